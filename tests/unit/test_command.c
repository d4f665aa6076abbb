/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_command - the meaning of rows of the table of verbs, with a table of the test; and checks of
 * the real table.
 */
#include "server/protocol/verbs.h"
#include "tests/unit/session_fixture.h"

#include <strings.h>

static enum error say_hello(struct session *s, const struct arguments *a, struct buf *out)
{
	(void)s;
	buf_add_fmt(out, "hello %s\n", arguments_at(a, 1));
	return NO_ERROR;
}

static const struct command rows[] = {
	{ "SHOW", NULL, command_invalid, 1, ANY, .class = VERB_READ },
	{ "SHOW", "ALL", say_hello, 1, ANY, .class = VERB_READ },
	{ "SHOW", "PAIR", say_hello, 2, 2, .class = VERB_READ },
	{ "SHOW", "SECRETS", say_hello, 1, ANY, .in_help = false },	/* of no class */
	{ "PUNCH", NULL, say_hello, 2, ANY, .credentials = true, .audit = { 1, 2, LOG_NOTE } },
	{ "PAT", NULL, say_hello, 2, ANY, .credentials = true },
};
static const struct commands table = { rows, MEM_COUNT(rows) };

static enum error run(struct session *s, const char *request)
{
	struct words w;
	enum error e;

	words_init(&w);
	support_line(&w, request);
	buf_clear(&said);
	e = commands_run(&table, s, &w, &said);
	words_fini(&w);
	return e;
}

START_TEST(a_row_without_a_class_is_private)
{
	static const struct policy read_only = { VERB_READ, VERB_READ, false };
	struct session s;

	begin();
	s = session_of(NULL, NULL);
	ck_assert_int_eq(run(&s, "SHOW SECRETS"), NO_ERROR);
	s.policy = &read_only;
	ck_assert_int_eq(run(&s, "SHOW ALL"), NO_ERROR);
	ck_assert_int_eq(run(&s, "SHOW SECRETS"), ACCESS_DENIED);
	ck_assert_int_eq(run(&s, "show secrets"), ACCESS_DENIED);
	service.tls_offered = true;
	ck_assert_int_eq(run(&s, "SHOW SECRETS"), TLS_NOT_ENABLED);
	session_fini(&s);
	end();
}
END_TEST

START_TEST(the_row_of_the_first_argument_counts_and_else_the_general_one)
{
	struct session s;

	begin();
	s = session_of(NULL, NULL);
	ck_assert_int_eq(run(&s, "show all world"), NO_ERROR);
	ck_assert_str_eq(buf_text(&said), "hello world\n");
	ck_assert_int_eq(run(&s, "SHOW"), INVALID_ARGUMENT);
	ck_assert_int_eq(run(&s, "SHOW NOTHING"), INVALID_ARGUMENT);
	ck_assert_int_eq(run(&s, "SHOW PAIR"), INVALID_ARGUMENT);
	ck_assert_int_eq(run(&s, "SHOW PAIR x"), NO_ERROR);
	ck_assert_int_eq(run(&s, "SHOW PAIR x y"), INVALID_ARGUMENT);
	ck_assert_int_eq(run(&s, "SHO"), UNKNOWN_COMMAND);
	ck_assert_int_eq(run(&s, ""), UNKNOWN_COMMAND);
	session_fini(&s);
	end();
}
END_TEST

START_TEST(a_row_is_audited_where_its_columns_say_so)
{
	struct session s;

	begin();
	s = session_of("admin", "adminpw");
	ck_assert_int_eq(run(&s, "PUNCH main nose"), NO_ERROR);
	ck_assert_uint_eq(
		support_log_count(
			"192.0.2.1: PUNCH \"nose\" of UPS \"main\" by \"admin\": accepted"),
		1);
	ck_assert_int_eq(run(&s, "PAT main nose"), NO_ERROR);
	ck_assert_uint_eq(support_log_count("PAT"), 0);
	session_fini(&s);
	end();
}
END_TEST

/* A verb's rows stand together, the general one first; what asks for credentials concerns users. */
START_TEST(the_table_of_verbs_is_in_order)
{
	for (size_t i = 0; i < verbs.count; i++) {
		const struct command *c = &verbs.rows[i];

		ck_assert_msg(c->handle && c->min <= c->max, "%s", c->verb);
		ck_assert_msg(!c->credentials || c->class == VERB_USER, "%s", c->verb);
		ck_assert_msg(!c->audit.ups || c->credentials, "%s", c->verb);
		ck_assert_msg(!c->sub || !c->in_help, "%s %s", c->verb, c->sub);
		if (c->sub)
			ck_assert_msg(i && !strcmp(verbs.rows[i - 1].verb, c->verb), "%s %s",
				c->verb, c->sub);
		for (size_t k = 0; k < i && !c->sub; k++)
			ck_assert_msg(strcasecmp(verbs.rows[k].verb, c->verb), "%s", c->verb);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_row_without_a_class_is_private,
		the_row_of_the_first_argument_counts_and_else_the_general_one,
		a_row_is_audited_where_its_columns_say_so,
		the_table_of_verbs_is_in_order,
	};

	return fixture_run("command", tests, MEM_COUNT(tests));
}
