/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_child - the state machine of a supervised process, on a clock of its own.
 */
#include "supervisor/child.h"
#include "tests/unit/support.h"

static struct child c;

START_TEST(a_new_child_is_started_at_once)
{
	child_init(&c, 1000);
	ck_assert_int_eq(c.state, CHILD_WAITING);
	ck_assert_uint_eq(child_next_ms(&c), 1000);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 999), 0);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 1000), CHILD_DO_START);
	child_step(&c, CHILD_STARTED, 1000);
	ck_assert_int_eq(c.state, CHILD_RUNNING);
	ck_assert_uint_eq(child_next_ms(&c), UINT64_MAX);
}
END_TEST

/* Dies `lived_ms` after each start; returns how long it then waits for the next. */
static uint64_t die_after(uint64_t *now, uint64_t lived_ms)
{
	uint64_t died;

	*now = child_next_ms(&c);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, *now), CHILD_DO_START);
	child_step(&c, CHILD_STARTED, *now);
	died = *now += lived_ms;
	child_step(&c, CHILD_EXITED, *now);
	ck_assert_int_eq(c.state, CHILD_WAITING);
	return child_next_ms(&c) - died;
}

START_TEST(one_that_keeps_dying_waits_ever_longer_up_to_ten_seconds)
{
	static const uint64_t waits[] = { 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000 };
	uint64_t now = 0;

	child_init(&c, 0);
	for (size_t i = 0; i < MEM_COUNT(waits); i++)
		ck_assert_uint_eq(die_after(&now, 5), waits[i]);
	ck_assert_uint_eq(c.restarts, MEM_COUNT(waits));
}
END_TEST

START_TEST(one_that_has_proved_itself_is_back_after_a_tenth_of_a_second)
{
	uint64_t now = 0;

	child_init(&c, 0);
	for (int i = 0; i < 6; i++)
		die_after(&now, 5);
	ck_assert_uint_eq(die_after(&now, 10000), 100);
	ck_assert_uint_eq(die_after(&now, 9999), 200);
}
END_TEST

/* Serves, and ends by itself or by SIGKILL after 30 ms; how long it then waits. */
static uint64_t serve_and_end(enum child_event end)
{
	uint64_t now = child_next_ms(&c);

	child_step(&c, CHILD_TICK, now);
	child_step(&c, CHILD_STARTED, now);
	child_step(&c, CHILD_SERVES, now + 20);
	child_step(&c, end, now + 30);
	return child_next_ms(&c) - now - 30;
}

START_TEST(one_that_serves_and_dies_waits_ever_longer_too)
{
	static const uint64_t waits[] = { 100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000 };

	child_init(&c, 0);
	for (size_t i = 0; i < MEM_COUNT(waits); i++)
		ck_assert_uint_eq(serve_and_end(CHILD_EXITED), waits[i]);
}
END_TEST

START_TEST(one_that_served_and_was_killed_from_outside_is_back_soon)
{
	static const uint64_t waits[] = { 100, 200, 400, 400, 400, 400 };

	child_init(&c, 0);
	for (size_t i = 0; i < MEM_COUNT(waits); i++)
		ck_assert_uint_eq(serve_and_end(CHILD_KILLED), waits[i]);
}
END_TEST

START_TEST(a_start_that_fails_is_tried_again)
{
	child_init(&c, 0);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 0), CHILD_DO_START);
	child_step(&c, CHILD_FAILED, 0);
	ck_assert_int_eq(c.state, CHILD_WAITING);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 99), 0);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 100), CHILD_DO_START);
}
END_TEST

static void start(void)
{
	child_init(&c, 0);
	child_step(&c, CHILD_TICK, 0);
	child_step(&c, CHILD_STARTED, 0);
}

START_TEST(one_that_does_not_stop_when_asked_is_killed_after_five_seconds)
{
	start();
	ck_assert_uint_eq(child_step(&c, CHILD_STOP, 1000), CHILD_DO_TERM);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 5999), 0);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 6000), CHILD_DO_KILL);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 6001), 0);
	child_step(&c, CHILD_EXITED, 6010);
	ck_assert_int_eq(c.state, CHILD_STOPPED);
	ck_assert_uint_eq(child_next_ms(&c), UINT64_MAX);
}
END_TEST

START_TEST(one_that_falls_silent_is_killed_and_started_again)
{
	start();
	child_step(&c, CHILD_ALIVE, 1000);
	ck_assert_uint_eq(child_next_ms(&c), 1000 + CHILD_SILENCE_MS);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 10999), 0);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 11000), 0);	/* were we asleep? */
	ck_assert_uint_eq(child_next_ms(&c), 11500);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 11500), CHILD_DO_KILL);
	child_step(&c, CHILD_EXITED, 11510);
	ck_assert_int_eq(c.state, CHILD_WAITING);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 11610), CHILD_DO_START);
	child_step(&c, CHILD_STARTED, 11610);
	ck_assert_uint_eq(child_next_ms(&c), UINT64_MAX);	/* it has not said anything yet */
}
END_TEST

START_TEST(one_that_was_heard_after_we_have_slept_lives_on)
{
	start();
	child_step(&c, CHILD_ALIVE, 1000);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 500000), 0);
	child_step(&c, CHILD_ALIVE, 500001);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 500500), 0);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 510001), 0);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 510501), CHILD_DO_KILL);
}
END_TEST

START_TEST(one_that_never_said_anything_may_be_silent)
{
	start();
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 1000000), 0);
	ck_assert_int_eq(c.state, CHILD_RUNNING);
}
END_TEST

START_TEST(one_that_waits_stops_without_a_signal)
{
	uint64_t now = 0;

	child_init(&c, 0);
	die_after(&now, 5);
	ck_assert_uint_eq(child_step(&c, CHILD_STOP, now), 0);
	ck_assert_int_eq(c.state, CHILD_STOPPED);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, now + 100000), 0);
}
END_TEST

START_TEST(one_that_has_nothing_to_do_is_left_alone)
{
	start();
	child_step(&c, CHILD_IDLE, 10);
	ck_assert_int_eq(c.state, CHILD_STOPPED);
	ck_assert_uint_eq(child_step(&c, CHILD_TICK, 1000000), 0);
}
END_TEST

START_TEST(no_event_in_any_state_does_anything_it_must_not)
{
	for (int state = 0; state < CHILD_STATES; state++) {
		for (int event = 0; event < CHILD_EVENTS; event++) {
			unsigned todo;

			child_init(&c, 0);
			c.state = (enum child_state)state;
			c.due_ms = 50;
			c.watched = c.suspect = true;
			todo = child_step(&c, (enum child_event)event, 100);
			ck_assert(!(todo & CHILD_DO_START) || state == CHILD_WAITING);
			ck_assert(!(todo & CHILD_DO_TERM) || state == CHILD_RUNNING);
			ck_assert(!(todo & CHILD_DO_KILL) || state == CHILD_STOPPING ||
				  state == CHILD_RUNNING);
			ck_assert(state != CHILD_STOPPED || (!todo && c.state == CHILD_STOPPED));
		}
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_new_child_is_started_at_once,
		one_that_keeps_dying_waits_ever_longer_up_to_ten_seconds,
		one_that_has_proved_itself_is_back_after_a_tenth_of_a_second,
		one_that_serves_and_dies_waits_ever_longer_too,
		one_that_served_and_was_killed_from_outside_is_back_soon,
		a_start_that_fails_is_tried_again,
		one_that_does_not_stop_when_asked_is_killed_after_five_seconds,
		one_that_falls_silent_is_killed_and_started_again,
		one_that_was_heard_after_we_have_slept_lives_on,
		one_that_never_said_anything_may_be_silent,
		one_that_waits_stops_without_a_signal,
		one_that_has_nothing_to_do_is_left_alone,
		no_event_in_any_state_does_anything_it_must_not,
	};

	return support_run("child", tests, MEM_COUNT(tests));
}
