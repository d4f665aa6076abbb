/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_ups_limits - what bounds a variable of the model: enumerations, ranges, flags, lengths; and
 * what bounds the model itself.
 */
#include "tests/unit/ups_recorder.h"

#include <errno.h>
#include <limits.h>

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

int main(void)
{
	const TTest *const tests[] = {
		what_a_driver_can_make_grow_has_a_cap,
		metadata_of_an_unknown_variable_are_refused,
		enumerations_keep_their_order_and_delete_ignoring_case,
		ranges_keep_their_order_and_are_known_by_either_bound,
		flags_are_replaced_and_lengths_checked,
		a_deleted_variable_forgets_its_metadata,
		in_a_dump_variables_with_limits_are_made_anew,
		numbers_are_whole_and_finite,
	};

	return support_run("ups limits", tests, MEM_COUNT(tests));
}
