/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_upsmib - UPSes as drivers show them, and what RFC 1628 makes of them at one moment.
 */
#include "tests/unit/upsmib_ups.h"

/* ---- the table ---- */

START_TEST(rows_are_in_oid_order_and_complete)
{
	ck_assert_uint_eq(upsmib_row_count, 60);
	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];

		ck_assert_str_ne(row->name, "");
		if (i)
			ck_assert_msg(memcmp(upsmib_rows[i - 1].arcs, row->arcs, 4) < 0, "%s",
				row->name);
		if (row->rule == UPSMIB_NUMBER || row->rule == UPSMIB_LOAD) {
			ck_assert_msg(row->scale > 0 && row->vars[0], "%s", row->name);
			ck_assert_msg(row->min < row->max, "%s", row->name);
		}
		if (row->type == UPSMIB_STRING)
			ck_assert_msg(row->max >= 31 && row->max <= 255, "%s", row->name);
	}
}
END_TEST

START_TEST(only_what_the_rfc_calls_writable_is_writable)
{
	static const char writable[] = "1.5 1.6 7.1 7.2 8.5 9.1 9.2 9.3 9.4 9.7 9.8 9.9 9.10 ";
	static const char control[] = "8.1 8.2 8.3 8.4 ";

	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];
		char oid[16];
		bool scalar = row->place == UPSMIB_SCALAR;

		snprintf(oid, sizeof oid, "%u.%u ", row->arcs[0], row->arcs[1]);
		ck_assert_msg((row->access == UPSMIB_WRITE) == (scalar && strstr(writable, oid)),
			"%s", row->name);
		ck_assert_msg((row->access == UPSMIB_CONTROL) == (scalar && strstr(control, oid)),
			"%s", row->name);
	}
}
END_TEST

START_TEST(a_name_that_is_empty_gives_way_to_one_that_is_not)
{
	given("ups.status=OL", "ups.mfr=", "device.mfr=RPS", "ups.model=", "device.model=MPT60",
		NULL);
	TEXT("1.1.0", "RPS");
	TEXT("1.2.0", "MPT60");
}
END_TEST

/* ---- single phase ---- */

START_TEST(a_small_apc_on_line_has_every_object)
{
	given_a_small_apc();
	TEXT("1.1.0", "APC");
	TEXT("1.2.0", "Back-UPS BVK750M2");
	TEXT("1.3.0", "03.U1");
	TEXT("1.4.0", "Holdover 0.1.0");
	TEXT("1.5.0", "rack1");
	TEXT("1.6.0", "two switches");
	INT("2.1.0", 2);
	INT("2.2.0", 0);
	INT("2.3.0", 13);
	INT("2.4.0", 100);
	INT("2.5.0", 137);
	INT("2.6.0", -13);
	INT("2.7.0", 29);
	COUNTER("3.1.0", 0);
	INT("3.2.0", 1);
	INT("3.3.1.1.1", 1);
	INT("3.3.1.2.1", 600);
	INT("3.3.1.3.1", 122);
	INT("3.3.1.4.1", 13);
	INT("3.3.1.5.1", 99);
	INT("4.1.0", 3);
	INT("4.2.0", 600);
	INT("4.3.0", 1);
	INT("4.4.1.1.1", 1);
	INT("4.4.1.2.1", 120);
	INT("4.4.1.3.1", 10);
	INT("4.4.1.4.1", 77);
	INT("4.4.1.5.1", 19);
	INT("5.2.0", 0);
	ABSENT("5.1.0");
	ABSENT("5.3.1.1.1");
	GAUGE("6.1.0", 0);
	check_walk();
}
END_TEST

START_TEST(a_small_apc_answers_test_control_and_config)
{
	given_a_small_apc();
	OID("7.1.0", "7.7.1");
	INT("7.2.0", 1);
	INT("7.3.0", 1);
	TEXT("7.4.0", "Done and passed");
	TICKS("7.5.0", 0);
	INT("7.6.0", 0);
	INT("8.1.0", 1);
	INT("8.2.0", -1);
	INT("8.3.0", -1);
	INT("8.4.0", -1);
	INT("8.5.0", 1);
	INT("9.1.0", 120);
	INT("9.2.0", 600);
	INT("9.3.0", 120);
	INT("9.4.0", 600);
	INT("9.5.0", 750);
	INT("9.6.0", 410);
	INT("9.7.0", 2);
	INT("9.8.0", 2);
	INT("9.9.0", 92);
	INT("9.10.0", 140);
	ABSENT("2.3");
	ABSENT("2.3.1");
	ABSENT("3.3.1.3.0");
	ABSENT("3.3.1.3.2");
	ABSENT("6.3.8");
	ABSENT("7.7.1");
}
END_TEST

START_TEST(a_ups_that_says_next_to_nothing_has_only_what_is_always_there)
{
	static const char *const always[] = {
		"1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.6.0", "2.1.0", "2.2.0", "3.1.0",
		"3.2.0", "4.1.0", "4.3.0",
		"5.2.0", "6.1.0", "7.1.0", "7.2.0", "7.3.0", "7.4.0", "7.5.0", "7.6.0", "8.1.0",
		"8.2.0", "8.3.0", "8.4.0",
		"8.5.0",
	};
	size_t count;

	given("ups.status=OL", NULL);
	for (size_t i = 0; i < MEM_COUNT(always); i++)
		ck_assert_msg(object(always[i]) != NULL, "%s", always[i]);
	upsmib_objects(&state, &count);
	ck_assert_uint_eq(count, MEM_COUNT(always));
	TEXT("1.1.0", "");
	TEXT("1.2.0", "rack1");
	TEXT("1.6.0", "");
	INT("3.2.0", 0);
	INT("4.3.0", 0);
	INT("5.2.0", 0);
	INT("7.3.0", 6);
	TEXT("7.4.0", "");
	INT("8.5.0", 1);
	check_walk();
}
END_TEST

START_TEST(battery_status_by_rule_b)
{
	given("ups.status=OB", "battery.runtime=0", NULL);
	INT("2.1.0", 4);
	set("ups.status", "OL");
	update();
	INT("2.1.0", 2);		/* a runtime of 0 on line means little */
	set("battery.runtime.low", "0");
	update();
	INT("2.1.0", 3);		/* unless the device gives a limit */
	ups_delete(ups, "battery.runtime.low");
	set("ups.status", "OL RB");
	update();
	INT("2.1.0", 2);
	set("battery.runtime", "300");
	set("battery.runtime.low", "300");
	update();
	INT("2.1.0", 3);
	set("battery.runtime", "301");
	update();
	INT("2.1.0", 2);
	set("ups.status", "FSD OL");
	update();
	INT("2.1.0", 2);
	set("ups.status", "FSD OB");
	update();
	INT("2.1.0", 3);
	set("ups.status", "OL LB");
	update();
	INT("2.1.0", 3);
	set("ups.status", "ALARM OL");
	set("ups.alarm", "No battery installed!");
	update();
	INT("2.1.0", 4);
}
END_TEST

START_TEST(battery_status_is_unknown_without_evidence)
{
	given("ups.mfr=X", NULL);
	INT("2.1.0", 1);
	INT("4.1.0", 1);
	set("ups.status", "WAIT");
	update();
	INT("2.1.0", 1);
	GAUGE("6.1.0", 0);
	set("battery.voltage", "13");
	update();
	INT("2.1.0", 2);
}
END_TEST

START_TEST(output_source_by_rule_s)
{
	static const struct { const char *words; int source; } cases[] = {
		{ "OL", 3 }, { "OL OFF", 2 }, { "OFF", 2 }, { "OL BYPASS", 4 },
		{ "OL BYPASS OFF", 2 }, { "OB", 5 },
		{ "OB LB", 5 }, { "DISCHRG", 5 }, { "OL DISCHRG", 3 }, { "OL BOOST", 6 },
		{ "OL TRIM", 7 }, { "TRIM", 7 },
		{ "BOOST BYPASS", 4 }, { "CHRG", 1 }, { "", 1 }, { "WAIT", 1 }, { "FSD OL", 3 },
		{ "FSD OB LB", 5 },
		{ "OL TEST", 3 }, { "OL CAL", 3 }, { "OB CAL", 5 }, { "OFFLINE BOOSTING", 1 },
		{ "ALARM OL RB OVER ECO", 3 },
	};

	given("ups.status=OL", NULL);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		set("ups.status", cases[i].words);
		update();
		ck_assert_msg(object("4.1.0")->integer == cases[i].source, "%s: %lld",
			cases[i].words,
			(long long)object("4.1.0")->integer);
	}
}
END_TEST

/* ---- numbers ---- */

START_TEST(halves_are_rounded_away_from_zero)
{
	given("ups.status=OL", "battery.voltage=13.65", "battery.current=-0.25",
		"battery.temperature=-2.5",
		"battery.charge=99.5", "output.frequency=49.95", "ups.load=0.5",
		"input.voltage=229.4999", NULL);
	INT("2.5.0", 137);
	INT("2.6.0", -3);
	INT("2.7.0", -3);
	INT("2.4.0", 100);
	INT("4.2.0", 500);
	INT("4.4.1.5.1", 1);
	INT("3.3.1.3.1", 229);
	for (int tenths = 1; tenths < 400; tenths++) {	/* every x.x5 volts */
		char volts[16];

		snprintf(volts, sizeof volts, "%d.%d5", tenths / 10, tenths % 10);
		set("battery.voltage", volts);
		update();
		ck_assert_int_eq(object("2.5.0")->integer, tenths + 1);
	}
}
END_TEST

START_TEST(minutes_are_floored_and_limits_are_ceiled)
{
	static const struct { const char *seconds; int floor, ceiling; } cases[] = {
		{ "0", 1, 0 }, { "1", 1, 1 }, { "59", 1, 1 }, { "60", 1, 1 }, { "61", 1, 2 },
		{ "119.9", 1, 2 },
		{ "120", 2, 2 }, { "121", 2, 3 }, { "3600", 60, 60 }, { "0000823.00", 13, 14 },
		{ "59940", 999, 999 },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		set("battery.runtime.low", cases[i].seconds);
		set("battery.runtime", cases[i].seconds);
		given("ups.status=OL", NULL);
		INT("2.3.0", cases[i].floor);
		INT("9.7.0", cases[i].ceiling);
	}
	for (int minutes = 1; minutes < 1500; minutes++) {
		char seconds[16];

		snprintf(seconds, sizeof seconds, "%d", minutes * 60);
		set("battery.runtime", seconds);
		set("battery.runtime.low", seconds);
		update();
		ck_assert_int_eq(object("2.3.0")->integer, minutes);
		ck_assert_int_eq(object("9.7.0")->integer, minutes);
	}
}
END_TEST

static unsigned warnings;

static void count_warning(enum log_level level, const char *line)
{
	(void)line;
	warnings += level == LOG_WARN;
}

START_TEST(numbers_beyond_the_type_are_clamped_and_said_once)
{
	warnings = 0;
	log_capture(count_warning);
	given("ups.status=OL", "ups.load=562020", "battery.charge=104",
		"input.voltage=1e12", "battery.voltage=1e300",
		"battery.current=-99999999999", "battery.runtime=99999999999999", NULL);
	INT("4.4.1.5.1", 200);
	INT("2.4.0", 100);
	INT("3.3.1.3.1", INT32_MAX);
	INT("2.6.0", INT32_MIN);
	INT("2.3.0", INT32_MAX);
	check_walk();
	ck_assert_uint_ge(warnings, 5);
	warnings = 0;
	update();
	set("ups.load", "300");
	update();
	log_capture(NULL);
	ck_assert_uint_eq(warnings, 0);
}
END_TEST

START_TEST(what_is_no_number_is_missing)
{
	given("ups.status=OL", "battery.charge=full", "battery.voltage=", "battery.temperature=12C",
		"ups.load=nan",
		"ups.temperature=31", "input.voltage=0x20", "input.phases=three",
		"output.voltage=inf", NULL);
	ABSENT("2.4.0");
	ABSENT("2.5.0");
	INT("2.7.0", 31);		/* the next variable of the row */
	ABSENT("4.4.1.5.1");
	ABSENT("4.4.1.2.1");
	INT("2.1.0", 2);
	check_walk();
}
END_TEST

START_TEST(what_is_negative_where_the_mib_has_no_negative_numbers_is_not_known)
{
	given("ups.status=OB", "battery.charge=-1", "battery.runtime=-1", "battery.runtime.low=120",
		"battery.voltage=-0.87", "battery.current=-1.5", "input.voltage=-159357104.0",
		"output.current=-0.3", "output.L1.current=2", "ups.load=-1",
		"ups.realpower.nominal=900", "input.transfer.low=-96",
		"ups.power.nominal=-1", "output.power.nominal=1000", NULL);
	ABSENT("2.3.0");
	ABSENT("2.4.0");
	INT("2.1.0", 2);
	ABSENT("2.5.0");
	INT("2.6.0", -15);		/* it has a sign there */
	INT("3.2.0", 0);
	ABSENT("3.3.1.3.1");
	INT("4.4.1.3.1", 20);		/* the next variable of the row */
	ABSENT("4.4.1.4.1");
	ABSENT("4.4.1.5.1");
	INT("9.5.0", 1000);
	ABSENT("9.9.0");
	check_walk();
	set("input.voltage", "-0.0");
	update();
	INT("3.3.1.3.1", 0);
}
END_TEST

START_TEST(texts_are_printable_and_cut)
{
	char detail[300];

	memset(detail, 'd', sizeof detail - 1);
	detail[sizeof detail - 1] = '\0';
	given("ups.status=OL", "ups.mfr=A manufacturer with a name of far more than 31 letters",
		"ups.model=Caf\xc3\xa9\t9000", "ups.id=\x7fname", NULL);
	set("ups.test.result", detail);
	update();
	ck_assert_uint_eq(strlen(object("1.1.0")->text), 31);
	TEXT("1.2.0", "Caf???9000");
	TEXT("1.5.0", "?name");
	ck_assert_uint_eq(strlen(object("7.4.0")->text), 255);
	set("ups.model", "");
	update();
	TEXT("1.2.0", "Caf???9000");	/* a model is never empty */
}
END_TEST

START_TEST(words_of_settings)
{
	static const struct { const char *beeper; int status; } cases[] = {
		{ "disabled", 1 }, { "Enabled", 2 }, { "MUTED", 3 },
	};

	given("ups.status=OL", "ups.beeper.status=shrill", "ups.start.auto=128.00", NULL);
	ABSENT("9.8.0");
	INT("8.5.0", 1);
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		set("ups.beeper.status", cases[i].beeper);
		update();
		INT("9.8.0", cases[i].status);
	}
	set("ups.start.auto", "no");
	update();
	INT("8.5.0", 2);
}
END_TEST

/* ---- lines ---- */

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

/* ---- estimated output power ---- */

START_TEST(output_power_is_the_load_of_the_nominal_power_where_it_was_never_reported)
{
	options.estimate_power = true;
	given("ups.status=OL", "ups.load=30", "ups.realpower.nominal=900", NULL);
	INT("4.4.1.4.1", 270);
	set("ups.load", "31");
	update();
	INT("4.4.1.4.1", 279);
	set("ups.realpower", "123");
	update();
	INT("4.4.1.4.1", 123);
	ups_delete(ups, "ups.realpower");
	update();
	INT("4.4.1.4.1", 123);		/* the last value, no estimate */
}
END_TEST

START_TEST(output_power_is_not_estimated_without_grounds)
{
	given("ups.status=OL", "ups.load=30", "ups.realpower.nominal=900", NULL);
	ABSENT("4.4.1.4.1");		/* switched off */
	options.estimate_power = true;
	set("ups.realpower.nominal", "0");
	update();
	ABSENT("4.4.1.4.1");
	set("ups.realpower.nominal", "900");
	set("output.phases", "3");
	set("output.L1.power.percent", "30");
	update();
	ABSENT("4.4.1.4.1");		/* of three lines only the sum could be known */
}
END_TEST

START_TEST(compliance_follows_from_what_the_ups_has)
{
	given("ups.status=OL", NULL);
	ck_assert_ptr_nonnull(strstr(upsmib_compliance(&state), "Subset"));
	tear_down();
	set_up();
	given_a_small_apc();
	ck_assert_str_eq(upsmib_compliance(&state), "UPS-MIB, RFC 1628: upsFullCompliance");
	tear_down();
	set_up();
	given("ups.status=OL", "input.frequency=50", "input.voltage=230",
		"input.voltage.nominal=230", "output.frequency=50", "output.voltage=230",
		"output.voltage.nominal=230", "ups.power.nominal=750", "battery.runtime.low=120",
		"ups.beeper.status=enabled", NULL);
	ck_assert_str_eq(upsmib_compliance(&state), "UPS-MIB, RFC 1628: upsBasicCompliance");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("upsmib");
	TCase *t = tcase_create("mapping");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, rows_are_in_oid_order_and_complete);
	tcase_add_test(t, only_what_the_rfc_calls_writable_is_writable);
	tcase_add_test(t, a_name_that_is_empty_gives_way_to_one_that_is_not);
	tcase_add_test(t, a_small_apc_on_line_has_every_object);
	tcase_add_test(t, a_small_apc_answers_test_control_and_config);
	tcase_add_test(t, a_ups_that_says_next_to_nothing_has_only_what_is_always_there);
	tcase_add_test(t, battery_status_by_rule_b);
	tcase_add_test(t, battery_status_is_unknown_without_evidence);
	tcase_add_test(t, output_source_by_rule_s);
	tcase_add_test(t, halves_are_rounded_away_from_zero);
	tcase_add_test(t, minutes_are_floored_and_limits_are_ceiled);
	tcase_add_test(t, numbers_beyond_the_type_are_clamped_and_said_once);
	tcase_add_test(t, what_is_no_number_is_missing);
	tcase_add_test(t, what_is_negative_where_the_mib_has_no_negative_numbers_is_not_known);
	tcase_add_test(t, texts_are_printable_and_cut);
	tcase_add_test(t, words_of_settings);
	tcase_add_test(t, three_phases_have_three_rows);
	tcase_add_test(t, the_load_of_the_whole_ups_stands_on_each_line);
	tcase_add_test(t, lines_are_counted_when_nobody_tells);
	tcase_add_test(t, a_bypass_of_which_only_the_frequency_is_known_has_one_line);
	tcase_add_test(t, a_hole_between_lines_is_no_row);
	tcase_add_test(t, a_senseless_number_of_phases_is_ignored);
	tcase_add_test(t, a_table_that_changes_its_shape_forgets_the_old_one);
	tcase_add_test(t, index_columns_are_served_only_if_wished);
	tcase_add_test(t, next_finds_its_way_from_anywhere);
	tcase_add_test(t,
		output_power_is_the_load_of_the_nominal_power_where_it_was_never_reported);
	tcase_add_test(t, output_power_is_not_estimated_without_grounds);
	tcase_add_test(t, compliance_follows_from_what_the_ups_has);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
