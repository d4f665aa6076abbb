/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream - one non-blocking stream socket on the event loop: lines of words in, bounded bytes out.
 *
 * Used by every line protocol. Nothing here blocks. Reading is fair: at most one read per
 * readiness and lines_a_turn lines, and a peer that does not read its answers is not read from any
 * more (back-pressure above half the cap). A stream that has more than the cap waiting when
 * something is to be added is closed with -ENOBUFS: one answer, however long, always fits. The
 * struct is the owner's: it may be released in ops->closed, which is called exactly once, from the
 * loop, never from within a function below.
 *
 * A stream with nothing waiting is one small struct: lines are parsed and answers gathered in a
 * workspace that all streams of the process share, so they live on one loop, in one thread. Only
 * what has to wait - half a line, a line that is held, bytes the socket did not accept - moves into
 * memory of the stream's own.
 *
 * stream.c is its life; stream_in.c and stream_out.c are the two directions.
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

/* Another way for the bytes, in place of the socket's own: TLS. First in a layer's own struct.
 * Results as of recv and send, errors as -errno; -EAGAIN: not now. */
struct stream_layer {
	ssize_t (*read)(struct stream_layer *l, void *bytes, size_t n);
	ssize_t (*write)(struct stream_layer *l, const void *bytes, size_t n);
	/* the last read could not go on because the socket is full */
	bool (*wants_write)(struct stream_layer *l);
	void (*free)(struct stream_layer *l);	/* the socket is closed right after */
};

/* Of all streams of a kind. The numbers may change under them. */
struct stream_ops {
	/* A complete line. May call stream_write and stream_close. */
	void (*line)(struct stream *s, const struct words *w);
	/* A line with `#` inside quotes; `raw` is the physical line without LF as far as it was
	 * kept. NULL: such lines vanish. */
	void (*bad_line)(struct stream *s, const char *raw, size_t len);
	/* The line being read has become longer than line_max; must end the stream. Needed only
	 * where there is a line_max. */
	void (*too_long)(struct stream *s);
	/* The end: error 0 = the peer closed or stream_close was called, else -errno. */
	void (*closed)(struct stream *s, int error);
	size_t out_cap;			/* bytes */
	unsigned line_max;		/* bytes of a line, LF included; 0: no limit */
	unsigned lines_a_turn;		/* then other streams have their turn; 0: no limit */
};

struct stream_waiting {
	struct words words;		/* half a line, or the one that is held */
	struct buf raw;			/* half a line as it was read, for bad_line */
	struct buf out, rest;		/* to be sent; read but not yet parsed */
};

enum stream_state {
	STREAM_OPEN,
	STREAM_HELD,		/* a line cannot be answered yet; nothing is read */
	STREAM_CHANGING,	/* what is queued leaves as before, then the layer is used */
	STREAM_FINISHING,	/* what is queued is sent, then the end; nothing is read */
	STREAM_CLOSED,		/* ops->closed follows */
};

struct stream {				/* read it; only stream*.c write */
	const struct stream_ops *ops;
	struct watch *watch;		/* NULL once closed */
	struct stream_layer *layer;	/* owned; NULL: the socket as it is */
	struct stream_waiting *waiting;	/* NULL: nothing waits */
	unsigned line_bytes;		/* of the line that is being read */
	int16_t error;
	uint8_t state;			/* enum stream_state */
	uint8_t wanted : 2;		/* of the watch */
	bool moved : 1;			/* something was sent since stream_is_stuck was last asked */
	bool bad : 1;			/* the rest of a bad line is being read */
};

/* Takes over `fd` (also on failure, when it is closed). 0 or -errno; ops->closed is not called if
 * it fails. `ops` is borrowed for the stream's life. */
int stream_open(struct stream *s, uv_loop_t *loop, int fd, const struct stream_ops *ops);

/* Queues bytes and sends what the socket accepts now. Within ops->line sending waits until the
 * lines at hand are answered, so that pipelined answers leave in one write. Does nothing once the
 * stream is closing. */
void stream_write(struct stream *s, const void *bytes, size_t n);
void stream_write_buf(struct stream *s, const struct buf *b);
/* Within ops->line: where its answer is gathered. What is appended here is sent like what is
 * written, and a copy is saved. */
struct buf *stream_answer(struct stream *s);
void stream_close(struct stream *s, int error);		/* now; what is queued is lost */
void stream_finish(struct stream *s);			/* when all that is queued has been sent */
/* From within ops->line: when what is queued has been sent, all further bytes travel through the
 * layer, which is adopted. What the peer has sent after this line is thrown away: nothing that came
 * in clear may count inside. */
void stream_change(struct stream *s, struct stream_layer *layer);
/* From within ops->line: this line cannot be answered yet. Nothing more is read or parsed until
 * stream_release, which calls ops->line with the same words again. Until then the end of the peer
 * is not noticed. Not to be released from within any stream's ops. */
void stream_hold(struct stream *s);
void stream_release(struct stream *s);

bool stream_is_closing(const struct stream *s);
/* Something waits to be sent, and the peer has read nothing since this was last asked. */
bool stream_is_stuck(struct stream *s);
int stream_fd(const struct stream *s);			/* not once it is closed */

#endif
