/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream - see stream.h.
 *
 * A poller_watch on a descriptor of ours rather than uv_stream: the output queue is ours to bound,
 * one write carries all answers, and TLS can take the place of read and write without another
 * layer.
 */
#include "lib/stream.h"
#include "lib/mem.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_BYTES = 16384, RAW_KEPT_MAX = 1024, WORKSPACE_KEPT_MAX = 131072 };

/* The lines at hand and their answers, of whichever stream's turn it is. */
static struct {
	struct words words;
	struct buf out;
	const struct stream *turn;	/* NULL: nobody's */
} work;

/* ---- what waits ---- */

static struct stream_waiting *waiting(struct stream *s)
{
	if (!s->waiting)
		s->waiting = MEM_NEW(struct stream_waiting);
	return s->waiting;
}

static void free_waiting(struct stream *s)
{
	struct stream_waiting *w = s->waiting;

	if (!w)
		return;
	words_fini(&w->words);
	buf_fini(&w->raw);
	buf_fini(&w->out);
	buf_fini(&w->rest);
	free(w);
	s->waiting = NULL;
}

static size_t unsent(const struct stream *s)
{
	return (s->waiting ? s->waiting->out.len : 0) + (s->in_lines ? work.out.len : 0);
}

static size_t untaken(const struct stream *s)
{
	return s->waiting ? s->waiting->rest.len : 0;
}

static bool has_room(const struct stream *s)
{
	return unsent(s) <= s->out_cap / 2;
}

/* An idle peer holds no memory. */
static void forget_what_does_not_wait(struct stream *s)
{
	const struct stream_waiting *w = s->waiting;

	if (w && !w->out.len && !w->rest.len && words_idle(&w->words) && !s->held && !s->bad)
		free_waiting(s);
}

/* ---- the bytes' way ---- */

static ssize_t get(struct stream *s, void *bytes, size_t n)
{
	ssize_t got;

	if (s->io && !s->changing)
		return s->io->read(s->layer, bytes, n);
	got = recv(s->watch.fd, bytes, n, MSG_DONTWAIT);
	return got < 0 ? -errno : got;
}

/* The last answer waits for the end, which follows at once (settle): one segment and one awakening
 * of the peer for both, 2 us of the 28 that connect, LIST VAR and LOGOUT cost. */
static ssize_t put(struct stream *s, const void *bytes, size_t n)
{
	int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
	ssize_t sent;

	if (s->io && !s->changing)
		return s->io->write(s->layer, bytes, n);
	if (s->close_when_sent)
		flags |= MSG_MORE;
	sent = send(s->watch.fd, bytes, n, flags);
	return sent < 0 ? -errno : sent;
}

static bool wants_write(const struct stream *s)
{
	return s->io && !s->changing && s->io->wants_write(s->layer);
}

static void watch(struct stream *s)
{
	unsigned events = 0;

	if (s->closing)
		return;
	if (!s->close_when_sent && !s->changing && !s->held && has_room(s) && !untaken(s))
		events |= POLLER_READ;
	/* Lines left over (rest) wait for their turn or for room to answer them, not for another
	 * byte of the peer. */
	if (unsent(s) || (untaken(s) && !s->held) || wants_write(s))
		events |= POLLER_WRITE;
	poller_want(&s->watch, events);
}

static void on_ended(struct poller_watch *w)
{
	struct stream *s = (struct stream *)(void *)w;

	free_waiting(s);
	s->ops->closed(s, s->error);
}

void stream_close(struct stream *s, int error)
{
	int fd = s->watch.fd;

	if (s->closing)
		return;
	s->closing = true;
	s->error = (int16_t)error;
	if (s->io)
		s->io->free(s->layer);
	s->io = NULL;
	poller_end(&s->watch);
	close(fd);
}

bool stream_is_closing(const struct stream *s)
{
	return s->closing || s->close_when_sent;
}

bool stream_is_stuck(struct stream *s)
{
	bool stuck = unsent(s) && !s->moved && !s->closing;

	s->moved = false;
	return stuck;
}

/* ---- out ---- */

/* Sends what the socket takes; how many bytes that were. Closes the stream if it is broken. */
static size_t send_now(struct stream *s, const char *bytes, size_t size)
{
	size_t sent = 0;

	while (sent < size) {
		ssize_t n = put(s, bytes + sent, size - sent);

		if (n == -EINTR)
			continue;
		if (n == -EAGAIN)
			break;
		if (n < 0) {
			stream_close(s, (int)n);
			break;
		}
		sent += (size_t)n;
		s->moved = true;
	}
	return sent;
}

/* Behind what waits already; what the socket does not take waits, too. */
static void send_or_keep(struct stream *s, const char *bytes, size_t size)
{
	struct buf *out = s->waiting ? &s->waiting->out : NULL;
	size_t sent = 0;

	if (out && out->len)
		buf_drop(out, send_now(s, buf_bytes(out), out->len));
	if (!s->closing && !(out && out->len))
		sent = send_now(s, bytes, size);
	if (!s->closing && sent < size)
		buf_add(&waiting(s)->out, bytes + sent, size - sent);
}

/* What follows when all that could be sent has been. */
static void settle(struct stream *s)
{
	if (s->closing)
		return;
	if (!unsent(s)) {
		s->changing = false;
		if (s->close_when_sent) {
			/* Closing alone would throw away what put() held back if the peer has sent
			 * more that nobody has read. */
			if (!s->io)
				shutdown(s->watch.fd, SHUT_WR);
			stream_close(s, 0);
			return;
		}
	}
	forget_what_does_not_wait(s);
	watch(s);
}

static void flush(struct stream *s)
{
	if (!s->closing)
		send_or_keep(s, "", 0);
	settle(s);
}

static void send_answers(struct stream *s)
{
	if (!s->closing)
		send_or_keep(s, buf_bytes(&work.out), work.out.len);
	if (work.out.cap > WORKSPACE_KEPT_MAX)
		buf_fini(&work.out);
	buf_clear(&work.out);
}

struct buf *stream_answer(struct stream *s)
{
	assert(work.turn == s);
	return &work.out;
}

void stream_write(struct stream *s, const void *bytes, size_t n)
{
	if (s->closing || s->close_when_sent)
		return;
	if (unsent(s) > s->out_cap)
		s->in_lines ? send_answers(s) : send_or_keep(s, "", 0);
	if (unsent(s) > s->out_cap)
		stream_close(s, -ENOBUFS);
	if (s->closing)
		return;
	if (s->in_lines) {
		buf_add(&work.out, bytes, n);
		return;
	}
	send_or_keep(s, bytes, n);
	settle(s);
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
	struct buf *raw;
	size_t n = (size_t)(to - from);

	if (!s->ops->bad_line)
		return;
	raw = &waiting(s)->raw;
	if (raw->len + n > RAW_KEPT_MAX)
		n = RAW_KEPT_MAX - raw->len;
	buf_add(raw, from, n);
}

/* `#` inside quotes: the physical line is bad up to its LF, however many reads bring it. */
static enum words_result read_bad_line(struct stream *s, const char *begin, const char **p,
	const char *end)
{
	const char *lf = memchr(*p, '\n', (size_t)(end - *p));

	keep_raw(s, begin, lf ? lf : end);
	*p = lf ? lf + 1 : end;
	s->bad = !lf;
	return lf ? WORDS_BAD : WORDS_MORE;
}

/* Told before the line is answered, and as soon as it is seen. */
static bool is_too_long(struct stream *s, enum words_result result, const char *from,
	const char *to)
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

/* The workspace goes to the next stream: what it holds of a line that is not done moves. */
static void keep_words(struct stream *s)
{
	if (s->held || !words_idle(&work.words)) {
		words_fini(&waiting(s)->words);
		s->waiting->words = work.words;
		words_init(&work.words);
	}
}

static bool may_take(const struct stream *s)
{
	return !stream_is_closing(s) && !s->changing && !s->held && has_room(s);
}

/* Returns how far it came: all of it, unless the stream is closing, the line is held, there are
 * more than for one turn, or the peer must first take its answers. */
static const char *take_lines(struct stream *s, const char *p, const char *end)
{
	struct words *words =
		s->waiting && !words_idle(&s->waiting->words) ? &s->waiting->words : &work.words;
	unsigned left = s->lines_a_turn ? s->lines_a_turn : UINT_MAX;

	while (p < end && left && may_take(s)) {
		const char *begin = p;
		enum words_result result = s->bad ? WORDS_BAD : words_take(words, &p, end);

		if (result == WORDS_BAD)
			result = read_bad_line(s, begin, &p, end);
		if (is_too_long(s, result, begin, p))
			continue;
		if (result == WORDS_MORE) {
			if (!s->bad)
				keep_raw(s, begin, p);
			continue;
		}
		left--;
		if (result == WORDS_LINE)
			s->ops->line(s, words);
		else if (s->ops->bad_line)
			s->ops->bad_line(s, buf_bytes(&s->waiting->raw), s->waiting->raw.len);
		if (s->waiting)
			buf_clear(&s->waiting->raw);
	}
	if (words == &work.words)
		keep_words(s);
	return p;
}

static void begin_turn(struct stream *s)
{
	assert(!work.turn);
	work.turn = s;
	s->in_lines = true;
}

static void end_turn(struct stream *s)
{
	s->in_lines = false;
	send_answers(s);
	work.turn = NULL;
}

static void take_bytes(struct stream *s, const char *p, size_t n)
{
	const char *end = p + n, *stopped;

	begin_turn(s);
	stopped = take_lines(s, p, end);
	if (!stream_is_closing(s) && !s->changing && stopped < end)
		buf_add(&waiting(s)->rest, stopped, (size_t)(end - stopped));
	end_turn(s);
	settle(s);
}

static void take_rest(struct stream *s)
{
	struct buf rest = s->waiting->rest;

	s->waiting->rest = (struct buf){ 0 };
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
	begin_turn(s);
	s->ops->line(s, &s->waiting->words);
	end_turn(s);
	if (s->waiting && (s->changing || stream_is_closing(s)))
		buf_fini(&s->waiting->rest);
	if (s->held || !untaken(s))
		settle(s);
	else
		take_rest(s);
}

static void on_readable(struct stream *s)
{
	char chunk[READ_BYTES];
	ssize_t n;

	if (untaken(s)) {
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

static void on_ready(struct poller_watch *w, unsigned events)
{
	struct stream *s = (struct stream *)(void *)w;

	if (events & POLLER_WRITE) {
		if (wants_write(s))
			events |= POLLER_READ;
		flush(s);
		if (!s->closing && !s->held && untaken(s) && has_room(s)) {
			take_rest(s);
			return;
		}
	}
	if (!s->closing && events & POLLER_READ)
		on_readable(s);
}

static const struct poller_ops watch_ops = { .ready = on_ready, .ended = on_ended };

int stream_open(struct stream *s, uv_loop_t *loop, int fd, const struct stream_ops *ops,
	size_t out_cap)
{
	int result;

	*s = (struct stream){ .ops = ops, .out_cap = (uint32_t)out_cap };
	result = poller_begin(&s->watch, loop, fd, POLLER_READ, &watch_ops);
	if (result)
		close(fd);
	return result;
}
