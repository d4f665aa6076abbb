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
	struct sockaddr_storage address;
	socklen_t length;
	bool wanted;			/* by the configuration that is being read */
	struct listener *next;
};

struct listeners {
	uv_loop_t *loop;
	struct conn_list *conns;
	struct listener *first;
	struct log_limit complaint;
};

/* ---- accepting ---- */

static void on_accepted(void *user, int fd, const struct sockaddr *from, socklen_t length)
{
	conn_open(((struct listeners *)user)->conns, fd, from, length);
}

static void on_full(void *user)
{
	struct listeners *l = user;

	conn_make_room(l->conns);
	log_limited(&l->complaint, LOG_WARN,
		"no file descriptors left; a new client was turned away (see LimitNOFILE, ulimit -n)");
}

static const struct acceptor_ops acceptor_ops = { .accepted = on_accepted, .full = on_full };

/* ---- opening ---- */

static struct listener *find_open(const struct listeners *l, const struct sockaddr *a,
	socklen_t length)
{
	for (struct listener *o = l->first; o; o = o->next)
		if (o->length == length && !memcmp(&o->address, a, length))
			return o;
	return NULL;
}

/* Every connection inherits these: replies leave as they are made, and a peer that vanished without
 * a word is noticed within 20 s. */
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

static int add_listener(struct listeners *l, int fd, const struct sockaddr *a, socklen_t length)
{
	struct listener *o;
	int error;
	struct acceptor *acceptor = acceptor_new(l->loop, fd, &acceptor_ops, l, &error);

	if (!acceptor)
		return error;
	o = MEM_NEW(struct listener);
	o->acceptor = acceptor;
	memcpy(&o->address, a, length);
	o->length = length;
	o->wanted = true;
	o->next = l->first;
	l->first = o;
	return 0;
}

const char *listeners_remedy(int error)
{
	switch (error) {
	case -EADDRINUSE:
		return "another server has it: stop nut-server, or choose another port with LISTEN";
	case -EACCES:
		return "not permitted: ports below 1024 need root or CAP_NET_BIND_SERVICE";
	case -EADDRNOTAVAIL:
		return "this host has no such address (yet)";
	default:
		return strerror(-error);
	}
}

int listeners_bind(struct listeners *l, const struct sockaddr *a, socklen_t length)
{
	struct listener *open = find_open(l, a, length);
	int fd;

	if (open) {
		open->wanted = true;
		return 0;
	}
	fd = open_socket(a, length);
	if (fd < 0)
		return fd;
	return add_listener(l, fd, a, length);
}

struct listeners *listeners_new(uv_loop_t *loop, struct conn_list *conns)
{
	struct listeners *l = MEM_NEW(struct listeners);

	l->loop = loop;
	l->conns = conns;
	return l;
}

/* ---- closing ---- */

static void close_listener(struct listener *o)
{
	acceptor_free(o->acceptor);
	free(o);
}

void listeners_begin(struct listeners *l)
{
	for (struct listener *o = l->first; o; o = o->next)
		o->wanted = false;
}

void listeners_end(struct listeners *l)
{
	struct listener **at, *o;

	for (at = &l->first; (o = *at);) {
		if (o->wanted) {
			at = &o->next;
			continue;
		}
		*at = o->next;
		close_listener(o);
	}
}

void listeners_close(struct listeners *l)
{
	struct listener *next;

	if (!l)
		return;
	for (struct listener *o = l->first; o; o = next) {
		next = o->next;
		close_listener(o);
	}
	free(l);
}
