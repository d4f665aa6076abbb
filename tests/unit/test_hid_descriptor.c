/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_descriptor - the HID report descriptor parser against the rules, one by one. Real
 * devices are in test_hid_descriptor_devices.c.
 */
#include "drivers/usbhid/hid/quirks.h"
#include "tests/unit/hid_parsed.h"
#include "tests/unit/hid_recordings.h"

#include <errno.h>

#define UPS_BEGIN 0x05, 0x84, 0x09, 0x04, 0xa1, 0x01
#define BYTE_FIELDS(count) 0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, count

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
	PARSE(UPS_BEGIN, 0x75, 0x08, 0x95, 0x01, 0x15, 0x00, 0x26, 0xff, 0x00, 0x09, 0x40, 0xb1,
		0x02, 0x75, 0x10, 0x09, 0x30, 0xb1, 0x02,	/* left over */
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

int main(void)
{
	const TTest *const tests[] = {
		nothing_usable_is_an_error_and_leaves_nothing_to_free,
		a_truncated_item_ends_the_parse_and_what_was_before_counts,
		input_output_and_feature_of_one_id_have_offsets_of_their_own,
		items_without_usage_are_padding,
		fields_beyond_the_usages_only_take_room,
		of_redundant_usages_the_first_counts,
		a_usage_takes_the_page_of_its_own_moment,
		usage_minimum_and_maximum_are_a_row_of_usages,
		of_a_delimited_set_of_usages_the_first_counts,
		push_and_pop_keep_all_globals,
		pops_without_push_and_ends_without_begin_are_tolerated,
		long_items_and_reserved_ones_are_skipped,
		vendor_collections_add_an_index_node_and_take_it_away,
		fields_nested_too_deeply_are_left_out_and_the_rest_is_right,
		a_maximum_below_the_minimum_is_read_as_unsigned,
		the_minimum_may_come_after_the_maximum,
		a_maximum_left_over_from_a_narrower_field_gives_way,
		limits_of_a_transfer_point_are_none_of_what_is_measured,
		signed_limits_stay_signed,
		unit_exponents_come_as_nibbles_and_as_signed_bytes,
		physical_limits_count_only_when_both_are_given,
		fields_wider_than_32_bits_are_padding,
		offsets_go_beyond_255_bits,
		reports_beyond_all_measure_are_cut_at_the_longest_we_handle,
		there_are_never_more_fields_than_the_cap,
		flags_of_the_main_item_are_kept,
		descriptors_without_ids_have_report_zero,
		a_power_device_is_told_by_its_application_collection,
		find_wants_the_exact_path_and_kind,
		find_accepts_a_trailing_index_node,
		of_duplicate_paths_the_first_is_found,
	};

	return support_run_with("hid descriptor", tests, MEM_COUNT(tests), NULL, fini);
}
