/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_clock - a held clock stands still, and no longer than it is held.
 */
#include "lib/clock.h"
#include "tests/unit/support.h"

#include <stdlib.h>
#include <time.h>

/* As the machine says it. */
static uint64_t real_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void let_a_millisecond_go_by(void)
{
	uint64_t begun_ms = real_ms();

	while (real_ms() <= begun_ms + 1)
		;
}

START_TEST(a_held_clock_says_when_it_was_asked_first)
{
	uint64_t before_ms = clock_ms(), held_ms;

	let_a_millisecond_go_by();
	clock_hold();
	held_ms = clock_ms();
	ck_assert_uint_gt(held_ms, before_ms);
	let_a_millisecond_go_by();
	ck_assert_uint_eq(clock_ms(), held_ms);
	clock_go_on();
	ck_assert_uint_gt(clock_ms(), held_ms);
}
END_TEST

START_TEST(a_clock_of_a_test_counts_while_it_is_held)
{
	clock_hold();
	ck_assert_uint_gt(clock_ms(), 1234);
	clock_fix(1234);
	ck_assert_uint_eq(clock_ms(), 1234);
	clock_fix(0);
	clock_go_on();
}
END_TEST

START_TEST(wall_time_that_is_set_is_noticed_once)
{
	struct clock_wall w = { 0 };

	ck_assert_int_eq(clock_wall_step(&w, 1700000000000, 5000), 0);
	ck_assert_int_eq(clock_wall_step(&w, 1700000001000, 6000), 0);
	ck_assert_int_eq(clock_wall_step(&w, 1700003602000, 7000), 3600000);
	ck_assert_int_eq(clock_wall_step(&w, 1700003603000, 8000), 0);
	ck_assert_int_eq(clock_wall_step(&w, 1700000004000, 9000), -3600000);
	ck_assert_int_eq(clock_wall_step(&w, 1700000005003, 10000), 3);
}
END_TEST

START_TEST(wall_time_goes_on_as_the_clock_does)
{
	struct clock_wall w = { 0 };

	clock_wall_step(&w, clock_wall_ms(), clock_ms());
	let_a_millisecond_go_by();
	ck_assert_int_lt(llabs(clock_wall_step(&w, clock_wall_ms(), clock_ms())), 3);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_held_clock_says_when_it_was_asked_first,
		a_clock_of_a_test_counts_while_it_is_held,
		wall_time_that_is_set_is_noticed_once,
		wall_time_goes_on_as_the_clock_does,
	};

	return support_run("clock", tests, MEM_COUNT(tests));
}
