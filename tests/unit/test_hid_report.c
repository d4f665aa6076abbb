/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_report - values in and out of HID reports.
 *
 * Synthetic fields for each rule, then recorded reports of real devices: their values are those
 * that Debian's usbhid-ups publishes for the same bytes.
 */
#include "drivers/usbhid/hid/report.h"
#include "tests/unit/hid_recordings.h"

#include <check.h>
#include <math.h>
#include <string.h>

enum { VOLT = 0x00f0d121, WATT = 0x0000d121, SECOND = 0x1001, AMPERE_SECOND = 0x101001 };

/* CyberPower's delays: logical -1..32767 stands for -60..1966020 s. */
static const struct hid_field minutes = {
	.bit_size = 16, .logical_min = -1, .logical_max = 32767, .physical_min = -60,
		.physical_max = 1966020,
	.physical_defined = true, .unit = SECOND,
};

static struct hid_field plain(unsigned bit_size, int64_t min, int64_t max)
{
	return (struct hid_field){ .bit_size = (uint8_t)bit_size, .logical_min = min,
		.logical_max = max };
}

/* The logical value of `raw` in a field of the whole report. */
static int64_t logical(struct hid_field f, uint32_t raw)
{
	uint8_t report[5] = { 0, (uint8_t)raw, (uint8_t)(raw >> 8), (uint8_t)(raw >> 16),
		(uint8_t)(raw >> 24) };
	int64_t value;

	ck_assert(hid_logical(&f, report, sizeof report, &value));
	return value;
}

START_TEST(bits_are_taken_least_significant_first_across_bytes)
{
	static const uint8_t report[] = { 0x01, 0xa5, 0xc3, 0x0f };
	struct hid_field f = plain(12, 0, 4095);
	int64_t value;

	f.bit_offset = 5;
	ck_assert(hid_logical(&f, report, sizeof report, &value));
	ck_assert_int_eq(value, (0x0fc3a5 >> 5) & 0xfff);
}
END_TEST

/* PresentStatus as a list of two slots: 1 ACPresent, 2 Charging, 3 Discharging, 4 low; and the same
 * bytes where the device only forgot to say "variable". */
START_TEST(a_list_names_what_is_set_and_an_array_of_numbers_is_no_list)
{
	static const uint8_t head[] = { 0x05, 0x85, 0x09, 0xd0, 0xa1, 0x01, 0x85, 0x16, 0x75, 0x08,
		0x95, 0x02, 0x15, 0x01, 0x25, 0x04, 0x09, 0xd0, 0x09, 0x44, 0x09, 0x45, 0x09, 0x42,
		0xb1, 0x00, 0xc0 };
	static const struct {
		uint8_t slots[2], set;		/* a bit for each usage */
	} table[] = { { { 1, 0 }, 1 }, { { 3, 0 }, 4 }, { { 2, 1 }, 3 }, { { 0, 0 }, 0 },
		{ { 4, 3 }, 12 }, { { 9, 1 }, 1 }, { { 3, 3 }, 4 } };
	struct hid_descriptor d;
	uint8_t bytes[sizeof head];

	memcpy(bytes, head, sizeof head);
	ck_assert_int_eq(hid_descriptor_parse(bytes, sizeof bytes, &d), 0);
	ck_assert_uint_eq(d.field_count, 4);
	ck_assert_uint_eq(hid_report_size(&d, HID_FEATURE, 0x16), 3);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		uint8_t report[] = { 0x16, table[i].slots[0], table[i].slots[1] };

		for (unsigned n = 0; n < 4; n++) {
			int64_t value;

			ck_assert(hid_logical(&d.fields[n], report, sizeof report, &value));
			ck_assert_int_eq(value, table[i].set >> n & 1);
			ck_assert(!hid_logical(&d.fields[n], report, 2, &value));
			ck_assert(!hid_put(&d.fields[n], 1, report, sizeof report));
		}
	}
	hid_descriptor_fini(&d);

	bytes[11] = 4;		/* as many numbers as usages */
	ck_assert_int_eq(hid_descriptor_parse(bytes, sizeof bytes, &d), 0);
	ck_assert_uint_eq(d.field_count, 4);
	ck_assert_uint_eq(d.fields[2].slots, 0);
	ck_assert_uint_eq(d.fields[2].bit_offset, 16);
	hid_descriptor_fini(&d);
	bytes[11] = 2;
	bytes[15] = 100;	/* more numbers than usages */
	ck_assert_int_eq(hid_descriptor_parse(bytes, sizeof bytes, &d), 0);
	ck_assert_uint_eq(d.field_count, 2);
	ck_assert_uint_eq(d.fields[1].slots, 0);
	hid_descriptor_fini(&d);
}
END_TEST

START_TEST(garbage_above_the_logical_range_is_masked)
{
	ck_assert_int_eq(logical(plain(32, 0, 0xffff), 0x80080a00), 0x0a00);
	ck_assert_int_eq(logical(plain(8, 0, 1), 0xfe), 0);
	ck_assert_int_eq(logical(plain(8, 0, 100), 0xe4), 100);
	ck_assert_int_eq(logical(plain(16, -100, 100), 0x0310), 16);
	ck_assert_int_eq(logical(plain(16, -100, 100), 0x039c), -100);
}
END_TEST

START_TEST(values_outside_the_range_are_clamped)
{
	ck_assert_int_eq(logical(plain(8, 0, 100), 0x7f), 100);
	ck_assert_int_eq(logical(plain(16, 97, 103), 12), 97);
	ck_assert_int_eq(logical(plain(16, 90, 90), 255), 90);
}
END_TEST

START_TEST(negative_values_are_sign_extended)
{
	ck_assert_int_eq(logical(plain(16, -1, 32767), 0xffff), -1);
	ck_assert_int_eq(logical(plain(32, -1, 2147483647), 0xffffffff), -1);
	ck_assert_int_eq(logical(plain(32, INT32_MIN, INT32_MAX), 0x80000000), INT32_MIN);
	ck_assert_int_eq(logical(plain(8, -128, 127), 0x80), -128);
	ck_assert_int_eq(logical(plain(16, -100, 100), 0xff9c), -100);
	ck_assert_int_eq(logical(plain(16, -100, 100), 0x0010), 16);
}
END_TEST

START_TEST(full_unsigned_range_needs_no_sign)
{
	ck_assert_int_eq(logical(plain(32, 0, 4294967295), 0xffffffff), 4294967295);
	ck_assert_int_eq(logical(plain(16, 0, 65535), 0xffff), 65535);
}
END_TEST

START_TEST(a_range_that_is_none_does_not_swallow_the_value)
{
	ck_assert_int_eq(logical(plain(8, 0, 0), 0x01), 1);
	ck_assert_int_eq(logical(plain(16, 0, 0), 0xbeef), 0xbeef);
	ck_assert_int_eq(logical(plain(32, 0, 0), 0xffffffff), 4294967295);
	ck_assert_int_eq(logical(plain(16, 5, 3), 0x1234), 0x1234);
}
END_TEST

START_TEST(a_field_not_wholly_in_the_bytes_has_no_value)
{
	static const uint8_t report[] = { 0x01, 0xff, 0xff };
	struct hid_field f = plain(16, 0, 65535);
	int64_t value;
	double scaled;
	uint8_t copy[] = { 0x01, 0xff };

	ck_assert(hid_logical(&f, report, 3, &value));
	ck_assert(!hid_logical(&f, report, 2, &value));
	ck_assert(!hid_logical(&f, report, 0, &value));
	ck_assert(!hid_value(&f, report, 2, &scaled));
	f.bit_offset = 1;
	ck_assert(!hid_logical(&f, report, 3, &value));
	ck_assert(!hid_put(&f, 0, copy, sizeof copy));
	ck_assert_uint_eq(copy[1], 0xff);
}
END_TEST

START_TEST(physical_limits_scale_linearly)
{
	ck_assert_double_eq(hid_scale(&minutes, -1), -60);
	ck_assert_double_eq(hid_scale(&minutes, 0), 0);
	ck_assert_double_eq(hid_scale(&minutes, 2), 120);
	ck_assert_double_eq(hid_scale(&minutes, 32767), 1966020);
}
END_TEST

START_TEST(useless_physical_limits_mean_physical_is_logical)
{
	struct hid_field f = plain(8, 0, 255);

	f.physical_max = 1000;
	ck_assert_double_eq(hid_scale(&f, 7), 7);
	f.physical_defined = true;
	ck_assert_double_eq_tol(hid_scale(&f, 51), 200, 1e-9);
	f.physical_max = 0;
	ck_assert_double_eq(hid_scale(&f, 7), 7);
	f.physical_max = -5;
	ck_assert_double_eq(hid_scale(&f, 7), 7);
	f.physical_max = 1000;
	f.logical_max = 0;
	ck_assert_double_eq(hid_scale(&f, 7), 7);
}
END_TEST

START_TEST(units_have_their_base_exponent)
{
	static const struct {
		uint32_t unit;
		int exponent;
		double value;
	} rows[] = {
		{ 0, 0, 100 }, { VOLT, 7, 100 }, { VOLT, 5, 1 }, { VOLT, 6, 10 }, { WATT, 7, 100 },
		{ 0x00100001, 0, 100 },
		{ 0x00100001, -2, 1 }, { SECOND, 0, 100 }, { 0xf001, -1, 10 }, { 0x10001, 0, 100 },
		{ AMPERE_SECOND, 0, 100 }, { 0x12345, 2, 10000 }, { 0, -1, 10 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hid_field f = plain(16, 0, 65535);

		f.unit = rows[i].unit;
		f.unit_exponent = (int8_t)rows[i].exponent;
		ck_assert_double_eq_tol(hid_scale(&f, 100), rows[i].value, 1e-9);
		ck_assert_int_eq(hid_unscale(&f, rows[i].value), 100);
	}
}
END_TEST

START_TEST(exponents_in_si_without_sign_and_left_over_are_understood)
{
	static const struct {
		uint32_t usage, unit;
		int exponent;
		double value;
	} rows[] = {
		{ 0x00840030, VOLT, -1, 10 },	/* as if a volt were the base */
		{ 0x00840030, VOLT, 1, 10 }, { 0x00840030, VOLT, 2, 1 }, { 0x00840030, VOLT, 0, 100 },
		{ 0x00840030, VOLT, -5, 1 }, { 0x00840030, VOLT, -6, 10 },	/* by the book, but for the sign */
		{ 0x00840030, VOLT, 5, 1 }, { 0x00840030, 0, 0, 100 }, { 0x00840030, 0, -2, 1 },
		{ 0x00840034, WATT, 0, 100 }, { 0x00840034, WATT, -1, 10 }, { 0x00840034, WATT, 7, 100 },
		{ 0x00840032, 0xf001, 5, 1 },	/* of the centivolts before */
		{ 0x00840032, 0xf001, -1, 10 }, { 0x00840032, 0xf001, 1, 10 },
		{ 0x00840031, 0x100001, -2, 1 }, { 0x00840035, 0xf001, 5, 100 },
		{ 0x00840035, 0, -1, 10 }, { 0x00840036, 0x10001, 5, 100 },
		{ 0x00840036, 0x10001, -1, 10 }, { 0x0085002c, VOLT, 5, 100 },	/* a code */
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hid_field f = plain(16, 0, 65535);

		f.path.depth = 1;
		f.path.node[0] = rows[i].usage;
		f.unit = rows[i].unit;
		f.unit_exponent = (int8_t)rows[i].exponent;
		ck_assert_double_eq_tol(hid_scale(&f, 100), rows[i].value, 1e-9);
		ck_assert_int_eq(hid_unscale(&f, rows[i].value), 100);
	}
}
END_TEST

START_TEST(writing_is_the_inverse_of_reading_for_every_value)
{
	struct hid_field f = plain(16, 0, 65535);

	f.unit = VOLT;
	for (int exponent = 4; exponent <= 7; exponent++) {
		f.unit_exponent = (int8_t)exponent;
		for (int64_t v = 0; v <= 65535; v += 3)
			ck_assert_int_eq(hid_unscale(&f, hid_scale(&f, v)), v);
	}
	for (int64_t v = -1; v <= 32767; v++)
		ck_assert_int_eq(hid_unscale(&minutes, hid_scale(&minutes, v)), v);
}
END_TEST

START_TEST(values_to_write_are_truncated_and_clamped)
{
	struct hid_field f = plain(8, 10, 100);

	ck_assert_int_eq(hid_unscale(&f, 42.9), 42);
	ck_assert_int_eq(hid_unscale(&f, 5), 10);
	ck_assert_int_eq(hid_unscale(&f, 1e30), 100);
	ck_assert_int_eq(hid_unscale(&f, -1e30), 10);
	ck_assert_int_eq(hid_unscale(&f, (double)NAN), 10);
	ck_assert_int_eq(hid_unscale(&f, (double)INFINITY), 100);
	f = plain(8, 0, 0);
	ck_assert_int_eq(hid_unscale(&f, 1000), 255);
}
END_TEST

START_TEST(a_delay_in_minutes_is_never_rounded_to_at_once)
{
	ck_assert_int_eq(hid_unscale(&minutes, 0), 0);
	ck_assert_int_eq(hid_unscale(&minutes, 1), 1);
	ck_assert_int_eq(hid_unscale(&minutes, 20), 1);
	ck_assert_int_eq(hid_unscale(&minutes, 60), 1);
	ck_assert_int_eq(hid_unscale(&minutes, 61), 2);
	ck_assert_int_eq(hid_unscale(&minutes, 120), 2);
}
END_TEST

START_TEST(cancelling_a_delay_in_minutes_is_not_rounded_to_at_once_either)
{
	ck_assert_int_eq(hid_unscale(&minutes, -1), -1);
	ck_assert_int_eq(hid_unscale(&minutes, -60), -1);
	ck_assert_int_eq(hid_unscale(&minutes, -3600), -1);
}
END_TEST

START_TEST(a_maximum_beyond_the_bits_does_not_let_a_value_wrap_around)
{
	/* RemainingCapacityLimit of the APC BK650M2-CH: one byte, maximum 65535 */
	struct hid_field byte = plain(8, 1, 65535), low = plain(8, -32768, 32767);

	ck_assert_int_eq(hid_unscale(&byte, 999), 255);
	ck_assert_int_eq(hid_unscale(&low, 999), 127);
	ck_assert_int_eq(hid_unscale(&low, -999), -128);
	ck_assert(
		hid_can_hold(&byte, 255) && !hid_can_hold(&byte, 256) && !hid_can_hold(&byte, 999));
}
END_TEST

START_TEST(whether_a_field_can_say_cancel_is_known)
{
	struct hid_field unsigned_seconds = plain(16, 0, 65535), signed_seconds = plain(16, -1,
		32767);

	ck_assert(hid_can_hold(&minutes, -1));
	ck_assert(hid_can_hold(&signed_seconds, -1));
	ck_assert(!hid_can_hold(&unsigned_seconds, -1));
}
END_TEST

START_TEST(a_code_is_not_clamped_into_another)
{
	struct hid_field f = { .bit_size = 8, .logical_min = -128, .logical_max = 0 };
	const uint8_t report[] = { 1, 1 };
	int64_t value;

	ck_assert(hid_logical(&f, report, sizeof report, &value));
	ck_assert_int_eq(value, 0);
	ck_assert(hid_code(&f, report, sizeof report, &value));
	ck_assert_int_eq(value, 1);	/* a mains presence of 1 stays one */
	ck_assert(!hid_code(&f, report, 1, &value));
}
END_TEST

START_TEST(limits_are_told_where_they_say_more_than_the_bits)
{
	static const struct {
		int64_t low, high;
		uint8_t bits;
		int8_t exponent;
		bool told;
		double min, max;
	} rows[] = {
		{ 0, 100, 8, 0, true, 0, 100 },
		{ 120, 1380, 16, 0, true, 120, 1380 },
		{ 970, 1030, 16, -1, true, 97, 103 },
		{ -1, 600, 16, 0, true, -1, 600 },
		{ 0, 255, 8, 0, false, 0, 0 }, { 0, 65534, 16, 0, false, 0, 0 },
		{ -1, 32767, 16, 0, false, 0, 0 }, { 0, 0, 8, 0, false, 0, 0 },
		{ 0, 65535, 8, 0, false, 0, 0 }, { 5, 5, 8, 0, false, 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hid_field f = { .bit_size = rows[i].bits, .logical_min = rows[i].low,
			.logical_max = rows[i].high, .unit_exponent = rows[i].exponent };
		double min, max;

		ck_assert_msg(hid_limits(&f, &min, &max) == rows[i].told, "row %zu", i);
		if (rows[i].told) {
			ck_assert_double_eq_tol(min, rows[i].min, 1e-9);
			ck_assert_double_eq_tol(max, rows[i].max, 1e-9);
		}
	}
}
END_TEST

START_TEST(put_touches_no_other_bit)
{
	uint8_t report[] = { 0x0b, 0xff, 0xff, 0x00 };
	struct hid_field f = plain(4, 0, 15);
	int64_t value;

	f.bit_offset = 6;
	ck_assert(hid_put(&f, 0x5, report, sizeof report));
	ck_assert_uint_eq(report[0], 0x0b);
	ck_assert_uint_eq(report[1], 0x7f);
	ck_assert_uint_eq(report[2], 0xfd);
	ck_assert_uint_eq(report[3], 0x00);
	ck_assert(hid_logical(&f, report, sizeof report, &value));
	ck_assert_int_eq(value, 5);
	f = plain(16, -1, 32767);
	f.bit_offset = 8;
	ck_assert(hid_put(&f, -1, report, sizeof report));
	ck_assert_uint_eq(report[1], 0x7f);
	ck_assert_uint_eq(report[2], 0xff);
	ck_assert_uint_eq(report[3], 0xff);
}
END_TEST

/* ---- recordings ---- */

static double recorded(const uint8_t *descriptor, size_t descriptor_size, const char *text,
	const uint8_t *report, size_t size)
{
	struct hid_descriptor d;
	struct hid_path path;
	double value = -12345;

	ck_assert_int_eq(hid_descriptor_parse(descriptor, descriptor_size, &d), 0);
	ck_assert(hid_path_parse(text, NULL, &path));
	const struct hid_field *f = hid_find(&d, HID_FEATURE, &path);

	ck_assert_msg(f && f->report_id == report[0], "%s", text);
	ck_assert(hid_value(f, report, size, &value));
	hid_descriptor_fini(&d);
	return value;
}

#define RECORDED(device, path, id) \
	recorded(device, sizeof device, "UPS." path, \
		device##_feature_##id, sizeof device##_feature_##id)

START_TEST(apc_back_ups_cs_500)
{
	ck_assert_double_eq_tol(RECORDED(apc_cs500, "PowerSummary.Voltage", 09), 13.58, 1e-9);
	ck_assert_double_eq_tol(RECORDED(apc_cs500, "PowerSummary.ConfigVoltage", 08), 12, 1e-9);
	ck_assert_double_eq(RECORDED(apc_cs500, "PowerSummary.RemainingCapacity", 0c), 100);
	ck_assert_double_eq(RECORDED(apc_cs500, "PowerSummary.RunTimeToEmpty", 0c), 2580);
	ck_assert_double_eq(RECORDED(apc_cs500, "PowerSummary.WarningCapacityLimit", 0f), 50);
	ck_assert_double_eq(RECORDED(apc_cs500, "PowerSummary.ManufacturerDate", 07), 12515);
	ck_assert_double_eq(RECORDED(apc_cs500, "PowerSummary.ff860016", 1c), 0x070304);
	ck_assert_double_eq(RECORDED(apc_cs500, "PowerSummary.ACPresent", 13), 1);
}
END_TEST

START_TEST(santak_tg_box_850)
{
	ck_assert_double_eq(RECORDED(santak_850, "PowerSummary.RunTimeToEmpty", 06), 1248);
	ck_assert_double_eq(RECORDED(santak_850, "PowerSummary.PercentLoad", 07), 24);
	ck_assert_double_eq(RECORDED(santak_850, "Flow.[4].ConfigApparentPower", 0d), 850);
	ck_assert_double_eq(RECORDED(santak_850, "Flow.[4].ConfigFrequency", 0d), 50);
	ck_assert_double_eq(RECORDED(santak_850, "Flow.[4].ConfigVoltage", 12), 220);
	ck_assert_double_eq(RECORDED(santak_850, "PowerConverter.Output.HighVoltageTransfer", 13),
		264);
	ck_assert_double_eq(RECORDED(santak_850, "PowerConverter.Output.Voltage", 0e), 230);
	ck_assert_double_eq(RECORDED(santak_850, "PowerSummary.PresentStatus.ACPresent", 01), 1);
	ck_assert_double_eq(RECORDED(santak_850, "PowerSummary.PresentStatus.Discharging", 01), 0);
	ck_assert_double_eq(RECORDED(santak_850, "PowerSummary.PresentStatus.Good", 01), 1);
}
END_TEST

START_TEST(cyberpower_cst135uc2)
{
	/* tenths of a volt, as its owner observed */
	static const uint8_t battery[] = { 0x0a, 137, 0 };
	static const uint8_t idle[] = { 0x15, 0xff, 0xff };

	ck_assert_double_eq_tol(recorded(cps_cst135, sizeof cps_cst135, "UPS.PowerSummary.Voltage",
		battery, sizeof battery),
		13.7, 1e-9);
	ck_assert_double_eq(recorded(cps_cst135, sizeof cps_cst135,
		"UPS.Output.DelayBeforeShutdown", idle, sizeof idle), -60);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid report");
	TCase *t = tcase_create("values");
	SRunner *sr = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_test(t, bits_are_taken_least_significant_first_across_bytes);
	tcase_add_test(t, garbage_above_the_logical_range_is_masked);
	tcase_add_test(t, a_list_names_what_is_set_and_an_array_of_numbers_is_no_list);
	tcase_add_test(t, values_outside_the_range_are_clamped);
	tcase_add_test(t, negative_values_are_sign_extended);
	tcase_add_test(t, full_unsigned_range_needs_no_sign);
	tcase_add_test(t, a_range_that_is_none_does_not_swallow_the_value);
	tcase_add_test(t, a_field_not_wholly_in_the_bytes_has_no_value);
	tcase_add_test(t, physical_limits_scale_linearly);
	tcase_add_test(t, useless_physical_limits_mean_physical_is_logical);
	tcase_add_test(t, units_have_their_base_exponent);
	tcase_add_test(t, exponents_in_si_without_sign_and_left_over_are_understood);
	tcase_add_test(t, writing_is_the_inverse_of_reading_for_every_value);
	tcase_add_test(t, values_to_write_are_truncated_and_clamped);
	tcase_add_test(t, a_delay_in_minutes_is_never_rounded_to_at_once);
	tcase_add_test(t, cancelling_a_delay_in_minutes_is_not_rounded_to_at_once_either);
	tcase_add_test(t, a_maximum_beyond_the_bits_does_not_let_a_value_wrap_around);
	tcase_add_test(t, whether_a_field_can_say_cancel_is_known);
	tcase_add_test(t, a_code_is_not_clamped_into_another);
	tcase_add_test(t, limits_are_told_where_they_say_more_than_the_bits);
	tcase_add_test(t, put_touches_no_other_bit);
	tcase_add_test(t, apc_back_ups_cs_500);
	tcase_add_test(t, santak_tg_box_850);
	tcase_add_test(t, cyberpower_cst135uc2);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);

	srunner_free(sr);
	return failed ? 1 : 0;
}
