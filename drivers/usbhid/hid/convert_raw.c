/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_raw - makes text from reports that hold no numbers: addresses, and counters wider than a
 * field may be. Conversions of one vendor are in the vendor's file.
 *
 * Pure functions of the payload (the bytes after the id byte). Any bytes are survivable; a payload
 * that is too short publishes nothing.
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
