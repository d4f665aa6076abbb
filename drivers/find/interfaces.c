/* SPDX-License-Identifier: GPL-2.0-or-later
 * interfaces - see interfaces.h. The device descriptor comes first, then one configuration after
 * the other; each descriptor begins with its length and its type.
 */
#include "drivers/find/interfaces.h"

#include <stdbool.h>

enum { DEVICE_BYTES = 18, CONFIG_BYTES = 9, INTERFACE_BYTES = 9 };
enum { TYPE_CONFIG = 2, TYPE_INTERFACE = 4 };

size_t find_interfaces(const uint8_t *bytes, size_t size, int config, struct find_interface *out,
	size_t max)
{
	bool active = false;
	size_t n = 0;

	if (size < DEVICE_BYTES || bytes[4] == USB_CLASS_HUB)
		return 0;
	for (size_t at = DEVICE_BYTES; at + 2 <= size && n < max; at += bytes[at]) {
		const uint8_t *d = bytes + at;

		if (d[0] < 2 || at + d[0] > size)
			break;
		if (d[1] == TYPE_CONFIG && d[0] >= CONFIG_BYTES)
			active = d[5] == config;
		else if (d[1] == TYPE_INTERFACE && d[0] >= INTERFACE_BYTES && active && !d[3])
			out[n++] = (struct find_interface){ d[2], d[5], d[6] };
	}
	return n;
}
