/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream - one non-blocking stream socket on the event loop: reads lines of words, writes bounded
 * output.
 *
 * Used by every line protocol. Nothing here blocks. Reading is fair: at most one read per readiness
 * and lines_a_turn lines, and a peer that does not read its answers is not read any more
 * (back-pressure above half the cap). A stream with more than the cap waiting when bytes are added
 * is closed with -ENOBUFS: one answer, however long, always fits. The caller owns the struct and
 * may free it in ops->closed, which is called exactly once, from the loop, never from within a
 * function below.
 *
 * A stream with nothing waiting is one small struct: lines are parsed and answers gathered in a
 * workspace that all streams of the process share, so they live on one loop, in one thread. Only
 * data that have to wait - half a line, a held line, bytes that the socket did not accept - are
 * moved into memory of the stream.
 *
 * stream.c opens, closes and schedules; stream_in.c and stream_out.c are the two directions.
 */
#ifndef LIB_STREAM_H
#define LIB_STREAM_H

#include "lib/buf.h"
#include "lib/watch.h"
#include "lib/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stream;

/* A layer that transfers the bytes instead of the socket: TLS. First member of the layer's own
 * struct. Results as of recv and send, errors as -errno; -EAGAIN: not now. */
struct stream_layer {
	ssize_t (*read)(struct stream_layer *l, void *bytes, size_t n);
	ssize_t (*write)(struct stream_layer *l, const void *bytes, size_t n);
	/* the last read could not continue because the socket is full */
	bool (*wants_write)(struct stream_layer *l);
	void (*free)(struct stream_layer *l);	/* the socket is closed right after */
};

/* For all streams of a kind. The numbers may change while streams use them. */
struct stream_ops {
	/* A complete line. May call stream_write and stream_close. */
	void (*line)(struct stream *s, const struct words *w);
	/* A line with `#` inside quotes; `raw` is the kept part of the physical line without LF.
	 * NULL: such lines are dropped. */
	void (*bad_line)(struct stream *s, const char *raw, size_t len);
	/* The line being read has become longer than line_max; must end the stream. Needed only
	 * with a line_max. */
	void (*too_long)(struct stream *s);
	/* The end: error 0 = the peer closed or stream_close was called, else -errno. */
	void (*closed)(struct stream *s, int error);
	size_t out_cap;			/* bytes */
	unsigned line_max;		/* bytes of a line, LF included; 0: no limit */
	unsigned lines_a_turn;		/* then other streams are served; 0: no limit */
};

struct stream_waiting {
	struct words words;		/* half a line, or the one that is held */
	struct buf raw;			/* half a line, unparsed, for bad_line */
	struct buf out, rest;		/* to be sent; read but not yet parsed */
};

enum stream_state {
	STREAM_OPEN,
	STREAM_HELD,		/* a line cannot be answered yet; nothing is read */
	STREAM_CHANGING,	/* the queue is sent as before, then the layer is used */
	STREAM_FINISHING,	/* the queue is sent, then the stream is closed; nothing is read */
	STREAM_CLOSED,		/* ops->closed follows */
};

struct stream {				/* read-only for others; only stream*.c write */
	const struct stream_ops *ops;
	struct watch *watch;		/* NULL once closed */
	struct stream_layer *layer;	/* owned; NULL: the plain socket */
	struct stream_waiting *waiting;	/* NULL: nothing waits */
	unsigned line_bytes;		/* bytes of the line that is being read */
	int16_t error;
	uint8_t state;			/* enum stream_state */
	uint8_t wanted : 2;		/* events of the watch */
	/* something was sent since stream_is_stuck was last asked */
	bool moved : 1;
	bool bad : 1;			/* the rest of a bad line is being read */
};

/* Adopts `fd` (on failure it is closed). 0 or -errno; ops->closed is not called if it fails. `ops`
 * is borrowed for the stream's life. */
int stream_open(struct stream *s, uv_loop_t *loop, int fd, const struct stream_ops *ops);

/* Queues bytes and sends what the socket accepts now. Within ops->line sending waits until the
 * current lines are answered, so that pipelined answers are sent in one write. Does nothing once
 * the stream is closing. */
void stream_write(struct stream *s, const void *bytes, size_t n);
void stream_write_buf(struct stream *s, const struct buf *b);
/* Within ops->line: the buffer of its answer. Bytes appended here are sent like those of
 * stream_write, without a copy. */
struct buf *stream_answer(struct stream *s);
void stream_close(struct stream *s, int error);		/* closes now; queued bytes are lost */
/* closes after all queued bytes were sent */
void stream_finish(struct stream *s);
/* Call it within ops->line: after the queued bytes were sent, all further bytes go through the
 * layer, which is adopted. Bytes that the peer has sent after this line are dropped: data received
 * in clear must not count as data of the layer. */
void stream_change(struct stream *s, struct stream_layer *layer);
/* stream_hold, within ops->line: this line cannot be answered yet. Nothing more is read or parsed
 * until stream_release, which calls ops->line with the same words again. Until then the closing of
 * the peer is not noticed. Do not call stream_release from within any stream's ops. */
void stream_hold(struct stream *s);
void stream_release(struct stream *s);

bool stream_is_closing(const struct stream *s);
/* Output waits, and the peer has read nothing since the last call. */
bool stream_is_stuck(struct stream *s);
int stream_fd(const struct stream *s);			/* not after it was closed */

#endif
