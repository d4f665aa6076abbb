/* SPDX-License-Identifier: GPL-2.0-or-later
 * How often an unknown address is answered.
 */
#include "mibs/agent/strangers.h"

#include <check.h>

static const uint8_t one[4] = { 192, 0, 2, 1 };
static struct strangers strangers;

static void setup(void)
{
	strangers_init(&strangers, 0x123456789abcdef0u);
}

/* Answers to 1,000 requests a second for so long. */
static int answered(const uint8_t *address, uint64_t from_ms, uint64_t ms)
{
	int count = 0;

	for (uint64_t now_ms = from_ms; now_ms < from_ms + ms; now_ms++)
		count += strangers_may_be_answered(&strangers, address, 4, now_ms);
	return count;
}

START_TEST(a_flood_gets_a_burst_and_then_ten_a_second)
{
	ck_assert_int_eq(answered(one, 5000, 1), 1);
	ck_assert_int_eq(answered(one, 5001, 60000),
		STRANGERS_BURST - 1 + 60 * STRANGERS_PER_SECOND);
}
END_TEST

START_TEST(who_was_silent_for_a_while_has_the_whole_burst_again)
{
	answered(one, 0, 10000);
	ck_assert_int_le(answered(one, 10000, 20), 1);
	ck_assert_int_eq(answered(one, 20000, 50), STRANGERS_BURST);
}
END_TEST

START_TEST(an_accepted_request_makes_the_burst_whole)
{
	for (int i = 0; i < 1000; i++) {
		ck_assert_int_eq(answered(one, 1000, 1), 1);
		ck_assert_int_eq(answered(one, 1000, 1), 1);
		strangers_known(&strangers, one, 4);
	}
	ck_assert_int_eq(answered(one, 1001, 50), STRANGERS_BURST);
}
END_TEST

START_TEST(one_address_does_not_spend_what_others_have)
{
	int starved = 0;

	answered(one, 1000, 100000);
	for (int i = 0; i < 256; i++)
		starved += !strangers_may_be_answered(
			&strangers, (const uint8_t[]){ 198, 51, 100, (uint8_t)i }, 4, 101000);
	ck_assert_int_le(starved, 2);	/* those that share its row */
}
END_TEST

int main(void)
{
	Suite *s = suite_create("snmp_strangers");
	TCase *t = tcase_create("all");
	SRunner *sr;

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, a_flood_gets_a_burst_and_then_ten_a_second);
	tcase_add_test(t, who_was_silent_for_a_while_has_the_whole_burst_again);
	tcase_add_test(t, an_accepted_request_makes_the_burst_whole);
	tcase_add_test(t, one_address_does_not_spend_what_others_have);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
