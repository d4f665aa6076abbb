/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_upsmib_numbers - numbers and texts of variables as objects of RFC 1628: rounded, bounded,
 * missing, cut; and the output power that is estimated where no driver has it.
 */
#include "tests/unit/support.h"
#include "tests/unit/upsmib_ups.h"

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

int main(void)
{
	const TTest *const tests[] = {
		halves_are_rounded_away_from_zero,
		minutes_are_floored_and_limits_are_ceiled,
		numbers_beyond_the_type_are_clamped_and_said_once,
		what_is_no_number_is_missing,
		what_is_negative_where_the_mib_has_no_negative_numbers_is_not_known,
		texts_are_printable_and_cut,
		words_of_settings,
		output_power_is_the_load_of_the_nominal_power_where_it_was_never_reported,
		output_power_is_not_estimated_without_grounds,
	};

	return support_run_with("upsmib numbers", tests, MEM_COUNT(tests), set_up, tear_down);
}
