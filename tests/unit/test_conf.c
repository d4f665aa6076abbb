/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_conf - configuration files line by line: the words of each line, and the places of errors.
 *
 * A case is a file and what is made of it: "LINE:word|word" for each logical line. Complaints are
 * read from the log, since file:line in a message is what an administrator works with.
 */
#include "lib/conf.h"
#include "tests/unit/support.h"

#include <errno.h>

static char *dir;
static struct buf out;
static struct conf_report report;

static void take(void *user, struct conf_place at, const struct words *w)
{
	struct buf *lines = user;

	ck_assert_uint_gt(words_count(w), 0);
	buf_add_fmt(lines, "%u:", at.line);
	for (size_t i = 0; i < words_count(w); i++)
		buf_add_fmt(lines, "%s%s", i ? "|" : "", words_at(w, i));
	buf_add_char(lines, '\n');
}

/* What is read of `text`; the complaints are in the log and in `report`. */
static const char *reading(const char *text)
{
	char *path = mem_fmt("%s/x.conf", dir);

	buf_clear(&out);
	report = (struct conf_report){ 0 };
	support_log_begin();
	support_write(dir, "x.conf", text);
	ck_assert_int_eq(conf_read(path, &report, take, &out), 0);
	free(path);
	return buf_text(&out);
}

static void check_reading(const char *text, const char *lines, unsigned errors, unsigned warnings)
{
	ck_assert_str_eq(reading(text), lines);
	ck_assert_msg(report.errors == errors && report.warnings == warnings,
		"%s: %u errors, %u warnings: %s", text, report.errors, report.warnings,
		support_log());
	ck_assert_uint_eq(support_log_count("\n"), errors + warnings);
}

START_TEST(logical_lines_come_with_the_number_of_the_line_they_begin_on)
{
	check_reading("a = 1\n\n# c\n  b = 2 # d\n", "1:a|=|1\n4:b|=|2\n", 0, 0);
	check_reading("a = \\\n1\nb\n", "1:a|=|1\n3:b\n", 0, 0);
	check_reading("a \\\n b\nc\n", "1:a||b\n3:c\n", 0, 0);
	check_reading("desc = \"two\nlines\"\nflag\n", "1:desc|=|twolines\n3:flag\n", 0, 0);
	check_reading("a\r\nb = \"x\"\r\n", "1:a\n2:b|=|x\n", 0, 0);
	check_reading("", "", 0, 0);
}
END_TEST

START_TEST(the_last_line_needs_no_line_end)
{
	check_reading("a\nflag", "1:a\n2:flag\n", 0, 0);
	check_reading("a = 1", "1:a|=|1\n", 0, 0);
	check_reading("a = \"1\"", "1:a|=|1\n", 0, 0);
	check_reading("a # b", "1:a\n", 0, 0);
}
END_TEST

START_TEST(no_break_spaces_beside_blanks_begin_no_word)
{
	check_reading("\xef\xbb\xbf\xc2\xa0\xc2\xa0" "a\xc2\xa0= 1\n\xc2\xa0\n", "1:a|=|1\n", 0, 0);
	check_reading("a = x\xc2\xa0y\n", "1:a|=|xy\n", 0, 1);
	check_reading("a = x\xc2\xa0\n\xef\xbb\xbf" "b\n", "1:a|=|x\n2:b\n", 0, 1);
	check_reading("a = \"x\xc2\xa0 y\xc2\xa0\"\xc2\xa0\n", "1:a|=|x y\n", 0, 1);
	check_reading("a = \"x\n\xc2\xa0y\"\n", "1:a|=|xy\n", 0, 1);
}
END_TEST

START_TEST(a_hash_in_quotes_costs_its_line_and_is_an_error_with_its_place)
{
	check_reading("a = 1\nb = \"x#y\" z\nc = 3\n", "1:a|=|1\n3:c|=|3\n", 1, 0);
	ck_assert_ptr_nonnull(strstr(support_log(), "/x.conf:2: "));
	ck_assert_int_eq(*support_log(), 'E');
	check_reading("b = \"x#\nc = 3\n", "2:c|=|3\n", 1, 0);
	check_reading("b = \"x#", "", 1, 0);
}
END_TEST

START_TEST(a_forgotten_quote_costs_one_line_not_the_rest_of_the_file)
{
	check_reading("a = \"1\nb = 2\n", "2:b|=|2\n", 1, 0);
	ck_assert_ptr_nonnull(strstr(support_log(), "/x.conf:1: "));
	check_reading("a = \"1\n[ups]\nb = 2\n", "2:[ups]\n3:b|=|2\n", 1, 0);
	check_reading("a = \"1\n  key.x_1  = 2\n", "2:key.x_1|=|2\n", 1, 0);
	check_reading("x\na = \"1\n", "1:x\n", 1, 0);
	ck_assert_ptr_nonnull(strstr(support_log(), "/x.conf:2: "));
	check_reading("x\na = \"1", "1:x\n", 1, 0);
}
END_TEST

START_TEST(bytes_outside_ascii_are_left_out_with_a_warning_unless_in_a_comment)
{
	check_reading("a\ndesc = \"B\xc3\xbcro\"\n", "1:a\n2:desc|=|Bro\n", 0, 1);
	ck_assert_ptr_nonnull(strstr(support_log(), "/x.conf:2: "));
	check_reading("a # B\xc3\xbcro\n", "1:a\n", 0, 0);
}
END_TEST

START_TEST(a_quiet_report_counts_without_telling)
{
	struct conf_report quiet = { .quiet = true };

	support_log_begin();
	conf_error(&quiet, (struct conf_place){ "f", 1 }, "bad");
	conf_warning(&quiet, (struct conf_place){ "f", 1 }, "odd");
	ck_assert_str_eq(support_log(), "");
	ck_assert(quiet.errors == 1 && quiet.warnings == 1);
}
END_TEST

START_TEST(a_complaint_about_a_whole_file_has_no_line_number)
{
	struct conf_report r = { 0 };

	support_log_begin();
	conf_warning(&r, (struct conf_place){ "ups.conf", 0 }, "%s", "empty");
	conf_error(&r, (struct conf_place){ "ups.conf", 7 }, "no `%s`", "port");
	ck_assert_str_eq(support_log(), "W ups.conf: empty\nE ups.conf:7: no `port`\n");
}
END_TEST

START_TEST(what_cannot_be_read_is_an_error_code_and_no_log_line)
{
	char *path = mem_fmt("%s/none.conf", dir);
	struct conf_report r = { 0 };

	support_log_begin();
	ck_assert_int_eq(conf_read(path, &r, take, NULL), -ENOENT);
	ck_assert_int_eq(conf_read(dir, &r, take, NULL), -EISDIR);
	ck_assert(!r.errors && !r.warnings);
	ck_assert_str_eq(support_log(), "");
	free(path);
}
END_TEST

START_TEST(a_long_file_is_read_to_its_end_and_one_out_of_all_proportion_not_at_all)
{
	char *path = mem_fmt("%s/x.conf", dir);
	struct buf text = { 0 };

	for (int i = 0; i < 40000; i++)
		buf_add_fmt(&text, "# %060d\n", i);
	buf_add_text(&text, "last = 1\n");
	check_reading(buf_text(&text), "40001:last|=|1\n", 0, 0);
	buf_fini(&text);
	ck_assert_int_eq(truncate(path, (off_t)1 << 30), 0);	/* a hole: zeros without end */
	ck_assert_int_eq(conf_read(path, &report, take, &out), -EFBIG);
	free(path);
}
END_TEST

START_TEST(a_section_is_one_first_word_in_brackets)
{
	static const struct { const char *line, *name;
	} rows[] = {
		{ "[ups]", "ups" },
		{ "[ups] # home", "ups" },
		{ "[ups] more words", "ups" },
		{ "  [a.b-c]", "a.b-c" },
		{ "[my ups]", NULL },
		{ "[]", NULL },
		{ "[ups", NULL },
		{ "ups]", NULL },
		{ "", NULL },
		{ "[=]", NULL },
		{ "x [ups]", NULL },
	};
	struct words w;
	char name[WORD_BYTES_MAX], small[4];

	words_init(&w);
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		support_line(&w, rows[i].line);
		ck_assert_msg(
			conf_section(&w, name, sizeof name) == !!rows[i].name, "%s", rows[i].line);
		if (rows[i].name)
			ck_assert_str_eq(name, rows[i].name);
	}
	support_line(&w, "[abc]");
	ck_assert(conf_section(&w, small, sizeof small));
	support_line(&w, "[abcd]");
	ck_assert(!conf_section(&w, small, sizeof small));
	words_fini(&w);
}
END_TEST

START_TEST(booleans_have_eight_words_in_any_case)
{
	static const struct { const char *text; int value;
	} rows[] = {
		{ "yes", 1 },
		{ "TRUE", 1 },
		{ "On", 1 },
		{ "1", 1 },
		{ "no", 0 },
		{ "False", 0 },
		{ "OFF", 0 },
		{ "0", 0 },
		{ "", -1 },
		{ "2", -1 },
		{ "y", -1 },
		{ "enabled", -1 },
		{ "yes ", -1 },
		{ "01", -1 },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		bool value = rows[i].value != 1, before = value;

		ck_assert_msg(conf_bool(rows[i].text, &value) == (rows[i].value >= 0), "%s",
			rows[i].text);
		ck_assert_msg(rows[i].value < 0 ? value == before : value == rows[i].value, "%s",
			rows[i].text);
	}
}
END_TEST

START_TEST(numbers_are_decimal_whole_and_within_their_limits)
{
	static const struct { const char *text; bool good; long value;
	} rows[] = {
		{ "0", true, 0 },
		{ "15", true, 15 },
		{ "007", true, 7 },
		{ "-5", true, -5 },
		{ "100", true, 100 },
		{ "101", false, 0 },
		{ "-6", false, 0 },
		{ "", false, 0 },
		{ "1x", false, 0 },
		{ "0x10", false, 0 },
		{ "1.5", false, 0 },
		{ "x", false, 0 },
		{ "1 ", false, 0 },
		{ "99999999999999999999", false, 0 },
		{ "-", false, 0 },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		long value = 4711;

		ck_assert_msg(conf_number(rows[i].text, -5, 100, &value) == rows[i].good, "%s",
			rows[i].text);
		ck_assert_int_eq(value, rows[i].good ? rows[i].value : 4711);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		logical_lines_come_with_the_number_of_the_line_they_begin_on,
		the_last_line_needs_no_line_end,
		no_break_spaces_beside_blanks_begin_no_word,
		a_hash_in_quotes_costs_its_line_and_is_an_error_with_its_place,
		a_forgotten_quote_costs_one_line_not_the_rest_of_the_file,
		bytes_outside_ascii_are_left_out_with_a_warning_unless_in_a_comment,
		a_quiet_report_counts_without_telling,
		a_complaint_about_a_whole_file_has_no_line_number,
		what_cannot_be_read_is_an_error_code_and_no_log_line,
		a_long_file_is_read_to_its_end_and_one_out_of_all_proportion_not_at_all,
		a_section_is_one_first_word_in_brackets,
		booleans_have_eight_words_in_any_case,
		numbers_are_decimal_whole_and_within_their_limits,
	};
	int result;

	dir = support_dir();
	result = support_run("conf", tests, MEM_COUNT(tests));
	support_log_end();
	support_dir_remove(dir);
	buf_fini(&out);
	return result;
}
