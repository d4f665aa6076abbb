/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_upsmib - UPSes as drivers show them, and what RFC 1628 makes of them at one moment: the
 * table of objects, a small UPS with all of them, battery status and output source by rule.
 */
#include "tests/unit/support.h"
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
	const TTest *const tests[] = {
		rows_are_in_oid_order_and_complete,
		only_what_the_rfc_calls_writable_is_writable,
		a_name_that_is_empty_gives_way_to_one_that_is_not,
		a_small_apc_on_line_has_every_object,
		a_small_apc_answers_test_control_and_config,
		a_ups_that_says_next_to_nothing_has_only_what_is_always_there,
		battery_status_by_rule_b,
		battery_status_is_unknown_without_evidence,
		output_source_by_rule_s,
		compliance_follows_from_what_the_ups_has,
	};

	return support_run_with("upsmib", tests, MEM_COUNT(tests), set_up, tear_down);
}
