/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_input_device - see input_device.h. HID 1.11 section 6.2.2: items of 0, 1, 2 or 4 bytes, or
 * long ones that say it; a collection at the top is an application. Usages: HID Usage Tables.
 */
#include "drivers/usb/input_device.h"

enum { USAGE_PAGE = 0x04, USAGE = 0x08, COLLECTION = 0xa0, END_COLLECTION = 0xc0, LONG_ITEM = 0xfe,
	TAG_AND_TYPE = 0xfc, TYPE = 0x0c, TYPE_MAIN = 0x00 };
enum { PAGE_DESKTOP = 0x01, PAGE_DIGITIZER = 0x0d };
enum { POINTER = 1, MOUSE = 2, JOYSTICK = 4, GAMEPAD = 5, KEYBOARD = 6, KEYPAD = 7 };

static bool is_input(uint32_t page, uint32_t usage)
{
	if (page == PAGE_DIGITIZER)
		return true;
	return page == PAGE_DESKTOP &&
	       (usage == POINTER || usage == MOUSE || (usage >= JOYSTICK && usage <= KEYPAD));
}

static uint32_t data_of(const uint8_t *bytes, size_t n)
{
	uint32_t v = 0;

	for (size_t i = 0; i < n; i++)
		v |= (uint32_t)bytes[i] << 8 * i;
	return v;
}

bool usb_is_input_device(const uint8_t *d, size_t size)
{
	static const uint8_t sizes[] = { 0, 1, 2, 4 };
	uint32_t page = 0, usage = 0, usage_page = 0;
	int depth = 0;

	for (size_t at = 0, n; at < size; at += n + 1) {
		uint8_t item = d[at] & TAG_AND_TYPE;

		n = sizes[d[at] & 3];
		if (d[at] == LONG_ITEM)
			n = at + 1 < size ? 2u + d[at + 1] : size;
		if (n > size - at - 1)
			break;
		if (d[at] == LONG_ITEM)
			continue;
		if (item == USAGE_PAGE)
			page = data_of(d + at + 1, n);
		else if (item == USAGE) {
			usage = data_of(d + at + 1, n);
			usage_page = n == 4 ? usage >> 16 : page;
			usage &= 0xffff;
		} else if (item == COLLECTION && !depth++ && is_input(usage_page, usage))
			return true;
		else if (item == END_COLLECTION && depth > 0)
			depth--;
		if ((item & TYPE) == TYPE_MAIN)
			usage = usage_page = 0;
	}
	return false;
}
