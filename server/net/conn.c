/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn - see conn.h.
 */
#include "server/net/conn.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/stream.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct conn {
	struct stream stream;		/* first */
	struct session session;
	struct conn_list *list;
	struct conn *next, **at;
	uint64_t heard_ms;		/* the last complete line */
	uint64_t handshake_ms;		/* the beginning of a TLS handshake that is not finished; 0: none */
	char address[INET6_ADDRSTRLEN];
};

static void start_tls(struct conn *c)
{
	void *layer = tls_accept(c->list->tls, c->stream.fd);

	c->session.start_tls = false;
	if (!layer) {
		stream_close(&c->stream, -ENOMEM);
		return;
	}
	c->handshake_ms = clock_ms();
	stream_change(&c->stream, &tls_io, layer);
}

/* Its UPS is gone from the configuration: NUT's clients are told by the end of the connection. */
static void on_evicted(struct login *l)
{
	struct conn *c = (struct conn *)(void *)((char *)l - offsetof(struct conn, session.login));

	stream_close(&c->stream, 0);
}

static void on_line(struct stream *s, const struct words *w)
{
	struct conn *c = (struct conn *)(void *)s;
	struct buf reply = { 0 };

	c->heard_ms = clock_ms();
	session_line(&c->session, w, &reply);
	stream_write_buf(s, &reply);
	buf_fini(&reply);
	if (c->session.ended)
		stream_finish(s);
	if (c->session.start_tls)
		start_tls(c);
}

static void on_closed(struct stream *s, int error)
{
	static struct log_limit limit;
	struct conn *c = (struct conn *)(void *)s;

	if (error == -ENOBUFS)
		log_limited(&limit, LOG_WARN, "client %s does not take its answers; cut off", c->address);
	session_fini(&c->session);
	*c->at = c->next;
	if (c->next)
		c->next->at = c->at;
	c->list->count--;
	free(c);
}

static const struct stream_ops ops = { .line = on_line, .closed = on_closed };

/* Replies leave as they are made, and a peer that vanished without a word is noticed within 20 s. */
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

void conn_open(struct conn_list *list, int fd, const char *address)
{
	struct conn *c = MEM_NEW(struct conn);

	tune(fd);
	if (stream_open(&c->stream, list->loop, fd, &ops, CONN_OUT_CAP)) {
		free(c);
		return;
	}
	strncpy(c->address, address, sizeof c->address - 1);
	session_init(&c->session, list->service, c->address);
	c->session.login.evicted = on_evicted;
	c->list = list;
	c->heard_ms = clock_ms();
	c->at = &list->first;
	c->next = list->first;
	if (c->next)
		c->next->at = &c->next;
	list->first = c;
	list->count++;
}

static bool is_overdue(struct conn *c, uint64_t now)
{
	if (c->handshake_ms && tls_is_established(c->stream.layer))
		c->handshake_ms = 0;
	return now - c->heard_ms > CONN_IDLE_MS || (c->handshake_ms && now - c->handshake_ms > CONN_HANDSHAKE_MS);
}

void conn_sweep(struct conn_list *list, uint64_t now_ms)
{
	for (struct conn *c = list->first; c; c = c->next)
		if (!stream_is_closing(&c->stream) && is_overdue(c, now_ms))
			stream_close(&c->stream, 0);
}

void conn_close_all(struct conn_list *list)
{
	for (struct conn *c = list->first; c; c = c->next)
		stream_close(&c->stream, 0);
}
