/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_names - names of UPSes and variables are found in any case, by search and by index alike.
 */
#include "lib/names.h"
#include "tests/unit/support.h"

#include <ctype.h>

enum { ROWS_MAX = 600 };

struct row {
	const char *name;
	int other;
};

static struct row rows[ROWS_MAX];
static char texts[ROWS_MAX][32];

/* "nAME.000", "Name.001", ...: sorted, whatever their case. */
static void make(size_t count, size_t first)
{
	for (size_t i = 0; i < count; i++) {
		snprintf(texts[i], sizeof *texts, "%s.%03zu", i % 2 ? "Name" : "nAME", first + i);
		rows[i] = (struct row){ .name = texts[i] };
	}
}

static void check_found(struct names_index *x, size_t count)
{
	char shouted[32];
	size_t place;

	for (size_t i = 0; i < count; i++) {
		snprintf(shouted, sizeof shouted, "%s", texts[i]);
		for (char *p = shouted; *p; p++)
			*p = (char)toupper(*p);
		ck_assert(names_find(x, rows, count, sizeof *rows, shouted, &place));
		ck_assert_uint_eq(place, i);
	}
	ck_assert(!names_find(x, rows, count, sizeof *rows, "name", &place));
	ck_assert(!names_find(x, rows, count, sizeof *rows, "name.0000", &place));
	ck_assert(!names_find(x, rows, count, sizeof *rows, "", &place));
}

START_TEST(each_of_few_and_many_is_found_in_any_case)
{
	static const size_t counts[] = { 0, 1, 11, 12, 13, 48, 512, ROWS_MAX };

	for (size_t i = 0; i < MEM_COUNT(counts); i++) {
		struct names_index *x = names_index_new();

		make(counts[i], 0);
		check_found(x, counts[i]);
		names_index_free(x);
	}
}
END_TEST

START_TEST(other_rows_are_found_once_they_are_announced)
{
	struct names_index *x = names_index_new();
	size_t place;

	make(100, 0);
	check_found(x, 100);
	make(300, 50);
	names_changed(x);
	check_found(x, 300);
	ck_assert(!names_find(x, rows, 300, sizeof *rows, "name.049", &place));
	make(20, 0);
	names_changed(x);
	check_found(x, 20);
	names_index_free(x);
}
END_TEST

START_TEST(a_place_is_where_a_name_would_be_inserted)
{
	bool found;

	make(40, 10);
	ck_assert_uint_eq(names_place(rows, 40, sizeof *rows, "NAME.010", &found), 0);
	ck_assert(found);
	ck_assert_uint_eq(names_place(rows, 40, sizeof *rows, "name.0101", &found), 1);
	ck_assert(!found);
	ck_assert_uint_eq(names_place(rows, 40, sizeof *rows, "Name.9", &found), 40);
	ck_assert_uint_eq(names_place(rows, 40, sizeof *rows, "", &found), 0);
	ck_assert_uint_eq(names_place(rows, 0, sizeof *rows, "x", &found), 0);
}
END_TEST

START_TEST(the_order_is_that_of_strcasecmp)
{
	static const char *const words[] = { "", "a", "A", "ab", "AB", "a.b", "a_b", "a[", "a{", "Z",
		"z9", "~" };

	for (size_t i = 0; i < MEM_COUNT(words); i++)
		for (size_t j = 0; j < MEM_COUNT(words); j++) {
			int ours = names_order(words[i], words[j]),
			    libc = strcasecmp(words[i], words[j]);

			ck_assert((ours < 0) == (libc < 0) && (ours > 0) == (libc > 0));
		}
	ck_assert(names_begin("Server.info", "server.") && names_begin("server.", "server."));
	ck_assert(!names_begin("server", "server.") && !names_begin("servers.x", "server."));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		each_of_few_and_many_is_found_in_any_case,
		other_rows_are_found_once_they_are_announced,
		a_place_is_where_a_name_would_be_inserted,
		the_order_is_that_of_strcasecmp,
	};

	return support_run("names", tests, MEM_COUNT(tests));
}
