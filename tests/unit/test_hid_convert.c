/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_convert - each conversion with values of real devices, from the number and, for
 * settings, back.
 */
#include "drivers/usbhid/hid/convert.h"
#include "drivers/usbhid/hid/vendor.h"
#include "lib/mem.h"
#include "drivers/usbhid/vendors/mge.h"
#include "tests/unit/hid_shows.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

START_TEST(numbers_are_rounded_and_never_minus_zero)
{
	char text[HID_TEXT_MAX];
	static const struct {
		double value;
		int decimals;
		const char *text;
	} n[] = {
		{ 13.58, 1, "13.6" }, { 2580, 0, "2580" }, { -1, 0, "-1" }, { -0.0, 0, "0" },
		{ -0.04, 1, "0.0" },
		{ -0.06, 1, "-0.1" }, { 27, 2, "27.00" }, { 12, 1, "12.0" }, { 5, -3, "5" },
		{ NAN, 0, "0" }, { 10.25, 1, "10.3" }, { 205 * 0.01, 1, "2.1" }, { 0.5, 0, "1" },
		{ -0.5, 0, "-1" }, { 0.4999, 0, "0" }, { 1.7e308, 0, NULL },
	};

	for (size_t i = 0; i < MEM_COUNT(n); i++) {
		hid_number_text(n[i].value, n[i].decimals, text);
		if (n[i].text)
			ck_assert_str_eq(text, n[i].text);
		else			/* long, and no longer than its room */
			ck_assert_uint_eq(strlen(text), HID_TEXT_MAX - 1);
	}
}
END_TEST

static const struct {
	const char *convert;	/* of: hid_shows.h */
	double value;
	const char *word;
} words[] = {
	{ "apc:ups.test.result", 1, "Done and passed" }, { "apc:ups.test.result", 2, "Done and warning" },
	{ "apc:ups.test.result", 3, "Done and error" }, { "apc:ups.test.result", 4, "Aborted" },
	{ "apc:ups.test.result", 5, "In progress" }, { "apc:ups.test.result", 6, "No test initiated" },
	{ "apc:ups.test.result", 7, "Test scheduled" },
	{ "apc:ups.beeper.status", 1, "disabled" }, { "apc:ups.beeper.status", 2, "enabled" }, { "apc:ups.beeper.status", 3, "muted" },
	{ "delta_ups:ups.start.auto", 0, "no" }, { "delta_ups:ups.start.auto", 1, "yes" },
	{ "ever:outlet.1.status", 0, "off" }, { "ever:outlet.1.status", 1, "on" },
	{ "apc:input.sensitivity", 0, "low" }, { "apc:input.sensitivity", 1, "medium" },
	{ "apc:input.sensitivity", 2, "high" },
	{ "cps:input.sensitivity", 0, "low" }, { "cps:input.sensitivity", 1, "normal" },
	{ "cps:input.sensitivity", 2, "high" },
	{ "mge:input.sensitivity", 0, "normal" }, { "mge:input.sensitivity", 1, "high" },
	{ "mge:input.sensitivity", 2, "low" },
	{ "mge:ups.type", 1, "offline / line interactive" }, { "mge:ups.type", 2, "online" },
	{ "mge:ups.type", 3, "online - unitary/parallel" },
	{ "mge:ups.type", 4, "online - parallel with hot standby" },
	{ "mge:ups.type", 5, "online - hot standby redundancy" },
	{ "mge:input.transfer.bypass.forced", 0, "disabled" }, { "mge:input.transfer.bypass.forced", 1, "enabled" },
	{ "mge:battery.charger.type", 0, "None" }, { "mge:battery.charger.type", 1, "Extended (CLA)" },
	{ "mge:battery.charger.type", 2, "Large extension" },
	{ "mge:battery.charger.type", 3, "Extra large extension (XL)" },
	{ "mge:battery.charger.type", 4, "ABM" },
	{ "mge:battery.charger.type", 5, "Constant Charge (CC)" },
	{ "mge:outlet.1.protect.status", 0, "not powered" },
	{ "mge:outlet.1.protect.status", 1, "not protected" },
	{ "mge:outlet.1.protect.status", 2, "protected" },
	{ "mge:outlet.1.ecocontrol", 0, "The outlet is not ECO controlled" },
	{ "mge:outlet.1.ecocontrol", 1, "The outlet is ECO controlled" },
	{ "mge:experimental.ups.mode.buzzwords", 1, "vendor:eaton:ECO" }, { "mge:input.bypass.switch.off", 1, "on" },
	{ "belkin:ups.test.result", 0, "No test initiated" },
	{ "belkin:ups.test.result", 5, "In progress" },
	{ "delta_ups:input.sensitivity", 0, "normal" }, { "delta_ups:input.sensitivity", 1, "reduced" },
	{ "delta_ups:input.sensitivity", 2, "low" }, { "delta_ups:input.source", 0, "normal" },
	{ "delta_ups:input.source", 2, "bypass/reserve" },
	{ "delta_ups:input.source", 8, "on eco" },
	{ "powercom:ups.beeper.status", 1, "enabled" }, { "powercom:ups.beeper.status", 2, "disabled" },
};

START_TEST(a_listed_number_is_its_word_both_ways)
{
	struct hid_context ctx = context();

	shows(of(words[_i].convert), &ctx, words[_i].value, words[_i].word);
	takes(of(words[_i].convert), &ctx, words[_i].word, words[_i].value);
	shows_nothing(of(words[_i].convert), &ctx, 99);
	shows_nothing(of(words[_i].convert), &ctx, -1);
	refuses(of(words[_i].convert), &ctx, "perhaps");
	refuses(of(words[_i].convert), &ctx, "");
}
END_TEST

START_TEST(words_are_taken_in_any_case)
{
	struct hid_context ctx = context();

	takes(&hid_yes_no, &ctx, "YES", 1);
	takes(of("cps:input.sensitivity"), &ctx, "High", 2);
}
END_TEST

static const char *some_string(void *user, int index)
{
	static const char *const strings[] = { NULL, "Back-UPS 500", "PbAc", "  c1 \n", "   " };

	(void)user;
	return index < 5 ? strings[index] : NULL;
}

START_TEST(a_string_is_trimmed_and_an_absent_one_is_nothing)
{
	struct hid_context ctx = context();

	shows_nothing(&hid_string_index, &ctx, 2);
	ctx.string = some_string;
	shows(&hid_string_index, &ctx, 2, "PbAc");
	shows(&hid_string_index, &ctx, 3, "c1");
	shows_nothing(&hid_string_index, &ctx, 0);
	shows_nothing(&hid_string_index, &ctx, 4);
	shows_nothing(&hid_string_index, &ctx, 9);
	shows_nothing(&hid_string_index, &ctx, 256);
	shows_nothing(&hid_string_index, &ctx, -1);
}
END_TEST

START_TEST(manufacturer_date_is_packed)
{
	struct hid_context ctx = context();

	shows(&hid_date, &ctx, 0x30e3, "2004/07/03");		/* Back-UPS CS 500, report 07 */
	shows(&hid_date, &ctx, 0x50a8, "2020/05/08");		/* Back-UPS BK650M2-CH, report 7b */
	shows(&hid_date, &ctx, 0, "not set");
	shows_nothing(&hid_date, &ctx, 13 << 5 | 1);		/* month 13 */
	shows_nothing(&hid_date, &ctx, 1 << 5);			/* day 0 */
	shows_nothing(&hid_date, &ctx, 65536);
	shows_nothing(&hid_date, &ctx, -1);
	takes(&hid_date, &ctx, "2004/07/03", 0x30e3);
	takes(&hid_date, &ctx, "1980/01/01", 1 << 5 | 1);
	takes(&hid_date, &ctx, "2107/12/31", 65439);
	refuses(&hid_date, &ctx, "2108/01/01");
	refuses(&hid_date, &ctx, "1979/12/31");
	refuses(&hid_date, &ctx, "2004/13/03");
	refuses(&hid_date, &ctx, "2004/07/32");
	refuses(&hid_date, &ctx, "2004/07/03 ");
	refuses(&hid_date, &ctx, "2004/07");
	refuses(&hid_date, &ctx, "2004/-7/03");
	refuses(&hid_date, &ctx, "");
}
END_TEST

START_TEST(apc_date_is_bcd)
{
	struct hid_context ctx = context();

	/* Back-UPS CS 500, report 1c */
	shows(of("apc:battery.date"), &ctx, 0x070304, "2004/07/03");
	shows(of("apc:battery.date"), &ctx, 0x123170, "1970/12/31");
	shows(of("apc:battery.date"), &ctx, 0x010169, "2069/01/01");
	shows(of("apc:battery.date"), &ctx, 0, "not set");
	shows_nothing(of("apc:battery.date"), &ctx, 0x0a0304);		/* no BCD */
	shows_nothing(of("apc:battery.date"), &ctx, 0x130104);
	shows_nothing(of("apc:battery.date"), &ctx, 0x1000000);
	takes(of("apc:battery.date"), &ctx, "2004/07/03", 0x070304);
	takes(of("apc:battery.date"), &ctx, "1999/12/31", 0x123199);
	refuses(of("apc:battery.date"), &ctx, "2070/01/01");
	refuses(of("apc:battery.date"), &ctx, "tomorrow");
}
END_TEST

START_TEST(clock_is_shown_in_local_time_and_set_by_halves)
{
	struct hid_context ctx = context();
	/* 2019/09/20 13:18:30 UTC, as a Dell 2700W showed it */
	const double then = 1568985510;

	refuses(&hid_mge_date, &ctx,
		"2020/02/29");		/* the other half is not known yet */
	shows(&hid_mge_date, &ctx, then, "2019/09/20");
	shows(&hid_mge_time, &ctx, then, "13:18:30");
	takes(&hid_mge_time, &ctx, "13:18:29", then - 1);
	takes(&hid_mge_date, &ctx, "2019/09/21", then + 86400);
	refuses(&hid_mge_time, &ctx, "24:00:00");
	refuses(&hid_mge_time, &ctx, "12:00");
	refuses(&hid_mge_date, &ctx, "2019-09-21");
	shows_nothing(&hid_mge_date, &ctx, -1);
}
END_TEST

START_TEST(temperature_is_kelvin_unless_it_cannot_be)
{
	struct hid_context ctx = context();

	shows(&hid_kelvin, &ctx, 298.15, "25.0");
	shows(&hid_kelvin, &ctx, 273, "-0.1");
	shows(&hid_kelvin, &ctx, 373, "99.9");
	shows(&hid_kelvin, &ctx, 268.15, "-5.0");
	shows(&hid_kelvin, &ctx, 200, "200.0");
	shows(&hid_kelvin, &ctx, 29.2, "29.2");
	shows(&hid_kelvin, &ctx, 2982, "25.1");		/* tenths, as smart batteries count */
	shows(&hid_kelvin, &ctx, 29815, "25.0");
	shows_nothing(&hid_kelvin, &ctx, 0);
}
END_TEST

START_TEST(cyberpower_battery_status_is_per_cent)
{
	struct hid_context ctx = context();

	shows(of("cps:battery.status"), &ctx, 100, "100%");
}
END_TEST

START_TEST(cyberpower_battery_voltage_is_corrected_once_nominal_is_known)
{
	struct hid_context ctx = context();

	ctx.quirks = HID_QUIRK_CPS_BATTERY_SCALE;
	shows(of("cps:battery.voltage"), &ctx, 20.4, "20.4");	/* undecided: as it is */
	shows(of("cps:battery.voltage.nominal"), &ctx, 12, "12");
	shows(of("cps:battery.voltage"), &ctx, 20.4, "13.6");
	shows(of("cps:battery.voltage"), &ctx, 15, "10.0");	/* decided: no jump on discharge */
}
END_TEST

START_TEST(cyberpower_battery_voltage_that_is_right_stays)
{
	struct hid_context ctx = context();

	ctx.quirks = HID_QUIRK_CPS_BATTERY_SCALE;
	shows(of("cps:battery.voltage.nominal"), &ctx, 24, "24");
	shows(of("cps:battery.voltage"), &ctx, 0, "0.0");	/* decides nothing */
	shows(of("cps:battery.voltage"), &ctx, 27.3, "27.3");
	ctx = context();					/* 0601 has no such fault */
	shows(of("cps:battery.voltage.nominal"), &ctx, 12, "12");
	shows(of("cps:battery.voltage"), &ctx, 20.4, "20.4");
}
END_TEST

START_TEST(cyberpower_frequency_in_tenths_is_found_out_per_direction)
{
	struct hid_context ctx = context();

	shows(of("cps:input.frequency"), &ctx, 0, "0.0");
	shows(of("cps:input.frequency"), &ctx, 499, "49.9");
	shows(of("cps:input.frequency"), &ctx, 0, "0.0");
	shows(of("cps:input.frequency"), &ctx, 440, "44.0");	/* decided */
	ctx = context();				/* of the other row */
	shows(of("cps:output.frequency"), &ctx, 60.1, "60.1");
	shows(of("cps:output.frequency"), &ctx, 440, "440.0");
}
END_TEST

START_TEST(eaton_numbers_have_their_own_units)
{
	struct hid_context ctx = context();

	shows(&hid_mge_battery_capacity, &ctx, 32400, "9.00");
	shows(&hid_mge_power_factor, &ctx, 53, "0.53");
}
END_TEST

START_TEST(mge_battery_voltage_is_shown_for_families_that_have_it)
{
	struct hid_context ctx = context();

	shows_nothing(&hid_mge_battery_voltage, &ctx, 13.7);
	ctx.model = "5P 650";
	shows(&hid_mge_battery_voltage, &ctx, 13.7, "13.7");
	shows(&hid_mge_battery_nominal, &ctx, 12, "12");
	ctx.model = "Pulsar M 3000";
	shows(&hid_mge_battery_voltage, &ctx, 82, "82.0");
	ctx.model = "Evolution 850";
	shows(&hid_mge_battery_nominal, &ctx, 24, "24");
	ctx.model = "Evolution 650";
	shows(&hid_mge_battery_nominal, &ctx, 24, "12");
	ctx.model = "SANTAK TG-BOX 850 850";
	shows_nothing(&hid_mge_battery_voltage, &ctx, 13.7);
	shows_nothing(&hid_mge_battery_nominal, &ctx, 12);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid_convert");
	TCase *t = tcase_create("all");
	SRunner *sr;

	setenv("TZ", "UTC", 1);
	tzset();
	suite_add_tcase(s, t);
	tcase_add_test(t, numbers_are_rounded_and_never_minus_zero);
	tcase_add_loop_test(t, a_listed_number_is_its_word_both_ways, 0, (int)MEM_COUNT(words));
	tcase_add_test(t, words_are_taken_in_any_case);
	tcase_add_test(t, a_string_is_trimmed_and_an_absent_one_is_nothing);
	tcase_add_test(t, manufacturer_date_is_packed);
	tcase_add_test(t, apc_date_is_bcd);
	tcase_add_test(t, clock_is_shown_in_local_time_and_set_by_halves);
	tcase_add_test(t, temperature_is_kelvin_unless_it_cannot_be);
	tcase_add_test(t, cyberpower_battery_status_is_per_cent);
	tcase_add_test(t, cyberpower_battery_voltage_is_corrected_once_nominal_is_known);
	tcase_add_test(t, cyberpower_battery_voltage_that_is_right_stays);
	tcase_add_test(t, cyberpower_frequency_in_tenths_is_found_out_per_direction);
	tcase_add_test(t, eaton_numbers_have_their_own_units);
	tcase_add_test(t, mge_battery_voltage_is_shown_for_families_that_have_it);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
