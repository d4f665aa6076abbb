/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream_out - the bytes that a stream sends: collected while its lines are answered, sent, or
 * kept. Part of lib/stream; it does not close, but returns the error to close with.
 */
#ifndef LIB_STREAM_OUT_H
#define LIB_STREAM_OUT_H

#include "lib/stream.h"

/* The memory of a stream for waiting data, made on demand. */
struct stream_waiting *stream_out_waiting(struct stream *s);

size_t stream_out_unsent(const struct stream *s);
bool stream_out_has_room(const struct stream *s);	/* is there room for more answers? */

/* Everything written between the two is sent together at the end. Only one stream may be between
 * them at a time. 0 or -errno. */
void stream_out_begin(struct stream *s);
int stream_out_end(struct stream *s);
bool stream_out_gathers(const struct stream *s);
struct buf *stream_out_gathered(const struct stream *s);

/* 0; -ENOBUFS: more than the cap waits; or another -errno of the socket. */
int stream_out_write(struct stream *s, const void *bytes, size_t n);
int stream_out_flush(struct stream *s);		/* sends waiting bytes; 0 or -errno */

#endif
