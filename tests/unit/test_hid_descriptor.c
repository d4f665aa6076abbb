/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_descriptor - the HID report descriptor parser, against the rules one by one and against
 * real devices.
 *
 * Expected fields of the real ones were listed by a second, independent parser.
 */
#include "drivers/usbhid/hid/descriptor.h"
#include "drivers/usbhid/hid/quirks.h"
#include "tests/unit/hid_recordings.h"

#include <check.h>
#include <errno.h>
#include <string.h>

static struct hid_descriptor d;

static void fini(void)
{
	hid_descriptor_fini(&d);
}

#define PARSE(...) do { \
	static const uint8_t bytes_[] = { __VA_ARGS__ }; \
	fini(); \
	ck_assert_int_eq(hid_descriptor_parse(bytes_, sizeof bytes_, &d), 0); \
} while (0)

static void parse(const uint8_t *bytes, size_t size)
{
	fini();
	ck_assert_int_eq(hid_descriptor_parse(bytes, size, &d), 0);
}

static const struct hid_field *field(enum hid_kind kind, const char *text)
{
	struct hid_path path;

	ck_assert(hid_path_parse(text, NULL, &path));
	return hid_find(&d, kind, &path);
}

static void assert_path(const struct hid_field *f, const char *expected)
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

static void assert_fields(const struct expected *e, size_t n)
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

#define UPS_BEGIN 0x05, 0x84, 0x09, 0x04, 0xa1, 0x01
#define BYTE_FIELDS(count) 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, count

/* ---- rules ---- */

START_TEST(nothing_usable_is_an_error_and_leaves_nothing_to_free)
{
	static const uint8_t only_collection[] = { UPS_BEGIN, 0xc0 };

	ck_assert_int_eq(hid_descriptor_parse(NULL, 0, &d), -EINVAL);
	ck_assert_int_eq(hid_descriptor_parse(only_collection, sizeof only_collection, &d),
		-EINVAL);
	ck_assert_ptr_null(d.fields);
}
END_TEST

START_TEST(a_truncated_item_ends_the_parse_and_what_was_before_counts)
{
	static const uint8_t bytes[] = { UPS_BEGIN, BYTE_FIELDS(1), 0x85, 0x01, 0x09, 0xfe, 0xb1,
		0x02, 0x09, 0xff, 0xb1, 0x02 };

	parse(bytes, sizeof bytes - 1);
	ck_assert_uint_eq(d.field_count, 1);
	assert_path(&d.fields[0], "UPS.iProduct");
}
END_TEST

START_TEST(input_output_and_feature_of_one_id_have_offsets_of_their_own)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x85, 0x07, 0x09, 0x30, 0xb1, 0x02, 0x09, 0x30, 0x81, 0x02,
		0x09, 0x31, 0xb1, 0x02, 0x09, 0x31, 0x91, 0x02, 0x85, 0x08, 0x09, 0x32, 0xb1, 0x02);
	ck_assert_int_eq(field(HID_FEATURE, "UPS.Voltage")->bit_offset, 0);
	ck_assert_int_eq(field(HID_INPUT, "UPS.Voltage")->bit_offset, 0);
	ck_assert_int_eq(field(HID_FEATURE, "UPS.Current")->bit_offset, 8);
	ck_assert_int_eq(field(HID_OUTPUT, "UPS.Current")->bit_offset, 0);
	ck_assert_int_eq(field(HID_FEATURE, "UPS.Frequency")->bit_offset, 0);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 7), 3);
	ck_assert_uint_eq(hid_report_size(&d, HID_INPUT, 7), 2);
	ck_assert_uint_eq(hid_report_size(&d, HID_INPUT, 8), 0);
}
END_TEST

START_TEST(items_without_usage_are_padding)
{
	PARSE(UPS_BEGIN, 0x85, 0x01, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0x65,
		0xb1, 0x02, 0x95, 0x07, 0xb1, 0x03, 0x95, 0x01, 0x09, 0x69, 0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 2);
	ck_assert_int_eq(field(HID_FEATURE, "UPS.ShutdownImminent")->bit_offset, 8);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 1), 3);
}
END_TEST

START_TEST(fields_beyond_the_usages_only_take_room)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(3), 0x85, 0x01, 0x09, 0x30, 0xb1, 0x02, 0x95, 0x01, 0x09, 0x31,
		0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 2);
	ck_assert_int_eq(field(HID_FEATURE, "UPS.Current")->bit_offset, 24);
}
END_TEST

START_TEST(of_redundant_usages_the_first_counts)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x30, 0x09, 0x31, 0x09, 0x32, 0xb1, 0x02, 0x09, 0x33,
		0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 2);
	assert_path(&d.fields[0], "UPS.Voltage");
	assert_path(&d.fields[1], "UPS.ApparentPower");
}
END_TEST

START_TEST(a_usage_takes_the_page_of_its_own_moment)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(3), 0x09, 0x30, 0x05, 0x85, 0x09, 0xd0, 0x0b, 0x35, 0x00, 0x84,
		0x00, 0xb1, 0x02);
	assert_path(&d.fields[0], "UPS.Voltage");
	assert_path(&d.fields[1], "UPS.ACPresent");
	assert_path(&d.fields[2], "UPS.PercentLoad");
}
END_TEST

START_TEST(usage_minimum_and_maximum_are_a_row_of_usages)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(3), 0x19, 0x30, 0x29, 0x31, 0x09, 0x35, 0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 3);
	assert_path(&d.fields[0], "UPS.Voltage");
	assert_path(&d.fields[1], "UPS.Current");
	assert_path(&d.fields[2], "UPS.PercentLoad");
	ck_assert_int_eq(d.fields[2].bit_offset, 16);
}
END_TEST

START_TEST(of_a_delimited_set_of_usages_the_first_counts)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(2), 0xa9, 0x01, 0x09, 0x30, 0x09, 0x31, 0xa9, 0x00, 0x09, 0x32,
		0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 2);
	assert_path(&d.fields[0], "UPS.Voltage");
	assert_path(&d.fields[1], "UPS.Frequency");
}
END_TEST

START_TEST(push_and_pop_keep_all_globals)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x85, 0x01, 0x65, 0x12, 0x55, 0x03, 0xa4, 0x85, 0x02, 0x75,
		0x10, 0x65, 0x00, 0x55, 0x00, 0x25, 0x01, 0x05, 0x85, 0x09, 0xd0, 0xb1, 0x02, 0xb4,
		0x09, 0x30, 0xb1, 0x02);
	const struct expected after = { HID_FEATURE, "UPS.Voltage", 0, 8, 0, 255, 0x12, 3, 1 };

	assert_fields(&after, 1);
}
END_TEST

START_TEST(pops_without_push_and_ends_without_begin_are_tolerated)
{
	PARSE(0xb4, 0xc0, 0xc0, UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x30, 0xb1, 0x02, 0xc0, 0xc0, 0xc0,
		0x09, 0x31, 0xb1, 0x02);
	assert_path(&d.fields[0], "UPS.Voltage");
	assert_path(&d.fields[1], "Current");
}
END_TEST

START_TEST(long_items_and_reserved_ones_are_skipped)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0xfe, 0x03, 0xf0, 0x09, 0x31, 0xb1, 0x0d, 0x77, 0x09, 0x30,
		0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 1);
	assert_path(&d.fields[0], "UPS.Voltage");
}
END_TEST

START_TEST(vendor_collections_add_an_index_node_and_take_it_away)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x1e, 0xa1, 0x84, 0x09, 0x40, 0xb1, 0x02, 0xc0, 0x09,
		0x40, 0xb1, 0x02);
	assert_path(&d.fields[0], "UPS.Flow.[4].ConfigVoltage");
	assert_path(&d.fields[1], "UPS.ConfigVoltage");
}
END_TEST

START_TEST(fields_nested_too_deeply_are_left_out_and_the_rest_is_right)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x24, 0xa1, 0x81, 0x09, 0x24, 0xa1, 0x81, 0x09, 0x24,
		0xa1, 0x81, 0x09, 0x24, 0xa1, 0x81, 0x09, 0x30, 0xb1, 0x02, 0x09, 0x24, 0xa1, 0x81,
		0x09, 0x31, 0xb1, 0x02, 0xc0, 0x09, 0x32, 0xb1, 0x02, 0xc0, 0xc0, 0xc0, 0xc0, 0x09,
		0x33, 0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 3);
	ck_assert_uint_eq(d.fields[0].path.depth, HID_PATH_MAX);
	ck_assert_ptr_null(field(HID_FEATURE, "UPS.Current"));
	assert_path(&d.fields[2], "UPS.ApparentPower");
	ck_assert_int_eq(d.fields[2].bit_offset, 24);
}
END_TEST

START_TEST(a_maximum_below_the_minimum_is_read_as_unsigned)
{
	PARSE(UPS_BEGIN, 0x75, 0x10, 0x95, 0x01, 0x15, 0x00, 0x26, 0xff, 0xff, 0x09, 0x30, 0xb1,
		0x02, 0x25, 0xff, 0x09, 0x31, 0xb1, 0x02, 0x27, 0xff, 0xff, 0xff, 0xff, 0x09, 0x32,
		0xb1, 0x02, 0x25, 0x64, 0x09, 0x33, 0xb1, 0x02);
	ck_assert_int_eq(d.fields[0].logical_max, 65535);
	ck_assert_int_eq(d.fields[1].logical_max, 255);
	ck_assert_int_eq(d.fields[2].logical_max, 4294967295);
	ck_assert(d.fields[0].logical_max_assumed && d.fields[1].logical_max_assumed &&
		d.fields[2].logical_max_assumed);
	ck_assert(!d.fields[3].logical_max_assumed);
}
END_TEST

START_TEST(the_minimum_may_come_after_the_maximum)
{
	PARSE(UPS_BEGIN, 0x75, 0x08, 0x95, 0x01, 0x15, 0x80, 0x25, 0xff, 0x15, 0x00, 0x09, 0x30,
		0xb1, 0x02);
	ck_assert_int_eq(d.fields[0].logical_max, 255);
	ck_assert(d.fields[0].logical_max_assumed);
}
END_TEST

START_TEST(a_maximum_left_over_from_a_narrower_field_gives_way)
{
	PARSE(UPS_BEGIN, 0x75, 0x08, 0x95, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x09, 0x40, 0xb1, 0x02,
		0x75, 0x10, 0x09, 0x30, 0xb1, 0x02,		/* left over */
		0x26, 0xff, 0x00, 0x09, 0x31, 0xb1, 0x02,	/* stated for 16 bits */
		0x75, 0x08, 0x25, 0x64, 0x09, 0x35, 0xb1, 0x02,
		0x75, 0x10, 0x09, 0x36, 0xb1, 0x02,		/* 100 is of a percentage */
		0x75, 0x08, 0x15, 0x80, 0x25, 0x7f, 0x09, 0x55, 0xb1, 0x02,
		0x75, 0x10, 0x09, 0x56, 0xb1, 0x02,		/* signed */
		0x75, 0x08, 0x15, 0x00, 0x26, 0xc8, 0x00, 0x09, 0x40, 0xb1, 0x02,
		0x75, 0x10, 0x09, 0x30, 0xb1, 0x02,		/* 200 is not all of 8 bits */
		0x09, 0x35, 0xb1, 0x02,				/* nor is it of this quantity */
		0x26, 0xfe, 0x00, 0x75, 0x18, 0x09, 0x30, 0xb1, 0x02);
	hid_quirks_repair(&d, 0);
	ck_assert_int_eq(d.fields[0].logical_max, 255);
	ck_assert_int_eq(d.fields[1].logical_max, 65535);
	ck_assert_int_eq(d.fields[2].logical_max, 255);
	ck_assert_int_eq(d.fields[4].logical_max, 65535);
	ck_assert_int_eq(d.fields[6].logical_max, 32767);
	ck_assert_int_eq(d.fields[8].logical_max, 200);
	ck_assert_int_eq(d.fields[9].logical_max, 65535);
	ck_assert_int_eq(d.fields[10].logical_max, 254);
}
END_TEST

START_TEST(limits_of_a_transfer_point_are_none_of_what_is_measured)
{
	PARSE(UPS_BEGIN, 0x75, 0x10, 0x95, 0x01, 0x16, 0x04, 0x01, 0x26, 0x0e, 0x01,
		0x09, 0x54, 0xb1, 0x02, 0x09, 0x30, 0xb1, 0x02, 0x09, 0x40, 0xb1, 0x02);
	hid_quirks_repair(&d, 0);
	ck_assert_int_eq(d.fields[0].logical_min, 260);
	ck_assert_int_eq(d.fields[1].logical_min, 0);
	ck_assert_int_eq(d.fields[1].logical_max, 65535);
	ck_assert_int_eq(d.fields[2].logical_min, 260);
}
END_TEST

START_TEST(signed_limits_stay_signed)
{
	PARSE(UPS_BEGIN, 0x75, 0x10, 0x95, 0x01, 0x16, 0xff, 0xff, 0x26, 0xff, 0x7f, 0x09, 0x57,
		0xb1, 0x02, 0x16, 0x00, 0x80, 0x26, 0xff, 0xff, 0x09, 0x56, 0xb1, 0x02);
	ck_assert_int_eq(d.fields[0].logical_min, -1);
	ck_assert_int_eq(d.fields[0].logical_max, 32767);
	ck_assert_int_eq(d.fields[1].logical_min, -32768);
	ck_assert_int_eq(d.fields[1].logical_max, -1);
	ck_assert(!d.fields[1].logical_max_assumed);
}
END_TEST

START_TEST(unit_exponents_come_as_nibbles_and_as_signed_bytes)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x55, 0x0f, 0x09, 0x30, 0xb1, 0x02, 0x55, 0x08, 0x09, 0x31,
		0xb1, 0x02, 0x55, 0xfe, 0x09, 0x32, 0xb1, 0x02, 0x55, 0x07, 0x09, 0x33, 0xb1, 0x02,
		0x56, 0xff, 0xff, 0x09, 0x34, 0xb1, 0x02);
	ck_assert_int_eq(d.fields[0].unit_exponent, -1);
	ck_assert_int_eq(d.fields[1].unit_exponent, -8);
	ck_assert_int_eq(d.fields[2].unit_exponent, -2);
	ck_assert_int_eq(d.fields[3].unit_exponent, 7);
	ck_assert_int_eq(d.fields[4].unit_exponent, -1);
}
END_TEST

START_TEST(physical_limits_count_only_when_both_are_given)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x45, 0x64, 0x09, 0x30, 0xb1, 0x02, 0x35, 0x9c, 0x09, 0x31,
		0xb1, 0x02);
	ck_assert(!d.fields[0].physical_defined);
	ck_assert(d.fields[1].physical_defined);
	ck_assert_int_eq(d.fields[1].physical_min, -100);
	ck_assert_int_eq(d.fields[1].physical_max, 100);
}
END_TEST

START_TEST(fields_wider_than_32_bits_are_padding)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x75, 0x40, 0x09, 0x30, 0xb1, 0x02, 0x75, 0x20, 0x09, 0x31,
		0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, 1);
	ck_assert_int_eq(d.fields[0].bit_offset, 64);
	ck_assert_int_eq(d.fields[0].bit_size, 32);
}
END_TEST

START_TEST(offsets_go_beyond_255_bits)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(100), 0x09, 0x30, 0xb1, 0x02, 0x95, 0x01, 0x09, 0x31, 0xb1,
		0x02);
	ck_assert_int_eq(field(HID_FEATURE, "UPS.Current")->bit_offset, 800);
}
END_TEST

START_TEST(reports_beyond_all_measure_are_cut_at_the_longest_we_handle)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x1b, 0x00, 0x00, 0x84, 0x00, 0x2b, 0xff, 0xff, 0x84, 0x00,
		0x77, 0x08, 0x00, 0x00, 0x00, 0x97, 0xff, 0xff, 0xff, 0xff, 0xb1, 0x02, 0x09, 0x31,
		0xb1, 0x02);
	ck_assert_uint_eq(d.field_count, HID_REPORT_MAX - 1);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0), HID_REPORT_MAX);
}
END_TEST

START_TEST(there_are_never_more_fields_than_the_cap)
{
	static const uint8_t head[] = { UPS_BEGIN, 0x75, 0x01, 0x96, 0xf8, 0x0f };
	uint8_t bytes[sizeof head + 40 * 8];
	uint8_t *at = bytes;

	memcpy(at, head, sizeof head);
	at += sizeof head;
	for (uint8_t id = 1; id <= 40; id++) {
		const uint8_t item[] = { 0x85, id, 0x19, 0x01, 0x29, 0xff, 0xb1, 0x02 };

		memcpy(at, item, sizeof item);
		at += sizeof item;
	}
	parse(bytes, sizeof bytes);
	ck_assert_uint_eq(d.field_count, HID_FIELDS_MAX);
}
END_TEST

START_TEST(flags_of_the_main_item_are_kept)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x30, 0xb1, 0x01, 0x09, 0x31, 0xb2, 0xa3, 0x01);
	ck_assert_uint_eq(d.fields[0].flags, 0x01);
	ck_assert_uint_eq(d.fields[1].flags, 0xa3);
}
END_TEST

START_TEST(descriptors_without_ids_have_report_zero)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x30, 0xb1, 0x02);
	ck_assert(!d.has_report_ids);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0), 2);
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x85, 0x01, 0x09, 0x30, 0xb1, 0x02);
	ck_assert(d.has_report_ids);
}
END_TEST

START_TEST(a_power_device_is_told_by_its_application_collection)
{
	static const uint8_t ups[] = { UPS_BEGIN };
	static const uint8_t battery[] = { 0x05, 0x85, 0x09, 0x01, 0xa1, 0x01 };
	static const uint8_t mouse[] = { 0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x05, 0x84, 0x09, 0x24,
		0xa1, 0x00 };

	ck_assert(hid_descriptor_is_power_device(ups, sizeof ups));
	ck_assert(hid_descriptor_is_power_device(battery, sizeof battery));
	ck_assert(!hid_descriptor_is_power_device(mouse, sizeof mouse));
	ck_assert(!hid_descriptor_is_power_device(ups, sizeof ups - 1));
	ck_assert(!hid_descriptor_is_power_device(NULL, 0));
	ck_assert(hid_descriptor_is_power_device(santak_850, sizeof santak_850));
}
END_TEST

START_TEST(find_wants_the_exact_path_and_kind)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x24, 0xa1, 0x00, 0x09, 0x30, 0xb1, 0x02, 0xc0);
	ck_assert_ptr_nonnull(field(HID_FEATURE, "UPS.PowerSummary.Voltage"));
	ck_assert_ptr_null(field(HID_INPUT, "UPS.PowerSummary.Voltage"));
	ck_assert_ptr_null(field(HID_FEATURE, "UPS.PowerSummary"));
	ck_assert_ptr_null(field(HID_FEATURE, "UPS.Voltage"));
	ck_assert_ptr_null(field(HID_FEATURE, "UPS.PowerSummary.Voltage.[1]"));
}
END_TEST

START_TEST(find_accepts_a_trailing_index_node)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x09, 0x30, 0xa1, 0x00, 0x0b, 0x02, 0x00, 0xff, 0x00, 0xb1,
		0x02, 0xc0);
	assert_path(&d.fields[0], "UPS.Voltage.[2]");
	ck_assert_ptr_eq(field(HID_FEATURE, "UPS.Voltage"), &d.fields[0]);
}
END_TEST

START_TEST(of_duplicate_paths_the_first_is_found)
{
	PARSE(UPS_BEGIN, BYTE_FIELDS(1), 0x85, 0x05, 0x09, 0x30, 0xb1, 0x02, 0x85, 0x06, 0x09, 0x30,
		0xb1, 0x02);
	ck_assert_uint_eq(field(HID_FEATURE, "UPS.Voltage")->report_id, 5);
	ck_assert_uint_eq(hid_find_usage(&d, 6, 0x00840030)->report_id, 6);
	ck_assert_ptr_null(hid_find_usage(&d, 7, 0x00840030));
}
END_TEST

/* ---- real devices ---- */

START_TEST(apc_back_ups_cs_500)
{
	static const struct expected fields[] = {
		{ HID_INPUT, "UPS.PowerSummary.Charging", 0, 8, 0, 255, 0, 0, 0x06 },
		{ HID_FEATURE, "UPS.PowerSummary.Discharging", 8, 8, 0, 255, 0, 0, 0x06 },
		{ HID_FEATURE, "UPS.PowerSummary.ff860060", 16, 8, 0, 255, 0, 0, 0x06 },
		{ HID_FEATURE, "UPS.PowerSummary.Voltage", 0, 16, 0, 65534, 0xf0d121, 5, 0x09 },
		{ HID_FEATURE, "UPS.PowerSummary.RemainingCapacity", 0, 24, 0, 16777214, 0x101001,
		0, 0x0c },
		{ HID_INPUT, "UPS.PowerSummary.RunTimeToEmpty", 24, 16, 0, 65534, 0x1001, 0, 0x0c },
		{ HID_FEATURE, "UPS.PowerSummary.ACPresent", 0, 8, 0, 1, 0, 0, 0x13 },
		{ HID_FEATURE, "UPS.PowerSummary.ShutdownImminent", 8, 8, 0, 1, 0, 0, 0x14 },
		{ HID_FEATURE, "UPS.ff860005.ff86007c", 0, 8, 0, 1, 0, 0, 0x40 },
	};

	parse(apc_cs500, sizeof apc_cs500);
	ck_assert_uint_eq(d.field_count, 35);
	assert_fields(fields, sizeof fields / sizeof *fields);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0x0c), sizeof apc_cs500_feature_0c);
	ck_assert_uint_eq(hid_report_size(&d, HID_INPUT, 0x06), sizeof apc_cs500_input_06);
}
END_TEST

START_TEST(cyberpower_cst135uc2)
{
	static const struct expected fields[] = {
		{ HID_FEATURE, "UPS.PowerSummary.RemainingCapacityLimit", 32, 8, 0, 100, 0, 0,
		0x07 },
		{ HID_FEATURE, "UPS.PowerSummary.RunTimeToEmpty", 8, 16, 0, 65535, 0x1001, 0,
		0x08 },
		{ HID_INPUT, "UPS.PowerSummary.RemainingTimeLimit", 24, 16, 0, 480, 0x1001, 0,
		0x08 },
		{ HID_FEATURE, "UPS.PowerSummary.Voltage", 0, 16, 0, 480, 0xf0d121, 6, 0x0a },
		{ HID_FEATURE, "UPS.PowerSummary.PresentStatus.BelowRemainingCapacityLimit", 3, 1,
		0, 1, 0, 0, 0x0b },
		{ HID_FEATURE, "UPS.Input.Voltage", 0, 16, 0, 255, 0xf0d121, 7, 0x0f },
		{ HID_FEATURE, "UPS.Output.HighVoltageTransfer", 16, 16, 135, 144, 0xf0d121, 7,
		0x10 },
		{ HID_FEATURE, "UPS.Output.Voltage", 0, 16, 0, 511, 0xf0d121, 7, 0x12 },
		{ HID_FEATURE, "UPS.Output.DelayBeforeShutdown", 0, 16, -1, 32767, 0x1001, 0,
		0x15 },
		{ HID_FEATURE, "UPS.ff01001d.ff01001b.ff010018", 8, 8, 0, 255, 0, 0, 0x28 },
		{ HID_OUTPUT, "UPS.ff01001d.ff01001b.ff010017", 8, 8, 0, 255, 0, 0, 0x29 },
	};
	const struct hid_field *delay;

	parse(cps_cst135, sizeof cps_cst135);
	assert_fields(fields, sizeof fields / sizeof *fields);
	delay = field(HID_FEATURE, "UPS.Output.DelayBeforeShutdown");
	ck_assert(delay->physical_defined);
	ck_assert_int_eq(delay->physical_min, -60);
	ck_assert_int_eq(delay->physical_max, 1966020);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0x28), 64);
}
END_TEST

START_TEST(santak_tg_box_850_with_index_nodes)
{
	static const struct expected fields[] = {
		{ HID_FEATURE, "UPS.Flow.[4].ConfigApparentPower", 0, 16, 0, 65535, 0xd121, 7,
		0x0d },
		{ HID_FEATURE, "UPS.Flow.[4].ConfigFrequency", 16, 8, 0, 255, 0xf001, 0, 0x0d },
		{ HID_FEATURE, "UPS.OutletSystem.Outlet.[1].OutletID", 16, 8, 0, 255, 0, 0, 0x0b },
		{ HID_FEATURE, "UPS.OutletSystem.Outlet.[2].PresentStatus.Switchable", 0, 8, 0, 255,
		0, 0, 0x19 },
		{ HID_INPUT, "UPS.OutletSystem.Outlet.[2].PresentStatus.SwitchOn/Off", 8, 8, 0, 255,
		0, 0, 0x02 },
		{ HID_FEATURE, "UPS.PowerSummary.DelayBeforeShutdown", 0, 32, -1, 2147483647,
		0x1001, 0, 0x09 },
		{ HID_FEATURE, "UPS.PowerSummary.PercentLoad", 40, 8, 0, 255, 0, 0, 0x07 },
		{ HID_INPUT, "UPS.PowerSummary.PresentStatus.NeedReplacement", 7, 1, 0, 1, 0, 0,
		0x01 },
		{ HID_INPUT, "UPS.PowerSummary.PresentStatus.Overload", 8, 8, 0, 255, 0, 0, 0x01 },
		{ HID_FEATURE, "UPS.PowerSummary.RunTimeToEmpty", 8, 32, 0, 2147483647, 0x1001, 0,
		0x06 },
	};

	parse(santak_850, sizeof santak_850);
	assert_fields(fields, sizeof fields / sizeof *fields);
	ck_assert_ptr_null(field(HID_FEATURE, "UPS.Flow.ConfigApparentPower"));
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0x06), sizeof santak_850_feature_06);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0xff), 64);
}
END_TEST

START_TEST(every_beginning_of_a_real_descriptor_is_survived)
{
	struct hid_descriptor part;
	size_t fields = 0;

	for (size_t size = 0; size <= sizeof cps_cst135; size++) {
		int rc = hid_descriptor_parse(cps_cst135, size, &part);

		ck_assert_int_eq(rc, part.field_count ? 0 : -EINVAL);
		ck_assert_uint_ge(part.field_count, fields);
		fields = part.field_count;
		hid_descriptor_fini(&part);
	}
	ck_assert_uint_eq(fields, 82);
}
END_TEST

static void add_rules(TCase *t)
{
	tcase_add_test(t, nothing_usable_is_an_error_and_leaves_nothing_to_free);
	tcase_add_test(t, a_truncated_item_ends_the_parse_and_what_was_before_counts);
	tcase_add_test(t, input_output_and_feature_of_one_id_have_offsets_of_their_own);
	tcase_add_test(t, items_without_usage_are_padding);
	tcase_add_test(t, fields_beyond_the_usages_only_take_room);
	tcase_add_test(t, of_redundant_usages_the_first_counts);
	tcase_add_test(t, a_usage_takes_the_page_of_its_own_moment);
	tcase_add_test(t, usage_minimum_and_maximum_are_a_row_of_usages);
	tcase_add_test(t, of_a_delimited_set_of_usages_the_first_counts);
	tcase_add_test(t, push_and_pop_keep_all_globals);
	tcase_add_test(t, pops_without_push_and_ends_without_begin_are_tolerated);
	tcase_add_test(t, long_items_and_reserved_ones_are_skipped);
	tcase_add_test(t, vendor_collections_add_an_index_node_and_take_it_away);
	tcase_add_test(t, fields_nested_too_deeply_are_left_out_and_the_rest_is_right);
	tcase_add_test(t, a_maximum_below_the_minimum_is_read_as_unsigned);
	tcase_add_test(t, the_minimum_may_come_after_the_maximum);
	tcase_add_test(t, a_maximum_left_over_from_a_narrower_field_gives_way);
	tcase_add_test(t, limits_of_a_transfer_point_are_none_of_what_is_measured);
	tcase_add_test(t, signed_limits_stay_signed);
	tcase_add_test(t, unit_exponents_come_as_nibbles_and_as_signed_bytes);
	tcase_add_test(t, physical_limits_count_only_when_both_are_given);
	tcase_add_test(t, fields_wider_than_32_bits_are_padding);
	tcase_add_test(t, offsets_go_beyond_255_bits);
	tcase_add_test(t, reports_beyond_all_measure_are_cut_at_the_longest_we_handle);
	tcase_add_test(t, there_are_never_more_fields_than_the_cap);
	tcase_add_test(t, flags_of_the_main_item_are_kept);
	tcase_add_test(t, descriptors_without_ids_have_report_zero);
	tcase_add_test(t, a_power_device_is_told_by_its_application_collection);
	tcase_add_test(t, find_wants_the_exact_path_and_kind);
	tcase_add_test(t, find_accepts_a_trailing_index_node);
	tcase_add_test(t, of_duplicate_paths_the_first_is_found);
}

int main(void)
{
	Suite *s = suite_create("hid descriptor");
	TCase *rules = tcase_create("rules"), *devices = tcase_create("devices");
	SRunner *sr = srunner_create(s);

	tcase_add_checked_fixture(rules, NULL, fini);
	tcase_add_checked_fixture(devices, NULL, fini);
	suite_add_tcase(s, rules);
	suite_add_tcase(s, devices);
	add_rules(rules);
	tcase_add_test(devices, apc_back_ups_cs_500);
	tcase_add_test(devices, cyberpower_cst135uc2);
	tcase_add_test(devices, santak_tg_box_850_with_index_nodes);
	tcase_add_test(devices, every_beginning_of_a_real_descriptor_is_survived);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);

	srunner_free(sr);
	return failed ? 1 : 0;
}
