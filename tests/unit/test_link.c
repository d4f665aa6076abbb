/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_link - the life of a connection to a driver, with a clock of our own: each cell of the
 * matrix, then days of it.
 */
#include "lib/link.h"
#include "tests/unit/support.h"

enum { MAXAGE = 15000, THIRD = MAXAGE / 3, DAY = 24 * 3600 * 1000 };

static const uint64_t start = 5000;		/* some time that is not 0 */

static struct link link_in(enum link_state state)
{
	struct link l;

	link_init(&l, MAXAGE);
	ck_assert_int_eq(l.state, LINK_DOWN);
	if (state == LINK_DOWN)
		return l;
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start), LINK_DO_CONNECT);
	ck_assert_uint_eq(link_step(&l, LINK_CONNECTED, start), LINK_DO_BEGIN | LINK_DO_DUMPALL);
	if (state == LINK_UP)
		ck_assert_uint_eq(link_step(&l, LINK_DUMPED, start), LINK_DO_END);
	ck_assert_int_eq(l.state, state);
	return l;
}

START_TEST(every_cell_of_the_matrix)
{
	static const struct {
		enum link_state from;
		enum link_event event;
		enum link_state to;
		unsigned todo;
	} rows[] = {
		{ LINK_DOWN, LINK_TICK, LINK_DOWN, LINK_DO_CONNECT },
		{ LINK_DOWN, LINK_CONNECTED, LINK_DUMPING, LINK_DO_BEGIN | LINK_DO_DUMPALL },
		{ LINK_DOWN, LINK_LOST, LINK_DOWN, 0 },
		{ LINK_DOWN, LINK_HEARD, LINK_DOWN, 0 },
		{ LINK_DOWN, LINK_DUMPED, LINK_DOWN, 0 },
		{ LINK_DOWN, LINK_DATAOK, LINK_DOWN, 0 },
		{ LINK_DOWN, LINK_DATASTALE, LINK_DOWN, 0 },
		{ LINK_DUMPING, LINK_TICK, LINK_DUMPING, 0 },
		{ LINK_DUMPING, LINK_CONNECTED, LINK_DUMPING, 0 },
		{ LINK_DUMPING, LINK_LOST, LINK_DOWN, 0 },
		{ LINK_DUMPING, LINK_HEARD, LINK_DUMPING, 0 },
		{ LINK_DUMPING, LINK_DUMPED, LINK_UP, LINK_DO_END },
		{ LINK_DUMPING, LINK_DATAOK, LINK_DUMPING, 0 },
		{ LINK_DUMPING, LINK_DATASTALE, LINK_DUMPING, 0 },
		{ LINK_UP, LINK_TICK, LINK_UP, 0 },
		{ LINK_UP, LINK_CONNECTED, LINK_UP, 0 },
		{ LINK_UP, LINK_LOST, LINK_DOWN, 0 },
		{ LINK_UP, LINK_HEARD, LINK_UP, 0 },
		{ LINK_UP, LINK_DUMPED, LINK_UP, LINK_DO_END },
		{ LINK_UP, LINK_DATAOK, LINK_UP, 0 },
		{ LINK_UP, LINK_DATASTALE, LINK_UP, 0 },
	};

	ck_assert_uint_eq(MEM_COUNT(rows), LINK_STATES * LINK_EVENTS);
	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		struct link l = link_in(rows[i].from);
		unsigned todo = link_step(&l, rows[i].event, start + 1);

		ck_assert_msg(todo == rows[i].todo && l.state == rows[i].to,
			"state %d, event %d: did %#x, is %d", rows[i].from,
			rows[i].event, todo, l.state);
	}
}
END_TEST

START_TEST(what_the_ups_is_in_each_state)
{
	struct link l = link_in(LINK_DOWN);

	ck_assert_int_eq(link_ups_state(&l, start), UPS_ABSENT);
	ck_assert_int_eq(link_ups_state(&l, start + DAY), UPS_ABSENT);
	l = link_in(LINK_DUMPING);
	ck_assert_int_eq(link_ups_state(&l, start), UPS_CONNECTING);
	l = link_in(LINK_UP);
	ck_assert_int_eq(link_ups_state(&l, start), UPS_FRESH);
}
END_TEST

START_TEST(silence_longer_than_maxage_is_stale_also_during_the_dump)
{
	for (int state = LINK_DUMPING; state <= LINK_UP; state++) {
		struct link l = link_in((enum link_state)state);
		enum ups_state good = state == LINK_UP ? UPS_FRESH : UPS_CONNECTING;

		ck_assert_int_eq(link_ups_state(&l, start + MAXAGE), good);
		ck_assert_int_eq(link_ups_state(&l, start + MAXAGE + 1), UPS_STALE);
		link_step(&l, LINK_HEARD, start + MAXAGE + 100);
		ck_assert_int_eq(link_ups_state(&l, start + MAXAGE + 100), good);
		ck_assert_int_eq(link_ups_state(&l, start + 2 * MAXAGE + 101), UPS_STALE);
	}
}
END_TEST

START_TEST(datastale_counts_once_the_dump_is_complete)
{
	struct link l = link_in(LINK_DUMPING);

	link_step(&l, LINK_DATASTALE, start + 1);
	ck_assert_int_eq(link_ups_state(&l, start + 1), UPS_CONNECTING);
	link_step(&l, LINK_DUMPED, start + 2);
	ck_assert_int_eq(link_ups_state(&l, start + 2), UPS_STALE);
	link_step(&l, LINK_HEARD, start + 3);		/* a PONG does not make the data good */
	ck_assert_int_eq(link_ups_state(&l, start + 3), UPS_STALE);
	link_step(&l, LINK_DATAOK, start + 4);
	ck_assert_int_eq(link_ups_state(&l, start + 4), UPS_FRESH);
	link_step(&l, LINK_DATASTALE, start + 5);
	ck_assert_int_eq(link_ups_state(&l, start + 5), UPS_STALE);
}
END_TEST

START_TEST(the_last_of_dataok_and_datastale_decides)
{
	struct link l = link_in(LINK_DUMPING);

	link_step(&l, LINK_DATASTALE, start);
	link_step(&l, LINK_DATAOK, start);
	link_step(&l, LINK_DUMPED, start);
	ck_assert_int_eq(link_ups_state(&l, start), UPS_FRESH);
}
END_TEST

START_TEST(a_new_connection_forgets_that_the_data_were_stale)
{
	struct link l = link_in(LINK_UP);

	link_step(&l, LINK_DATASTALE, start);
	link_step(&l, LINK_LOST, start + 1);
	ck_assert_int_eq(link_ups_state(&l, start + 1), UPS_ABSENT);
	link_step(&l, LINK_CONNECTED, start + 2);
	link_step(&l, LINK_DUMPED, start + 3);
	ck_assert_int_eq(link_ups_state(&l, start + 3), UPS_FRESH);
}
END_TEST

START_TEST(a_ping_goes_out_after_a_third_of_maxage_without_a_word_and_not_more_often)
{
	struct link l = link_in(LINK_UP);

	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + THIRD - 1), 0);
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + THIRD), LINK_DO_PING);
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + THIRD + 1), 0);
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + 2 * THIRD - 1), 0);
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + 2 * THIRD), LINK_DO_PING);
	link_step(&l, LINK_HEARD, start + 2 * THIRD + 10);
	/* heard a moment ago */
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + 3 * THIRD), 0);
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + 3 * THIRD + 10), LINK_DO_PING);
}
END_TEST

START_TEST(a_dump_that_hangs_is_pinged_too)
{
	struct link l = link_in(LINK_DUMPING);

	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + THIRD), LINK_DO_PING);
}
END_TEST

START_TEST(connecting_backs_off_from_a_tenth_of_a_second_to_one)
{
	static const uint64_t waits[] = { 100, 200, 400, 800, 1000, 1000, 1000 };
	struct link l = link_in(LINK_DOWN);
	uint64_t now = start;

	for (size_t i = 0; i < MEM_COUNT(waits); i++) {
		ck_assert_uint_eq(link_step(&l, LINK_TICK, now), LINK_DO_CONNECT);
		ck_assert_uint_eq(link_next_ms(&l), now + waits[i]);
		ck_assert_uint_eq(link_step(&l, LINK_TICK, now + waits[i] - 1), 0);
		now += waits[i];
	}
}
END_TEST

START_TEST(a_good_connection_that_breaks_is_tried_again_at_once)
{
	struct link l = link_in(LINK_UP);

	link_step(&l, LINK_LOST, start + DAY);
	ck_assert_uint_eq(link_next_ms(&l), start + DAY);
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + DAY), LINK_DO_CONNECT);
	ck_assert_uint_eq(link_next_ms(&l), start + DAY + 100);
}
END_TEST

START_TEST(a_driver_that_accepts_and_closes_is_not_hammered)
{
	struct link l = link_in(LINK_DOWN);
	unsigned connects = 0;

	for (uint64_t now = start; now < start + 60000; now++) {
		if (!(link_step(&l, LINK_TICK, now) & LINK_DO_CONNECT))
			continue;
		connects++;
		link_step(&l, LINK_CONNECTED, now);
		link_step(&l, LINK_LOST, now);
	}
	ck_assert_uint_ge(connects, 60);
	ck_assert_uint_le(connects, 65);
}
END_TEST

/* ---- a day in a millisecond: the peer answers each ping if `alive`; ticks happen when the link
 * wants them ---- */

struct day {
	unsigned ticks, pings, connects, stale_seen;
};

static struct day live_a_day(struct link *l, bool alive)
{
	struct day d = { 0 };
	uint64_t now = start, end = start + DAY;

	while (link_next_ms(l) < end) {
		uint64_t next = link_next_ms(l);
		unsigned todo;

		ck_assert_msg(next > now || !d.ticks, "at %lu the next tick is due at %lu",
			(unsigned long)now, (unsigned long)next);
		now = next;
		todo = link_step(l, LINK_TICK, now);
		d.ticks++;
		d.pings += !!(todo & LINK_DO_PING);
		d.connects += !!(todo & LINK_DO_CONNECT);
		d.stale_seen += link_ups_state(l, now) == UPS_STALE;
		if (alive && todo & LINK_DO_PING)
			link_step(l, LINK_HEARD, now + 3);
	}
	return d;
}

START_TEST(a_day_with_a_quiet_driver_that_answers)
{
	struct link l = link_in(LINK_UP);
	struct day d = live_a_day(&l, true);

	ck_assert_uint_eq(d.stale_seen, 0);
	ck_assert_uint_ge(d.pings, DAY / (THIRD + 10));
	ck_assert_uint_le(d.ticks, 2 * DAY / THIRD);
}
END_TEST

START_TEST(a_day_with_a_driver_that_hangs)
{
	struct link l = link_in(LINK_UP);
	struct day d = live_a_day(&l, false);

	ck_assert_uint_ge(d.stale_seen, DAY / THIRD - 4);
	ck_assert_uint_ge(d.pings, DAY / THIRD - 2);
	ck_assert_uint_le(d.pings, DAY / THIRD);
	ck_assert_uint_le(d.ticks, DAY / THIRD + 2);
	ck_assert_int_eq(link_ups_state(&l, start + DAY), UPS_STALE);
}
END_TEST

START_TEST(staleness_is_noticed_in_the_moment_it_begins)
{
	static const uint32_t ages[] = { 1000, 1001, 1002, 2000, 5000, 15000, 17000, 60000 };

	for (size_t i = 0; i < MEM_COUNT(ages); i++) {
		struct link l;
		uint64_t now = start;

		link_init(&l, ages[i]);
		link_step(&l, LINK_TICK, now);
		link_step(&l, LINK_CONNECTED, now);
		link_step(&l, LINK_DUMPED, now);
		for (int n = 0; n < 10 && link_ups_state(&l, now) == UPS_FRESH; n++) {
			now = link_next_ms(&l);
			link_step(&l, LINK_TICK, now);
		}
		ck_assert_uint_eq(now, start + ages[i] + 1);
	}
}
END_TEST

START_TEST(a_day_without_a_driver)
{
	struct link l = link_in(LINK_DOWN);
	struct day d;

	link_step(&l, LINK_TICK, start);
	d = live_a_day(&l, false);
	ck_assert_uint_ge(d.connects, DAY / 1000 - 3);
	ck_assert_uint_le(d.connects, DAY / 1000 + 4);
	ck_assert_uint_eq(d.connects, d.ticks);
	ck_assert_int_eq(link_ups_state(&l, start + DAY), UPS_ABSENT);
}
END_TEST

START_TEST(after_a_day_asleep_the_data_are_old)
{
	struct link l = link_in(LINK_UP);

	ck_assert_int_eq(link_ups_state(&l, start + DAY), UPS_STALE);
	ck_assert_uint_eq(link_step(&l, LINK_TICK, start + DAY), LINK_DO_PING);
	link_step(&l, LINK_HEARD, start + DAY + 2);
	ck_assert_int_eq(link_ups_state(&l, start + DAY + 2), UPS_FRESH);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_cell_of_the_matrix,
		what_the_ups_is_in_each_state,
		silence_longer_than_maxage_is_stale_also_during_the_dump,
		datastale_counts_once_the_dump_is_complete,
		the_last_of_dataok_and_datastale_decides,
		a_new_connection_forgets_that_the_data_were_stale,
		a_ping_goes_out_after_a_third_of_maxage_without_a_word_and_not_more_often,
		a_dump_that_hangs_is_pinged_too,
		connecting_backs_off_from_a_tenth_of_a_second_to_one,
		a_good_connection_that_breaks_is_tried_again_at_once,
		a_driver_that_accepts_and_closes_is_not_hammered,
		a_day_with_a_quiet_driver_that_answers,
		a_day_with_a_driver_that_hangs,
		staleness_is_noticed_in_the_moment_it_begins,
		a_day_without_a_driver,
		after_a_day_asleep_the_data_are_old,
	};

	return support_run("link", tests, MEM_COUNT(tests));
}
