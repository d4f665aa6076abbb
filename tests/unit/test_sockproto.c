/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_sockproto - what a driver says on its socket: each line there is, read and written, and
 * that reading undoes writing.
 *
 * Requests to it are in test_sockproto_requests.c.
 */
#include "lib/sockproto.h"
#include "tests/unit/support.h"

#include <limits.h>

START_TEST(each_verb_of_a_driver_is_understood_in_any_case)
{
	static const struct { const char *line; enum sp_report report;
	} rows[] = {
		{ "SETINFO ups.status \"OL\"", SP_CHANGE },
		{ "setinfo a b", SP_CHANGE },
		{ "SETINFO a b surplus words", SP_CHANGE },
		{ "DELINFO a", SP_CHANGE },
		{ "ADDENUM a \"b\"", SP_CHANGE },
		{ "DelEnum a b", SP_CHANGE },
		{ "ADDRANGE a 1 2", SP_CHANGE },
		{ "DELRANGE a 1 2", SP_CHANGE },
		{ "SETAUX a 5", SP_CHANGE },
		{ "SETFLAGS a RW", SP_CHANGE },
		{ "ADDCMD a", SP_CHANGE },
		{ "DELCMD a", SP_CHANGE },
		{ "DATAOK", SP_DATAOK },
		{ "dataok", SP_DATAOK },
		{ "DATASTALE", SP_DATASTALE },
		{ "DUMPDONE", SP_DUMPDONE },
		{ "PONG", SP_PONG },
		{ "TRACKING id 0", SP_TRACKING },
		{ "PID 123", SP_OTHER },
		{ "OK Goodbye", SP_OTHER },
		/* no sign of life */
		{ "", SP_UNKNOWN },
		{ "\"\"", SP_UNKNOWN },
		{ "BOGUS", SP_UNKNOWN },
		{ "SETINFOX a b", SP_UNKNOWN },
		{ "SETINF", SP_UNKNOWN },
		{ "SETINFO", SP_UNKNOWN },
		{ "SETINFO a", SP_UNKNOWN },
		{ "DELINFO", SP_UNKNOWN },
		{ "ADDENUM a", SP_UNKNOWN },
		{ "DELENUM a", SP_UNKNOWN },
		{ "ADDRANGE a 1", SP_UNKNOWN },
		{ "DELRANGE a 1", SP_UNKNOWN },
		{ "SETAUX a", SP_UNKNOWN },
		{ "SETFLAGS a", SP_UNKNOWN },
		{ "ADDCMD", SP_UNKNOWN },
		{ "DELCMD", SP_UNKNOWN },
		{ "TRACKING id", SP_UNKNOWN },
	};
	struct sp_message message;
	struct words w;

	words_init(&w);
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		support_line(&w, rows[i].line);
		ck_assert_msg(sp_read_report(&w, &message) == rows[i].report, "%s", rows[i].line);
	}
	words_fini(&w);
}
END_TEST

static struct sp_message read_message(struct words *w, const char *line)
{
	struct sp_message message;

	support_line(w, line);
	ck_assert_msg(sp_read_report(w, &message) != SP_UNKNOWN, "%s", line);
	return message;
}

START_TEST(the_parts_of_a_change_are_read)
{
	struct sp_message message;
	struct words w;

	words_init(&w);
	message = read_message(&w, "SETINFO Ups.Id \"a\\\"b\\#c\"");
	ck_assert_int_eq(message.change.op, UPS_SET);
	ck_assert_str_eq(message.change.name, "Ups.Id");
	ck_assert_str_eq(message.change.value, "a\"b#c");
	message = read_message(&w, "ADDRANGE x -10 50");
	ck_assert(message.change.op == UPS_ADD_RANGE && message.change.range.min == -10 &&
		  message.change.range.max == 50);
	message = read_message(&w, "DELRANGE x abc 99999999999999999999");
	ck_assert(message.change.op == UPS_DEL_RANGE && message.change.range.min == 0 &&
		  message.change.range.max == LONG_MAX);
	message = read_message(&w, "SETAUX x 16");
	ck_assert(message.change.op == UPS_SET_LENGTH && message.change.number == 16);
	message = read_message(&w, "SETFLAGS x rw BOGUS String");
	ck_assert(message.change.op == UPS_SET_FLAGS &&
		  message.change.number == (VAR_RW | VAR_STRING));
	message = read_message(&w, "SETFLAGS x NUMBER");
	ck_assert_int_eq(message.change.number, VAR_NUMBER);
	message = read_message(&w, "SETFLAGS x NONE");
	ck_assert_int_eq(message.change.number, 0);
	message = read_message(&w, "TRACKING 1bd31808-cb49 3");
	ck_assert_str_eq(message.id, "1bd31808-cb49");
	ck_assert_int_eq(message.code, 3);
	words_fini(&w);
}
END_TEST

START_TEST(every_change_survives_writing_and_reading)
{
	static const struct ups_change changes[] = {
		{ .op = UPS_SET, .name = "ups.status", .value = "OL CHRG" },
		{ .op = UPS_SET, .name = "x", .value = "" },
		{ .op = UPS_SET, .name = "x", .value = "a\"b\\c#d=e f" },
		{ .op = UPS_DELETE, .name = "x" },
		{ .op = UPS_ADD_ENUM, .name = "x", .value = "a \"b\"" },
		{ .op = UPS_DEL_ENUM, .name = "x", .value = "#1" },
		{ .op = UPS_ADD_RANGE, .name = "x", .range = { -5, 70 } },
		{ .op = UPS_DEL_RANGE, .name = "x", .range = { LONG_MIN, LONG_MAX } },
		{ .op = UPS_SET_LENGTH, .name = "x", .number = 16 },
		{ .op = UPS_SET_FLAGS, .name = "x", .number = VAR_RW | VAR_NUMBER },
		{ .op = UPS_SET_FLAGS, .name = "x", .number = VAR_STRING },
		{ .op = UPS_SET_FLAGS, .name = "x", .number = 0 },
		{ .op = UPS_ADD_COMMAND, .name = "load.off" },
		{ .op = UPS_DEL_COMMAND, .name = "load.off" },
	};
	struct words w;

	words_init(&w);
	for (size_t i = 0; i < MEM_COUNT(changes); i++) {
		const struct ups_change *c = &changes[i];
		struct buf out = { 0 };
		const char *p, *end;
		struct sp_message message;

		sp_write_change(&out, c);
		p = buf_bytes(&out);
		end = p + out.len;
		ck_assert_int_eq(words_read(&w, &p, end), WORDS_LINE);
		ck_assert_ptr_eq(p, end);
		ck_assert_int_eq(sp_read_report(&w, &message), SP_CHANGE);
		ck_assert_int_eq(message.change.op, c->op);
		ck_assert_str_eq(message.change.name, c->name);
		if (c->value)
			ck_assert_str_eq(message.change.value, c->value);
		ck_assert(message.change.range.min == c->range.min &&
			  message.change.range.max == c->range.max);
		ck_assert_int_eq(message.change.number, c->number);
		buf_fini(&out);
	}
	words_fini(&w);
}
END_TEST

START_TEST(states_become_dataok_or_datastale_and_fsd_has_no_line)
{
	struct buf out = { 0 };

	sp_write_change(&out, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	ck_assert_uint_eq(out.len, 0);
	for (int state = UPS_ABSENT; state <= UPS_FRESH; state++)
		sp_write_change(&out, &(struct ups_change){ .op = UPS_SET_STATE, .number = state });
	ck_assert_str_eq(buf_text(&out), "DATASTALE\nDATASTALE\nDATASTALE\nDATAOK\n");
	buf_fini(&out);
}
END_TEST

START_TEST(no_line_is_longer_than_511_bytes_and_each_ends_in_a_line_end)
{
	char name[UPS_NAME_MAX + 1], value[UPS_VALUE_MAX + 1];

	memset(name, 'n', UPS_NAME_MAX);
	name[UPS_NAME_MAX] = 0;
	for (int op = UPS_SET; op <= UPS_DEL_COMMAND; op++) {
		for (size_t n = 0; n <= UPS_VALUE_MAX; n++) {
			struct ups_change c = { .op = (enum ups_op)op, .name = name, .value = value,
				.range = { LONG_MIN, LONG_MIN },
				.number = op == UPS_SET_FLAGS ? 7 : LONG_MAX };
			struct buf out = { 0 };

			memset(value, n % 3 ? '#' : 'v', n);
			value[n] = 0;
			sp_write_change(&out, &c);
			ck_assert_uint_gt(out.len, 0);
			ck_assert_uint_le(out.len, SP_LINE_MAX);
			ck_assert_ptr_eq(memchr(buf_bytes(&out), '\n', out.len),
				buf_bytes(&out) + out.len - 1);
			buf_fini(&out);
			if (op != UPS_SET && op != UPS_ADD_ENUM && op != UPS_DEL_ENUM)
				break;
		}
	}
}
END_TEST

START_TEST(a_dump_has_everything_in_its_order)
{
	struct ups *ups = ups_new("u");
	struct buf out = { 0 };

	ups_set(ups, "ups.id", "a#1");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FLAGS,
			       .name = "ups.id",
			       .number = VAR_RW | VAR_STRING });
	ups_apply(ups,
		&(struct ups_change){ .op = UPS_SET_LENGTH, .name = "ups.id", .number = 16 });
	ups_set(ups, "input.x", "2");
	ups_apply(ups,
		&(struct ups_change){ .op = UPS_ADD_RANGE, .name = "input.x", .range = { 1, 5 } });
	ups_apply(ups, &(struct ups_change){ .op = UPS_ADD_ENUM, .name = "input.x", .value = "9" });
	ups_apply(ups, &(struct ups_change){ .op = UPS_ADD_ENUM, .name = "input.x", .value = "8" });
	ups_add_command(ups, "load.on");
	ups_add_command(ups, "beeper.mute");
	sp_write_dump(&out, ups);
	ck_assert_str_eq(buf_text(&out),
		"DATASTALE\nSETINFO input.x \"2\"\nADDENUM input.x \"9\"\nADDENUM input.x \"8\"\n"
		"ADDRANGE input.x 1 5\nSETINFO ups.id \"a\\#1\"\nSETAUX ups.id 16\n"
		"SETFLAGS ups.id RW STRING\n"
		"ADDCMD beeper.mute\nADDCMD load.on\nDUMPDONE\n");
	ups_set_state(ups, UPS_FRESH);
	buf_clear(&out);
	sp_write_dump(&out, ups);
	ck_assert(!strncmp(buf_text(&out), "SETINFO input.x", 15));
	ck_assert_str_eq(
		strstr(buf_text(&out), "ADDCMD load.on"), "ADDCMD load.on\nDATAOK\nDUMPDONE\n");
	buf_fini(&out);
	ups_free(ups);
}
END_TEST

START_TEST(a_dump_shows_the_fsd_latch)
{
	struct ups *ups = ups_new("u");
	struct buf out = { 0 };

	ups_set(ups, "ups.status", "OL");
	ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = 1 });
	sp_write_dump(&out, ups);
	ck_assert_str_eq(buf_text(&out), "DATASTALE\nSETINFO ups.status \"FSD OL\"\nDUMPDONE\n");
	buf_fini(&out);
	ups_free(ups);
}
END_TEST

START_TEST(a_live_value_that_was_not_escaped_is_what_stands_between_the_outer_quotes)
{
	static const struct { const char *line, *name, *value; } rows[] = {
		{ "SETINFO ups.id \"a#b\"", "ups.id", "a#b" },
		{ "setinfo ups.id \"a\"b#c\"", "ups.id", "a\"b#c" },
		{ "SETINFO ups.id \"#\"", "ups.id", "#" },
		{ "SETINFO ups.id \"a#b\" ", "ups.id", "a#b" },
		{ "SETINFO ups.id \"\\#\"", "ups.id", "\\#" },
		{ "SETINFO ups.id \"5\xc2\xb0#\t1\"", "ups.id",
			"5#1" },	/* what the tokenizer drops is dropped */
		{ "SETINFO ups.id \"a#b", NULL, NULL },
		{ "SETINFO ups.id a#b\"", NULL, NULL },
		{ "SETINFO \"a#b\"", NULL, NULL },
		{ "SETINFO  \"a#b\"", NULL, NULL },
		{ "SETINFO two names \"a#b\"", NULL, NULL },
		{ "ADDENUM ups.id \"a#b\"", NULL, NULL },
		{ "SETINFO ", NULL, NULL },
		{ "SETINFO", NULL, NULL },
		{ "", NULL, NULL },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		size_t len = strlen(rows[i].line);
		/* no NUL behind it that could help */
		char *exact = mem_new(len + 1), name[600], value[600];

		memcpy(exact, rows[i].line, len);
		exact[len] = '"';
		ck_assert_msg(sp_read_unescaped(exact, len, name, value) == !!rows[i].name, "%s",
			rows[i].line);
		if (rows[i].name) {
			ck_assert_str_eq(name, rows[i].name);
			ck_assert_str_eq(value, rows[i].value);
		}
		free(exact);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		each_verb_of_a_driver_is_understood_in_any_case,
		the_parts_of_a_change_are_read,
		every_change_survives_writing_and_reading,
		states_become_dataok_or_datastale_and_fsd_has_no_line,
		no_line_is_longer_than_511_bytes_and_each_ends_in_a_line_end,
		a_dump_has_everything_in_its_order,
		a_dump_shows_the_fsd_latch,
		a_live_value_that_was_not_escaped_is_what_stands_between_the_outer_quotes,
	};

	return support_run("sockproto", tests, MEM_COUNT(tests));
}
