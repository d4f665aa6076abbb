/* SPDX-License-Identifier: GPL-2.0-or-later
 * hid_parsed - one parsed report descriptor, and what tests of the parser ask of its fields.
 */
#ifndef TESTS_UNIT_HID_PARSED_H
#define TESTS_UNIT_HID_PARSED_H

#include "drivers/usbhid/hid/descriptor.h"
#include "tests/unit/support.h"

static struct hid_descriptor d;

static inline void fini(void)
{
	hid_descriptor_fini(&d);
}

#define PARSE(...) do { \
	static const uint8_t bytes_[] = { __VA_ARGS__ }; \
	fini(); \
	ck_assert_int_eq(hid_descriptor_parse(bytes_, sizeof bytes_, &d), 0); \
} while (0)

static inline void parse(const uint8_t *bytes, size_t size)
{
	fini();
	ck_assert_int_eq(hid_descriptor_parse(bytes, size, &d), 0);
}

static inline const struct hid_field *field(enum hid_kind kind, const char *text)
{
	struct hid_path path;

	ck_assert(hid_path_parse(text, NULL, &path));
	return hid_find(&d, kind, &path);
}

static inline void assert_path(const struct hid_field *f, const char *expected)
{
	char text[HID_PATH_TEXT_MAX];

	hid_path_text(&f->path, NULL, text);
	ck_assert_str_eq(text, expected);
}

/* id, offset, size, logical limits, unit and exponent of a field. */
struct expected {
	enum hid_kind kind;
	const char *path;
	int offset, size;
	int64_t min, max;
	uint32_t unit;
	int exponent, id;
};

static inline void assert_fields(const struct expected *e, size_t n)
{
	for (; n; n--, e++) {
		const struct hid_field *f = field(e->kind, e->path);

		ck_assert_msg(f, "%s not found", e->path);
		ck_assert_msg(f->report_id == e->id && f->bit_offset == e->offset &&
			f->bit_size == e->size && f->logical_min == e->min &&
			f->logical_max == e->max && f->unit == e->unit &&
			f->unit_exponent == e->exponent, "%s differs", e->path);
	}
}

#endif
