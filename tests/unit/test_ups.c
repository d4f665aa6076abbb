/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_ups - the model: variables and commands, what watchers hear of a change, dumps, and the FSD
 * latch.
 *
 * Limits and lists of variables are in test_ups_limits.c.
 */
#include "lib/clock.h"
#include "tests/unit/ups_recorder.h"

#include <errno.h>
#include <strings.h>

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
	heard("set e 2;set g 1;delete f;delete d;delete c;delete a;nocmd f;nocmd e;nocmd c;"
		"nocmd b;nocmd a;");
	ck_assert_uint_eq(ups->var_count, 3);
	ck_assert_uint_eq(ups->command_count, 1);
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
		a_dump_that_says_the_same_causes_no_change,
		a_dump_deletes_what_it_does_not_tell_again,
		in_a_dump_names_get_the_spelling_of_whoever_tells_them_now,
		clearing_goes_through_the_gate,
		changes_are_stamped_with_monotonic_time,
		watchers_are_told_in_the_order_of_registration_and_can_leave,
		the_fsd_latch_stands_in_front_of_the_status_only,
		the_latch_is_a_change_of_the_shown_status,
	};

	return support_run("ups", tests, MEM_COUNT(tests));
}
