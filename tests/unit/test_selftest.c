/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_selftest - a battery test as devices report it: by status words, by text, by date, or not at
 * all.
 */
#include "lib/ups.h"
#include "tests/unit/support.h"
#include "tools/judge/selftest.h"

enum { QUICK_S = 600 };

static struct ups *ups;
static struct selftest test;

static void setup(void)
{
	ups = ups_new("lab");
	ups_set(ups, "ups.status", "OL");
	ups_set(ups, "battery.charge", "100");
	ups_set(ups, "battery.voltage", "13.6");
	ups_set_state(ups, UPS_FRESH);
}

static void teardown(void)
{
	ups_free(ups);
}

static void begin(const char *text_before)
{
	if (text_before)
		ups_set(ups, "ups.test.result", text_before);
	selftest_begin(&test, ups, QUICK_S, 1000);
}

static enum selftest_result at(unsigned s)
{
	return selftest_look(&test, ups, 1000 + s * 1000);
}

START_TEST(by_status_and_text)
{
	begin("Done and passed");
	ck_assert_int_eq(at(1), SELFTEST_RUNNING);
	ups_set(ups, "ups.status", "OL TEST DISCHRG");
	ups_set(ups, "battery.voltage", "12.1");
	ck_assert_int_eq(at(3), SELFTEST_RUNNING);
	ups_set(ups, "ups.status", "OL CHRG");
	ups_set(ups, "battery.voltage", "13.1");
	ups_set(ups, "battery.charge", "98");
	ck_assert_int_eq(at(9), SELFTEST_RUNNING);	/* the text may still be the old one */
	ups_set(ups, "ups.test.result", "Done and warning");
	ck_assert_int_eq(at(12), SELFTEST_FAILED);
	ck_assert(test.charge_before == 100 && test.charge_now == 98 && test.volts_lowest == 12.1);
}
END_TEST

START_TEST(the_same_text_again_counts_once_the_status_has_shown_the_test)
{
	begin("Done and passed");
	ups_set(ups, "ups.status", "OL CAL");
	ck_assert_int_eq(at(3), SELFTEST_RUNNING);
	ups_set(ups, "ups.status", "OL");
	ck_assert_int_eq(at(9), SELFTEST_RUNNING);
	ck_assert_int_eq(at(20), SELFTEST_PASSED);
}
END_TEST

START_TEST(by_text_alone)
{
	begin("No test initiated");
	ups_set(ups, "ups.test.result", "In progress");
	ck_assert_int_eq(at(100), SELFTEST_RUNNING);
	ups_set(ups, "ups.test.result", "Aborted");
	ck_assert_int_eq(at(101), SELFTEST_ABORTED);
}
END_TEST

START_TEST(by_date_of_a_test_too_short_to_be_seen)
{
	ups_set(ups, "ups.test.date", "2026/11/29");
	begin("Done and passed");
	ck_assert_int_eq(at(30), SELFTEST_RUNNING);
	ups_set(ups, "ups.test.date", "2026/11/30");
	ck_assert_int_eq(at(31), SELFTEST_PASSED);
}
END_TEST

START_TEST(an_old_result_is_no_result)
{
	begin("Done and passed");
	ck_assert_int_eq(at(59), SELFTEST_RUNNING);
	ck_assert_int_eq(at(60), SELFTEST_SILENT);
}
END_TEST

START_TEST(without_a_text)
{
	begin(NULL);
	ups_set(ups, "ups.status", "OB TEST");
	ck_assert_int_eq(at(5), SELFTEST_RUNNING);
	ups_set(ups, "ups.status", "OL");
	ck_assert_int_eq(at(6), SELFTEST_RUNNING);
	ck_assert_int_eq(at(17), SELFTEST_UNREPORTED);
	ups_set(ups, "ups.status", "OL RB");
	ck_assert_int_eq(at(17), SELFTEST_FAILED);
}
END_TEST

START_TEST(no_data_and_no_end)
{
	begin("Done and passed");
	ups_set(ups, "ups.status", "OL TEST");
	ck_assert_int_eq(at(5), SELFTEST_RUNNING);
	ups_set_state(ups, UPS_STALE);
	ck_assert_int_eq(at(599), SELFTEST_RUNNING);
	ck_assert_int_eq(at(600), SELFTEST_SILENT);
	ups_set_state(ups, UPS_FRESH);
	ck_assert_int_eq(at(601), SELFTEST_UNREPORTED);
}
END_TEST

START_TEST(texts_of_drivers)
{
	static const struct {
		const char *text;
		enum selftest_result means;
	} rows[] = { { "Done and passed", SELFTEST_PASSED }, { "Done and error", SELFTEST_FAILED },
		{ "Test scheduled", SELFTEST_RUNNING }, { "no test performed", SELFTEST_UNREPORTED },
		{ "test in progress", SELFTEST_RUNNING }, { "OK", SELFTEST_PASSED },
		{ "failed", SELFTEST_FAILED }, { "not possible", SELFTEST_FAILED },
		{ "aborted", SELFTEST_ABORTED }, { "Battery disconnected", SELFTEST_FAILED },
		{ "Change Battery", SELFTEST_FAILED }, { "Normal", SELFTEST_PASSED },
		{ "unknown", SELFTEST_UNREPORTED }, { "", SELFTEST_UNREPORTED } };

	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_msg(selftest_meaning(rows[i].text) == rows[i].means, "%s", rows[i].text);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { by_status_and_text,
		the_same_text_again_counts_once_the_status_has_shown_the_test, by_text_alone,
		by_date_of_a_test_too_short_to_be_seen, an_old_result_is_no_result, without_a_text,
		no_data_and_no_end, texts_of_drivers };

	return support_run_with("selftest", tests, MEM_COUNT(tests), setup, teardown);
}
