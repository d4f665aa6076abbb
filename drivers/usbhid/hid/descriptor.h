/* SPDX-License-Identifier: GPL-2.0-or-later
 * descriptor - a HID report descriptor, parsed into fields.
 *
 * Hostile input: any byte sequence is survivable, everything is bounded (HID_FIELDS_MAX,
 * HID_PATH_MAX, HID_REPORT_MAX), nothing outside the bytes given is read. Truncated items end the
 * parse; unbalanced collections are tolerated. Sources: Device Class Definition for HID 1.11
 * section 6.2.2; faults of real devices, listed with each rule.
 */
#ifndef DRIVERS_USBHID_HID_DESCRIPTOR_H
#define DRIVERS_USBHID_HID_DESCRIPTOR_H

#include "drivers/usbhid/hid/usage.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HID_FIELDS_MAX = 2048, HID_DESCRIPTOR_MAX = 6144, HID_REPORT_MAX = 512 };

enum hid_kind {
	HID_INPUT = 1,
	HID_OUTPUT = 2,
	HID_FEATURE = 3
}; /* as in the wValue of GET_REPORT */

struct hid_field {
	struct hid_path path;
	uint8_t report_id;		/* 0: the descriptor has no report ids */
	enum hid_kind kind;
	uint16_t bit_offset;		/* after the id byte, counted for each (id, kind) */
	uint8_t bit_size;		/* 1..32; wider fields are treated as padding */
	uint8_t flags; /* data byte of the main item: bit 0 constant, bit 1 variable, bit 7 volatile
			*/
	int64_t logical_min, logical_max, physical_min, physical_max;
	bool physical_defined;
	bool logical_max_assumed; /* the encoded maximum was below the minimum and has been read as
				     unsigned */
	/* REPORT_SIZE when the maximum was stated; size and usage of its first field; see
	 * hid_quirks_repair */
	uint8_t limits_size, limits_first_size;
	uint32_t limits_usage;
	uint32_t unit;
	int8_t unit_exponent;
	/* of a list: the number of slots of bit_size bits each. The field is 1 if a slot holds
	 * ... */
	uint8_t slots;
	uint8_t number;		/* ... this; else 0. 0 slots: no list */
};

struct hid_descriptor {
	struct hid_field *fields;
	size_t field_count;
	uint16_t bits[4][256];		/* [kind][report id]: length without the id byte */
	bool has_report_ids;
};

/* 0; -EINVAL: no usable field in it. `out` is the caller's; hid_descriptor_fini releases it. */
int hid_descriptor_parse(const uint8_t *bytes, size_t size, struct hid_descriptor *out);
void hid_descriptor_fini(struct hid_descriptor *d);

/* Is this a power device: an application collection on usage page 0x84 or 0x85? Reads the bytes
 * only; nothing is parsed or allocated. */
bool hid_descriptor_is_power_device(const uint8_t *bytes, size_t size);

/* Bytes of a report, its id byte included (counted for devices without ids too), at most
 * HID_REPORT_MAX; 0 if the descriptor has no such report. */
size_t hid_report_size(const struct hid_descriptor *d, enum hid_kind kind, uint8_t report_id);

/* First field of that kind and exactly that path (a trailing index node in the field's path is
 * accepted); NULL: none. */
const struct hid_field *hid_find(
	const struct hid_descriptor *d, enum hid_kind kind, const struct hid_path *path);

/* The next such field after `last`; `last` NULL: the first. */
const struct hid_field *hid_find_next(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path, const struct hid_field *last);

/* For paths that hid_find does not find: the field with this path if numbers of collections are
 * left out that are the first of their kind (Input.[1]). */
const struct hid_field *hid_find_numbered(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path);

/* The first such field of more than one bit: some descriptors have a bit "there is a charge" before
 * the charge itself. If there is none, the first. */
const struct hid_field *hid_find_number(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path);

/* The first field of any kind in that report whose path ends with that usage; for repairs. */
struct hid_field *hid_find_usage(struct hid_descriptor *d, uint8_t report_id, uint32_t usage);

#endif
