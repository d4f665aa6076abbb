/* SPDX-License-Identifier: GPL-2.0-or-later
 * Names of a context as one space: contexts, GET and GETNEXT over several trees, and views that
 * cut through them.
 */
#include "lib/mem.h"
#include "mibs/agent/view.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two trees, 1.3.5 and 1.3.7, of columns 1 to 3 with instances 1 to 9. */
enum { COLUMNS = 3, INSTANCES = 9 };

static const uint32_t roots[2][3] = { { 1, 3, 5 }, { 1, 3, 7 } };
static uint32_t answer[2];
static int calls;

static bool fill(uint32_t column, uint32_t instance, struct subtree_value *out)
{
	answer[0] = column;
	answer[1] = instance;
	*out = (struct subtree_value){ .oid = answer, .oid_length = 2, .type = SUBTREE_INTEGER,
		.integer = column * 10 + instance };
	return true;
}

static bool get(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	(void)owner;
	return length == 2 && oid[0] >= 1 && oid[0] <= COLUMNS && oid[1] >= 1 &&
	       oid[1] <= INSTANCES && fill(oid[0], oid[1], out);
}

static bool next(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	(void)owner;
	calls++;
	for (uint32_t column = 1; column <= COLUMNS; column++)
		for (uint32_t instance = 1; instance <= INSTANCES; instance++)
			if (!length || column > oid[0] ||
				(column == oid[0] && (length == 1 || instance > oid[1])))
				return fill(column, instance, out);
	return false;
}

static bool is_object(void *owner, const uint32_t *oid, size_t length)
{
	(void)owner;
	return length && oid[0] >= 1 && oid[0] <= COLUMNS + 1;	/* the last column is empty */
}

static bool silent(void *owner)
{
	return *(bool *)owner;
}

static struct subtree trees[2];
static bool is_silent;
static struct views views;
static struct agentconf conf;
static struct agentconf_view view_lines[8];
static struct agentconf_user user;
static char *ups_names[1];
static struct access *rights;
static struct access_right right;
static struct view_scope look;

/* "+1.3 -1.3.5": the lines of the view through which the rest of a test looks. */
static void look_through(const char *view)
{
	char *text = mem_dup(view), *save = NULL;

	conf = (struct agentconf){ .views = view_lines, .users = &user, .user_count = 1,
		.upses = ups_names, .ups_count = 1, .default_ups = (char *)"a" };
	ups_names[0] = (char *)"a";
	user = (struct agentconf_user){ .name = (char *)"u", .may_read = true,
		.grant.view = (char *)"v" };
	for (size_t i = 0; i < MEM_COUNT(view_lines); i++)
		free(view_lines[i].oid);
	memset(view_lines, 0, sizeof view_lines);
	for (char *line = strtok_r(text, " ", &save); line; line = strtok_r(NULL, " ", &save))
		view_lines[conf.view_count++] = (struct agentconf_view){ (char *)"v",
			mem_dup(line + 1), *line == '+' };
	free(text);
	access_free(rights);
	rights = access_new(&conf);
	ck_assert_int_eq(access_judge(rights, &(struct access_question){ .user = "u",
		.user_length = 1 }, &right), ACCESS_GRANTED);
	view_scope_init(&look, views_find(&views, ""), &right);
}

static void setup(void)
{
	for (int i = 0; i < 2; i++) {
		trees[i] = (struct subtree){ .name = "t", .root = roots[i], .root_length = 3,
			.get = get, .next = next, .is_object = is_object, .silent = silent,
			.owner = &is_silent };
	}
	is_silent = false;
	views_add(&views, "", &trees[1]);	/* not in the order of their names */
	views_add(&views, "", &trees[0]);
	look_through("+1.3");
}

static void teardown(void)
{
	views_fini(&views);
	access_free(rights);
	rights = NULL;
	for (size_t i = 0; i < MEM_COUNT(view_lines); i++) {
		free(view_lines[i].oid);
		view_lines[i].oid = NULL;
	}
}

static enum view_presence presence(const char *name)
{
	uint32_t oid[SNMPTEXT_OID_MAX];
	struct view_found found;

	return view_get(&look, oid, snmptext_oid(name, oid), &found);
}

/* The name behind one; "" at the end. */
static const char *behind(const char *name)
{
	static char text[64];
	uint32_t oid[SNMPTEXT_OID_MAX];
	struct view_found found;

	if (!view_next(&look, oid, snmptext_oid(name, oid), &found))
		return "";
	snprintf(text, sizeof text, "1.3.%u.%u.%u", found.tree->root[2], found.value.oid[0],
		found.value.oid[1]);
	return text;
}

/* How many instances a walk of everything meets, each behind the one before. */
static int walk(void)
{
	uint32_t oid[5] = { 1, 3 };
	unsigned long place = 0;
	struct view_found found;
	int count = 0;

	for (size_t length = 2; view_next(&look, oid, length, &found); length = 5) {
		const uint32_t name[] = { 1, 3, found.tree->root[2], found.value.oid[0],
			found.value.oid[1] };
		unsigned long now = name[2] * 100ul + name[3] * 10 + name[4];

		ck_assert_uint_gt(now, place);
		place = now;
		memcpy(oid, name, sizeof name);
		count++;
	}
	return count;
}

START_TEST(a_missing_object_is_told_from_a_missing_instance)
{
	ck_assert_int_eq(presence("1.3.5.1.1"), VIEW_FOUND);
	ck_assert_int_eq(presence("1.3.7.3.9"), VIEW_FOUND);
	for (const char *const *name = (const char *const[]){ "1.3.5.1.10", "1.3.5.1",
		     "1.3.5.1.1.0", "1.3.5.4.1", "1.3.7.4", NULL };
		*name; name++)
		ck_assert_msg(presence(*name) == VIEW_NO_INSTANCE, "%s", *name);
	for (const char *const *name = (const char *const[]){ "1.3.5", "1.3", "1.3.5.0.1",
		     "1.3.5.5.1", "1.3.6.1.1", "1.3.8", "2.0", NULL };
		*name; name++)
		ck_assert_msg(presence(*name) == VIEW_NO_OBJECT, "%s", *name);
}
END_TEST

START_TEST(a_walk_goes_through_all_trees_in_order_and_ends)
{
	ck_assert_int_eq(walk(), 2 * COLUMNS * INSTANCES);
	ck_assert_str_eq(behind("1.2"), "1.3.5.1.1");
	ck_assert_str_eq(behind("1.3.5.1"), "1.3.5.1.1");
	ck_assert_str_eq(behind("1.3.5.3.9"), "1.3.7.1.1");
	ck_assert_str_eq(behind("1.3.5.3.4294967295"), "1.3.7.1.1");
	ck_assert_str_eq(behind("1.3.6"), "1.3.7.1.1");
	ck_assert_str_eq(behind("1.3.7.3.9"), "");
	ck_assert_str_eq(behind("2.5"), "");
}
END_TEST

START_TEST(a_view_hides_and_the_longest_line_decides)
{
	look_through("+1.3.5.2 +1.3.7 -1.3.7.2 +1.3.7.2.4");
	ck_assert_int_eq(access_extent(&right, roots[0], 3), ACCESS_PARTLY);
	ck_assert_int_eq(presence("1.3.5.1.1"), VIEW_NO_OBJECT);
	ck_assert_int_eq(presence("1.3.5.2.1"), VIEW_FOUND);
	ck_assert_int_eq(presence("1.3.7.2.3"), VIEW_NO_OBJECT);
	ck_assert_int_eq(presence("1.3.7.2.4"), VIEW_FOUND);
	ck_assert_str_eq(behind("1.3.5.1.3"), "1.3.5.2.1");
	ck_assert_str_eq(behind("1.3.5.2.9"), "1.3.7.1.1");
	ck_assert_str_eq(behind("1.3.7.1.9"), "1.3.7.2.4");
	ck_assert_str_eq(behind("1.3.7.2.4"), "1.3.7.3.1");
	ck_assert_int_eq(walk(), INSTANCES + 2 * INSTANCES + 1);
	look_through("-1.3 +1.3.9");
	ck_assert_int_eq(access_extent(&right, roots[1], 3), ACCESS_NOTHING);
	ck_assert_int_eq(walk(), 0);
	look_through("+1.3 -1.3.5.1 +1.3.5.1");	/* the last line about an OID counts */
	ck_assert_int_eq(walk(), 2 * COLUMNS * INSTANCES);
	look_through("+1.3.5 -1.3.7");
	ck_assert_int_eq(access_extent(&right, roots[0], 3), ACCESS_ALL);
	ck_assert_int_eq(walk(), COLUMNS * INSTANCES);
}
END_TEST

START_TEST(what_a_view_hides_is_jumped_over)
{
	look_through("+1.3 -1.3.5");
	calls = 0;
	ck_assert_str_eq(behind("1.3"), "1.3.7.1.1");
	ck_assert_int_eq(calls, 1);	/* the hidden tree is not asked at all */
	look_through("+1.3 -1.3.5.1 -1.3.5.2");
	calls = 0;
	ck_assert_str_eq(behind("1.3"), "1.3.5.3.1");
	ck_assert_int_le(calls, 3);
	look_through("+1.3 -1.3.5.4294967295 -1.3.7.3");
	ck_assert_str_eq(behind("1.3.7.2.9"), "");
	ck_assert_str_eq(behind("1.3.5.3.9"), "1.3.7.1.1");
}
END_TEST

START_TEST(a_walk_may_turn_back_or_ahead_at_any_step)
{
	ck_assert_str_eq(behind("1.3.7.2.4"), "1.3.7.2.5");
	ck_assert_str_eq(behind("1.3.5.1.1"), "1.3.5.1.2");
	ck_assert_str_eq(behind("1.3.7"), "1.3.7.1.1");
	ck_assert_str_eq(behind("1.3"), "1.3.5.1.1");
	ck_assert_str_eq(behind("1.3.7.3.9"), "");
	ck_assert_str_eq(behind("1.3.5.3.9"), "1.3.7.1.1");
}
END_TEST

START_TEST(names_that_are_nearly_instances_are_answered_on_wish_only)
{
	ck_assert_int_eq(presence("1.3.5.1.1.0"), VIEW_NO_INSTANCE);
	look.compat = true;
	ck_assert_int_eq(presence("1.3.5.1.1.0"), VIEW_FOUND);
	ck_assert_int_eq(presence("1.3.5.1.1.1"), VIEW_NO_INSTANCE);
	ck_assert_int_eq(presence("1.3.5.1.1.0.0"), VIEW_NO_INSTANCE);
	ck_assert_int_eq(presence("1.3.5.1"), VIEW_NO_INSTANCE);	/* no instance .0 */
	ck_assert_int_eq(presence("1.3.9.0"), VIEW_NO_OBJECT);
	ck_assert_str_eq(behind("1.3.5.1.1.0"), "1.3.5.1.2");
	look_through("+1.3 -1.3.5.1.1");
	look.compat = true;
	ck_assert_int_eq(presence("1.3.5.1.1.0"), VIEW_NO_OBJECT);	/* as the view has it */
}
END_TEST

START_TEST(contexts_are_found_by_their_whole_name_however_long)
{
	char name[300];

	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name,
			"a rather long name of an uninterruptible power supply %d", i * 37 % 100);
		views_add(&views, name, &trees[i % 2]);
	}
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name,
			"a rather long name of an uninterruptible power supply %d", i * 37 % 100);
		ck_assert_ptr_eq(views_find(&views, name)->trees[0], &trees[i % 2]);
		views_remove(&views, name, &trees[1 - i % 2]);
		ck_assert_ptr_nonnull(views_find(&views, name));
		views_remove(&views, name, &trees[i % 2]);
		ck_assert_ptr_null(views_find(&views, name));
	}
	views_remove(&views, "none", &trees[0]);
	ck_assert_uint_eq(views_find(&views, "")->count, 2);
}
END_TEST

START_TEST(one_silent_tree_silences_its_context)
{
	ck_assert(!view_silent(views_find(&views, "")));
	is_silent = true;
	ck_assert(view_silent(views_find(&views, "")));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("snmp_view");
	TCase *t = tcase_create("all");
	SRunner *sr;

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_missing_object_is_told_from_a_missing_instance);
	tcase_add_test(t, a_walk_goes_through_all_trees_in_order_and_ends);
	tcase_add_test(t, a_view_hides_and_the_longest_line_decides);
	tcase_add_test(t, what_a_view_hides_is_jumped_over);
	tcase_add_test(t, a_walk_may_turn_back_or_ahead_at_any_step);
	tcase_add_test(t, names_that_are_nearly_instances_are_answered_on_wish_only);
	tcase_add_test(t, contexts_are_found_by_their_whole_name_however_long);
	tcase_add_test(t, one_silent_tree_silences_its_context);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
