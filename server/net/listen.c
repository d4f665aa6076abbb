/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - see listen.h.
 */
#include "server/net/listen.h"
#include "lib/acceptor.h"
#include "lib/log.h"
#include "lib/lowport.h"
#include "lib/mem.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024 };

struct listener {
	struct acceptor *acceptor;
};

/* ---- accepting ---- */

static void on_accepted(void *user, int fd, const struct sockaddr *from, socklen_t length)
{
	conn_open(((struct listening *)user)->conns, fd, from, length);
}

static void on_full(void *user)
{
	struct listening *l = user;

	conn_make_room(l->conns);
	log_limited(&l->complaint, LOG_WARN,
		"no file descriptors left; a new client was turned away (see LimitNOFILE, ulimit -n)");
}

static const struct acceptor_ops acceptor_ops = { .accepted = on_accepted, .full = on_full };

/* ---- opening ---- */

/* Every connection inherits these options: replies are sent without delay, and a peer that vanished
 * is noticed within 20 s. */
static void tune(int fd)
{
	int one = 1, idle = 10, interval = 3, probes = 3;
	unsigned unacknowledged_ms = 10000;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &unacknowledged_ms, sizeof unacknowledged_ms);
}

static int open_socket(const struct sockaddr *a, socklen_t length)
{
	int one = 1, error,
	    fd = socket(a->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	tune(fd);
	if (a->sa_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof one);
	error = lowport_bind(fd, a, length);
	if (!error && listen(fd, BACKLOG))
		error = -errno;
	if (!error)
		return fd;
	close(fd);
	return error;
}

const char *listen_remedy(int error)
{
	switch (error) {
	case -EADDRINUSE:
		return "another server has it: stop nut-server, or choose another port with LISTEN";
	case -EACCES:
		return "not permitted: ports below 1024 need root or CAP_NET_BIND_SERVICE";
	case -EPERM:
		return "holdoverd binds the ports that it has read in the configuration only: holdoverd -c reload";
	case -EADDRNOTAVAIL:
		return "this host has no such address (yet)";
	default:
		return strerror(-error);
	}
}

struct listener *listen_open(struct listening *shared, const struct sockaddr *a, socklen_t length,
	int *error)
{
	int fd = open_socket(a, length);
	struct acceptor *acceptor;
	struct listener *l;

	*error = fd < 0 ? fd : 0;
	acceptor = fd < 0 ? NULL : acceptor_new(shared->loop, fd, &acceptor_ops, shared, error);
	if (!acceptor)
		return NULL;
	l = MEM_NEW(struct listener);
	l->acceptor = acceptor;
	return l;
}

void listen_close(struct listener *l)
{
	acceptor_free(l->acceptor);
	free(l);
}
