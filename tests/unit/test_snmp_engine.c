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

	ck_assert_int_eq(engine_start(&first, sub, NULL, 0), 0);
	ck_assert_uint_eq(first.boots, 1);
	ck_assert_uint_ge(first.id_length, 5);
	ck_assert(!stat(sub, &st) && (st.st_mode & 07777) == 0700);
	ck_assert_int_eq(engine_start(&second, sub, NULL, 0), 0);
	ck_assert_uint_eq(second.boots, 2);
	ck_assert_uint_eq(second.id_length, first.id_length);
	ck_assert_mem_eq(second.id, first.id, first.id_length);
	ck_assert_int_eq(engine_start(&named, sub, (const uint8_t *)"\x80\1\2\3\4", 5),
		0);
	ck_assert_uint_eq(named.boots, 3);
	ck_assert_mem_eq(named.id, "\x80\1\2\3\4", 5);
	ck_assert_int_eq(engine_start(&last, sub, NULL, 0), 0);
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
		ck_assert_int_eq(engine_start(&e, dir, NULL, 0), 0);
		ck_assert_msg(e.boots == 1 && e.id_length == 17, "%s", bad[i]);
		ck_assert(memcmp(e.id, before.id, sizeof e.id));
		before = e;
	}
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0), 0);
	ck_assert_uint_eq(e.boots, 2);
}
END_TEST

START_TEST(an_engine_that_cannot_be_kept_says_so_and_can_be_used)
{
	struct engine e;
	char *link = mem_fmt("%s/engine", dir);

	ck_assert_int_eq(engine_start(&e, "/proc/self/none/at/all", NULL, 0), -ENOENT);
	ck_assert_uint_eq(e.boots, 1);
	ck_assert_uint_eq(e.id_length, 17);
	ck_assert_int_eq(symlink("/etc/hostname", link), 0);
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0), -ELOOP);
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
		ck_assert_int_eq(engine_start(&e, dir, told, sizeof told), 0);
		ck_assert_uint_eq(e.boots, INT32_MAX);
	}
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other), 0);
	ck_assert_uint_eq(e.boots, 1);
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other), 0);
	ck_assert_uint_eq(e.boots, 2);
	ck_assert_int_eq(mkdir(blocked, 0700), 0);	/* what is counted now is forgotten */
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other), -EEXIST);
	ck_assert_uint_eq(e.boots, INT32_MAX);
	ck_assert_int_eq(rmdir(blocked), 0);
	ck_assert_int_eq(engine_start(&e, dir, other, sizeof other), 0);
	ck_assert_uint_eq(e.boots, 3);
	free(blocked);
}
END_TEST

START_TEST(an_engine_of_our_own_that_cannot_be_kept_is_a_new_one_at_each_start)
{
	char *blocked = mem_fmt("%s/engine.new", dir);
	struct engine first, e, before = { 0 };

	ck_assert_int_eq(engine_start(&first, dir, NULL, 0), 0);
	ck_assert_int_eq(mkdir(blocked, 0700), 0);
	for (int start = 0; start < 2; start++) {
		ck_assert_int_eq(engine_start(&e, dir, NULL, 0), -EEXIST);
		ck_assert_uint_eq(e.boots, 1);
		ck_assert_mem_ne(e.id, first.id, sizeof e.id);
		ck_assert_mem_ne(e.id, before.id, sizeof e.id);
		before = e;
	}
	ck_assert_int_eq(rmdir(blocked), 0);
	ck_assert_int_eq(engine_start(&e, dir, NULL, 0), 0);
	ck_assert_mem_eq(e.id, first.id, sizeof e.id);
	ck_assert_uint_eq(e.boots, 2);
	free(blocked);
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
	};

	return support_run_with("snmp_engine", tests, MEM_COUNT(tests), setup, teardown);
}
