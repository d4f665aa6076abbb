/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - see listen.h.
 */
#include "server/net/listen.h"
#include "lib/log.h"
#include "lib/lowport.h"
#include "lib/mem.h"
#include "lib/poller.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, ACCEPTS_A_TURN = 32 };

struct listener {
	struct poller_watch watch;	/* first */
	struct sockaddr_storage address;
	socklen_t length;
	bool wanted;			/* by the configuration that is being read */
	struct listeners *all;
	struct listener *next;
};

struct listeners {
	uv_loop_t *loop;
	struct conn_list *conns;
	struct listener *first;
	size_t closing;
	int reserve;			/* a descriptor to give up when there are no more */
	bool closed;
	struct log_limit complaint;
};

/* ---- accepting ---- */

static void turn_away(struct listeners *l, int listening)
{
	int fd;

	close(l->reserve);
	fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	conn_make_room(l->conns);
	log_limited(&l->complaint, LOG_WARN,
		"no file descriptors left; a new client was turned away (see LimitNOFILE, ulimit -n)");
}

static void on_connection(struct poller_watch *w, unsigned events)
{
	struct listener *listener = (struct listener *)(void *)w;

	(void)events;
	for (int i = 0; i < ACCEPTS_A_TURN; i++) {
		struct sockaddr_storage from;
		socklen_t length = sizeof from;
		int fd = accept4(
			w->fd, (struct sockaddr *)&from, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

		if (fd >= 0) {
			conn_open(listener->all->conns, fd, (struct sockaddr *)&from, length);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE)
			turn_away(listener->all, w->fd);
		if (errno != ECONNABORTED && errno != EINTR)
			return;
	}
}

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

static void on_ended(struct poller_watch *w);

static const struct poller_ops watch_ops = { .ready = on_connection, .ended = on_ended };

static int add_listener(struct listeners *l, int fd, const struct sockaddr *a, socklen_t length)
{
	struct listener *o = MEM_NEW(struct listener);
	int error = poller_begin(&o->watch, l->loop, fd, POLLER_READ, &watch_ops);

	if (error) {
		free(o);
		return error;
	}
	memcpy(&o->address, a, length);
	o->length = length;
	o->wanted = true;
	o->all = l;
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
	int fd, error;

	if (open) {
		open->wanted = true;
		return 0;
	}
	fd = open_socket(a, length);
	if (fd < 0)
		return fd;
	error = add_listener(l, fd, a, length);
	if (error)
		close(fd);
	return error;
}

struct listeners *listeners_new(uv_loop_t *loop, struct conn_list *conns)
{
	struct listeners *l = MEM_NEW(struct listeners);

	l->loop = loop;
	l->conns = conns;
	l->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	return l;
}

/* ---- closing ---- */

static void release(struct listeners *l)
{
	if (l->closed && !l->closing)
		free(l);
}

static void on_ended(struct poller_watch *w)
{
	struct listener *o = (struct listener *)(void *)w;
	struct listeners *l = o->all;

	free(o);
	l->closing--;
	release(l);
}

static void close_listener(struct listener *o)
{
	int fd = o->watch.fd;

	poller_end(&o->watch);
	close(fd);
	o->all->closing++;
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
	l->first = NULL;
	close(l->reserve);
	l->closed = true;
	release(l);
}
