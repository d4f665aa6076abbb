/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_status - the words of ups.status.
 */
#include "lib/status.h"

#include <check.h>
#include <string.h>

START_TEST(words_are_read_in_any_case_and_order)
{
	ck_assert_uint_eq(status_parse("OL"), ST_OL);
	ck_assert_uint_eq(status_parse("LB OB DISCHRG"), ST_OB | ST_LB | ST_DISCHRG);
	ck_assert_uint_eq(status_parse("ol Chrg"), ST_OL | ST_CHRG);
	ck_assert_uint_eq(status_parse("  OL\t CHRG\n"), ST_OL | ST_CHRG);
	ck_assert_uint_eq(status_parse("OL OL OL"), ST_OL);
}
END_TEST

START_TEST(unknown_words_are_left_out)
{
	ck_assert_uint_eq(status_parse(""), 0);
	ck_assert_uint_eq(status_parse("   "), 0);
	ck_assert_uint_eq(status_parse("OFFLINE OVERHEAT BOOSTING O OLX"), 0);
	ck_assert_uint_eq(status_parse("OL NOCOMM RB \xff"), ST_OL | ST_RB);
	ck_assert_uint_eq(status_word("OL OB"), 0);
	ck_assert_uint_eq(status_word(""), 0);
	ck_assert_uint_eq(status_word("bypass"), ST_BYPASS);
}
END_TEST

START_TEST(words_are_written_in_publishing_order)
{
	char text[STATUS_TEXT_MAX];

	status_format(ST_RB | ST_OL | ST_ALARM | ST_CHRG, text);
	ck_assert_str_eq(text, "ALARM OL CHRG RB");
	status_format(ST_OB | ST_LB | ST_FSD, text);
	ck_assert_str_eq(text, "FSD OB LB");
	status_format(0, text);
	ck_assert_str_eq(text, "");
	status_format(ST_WAIT, text);
	ck_assert_str_eq(text, "WAIT");
}
END_TEST

START_TEST(every_word_survives_the_round_trip)
{
	char text[STATUS_TEXT_MAX];
	uint32_t all = 0;

	for (uint32_t bit = ST_ALARM; bit <= ST_WAIT; bit <<= 1) {
		status_format(bit, text);
		ck_assert_uint_gt(strlen(text), 0);
		ck_assert_uint_eq(status_parse(text), bit);
		ck_assert_uint_eq(status_word(text), bit);
		all |= bit;
	}
	status_format(all, text);
	ck_assert_str_eq(text,
		"ALARM FSD CAL OL OB DISCHRG CHRG LB HB OVER RB TRIM BOOST BYPASS OFF TEST ECO WAIT");
	ck_assert_uint_eq(status_parse(text), all);
	status_format(~0u, text);	/* bits without a word say nothing */
	ck_assert_uint_eq(status_parse(text), all);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("status");
	TCase *t = tcase_create("words");
	SRunner *sr;
	int failed;

	tcase_add_test(t, words_are_read_in_any_case_and_order);
	tcase_add_test(t, unknown_words_are_left_out);
	tcase_add_test(t, words_are_written_in_publishing_order);
	tcase_add_test(t, every_word_survives_the_round_trip);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
