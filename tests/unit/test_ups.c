/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_ups - the model: what ups_apply accepts, what it stores, and what it reports to watchers.
 *
 * A watcher writes down each change as "op name value"; a case compares the whole record, so a
 * change too many fails as well as one too few.
 */
#include "lib/clock.h"
#include "lib/ups.h"
#include "tests/unit/support.h"

#include <errno.h>
#include <limits.h>
#include <strings.h>

struct recorder {
	struct ups_watcher watcher;		/* first */
	struct buf heard;
};

static struct ups *ups;
static struct recorder recorder;

static void record(struct ups_watcher *w, struct ups *u, const struct ups_change *c)
{
	static const char *const names[] = { "set", "delete", "enum", "noenum", "range", "norange",
		"length", "flags", "cmd", "nocmd", "state", "fsd" };
	struct recorder *r = (struct recorder *)(void *)w;

	ck_assert_ptr_eq(u, ups);
	buf_add_fmt(&r->heard, "%s", names[c->op]);
	if (c->name)
		buf_add_fmt(&r->heard, " %s", c->name);
	if (c->value)
		buf_add_fmt(&r->heard, " %s", c->value);
	if (c->op == UPS_ADD_RANGE || c->op == UPS_DEL_RANGE)
		buf_add_fmt(&r->heard, " %ld %ld", c->range.min, c->range.max);
	if (c->op == UPS_SET_LENGTH || c->op == UPS_SET_FLAGS || c->op == UPS_SET_STATE ||
		c->op == UPS_SET_FSD)
		buf_add_fmt(&r->heard, " %ld", c->number);
	buf_add_char(&r->heard, ';');
}

static void begin(void)
{
	ups = ups_new("test");
	recorder = (struct recorder){ .watcher.changed = record };
	ups_watch(ups, &recorder.watcher);
}

static void end(void)
{
	ups_free(ups);
	buf_fini(&recorder.heard);
}

/* What has been heard since the last call. */
static void heard(const char *expected)
{
	ck_assert_str_eq(buf_text(&recorder.heard), expected);
	buf_clear(&recorder.heard);
}

static int op(enum ups_op what, const char *name, const char *value)
{
	return ups_apply(ups, &(struct ups_change){ .op = what, .name = name, .value = value });
}

static int range(enum ups_op what, const char *name, long min, long max)
{
	return ups_apply(ups,
		&(struct ups_change){ .op = what, .name = name, .range = { min, max } });
}

static int number(enum ups_op what, const char *name, long n)
{
	return ups_apply(ups, &(struct ups_change){ .op = what, .name = name, .number = n });
}

START_TEST(a_change_is_told_once_and_no_change_not_at_all)
{
	begin();
	ck_assert_int_eq(ups_set(ups, "ups.status", "OL"), 1);
	ck_assert_int_eq(ups_set(ups, "ups.status", "OL"), 0);
	ck_assert_int_eq(ups_set(ups, "ups.status", "OB"), 1);
	ck_assert_int_eq(ups_set(ups, "ups.status", "OB DISCHRG"), 1);
	ck_assert_int_eq(ups_set(ups, "ups.status", ""), 1);
	heard("set ups.status OL;set ups.status OB;set ups.status OB DISCHRG;set ups.status ;");
	ck_assert_int_eq(ups_delete(ups, "ups.status"), 1);
	ck_assert_int_eq(ups_delete(ups, "ups.status"), 0);
	heard("delete ups.status;");
	ck_assert_int_eq(ups_add_command(ups, "load.off"), 1);
	ck_assert_int_eq(ups_add_command(ups, "Load.Off"), 0);
	ck_assert_int_eq(op(UPS_DEL_COMMAND, "LOAD.OFF", NULL), 1);
	ck_assert_int_eq(op(UPS_DEL_COMMAND, "load.off", NULL), 0);
	heard("cmd load.off;nocmd LOAD.OFF;");
	ck_assert_int_eq(ups_set_state(ups, UPS_FRESH), 1);
	ck_assert_int_eq(ups_set_state(ups, UPS_FRESH), 0);
	ck_assert_int_eq(number(UPS_SET_FSD, NULL, 1), 1);
	ck_assert_int_eq(number(UPS_SET_FSD, NULL, 1), 0);
	heard("state 3;fsd 1;");
	end();
}
END_TEST

START_TEST(names_compare_ignoring_case_and_keep_the_first_spelling)
{
	begin();
	ck_assert_int_eq(ups_set(ups, "Battery.Charge", "1"), 1);
	ck_assert_int_eq(ups_set(ups, "BATTERY.CHARGE", "2"), 1);
	ck_assert_uint_eq(ups->var_count, 1);
	ck_assert_str_eq(ups_var(ups, "battery.charge")->name, "Battery.Charge");
	ck_assert_str_eq(ups_value(ups, "battery.charge"), "2");
	ups_add_command(ups, "Alpha.Cmd");
	ck_assert_str_eq(ups_command(ups, "ALPHA.CMD"), "Alpha.Cmd");
	ck_assert_ptr_null(ups_command(ups, "alpha"));
	end();
}
END_TEST

START_TEST(a_value_that_differs_in_case_only_is_a_change)
{
	begin();
	ups_set(ups, "ups.mfr", "ACME");
	ck_assert_int_eq(ups_set(ups, "ups.mfr", "acme"), 1);
	ck_assert_str_eq(ups_value(ups, "ups.mfr"), "acme");
	end();
}
END_TEST

START_TEST(variables_and_commands_are_always_sorted)
{
	uint64_t state = 99;

	begin();
	for (int i = 0; i < 3000; i++) {
		char name[8] = { 0 };

		for (int k = 0; k < 3; k++)
			name[k] = "aAbB.zZ_"[support_random(&state, 8)];
		if (support_random(&state, 3)) {
			ups_set(ups, name, "x");
			ups_add_command(ups, name);
		} else {
			ups_delete(ups, name);
			op(UPS_DEL_COMMAND, name, NULL);
		}
		ck_assert_uint_eq(ups->var_count, ups->command_count);
		for (size_t v = 1; v < ups->var_count; v++) {
			ck_assert_int_lt(strcasecmp(ups->vars[v - 1].name, ups->vars[v].name), 0);
			ck_assert_int_lt(
				strcasecmp(ups->commands[v - 1].name, ups->commands[v].name), 0);
		}
	}
	ck_assert_uint_gt(ups->var_count, 10);
	end();
}
END_TEST

START_TEST(names_that_the_tokenizer_would_take_apart_are_refused)
{
	static const char *const bad[] = { "", "a b", "a\tb", "a\nb", "a\"b", "a\\b", "a#b", "a=b",
		"\x7f", "\xc3\xbc", "a\x01" };
	char longest[UPS_NAME_MAX + 2];

	begin();
	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		ck_assert_msg(ups_set(ups, bad[i], "x") == -EINVAL, "row %zu", i);
		ck_assert_int_eq(ups_add_command(ups, bad[i]), -EINVAL);
	}
	ck_assert_int_eq(ups_set(ups, NULL, "x"), -EINVAL);
	memset(longest, 'n', sizeof longest);
	longest[UPS_NAME_MAX + 1] = 0;
	ck_assert_int_eq(ups_set(ups, longest, "x"), -EINVAL);
	longest[UPS_NAME_MAX] = 0;
	ck_assert_int_eq(ups_set(ups, longest, "x"), 1);
	ck_assert_int_eq(ups_set(ups, "input.L1-N.voltage_x(2)", "x"), 1);
	ck_assert_uint_eq(ups->var_count, 2);
	end();
}
END_TEST

START_TEST(what_a_driver_can_make_grow_has_a_cap)
{
	char name[32], *value = mem_new(UPS_VALUE_MAX + 2);

	begin();
	for (int i = 0; i < UPS_VARS_MAX + 5; i++) {
		snprintf(name, sizeof name, "v%d", i);
		ck_assert_int_eq(ups_set(ups, name, "x"), i < UPS_VARS_MAX ? 1 : -ENOSPC);
	}
	ck_assert_int_eq(ups_set(ups, "v0", "y"), 1);	/* what is there can still change */
	for (int i = 0; i < UPS_COMMANDS_MAX + 5; i++) {
		snprintf(name, sizeof name, "c%d", i);
		ck_assert_int_eq(ups_add_command(ups, name), i < UPS_COMMANDS_MAX ? 1 : -ENOSPC);
	}
	for (int i = 0; i < UPS_ENUMS_MAX + 5; i++) {
		snprintf(name, sizeof name, "e%d", i);
		ck_assert_int_eq(op(UPS_ADD_ENUM, "v0", name), i < UPS_ENUMS_MAX ? 1 : -ENOSPC);
		ck_assert_int_eq(range(UPS_ADD_RANGE, "v0", i * 10, i * 10 + 5),
			i < UPS_RANGES_MAX ? 1 : -ENOSPC);
	}
	memset(value, 'x', UPS_VALUE_MAX + 1);
	ck_assert_int_eq(ups_set(ups, "v0", value), -EINVAL);
	ck_assert_int_eq(op(UPS_ADD_ENUM, "v1", value), -EINVAL);
	value[UPS_VALUE_MAX] = 0;
	ck_assert_int_eq(ups_set(ups, "v0", value), 1);
	ck_assert_int_eq(ups_set(ups, "v0", NULL), -EINVAL);
	free(value);
	end();
}
END_TEST

START_TEST(metadata_of_an_unknown_variable_are_refused)
{
	begin();
	ck_assert_int_eq(op(UPS_ADD_ENUM, "x", "1"), -ENOENT);
	ck_assert_int_eq(op(UPS_DEL_ENUM, "x", "1"), -ENOENT);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", 1, 2), -ENOENT);
	ck_assert_int_eq(range(UPS_DEL_RANGE, "x", 1, 2), -ENOENT);
	ck_assert_int_eq(number(UPS_SET_LENGTH, "x", 3), -ENOENT);
	ck_assert_int_eq(number(UPS_SET_FLAGS, "x", VAR_RW), -ENOENT);
	heard("");
	ck_assert_uint_eq(ups->var_count, 0);
	end();
}
END_TEST

START_TEST(enumerations_keep_their_order_and_delete_ignoring_case)
{
	const struct var_limits *l;

	begin();
	ups_set(ups, "x", "1");
	ck_assert_int_eq(op(UPS_ADD_ENUM, "x", "103"), 1);
	ck_assert_int_eq(op(UPS_ADD_ENUM, "x", "low"), 1);
	ck_assert_int_eq(op(UPS_ADD_ENUM, "x", "97"), 1);
	ck_assert_int_eq(op(UPS_ADD_ENUM, "x", "low"), 0);
	ck_assert_int_eq(op(UPS_ADD_ENUM, "x", "LOW"), 1);	/* only an exact duplicate is one */
	ck_assert_int_eq(op(UPS_ADD_ENUM, "x", NULL), -EINVAL);
	ck_assert_int_eq(op(UPS_DEL_ENUM, "x", "LoW"), 1);
	ck_assert_int_eq(op(UPS_DEL_ENUM, "x", "none"), 0);
	ck_assert_int_eq(op(UPS_DEL_ENUM, "x", NULL), 0);
	l = ups_var(ups, "x")->limits;
	ck_assert_uint_eq(l->enum_count, 3);
	ck_assert_str_eq(l->enums[0], "103");
	ck_assert_str_eq(l->enums[1], "97");
	ck_assert_str_eq(l->enums[2], "LOW");
	end();
}
END_TEST

START_TEST(ranges_keep_their_order_and_are_known_by_either_bound)
{
	const struct var_limits *l;

	begin();
	ups_set(ups, "x", "1");
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", 10, 50), 1);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", 70, 90), 1);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", 10, 50), 0);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", 10, 60), 0);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", 20, 90), 0);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", -5, -5), 1);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", 5, 4), -EINVAL);
	ck_assert_int_eq(range(UPS_ADD_RANGE, "x", LONG_MIN, LONG_MAX), 1);
	ck_assert_int_eq(range(UPS_DEL_RANGE, "x", 10, 99), 1);
	ck_assert_int_eq(range(UPS_DEL_RANGE, "x", 1, 90), 1);
	ck_assert_int_eq(range(UPS_DEL_RANGE, "x", 1, 2), 0);
	l = ups_var(ups, "x")->limits;
	ck_assert_uint_eq(l->range_count, 2);
	ck_assert(l->ranges[0].min == -5 && l->ranges[0].max == -5 && l->ranges[1].min == LONG_MIN);
	end();
}
END_TEST

START_TEST(flags_are_replaced_and_lengths_checked)
{
	begin();
	ups_set(ups, "x", "1");
	ck_assert_int_eq(number(UPS_SET_FLAGS, "x", VAR_RW | VAR_STRING), 1);
	ck_assert_int_eq(number(UPS_SET_FLAGS, "x", VAR_RW | VAR_STRING), 0);
	ck_assert_int_eq(number(UPS_SET_FLAGS, "x", VAR_NUMBER | 64), 1);
	ck_assert_uint_eq(ups_var(ups, "x")->flags, VAR_NUMBER);
	ck_assert_int_eq(number(UPS_SET_LENGTH, "x", 0), 0);
	ck_assert_ptr_null(ups_var(ups, "x")->limits);
	ck_assert_int_eq(number(UPS_SET_LENGTH, "x", 16), 1);
	ck_assert_int_eq(number(UPS_SET_LENGTH, "x", 16), 0);
	ck_assert_int_eq(number(UPS_SET_LENGTH, "x", -1), -EINVAL);
	if (LONG_MAX > INT32_MAX)
		ck_assert_int_eq(number(UPS_SET_LENGTH, "x", (long)(1LL + INT32_MAX)), -EINVAL);
	ck_assert_int_eq(ups_var(ups, "x")->limits->max_length, 16);
	ck_assert_int_eq(number(UPS_SET_STATE, NULL, UPS_FRESH + 1), -EINVAL);
	ck_assert_int_eq(number(UPS_SET_STATE, NULL, -1), -EINVAL);
	end();
}
END_TEST

START_TEST(a_deleted_variable_forgets_its_metadata)
{
	begin();
	ups_set(ups, "x", "1");
	op(UPS_ADD_ENUM, "x", "1");
	number(UPS_SET_FLAGS, "x", VAR_RW);
	ups_delete(ups, "x");
	ups_set(ups, "x", "again");
	ck_assert_uint_eq(ups_var(ups, "x")->flags, 0);
	ck_assert_ptr_null(ups_var(ups, "x")->limits);
	end();
}
END_TEST

START_TEST(a_dump_that_says_the_same_causes_no_change)
{
	begin();
	ups_set(ups, "a", "1");
	ups_set(ups, "b", "2");
	ups_add_command(ups, "c");
	heard("set a 1;set b 2;cmd c;");
	ups_begin_dump(ups);
	ck_assert_ptr_null(ups_var(ups, "a"));		/* not shown until told again */
	ck_assert_ptr_null(ups_value(ups, "b"));
	ck_assert_ptr_null(ups_command(ups, "c"));
	ck_assert_int_eq(ups_set(ups, "a", "1"), 0);
	ck_assert_int_eq(ups_add_command(ups, "c"), 0);
	ck_assert_str_eq(ups_value(ups, "a"), "1");
	ck_assert_ptr_null(ups_value(ups, "b"));
	ck_assert_int_eq(ups_set(ups, "b", "2"), 0);
	ups_end_dump(ups);
	heard("");
	end();
}
END_TEST

START_TEST(a_dump_deletes_what_it_does_not_tell_again)
{
	begin();
	for (char name[] = "a"; *name <= 'f'; ++*name) {
		ups_set(ups, name, "1");
		ups_add_command(ups, name);
	}
	buf_clear(&recorder.heard);
	ups_begin_dump(ups);
	ups_set(ups, "b", "1");
	ups_set(ups, "e", "2");
	ups_set(ups, "g", "1");
	ups_add_command(ups, "d");
	ups_end_dump(ups);
	heard("set e 2;set g 1;delete f;delete d;delete c;delete a;nocmd f;nocmd e;nocmd c;nocmd b;nocmd a;");
	ck_assert_uint_eq(ups->var_count, 3);
	ck_assert_uint_eq(ups->command_count, 1);
	end();
}
END_TEST

START_TEST(in_a_dump_variables_with_limits_are_made_anew)
{
	begin();
	ups_set(ups, "x", "1");
	op(UPS_ADD_ENUM, "x", "1");
	op(UPS_ADD_ENUM, "x", "2");
	number(UPS_SET_FLAGS, "x", VAR_RW);
	buf_clear(&recorder.heard);
	ups_begin_dump(ups);
	ck_assert_int_eq(ups_set(ups, "X", "1"), 1);
	ck_assert_int_eq(op(UPS_ADD_ENUM, "X", "2"), 1);
	ups_end_dump(ups);
	heard("delete X;set X 1;enum X 2;");
	ck_assert_uint_eq(ups_var(ups, "x")->limits->enum_count, 1);
	ck_assert_uint_eq(ups_var(ups, "x")->flags, 0);
	end();
}
END_TEST

START_TEST(in_a_dump_names_get_the_spelling_of_whoever_tells_them_now)
{
	begin();
	ups_set(ups, "Ups.Id", "1");
	ups_add_command(ups, "Load.Off");
	buf_clear(&recorder.heard);
	ups_begin_dump(ups);
	ck_assert_int_eq(ups_set(ups, "ups.id", "1"), 1);
	ck_assert_int_eq(ups_add_command(ups, "load.off"), 1);
	ups_set(ups, "UPS.ID", "1");
	ups_end_dump(ups);
	heard("delete ups.id;set ups.id 1;nocmd load.off;cmd load.off;");
	ck_assert_str_eq(ups_var(ups, "ups.id")->name, "ups.id");
	ck_assert_str_eq(ups_command(ups, "LOAD.OFF"), "load.off");
	end();
}
END_TEST

START_TEST(clearing_goes_through_the_gate)
{
	begin();
	ups_set(ups, "a", "1");
	ups_set(ups, "b", "1");
	ups_add_command(ups, "c");
	buf_clear(&recorder.heard);
	ups_clear(ups);
	heard("delete b;delete a;nocmd c;");
	ck_assert(!ups->var_count && !ups->command_count);
	end();
}
END_TEST

START_TEST(changes_are_stamped_with_monotonic_time)
{
	begin();
	clock_fix(1000);
	ups_set(ups, "a", "1");
	ck_assert_uint_eq(ups->changed_ms, 1000);
	clock_fix(2000);
	ups_set(ups, "a", "1");
	ck_assert_uint_eq(ups->changed_ms, 1000);
	ups_set_state(ups, UPS_STALE);
	ck_assert_uint_eq(ups->changed_ms, 2000);
	clock_fix(0);
	end();
}
END_TEST

START_TEST(watchers_are_told_in_the_order_of_registration_and_can_leave)
{
	struct recorder second = { .watcher.changed = record };

	begin();
	ups_watch(ups, &second.watcher);
	ck_assert_ptr_eq(ups->watchers, &recorder.watcher);
	ck_assert_ptr_eq(recorder.watcher.next, &second.watcher);
	ups_set(ups, "a", "1");
	ups_unwatch(ups, &recorder.watcher);
	ups_set(ups, "a", "2");
	heard("set a 1;");
	ck_assert_str_eq(buf_text(&second.heard), "set a 1;set a 2;");
	ups_unwatch(ups, &recorder.watcher);		/* twice is harmless */
	ups_unwatch(ups, &second.watcher);
	ck_assert_ptr_null(ups->watchers);
	buf_fini(&second.heard);
	end();
}
END_TEST

START_TEST(numbers_are_whole_and_finite)
{
	static const struct { const char *text; bool good; double value;
	} rows[] = {
		{ "12", true, 12 },
		{ "-3.5", true, -3.5 },
		{ "090.0", true, 90 },
		{ "1e3", true, 1000 },
		{ "", false, 0 },
		{ "12 V", false, 0 },
		{ "x", false, 0 },
		{ "nan", false, 0 },
		{ "inf", false, 0 },
		{ "1e999", false, 0 },
	};
	double n;

	begin();
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		ups_set(ups, "x", rows[i].text);
		ck_assert_msg(ups_number(ups, "x", &n) == rows[i].good, "%s", rows[i].text);
		if (rows[i].good)
			ck_assert_double_eq(n, rows[i].value);
	}
	ck_assert(!ups_number(ups, "none", &n));
	end();
}
END_TEST

START_TEST(the_fsd_latch_stands_in_front_of_the_status_only)
{
	char out[UPS_SHOWN_MAX], *longest = mem_new(UPS_VALUE_MAX + 1);

	begin();
	ups_set(ups, "ups.status", "OB LB");
	ups_set(ups, "ups.mfr", "X");
	ck_assert_str_eq(ups_shown_value(ups, ups_var(ups, "ups.status"), out, sizeof out),
		"OB LB");
	number(UPS_SET_FSD, NULL, 1);
	ck_assert_str_eq(
		ups_shown_value(ups, ups_var(ups, "ups.status"), out, sizeof out), "FSD OB LB");
	ck_assert_str_eq(ups_shown_value(ups, ups_var(ups, "ups.mfr"), out, sizeof out), "X");
	ck_assert_str_eq(ups_value(ups, "ups.status"), "OB LB");
	memset(longest, 'x', UPS_VALUE_MAX);
	ups_set(ups, "ups.status", longest);
	ck_assert_uint_eq(strlen(ups_shown_value(ups, ups_var(ups, "ups.status"), out, sizeof out)),
		UPS_VALUE_MAX + 4);
	ups_begin_dump(ups);
	ups_end_dump(ups);
	ck_assert(ups->fsd);				/* survives what the driver says */
	number(UPS_SET_FSD, NULL, 0);
	ck_assert(!ups->fsd);
	free(longest);
	end();
}
END_TEST

START_TEST(the_latch_is_a_change_of_the_shown_status)
{
	begin();
	ups_set(ups, "ups.status", "OL");
	heard("set ups.status OL;");
	number(UPS_SET_FSD, NULL, 1);
	heard("fsd 1;set ups.status FSD OL;");
	ups_set(ups, "ups.status", "OL");
	heard("");
	ups_set(ups, "UPS.Status", "OB");
	heard("set ups.status FSD OB;");
	ups_set(ups, "ups.mfr", "X");
	heard("set ups.mfr X;");
	ups_begin_dump(ups);			/* not confirmed, but shown again unchanged */
	number(UPS_SET_FSD, NULL, 0);
	heard("fsd 0;set ups.status OB;");
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_change_is_told_once_and_no_change_not_at_all,
		names_compare_ignoring_case_and_keep_the_first_spelling,
		a_value_that_differs_in_case_only_is_a_change,
		variables_and_commands_are_always_sorted,
		names_that_the_tokenizer_would_take_apart_are_refused,
		what_a_driver_can_make_grow_has_a_cap,
		metadata_of_an_unknown_variable_are_refused,
		enumerations_keep_their_order_and_delete_ignoring_case,
		ranges_keep_their_order_and_are_known_by_either_bound,
		flags_are_replaced_and_lengths_checked,
		a_deleted_variable_forgets_its_metadata,
		a_dump_that_says_the_same_causes_no_change,
		a_dump_deletes_what_it_does_not_tell_again,
		in_a_dump_variables_with_limits_are_made_anew,
		in_a_dump_names_get_the_spelling_of_whoever_tells_them_now,
		clearing_goes_through_the_gate,
		changes_are_stamped_with_monotonic_time,
		watchers_are_told_in_the_order_of_registration_and_can_leave,
		numbers_are_whole_and_finite,
		the_fsd_latch_stands_in_front_of_the_status_only,
		the_latch_is_a_change_of_the_shown_status,
	};

	return support_run("ups", tests, MEM_COUNT(tests));
}
