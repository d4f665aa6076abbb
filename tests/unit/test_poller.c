/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_poller - who is told what, and who no more: watches on socketpairs, by both ways of running
 * the loop.
 */
#define SUPPORT_CLOCK
#include "lib/poller.h"
#include "tests/unit/support.h"

#include <fcntl.h>

enum { SEATS = 300, BUSY_MS = 50 }; /* more than are looked at in one turn */

struct seat {
	struct poller_watch watch; /* first */
	int peer;
	unsigned ready, ended, events;
	bool reads, begins_anew;
	struct seat *ends; /* whom it ends when it is told something */
};

static uv_loop_t loop;
static struct seat seats[SEATS];

static const struct poller_ops ops;

static void begin_seat(struct seat *s, unsigned events)
{
	int ends[2];

	*s = (struct seat){ 0 };
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	ck_assert_int_eq(poller_begin(&s->watch, &loop, ends[0], events, &ops), 0);
	s->peer = ends[1];
}

static void end_seat(struct seat *s)
{
	int fd = s->watch.fd;

	poller_end(&s->watch);
	close(fd);
}

static void on_ready(struct poller_watch *w, unsigned events)
{
	struct seat *s = (struct seat *)(void *)w;
	char byte;

	s->ready++;
	s->events = events;
	if (s->reads)
		ck_assert_int_ge(recv(w->fd, &byte, 1, MSG_DONTWAIT), 0);
	if (s->ends && s->ends->watch.fd >= 0)
		end_seat(s->ends);
	ck_assert_uint_eq(s->ended, 0);
}

static void on_ended(struct poller_watch *w)
{
	struct seat *s = (struct seat *)(void *)w;

	s->ended++;
	close(s->peer);
	if (s->begins_anew)
		begin_seat(s, POLLER_READ);
}

static const struct poller_ops ops = { on_ready, on_ended };

static void finish(void)
{
	support_settle(&loop);
	ck_assert_int_eq(uv_loop_close(&loop), 0); /* the poller went with its last watch */
}

START_TEST(a_watch_tells_what_is_wanted_and_nothing_else)
{
	uv_loop_init(&loop);
	begin_seat(&seats[0], POLLER_READ);
	support_settle(&loop);
	ck_assert_uint_eq(seats[0].ready, 0);
	support_send(seats[0].peer, "x");
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_ge(seats[0].ready, 1);
	ck_assert_uint_eq(seats[0].events, POLLER_READ);
	poller_want(&seats[0].watch, POLLER_WRITE);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(seats[0].events, POLLER_WRITE);
	poller_want(&seats[0].watch, POLLER_READ | POLLER_WRITE);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(seats[0].events, POLLER_READ | POLLER_WRITE);
	end_seat(&seats[0]);
	finish();
	ck_assert_uint_eq(seats[0].ended, 1);
}
END_TEST

START_TEST(who_wants_nothing_is_not_told_of_the_end_of_the_peer_until_he_wants_again)
{
	uv_loop_init(&loop);
	begin_seat(&seats[0], POLLER_READ);
	poller_want(&seats[0].watch, 0);
	shutdown(seats[0].peer, SHUT_RDWR);
	support_settle(&loop);
	ck_assert_uint_eq(seats[0].ready, 0);
	poller_want(&seats[0].watch, POLLER_READ);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_ge(seats[0].ready, 1);
	end_seat(&seats[0]);
	finish();
}
END_TEST

START_TEST(who_is_ended_within_a_turn_is_told_nothing_more)
{
	uv_loop_init(&loop);
	for (unsigned i = 0; i < 2; i++)
		begin_seat(&seats[i], POLLER_READ);
	seats[0].ends = &seats[1];
	seats[1].ends = &seats[0];
	for (unsigned i = 0; i < 2; i++)
		support_send(seats[i].peer, "x");
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(seats[0].ready + seats[1].ready, 1);
	ck_assert_uint_eq(seats[0].ended + seats[1].ended, 1);
	end_seat(seats[0].ended ? &seats[1] : &seats[0]);
	finish();
	ck_assert_uint_eq(seats[0].ended + seats[1].ended, 2);
}
END_TEST

START_TEST(the_end_is_told_by_the_loop_and_the_owner_may_begin_anew_at_once)
{
	uv_loop_init(&loop);
	begin_seat(&seats[0], POLLER_READ);
	seats[0].begins_anew = true;
	end_seat(&seats[0]);
	ck_assert_uint_eq(seats[0].ended, 0);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_int_ge(seats[0].watch.fd, 0); /* begun anew: all of it is as at first */
	support_send(seats[0].peer, "x");
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_ge(seats[0].ready, 1);
	end_seat(&seats[0]);
	finish();
}
END_TEST

START_TEST(a_socket_that_another_process_still_holds_tells_no_more_once_its_watch_has_ended)
{
	int copy;

	uv_loop_init(&loop);
	begin_seat(&seats[0], POLLER_READ);
	begin_seat(&seats[1], POLLER_READ); /* keeps the poller */
	copy = dup(seats[0].watch.fd);
	support_send(seats[0].peer, "x");
	end_seat(&seats[0]);
	support_settle(&loop);
	ck_assert_uint_eq(seats[0].ready, 0);
	ck_assert_uint_eq(seats[0].ended, 1);
	close(copy);
	end_seat(&seats[1]);
	finish();
}
END_TEST

START_TEST(more_than_one_turn_holds_are_all_told)
{
	uv_loop_init(&loop);
	for (unsigned i = 0; i < SEATS; i++) {
		begin_seat(&seats[i], POLLER_READ);
		seats[i].reads = true;
		support_send(seats[i].peer, "x");
	}
	support_settle(&loop);
	for (unsigned i = 0; i < SEATS; i++) {
		ck_assert_uint_eq(seats[i].ready, 1);
		end_seat(&seats[i]);
	}
	finish();
}
END_TEST

START_TEST(what_cannot_be_watched_is_refused)
{
	char *dir = support_dir(), *path;
	struct poller_watch w;
	int fd;

	uv_loop_init(&loop);
	support_write(dir, "plain", "x");
	path = mem_fmt("%s/plain", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_lt(poller_begin(&w, &loop, fd, POLLER_READ, &ops), 0);
	close(fd);
	free(path);
	support_dir_remove(dir);
	finish();
}
END_TEST

static unsigned ticks;

static void on_tick(uv_timer_t *t)
{
	ticks++;
	end_seat(&seats[0]);
	uv_close((uv_handle_t *)t, NULL);
}

static void pass_a_ms(struct poller_watch *w, unsigned events)
{
	on_ready(w, events);
	support_now_ms++;
}

START_TEST(a_timer_fires_in_time_though_a_socket_is_always_ready_and_running_ends_with_the_last)
{
	static const struct poller_ops busy_ops = { pass_a_ms, on_ended };
	uv_timer_t timer;

	uv_loop_init(&loop);
	uv_timer_init(&loop, &timer);
	uv_timer_start(&timer, on_tick, BUSY_MS, 0);
	begin_seat(&seats[0], POLLER_WRITE);
	seats[0].watch.ops = &busy_ops;
	ticks = 0;
	poller_run(&loop);
	ck_assert_uint_eq(ticks, 1);
	ck_assert_uint_ge(seats[0].ready, BUSY_MS - 1);
	ck_assert_uint_le(seats[0].ready, BUSY_MS + 2);
	ck_assert_uint_eq(seats[0].ended, 1);
	finish();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_watch_tells_what_is_wanted_and_nothing_else,
		who_wants_nothing_is_not_told_of_the_end_of_the_peer_until_he_wants_again,
		who_is_ended_within_a_turn_is_told_nothing_more,
		the_end_is_told_by_the_loop_and_the_owner_may_begin_anew_at_once,
		a_socket_that_another_process_still_holds_tells_no_more_once_its_watch_has_ended,
		more_than_one_turn_holds_are_all_told,
		what_cannot_be_watched_is_refused,
		a_timer_fires_in_time_though_a_socket_is_always_ready_and_running_ends_with_the_last,
	};

	return support_run("poller", tests, MEM_COUNT(tests));
}
