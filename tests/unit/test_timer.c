/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_timer - timers in step: they fire together, never after less than half of their time.
 */
#define SUPPORT_CLOCK
#include "lib/timer.h"
#include "tests/unit/support.h"

struct beat {
	uv_loop_t *loop;
	struct timer *timer;
	uint64_t each_ms, at_ms[8];
	size_t count;
};

static void again(void *user)
{
	struct beat *b = user;

	if (b->count < MEM_COUNT(b->at_ms))
		b->at_ms[b->count++] = support_now_ms;
	timer_start(b->timer, timer_in_step(b->loop, b->each_ms), 0);
}

static void begin(struct beat *b, uv_loop_t *loop, uint64_t each_ms)
{
	*b = (struct beat){ .loop = loop, .each_ms = each_ms };
	b->timer = timer_new(loop, again, b);
	again(b);
}

static void end(struct beat *b)
{
	timer_free(b->timer);
}

START_TEST(timers_that_begin_at_odd_moments_fire_together)
{
	struct beat tick, poll;
	uv_loop_t loop;
	unsigned wakes;

	uv_loop_init(&loop);
	begin(&tick, &loop, 2000);
	support_pass(&loop, 337);
	begin(&poll, &loop, 2000);
	support_pass(&loop, 4000);
	wakes = support_pass(&loop, 20000);
	ck_assert_uint_ge(wakes, 10);
	ck_assert_uint_le(wakes, 21);	/* at two moments of the second there would be 40 */
	for (size_t i = 2; i < MEM_COUNT(tick.at_ms); i++) {
		ck_assert_uint_eq(tick.at_ms[i] - tick.at_ms[i - 1], 2000);
		ck_assert_uint_eq(tick.at_ms[i] % 1000, poll.at_ms[i] % 1000);
	}
	end(&tick);
	end(&poll);
	support_loop_close(&loop);
}
END_TEST

START_TEST(a_timer_is_early_by_half_of_its_time_at_most)
{
	uv_loop_t loop;

	uv_loop_init(&loop);
	for (unsigned moment = 0; moment < 1000; moment++) {
		ck_assert_uint_le(timer_in_step(&loop, 2000), 2000);
		ck_assert_uint_gt(timer_in_step(&loop, 2000), 1000);
		ck_assert_uint_le(timer_in_step(&loop, 1000), 1000);
		ck_assert_uint_ge(timer_in_step(&loop, 1000), 500);
		ck_assert_uint_eq(timer_in_step(&loop, 999), 999);
		support_now_ms++;
	}
	support_loop_close(&loop);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { timers_that_begin_at_odd_moments_fire_together,
		a_timer_is_early_by_half_of_its_time_at_most };

	return support_run("timer", tests, MEM_COUNT(tests));
}
