/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_upsmib_time - what happens to objects of RFC 1628 over time: an outage and its alarms, a
 * battery test, countdowns, stored texts.
 *
 * What goes stale is in test_upsmib_stale.c.
 */
#include "tests/unit/support.h"
#include "tests/unit/upsmib_ups.h"

/* ---- an outage ---- */

START_TEST(on_battery_time_bads_and_alarms_run)
{
	given_a_small_apc();
	set("ups.status", "OB DISCHRG");
	set("battery.runtime", "780");
	update_after(10);
	INT("2.1.0", 2);
	INT("2.2.0", 0);
	INT("4.1.0", 5);
	COUNTER("3.1.0", 1);
	GAUGE("6.1.0", 2);
	OID("6.2.1.2.1", "6.3.2");
	OID("6.2.1.2.2", "6.3.6");
	INT("6.2.1.1.2", 2);
	TICKS("6.2.1.3.1", 1100);
	update_after(65);
	INT("2.2.0", 65);
	COUNTER("3.1.0", 1);
	check_walk();

	set("ups.status", "OB DISCHRG LB");
	set("battery.charge", "9");
	update_after(1);
	INT("2.1.0", 3);
	OID("6.2.1.2.3", "6.3.3");
	set("battery.charge", "1");
	update_after(1);
	INT("2.1.0", 4);
	OID("6.2.1.2.4", "6.3.4");
	GAUGE("6.1.0", 4);

	set("ups.status", "OL CHRG");
	set("battery.charge", "3");
	update_after(1);
	INT("2.1.0", 2);
	INT("2.2.0", 0);
	INT("4.1.0", 3);
	GAUGE("6.1.0", 0);
	ABSENT("6.2.1.2.1");
	set("ups.status", "OB");
	update_after(1);
	COUNTER("3.1.0", 2);
	OID("6.2.1.2.5", "6.3.2");
}
END_TEST

START_TEST(line_bads_count_by_voltage_but_not_tests_or_regulation)
{
	given("ups.status=OL", "input.voltage=230", "input.transfer.low=180",
		"input.transfer.high=260", NULL);
	set("ups.status", "OL BOOST");
	set("input.voltage", "185");
	update();
	COUNTER("3.1.0", 0);
	set("input.voltage", "179.9");
	update();
	COUNTER("3.1.0", 1);
	set("ups.status", "OB");
	update();
	COUNTER("3.1.0", 1);		/* the same trouble */
	set("input.voltage", "261");
	set("ups.status", "OL");
	update();
	COUNTER("3.1.0", 1);
	set("input.voltage", "230");
	update();
	set("ups.status", "OB TEST");
	update();
	set("ups.status", "OB CAL");
	update();
	set("ups.status", "OB");
	set("ups.test.result", "In progress");
	update();
	COUNTER("3.1.0", 1);
	set("ups.test.result", "Done and passed");
	update();
	COUNTER("3.1.0", 2);
	set("ups.status", "OL");
	set("input.transfer.high", "0");	/* some drivers say 0 for not known */
	update();
	COUNTER("3.1.0", 2);
	ck_assert(!state.input_bad);
}
END_TEST

START_TEST(the_fsd_latch_counts_as_the_word)
{
	given("ups.status=OB", "battery.runtime=900", NULL);
	INT("2.1.0", 2);
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	update();
	INT("2.1.0", 3);
	OID("6.2.1.2.4", "6.3.22");
}
END_TEST

START_TEST(an_empty_record_has_no_objects)
{
	const uint32_t any[] = { 1 };
	size_t count = 1;

	upsmib_objects(&state, &count);
	ck_assert_uint_eq(count, 0);
	ck_assert_ptr_null(upsmib_next(&state, any, 1));
}
END_TEST

/* ---- test ---- */

START_TEST(test_results_are_understood)
{
	static const struct { const char *text; int summary; } cases[] = {
		{ "", 6 }, { "NO", 6 }, { "No test initiated", 6 }, { "Not yet initiated", 6 },
		{ "None", 6 },
		{ "Unknown", 6 }, { "no test performed", 6 }, { "Done and passed", 1 }, { "Ok", 1 },
		{ "OK - 100%", 1 },
		{ "Passed, Source: Internal", 1 }, { "Success", 1 }, { "Done", 1 },
		{ "Done and warning", 2 },
		{ "Done and error", 3 }, { "Test failed", 3 }, { "Battery bad", 3 },
		{ "InvalidTest", 3 },
		{ "Refused", 3 }, { "Aborted", 4 }, { "Cancelled", 4 }, { "stopped by user", 4 },
		{ "In progress", 5 },
		{ "Test running", 5 }, { "Test scheduled", 5 }, { "0", 2 }, { "gibberish", 2 },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		ck_assert_msg((int)upsmib_facts_test(cases[i].text) == cases[i].summary, "%s",
			cases[i].text);
	given("ups.status=OL", "ups.test.result=gibberish", NULL);
	INT("7.3.0", 2);
	TEXT("7.4.0", "gibberish");
	set("ups.test.result", "Done and error");
	update();
	INT("7.3.0", 3);
	OID("6.2.1.2.1", "6.3.19");
	set("ups.test.result", "Battery failed");
	update();
	OID("6.2.1.2.2", "6.3.1");
}
END_TEST

START_TEST(a_test_that_the_ups_reports_has_a_start_and_an_end)
{
	given("ups.status=OL", "ups.test.result=Done and passed", NULL);
	set("ups.status", "OL CAL");
	update_after(9);
	OID("7.1.0", "7.7.5");
	INT("7.3.0", 5);
	TICKS("7.5.0", 1000);
	INT("7.6.0", 0);
	OID("6.2.1.2.1", "6.3.24");
	update_after(7);
	INT("7.6.0", 700);
	set("ups.status", "OL");
	update_after(1);
	INT("7.3.0", 1);
	update_after(100);
	INT("7.6.0", 800);
	TICKS("7.5.0", 1000);
	OID("7.1.0", "7.7.5");
	GAUGE("6.1.0", 0);
	options.nut_compat = true;
	update();
	OID("7.1.0", "7.7.1");
}
END_TEST

START_TEST(a_test_we_asked_for_runs_until_the_ups_has_a_result)
{
	given("ups.status=OL", "ups.test.result=Done and passed", NULL);
	upsmib_state_test_asked(&state, ups, UPSMIB_TEST_QUICK, now_ms);
	upsmib_state_advance_test_lock(&state);
	update();
	OID("7.1.0", "7.7.4");
	INT("7.2.0", 2);
	INT("7.3.0", 5);
	update_after(3);
	INT("7.3.0", 5);		/* the old result proves nothing */
	set("ups.test.result", "In progress");
	update_after(3);
	INT("7.3.0", 5);
	set("ups.test.result", "Done and passed");
	update_after(4);
	INT("7.3.0", 1);
	INT("7.6.0", 1000);

	upsmib_state_test_asked(&state, ups, UPSMIB_TEST_GENERAL, now_ms);
	set("ups.test.result", "Done and error");
	update_after(2);
	INT("7.3.0", 3);		/* too quick to be seen running */

	upsmib_state_test_asked(&state, ups, UPSMIB_TEST_DEEP, now_ms);
	update_after(59);
	INT("7.3.0", 5);
	update_after(1);
	INT("7.3.0", 3);		/* the UPS never said a word about it */
}
END_TEST

START_TEST(an_aborted_test_is_told_as_aborted)
{
	given("ups.status=OL TEST", NULL);
	upsmib_state_test_abort_asked(&state);
	update_after(1);
	INT("7.3.0", 5);		/* not before the UPS stops it */
	set("ups.status", "OL");
	update_after(1);
	INT("7.3.0", 4);
	set("ups.status", "OL TEST");
	update_after(1);
	INT("7.3.0", 5);
	set("ups.status", "OL");
	set("ups.test.result", "Done and passed");
	update_after(1);
	INT("7.3.0", 1);
}
END_TEST

START_TEST(nut_compat_shows_the_overload_as_an_integer)
{
	options.nut_compat = true;
	given("ups.status=OL", NULL);
	INT("6.3.8", 0);
	set("ups.status", "OL OVER");
	update();
	INT("6.3.8", 1);
	OID("6.2.1.2.1", "6.3.8");
	check_walk();
}
END_TEST

START_TEST(the_test_lock_goes_round)
{
	given("ups.status=OL", NULL);
	state.test_lock = INT32_MAX;
	upsmib_state_advance_test_lock(&state);
	update();
	INT("7.2.0", 0);
}
END_TEST

/* ---- control and stored texts ---- */

START_TEST(countdowns_of_the_ups_and_of_the_bridge)
{
	given("ups.status=OL", "ups.timer.shutdown=20", "ups.timer.start=65535",
		"ups.timer.reboot=-60", NULL);
	INT("8.2.0", 20);
	INT("8.3.0", -1);
	INT("8.4.0", -1);
	OID("6.2.1.2.1", "6.3.22");
	set("ups.timer.shutdown", "4");
	update();
	OID("6.2.1.2.2", "6.3.23");
	set("ups.timer.shutdown", "0");
	set("ups.timer.reboot", "5000");
	update();
	INT("8.2.0", -1);
	INT("8.4.0", 300);
	GAUGE("6.1.0", 0);
	upsmib_state_set_timer(&state, UPSMIB_STARTUP_TIMER, now_ms, 90);
	upsmib_state_set_timer(&state, UPSMIB_SHUTDOWN_TIMER, now_ms, 0);
	update();
	INT("8.2.0", 0);
	INT("8.3.0", 90);
	now_ms += 1;
	update();
	INT("8.3.0", 90);
	update_after(30);
	INT("8.3.0", 60);
	upsmib_state_set_timer(&state, UPSMIB_SHUTDOWN_TIMER, now_ms, -1);
	update();
	INT("8.2.0", -1);
	GAUGE("6.1.0", 0);
}
END_TEST

START_TEST(what_is_off_as_asked_says_so_until_it_is_on_again)
{
	given("ups.status=OL", NULL);
	upsmib_state_set_shutdown_type(&state, UPSMIB_OFF_SYSTEM);
	upsmib_state_off_was_asked(&state);
	update();
	INT("8.1.0", 2);
	GAUGE("6.1.0", 0);		/* asked, not done */
	set("ups.status", "OFF");
	update();
	INT("4.1.0", 2);
	GAUGE("6.1.0", 3);
	OID("6.2.1.2.1", "6.3.12");
	OID("6.2.1.2.2", "6.3.14");
	OID("6.2.1.2.3", "6.3.15");
	set("ups.status", "OL");
	update();
	set("ups.status", "OFF");
	update();
	GAUGE("6.1.0", 1);		/* this time nobody asked */
	OID("6.2.1.2.4", "6.3.14");
}
END_TEST

START_TEST(awaiting_power_needs_a_dead_input_and_auto_restart)
{
	given("ups.status=OFF", NULL);
	OID("6.2.1.2.1", "6.3.14");
	GAUGE("6.1.0", 1);
	set("input.voltage", "0");
	update();
	GAUGE("6.1.0", 2);
	OID("6.2.1.2.2", "6.3.21");
	set("ups.start.auto", "no");
	update();
	GAUGE("6.1.0", 1);
	ups_delete(ups, "ups.start.auto");
	upsmib_state_set_auto_restart(&state, false);
	update();
	GAUGE("6.1.0", 1);
}
END_TEST

START_TEST(stored_texts_win)
{
	options.attached = "from the file";
	given("ups.status=OL", "ups.id=from the UPS", NULL);
	TEXT("1.5.0", "from the UPS");
	upsmib_state_store_name(&state, "stored");
	upsmib_state_store_attached(&state, "");
	update();
	TEXT("1.5.0", "stored");
	TEXT("1.6.0", "");
	upsmib_state_set_auto_restart(&state, false);
	update();
	INT("8.5.0", 2);
}
END_TEST

START_TEST(alarms_found_at_the_start_have_time_zero)
{
	given("ups.status=OB", NULL);
	TICKS("6.2.1.3.1", 0);
	set("ups.status", "OB LB");
	update_after(4);
	TICKS("6.2.1.3.3", 500);
	INT("2.2.0", 4);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_empty_record_has_no_objects,
		the_fsd_latch_counts_as_the_word,
		line_bads_count_by_voltage_but_not_tests_or_regulation,
		on_battery_time_bads_and_alarms_run,
		test_results_are_understood,
		a_test_that_the_ups_reports_has_a_start_and_an_end,
		a_test_we_asked_for_runs_until_the_ups_has_a_result,
		an_aborted_test_is_told_as_aborted,
		nut_compat_shows_the_overload_as_an_integer,
		the_test_lock_goes_round,
		countdowns_of_the_ups_and_of_the_bridge,
		what_is_off_as_asked_says_so_until_it_is_on_again,
		awaiting_power_needs_a_dead_input_and_auto_restart,
		stored_texts_win,
		alarms_found_at_the_start_have_time_zero,
	};

	return support_run_with("upsmib time", tests, MEM_COUNT(tests), set_up, tear_down);
}
