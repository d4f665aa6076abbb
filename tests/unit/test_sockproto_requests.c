/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_sockproto_requests - what a driver is asked on its socket: requests and their ids, read and
 * written, and that reading undoes writing.
 */
#include "lib/sockproto.h"
#include "tests/unit/support.h"

#include <errno.h>

static const char *shown(const char *text)
{
	return text ? text : "-";
}

START_TEST(requests_have_their_forms_and_all_others_are_malformed)
{
	static const struct {
		const char *line;
		enum sp_verb verb;
		const char *name, *value, *id;
	} rows[] = {
		{ "DUMPALL", SP_DUMPALL, NULL, NULL, NULL },
		{ "dumpall", SP_DUMPALL, NULL, NULL, NULL },
		{ "PING", SP_PING, NULL, NULL, NULL },
		{ "GETPID", SP_GETPID, NULL, NULL, NULL },
		{ "LOGOUT", SP_LOGOUT, NULL, NULL, NULL },
		{ "DUMPSTATUS", SP_DUMPSTATUS, NULL, NULL, NULL },
		{ "DUMPVALUE ups.id", SP_DUMPVALUE, "ups.id", NULL, NULL },
		{ "DUMPVALUE", SP_MALFORMED, NULL, NULL, NULL },
		{ "NOBROADCAST", SP_NOBROADCAST, NULL, NULL, NULL },
		{ "BROADCAST", SP_BROADCAST, NULL, NULL, NULL },
		{ "BROADCAST 0", SP_BROADCAST, NULL, "0", NULL },
		{ "SET ups.id \"a b\"", SP_SET, "ups.id", "a b", NULL },
		{ "SET ups.id \"\"", SP_SET, "ups.id", "", NULL },
		{ "SET ups.id x TRACKING 33", SP_SET, "ups.id", "x", "33" },
		{ "set ups.id x tracking 33", SP_SET, "ups.id", "x", "33" },
		{ "SET", SP_MALFORMED, NULL, NULL, NULL },
		{ "SET ups.id", SP_MALFORMED, NULL, NULL, NULL },
		{ "SET ups.id x TRACKING", SP_MALFORMED, NULL, NULL, NULL },
		{ "SET ups.id x y z", SP_MALFORMED, NULL, NULL, NULL },
		{ "SET ups.id x TRACKING 33 x", SP_MALFORMED, NULL, NULL, NULL },
		{ "SET ups.id x TRACKING \"\"", SP_MALFORMED, NULL, NULL, NULL },
		{ "INSTCMD load.off", SP_INSTCMD, "load.off", NULL, NULL },
		{ "INSTCMD load.off 120", SP_INSTCMD, "load.off", "120", NULL },
		{ "INSTCMD load.off \"\"", SP_INSTCMD, "load.off", "", NULL },
		{ "INSTCMD load.off TRACKING", SP_INSTCMD, "load.off", "TRACKING", NULL },
		{ "INSTCMD load.off TRACKING 33", SP_INSTCMD, "load.off", NULL, "33" },
		{ "INSTCMD load.off 120 TRACKING 33", SP_INSTCMD, "load.off", "120", "33" },
		{ "INSTCMD", SP_MALFORMED, NULL, NULL, NULL },
		{ "INSTCMD load.off 120 x", SP_MALFORMED, NULL, NULL, NULL },
		{ "INSTCMD load.off 1 2 3", SP_MALFORMED, NULL, NULL, NULL },
		{ "INSTCMD load.off 1 TRACKING 33 4", SP_MALFORMED, NULL, NULL, NULL },
		{ "", SP_MALFORMED, NULL, NULL, NULL },
		{ "BOGUS", SP_MALFORMED, NULL, NULL, NULL },
		{ "\"\"", SP_MALFORMED, NULL, NULL, NULL },
	};
	struct words w;

	words_init(&w);
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		struct sp_request r;

		support_line(&w, rows[i].line);
		r = sp_read_request(&w);
		ck_assert_msg(r.verb == rows[i].verb, "%s: verb %d", rows[i].line, r.verb);
		ck_assert_msg(!strcmp(shown(r.name), shown(rows[i].name)) &&
				      !strcmp(shown(r.value), shown(rows[i].value)) &&
				      !strcmp(shown(r.id), shown(rows[i].id)),
			"%s: %s %s %s", rows[i].line, shown(r.name), shown(r.value), shown(r.id));
	}
	words_fini(&w);
}
END_TEST

START_TEST(an_id_that_does_not_fit_is_malformed)
{
	char line[200];
	struct words w;

	words_init(&w);
	snprintf(line, sizeof line, "INSTCMD x TRACKING %0*d", SP_ID_MAX - 1, 0);
	support_line(&w, line);
	ck_assert_int_eq(sp_read_request(&w).verb, SP_INSTCMD);
	snprintf(line, sizeof line, "INSTCMD x TRACKING %0*d", SP_ID_MAX, 0);
	support_line(&w, line);
	ck_assert_int_eq(sp_read_request(&w).verb, SP_MALFORMED);
	words_fini(&w);
}
END_TEST

START_TEST(requests_are_written_as_nut_drivers_read_them)
{
	static const struct { struct sp_request r; const char *line;
	} rows[] = {
		{ { .verb = SP_DUMPALL }, "DUMPALL\n" },
		{ { .verb = SP_PING }, "PING\n" },
		{ { .verb = SP_SET, .name = "ups.id", .value = "x" }, "SET ups.id \"x\"\n" },
		{ { .verb = SP_SET, .name = "ups.id", .value = "" }, "SET ups.id \"\"\n" },
		{ { .verb = SP_SET, .name = "ups.id", .value = "a\"b\\c#d" },
			"SET ups.id \"a\\\"b\\\\c\\#d\"\n" },
		{ { .verb = SP_SET, .name = "UPS.ID", .value = "x", .id = "33" },
			"SET UPS.ID \"x\" TRACKING 33\n" },
		{ { .verb = SP_INSTCMD, .name = "load.off" }, "INSTCMD load.off\n" },
		{ { .verb = SP_INSTCMD, .name = "load.off", .value = "120" },
			"INSTCMD load.off 120\n" },
		{ { .verb = SP_INSTCMD, .name = "load.off", .value = "a\"b#c" },
			"INSTCMD load.off a\\\"b\\#c\n" },
		{ { .verb = SP_INSTCMD, .name = "load.off", .value = "two words" },
			"INSTCMD load.off \"two words\"\n" },
		{ { .verb = SP_INSTCMD, .name = "load.off", .value = "" },
			"INSTCMD load.off \"\"\n" },
		{ { .verb = SP_INSTCMD, .name = "load.off", .value = "1", .id = "33" },
			"INSTCMD load.off 1 TRACKING 33\n" },
		{ { .verb = SP_INSTCMD, .name = "load.off", .id = "33" },
			"INSTCMD load.off TRACKING 33\n" },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		struct buf out = { 0 };

		ck_assert_int_eq(sp_write_request(&out, &rows[i].r), 0);
		ck_assert_str_eq(buf_text(&out), rows[i].line);
		buf_fini(&out);
	}
}
END_TEST

START_TEST(a_request_that_would_be_too_long_is_refused_whole)
{
	char value[WORD_BYTES_MAX + 1];
	struct buf out = { 0 };

	for (size_t n = 0; n <= WORD_BYTES_MAX; n++) {
		struct sp_request r = { .verb = SP_SET, .name = "x", .value = value };
		int result;

		memset(value, 'v', n);
		value[n] = 0;
		buf_clear(&out);
		result = sp_write_request(&out, &r);
		ck_assert_int_eq(result, n + strlen("SET x \"\"\n") > SP_LINE_MAX ? -EMSGSIZE : 0);
		ck_assert_uint_eq(out.len, result ? 0 : n + strlen("SET x \"\"\n"));
	}
	buf_fini(&out);
}
END_TEST

/* What a client of the feed sends is passed on: names and ids, too, must arrive as they came, on
 * one line. */
START_TEST(any_request_survives_writing_and_reading)
{
	static const char *const odd[] = { "x", "a b", "a\\", "a\"b", "\"", "#", "a#b", "=", "a=b",
		"", " ", "\\\\", "TRACKING", "SET" };
	struct words w;

	words_init(&w);
	for (size_t n = 0; n < MEM_COUNT(odd); n++) {
		for (size_t v = 0; v <= MEM_COUNT(odd); v++) {
			for (size_t i = 0; i <= MEM_COUNT(odd); i++) {
				struct sp_request r = { .verb = v % 2 ? SP_INSTCMD : SP_SET,
					.name = odd[n],
					.value = v < MEM_COUNT(odd) ? odd[v] : NULL,
					.id = i < MEM_COUNT(odd) && *odd[i] ? odd[i] : NULL },
						  again;
				struct buf out = { 0 };
				const char *p, *end;

				if (!r.value)
					r.verb = SP_INSTCMD;
				ck_assert_int_eq(sp_write_request(&out, &r), 0);
				p = buf_bytes(&out);
				end = p + out.len;
				ck_assert_msg(words_read(&w, &p, end) == WORDS_LINE && p == end,
					"%s", buf_text(&out));
				again = sp_read_request(&w);
				ck_assert_msg(again.verb == r.verb &&
						      !strcmp(shown(again.name), shown(r.name)) &&
						      !strcmp(shown(again.value), shown(r.value)) &&
						      !strcmp(shown(again.id), shown(r.id)),
					"%s", buf_text(&out));
				buf_fini(&out);
			}
		}
	}
	words_fini(&w);
}
END_TEST

START_TEST(any_id_comes_back_with_its_code)
{
	static const char *const ids[] = { "33", "a b", "a\\", "a\"b", "#", "a=b" };
	struct words w;

	words_init(&w);
	for (size_t i = 0; i < MEM_COUNT(ids); i++) {
		struct buf out = { 0 };
		struct sp_message message;
		const char *p;

		sp_write_tracking(&out, ids[i], SP_FAILED);
		p = buf_text(&out);
		ck_assert_msg(words_read(&w, &p, p + out.len) == WORDS_LINE, "%s", ids[i]);
		ck_assert_int_eq(sp_read_report(&w, &message), SP_TRACKING);
		ck_assert_str_eq(message.id, ids[i]);
		ck_assert_int_eq(message.code, SP_FAILED);
		buf_fini(&out);
	}
	words_fini(&w);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		requests_have_their_forms_and_all_others_are_malformed,
		an_id_that_does_not_fit_is_malformed,
		requests_are_written_as_nut_drivers_read_them,
		a_request_that_would_be_too_long_is_refused_whole,
		any_request_survives_writing_and_reading,
		any_id_comes_back_with_its_code,
	};

	return support_run("sockproto requests", tests, MEM_COUNT(tests));
}
