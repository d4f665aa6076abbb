/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_watch - which watches are called for which events, and which no longer: on socketpairs.
 */
#define SUPPORT_CLOCK
#include "lib/watch.h"
#include "tests/unit/support.h"

#include <fcntl.h>
#include <netinet/in.h>

enum { SEATS = 300 };

struct seat {
	struct watch *watch;		/* NULL: ended */
	int peer;
	unsigned ready, ended, events;
	bool reads, stops, begins_again;
	struct seat *ends;		/* which other it ends when it is called */
};

static uv_loop_t loop;
static struct seat seats[SEATS];

static void on_ready(void *user, unsigned events);
static void on_ended(void *user);

static void begin_seat(struct seat *s, unsigned events)
{
	int ends[2], error;

	*s = (struct seat){ 0 };
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
	s->watch = watch_new(&loop, ends[0], events, on_ready, s, &error);
	ck_assert_ptr_nonnull(s->watch);
	ck_assert_int_eq(watch_fd(s->watch), ends[0]);
	s->peer = ends[1];
}

static void end_seat(struct seat *s)
{
	int fd = watch_fd(s->watch);

	watch_end(s->watch, on_ended);
	s->watch = NULL;
	close(fd);
}

static void on_ready(void *user, unsigned events)
{
	struct seat *s = user;
	char byte;

	s->ready++;
	s->events = events;
	if (s->reads)
		ck_assert_int_ge(recv(watch_fd(s->watch), &byte, 1, MSG_DONTWAIT), 0);
	if (s->stops)
		watch_want(s->watch, 0);
	if (s->ends && s->ends->watch)
		end_seat(s->ends);
	ck_assert_uint_eq(s->ended, 0);
}

static void on_ended(void *user)
{
	struct seat *s = user;

	s->ended++;
	close(s->peer);
	if (s->begins_again)
		begin_seat(s, WATCH_READ);
}

static void finish(void)
{
	support_settle(&loop);
	ck_assert_int_eq(uv_loop_close(&loop), 0);
}

START_TEST(what_is_wanted_is_reported_and_nothing_else)
{
	uv_loop_init(&loop);
	begin_seat(&seats[0], WATCH_READ);
	support_settle(&loop);
	ck_assert_uint_eq(seats[0].ready, 0);
	support_send(seats[0].peer, "x");
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_ge(seats[0].ready, 1);
	ck_assert_uint_eq(seats[0].events, WATCH_READ);
	watch_want(seats[0].watch, WATCH_WRITE);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(seats[0].events, WATCH_WRITE);
	watch_want(seats[0].watch, WATCH_READ | WATCH_WRITE);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(seats[0].events, WATCH_READ | WATCH_WRITE);
	end_seat(&seats[0]);
	finish();
	ck_assert_uint_eq(seats[0].ended, 1);
}
END_TEST

START_TEST(the_end_of_a_peer_is_not_reported_while_nothing_is_wanted)
{
	uv_loop_init(&loop);
	begin_seat(&seats[0], WATCH_READ);
	watch_want(seats[0].watch, 0);
	shutdown(seats[0].peer, SHUT_RDWR);
	support_settle(&loop);
	ck_assert_uint_eq(seats[0].ready, 0);
	watch_want(seats[0].watch, WATCH_READ);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_ge(seats[0].ready, 1);
	end_seat(&seats[0]);
	finish();
}
END_TEST

START_TEST(a_watch_ended_within_a_turn_is_not_called_again)
{
	uv_loop_init(&loop);
	for (unsigned i = 0; i < 2; i++)
		begin_seat(&seats[i], WATCH_READ);
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

START_TEST(the_end_comes_from_the_loop_and_the_owner_may_begin_again_at_once)
{
	uv_loop_init(&loop);
	begin_seat(&seats[0], WATCH_READ);
	seats[0].begins_again = true;
	end_seat(&seats[0]);
	ck_assert_uint_eq(seats[0].ended, 0);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_ptr_nonnull(seats[0].watch);
	support_send(seats[0].peer, "x");
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_ge(seats[0].ready, 1);
	end_seat(&seats[0]);
	finish();
}
END_TEST

START_TEST(a_descriptor_held_elsewhere_is_not_reported_once_its_watch_has_ended)
{
	int copy;

	uv_loop_init(&loop);
	begin_seat(&seats[0], WATCH_READ);
	begin_seat(&seats[1], WATCH_READ);
	copy = dup(watch_fd(seats[0].watch));
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

START_TEST(many_ready_descriptors_are_all_reported)
{
	uv_loop_init(&loop);
	for (unsigned i = 0; i < SEATS; i++) {
		begin_seat(&seats[i], WATCH_READ);
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
	int fd, error;

	uv_loop_init(&loop);
	support_write(dir, "plain", "x");
	path = mem_fmt("%s/plain", dir);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_ptr_null(watch_new(&loop, fd, WATCH_READ, on_ready, NULL, &error));
	ck_assert_int_lt(error, 0);
	close(fd);
	free(path);
	support_dir_remove(dir);
	finish();
}
END_TEST

START_TEST(a_watch_that_asks_for_no_end_leaves_nothing_behind)
{
	int fd;

	uv_loop_init(&loop);
	begin_seat(&seats[0], WATCH_READ);
	support_send(seats[0].peer, "x");
	fd = watch_fd(seats[0].watch);
	watch_end(seats[0].watch, NULL);
	watch_end(NULL, NULL);
	close(fd);
	finish();
	ck_assert_uint_eq(seats[0].ready + seats[0].ended, 0);
	close(seats[0].peer);
}
END_TEST

/* A watched connection whose peer has reset it. */
static void begin_reset_seat(struct seat *s)
{
	struct linger now = { 1, 0 };
	int ends[2], error;
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof a;
	int listening = socket(AF_INET, SOCK_STREAM, 0);

	*s = (struct seat){ .peer = -1 };
	ck_assert_int_eq(bind(listening, (struct sockaddr *)&a, sizeof a), 0);
	ck_assert_int_eq(listen(listening, 1), 0);
	getsockname(listening, (struct sockaddr *)&a, &length);
	ends[1] = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(connect(ends[1], (struct sockaddr *)&a, length), 0);
	ends[0] = accept(listening, NULL, NULL);
	s->watch = watch_new(&loop, ends[0], WATCH_READ, on_ready, s, &error);
	setsockopt(ends[1], SOL_SOCKET, SO_LINGER, &now, sizeof now);
	close(ends[1]);
	close(listening);
}

static void end_reset_seat(const struct seat *s)
{
	int fd = watch_fd(s->watch);

	watch_end(s->watch, NULL);
	close(fd);
}

START_TEST(an_error_is_all_events_and_the_watch_goes_on)
{
	uv_loop_init(&loop);
	begin_reset_seat(&seats[0]);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_eq(seats[0].events, WATCH_READ | WATCH_WRITE | WATCH_ERROR);
	uv_run(&loop, UV_RUN_NOWAIT);
	ck_assert_uint_ge(seats[0].ready, 2);
	ck_assert(seats[0].events & WATCH_READ);
	end_reset_seat(&seats[0]);
	finish();
}
END_TEST

START_TEST(an_error_that_stays_is_not_reported_once_nothing_is_wanted)
{
	uv_loop_init(&loop);
	begin_reset_seat(&seats[0]);
	seats[0].stops = true;
	support_settle(&loop);
	ck_assert_uint_eq(seats[0].ready, 1);
	end_reset_seat(&seats[0]);
	finish();
}
END_TEST

START_TEST(a_loop_ends_while_only_a_watch_without_a_reference_is_left)
{
	uv_loop_init(&loop);
	begin_seat(&seats[0], WATCH_READ);
	ck_assert_int_ne(uv_loop_alive(&loop), 0);
	watch_unref(seats[0].watch);
	ck_assert_int_eq(uv_loop_alive(&loop), 0);
	end_seat(&seats[0]);
	finish();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		what_is_wanted_is_reported_and_nothing_else,
		the_end_of_a_peer_is_not_reported_while_nothing_is_wanted,
		a_watch_ended_within_a_turn_is_not_called_again,
		the_end_comes_from_the_loop_and_the_owner_may_begin_again_at_once,
		a_descriptor_held_elsewhere_is_not_reported_once_its_watch_has_ended,
		many_ready_descriptors_are_all_reported,
		what_cannot_be_watched_is_refused,
		a_watch_that_asks_for_no_end_leaves_nothing_behind,
		an_error_is_all_events_and_the_watch_goes_on,
		an_error_that_stays_is_not_reported_once_nothing_is_wanted,
		a_loop_ends_while_only_a_watch_without_a_reference_is_left,
	};

	return support_run("watch", tests, MEM_COUNT(tests));
}
