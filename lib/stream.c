/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream - see stream.h.
 *
 * uv_poll on a descriptor of ours rather than uv_stream: the output queue is ours to bound, one write carries all answers, and TLS can take
 * the place of read and write without another layer.
 */
#include "lib/stream.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 16384, RAW_KEPT_MAX = 1024 };

static void on_ready(uv_poll_t *handle, int status, int events);

/* ---- the bytes' way ---- */

static ssize_t get(struct stream *s, void *bytes, size_t n)
{
	ssize_t got;

	if (s->io && !s->changing)
		return s->io->read(s->layer, bytes, n);
	got = recv(s->fd, bytes, n, MSG_DONTWAIT);
	return got < 0 ? -errno : got;
}

static ssize_t put(struct stream *s, const void *bytes, size_t n)
{
	ssize_t sent;

	if (s->io && !s->changing)
		return s->io->write(s->layer, bytes, n);
	sent = send(s->fd, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
	return sent < 0 ? -errno : sent;
}

static bool wants_write(const struct stream *s)
{
	return s->io && !s->changing && s->io->wants_write(s->layer);
}

static void watch(struct stream *s)
{
	int events = 0;

	if (s->closing)
		return;
	if (!s->close_when_sent && !s->changing && !s->held && s->out.len <= s->out_cap / 2)
		events |= UV_READABLE;
	/* Lines left over (rest) wait for room to answer them, not for another byte of the peer. */
	if (s->out.len || (s->rest.len && !s->held) || wants_write(s))
		events |= UV_WRITABLE;
	if (events == s->events)
		return;
	s->events = events;
	uv_poll_start(&s->poll, events, on_ready);
}

static void on_closed(uv_handle_t *handle)
{
	struct stream *s = (struct stream *)(void *)handle;

	words_fini(&s->words);
	buf_fini(&s->out);
	buf_fini(&s->rest);
	buf_fini(&s->raw);
	s->ops->closed(s, s->error);
}

void stream_close(struct stream *s, int error)
{
	if (s->closing)
		return;
	s->closing = true;
	s->error = error;
	uv_poll_stop(&s->poll);
	if (s->io)
		s->io->free(s->layer);
	s->io = NULL;
	close(s->fd);
	s->fd = -1;
	uv_close((uv_handle_t *)&s->poll, on_closed);
}

bool stream_is_closing(const struct stream *s)
{
	return s->closing || s->close_when_sent;
}

/* ---- out ---- */

static void flush(struct stream *s)
{
	while (!s->closing && s->out.len) {
		ssize_t n = put(s, buf_bytes(&s->out), s->out.len);

		if (n == -EINTR)
			continue;
		if (n == -EAGAIN)
			break;
		if (n < 0) {
			stream_close(s, (int)n);
			return;
		}
		buf_drop(&s->out, (size_t)n);
	}
	if (s->closing)
		return;
	if (!s->out.len) {
		buf_fini(&s->out);		/* an idle peer holds no memory */
		s->changing = false;
	}
	if (!s->out.len && s->close_when_sent)
		stream_close(s, 0);
	else
		watch(s);
}

void stream_write(struct stream *s, const void *bytes, size_t n)
{
	if (s->closing || s->close_when_sent)
		return;
	if (s->out.len > s->out_cap)
		flush(s);
	if (s->out.len > s->out_cap)
		stream_close(s, -ENOBUFS);
	if (s->closing)
		return;
	buf_add(&s->out, bytes, n);
	if (!s->in_lines)
		flush(s);
}

void stream_write_buf(struct stream *s, const struct buf *b)
{
	stream_write(s, buf_bytes(b), b->len);
}

void stream_finish(struct stream *s)
{
	if (s->closing)
		return;
	s->close_when_sent = true;
	if (!s->in_lines)
		flush(s);
}

void stream_change(struct stream *s, const struct stream_io *io, void *layer)
{
	if (s->closing || s->io) {
		io->free(layer);
		return;
	}
	s->io = io;
	s->layer = layer;
	s->changing = true;
}

/* ---- in ---- */

static void keep_raw(struct stream *s, const char *from, const char *to)
{
	size_t n = (size_t)(to - from);

	if (!s->ops->bad_line)
		return;
	if (s->raw.len + n > RAW_KEPT_MAX)
		n = RAW_KEPT_MAX - s->raw.len;
	buf_add(&s->raw, from, n);
}

/* `#` inside quotes: the rest of the physical line goes with it, as far as it has been read. */
static const char *take_bad_line(struct stream *s, const char *p, const char *end)
{
	const char *lf = memchr(p, '\n', (size_t)(end - p)), *next = lf ? lf + 1 : end;

	keep_raw(s, p, lf ? lf : end);
	if (s->ops->bad_line)
		s->ops->bad_line(s, buf_bytes(&s->raw), s->raw.len);
	return next;
}

/* Told before the line is answered, and as soon as it is seen. */
static bool is_too_long(struct stream *s, enum words_result result, const char *from, const char *to)
{
	bool too_long;

	s->line_bytes += (unsigned)(to - from);
	too_long = s->line_max && s->line_bytes > s->line_max;
	if (too_long)
		s->ops->too_long(s);
	if (too_long || result != WORDS_MORE)
		s->line_bytes = 0;
	return too_long;
}

/* Returns how far it came: all of it, unless the stream is closing, the line is held, or the peer must first take its answers. */
static const char *take_lines(struct stream *s, const char *p, const char *end)
{
	s->in_lines = true;
	while (p < end && !stream_is_closing(s) && !s->changing && !s->held && s->out.len <= s->out_cap / 2) {
		const char *begin = p;
		enum words_result result = words_take(&s->words, &p, end);

		keep_raw(s, begin, p);
		if (is_too_long(s, result, begin, p) || result == WORDS_MORE)
			continue;
		if (result == WORDS_LINE)
			s->ops->line(s, &s->words);
		else
			p = take_bad_line(s, p, end);
		buf_clear(&s->raw);
	}
	s->in_lines = false;
	if (words_idle(&s->words) && !s->held)
		words_fini(&s->words);		/* likewise */
	return p;
}

static void take_bytes(struct stream *s, const char *p, size_t n)
{
	const char *end = p + n, *stopped = take_lines(s, p, end);

	if (!stream_is_closing(s) && !s->changing && stopped < end)
		buf_add(&s->rest, stopped, (size_t)(end - stopped));
	flush(s);
}

static void take_rest(struct stream *s)
{
	struct buf rest = s->rest;

	s->rest = (struct buf){ 0 };
	take_bytes(s, buf_bytes(&rest), rest.len);
	buf_fini(&rest);
}

void stream_hold(struct stream *s)
{
	s->held = true;
}

void stream_release(struct stream *s)
{
	if (s->closing || !s->held)
		return;
	s->held = false;
	s->in_lines = true;
	s->ops->line(s, &s->words);
	s->in_lines = false;
	if (!s->held)
		words_fini(&s->words);
	if (s->changing || stream_is_closing(s))
		buf_fini(&s->rest);
	if (s->held || !s->rest.len)
		flush(s);
	else
		take_rest(s);
}

static void on_readable(struct stream *s)
{
	char chunk[READ_BYTES];
	ssize_t n;

	if (s->rest.len) {
		take_rest(s);
		return;
	}
	n = get(s, chunk, sizeof chunk);
	if (n > 0)
		take_bytes(s, chunk, (size_t)n);
	else if (!n)
		stream_close(s, 0);
	else if (n != -EAGAIN && n != -EINTR)
		stream_close(s, (int)n);
	else
		watch(s);		/* a layer may now want to write */
}

static void on_ready(uv_poll_t *handle, int status, int events)
{
	struct stream *s = (struct stream *)(void *)handle;

	if (status < 0) {
		stream_close(s, status);
		return;
	}
	if (events & UV_WRITABLE) {
		if (wants_write(s))
			events |= UV_READABLE;
		flush(s);
		if (!s->closing && !s->held && s->rest.len && s->out.len <= s->out_cap / 2)
			take_rest(s);
	}
	if (!s->closing && events & UV_READABLE)
		on_readable(s);
}

int stream_open(struct stream *s, uv_loop_t *loop, int fd, const struct stream_ops *ops, size_t out_cap)
{
	int result;

	*s = (struct stream){ .ops = ops, .fd = fd, .out_cap = out_cap };
	result = uv_poll_init(loop, &s->poll, fd);
	if (result) {
		close(fd);
		return result;
	}
	watch(s);
	return 0;
}
