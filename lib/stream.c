/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream - see stream.h.
 *
 * It uses a watch on the descriptor instead of uv_stream: so the output queue is bounded here, one
 * write sends all answers, and TLS can replace read and write without another copy.
 */
#include "lib/stream.h"
#include "lib/clock.h"
#include "lib/stream_in.h"
#include "lib/stream_out.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- the end ---- */

static void on_ended(void *user)
{
	struct stream *s = user;

	stream_in_fini(s);
	s->ops->closed(s, s->error);
}

static void drop_layer(struct stream *s)
{
	if (s->layer)
		s->layer->free(s->layer);
	s->layer = NULL;
}

void stream_close(struct stream *s, int error)
{
	int fd;

	if (s->state == STREAM_CLOSED)
		return;
	fd = watch_fd(s->watch);
	s->state = STREAM_CLOSED;
	s->error = (int16_t)error;
	drop_layer(s);
	watch_end(s->watch, on_ended);
	s->watch = NULL;
	close(fd);
}

bool stream_is_closing(const struct stream *s)
{
	return s->state >= STREAM_FINISHING;
}

bool stream_is_stuck(struct stream *s)
{
	bool stuck = s->state != STREAM_CLOSED && stream_out_unsent(s) && !s->moved;

	s->moved = false;
	return stuck;
}

int stream_fd(const struct stream *s)
{
	return watch_fd(s->watch);
}

/* ---- what is waited for ---- */

static bool wants_write(const struct stream *s)
{
	return s->layer && s->state != STREAM_CHANGING && s->layer->wants_write(s->layer);
}

/* Unparsed bytes wait for their turn or for room for their answers, not for another byte of the
 * peer. */
static unsigned events_needed(const struct stream *s)
{
	size_t unparsed = stream_in_unparsed(s);
	unsigned events = 0;

	if (s->state == STREAM_OPEN && stream_out_has_room(s) && !unparsed)
		events |= WATCH_READ;
	if (stream_out_unsent(s) || (unparsed && s->state != STREAM_HELD) || wants_write(s))
		events |= WATCH_WRITE;
	return events;
}

static void watch_for(struct stream *s, unsigned events)
{
	if (events == s->wanted)
		return;
	s->wanted = events & 3u;
	watch_want(s->watch, events);
}

/* A held stream stays watched until its peer sends more: most peers wait for their answer first,
 * and stopping and starting would take four system calls a line. */
static void await(struct stream *s)
{
	unsigned events = events_needed(s);

	if (events || s->state != STREAM_HELD)
		watch_for(s, events);
}

/* Sends output that stream_out holds back for the end; closing alone would discard it if the peer
 * has sent more that was not read. */
static void close_sent(struct stream *s)
{
	if (!s->layer)
		shutdown(watch_fd(s->watch), SHUT_WR);
	stream_close(s, 0);
}

/* Called when everything that the socket accepts was sent. */
static void after_send(struct stream *s, int error)
{
	if (s->state == STREAM_CLOSED)
		return;
	if (error) {
		stream_close(s, error);
		return;
	}
	if (!stream_out_unsent(s) && s->state == STREAM_FINISHING) {
		close_sent(s);
		return;
	}
	if (!stream_out_unsent(s) && s->state == STREAM_CHANGING)
		s->state = STREAM_OPEN;
	stream_in_forget(s);
	await(s);
}

/* ---- out ---- */

struct buf *stream_answer(struct stream *s)
{
	return stream_out_gathered(s);
}

void stream_write(struct stream *s, const void *bytes, size_t n)
{
	int error;

	if (stream_is_closing(s))
		return;
	error = stream_out_write(s, bytes, n);
	if (error)
		stream_close(s, error);
	else if (!stream_out_gathers(s))
		after_send(s, 0);
}

void stream_write_buf(struct stream *s, const struct buf *b)
{
	stream_write(s, buf_bytes(b), b->len);
}

void stream_finish(struct stream *s)
{
	if (s->state == STREAM_CLOSED)
		return;
	if (s->state == STREAM_CHANGING)
		drop_layer(s);		/* the last bytes are sent in clear */
	s->state = STREAM_FINISHING;
	if (!stream_out_gathers(s))
		after_send(s, stream_out_flush(s));
}

void stream_change(struct stream *s, struct stream_layer *layer)
{
	if (stream_is_closing(s) || s->layer) {
		layer->free(layer);
		return;
	}
	s->layer = layer;
	s->state = STREAM_CHANGING;
}

/* ---- in ---- */

static void parse(struct stream *s, const char *bytes, size_t n)
{
	int error;

	stream_out_begin(s);
	clock_hold();
	stream_in_parse(s, bytes, n);
	clock_go_on();
	error = stream_out_end(s);
	after_send(s, error);
}

static void parse_rest(struct stream *s)
{
	struct buf rest = stream_in_adopt_rest(s);

	parse(s, buf_bytes(&rest), rest.len);
	buf_fini(&rest);
}

void stream_hold(struct stream *s)
{
	if (s->state == STREAM_OPEN)
		s->state = STREAM_HELD;
}

void stream_release(struct stream *s)
{
	int error;

	if (s->state != STREAM_HELD)
		return;
	s->state = STREAM_OPEN;
	stream_out_begin(s);
	stream_in_again(s);
	error = stream_out_end(s);
	if (s->state != STREAM_OPEN && s->state != STREAM_HELD)
		stream_in_drop_rest(s);
	if (error || s->state == STREAM_HELD || !stream_in_unparsed(s))
		after_send(s, error);
	else
		parse_rest(s);
}

static void read_once(struct stream *s)
{
	char chunk[STREAM_IN_BYTES];
	ssize_t n = stream_in_read(s, chunk);

	if (n > 0)
		parse(s, chunk, (size_t)n);
	else if (!n)
		stream_close(s, 0);
	else if (n != -EAGAIN && n != -EINTR)
		stream_close(s, (int)n);
	else
		await(s);		/* a layer may now want to write */
}

static void on_ready(void *user, unsigned events)
{
	struct stream *s = user;
	bool read = events & WATCH_READ || (events & WATCH_WRITE && wants_write(s));

	if (events & ~(unsigned)s->wanted)
		s->wanted = WATCH_READ;		/* an error; see lib/watch.h */
	if (events & WATCH_WRITE)
		after_send(s, stream_out_flush(s));
	if (s->state == STREAM_HELD)
		watch_for(s, events_needed(s));
	if (s->state != STREAM_OPEN)
		return;
	if (stream_in_unparsed(s)) {
		if (stream_out_has_room(s))
			parse_rest(s);
	} else if (read) {
		read_once(s);
	}
}

int stream_open(struct stream *s, uv_loop_t *loop, int fd, const struct stream_ops *ops)
{
	int error;

	*s = (struct stream){ .ops = ops, .wanted = WATCH_READ };
	s->watch = watch_new(loop, fd, WATCH_READ, on_ready, s, &error);
	if (!s->watch)
		close(fd);
	return s->watch ? 0 : error;
}
