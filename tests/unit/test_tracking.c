/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_tracking - ids of requests: their form, their results, and how long they are kept.
 */
#include "server/protocol/tracking.h"
#include "tests/unit/support.h"

#include <ctype.h>

enum { DELAY_S = 3600, START_MS = 1000 };

START_TEST(an_id_is_a_random_uuid_of_36_characters)
{
	struct tracking *t = tracking_new(DELAY_S);
	char id[TRACKING_ID_LENGTH + 1], before[TRACKING_ID_LENGTH + 1] = "";

	for (int n = 0; n < 200; n++) {
		tracking_make_id(id);
		tracking_begin(t, START_MS, id);
		ck_assert_uint_eq(strlen(id), 36);
		for (size_t i = 0; i < 36; i++) {
			bool dash = i == 8 || i == 13 || i == 18 || i == 23;

			ck_assert_msg(dash ? id[i] == '-' : isxdigit((unsigned char)id[i]) != 0,
				"%s", id);
		}
		ck_assert_int_eq(id[14], '4');
		ck_assert_ptr_nonnull(strchr("89abAB", id[19]));
		ck_assert_str_ne(id, before);
		strcpy(before, id);
	}
	tracking_free(t);
}
END_TEST

START_TEST(a_result_is_told_as_clients_know_it)
{
	static const struct { int code; const char *answer;
	} rows[] = {
		{ 0, "SUCCESS" },
		{ 1, "ERR UNKNOWN" },
		{ 2, "ERR INVALID-ARGUMENT" },
		{ 3, "ERR FAILED" },
		{ 4, "ERR INVALID-ARGUMENT" },
		{ 5, "ERR UNKNOWN" },
		{ -1, "ERR UNKNOWN" },
		{ 99, "ERR UNKNOWN" },
	};
	struct tracking *t = tracking_new(DELAY_S);

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		char id[TRACKING_ID_LENGTH + 1];

		tracking_make_id(id);
		tracking_begin(t, START_MS, id);
		ck_assert_str_eq(tracking_answer(t, START_MS, id), "PENDING");
		tracking_result(t, id, rows[i].code);
		ck_assert_str_eq(tracking_answer(t, START_MS, id), rows[i].answer);
		/* and again */
		ck_assert_str_eq(tracking_answer(t, START_MS + 1, id), rows[i].answer);
	}
	tracking_free(t);
}
END_TEST

START_TEST(ids_compare_ignoring_case)
{
	struct tracking *t = tracking_new(DELAY_S);
	char id[TRACKING_ID_LENGTH + 1], upper[TRACKING_ID_LENGTH + 1],
		lower[TRACKING_ID_LENGTH + 1];

	tracking_make_id(id);
	tracking_begin(t, START_MS, id);
	for (size_t i = 0; i <= TRACKING_ID_LENGTH; i++) {
		upper[i] = (char)toupper((unsigned char)id[i]);
		lower[i] = (char)tolower((unsigned char)id[i]);
	}
	tracking_result(t, upper, 0);
	ck_assert_str_eq(tracking_answer(t, START_MS, lower), "SUCCESS");
	tracking_free(t);
}
END_TEST

START_TEST(unknown_ids_are_neither_created_nor_answered)
{
	struct tracking *t = tracking_new(DELAY_S);
	char id[TRACKING_ID_LENGTH + 1];

	ck_assert_str_eq(tracking_answer(t, START_MS, "x"), "ERR UNKNOWN");
	tracking_result(t, "00000000-0000-0000-0000-000000000000", 0);
	ck_assert_str_eq(tracking_answer(t, START_MS, "00000000-0000-0000-0000-000000000000"),
		"ERR UNKNOWN");
	tracking_make_id(id);
	tracking_begin(t, START_MS, id);
	ck_assert_str_eq(tracking_answer(t, START_MS, ""), "ERR UNKNOWN");
	tracking_free(t);
}
END_TEST

START_TEST(an_entry_lives_for_the_delay_from_its_creation_done_or_not)
{
	struct tracking *t = tracking_new(60);
	char pending[TRACKING_ID_LENGTH + 1], done[TRACKING_ID_LENGTH + 1],
		later[TRACKING_ID_LENGTH + 1];

	tracking_make_id(pending);
	tracking_begin(t, START_MS, pending);
	tracking_make_id(done);
	tracking_begin(t, START_MS, done);
	tracking_make_id(later);
	tracking_begin(t, START_MS + 30000, later);
	tracking_result(t, done, 0);
	ck_assert_str_eq(tracking_answer(t, START_MS + 60000, pending), "PENDING");
	ck_assert_str_eq(tracking_answer(t, START_MS + 60000, done), "SUCCESS");
	ck_assert_str_eq(tracking_answer(t, START_MS + 60001, pending), "ERR UNKNOWN");
	ck_assert_str_eq(tracking_answer(t, START_MS + 60001, done), "ERR UNKNOWN");
	ck_assert_str_eq(tracking_answer(t, START_MS + 90000, later), "PENDING");
	ck_assert_str_eq(tracking_answer(t, START_MS + 90001, later), "ERR UNKNOWN");
	tracking_free(t);
}
END_TEST

START_TEST(a_changed_delay_counts_for_entries_that_exist)
{
	struct tracking *t = tracking_new(60);
	char id[TRACKING_ID_LENGTH + 1];

	tracking_make_id(id);
	tracking_begin(t, START_MS, id);
	tracking_set_delay(t, 3600);
	ck_assert_str_eq(tracking_answer(t, START_MS + 3600000, id), "PENDING");
	tracking_set_delay(t, 10);
	ck_assert_str_eq(tracking_answer(t, START_MS + 10001, id), "ERR UNKNOWN");
	tracking_free(t);
}
END_TEST

START_TEST(of_too_many_the_oldest_goes)
{
	struct tracking *t = tracking_new(DELAY_S);
	static char ids[TRACKING_MAX + 10][TRACKING_ID_LENGTH + 1];

	for (size_t i = 0; i < TRACKING_MAX + 10; i++) {
		tracking_make_id(ids[i]);
		tracking_begin(t, START_MS + i, ids[i]);
	}
	for (size_t i = 0; i < TRACKING_MAX + 10; i += i < 12 ? 1 : 500)
		ck_assert_str_eq(tracking_answer(t, START_MS + TRACKING_MAX, ids[i]),
			i < 10 ? "ERR UNKNOWN" : "PENDING");
	ck_assert_str_eq(tracking_answer(t, START_MS + TRACKING_MAX, ids[TRACKING_MAX + 9]),
		"PENDING");
	tracking_result(t, ids[TRACKING_MAX + 9], 0);
	ck_assert_str_eq(tracking_answer(t, START_MS + TRACKING_MAX, ids[TRACKING_MAX + 9]),
		"SUCCESS");
	tracking_free(t);
}
END_TEST

START_TEST(an_unused_table_can_be_freed)
{
	struct tracking *t = tracking_new(0);

	ck_assert_str_eq(tracking_answer(t, 0, "x"), "ERR UNKNOWN");
	tracking_free(t);
	tracking_free(NULL);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_id_is_a_random_uuid_of_36_characters,
		a_result_is_told_as_clients_know_it,
		ids_compare_ignoring_case,
		unknown_ids_are_neither_created_nor_answered,
		an_entry_lives_for_the_delay_from_its_creation_done_or_not,
		a_changed_delay_counts_for_entries_that_exist,
		of_too_many_the_oldest_goes,
		an_unused_table_can_be_freed,
	};

	return support_run("tracking", tests, MEM_COUNT(tests));
}
