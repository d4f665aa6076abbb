/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream_owner - what tests of lib/stream share: one stream on a loop, its owner, which records its
 * calls, the other end, and a layer that plays TLS. Include it in the one source file of a test
 * program only.
 */
#ifndef TESTS_UNIT_STREAM_OWNER_H
#define TESTS_UNIT_STREAM_OWNER_H

#define SUPPORT_CLOCK
#include "lib/stream.h"
#include "tests/unit/support.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>

enum { CAP = 4096 };

struct owner {
	struct stream stream;		/* first */
	struct stream_layer layer;
	struct buf seen;		/* "[word|word]" for lines, "<raw>" for bad ones */
	size_t answer_bytes;		/* of the answer to each line; 0: none */
	unsigned lines, closed;
	int error;
	bool close_at_line, finish_at_line, change_at_line;
	unsigned hold_lines;		/* so many times a line is held */
	bool layer_wants_write;
	unsigned layer_freed;
};

static uv_loop_t loop;
static struct owner o;
static int peer;			/* the other end */

/* ---- a layer that stands for TLS: every byte has its bit 5 turned over ---- */

static struct owner *owner_of(struct stream_layer *l)
{
	return (struct owner *)(void *)((char *)l - offsetof(struct owner, layer));
}

static inline ssize_t layer_read(struct stream_layer *layer, void *bytes, size_t n)
{
	struct owner *me = owner_of(layer);
	ssize_t got = recv(stream_fd(&me->stream), bytes, n, MSG_DONTWAIT);

	for (ssize_t i = 0; i < got; i++)
		((char *)bytes)[i] ^= 0x20;
	return got < 0 ? -errno : got;
}

static inline ssize_t layer_write(struct stream_layer *layer, const void *bytes, size_t n)
{
	struct owner *me = owner_of(layer);
	char turned[100];
	ssize_t sent;

	n = n < sizeof turned ? n : sizeof turned;
	for (size_t i = 0; i < n; i++)
		turned[i] = (char)(((const char *)bytes)[i] ^ 0x20);
	sent = send(stream_fd(&me->stream), turned, n, MSG_DONTWAIT | MSG_NOSIGNAL);
	return sent < 0 ? -errno : sent;
}

static inline bool layer_wants_write(struct stream_layer *layer)
{
	return owner_of(layer)->layer_wants_write;
}

static inline void layer_free(struct stream_layer *layer)
{
	struct owner *me = owner_of(layer);

	me->layer_freed++;
	/* the socket is still there */
	ck_assert_int_ge(fcntl(stream_fd(&me->stream), F_GETFD), 0);
}

static const struct stream_layer layer_ops = { layer_read, layer_write, layer_wants_write,
	layer_free };

/* ---- what the owner sees ---- */

static inline void on_line(struct stream *s, const struct words *w)
{
	struct owner *me = (struct owner *)(void *)s;
	char *answer = mem_new(me->answer_bytes + 1);

	if (me->hold_lines) {
		me->hold_lines--;
		stream_hold(s);
		free(answer);
		return;
	}
	me->lines++;
	buf_add_char(&me->seen, '[');
	for (size_t i = 0; i < words_count(w); i++)
		buf_add_fmt(&me->seen, "%s%s", i ? "|" : "", words_at(w, i));
	buf_add_char(&me->seen, ']');
	if (me->answer_bytes) {
		memset(answer, 'a', me->answer_bytes);
		stream_write(s, answer, me->answer_bytes);
	}
	free(answer);
	if (me->change_at_line) {
		me->change_at_line = false;
		me->layer = layer_ops;
		stream_change(s, &me->layer);
	}
	if (me->finish_at_line)
		stream_finish(s);
	if (me->close_at_line)
		stream_close(s, 0);
	ck_assert_uint_eq(me->closed, 0);		/* never from within */
}

static inline void on_bad_line(struct stream *s, const char *raw, size_t len)
{
	buf_add_fmt(&((struct owner *)(void *)s)->seen, "<%.*s>", (int)len, raw);
}

static inline void on_closed(struct stream *s, int error)
{
	struct owner *me = (struct owner *)(void *)s;

	me->closed++;
	me->error = error;
}

static struct stream_ops ops = { .line = on_line,
	.bad_line = on_bad_line,
	.closed = on_closed,
	.out_cap = CAP };
static const struct stream_ops deaf_ops = {
	.line = on_line, .closed = on_closed, .out_cap = CAP
};

static inline void begin_with(const struct stream_ops *with, int type)
{
	int ends[2];

	uv_loop_init(&loop);
	ops.lines_a_turn = 0;
	ck_assert_int_eq(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, ends), 0);
	o = (struct owner){ 0 };
	ck_assert_int_eq(stream_open(&o.stream, &loop, ends[0], with), 0);
	peer = ends[1];
}

static inline void begin(void)
{
	begin_with(&ops, SOCK_STREAM);
}

static inline void end(void)
{
	if (peer >= 0)
		close(peer);
	support_settle(&loop);
	ck_assert_uint_eq(o.closed, 1);			/* always, and only once */
	support_loop_close(&loop);
	buf_fini(&o.seen);
}

static inline void say(const char *text)
{
	ck_assert_int_eq(write(peer, text, strlen(text)), (ssize_t)strlen(text));
}

static inline void seen(const char *expected)
{
	support_settle(&loop);
	ck_assert_str_eq(buf_text(&o.seen), expected);
	buf_clear(&o.seen);
}

static inline size_t swallow(void)	/* what has been sent to the peer so far */
{
	char chunk[65536];
	size_t all = 0;
	ssize_t n;

	while ((n = read(peer, chunk, sizeof chunk)) > 0)
		all += (size_t)n;
	return all;
}

#endif
