/* SPDX-License-Identifier: GPL-2.0-or-later
 * stream_in - the bytes that a stream receives: read once, parsed into lines, kept if they must
 * wait. Part of lib/stream; calls the owner's ops, closes nothing itself.
 */
#ifndef LIB_STREAM_IN_H
#define LIB_STREAM_IN_H

#include "lib/stream.h"

enum { STREAM_IN_BYTES = 16384 };

/* One read. As recv, errors as -errno. */
ssize_t stream_in_read(struct stream *s, char chunk[STREAM_IN_BYTES]);

/* Passes lines to the owner until the bytes are used up, the stream accepts no more, or other
 * streams must be served; keeps the rest. Call it between stream_out_begin and _end. */
void stream_in_parse(struct stream *s, const char *bytes, size_t n);
void stream_in_again(struct stream *s);		/* passes the held line again */

size_t stream_in_unparsed(const struct stream *s);
struct buf stream_in_adopt_rest(struct stream *s);	/* the caller frees it */
void stream_in_drop_rest(struct stream *s);

/* An idle peer holds no memory. */
void stream_in_forget(struct stream *s);
void stream_in_fini(struct stream *s);

#endif
