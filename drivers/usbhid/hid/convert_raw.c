/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_raw - text out of reports that hold no numbers: addresses, and counters wider than fields
 * may be. What one vendor's reports hold is in the vendor's file.
 *
 * Pure functions of the payload (what follows the id byte). Any bytes are survivable; too few of
 * them publish nothing.
 */
#include "drivers/usbhid/hid/convert.h"

#include <stdio.h>

bool hid_raw_mac(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	if (size < 6)
		return false;
	snprintf(out, HID_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", p[0], p[1], p[2], p[3], p[4],
		p[5]);
	return true;
}

bool hid_raw_ip(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	if (size < 4)
		return false;
	snprintf(out, HID_TEXT_MAX, "%u.%u.%u.%u", p[0], p[1], p[2], p[3]);
	return true;
}

bool hid_raw_counter(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	if (size < 4)
		return false;
	snprintf(out, HID_TEXT_MAX, "%u",
		(unsigned)p[0] | (unsigned)p[1] << 8 | (unsigned)p[2] << 16 | (unsigned)p[3] << 24);
	return true;
}
