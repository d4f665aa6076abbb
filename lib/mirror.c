/* SPDX-License-Identifier: GPL-2.0-or-later
 * mirror - see mirror.h. lib/link decides; this file does the I/O.
 */
#include "lib/mirror.h"
#include "lib/acceptor.h"
#include "lib/clock.h"
#include "lib/link.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/stream.h"
#include "lib/timer.h"
#include "lib/trust.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { OUT_CAP = 65536, LINE_BYTES = 1024 + 1 };

/* Outlives the mirror until its stream is closed. */
struct connection {
	struct stream stream;		/* first */
	struct mirror *mirror;		/* NULL: the mirror was freed */
};

struct mirror {
	struct connection *connection;	/* NULL: none */
	struct timer *timer;
	uv_loop_t *loop;
	struct ups *ups;
	char *socket;
	struct link link;
	const struct mirror_ops *ops;
	void *user;
	struct log_limit complaint;
	bool unstable;			/* it was lost, and has not been up for long since */
};

static void step(struct mirror *m, enum link_event event);

/* ---- lines ---- */

static void complain_refused(struct mirror *m, const struct ups_change *c, int error)
{
	log_limited(&m->complaint, LOG_WARN, "UPS [%s]: driver sent \"%.64s\", refused: %s",
		m->ups->name, c->name ? c->name : "", error == -ENOSPC ? "too many" : "malformed");
}

static void apply(struct mirror *m, const struct ups_change *c)
{
	int result = ups_apply(m->ups, c);

	if (result < 0 && result != -ENOENT)
		complain_refused(m, c, result);
}

static void on_line(struct stream *s, const struct words *w)
{
	struct mirror *m = ((struct connection *)(void *)s)->mirror;
	struct sp_message message;
	enum sp_report report = sp_read_report(w, &message);

	switch (report) {
	case SP_CHANGE:
		apply(m, &message.change);
		step(m, LINK_HEARD);
		break;
	case SP_DATAOK:
		step(m, LINK_DATAOK);
		break;
	case SP_DATASTALE:
		step(m, LINK_DATASTALE);
		break;
	case SP_DUMPDONE:
		step(m, LINK_DUMPED);
		break;
	case SP_TRACKING:
		if (m->ops && m->ops->tracking)
			m->ops->tracking(m->user, message.id, message.code);
		step(m, LINK_HEARD);
		break;
	case SP_PONG:
	case SP_OTHER:
		step(m, LINK_HEARD);
		break;
	case SP_UNKNOWN:
		break;
	}
	if (report != SP_UNKNOWN && m->ops && m->ops->heard)
		m->ops->heard(m->user);
}

/* NUT's drivers escape in dumps but not in live updates: so such a line may change a variable that
 * a dump contained, but never make a new one. */
static void on_bad_line(struct stream *s, const char *raw, size_t len)
{
	struct mirror *m = ((struct connection *)(void *)s)->mirror;
	char name[LINE_BYTES], value[LINE_BYTES];

	if (len < LINE_BYTES && sp_read_unescaped(raw, len, name, value) && ups_var(m->ups, name)) {
		apply(m, &(struct ups_change){ .op = UPS_SET, .name = name, .value = value });
		step(m, LINK_HEARD);
	}
}

/* ---- connection ---- */

/* Logs one line, however often the connection is lost, until one has lasted. */
static void log_lost(struct mirror *m, const char *why)
{
	if (link_is_stable(&m->link, clock_ms()))
		m->unstable = false;
	if (m->unstable)
		log_limited(&m->complaint, LOG_DETAIL, "UPS [%s]: lost %s again (%s)",
			m->ups->name, m->socket, why);
	else
		log_say(LOG_NOTE, "UPS [%s]: lost %s (%s); trying again",
			m->ups->name, m->socket, why);
	m->unstable = true;
}

static void on_closed(struct stream *s, int error)
{
	struct connection *c = (struct connection *)(void *)s;
	struct mirror *m = c->mirror;

	free(c);
	if (!m)
		return;
	m->connection = NULL;
	log_lost(m, error ? strerror(-error) : "closed by peer");
	step(m, LINK_LOST);
}

static const struct stream_ops ops = { .line = on_line,
	.bad_line = on_bad_line,
	.closed = on_closed,
	.out_cap = OUT_CAP };

/* A Unix socket connects at once or not at all, so this does not block. */
static int connect_socket(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof a.sun_path)
		return -ENAMETOOLONG;
	memcpy(a.sun_path, path, strlen(path));
	fd = acceptor_socket(AF_UNIX, SOCK_STREAM);
	if (fd < 0)
		return fd;
	if (connect(fd, (struct sockaddr *)&a, sizeof a)) {
		int error = -errno;

		close(fd);
		return error;
	}
	return fd;
}

static bool is_believed(struct mirror *m, int fd)
{
	uid_t uid;

	if (!m->ops || !m->ops->believes)
		return true;
	if (!trust_peer(fd, &uid) && m->ops->believes(m->user, uid))
		return true;
	log_limited(&m->complaint, LOG_ERROR,
		"UPS [%s]: user %ld listens on %s, which is not whom it belongs to; not believed "
		"(stop that process and remove the socket, or set `user` in ups.conf)",
		m->ups->name, (long)uid, m->socket);
	return false;
}

static int open_connection(struct mirror *m)
{
	struct connection *c;
	int fd = connect_socket(m->socket), error;

	if (fd < 0)
		return fd;
	if (!is_believed(m, fd)) {
		close(fd);
		return -EACCES;
	}
	c = MEM_NEW(struct connection);
	error = stream_open(&c->stream, m->loop, fd, &ops);
	if (error) {
		free(c);
		return error;
	}
	c->mirror = m;
	m->connection = c;
	return 0;
}

static void try_connect(struct mirror *m)
{
	int error;

	if (m->connection)
		return;
	error = open_connection(m);
	if (error)
		log_limited(&m->complaint, LOG_DETAIL, "UPS [%s]: %s: %s", m->ups->name, m->socket,
			strerror(-error));
	else
		step(m, LINK_CONNECTED);
}

static void send_verb(struct mirror *m, enum sp_verb verb)
{
	struct buf line = { 0 };

	sp_write_request(&line, &(struct sp_request){ .verb = verb });
	stream_write_buf(&m->connection->stream, &line);
	buf_fini(&line);
}

/* ---- decisions into deeds ---- */

static void on_timer(void *user)
{
	step(user, LINK_TICK);
}

static void step(struct mirror *m, enum link_event event)
{
	unsigned todo;
	uint64_t now = clock_ms(), next;

	todo = link_step(&m->link, event, now);
	if (todo & LINK_DO_BEGIN)
		ups_begin_dump(m->ups);
	if (todo & LINK_DO_END)
		ups_end_dump(m->ups);
	m->ups->expires_ms = link_expires_ms(&m->link);
	ups_set_state(m->ups, link_ups_state(&m->link, now));
	if (todo & LINK_DO_DUMPALL)
		send_verb(m, SP_DUMPALL);
	if (todo & LINK_DO_PING)
		send_verb(m, SP_PING);
	if (todo & LINK_DO_CONNECT)
		try_connect(m);
	if (event == LINK_HEARD && !todo && timer_is_running(m->timer))
		return; /* the timer may fire too early; it is then set again */
	next = link_next_ms(&m->link);
	timer_start(m->timer, next > now ? next - now : 1, 0);
}

struct mirror *mirror_new(uv_loop_t *loop, struct ups *ups, const char *socket, uint64_t maxage_ms,
	const struct mirror_ops *mirror_ops, void *user)
{
	struct mirror *m = MEM_NEW(struct mirror);

	m->loop = loop;
	m->ups = ups;
	m->socket = mem_dup(socket);
	m->ops = mirror_ops;
	m->user = user;
	link_init(&m->link, maxage_ms);
	m->timer = timer_new(loop, on_timer, m);
	step(m, LINK_TICK);
	return m;
}

void mirror_free(struct mirror *m)
{
	if (!m)
		return;
	if (m->connection) {
		m->connection->mirror = NULL;
		stream_close(&m->connection->stream, 0);
	}
	timer_free(m->timer);
	free(m->socket);
	free(m);
}

int mirror_request(struct mirror *m, const struct sp_request *r)
{
	struct stream *s = m->connection ? &m->connection->stream : NULL;
	struct buf line = { 0 };
	int result;

	if (!s || stream_is_closing(s))
		return -ENOTCONN;
	result = sp_write_request(&line, r);
	if (!result)
		stream_write_buf(s, &line);
	/* it was closed, and the loop has not handled that yet */
	if (stream_is_closing(s))
		result = -ENOTCONN;
	buf_fini(&line);
	return result;
}

void mirror_look(struct mirror *m)
{
	step(m, LINK_TICK);
}

void mirror_set_maxage(struct mirror *m, uint64_t maxage_ms)
{
	m->link.maxage_ms = maxage_ms;
	step(m, LINK_TICK);
}
