/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_acceptor - accepting with descriptors left, and without.
 */
#define SUPPORT_CLOCK
#include "lib/acceptor.h"
#include "tests/unit/socket_dir.h"

#include <fcntl.h>
#include <sys/resource.h>

enum { CLIENTS = 24, FREE = 4 };	/* descriptors beside the reserve */

static uv_loop_t loop;
static struct acceptor *acceptor;
static int clients[CLIENTS], accepted[CLIENTS];
static unsigned accepted_count, full;
static struct rlimit before;

static void on_accepted(void *user, int fd, const struct sockaddr *from, socklen_t length)
{
	ck_assert_ptr_eq(user, &loop);
	ck_assert_int_eq(from->sa_family, AF_UNIX);
	ck_assert_uint_ge(length, sizeof from->sa_family);
	ck_assert(fcntl(fd, F_GETFL) & O_NONBLOCK);
	accepted[accepted_count++] = fd;
}

static void on_full(void *user)
{
	(void)user;
	full++;
}

static const struct acceptor_ops any = { .accepted = on_accepted, .full = on_full };
static const struct acceptor_ops own = {
	.accepted = on_accepted, .full = on_full, .peers = ACCEPTOR_OWN
};

static void begin(const struct acceptor_ops *ops)
{
	int error;

	uv_loop_init(&loop);
	accepted_count = full = 0;
	acceptor = acceptor_new(&loop, support_socket(path, true), ops, &loop, &error);
	ck_assert_ptr_nonnull(acceptor);
	for (unsigned i = 0; i < CLIENTS; i++)
		clients[i] = -1;
}

/* From now on only FREE descriptors more. */
static void run_short(void)
{
	int next = open("/dev/null", O_RDONLY | O_CLOEXEC);
	struct rlimit few;

	close(next);
	getrlimit(RLIMIT_NOFILE, &before);
	few = before;
	few.rlim_cur = (rlim_t)next + FREE;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
}

static void end(void)
{
	setrlimit(RLIMIT_NOFILE, &before);
	for (unsigned i = 0; i < accepted_count; i++)
		close(accepted[i]);
	for (unsigned i = 0; i < CLIENTS; i++)
		if (clients[i] >= 0)
			close(clients[i]);
	acceptor_free(acceptor);
	support_loop_close(&loop);
}

static void connect_some(unsigned from, unsigned to)
{
	for (unsigned i = from; i < to; i++)
		clients[i] = support_socket(path, false);
}

/* The number of connections that were closed, not left waiting. */
static unsigned count_closed(unsigned from, unsigned to)
{
	unsigned n = 0;
	char byte;

	for (unsigned i = from; i < to; i++)
		n += recv(clients[i], &byte, 1, MSG_DONTWAIT) == 0;
	return n;
}

START_TEST(without_descriptors_others_are_turned_away_and_the_loop_rests)
{
	begin(&any);
	connect_some(0, 10);		/* in the backlog; the descriptors are the test's own */
	run_short();
	support_settle(&loop);
	ck_assert_uint_eq(accepted_count, FREE);
	ck_assert_uint_eq(count_closed(0, 10), 10 - FREE);
	ck_assert_uint_eq(full, 10 - FREE);
	close(accepted[--accepted_count]);	/* one comes free: the next is served */
	close(clients[0]);
	clients[0] = support_socket(path, false);
	support_settle(&loop);
	ck_assert_uint_ge(accepted_count, FREE - 1);
	end();
}
END_TEST

START_TEST(our_own_are_accepted_from_the_reserve_but_for_the_last)
{
	unsigned last = FREE + ACCEPTOR_RESERVE - 1;

	begin(&own);
	connect_some(0, 16);
	run_short();
	support_settle(&loop);
	ck_assert_uint_eq(accepted_count, last);
	ck_assert_uint_eq(count_closed(0, 16), 16 - last);
	end();
}
END_TEST

START_TEST(a_socket_of_ours_comes_from_the_reserve)
{
	int fds[FREE + 1];

	begin(&any);
	run_short();
	for (unsigned i = 0; i <= FREE; i++)
		ck_assert_int_ge(fds[i] = acceptor_socket(AF_UNIX, SOCK_STREAM), 0);
	for (unsigned i = 0; i <= FREE; i++)
		close(fds[i]);
	end();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		without_descriptors_others_are_turned_away_and_the_loop_rests,
		our_own_are_accepted_from_the_reserve_but_for_the_last,
		a_socket_of_ours_comes_from_the_reserve,
	};

	return socket_dir_run("acceptor", tests, MEM_COUNT(tests));
}
