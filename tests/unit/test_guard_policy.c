/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_guard_policy - the course of the guard from its decision to the end: the final delay,
 * secondaries, orders, a poweroff that does not happen, upsmon beside it, and every pair of state
 * and event.
 */
#include "tests/unit/guard_play.h"

static void play_until_decided(struct play *p)
{
	play_begin(p, 1);
	play_status(p, "OB LB");
	play_pass(p, 2.3);
	ck_decided_by(p, RULE_LOW);
}

START_TEST(alone_it_goes_after_the_final_delay)
{
	struct play p;

	play_until_decided(&p);
	play_pass(&p, 4);
	ck_assert_uint_eq(p.count[GUARD_SET_FSD], 0);
	play_pass(&p, 1.6);
	ck_assert_uint_eq(p.count[GUARD_SET_FSD], 1);
	ck_assert_uint_eq(p.count[GUARD_WRITE_RECORD], 1);
	ck_assert_uint_eq(p.count[GUARD_POWER_OFF], 1);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
	ck_assert(p.guard.ups[0].cut);
}
END_TEST

START_TEST(mains_back_in_the_final_delay)
{
	struct play p;

	play_until_decided(&p);
	play_pass(&p, 1);
	play_status(&p, "OL CHRG LB");
	play_pass(&p, 2.9);
	ck_assert_int_eq(p.guard.state, GUARD_DECIDED);
	play_pass(&p, 0.5);
	ck_watching(&p);
	ck_assert_uint_eq(p.count[GUARD_SAY_CANCELLED], 1);
	play_pass(&p, 600);
	ck_assert_uint_eq(p.count[GUARD_SET_FSD], 0);
}
END_TEST

/* At any moment after the battery is low: up with nothing done, or down with a record. */
START_TEST(return_at)
{
	struct play p;

	for (double seconds = 0; seconds <= 60; seconds += seconds < 15 ? 0.25 : 5) {
		bool up;

		play_begin(&p, 1);
		play_status(&p, "OB");
		play_pass(&p, 5);
		play_status(&p, "OB LB");
		play_pass(&p, seconds);
		play_status(&p, "OL CHRG LB");
		play_pass(&p, 30);
		up = p.guard.state == GUARD_WATCHING;
		ck_assert_int_eq(up, seconds < 7);
		ck_assert_uint_eq(p.count[GUARD_SET_FSD], !up);
		ck_assert_uint_eq(p.count[GUARD_WRITE_RECORD], !up);
		ck_assert_uint_eq(p.count[GUARD_POWER_OFF] > 0, !up);
	}
}
END_TEST

START_TEST(slow_secondary)
{
	struct play p;

	play_until_decided(&p);
	play_clients(&p, 0, 2, false);
	play_pass(&p, 5.5);
	ck_assert_int_eq(p.guard.state, GUARD_TELLING);
	ck_assert(p.guard.no_return);
	play_status(&p, "FSD OL");	/* too late: they are going down */
	play_pass(&p, 5);
	ck_assert_int_eq(p.guard.state, GUARD_TELLING);
	play_clients(&p, 0, 0, false);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
}
END_TEST

START_TEST(ghost_secondary)
{
	struct play p;

	play_until_decided(&p);
	play_clients(&p, 0, 1, false);
	play_pass(&p, 5.5 + 14);
	ck_assert_int_eq(p.guard.state, GUARD_TELLING);
	play_pass(&p, 1.5);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
}
END_TEST

START_TEST(cancel_clears_fsd)
{
	struct play p;

	play_begin(&p, 1);
	p.config.final_delay_s = 0;
	play_status(&p, "OL");
	play_order(&p, GUARD_NOW);
	ck_assert_uint_eq(p.count[GUARD_SET_FSD], 1);
	play_order(&p, GUARD_CANCEL);
	ck_watching(&p);
	ck_assert_uint_eq(p.count[GUARD_CLEAR_FSD], 1);
	play_status(&p, "FSD OL");	/* a new one is of somebody else */
	ck_assert_int_ne(p.guard.state, GUARD_WATCHING);
}
END_TEST

START_TEST(an_order_is_not_undone_by_the_mains)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OL");
	play_pass(&p, 60);
	play_order(&p, GUARD_NOW);
	ck_decided_by(&p, RULE_ORDER);
	play_pass(&p, 6);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
	play_order(&p, GUARD_CANCEL);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
}
END_TEST

START_TEST(poweroff_refused)
{
	struct play p;

	play_until_decided(&p);
	play_pass(&p, 6);
	ck_assert_uint_eq(p.count[GUARD_POWER_OFF], 1);
	play_order(&p, GUARD_REFUSED);
	play_pass(&p, 5.5);
	ck_assert_uint_eq(p.count[GUARD_POWER_OFF], 2);
}
END_TEST

START_TEST(poweroff_ignored)
{
	struct play p;

	play_until_decided(&p);
	play_pass(&p, 5.6);
	play_order(&p, GUARD_ACCEPTED);
	play_pass(&p, 29);
	ck_assert_uint_eq(p.count[GUARD_POWER_OFF], 1);
	play_pass(&p, 2);
	ck_assert_uint_eq(p.count[GUARD_POWER_OFF], 2);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
}
END_TEST

START_TEST(forced_when_the_battery_is_at_its_end)
{
	struct play p;

	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OB LB", 5, 40));
	play_pass(&p, 2.3 + 5.6);
	play_order(&p, GUARD_ACCEPTED);
	play_lose(&p, 0);
	play_pass(&p, 10);
	ck_assert_uint_eq(p.count[GUARD_FORCE], 0);
	play_pass(&p, 15);
	ck_assert_uint_eq(p.count[GUARD_FORCE], 1);
	play_order(&p, GUARD_REFUSED);
	play_pass(&p, 1);
	ck_assert_uint_eq(p.count[GUARD_FORCE], 2);
	play_order(&p, GUARD_ACCEPTED);
	play_pass(&p, 5);
	ck_assert_uint_eq(p.count[GUARD_FORCE], 2);
}
END_TEST

/* A command that always fails, and a UPS that reports no runtime. */
START_TEST(forced_when_nothing_is_known_of_the_battery)
{
	struct play p;

	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OB LB", NAN, NAN));
	play_pass(&p, 8);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
	for (int i = 0; i < 58; i++) {
		play_order(&p, GUARD_REFUSED);
		play_pass(&p, 5);
	}
	ck_assert_uint_eq(p.count[GUARD_FORCE], 0);
	play_pass(&p, 15);
	ck_assert_uint_ge(p.count[GUARD_FORCE], 1);
}
END_TEST

START_TEST(stands_by_beside_upsmon)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OL");
	play_clients(&p, 0, 0, true);
	ck_assert_uint_eq(p.count[GUARD_STAND_BY], 1);
	play_status(&p, "OB LB");
	play_pass(&p, 49);
	ck_watching(&p);
	play_pass(&p, 6);
	ck_decided_by(&p, RULE_LOW);	/* it did nothing: the net holds */
}
END_TEST

START_TEST(upsmon_that_dies)
{
	struct play p;

	play_begin(&p, 1);
	play_clients(&p, 0, 0, true);
	play_status(&p, "OB LB");
	play_pass(&p, 10);
	ck_watching(&p);
	play_clients(&p, 0, 0, false);
	ck_assert_uint_eq(p.count[GUARD_STAND_UP], 1);
	ck_decided_by(&p, RULE_LOW);
}
END_TEST

static void check_reason(const struct play *p, int ups, enum rule rule, int left_s)
{
	struct guard_reason r = guard_reason(&p->guard);

	ck_assert_int_eq(r.ups, ups);
	ck_assert_int_eq(r.rule, rule);
	ck_assert_int_eq(guard_left_s(&p->guard, p->now_ms), left_s);
}

START_TEST(the_reason_is_kept_until_the_end)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OL");
	check_reason(&p, GUARD_EVERY, RULE_NONE, -1);
	play_clients(&p, 0, 1, false);
	play_status(&p, "OB LB");
	play_pass(&p, 2.5);
	ck_assert_int_eq(p.guard.state, GUARD_DECIDED);
	check_reason(&p, 0, RULE_LOW, 5);
	play_pass(&p, 5.5);
	ck_assert_int_eq(p.guard.state, GUARD_TELLING);
	play_status(&p, "OL");		/* too late */
	play_pass(&p, 4);
	check_reason(&p, 0, RULE_LOW, 10);
	play_pass(&p, 20);
	ck_assert_int_eq(p.guard.state, GUARD_GOING);
	check_reason(&p, 0, RULE_LOW, -1);
}
END_TEST

/* No event in no state is out of place: each pair is reached, and the machine stays within it. */
START_TEST(every_state_and_event)
{
	static const char *const statuses[] = { "OL", "OB", "OB LB", "FSD OB", "OFF", "" };
	bool reached[GUARD_STATES][GUARD_EVENTS] = { 0 };
	uint64_t seed = 7;
	struct play p;

	for (int round = 0; round < 4000; round++) {
		play_begin(&p, 1 + (size_t)round % 3);
		for (int i = 0; i < 60; i++) {
			enum guard_event_kind kind = support_random(&seed, GUARD_EVENTS);
			size_t ups = support_random(&seed, (uint32_t)p.config.count);
			struct picture shown = play_picture(
				statuses[support_random(&seed, MEM_COUNT(statuses))], 50, 600);

			reached[p.guard.state][kind] = true;
			play_event(&p, (struct guard_event){ kind, ups, &shown,
						support_random(&seed, 3),
						support_random(&seed, 2) != 0 });
			p.now_ms += support_random(&seed, 4000);
		}
	}
	for (int s = 0; s < GUARD_STATES; s++)
		for (int e = 0; e < GUARD_EVENTS; e++)
			ck_assert_msg(reached[s][e], "state %d, event %d", s, e);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		alone_it_goes_after_the_final_delay,
		mains_back_in_the_final_delay,
		return_at,
		slow_secondary,
		ghost_secondary,
		cancel_clears_fsd,
		an_order_is_not_undone_by_the_mains,
		poweroff_refused,
		poweroff_ignored,
		forced_when_the_battery_is_at_its_end,
		forced_when_nothing_is_known_of_the_battery,
		stands_by_beside_upsmon,
		upsmon_that_dies,
		the_reason_is_kept_until_the_end,
		every_state_and_event,
	};

	return support_run("guard policy", tests, MEM_COUNT(tests));
}
