/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_usbhid_status - the status that clients see, from the bytes of reports to ups.status:
 * before and after, LB and RB on line, on line and discharging.
 *
 * What holds for any sequence of reports is in test_usbhid_status_any.c.
 */
#include "tests/unit/usbhid_session.h"

/* ---- before and after ---- */

START_TEST(no_status_before_mains_presence_was_read_after_each_plug)
{
	begin_with(NULL, NULL, 0);
	for (int i = 0; i < 2; i++) {
		feature(2, 80);
		feature(3, PRESENT | WORN);
		show(DEBOUNCE_POLL);
		ck_assert_str_eq(value("ups.status"), "(none)");
		ck_assert_int_eq(state(), UPS_STALE);
		ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
		ck_assert_int_eq(state(), UPS_FRESH);
		plug_in(0);
	}
	finish();
}
END_TEST

START_TEST(mains_presence_no_longer_answered_is_no_status)
{
	begin_with(NULL, NULL, 0);
	after_poll(AC | DISCHARGING, PRESENT);
	for (int i = 0; i < 3; i++) {
		feature(2, 80);			/* the rest of the device lives */
		hid_binding_missed(u.binding, HID_FEATURE, 1, HID_TIMED_OUT);
		show(DEBOUNCE_POLL);
	}
	ck_assert_str_eq(value("ups.status"), "(none)");
	ck_assert_int_eq(state(), UPS_STALE);
	finish();
}
END_TEST

/* ---- LB and RB on line ---- */

START_TEST(mains_that_go_alone_are_an_outage_at_once)
{
	begin_with(NULL, NULL, 0);
	ck_assert_str_eq(after_poll(AC | CHARGING, PRESENT), "OL CHRG");
	ck_assert_str_eq(after_poll(CHARGING, PRESENT), "OB CHRG");
	ck_assert_str_eq(after_poll(AC | CHARGING, PRESENT), "OL CHRG");
	ck_assert_str_eq(after_input(CHARGING), "OB CHRG");	/* the first that is sent */
	finish();
}
END_TEST

START_TEST(mains_that_do_not_go_alone_are_an_outage_when_that_is_repeated)
{
	begin_with(NULL, NULL, 0);
	after_poll(AC | CHARGING, PRESENT);
	ck_assert_str_eq(after_poll(LOW, PRESENT), "OL CHRG");	/* two more bits */
	ck_assert_str_eq(after_poll(LOW, PRESENT), "OL CHRG");
	ck_assert_str_eq(after_poll(LOW, PRESENT), "OB LB");
	after_poll(AC, PRESENT);
	ck_assert_str_eq(after_poll(0, PRESENT), "OL");		/* nothing is left: not even then */
	after_poll(0, PRESENT);
	ck_assert_str_eq(after_poll(0, PRESENT), "(none)");
	finish();
}
END_TEST

START_TEST(low_battery_on_line_is_not_told_before_the_outage_and_then_at_once)
{
	begin_with(NULL, NULL, 0);
	ck_assert_str_eq(after_poll(AC | CHARGING | LOW, PRESENT), "OL CHRG");
	pass(60000);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT), "OL");
	ck_assert_uint_eq(support_log_count("its battery is low"), 1);
	ck_assert_str_eq(after_input(LOW), "OB LB");
	ck_assert_str_eq(after_input(AC | LOW), "OL");
	finish();
}
END_TEST

START_TEST(flapping_while_on_line_reaches_nobody)
{
	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	after_poll(AC, PRESENT);
	for (int round = 0; round < 5; round++) {
		static const struct { uint8_t power, battery;
		} flaps[] = {
			{ AC | LOW, PRESENT },
			{ AC | LOW, PRESENT | WORN },
			{ AC, PRESENT | WORN },
			{ AC, 0 },
		};

		/* 3 s of it, polled as fast as it can be */
		for (int tenth = 0; tenth < 30; tenth++) {
			size_t now = (size_t)tenth * MEM_COUNT(flaps) / 30;

			ck_assert_str_eq(after_poll(flaps[now].power, flaps[now].battery), "OL");
			ck_assert_str_eq(value("ups.alarm"), "(none)");
			pass(100);
		}
		ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
		pass(5000);
	}
	finish();
}
END_TEST

START_TEST(a_battery_that_stays_bad_is_told_after_two_polls_and_three_seconds)
{
	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	ck_assert_str_eq(after_poll(AC, PRESENT | WORN), "OL");
	pass(2000);
	ck_assert_str_eq(after_poll(AC, PRESENT | WORN), "OL");
	pass(2000);
	ck_assert_str_eq(after_poll(AC, PRESENT | WORN), "ALARM OL RB");
	ck_assert_str_eq(value("ups.alarm"), "Replace battery!");
	ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
	ck_assert_str_eq(value("ups.alarm"), "(none)");
	finish();
}
END_TEST

START_TEST(what_waits_is_read_again_and_not_counted_from_memory)
{
	struct hid_report_ref refs[8];

	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	after_poll(AC, PRESENT);
	ck_assert_uint_eq(hid_binding_reports(u.binding, HID_POLL_QUICK, refs, 8), 2);
	after_poll(AC, PRESENT | WORN);
	ck_assert_uint_eq(hid_binding_reports(u.binding, HID_POLL_QUICK, refs, 8), 3);
	after_poll(AC, PRESENT);
	ck_assert_uint_eq(hid_binding_reports(u.binding, HID_POLL_QUICK, refs, 8), 2);
	finish();
}
END_TEST

START_TEST(mains_lost_ends_every_delay_in_the_same_report)
{
	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "OL");
	ck_assert_str_eq(after_input(LOW | DISCHARGING), "ALARM OB DISCHRG LB RB");
	finish();
}
END_TEST

START_TEST(delays_of_the_administrator_are_nuts)
{
	begin();
	option("lbrb_log_delay_sec", "5");
	make();
	plug_in(0);
	/* no calibration: no delay */
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT), "OL LB");
	finish();

	begin();
	option("lbrb_log_delay_sec", "5");
	option("lbrb_log_delay_without_calibrating", NULL);
	make();
	plug_in(0);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "OL");
	pass(5000);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "OL");
	pass(1);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "ALARM OL LB RB");
	finish();

	begin();
	option("lbrb_log_delay_sec", "5");
	option("onlinedischarge_calibration", NULL);
	make();
	plug_in(0);
	ck_assert_str_eq(after_poll(AC | DISCHARGING | LOW, PRESENT), "CAL OL DISCHRG");
	pass(5001);
	ck_assert_str_eq(after_poll(AC | DISCHARGING | LOW, PRESENT), "CAL OL DISCHRG LB");
	finish();
}
END_TEST

START_TEST(an_outage_right_after_a_calibration_is_seen)
{
	begin_with("onlinedischarge_calibration", NULL, 0);
	ck_assert_str_eq(after_poll(AC | DISCHARGING, PRESENT), "CAL OL DISCHRG");
	ck_assert_str_eq(after_poll(AC | DISCHARGING | LOW, PRESENT), "CAL OL DISCHRG LB");
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT), "OL");
	/* CAL would hide it */
	ck_assert_str_eq(after_poll(DISCHARGING | LOW, PRESENT), "OB DISCHRG LB");
	finish();
}
END_TEST

/* ---- on line and discharging ---- */

START_TEST(on_line_and_discharging_is_what_the_option_says)
{
	static const struct { const char *option, *status;
	} rows[] = {
		{ NULL, "OL DISCHRG" },
		{ "onlinedischarge", "OB DISCHRG" },
		{ "onlinedischarge_onbattery", "OB DISCHRG" },
		{ "onlinedischarge_battery", "OB DISCHRG" },
		{ "onlinedischarge_calibration", "CAL OL DISCHRG" },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		begin_with(rows[i].option, NULL, 0);
		ck_assert_str_eq(after_poll(AC | DISCHARGING, PRESENT), rows[i].status);
		ck_assert_uint_eq(support_log_count("the battery discharges"), i == 0);
		ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
		finish();
	}
}
END_TEST

START_TEST(on_line_and_discharging_is_logged_as_told)
{
	static const struct { const char *option, *value; unsigned lines; } rows[] = {
		{ NULL, NULL, 4 },				/* 97, 96, 95, 94 */
		/* the first, 95, 94 */
		{ "onlinedischarge_log_throttle_hovercharge", "96", 3 },
		{ "onlinedischarge_log_throttle_sec", "0", 40 },
		{ "onlinedischarge_log_throttle_sec", "20", 4 },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		begin_with(rows[i].option, rows[i].value, 0);
		for (uint8_t poll = 0; poll < 40; poll++) {	/* 80 s */
			feature(2, (uint8_t)(97 - poll / 10));
			after_poll(AC | DISCHARGING, PRESENT);
			pass(2000);
		}
		ck_assert_msg(support_log_count("the battery discharges") == rows[i].lines,
			"row %zu: %s", i, support_log());
		finish();
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		no_status_before_mains_presence_was_read_after_each_plug,
		mains_presence_no_longer_answered_is_no_status,
		mains_that_go_alone_are_an_outage_at_once,
		mains_that_do_not_go_alone_are_an_outage_when_that_is_repeated,
		low_battery_on_line_is_not_told_before_the_outage_and_then_at_once,
		flapping_while_on_line_reaches_nobody,
		a_battery_that_stays_bad_is_told_after_two_polls_and_three_seconds,
		what_waits_is_read_again_and_not_counted_from_memory,
		mains_lost_ends_every_delay_in_the_same_report,
		delays_of_the_administrator_are_nuts,
		an_outage_right_after_a_calibration_is_seen,
		on_line_and_discharging_is_what_the_option_says,
		on_line_and_discharging_is_logged_as_told,
	};

	return fixture_run("usbhid status", tests, MEM_COUNT(tests));
}
