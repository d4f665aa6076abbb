/* SPDX-License-Identifier: GPL-2.0-or-later
 * usage - names of HID usages, and paths of them.
 *
 * A usage is page << 16 | id. A path is the chain of collections down to a field, written as
 * "UPS.PowerSummary.PresentStatus.ACPresent". An index node (vendor collection types >= 0x80:
 * 0x00FF0000 | n) is written "[n]", a usage without a name as eight hex digits. Sources: HID Power
 * Device Class 1.1, pages 0x84 and 0x85; vendor usages come with the vendor's table.
 */
#ifndef DRIVERS_USBHID_HID_USAGE_H
#define DRIVERS_USBHID_HID_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HID_PATH_MAX = 10, HID_PATH_TEXT_MAX = 256, HID_INDEX_NODE = 0x00ff0000 };

struct hid_path {
	uint32_t node[HID_PATH_MAX];
	uint8_t depth;
};

struct hid_usage_name {			/* one row of a vendor's own usages */
	const char *name;
	uint32_t usage;
};

struct hid_usage_names {		/* a vendor's rows; they override the standard names */
	const struct hid_usage_name *rows;
	size_t count;
};

/* Names compare ignoring case. `vendor` may be NULL. False: a component is neither a name nor hex
 * nor [n]. */
bool hid_path_parse(const char *text, const struct hid_usage_names *vendor, struct hid_path *out);
void hid_path_text(const struct hid_path *path, const struct hid_usage_names *vendor,
	char out[HID_PATH_TEXT_MAX]);
bool hid_path_equal(const struct hid_path *a, const struct hid_path *b);

#endif
