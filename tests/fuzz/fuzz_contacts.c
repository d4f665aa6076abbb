/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_contacts - both drivers of contacts, the first byte chooses which, in front of a device that
 * sends any packets.
 */
#include "tests/fuzz/played_driver.h"

extern const struct driver atcl_driver, richcomm_driver;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return size ? played_driver(data[0] & 1 ? &atcl_driver : &richcomm_driver, data + 1,
			      size - 1)
		    : 0;
}
