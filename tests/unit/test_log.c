/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_log - what a line looks like, who gets to see it, and that a flood becomes a count.
 */
#include "lib/clock.h"
#include "lib/log.h"
#include "tests/unit/support.h"

#include <fcntl.h>

/* What log_say really writes to stderr. */
static const char *written(enum log_level level, const char *text, char *out, size_t size)
{
	int ends[2], kept = dup(STDERR_FILENO);
	ssize_t n;

	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_say(level, "%s", text);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(ends[1]);
	n = read(ends[0], out, size - 1);
	close(ends[0]);
	ck_assert_int_ge(n, 0);
	out[n] = 0;
	return out;
}

START_TEST(a_line_names_the_program_and_ends_in_one_line_end)
{
	char line[2048];

	unsetenv("JOURNAL_STREAM");
	log_init("holdover-test");
	log_capture(NULL);
	ck_assert_str_eq(written(LOG_WARN, "UPS [a]: gone", line, sizeof line),
		"holdover-test: UPS [a]: gone\n");
}
END_TEST

START_TEST(under_systemd_a_line_carries_its_priority)
{
	static const struct { enum log_level level; const char *line; } rows[] = {
		{ LOG_ERROR, "<3>p: x\n" }, { LOG_WARN, "<4>p: x\n" }, { LOG_NOTE, "<6>p: x\n" },
		{ LOG_DETAIL, "<7>p: x\n" },
	};
	char line[2048];

	setenv("JOURNAL_STREAM", "8:1", 1);
	log_init("p");
	log_capture(NULL);
	log_set_debug(1);
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		ck_assert_str_eq(written(rows[i].level, "x", line, sizeof line), rows[i].line);
	log_set_debug(0);
	unsetenv("JOURNAL_STREAM");
	log_init("p");
}
END_TEST

START_TEST(control_characters_of_a_peer_do_not_reach_a_terminal)
{
	support_log_begin();
	log_say(LOG_NOTE, "[%s]", "a\033[2Jb\nc\td\x7f");
	ck_assert_str_eq(support_log(), "N [a?[2Jb?c?d?]\n");
}
END_TEST

START_TEST(a_line_is_bounded)
{
	char *text = mem_new(5000);

	memset(text, 'x', 4999);
	support_log_begin();
	log_say(LOG_NOTE, "%s", text);
	ck_assert_uint_le(strlen(support_log()), 1030);
	ck_assert_uint_ge(strlen(support_log()), 1000);
	free(text);
}
END_TEST

START_TEST(details_are_told_with_debugging_only)
{
	struct log_limit limit = { 0 };

	support_log_begin();
	log_set_debug(0);
	log_say(LOG_DETAIL, "one");
	log_limited(&limit, LOG_DETAIL, "two");
	ck_assert_str_eq(support_log(), "");
	log_set_debug(2);
	ck_assert_int_eq(log_debug(), 2);
	log_say(LOG_DETAIL, "three");
	log_limited(&limit, LOG_DETAIL, "four");
	ck_assert_str_eq(support_log(), "D three\nD four\n");
	log_set_debug(0);
}
END_TEST

START_TEST(five_lines_in_a_minute_then_one_that_counts_the_rest)
{
	struct log_limit limit = { 0 };

	support_log_begin();
	for (unsigned i = 0; i < 1000; i++) {
		clock_fix(1000000 + i * 50);		/* 50 s of complaints */
		log_limited(&limit, LOG_WARN, "again");
	}
	ck_assert_uint_eq(support_log_count("W again\n"), 5);
	ck_assert_uint_eq(support_log_count("\n"), 5);
	clock_fix(1000000 + 60000);
	log_limited(&limit, LOG_WARN, "again");
	ck_assert_uint_eq(support_log_count("W again\n"), 6);
	ck_assert_uint_eq(support_log_count("995"), 1);
	ck_assert_uint_eq(support_log_count("\n"), 7);
	clock_fix(0);
}
END_TEST

START_TEST(rare_lines_are_never_left_out)
{
	struct log_limit limit = { 0 };

	support_log_begin();
	for (unsigned i = 0; i < 100; i++) {
		clock_fix(1000000 + i * 15000);
		log_limited(&limit, LOG_WARN, "now and then");
	}
	ck_assert_uint_eq(support_log_count("now and then"), 100);
	ck_assert_uint_eq(support_log_count("\n"), 100);
	clock_fix(0);
}
END_TEST

START_TEST(each_limit_counts_for_itself)
{
	struct log_limit a = { 0 }, b = { 0 };

	clock_fix(1000000);
	support_log_begin();
	for (int i = 0; i < 20; i++)
		log_limited(&a, LOG_WARN, "a");
	log_limited(&b, LOG_WARN, "b");
	ck_assert_uint_eq(support_log_count("W b\n"), 1);
	ck_assert_uint_eq(a.suppressed, 15);
	clock_fix(0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_line_names_the_program_and_ends_in_one_line_end,
		under_systemd_a_line_carries_its_priority,
		control_characters_of_a_peer_do_not_reach_a_terminal,
		a_line_is_bounded,
		details_are_told_with_debugging_only,
		five_lines_in_a_minute_then_one_that_counts_the_rest,
		rare_lines_are_never_left_out,
		each_limit_counts_for_itself,
	};
	int result = support_run("log", tests, MEM_COUNT(tests));

	support_log_end();
	return result;
}
