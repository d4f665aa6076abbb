/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_upsmib_stale - objects of values that vanish or go stale, and of a driver that is gone:
 * what keeps its last value, and for how long.
 */
#include "tests/unit/support.h"
#include "tests/unit/upsmib_ups.h"

START_TEST(a_value_that_vanishes_keeps_its_last_value)
{
	size_t before, after;

	given_a_small_apc();
	upsmib_objects(&state, &before);
	ups_delete(ups, "battery.charge");
	ups_delete(ups, "input.voltage");
	ups_delete(ups, "input.frequency");
	ups_delete(ups, "ups.firmware");
	ups_delete(ups, "input.voltage.nominal");
	set("battery.voltage", "n/a");
	update_after(1);
	upsmib_objects(&state, &after);
	ck_assert_uint_eq(before, after);
	INT("2.4.0", 100);
	INT("2.5.0", 137);
	INT("3.3.1.3.1", 122);
	TEXT("1.3.0", "03.U1");
	INT("9.1.0", 120);
	set("battery.charge", "90");
	update_after(1);
	INT("2.4.0", 90);
}
END_TEST

START_TEST(a_measured_value_that_does_not_return_is_absent_after_a_minute)
{
	given_a_small_apc();
	ups_delete(ups, "battery.charge");
	ups_delete(ups, "ups.firmware");
	update_after(1);
	update_after(59);
	INT("2.4.0", 100);
	update_after(1);
	ABSENT("2.4.0");
	INT("3.3.1.3.1", 122);
	TEXT("1.3.0", "03.U1");
	set("battery.charge", "90");
	update_after(1);
	INT("2.4.0", 90);
	ups_delete(ups, "battery.charge");
	update_after(1);
	INT("2.4.0", 90);
}
END_TEST

START_TEST(all_lines_vanishing_for_a_moment_leave_the_table_as_it_is)
{
	given("ups.status=OL", "input.L1-N.voltage=1", "input.L2-N.voltage=2",
		"input.L3-N.voltage=3", NULL);
	ups_delete(ups, "input.L1-N.voltage");
	ups_delete(ups, "input.L2-N.voltage");
	ups_delete(ups, "input.L3-N.voltage");
	update();
	INT("3.2.0", 3);
	INT("3.3.1.3.3", 3);
	INT("3.3.1.1.2", 2);
}
END_TEST

START_TEST(a_stale_ups_drops_what_is_measured)
{
	given_a_small_apc();
	set("ups.status", "OB");
	update();
	ups_set_state(ups, UPS_STALE);
	update_after(30);
	INT("2.1.0", 1);
	INT("4.1.0", 1);
	ABSENT("2.3.0");
	ABSENT("2.4.0");
	ABSENT("2.7.0");
	ABSENT("3.3.1.1.1");
	ABSENT("3.3.1.3.1");
	ABSENT("4.2.0");
	ABSENT("4.4.1.5.1");
	INT("2.2.0", 30);		/* nobody said that it is over */
	COUNTER("3.1.0", 1);
	INT("3.2.0", 1);
	INT("5.2.0", 0);
	TEXT("1.2.0", "Back-UPS BVK750M2");
	INT("7.3.0", 1);
	TEXT("7.4.0", "Done and passed");
	INT("8.5.0", 1);
	INT("9.1.0", 120);
	GAUGE("6.1.0", 3);
	OID("6.2.1.2.1", "6.3.2");
	OID("6.2.1.2.3", "6.3.20");
	ck_assert(!state.silent);
	check_walk();
}
END_TEST

START_TEST(identity_and_settings_survive_a_driver_that_is_gone)
{
	given_a_small_apc();
	set("ups.id", "left rack");
	update();
	ups_set_state(ups, UPS_ABSENT);
	ups_clear(ups);
	update_after(1);
	TEXT("1.1.0", "APC");
	TEXT("1.5.0", "left rack");
	INT("9.10.0", 140);
	INT("9.8.0", 2);
	INT("8.5.0", 1);
	INT("7.3.0", 1);
	INT("2.1.0", 1);
	ABSENT("2.5.0");
	GAUGE("6.1.0", 1);
	OID("6.2.1.2.1", "6.3.20");
	TICKS("6.2.1.3.1", 200);
}
END_TEST

START_TEST(after_a_stale_time_the_capabilities_are_read_anew)
{
	given_a_small_apc();
	ups_set_state(ups, UPS_CONNECTING);
	ups_clear(ups);
	update_after(1);
	INT("2.1.0", 1);
	given("ups.status=OL", "battery.charge=50", NULL);
	INT("2.4.0", 50);
	ABSENT("2.5.0");
	ABSENT("9.1.0");
	ABSENT("3.3.1.3.1");
	INT("3.2.0", 0);
	TEXT("1.2.0", "rack1");
	GAUGE("6.1.0", 0);
	check_walk();
}
END_TEST

START_TEST(after_a_stale_time_the_power_of_another_ups_may_be_estimated)
{
	options.estimate_power = true;
	given_a_small_apc();
	INT("4.4.1.4.1", 77);
	ups_set_state(ups, UPS_CONNECTING);
	ups_clear(ups);
	update_after(1);
	ABSENT("4.4.1.4.1");
	given("ups.status=OL", "ups.load=50", "ups.realpower.nominal=900", NULL);
	INT("4.4.1.4.1", 450);
}
END_TEST

START_TEST(stale_can_keep_the_last_values_or_be_silent)
{
	options.stale = SUBTREE_KEEP;
	given_a_small_apc();
	ups_set_state(ups, UPS_STALE);
	update_after(1);
	INT("2.1.0", 1);
	INT("4.1.0", 1);
	INT("2.4.0", 100);
	INT("3.3.1.3.1", 122);
	INT("3.3.1.1.1", 1);
	ck_assert(!state.silent);
	options.stale = SUBTREE_SILENT;
	update_after(1);
	ck_assert(state.silent);
	ABSENT("2.4.0");
	ups_set_state(ups, UPS_FRESH);
	update_after(1);
	ck_assert(!state.silent);
	INT("2.4.0", 100);
}
END_TEST

START_TEST(a_ups_never_heard_of_is_told_as_such)
{
	update();
	TEXT("1.1.0", "");
	TEXT("1.2.0", "rack1");
	TEXT("1.5.0", "rack1");
	INT("2.1.0", 1);
	INT("4.1.0", 1);
	INT("7.3.0", 6);
	GAUGE("6.1.0", 1);
	OID("6.2.1.2.1", "6.3.20");
	TICKS("6.2.1.3.1", 0);
	ABSENT("9.1.0");
	check_walk();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_value_that_vanishes_keeps_its_last_value,
		a_measured_value_that_does_not_return_is_absent_after_a_minute,
		all_lines_vanishing_for_a_moment_leave_the_table_as_it_is,
		a_stale_ups_drops_what_is_measured,
		identity_and_settings_survive_a_driver_that_is_gone,
		after_a_stale_time_the_capabilities_are_read_anew,
		after_a_stale_time_the_power_of_another_ups_may_be_estimated,
		stale_can_keep_the_last_values_or_be_silent,
		a_ups_never_heard_of_is_told_as_such,
	};

	return support_run_with("upsmib stale", tests, MEM_COUNT(tests), set_up, tear_down);
}
