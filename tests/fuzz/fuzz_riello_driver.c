/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_riello_driver - the whole driver in front of a device that sends any packets.
 */
#include "tests/fuzz/played_driver.h"

extern const struct driver riello_driver;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return played_driver(&riello_driver, data, size);
}
