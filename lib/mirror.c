/* SPDX-License-Identifier: GPL-2.0-or-later
 * mirror - see mirror.h. The decisions are lib/link's; here is the I/O around them.
 */
#include "lib/mirror.h"
#include "lib/clock.h"
#include "lib/link.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { OUT_CAP = 65536, LINE_BYTES = 1024 + 1 };

struct mirror {
	struct stream stream;		/* first: a stream's callbacks find the mirror by it */
	uv_timer_t timer;
	uv_loop_t *loop;
	struct ups *ups;
	char *socket;
	struct link link;
	const struct mirror_ops *ops;
	void *user;
	bool open;			/* the stream exists (also while closing) */
	bool freed, timer_closed;
	struct log_limit complaint;
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
	struct mirror *m = (struct mirror *)(void *)s;
	struct sp_told told;
	enum sp_report report = sp_read_report(w, &told);

	switch (report) {
	case SP_CHANGE:
		apply(m, &told.change);
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
			m->ops->tracking(m->user, told.id, told.code);
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

/* NUT's drivers escape in dumps but not in live updates: a variable that a dump has told may change
 * in this way; a line of unknown kind never makes one. */
static void on_bad_line(struct stream *s, const char *raw, size_t len)
{
	struct mirror *m = (struct mirror *)(void *)s;
	char name[LINE_BYTES], value[LINE_BYTES];

	if (len < LINE_BYTES && sp_read_unescaped(raw, len, name, value) && ups_var(m->ups, name)) {
		apply(m, &(struct ups_change){ .op = UPS_SET, .name = name, .value = value });
		step(m, LINK_HEARD);
	}
}

/* ---- connection ---- */

static void release(struct mirror *m)
{
	if (!m->freed || !m->timer_closed || m->open)
		return;
	free(m->socket);
	free(m);
}

static void on_closed(struct stream *s, int error)
{
	struct mirror *m = (struct mirror *)(void *)s;

	m->open = false;
	if (!m->freed) {
		log_say(LOG_NOTE, "UPS [%s]: lost %s (%s); trying again", m->ups->name, m->socket,
			error ? strerror(-error) : "closed by peer");
		step(m, LINK_LOST);
	}
	release(m);
}

static const struct stream_ops ops = { .line = on_line,
	.bad_line = on_bad_line,
	.closed = on_closed };

/* A Unix socket connects at once or not at all, so this does not wait. */
static int connect_socket(const char *path)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd;

	if (strlen(path) >= sizeof a.sun_path)
		return -ENAMETOOLONG;
	memcpy(a.sun_path, path, strlen(path));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (struct sockaddr *)&a, sizeof a)) {
		int error = -errno;

		close(fd);
		return error;
	}
	return fd;
}

static void try_connect(struct mirror *m)
{
	int fd, result;

	if (m->open)
		return;
	fd = connect_socket(m->socket);
	result = fd < 0 ? fd : stream_open(&m->stream, m->loop, fd, &ops, OUT_CAP);
	if (result < 0) {
		log_limited(&m->complaint, LOG_DETAIL, "UPS [%s]: %s: %s", m->ups->name, m->socket,
			strerror(-result));
		return;
	}
	m->open = true;
	step(m, LINK_CONNECTED);
}

static void send_verb(struct mirror *m, enum sp_verb verb)
{
	struct buf line = { 0 };

	sp_write_request(&line, &(struct sp_request){ .verb = verb });
	stream_write_buf(&m->stream, &line);
	buf_fini(&line);
}

/* ---- decisions into deeds ---- */

static void on_timer(uv_timer_t *t)
{
	step(t->data, LINK_TICK);
}

static void step(struct mirror *m, enum link_event event)
{
	unsigned todo;
	uint64_t now = clock_ms(), next;

	if (m->freed)
		return;
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
	if (event == LINK_HEARD && !todo && uv_is_active((uv_handle_t *)&m->timer))
		return; /* the timer fires too early at worst, and is set anew then */
	next = link_next_ms(&m->link);
	uv_timer_start(&m->timer, on_timer, next > now ? next - now : 1, 0);
}

struct mirror *mirror_new(uv_loop_t *loop, struct ups *ups, const char *socket, uint32_t maxage_ms,
	const struct mirror_ops *mirror_ops, void *user)
{
	struct mirror *m = MEM_NEW(struct mirror);

	m->loop = loop;
	m->ups = ups;
	m->socket = mem_dup(socket);
	m->ops = mirror_ops;
	m->user = user;
	link_init(&m->link, maxage_ms);
	uv_timer_init(loop, &m->timer);
	m->timer.data = m;
	step(m, LINK_TICK);
	return m;
}

static void on_timer_closed(uv_handle_t *h)
{
	struct mirror *m = h->data;

	m->timer_closed = true;
	release(m);
}

void mirror_free(struct mirror *m)
{
	if (!m)
		return;
	m->freed = true;
	if (m->open)
		stream_close(&m->stream, 0);
	uv_close((uv_handle_t *)&m->timer, on_timer_closed);
}

int mirror_request(struct mirror *m, const struct sp_request *r)
{
	struct buf line = { 0 };
	int result;

	if (!m->open || stream_is_closing(&m->stream))
		return -ENOTCONN;
	result = sp_write_request(&line, r);
	if (!result)
		stream_write_buf(&m->stream, &line);
	/* it had gone, and the loop has not come to that yet */
	if (stream_is_closing(&m->stream))
		result = -ENOTCONN;
	buf_fini(&line);
	return result;
}

void mirror_look(struct mirror *m)
{
	step(m, LINK_TICK);
}

void mirror_set_maxage(struct mirror *m, uint32_t maxage_ms)
{
	m->link.maxage_ms = maxage_ms;
	step(m, LINK_TICK);
}
