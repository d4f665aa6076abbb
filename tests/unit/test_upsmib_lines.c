/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_upsmib_lines - the tables of input, output and bypass lines: how many rows there are,
 * what stands in them, and how a walk passes through them.
 */
#include "tests/unit/support.h"
#include "tests/unit/upsmib_ups.h"

START_TEST(three_phases_have_three_rows)
{
	given("ups.status=OL BYPASS", "input.phases=3.00", "output.phases=3", "input.frequency=50",
		"input.L1-N.voltage=230", "input.L2-N.voltage=231", "input.L3-N.voltage=232.5",
		"input.L1.current=10.1",
		"input.L2.current=10.2", "input.L3.current=10.3", "input.L2.realpower=2300",
		"output.L1-L2.voltage=400", "output.L2-L3.voltage=401", "output.L1-L3.voltage=402",
		"output.L1.power.percent=40", "output.L1.realpower.percent=45",
		"output.L2.power.percent=30",
		"output.L3.realpower.percent=20", "output.L1.realpower=1000",
		"ups.L2.realpower=1100", "ups.load=99",
		"input.bypass.L1-N.voltage=228", "input.bypass.L2-N.voltage=229",
		"input.bypass.L3-N.voltage=230",
		"input.bypass.frequency=50.02", "input.bypass.L3.current=1",
		"input.bypass.L1.realpower=7", NULL);
	INT("3.2.0", 3);
	INT("3.3.1.1.3", 3);
	INT("3.3.1.2.1", 500);
	INT("3.3.1.2.3", 500);
	INT("3.3.1.3.2", 231);
	INT("3.3.1.3.3", 233);
	INT("3.3.1.4.3", 103);
	ABSENT("3.3.1.5.1");
	INT("3.3.1.5.2", 2300);
	INT("4.1.0", 4);
	INT("4.3.0", 3);
	INT("4.4.1.2.1", 400);
	INT("4.4.1.2.2", 401);
	INT("4.4.1.2.3", 402);		/* L3-L1, written the other way round */
	INT("4.4.1.4.1", 1000);
	INT("4.4.1.4.2", 1100);
	INT("4.4.1.5.1", 45);		/* the larger of both */
	INT("4.4.1.5.2", 30);
	INT("4.4.1.5.3", 20);
	INT("5.1.0", 500);
	INT("5.2.0", 3);
	INT("5.3.1.1.2", 2);
	INT("5.3.1.2.3", 230);
	INT("5.3.1.3.3", 10);
	INT("5.3.1.4.1", 7);
	check_walk();
}
END_TEST

START_TEST(the_load_of_the_whole_ups_stands_on_each_line)
{
	given("ups.status=OL", "output.phases=3", "ups.load=42", NULL);
	INT("4.3.0", 3);
	INT("4.4.1.5.1", 42);
	INT("4.4.1.5.3", 42);
	INT("4.4.1.1.3", 3);
}
END_TEST

START_TEST(lines_are_counted_when_nobody_tells)
{
	given("ups.status=OL", "input.L1-N.voltage=230", "input.L2-N.voltage=231",
		"output.L1-N.voltage=120",
		"input.bypass.voltage=230", NULL);
	INT("3.2.0", 2);
	INT("3.3.1.3.2", 231);
	INT("4.3.0", 1);
	INT("4.4.1.2.1", 120);
	INT("5.2.0", 1);
	INT("5.3.1.2.1", 230);
	check_walk();
}
END_TEST

START_TEST(a_bypass_of_which_only_the_frequency_is_known_has_one_line)
{
	given("ups.status=OL", "input.bypass.frequency=49.9", NULL);
	INT("5.1.0", 499);
	INT("5.2.0", 1);
	ABSENT("5.3.1.1.1");
}
END_TEST

START_TEST(a_hole_between_lines_is_no_row)
{
	given("ups.status=OL", "input.phases=3", "input.L1-N.voltage=230", "input.L3-N.voltage=232",
		NULL);
	INT("3.2.0", 3);
	INT("3.3.1.1.1", 1);
	ABSENT("3.3.1.1.2");
	ABSENT("3.3.1.3.2");
	INT("3.3.1.3.3", 232);
	check_walk();
}
END_TEST

START_TEST(a_senseless_number_of_phases_is_ignored)
{
	given("ups.status=OL", "input.phases=0", "input.voltage=230", "output.phases=17",
		"output.voltage=1", NULL);
	INT("3.2.0", 1);
	INT("3.3.1.3.1", 230);
	INT("4.3.0", 1);
}
END_TEST

START_TEST(a_table_that_changes_its_shape_forgets_the_old_one)
{
	given("ups.status=OL", "input.phases=3", "input.L1-N.voltage=230", "input.L1.current=7",
		NULL);
	INT("3.3.1.4.1", 70);
	set("input.phases", "1");
	set("input.voltage", "231");
	ups_delete(ups, "input.L1.current");
	update();
	INT("3.2.0", 1);
	INT("3.3.1.3.1", 231);
	ABSENT("3.3.1.4.1");
}
END_TEST

START_TEST(index_columns_are_served_only_if_wished)
{
	options.serve_index = false;
	given("ups.status=OB", "input.voltage=230", "output.voltage=230", NULL);
	ABSENT("3.3.1.1.1");
	ABSENT("4.4.1.1.1");
	ABSENT("6.2.1.1.1");
	OID("6.2.1.2.1", "6.3.2");
	INT("3.3.1.3.1", 230);
	check_walk();
}
END_TEST

START_TEST(next_finds_its_way_from_anywhere)
{
	const uint32_t before[] = { 0 }, group[] = { 1, 2 }, hole[] = { 1, 2, 3, 0, 0, 0, 0, 0 };
	const uint32_t last[] = { 1, 9, 10, 0 }, beyond[] = { 2, 1 };

	given_a_small_apc();
	ck_assert_str_eq(upsmib_next(&state, before, 1)->row->name, "upsIdentManufacturer");
	ck_assert_str_eq(upsmib_next(&state, before, 0)->row->name, "upsIdentManufacturer");
	ck_assert_str_eq(upsmib_next(&state, group, 2)->row->name, "upsBatteryStatus");
	ck_assert_str_eq(upsmib_next(&state, hole, 8)->row->name, "upsEstimatedChargeRemaining");
	ck_assert_ptr_null(upsmib_get(&state, hole, 8));
	ck_assert_ptr_null(upsmib_next(&state, last, 4));
	ck_assert_ptr_null(upsmib_next(&state, beyond, 2));
	ck_assert_ptr_null(upsmib_get(&state, before, 0));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		three_phases_have_three_rows,
		the_load_of_the_whole_ups_stands_on_each_line,
		lines_are_counted_when_nobody_tells,
		a_bypass_of_which_only_the_frequency_is_known_has_one_line,
		a_hole_between_lines_is_no_row,
		a_senseless_number_of_phases_is_ignored,
		a_table_that_changes_its_shape_forgets_the_old_one,
		index_columns_are_served_only_if_wished,
		next_finds_its_way_from_anywhere,
	};

	return support_run_with("upsmib lines", tests, MEM_COUNT(tests), set_up, tear_down);
}
