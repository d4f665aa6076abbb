/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_snmp_engine - the SNMPv3 engine's ID and boots, and the system group.
 */
#include "mibs/agent/engine.h"
#include "mibs/tree/system.h"
#include "tests/unit/snmp_conf.h"

/* ---- engine ---- */

START_TEST(the_engine_keeps_its_id_and_counts_every_start)
{
	char *sub = mem_fmt("%s/p", dir);
	struct engine first, second, named, last;
	struct stat st;

	ck_assert_int_eq(engine_start(&first, sub, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(first.boots, 1);
	ck_assert_uint_ge(first.id_length, 5);
	ck_assert(!stat(sub, &st) && (st.st_mode & 07777) == 0700);
	ck_assert_int_eq(engine_start(&second, sub, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(second.boots, 2);
	ck_assert_uint_eq(second.id_length, first.id_length);
	ck_assert_mem_eq(second.id, first.id, first.id_length);
	ck_assert_int_eq(engine_start(&named, sub, (const uint8_t *)"\x80\1\2\3\4", 5, (uid_t)-1),
		0);
	ck_assert_uint_eq(named.boots, 3);
	ck_assert_mem_eq(named.id, "\x80\1\2\3\4", 5);
	ck_assert_int_eq(engine_start(&last, sub, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(last.boots, 4);
	ck_assert_uint_eq(last.id_length, 5);
	free(sub);
}
END_TEST

START_TEST(a_damaged_engine_file_makes_a_new_engine)
{
	static const char *const bad[] = { "", "boots 5\n", "id 0x80\nboots 5\n",
		"id 0x8000000001\nboots 0\n", "id 0x8000000001\nboots 2147483647\n",
		"id text\nboots 3\n", "id 0x8000000001\nboots 3x\n" };
	struct engine e, before = { 0 };

	for (size_t i = 0; i < MEM_COUNT(bad); i++) {
		put("engine", bad[i], 0600);
		ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), 0);
		ck_assert_msg(e.boots == 1 && e.id_length == 17, "%s", bad[i]);
		ck_assert(memcmp(e.id, before.id, sizeof e.id));
		before = e;
	}
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 2);
}
END_TEST

START_TEST(an_engine_that_cannot_be_kept_says_so_and_can_be_used)
{
	struct engine e;
	char *link = mem_fmt("%s/engine", dir);

	ck_assert_int_eq(engine_start(&e, "/proc/self/none/at/all", NULL, 0, (uid_t)-1), -ENOENT);
	ck_assert_uint_eq(e.boots, 1);
	ck_assert_uint_eq(e.id_length, 17);
	ck_assert_int_eq(symlink("/etc/hostname", link), 0);
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), -ELOOP);
	free(link);
}
END_TEST

/* RFC 3414 2.2.2: boots that cannot be determined are 2147483647, until the engine gets another ID.
 */
START_TEST(a_told_engine_id_never_comes_with_boots_that_were_used_before)
{
	static const uint8_t told[] = { 0x80, 1, 2, 3, 4 }, other[] = { 0x80, 1, 2, 3, 5 };
	char *blocked = mem_fmt("%s/engine.new", dir);
	struct engine e;

	put("engine", "id 0x8001020304\nboots", 0600);
	for (int start = 0; start < 2; start++) {
		ck_assert_int_eq(engine_start(&e, dir, told, sizeof told, (uid_t)-1), 0);
		ck_assert_uint_eq(e.boots, INT32_MAX);
	}
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 1);
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 2);
	ck_assert_int_eq(mkdir(blocked, 0700), 0);	/* what is counted now is forgotten */
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), -EEXIST);
	ck_assert_uint_eq(e.boots, INT32_MAX);
	ck_assert_int_eq(rmdir(blocked), 0);
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other, (uid_t)-1), 0);
	ck_assert_uint_eq(e.boots, 3);
	free(blocked);
}
END_TEST

START_TEST(an_engine_of_our_own_that_cannot_be_kept_is_a_new_one_at_each_start)
{
	char *blocked = mem_fmt("%s/engine.new", dir);
	struct engine first, e, before = { 0 };

	ck_assert_int_eq(engine_start(&first, dir, NULL, 0, (uid_t)-1), 0);
	ck_assert_int_eq(mkdir(blocked, 0700), 0);
	for (int start = 0; start < 2; start++) {
		ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), -EEXIST);
		ck_assert_uint_eq(e.boots, 1);
		ck_assert_mem_ne(e.id, first.id, sizeof e.id);
		ck_assert_mem_ne(e.id, before.id, sizeof e.id);
		before = e;
	}
	ck_assert_int_eq(rmdir(blocked), 0);
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0, (uid_t)-1), 0);
	ck_assert_mem_eq(e.id, first.id, sizeof e.id);
	ck_assert_uint_eq(e.boots, 2);
	free(blocked);
}
END_TEST

/* ---- system group ---- */

START_TEST(the_system_group_is_seven_objects_in_order)
{
	struct system s;
	struct subtree_value v;
	uint32_t at[8] = { 0 };
	size_t length = 0;
	const struct subtree *t = &s.subtree;

	read_snmp("sysname = me\nsysobjectid = 1.3.6.1.4.1.99\n");
	clock_fix(61000);
	system_init(&s, &conf, 1000);
	for (uint32_t object = 1; object <= 7; object++) {
		ck_assert(t->next(t->owner, at, length, &v));
		ck_assert_uint_eq(v.oid_length, 2);
		ck_assert_uint_eq(v.oid[0], object);
		ck_assert_uint_eq(v.oid[1], 0);
		ck_assert(t->get(t->owner, v.oid, 2, &v));
		length = v.oid_length;
		memcpy(at, v.oid, v.oid_length * sizeof *v.oid);
		if (object == 2)
			ck_assert(v.type == SUBTREE_OID && v.value_oid_length == 7 &&
				  v.value_oid[6] == 99);
		if (object == 3)
			ck_assert(v.type == SUBTREE_TIMETICKS && v.integer == 6000);
		if (object == 5)
			ck_assert_str_eq(v.text, "me");
	}
	ck_assert(!t->next(t->owner, at, length, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 8, 0 }, 2, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 1, 1 }, 2, &v));
	ck_assert(!t->get(t->owner, (const uint32_t[]){ 1 }, 1, &v));
	ck_assert(t->next(t->owner, (const uint32_t[]){ 5 }, 1, &v) && v.oid[0] == 5);
	ck_assert(t->next(t->owner, (const uint32_t[]){ 5, 0, 1 }, 3, &v) && v.oid[0] == 6);
	ck_assert(t->next(t->owner, (const uint32_t[]){ 0 }, 1, &v) && v.oid[0] == 1);
	ck_assert(!t->next(t->owner, (const uint32_t[]){ UINT32_MAX }, 1, &v));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		the_engine_keeps_its_id_and_counts_every_start,
		a_damaged_engine_file_makes_a_new_engine,
		an_engine_that_cannot_be_kept_says_so_and_can_be_used,
		a_told_engine_id_never_comes_with_boots_that_were_used_before,
		an_engine_of_our_own_that_cannot_be_kept_is_a_new_one_at_each_start,
		the_system_group_is_seven_objects_in_order,
	};

	return support_run_with("snmp_engine", tests, MEM_COUNT(tests), setup, teardown);
}
