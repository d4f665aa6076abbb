/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_checks - how many processes check the configuration, and what each of them checks.
 */
#include "supervisor/checks.h"
#include "tests/unit/support.h"

static struct checks all;

static void add(const char *program, const char *section, const struct identity *identity)
{
	const char *argv[] = { program, "-a", section, "-F", NULL };
	const char *env[] = { "ALLOW_NO_DEVICE=true", NULL };

	checks_add(&all, &(struct supervised){ .label = "driver", .argv = argv, .env = env,
		.section = section, .identity = identity, .is_own = true });
}

static size_t count(void)
{
	size_t n = 0;

	for (const struct check *c = all.first; c; c = c->next)
		n++;
	return n;
}

static size_t arguments(const struct check *c)
{
	size_t n = 0;

	while (c->row->argv[n])
		n++;
	return n;
}

START_TEST(sections_of_one_driver_share_a_process)
{
	char name[16];

	for (int i = 0; i < 500; i++) {
		snprintf(name, sizeof name, "ups%d", i);
		add("/drivers/one", name, NULL);
	}
	ck_assert_uint_eq(count(), (500 + CHECK_SECTIONS_MAX - 1) / CHECK_SECTIONS_MAX);
	ck_assert_uint_eq(arguments(all.first), 4 + 2 * (CHECK_SECTIONS_MAX - 1));
	ck_assert_str_eq(all.first->row->argv[2], "ups0");
	ck_assert_str_eq(all.first->row->argv[arguments(all.first) - 1], "ups63");
	ck_assert_str_eq(all.first->next->row->argv[2], "ups64");
	checks_fini(&all);
}
END_TEST

START_TEST(other_drivers_users_and_programs_have_processes_of_their_own)
{
	const struct identity other = { .change = true, .uid = 7 };
	const char *argv[] = { "/drivers/one", NULL };

	add("/drivers/one", "a", NULL);
	add("/drivers/two", "b", NULL);
	add("/drivers/one", "c", NULL);
	add("/drivers/one", "d", &other);
	checks_add(&all, &(struct supervised){ .label = "server", .argv = argv, .is_own = true });
	add("/drivers/one", "e", NULL);
	ck_assert_uint_eq(count(), 6);
	checks_fini(&all);
}
END_TEST

START_TEST(foreign_programs_and_the_finder_are_not_asked)
{
	const char *argv[] = { "/lib/nut/snmp-ups", NULL };

	checks_add(&all, &(struct supervised){ .label = "driver", .argv = argv, .section = "a" });
	checks_add(&all, &(struct supervised){ .label = "finder", .argv = argv, .is_own = true,
		.finds = true });
	ck_assert_uint_eq(count(), 0);
	checks_fini(&all);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		sections_of_one_driver_share_a_process,
		other_drivers_users_and_programs_have_processes_of_their_own,
		foreign_programs_and_the_finder_are_not_asked,
	};

	return support_run("checks", tests, MEM_COUNT(tests));
}
