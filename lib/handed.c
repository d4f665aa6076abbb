/* SPDX-License-Identifier: GPL-2.0-or-later
 * handed - see handed.h.
 */
#include "lib/handed.h"
#include "lib/conf.h"
#include "lib/daemon.h"

#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FIRST_FD = 3 };

static int sockets[HANDED_MAX];		/* -1: returned to a caller */
static size_t count;

static bool are_ours(void)
{
	const char *pid = getenv("LISTEN_PID");
	long number;

	if (!pid)
		return daemon_is_supervised();
	return conf_number(pid, 1, INT_MAX, &number) && number == (long)getpid();
}

void handed_init(void)
{
	const char *fds = getenv("LISTEN_FDS");
	long number = 0;

	if (!fds || !conf_number(fds, 0, HANDED_MAX, &number) || !are_ours())
		number = 0;
	for (count = 0; count < (size_t)number; count++) {
		int fd = FIRST_FD + (int)count, flags = fcntl(fd, F_GETFL);

		sockets[count] = flags < 0 ? -1 : fd;
		if (flags < 0)
			continue;
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	unsetenv("LISTEN_FDS");
	unsetenv("LISTEN_PID");
	unsetenv("LISTEN_FDNAMES");
}

static bool is_of_type(int fd, int type)
{
	socklen_t size = sizeof type;
	int is = 0;

	return !getsockopt(fd, SOL_SOCKET, SO_TYPE, &is, &size) && is == type;
}

static bool same_address(const struct sockaddr *a, const struct sockaddr *b)
{
	const struct sockaddr_in *a4 = (const void *)a, *b4 = (const void *)b;
	const struct sockaddr_in6 *a6 = (const void *)a, *b6 = (const void *)b;

	if (a->sa_family != b->sa_family)
		return false;
	if (a->sa_family == AF_INET)
		return a4->sin_port == b4->sin_port && a4->sin_addr.s_addr == b4->sin_addr.s_addr;
	return a->sa_family == AF_INET6 && a6->sin6_port == b6->sin6_port &&
		a6->sin6_scope_id == b6->sin6_scope_id &&
		!memcmp(&a6->sin6_addr, &b6->sin6_addr, sizeof a6->sin6_addr);
}

static int hand_out(int *place)
{
	int fd = *place;

	*place = -1;
	return fd;
}

int handed_socket(int type, const struct sockaddr *address, socklen_t size)
{
	for (size_t i = 0; i < count; i++) {
		struct sockaddr_storage bound = { 0 };
		socklen_t length = sizeof bound;

		if (sockets[i] < 0 || !is_of_type(sockets[i], type) ||
			getsockname(sockets[i], (struct sockaddr *)&bound, &length))
			continue;
		if (length >= size && same_address((struct sockaddr *)&bound, address))
			return hand_out(&sockets[i]);
	}
	return -1;
}

void handed_close_rest(void)
{
	for (size_t i = 0; i < count; i++)
		if (sockets[i] >= 0)
			close(hand_out(&sockets[i]));
}
