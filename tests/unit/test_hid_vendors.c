/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_vendors - conversions of the vendors beside the big three, with values of their devices
 * where they are known.
 */
#include "drivers/usbhid/hid/vendor.h"
#include "lib/mem.h"
#include "drivers/usbhid/vendors/mge.h"
#include "tests/unit/hid_shows.h"

#include <stdlib.h>

/* ---- any device: what the charge counts ---- */

START_TEST(charge_is_a_percentage_whatever_the_device_counts)
{
	struct hid_context ctx = context();

	shows(&hid_charge, &ctx, 81, "81");		/* nothing known: per cent */
	shows(&hid_charge, &ctx, 103, "100");
	shows_nothing(&hid_charge, &ctx, 400);		/* of how much? */
	shows_nothing(&hid_note_capacity_mode, &ctx, 0);
	shows_nothing(&hid_charge, &ctx, 400);
	shows(&hid_charge, &ctx, 99, "99");
	shows_nothing(&hid_note_full_capacity, &ctx, 400);
	shows(&hid_charge, &ctx, 400, "100");
	shows(&hid_charge, &ctx, 100, "25");
	shows(&hid_charge, &ctx, 500, "100");
	shows(&hid_charge_limit, &ctx, 80, "20");	/* of the same whole */
	takes(&hid_charge_limit, &ctx, "20", 80);
	refuses(&hid_charge_limit, &ctx, "101");
	shows_nothing(&hid_note_capacity_mode, &ctx, 2);
	shows(&hid_charge, &ctx, 42, "42");
	shows(&hid_charge, &ctx, 380, "95");		/* it says per cent and counts mAh */
	takes(&hid_charge_limit, &ctx, "20", 20);
	shows_nothing(&hid_note_capacity_mode, &ctx, 9);
	shows(&hid_charge, &ctx, 42, "42");
}
END_TEST

/* ---- Eaton ---- */

START_TEST(real_power_is_computed_from_load_and_power_factor)
{
	struct hid_context ctx = context();

	shows_nothing(&hid_mge_realpower, &ctx, 1000);		/* no load known */
	shows(&hid_mge_load, &ctx, 24, "24");
	shows(&hid_mge_realpower, &ctx, 850, "163");		/* 0.80, as NUT has it */
	shows(&hid_mge_power_factor, &ctx, 90, "0.90");
	shows(&hid_mge_load, &ctx, 50, "50");
	shows(&hid_mge_realpower, &ctx, 1000, "450");
	shows(&hid_mge_load, &ctx, 0, "0");
	shows(&hid_mge_realpower, &ctx, 1000, "0");
	shows(&hid_mge_load, &ctx, 50, "50");
	shows(&hid_mge_power_factor, &ctx, 300, "3.00");	/* is none */
	shows(&hid_mge_realpower, &ctx, 1000, "400");
}
END_TEST

START_TEST(nominal_output_voltage_stays_in_its_group)
{
	struct hid_context ctx = context();

	refuses(&hid_mge_output_nominal, &ctx, "230");		/* not known yet */
	shows(&hid_mge_output_nominal, &ctx, 230, "230");
	takes(&hid_mge_output_nominal, &ctx, "240", 240);
	takes(&hid_mge_output_nominal, &ctx, "208", 208);
	refuses(&hid_mge_output_nominal, &ctx, "120");
	refuses(&hid_mge_output_nominal, &ctx, "235");
	refuses(&hid_mge_output_nominal, &ctx, "two");
	ctx.model = "ELLIPSE 600";				/* offline */
	refuses(&hid_mge_output_nominal, &ctx, "208");
	takes(&hid_mge_output_nominal, &ctx, "220", 220);
	shows(&hid_mge_output_nominal, &ctx, 120, "120");	/* the first value told the group */
	refuses(&hid_mge_output_nominal, &ctx, "120");
	ctx = context();
	shows(&hid_mge_output_nominal, &ctx, 120, "120");
	takes(&hid_mge_output_nominal, &ctx, "127", 127);
	refuses(&hid_mge_output_nominal, &ctx, "230");
}
END_TEST

START_TEST(master_outlets_are_settings_of_some_models_only)
{
	struct hid_context ctx = context();

	shows_nothing(&hid_mge_switchable, &ctx, 1);
	refuses(&hid_mge_threshold, &ctx, "25");
	ctx.model = "Ellipse ECO 650";
	shows(&hid_mge_switchable, &ctx, 1, "yes");
	shows(&hid_mge_threshold, &ctx, 25, "25");
	takes(&hid_mge_threshold, &ctx, "60", 60);
	refuses(&hid_mge_threshold, &ctx, "30");
	ctx.model = "Eaton 3S 700";
	shows_nothing(&hid_mge_switchable, &ctx, 1);
	ctx.region = HID_REGION_EUROPE;
	shows_nothing(&hid_mge_switchable, &ctx, 1);
	ctx.region = HID_REGION_US;
	shows(&hid_mge_switchable, &ctx, 0, "no");
	takes(&hid_mge_switchable, &ctx, "yes", 1);
}
END_TEST

static struct hid_context good_mains(void)
{
	struct hid_context ctx = context();

	shows(&hid_mge_output_nominal, &ctx, 230, "230");
	shows(&hid_mge_output_frequency_nominal, &ctx, 50, "50");
	shows(&hid_eaton_bypass_voltage, &ctx, 231.44, "231.4");
	shows(&hid_eaton_bypass_frequency, &ctx, 50, "50.0");
	return ctx;
}

START_TEST(the_load_goes_to_the_bypass_only_while_its_mains_is_known_to_be_good)
{
	struct hid_context ctx = context();

	refuses(&hid_eaton_bypass_on, &ctx, "on");
	refuses(&hid_eaton_eco_mode, &ctx, "ECO");
	takes(&hid_eaton_bypass_on, &ctx, "disabled", 0);
	takes(&hid_eaton_bypass_off, &ctx, "on", 1);
	takes(&hid_eaton_eco_mode, &ctx, "normal", 0);
	takes(&hid_eaton_eco_mode, &ctx, "ess", 2);

	ctx = good_mains();
	takes(&hid_eaton_bypass_on, &ctx, "on", 1);
	takes(&hid_eaton_eco_mode, &ctx, "ECO", 1);
	takes(&hid_eaton_eco_command, &ctx, "ECO", 1);
	shows(&hid_eaton_bypass_voltage, &ctx, 190, "190.0");	/* -17 %: bypass yes, ECO no */
	takes(&hid_eaton_bypass_on, &ctx, "on", 1);
	refuses(&hid_eaton_eco_mode, &ctx, "ECO");
	refuses(&hid_eaton_eco_command, &ctx, "ECO");
	shows(&hid_eaton_bypass_voltage, &ctx, 180, "180.0");
	refuses(&hid_eaton_bypass_on, &ctx, "on");

	ctx = good_mains();
	shows(&hid_eaton_bypass_frequency, &ctx, 47, "47.0");	/* -6 % */
	takes(&hid_eaton_bypass_on, &ctx, "on", 1);
	refuses(&hid_eaton_eco_mode, &ctx, "ECO");
	shows(&hid_eaton_eco_range, &ctx, 10, "10");
	takes(&hid_eaton_eco_mode, &ctx, "ECO", 1);
	shows(&hid_eaton_eco_low, &ctx, 232, "232");		/* of the device's own limits */
	refuses(&hid_eaton_eco_mode, &ctx, "ECO");
	shows(&hid_eaton_eco_low, &ctx, 200, "200");
	shows(&hid_eaton_eco_high, &ctx, 231, "231");
	refuses(&hid_eaton_eco_mode, &ctx, "ECO");
	takes(&hid_eaton_eco_high, &ctx, "240", 240);
	refuses(&hid_eaton_eco_high, &ctx, "24o");
}
END_TEST

/* ---- scales ---- */

static const struct {
	const char *convert;	/* of: hid_shows.h */
	unsigned quirks;
	double value;
	const char *text;
} scales[] = {
	{ "belkin:battery.voltage", 0, 1203, "120.3" },
	{ "belkin:ups.firmware", 0, 0x92, "9" },
	{ "belkin:ups.type", 0, 0x92, "line-interactive" },
	{ "belkin:ups.type", 0, 0x91, "offline" },
	{ "belkin:ups.type", 0, 0x9e, "online" },
	{ "belkin:ups.type", 0, 0, "online" },
	{ "belkin:input.sensitivity", 0, 2, "low" },
	{ "belkin:input.sensitivity", 0, 7, "normal" },

	{ "tripplite:battery.voltage", HID_QUIRK_TENTH_VOLTS, 137, "13.7" },
	{ "tripplite:battery.voltage", 0, 27.4, "27.4" },
	{ "tripplite:battery.type", HID_QUIRK_NO_CHEMISTRY, 4, "unknown" },


	{ "delta_ups:ups.type", 0, 0x30, "online" },
	{ "delta_ups:ups.type", 0, 0x34, "line-interactive" },
	{ "delta_ups:ups.type", 0, 6, "split-phase" },

	{ "ecoflow:battery.runtime", 0, 120, "7200" },
	{ "ever:experimental.id.firmware_version_interfaces", 0, 0x1207, "v1.2b07" },
	{ "ever:experimental.id.hardware_version", 0, 0x0103, "rev.Av03" },

	{ "openups:input.voltage", 0, 3.89, "13.79" },
	{ "openups:output.voltage", 0, 4.65, "11.96" },
	{ "openups:input.current", 0, 7, "0.579" },
	{ "openups:output.current", 0, 0.07, "0.113" },
	{ "openups:input.voltage", HID_QUIRK_TENTH_COUNTS, 124, "12.40" },
	{ "openups:input.current", HID_QUIRK_TENTH_COUNTS, 3, "0.300" },
	{ "openups:battery.temperature", 0, 5.12, "25.00" },
	{ "openups:battery.temperature", 0, 0, "-40.00" },
	{ "openups:battery.temperature", 0, 5.355, "27.50" },
	{ "openups:battery.temperature", 0, 9.72, "125.00" },
	{ "openups:battery.temperature", 0, 500, "125.00" },

	{ "powercom:input.voltage", 0, 55, "220" },
	{ "powercom:ups.timer.shutdown", 0, 0x0114, "80" },
	{ "powercom:ups.timer.shutdown", 0, 0x0154, "80" }, /* a flag is no second */
	{ "powercom:ups.timer.shutdown", HID_QUIRK_SWAPPED_DELAYS, 0x1401, "80" },
	{ "powercom:ups.timer.start", 0, 0x0200, "120" },
	{ "powercom:ups.timer.start", HID_QUIRK_DISCRETE_DELAYS, 2, "120" },
};

START_TEST(a_value_of_the_device_becomes_that_of_the_variable)
{
	struct hid_context ctx = context();

	ctx.quirks = scales[_i].quirks;
	shows(of(scales[_i].convert), &ctx, scales[_i].value, scales[_i].text);
}
END_TEST

START_TEST(what_is_no_word_publishes_nothing)
{
	struct hid_context ctx = context();

	shows_nothing(of("belkin:ups.firmware"), &ctx, -1);
	shows_nothing(of("belkin:ups.type"), &ctx, 65536);
	shows_nothing(of("ever:experimental.id.firmware_version_interfaces"), &ctx, -1);
	shows_nothing(of("ever:experimental.id.hardware_version"), &ctx, 27 * 256);
	shows_nothing(of("ever:experimental.id.hardware_version"), &ctx, 3);
	shows_nothing(of("delta_ups:ups.type"), &ctx, 7);
	shows_nothing(of("powercom:ups.timer.shutdown"), &ctx, -1);
	shows_nothing(of("powercom:ups.timer.start"), &ctx, 65536);
	shows_nothing(of("tripplite:battery.type"), &ctx, 4);	/* there are no strings here */
}
END_TEST

/* ---- PowerCOM's packed delays ---- */

static const struct {
	const char *convert;	/* of: hid_shows.h */
	unsigned quirks;
	const char *text;
	double value;
} delays[] = {
	{ "powercom:shutdown.return", 0, "20", 0x0054 }, { "powercom:load.off", 0, "20", 0x0094 },
	{ "powercom:shutdown.return", 0, "80", 0x0154 }, { "powercom:shutdown.return", 0, "600", 0x0a40 },
	{ "powercom:load.off", 0, "0", 0x0081 },	/* 0 would be the longest of all */
	{ "powercom:shutdown.return", HID_QUIRK_SWAPPED_DELAYS, "80", 0x5401 },
	{ "powercom:load.off", HID_QUIRK_SWAPPED_DELAYS, "0", 0x8100 },
	{ "powercom:shutdown.return", HID_QUIRK_DISCRETE_DELAYS, "0", 0x41 },
	{ "powercom:shutdown.return", HID_QUIRK_DISCRETE_DELAYS, "20", 0x43 },
	{ "powercom:shutdown.return", HID_QUIRK_DISCRETE_DELAYS, "60", 0x49 },
	{ "powercom:load.off", HID_QUIRK_DISCRETE_DELAYS, "61", 0x8a },
	{ "powercom:load.off", HID_QUIRK_DISCRETE_DELAYS, "600", 0x92 },
	{ "powercom:load.on", 0, "0", 0 }, { "powercom:load.on", 0, "60", 0x0100 },
	{ "powercom:load.on", 0, "61", 0x0200 },
	{ "powercom:load.on", HID_QUIRK_DISCRETE_DELAYS, "120", 2 },
};

START_TEST(a_delay_is_packed_as_the_device_wants_it)
{
	struct hid_context ctx = context();

	ctx.quirks = delays[_i].quirks;
	takes(of(delays[_i].convert), &ctx, delays[_i].text, delays[_i].value);
	shows_nothing(of(delays[_i].convert), &ctx, delays[_i].value);
}
END_TEST

START_TEST(a_delay_that_does_not_fit_is_refused_not_cut)
{
	struct hid_context ctx = context();

	refuses(of("powercom:shutdown.return"), &ctx, "-1");
	refuses(of("powercom:shutdown.return"), &ctx, "15360");
	refuses(of("powercom:shutdown.return"), &ctx, "soon");
	refuses(of("powercom:shutdown.return"), &ctx, "");
	refuses(of("powercom:load.on"), &ctx, "15301");
	refuses(of("powercom:load.on"), &ctx, "-1");
	ctx.quirks = HID_QUIRK_DISCRETE_DELAYS;
	refuses(of("powercom:load.off"), &ctx, "601");
}
END_TEST

/* ---- reports without numbers ---- */

static const struct {
	const char *vendor;
	uint8_t report_id;
	const char *payload;
	size_t size;
	const char *text;		/* NULL: nothing */
} raws[] = {
	{ "powercom", 0xa4, " 13.7 2", 7, "13.7" },
	{ "powercom", 0xa4, "2 27.35", 7, "27.35" },
	{ "powercom", 0xa4, ". 5.x 8", 7, NULL },
	{ "powercom", 0xa4, "13.", 3, NULL },
	{ "powercom", 0xa4, ".7", 2, NULL },
	{ "powercom", 0xa4, "", 0, NULL },
	{ "ever", 210, "\x00\x0b\xa0\x01\xff\x10", 6, "00:0b:a0:01:ff:10" },
	{ "ever", 210, "\x00\x0b\xa0\x01\xff", 5, NULL },
	{ "ever", 211, "\xc0\xa8\x00\x01", 4, "192.168.0.1" },
	{ "ever", 211, "\xc0\xa8\x00", 3, NULL },
	{ "ever", 215, "\x01\x00\x00\xff", 4, "4278190081" },
	{ "ever", 215, "\x01", 1, NULL },
	{ "ever", 74, "\x04", 1, "ONLINE" },
	{ "ever", 74, "\x08", 1, "ONBATTERY" },
	{ "ever", 74, "\x06", 1, "UNKNOWN" },
	{ "ever", 74, "", 0, NULL },
	{ "ever", 75, "\x00\x00", 2, "" },
	{ "ever", 75, "\x44\x22", 2,
		"BOOST CHARGING NEED_REPLACEMENT MAINS_OUT_OF_RANGE" },
	{ "ever", 75, "\x44", 1, NULL },
	{ "ever", 76, "\x09\x01", 2, "OVERLOAD OVERHEAT CRITICAL_BATT_VOLTAGE" },
	{ "ever", 76, "\xff\xff", 2,
		"OVERLOAD SHORT-CIRCUIT OVERHEAT EPO INTERNAL_ERROR REVERSE_POWER_SUPPLY NO_INTERNAL_COMM "
		"CRITICAL_BATT_VOLTAGE" },
};

static bool raw_text(const char *vendor, uint8_t id, const uint8_t *payload, size_t size,
	char out[HID_TEXT_MAX])
{
	const struct hid_raw_row *row = hid_vendor_named(vendor)->raw;

	while (row->report_id != id)
		row++;
	return row->to_text(payload, size, out);
}

START_TEST(a_raw_report_becomes_text_or_nothing)
{
	char text[HID_TEXT_MAX];
	/* so that ASan sees a byte too many */
	uint8_t *exact = malloc(raws[_i].size + !raws[_i].size);
	bool said;

	ck_assert_ptr_nonnull(exact);
	memcpy(exact, raws[_i].payload, raws[_i].size);
	said = raw_text(raws[_i].vendor, raws[_i].report_id, exact, raws[_i].size, text);
	free(exact);
	ck_assert_int_eq(said, raws[_i].text != NULL);
	if (said)
		ck_assert_str_eq(text, raws[_i].text);
}
END_TEST

START_TEST(a_number_without_end_does_not_overrun_its_text)
{
	uint8_t digits[400];
	char text[HID_TEXT_MAX];

	memset(digits, '1', sizeof digits);
	digits[3] = '.';
	ck_assert(!raw_text("powercom", 0xa4, digits, sizeof digits, text));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid_vendors");
	TCase *t = tcase_create("all");
	SRunner *sr;

	suite_add_tcase(s, t);
	tcase_add_test(t, charge_is_a_percentage_whatever_the_device_counts);
	tcase_add_test(t, real_power_is_computed_from_load_and_power_factor);
	tcase_add_test(t, nominal_output_voltage_stays_in_its_group);
	tcase_add_test(t, master_outlets_are_settings_of_some_models_only);
	tcase_add_test(t, the_load_goes_to_the_bypass_only_while_its_mains_is_known_to_be_good);
	tcase_add_loop_test(t, a_value_of_the_device_becomes_that_of_the_variable, 0,
		(int)MEM_COUNT(scales));
	tcase_add_test(t, what_is_no_word_publishes_nothing);
	tcase_add_loop_test(t, a_delay_is_packed_as_the_device_wants_it, 0, (int)MEM_COUNT(delays));
	tcase_add_test(t, a_delay_that_does_not_fit_is_refused_not_cut);
	tcase_add_loop_test(t, a_raw_report_becomes_text_or_nothing, 0, (int)MEM_COUNT(raws));
	tcase_add_test(t, a_number_without_end_does_not_overrun_its_text);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
