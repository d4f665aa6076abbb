/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_status - words of ups.status and alarms out of the bits of Qx replies.
 */
#include "drivers/qx/dialect.h"
#include "drivers/qx/status.h"
#include "lib/status.h"
#include "tests/unit/support.h"

static char alarm_text[256];

static uint32_t status_of(uint32_t bits, double in, double out)
{
	struct qx_status_memory m = { 0 };

	return qx_status(&m, &(struct qx_status_facts){ .bits = bits, .volts_known = true,
		.input_v = in, .output_v = out }, alarm_text, sizeof alarm_text);
}

START_TEST(without_a_word_of_mains_there_is_no_status)
{
	ck_assert_uint_eq(status_of(0, 230, 230), 0);
	ck_assert_uint_eq(status_of(ST_LB | ST_RB | ST_CAL, 230, 230), 0);
	ck_assert_uint_eq(status_of(QX_ENDING, 230, 230), 0);
	ck_assert_uint_eq(status_of(ST_OL, 230, 230), ST_OL);
	ck_assert_uint_eq(status_of(ST_OB, 0, 230), ST_OB);
	ck_assert_uint_eq(status_of(ST_OB | ST_LB, 0, 230), ST_OB | ST_LB);
}
END_TEST

START_TEST(what_regulating_means_follows_from_the_ratio)
{
	static const struct {
		double in, out;
		uint32_t word;
	} cases[] = {
		{ 230, 114, 0 },			/* below half: nonsense */
		{ 230, 116, ST_TRIM }, { 230, 218, ST_TRIM }, { 230, 219, ST_BYPASS },
		{ 230, 241, ST_BYPASS }, { 230, 242, ST_BOOST }, { 230, 344, ST_BOOST },
		{ 230, 345, 0 }, { 0, 230, 0 }, { 215, 230, ST_BOOST },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		ck_assert_uint_eq(status_of(ST_OL | QX_REGULATES, cases[i].in, cases[i].out),
			ST_OL | cases[i].word);
	ck_assert_uint_eq(status_of(ST_OB | QX_REGULATES, 215, 230), ST_OB);
}
END_TEST

START_TEST(regulation_of_old_voltronic_units_is_an_alarm_where_it_does_nothing)
{
	ck_assert_uint_eq(status_of(ST_OL | QX_REGULATES | QX_AVR_ALARM, 230, 230), ST_OL);
	ck_assert_str_eq(alarm_text, "UPS is in AVR Mode.");
	ck_assert_uint_eq(status_of(ST_OL | QX_REGULATES | QX_AVR_ALARM, 200, 230),
		ST_OL | ST_BOOST);
	ck_assert_str_eq(alarm_text, "");
}
END_TEST

START_TEST(volts_that_are_not_known_regulate_nothing)
{
	struct qx_status_memory m = { 0 };

	ck_assert_uint_eq(qx_status(&m, &(struct qx_status_facts){ .bits = ST_OL | QX_REGULATES },
		alarm_text, sizeof alarm_text), ST_OL);
}
END_TEST

START_TEST(a_dead_output_is_off_where_the_dialect_says_so)
{
	ck_assert_uint_eq(status_of(ST_OL | QX_DEAD_IS_OFF, 230, 49), ST_OL | ST_OFF);
	ck_assert_uint_eq(status_of(ST_OL | QX_DEAD_IS_OFF, 230, 50), ST_OL);
	ck_assert_uint_eq(status_of(ST_OL, 230, 0), ST_OL);
}
END_TEST

static uint32_t next(struct qx_status_memory *m, uint32_t bits, bool ordered, bool ignoresab)
{
	return qx_status(m, &(struct qx_status_facts){ .bits = bits, .ordered = ordered,
		.ignoresab = ignoresab }, alarm_text, sizeof alarm_text);
}

START_TEST(a_shutdown_bit_that_is_set_from_the_beginning_means_nothing)
{
	struct qx_status_memory m = { 0 };

	ck_assert_uint_eq(next(&m, ST_OL | QX_ENDING, false, false), ST_OL);
	ck_assert_uint_eq(next(&m, ST_OL | QX_ENDING, false, false), ST_OL);
	ck_assert_uint_eq(next(&m, ST_OB | QX_ENDING, false, false), ST_OB);
	ck_assert_uint_eq(next(&m, ST_OL, false, false), ST_OL);
	ck_assert_uint_eq(next(&m, ST_OL | QX_ENDING, false, false), ST_OL | ST_FSD);
	ck_assert_str_eq(alarm_text, "Shutdown imminent!");
}
END_TEST

START_TEST(a_shutdown_bit_counts_when_it_appears_or_was_ordered_or_on_battery)
{
	struct qx_status_memory m = { 0 };

	ck_assert_uint_eq(next(&m, ST_OL, false, false), ST_OL);
	ck_assert_uint_eq(next(&m, ST_OL | QX_ENDING, false, false), ST_OL | ST_FSD);
	m = (struct qx_status_memory){ 0 };
	ck_assert_uint_eq(next(&m, ST_OL | QX_ENDING, true, false), ST_OL | ST_FSD);
	m = (struct qx_status_memory){ 0 };
	ck_assert_uint_eq(next(&m, ST_OB | QX_ENDING, false, false), ST_OB | ST_FSD);
	m = (struct qx_status_memory){ 0 };
	ck_assert_uint_eq(next(&m, ST_OB | QX_ENDING, false, true), ST_OB);
}
END_TEST

START_TEST(alarms_are_whole_sentences_each_once)
{
	static const char *const said[] = { "UPS selftest failed!", "Site fault!", "Site fault!" };
	struct qx_status_memory m = { 0 };
	struct qx_status_facts f = { .bits = ST_OL | ST_RB, .alarms = said, .alarm_count = 3 };
	char small[40];

	qx_status(&m, &f, alarm_text, sizeof alarm_text);
	ck_assert_str_eq(alarm_text, "Replace battery! UPS selftest failed! Site fault!");
	qx_status(&m, &f, small, sizeof small);
	ck_assert_str_eq(small, "Replace battery! UPS selftest failed!");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		without_a_word_of_mains_there_is_no_status,
		what_regulating_means_follows_from_the_ratio,
		regulation_of_old_voltronic_units_is_an_alarm_where_it_does_nothing,
		volts_that_are_not_known_regulate_nothing,
		a_dead_output_is_off_where_the_dialect_says_so,
		a_shutdown_bit_that_is_set_from_the_beginning_means_nothing,
		a_shutdown_bit_counts_when_it_appears_or_was_ordered_or_on_battery,
		alarms_are_whole_sentences_each_once,
	};

	return support_run("qx status", tests, MEM_COUNT(tests));
}
