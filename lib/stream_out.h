/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream_out - the bytes a stream sends: gathered while its lines are answered, sent, or kept. Part
 * of lib/stream; closes nothing, but returns why it must be.
 */
#ifndef LIB_STREAM_OUT_H
#define LIB_STREAM_OUT_H

#include "lib/stream.h"

/* Memory of its own, made when something has to wait. */
struct stream_waiting *stream_out_waiting(struct stream *s);

size_t stream_out_unsent(const struct stream *s);
bool stream_out_has_room(const struct stream *s);	/* for more answers */

/* All that is written between the two leaves together at the end. Only one stream gathers at a
 * time. 0 or -errno. */
void stream_out_begin(struct stream *s);
int stream_out_end(struct stream *s);
bool stream_out_gathers(const struct stream *s);
struct buf *stream_out_gathered(const struct stream *s);

/* 0; -ENOBUFS: more than the cap waits; or another -errno of the socket. */
int stream_out_write(struct stream *s, const void *bytes, size_t n);
int stream_out_flush(struct stream *s);		/* what waits; 0 or -errno */

#endif
