/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_conf_rows - tables of keys: plain kinds, lists, secrets, strict switches, and what is said
 * of faults.
 */
#include "lib/conf_rows.h"
#include "tests/unit/support.h"

struct values {
	bool yes, strict;
	uint32_t number;
	int small;
	char *text, *secret;
	unsigned listed;
};

static char *dir;
static struct values v;
static struct conf_report report;
static struct conf_reading r;

static const char *read_listed(struct conf_reading *reading, const struct conf_row *row,
	const struct entry *e)
{
	(void)row;
	((struct values *)reading->out)->listed += (unsigned)e->value_count;
	return strcmp(e->values[0], "bad") ? NULL : "bad";
}

#define PLAIN(m) CONF_MEMBER(struct values, m)

static const struct conf_row rows[] = {
	{ "one", "yes", PLAIN(yes) },
	{ "one", "strict", PLAIN(strict), .flags = CONF_STRICT_YES },
	{ "one", "number", PLAIN(number), .min = 1, .max = 4000000 },
	{ "one", "small", PLAIN(small), .min = -5, .max = 5 },
	{ "two", "text", PLAIN(text), .max = 5, .flags = CONF_VALUE },
	{ "two", "secret", PLAIN(secret), .max = 8, .flags = CONF_SECRET },
	{ "two", "listed", .read = read_listed, .values = 3, .options = "a b", .flags = CONF_LIST },
};

static const char *const others[] = { "three", NULL };
static const struct conf_format entries = { .rows = rows, .count = MEM_COUNT(rows),
	.grammar = CONF_ENTRIES, .others = others };

static void read_text(const char *text)
{
	char *path = mem_fmt("%s/x.conf", dir);

	free(v.text);
	free(v.secret);
	v = (struct values){ 0 };
	report = (struct conf_report){ 0 };
	r = (struct conf_reading){ .format = &entries, .out = &v, .report = &report };
	support_write(dir, "x.conf", text);
	support_log_begin();
	ck_assert_int_eq(conf_rows_read(&r, path), 0);
	free(path);
}

START_TEST(plain_values_go_where_their_type_says)
{
	read_text("[one]\nyes\nnumber = 7\nsmall = -5\n[two]\ntext = abcde\nlisted = 1 2 a=3\n"
		  "[ONE]\nYES = no\n[three]\nwhatever\n");
	ck_assert_uint_eq(report.errors, 0);
	ck_assert(!v.yes && v.number == 7 && v.small == -5 && v.listed == 2);
	ck_assert_str_eq(v.text, "abcde");
	ck_assert_uint_eq(report.warnings, 1);		/* yes was given twice */
	ck_assert_uint_eq(conf_rows_seen(&r, "one", "number"), 3);
}
END_TEST

START_TEST(each_fault_is_an_error_with_its_place_and_costs_its_line_only)
{
	static const char *const lines[] = { "[one]\nnumber = 0", "[one]\nnumber = 4000001",
		"[one]\nnumber = x", "[one]\nnumber = 1 2", "[one]\nnumber =", "[one]\nsmall = 6",
		"[one]\nyes = perhaps", "[two]\ntext", "[two]\ntext = abcdef", "[two]\nlisted = bad",
		"[two]\nlisted = 1 2 3 4" };

	for (size_t i = 0; i < MEM_COUNT(lines); i++) {
		char *text = mem_fmt("%s\n[one]\nyes\n", lines[i]);

		read_text(text);
		ck_assert_msg(report.errors == 1, "%s: %s", lines[i], support_log());
		ck_assert_msg(strstr(support_log(), "x.conf:2: ") != NULL, "%s", support_log());
		ck_assert(v.yes && !v.number && !v.small && !v.text);
		free(text);
	}
}
END_TEST

START_TEST(what_is_unknown_is_a_warning)
{
	static const char *const lines[] = { "key = 1", "[one]\nno_key = 1", "[none]\nkey = 1",
		"[two]\nlisted = 1 c=2" };

	for (size_t i = 0; i < MEM_COUNT(lines); i++) {
		read_text(lines[i]);
		ck_assert_msg(report.warnings == 1 && !report.errors, "%s: %s", lines[i],
			support_log());
	}
}
END_TEST

START_TEST(a_strict_switch_that_is_not_understood_permits_less)
{
	read_text("[one]\nstrict = no\nstrict = nope\n");
	ck_assert(v.strict);
	ck_assert_uint_eq(report.errors, 1);
}
END_TEST

START_TEST(a_secret_is_in_no_message)
{
	read_text("[two]\nsecret = geheimnisvoll\nsecret = geheim geheim\n");
	ck_assert_uint_eq(report.errors, 2);
	ck_assert_ptr_null(strstr(support_log(), "geheim"));
}
END_TEST

START_TEST(a_faulty_line_was_seen_but_is_not_good)
{
	read_text("[two]\nlisted = bad\n");
	ck_assert_uint_eq(conf_rows_seen(&r, "two", "listed"), 2);
	ck_assert_uint_eq(conf_rows_good(&r, "two", "listed"), 0);
}
END_TEST

START_TEST(a_dropped_line_is_an_error_in_our_files_and_a_warning_in_those_of_nut)
{
	struct conf_format nut = entries;
	char *path = mem_fmt("%s/x.conf", dir);

	nut.is_nut = true;
	read_text("[two]\ntext = \"a #b\"\n");
	ck_assert_uint_eq(report.errors, 1);
	report = (struct conf_report){ 0 };
	r.format = &nut;
	ck_assert_int_eq(conf_rows_read(&r, path), 0);
	ck_assert(!report.errors && report.warnings == 1);
	free(path);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		plain_values_go_where_their_type_says,
		each_fault_is_an_error_with_its_place_and_costs_its_line_only,
		what_is_unknown_is_a_warning,
		a_strict_switch_that_is_not_understood_permits_less,
		a_secret_is_in_no_message,
		a_faulty_line_was_seen_but_is_not_good,
		a_dropped_line_is_an_error_in_our_files_and_a_warning_in_those_of_nut,
	};
	int result;

	dir = support_dir();
	result = support_run("conf_rows", tests, MEM_COUNT(tests));
	free(v.text);
	free(v.secret);
	support_log_end();
	support_dir_remove(dir);
	return result;
}
