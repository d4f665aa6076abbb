/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_log - the form of a line, its target, and counting of repeated lines.
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

START_TEST(the_count_is_logged_when_the_minute_is_over_though_nothing_more_happens)
{
	struct log_limit limit = { 0 };

	clock_fix(10000000);
	log_tick();
	support_log_begin();
	for (int i = 0; i < 20; i++)
		log_limited(&limit, LOG_WARN, "again");
	clock_fix(10000000 + 59999);
	log_tick();
	ck_assert_uint_eq(support_log_count("\n"), 5);
	clock_fix(10000000 + 60000);
	log_tick();
	log_tick();
	ck_assert_uint_eq(support_log_count("again (15 more of these in the last minute)\n"), 1);
	ck_assert_uint_eq(support_log_count("\n"), 6);
	clock_fix(0);
}
END_TEST

START_TEST(a_reader_of_the_log_counts_as_the_writer_did)
{
	static const struct {
		const char *line;
		unsigned times;
		size_t length;
	} rows[] = {
		{ "again (15 more of these in the last minute)", 15, 5 },
		{ "again", 1, 5 },
		{ "", 1, 0 },
		{ " more of these in the last minute)", 1, 34 },
		{ "again ( more of these in the last minute)", 1, 41 },
		{ "again 15 more of these in the last minute)", 1, 42 },
		{ "(15 more of these in the last minute)", 1, 37 },
		{ " (99999999999999999999 more of these in the last minute)", 1, 0 },
		{ "again (15 more of these in the last minute) x", 1, 45 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t length;

		ck_assert_uint_eq(log_times(rows[i].line, &length), rows[i].times);
		ck_assert_uint_eq(length, rows[i].length);
	}
}
END_TEST

START_TEST(a_reader_that_does_not_read_stops_nobody_and_lost_lines_are_counted)
{
	int ends[2], kept = dup(STDERR_FILENO);
	char *all = mem_new(1 << 20);
	ssize_t n;

	log_capture(NULL);
	ck_assert_int_eq(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	for (int i = 0; i < 5000; i++)
		log_say(LOG_NOTE, "line %d of many that the reader of this pipe does not read", i);
	n = read(ends[0], all, 1 << 20);
	log_say(LOG_NOTE, "again");
	n += read(ends[0], all + n, (size_t)((1 << 20) - n - 1));
	all[n] = 0;
	dup2(kept, STDERR_FILENO);
	ck_assert_ptr_nonnull(strstr(all, "lines of the log were lost"));
	ck_assert_ptr_nonnull(strstr(all, "again\n"));
	close(kept);
	close(ends[0]);
	close(ends[1]);
	free(all);
}
END_TEST

/* A socket in place of /dev/log. */
static int syslog_at(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	strcpy(a.sun_path, path);
	unlink(path);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

START_TEST(syslog_gets_priority_name_and_process_and_is_found_again_after_its_restart)
{
	char *dir = support_dir(), *path = mem_fmt("%s/log", dir),
	     *target = mem_fmt("syslog:%s", path), line[2048], tag[64];
	int fd = syslog_at(path);
	ssize_t n;

	setenv("HOLDOVER_LOG", target, 1);
	log_capture(NULL);
	log_init("p");
	log_say(LOG_WARN, "one");
	n = recv(fd, line, sizeof line - 1, 0);
	line[n > 0 ? n : 0] = 0;
	snprintf(tag, sizeof tag, " p[%ld]: one", (long)getpid());
	ck_assert_msg(!strncmp(line, "<28>", 4) && strstr(line, tag), "%s", line);
	close(fd);
	fd = syslog_at(path);
	log_say(LOG_WARN, "two");
	n = recv(fd, line, sizeof line - 1, MSG_DONTWAIT);
	ck_assert_int_gt(n, 0);
	for (int i = 0; i < 5000; i++)		/* must come back */
		log_say(LOG_WARN, "many");
	close(fd);
	unsetenv("HOLDOVER_LOG");
	log_init("holdover-test");
	free(path);
	free(target);
	support_dir_remove(dir);
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
		the_count_is_logged_when_the_minute_is_over_though_nothing_more_happens,
		a_reader_of_the_log_counts_as_the_writer_did,
		a_reader_that_does_not_read_stops_nobody_and_lost_lines_are_counted,
		syslog_gets_priority_name_and_process_and_is_found_again_after_its_restart,
	};
	int result = support_run("log", tests, MEM_COUNT(tests));

	support_log_end();
	return result;
}
