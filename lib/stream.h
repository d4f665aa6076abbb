/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream - one non-blocking stream socket on the event loop: lines of words in, bounded bytes out.
 *
 * Used by every line protocol of ours. Nothing here blocks. Reading is fair: at most one read per
 * readiness and lines_a_turn lines, and a peer that does not take its answers is not read from any
 * more (back-pressure above half the cap). Who still has more than the cap waiting when something
 * is to be added is closed with -ENOBUFS: one answer, however long, always fits. The socket's
 * memory is the owner's: it may be released in ops->closed, which is called exactly once, from the
 * loop, never from within a function below.
 *
 * A stream with nothing waiting is one small struct: lines are taken apart and answers gathered in
 * a workspace that all streams of the process share, so they live on one loop, in one thread. Only
 * what has to wait - half a line, a line that is held, bytes the socket did not take - moves into
 * memory of the stream's own.
 */
#ifndef LIB_STREAM_H
#define LIB_STREAM_H

#include "lib/buf.h"
#include "lib/poller.h"
#include "lib/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct stream;

/* Another way for the bytes, in place of the socket's own: TLS. Results as of recv and send, errors
 * as -errno; -EAGAIN: not now. */
struct stream_io {
	ssize_t (*read)(void *layer, void *bytes, size_t n);
	ssize_t (*write)(void *layer, const void *bytes, size_t n);
	/* the last read could not go on because the socket is full */
	bool (*wants_write)(void *layer);
	void (*free)(void *layer);	/* the socket is closed right after it */
};

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
};

struct stream_waiting {
	struct words words;		/* half a line, or the one that is held */
	struct buf raw;			/* half a line as it was read, for bad_line */
	struct buf out, rest;		/* to be sent; read but not yet taken apart */
};

struct stream {
	struct poller_watch watch;	/* and the socket: watch.fd, -1 once closed */
	const struct stream_ops *ops;
	const struct stream_io *io;	/* NULL: the socket as it is */
	void *layer;			/* of io; owned */
	struct stream_waiting *waiting;	/* NULL: nothing waits */
	uint32_t out_cap;
	/* bytes of a line, LF included; 0: no limit. May be set by the owner at any time */
	unsigned line_max, line_bytes;
	int16_t error;
	/* then the others come; 0: no limit. May be set by the owner */
	uint8_t lines_a_turn;
	bool closing : 1, close_when_sent : 1, in_lines : 1, changing : 1, held : 1, moved : 1;
	bool bad : 1;			/* reading the rest of a bad line */
};

/* Takes over `fd` (also on failure, when it is closed). 0 or -errno; ops->closed is not called if
 * it fails. */
int stream_open(struct stream *s, uv_loop_t *loop, int fd, const struct stream_ops *ops,
	size_t out_cap);

/* Queues bytes and sends what the socket takes now. Within ops->line sending waits until the lines
 * at hand are answered, so that pipelined answers leave in one write. Does nothing once the stream
 * is closing. */
void stream_write(struct stream *s, const void *bytes, size_t n);
void stream_write_buf(struct stream *s, const struct buf *b);
/* Within ops->line: where its answer is gathered. What is appended here is sent like what is
 * written, and a copy is saved. */
struct buf *stream_answer(struct stream *s);
void stream_close(struct stream *s, int error);		/* now; what is queued is lost */
/* when everything queued is sent; nothing more is read */
void stream_finish(struct stream *s);
/* From within ops->line: when what is queued has been sent, all further bytes travel through `io`.
 * Whatever the peer has sent behind this line is thrown away: nothing that came in clear may count
 * inside. Takes over `layer`. */
void stream_change(struct stream *s, const struct stream_io *io, void *layer);
/* From within ops->line: this line cannot be answered yet. Nothing more is read or taken apart
 * until stream_release, which calls ops->line with the same words again. Until then nobody sees
 * whether the peer is still there. Not to be released from within any stream's ops. */
void stream_hold(struct stream *s);
void stream_release(struct stream *s);

bool stream_is_closing(const struct stream *s);
/* Something waits to be sent, and the peer has taken nothing since this was last asked. */
bool stream_is_stuck(struct stream *s);

#endif
