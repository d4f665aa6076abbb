/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_usb_input - any bytes as a report descriptor: is it an input device? What is cut off at the
 * end cannot make one of a descriptor that is none.
 */
#include "drivers/usb/input_device.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!usb_is_input_device(data, size) && usb_is_input_device(data, size / 2))
		abort();
	return 0;
}
