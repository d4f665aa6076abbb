/* SPDX-License-Identifier: GPL-2.0-or-later
 * acceptor - see acceptor.h.
 */
#include "lib/acceptor.h"
#include "lib/mem.h"
#include "lib/process.h"
#include "lib/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

struct acceptor {
	struct watch *watch;
	const struct acceptor_ops *ops;
	void *user;
};

/* ---- the reserve: of the process ---- */

static struct {
	int fds[ACCEPTOR_RESERVE];
	unsigned count, users;
} reserve;

static bool is_shortage(int error)
{
	return error == EMFILE || error == ENFILE;
}

/* Fills the reserve. True: it is full, so there are descriptors for other uses. */
static bool fill_reserve(void)
{
	while (reserve.count < ACCEPTOR_RESERVE) {
		int fd = process_null(O_CLOEXEC);

		if (fd < 0)
			return false;
		reserve.fds[reserve.count++] = fd;
	}
	return true;
}

/* Closes one of the reserve, unless only `left` remain. */
static bool give_one(unsigned left)
{
	if (reserve.count <= left)
		return false;
	close(reserve.fds[--reserve.count]);
	return true;
}

static void join_reserve(void)
{
	reserve.users++;
	fill_reserve();
}

static void leave_reserve(void)
{
	if (--reserve.users)
		return;
	while (give_one(0))
		;
}

int acceptor_socket(int family, int type)
{
	int fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 && is_shortage(errno) && give_one(1))
		fd = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

/* ---- accepting ---- */

/* Uses the last of the reserve, which is kept for this: the peer must not wait in the backlog. */
static void turn_away(struct acceptor *a)
{
	int fd;

	if (!give_one(0))
		return;
	fd = accept4(watch_fd(a->watch), NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	fill_reserve();
	if (fd >= 0 && a->ops->full)
		a->ops->full(a->user);
}

/* False: no more connections in this iteration. */
static bool accept_one(struct acceptor *a)
{
	struct sockaddr_storage from = { 0 };
	socklen_t length = sizeof from;
	int fd;

	if (!fill_reserve() && a->ops->peers == ACCEPTOR_ANY) {
		turn_away(a);
		return false;
	}
	fd = accept4(watch_fd(a->watch), (struct sockaddr *)&from, &length,
		SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0 && is_shortage(errno) && a->ops->peers == ACCEPTOR_OWN && give_one(1))
		fd = accept4(watch_fd(a->watch), (struct sockaddr *)&from, &length,
			SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (fd < 0 && is_shortage(errno)) {
		turn_away(a);
		return false;
	}
	if (fd < 0)
		return errno == ECONNABORTED || errno == EINTR;
	a->ops->accepted(a->user, fd, (struct sockaddr *)&from, length);
	return true;
}

static void on_connection(void *user, unsigned events)
{
	(void)events;
	for (int i = 0; i < ACCEPTOR_A_TURN; i++)
		if (!accept_one(user))
			break;
}

struct acceptor *acceptor_new(uv_loop_t *loop, int fd, const struct acceptor_ops *ops, void *user,
	int *error)
{
	struct acceptor *a = MEM_NEW(struct acceptor);

	a->ops = ops;
	a->user = user;
	a->watch = watch_new(loop, fd, WATCH_READ, on_connection, a, error);
	if (!a->watch) {
		close(fd);
		free(a);
		return NULL;
	}
	join_reserve();
	return a;
}

void acceptor_free(struct acceptor *a)
{
	int fd;

	if (!a)
		return;
	fd = watch_fd(a->watch);
	watch_end(a->watch, NULL);
	close(fd);
	leave_reserve();
	free(a);
}
