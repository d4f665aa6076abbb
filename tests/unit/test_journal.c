/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_journal - each event of a UPS is in the log once.
 */
#include "lib/clock.h"
#include "server/fleet/journal.h"
#include "tests/unit/support.h"

static struct ups *ups;
static struct journal j;

static void setup(void)
{
	clock_fix(1000000);
	ups = ups_new("rack");
	journal_begin(&j, ups);
	support_log_begin();
}

static void teardown(void)
{
	journal_end(&j, ups);
	ups_free(ups);
	support_log_end();
	clock_fix(0);
}

static void connect_with(const char *status)
{
	ups_set(ups, "battery.charge", "97");
	ups_set(ups, "battery.runtime", "1560");
	ups_set(ups, UPS_STATUS, status);
	ups_set_state(ups, UPS_FRESH);
}

static void expect(const char *log)
{
	ck_assert_str_eq(support_log(), log);
	support_log_begin();
}

START_TEST(an_outage_is_logged_in_full)
{
	connect_with("OL CHRG");
	expect("N UPS [rack]: connected: OL CHRG\n");
	ups_set(ups, UPS_STATUS, "OB DISCHRG");
	expect("W UPS [rack]: on battery (battery 97 %, runtime 26 min 0 s)\n");
	ups_set(ups, "battery.charge", "9");
	ups_set(ups, UPS_STATUS, "OB DISCHRG LB");
	expect("W UPS [rack]: battery is low (battery 9 %, runtime 26 min 0 s)\n");
	clock_fix(1000000 + 200000);
	ups_set(ups, UPS_STATUS, "OL CHRG LB");
	expect("N UPS [rack]: back on mains after 3 min 20 s (battery 9 %, runtime 26 min 0 s)\n");
	ups_set(ups, UPS_STATUS, "OL CHRG");
	expect("N UPS [rack]: battery is no longer low\n");
}
END_TEST

START_TEST(what_is_said_again_is_not_logged_again)
{
	connect_with("OL CHRG");
	support_log_begin();
	for (int i = 0; i < 100; i++) {
		ups_set(ups, UPS_STATUS, i % 2 ? "OL" : "OL CHRG");
		ups_set(ups, "battery.charge", i % 2 ? "98" : "99");
	}
	expect("");
}
END_TEST

START_TEST(stale_and_fresh_again_with_the_time_between)
{
	connect_with("OB DISCHRG");
	support_log_begin();
	ups_set_state(ups, UPS_STALE);
	expect("W UPS [rack]: data are stale; it was on battery\n");
	ups_set_state(ups, UPS_ABSENT);
	ups_set_state(ups, UPS_CONNECTING);
	clock_fix(1000000 + 61000);
	ups_set(ups, UPS_STATUS, "OL");
	expect("");
	ups_set_state(ups, UPS_FRESH);
	expect("N UPS [rack]: fresh again after 1 min 1 s: OL\n"
	       "N UPS [rack]: back on mains after 1 min 1 s (battery 97 %, runtime 26 min 0 s)\n");
}
END_TEST

START_TEST(started_in_the_middle_of_an_outage_it_is_on_battery)
{
	connect_with("OB LB");
	ck_assert_uint_eq(support_log_count("on battery"), 1);
	ck_assert_uint_eq(support_log_count("battery is low"), 1);
}
END_TEST

START_TEST(no_status_is_neither_mains_nor_battery)
{
	ups_set_state(ups, UPS_FRESH);
	ups_set(ups, UPS_STATUS, "WAIT");
	ck_assert_uint_eq(support_log_count("battery"), 0);
	ck_assert_uint_eq(support_log_count("mains"), 0);
}
END_TEST

START_TEST(one_that_changes_its_mind_all_the_time_is_counted)
{
	connect_with("OL");
	support_log_begin();
	for (int i = 0; i < 1000; i++)
		ups_set(ups, UPS_STATUS, i % 2 ? "OL" : "OB");
	ck_assert_uint_eq(support_log_count("\n"), 5);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_outage_is_logged_in_full,
		what_is_said_again_is_not_logged_again,
		stale_and_fresh_again_with_the_time_between,
		started_in_the_middle_of_an_outage_it_is_on_battery,
		no_status_is_neither_mains_nor_battery,
		one_that_changes_its_mind_all_the_time_is_counted,
	};

	return support_run_with("journal", tests, MEM_COUNT(tests), setup, teardown);
}
