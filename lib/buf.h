/* SPDX-License-Identifier: GPL-2.0-or-later
 * buf - a growing array of bytes that are consumed from the front.
 *
 * The owner of a buf decides its cap: buf itself grows without limit.
 */
#ifndef LIB_BUF_H
#define LIB_BUF_H

#include <stddef.h>
#include <string.h>

struct buf {
	char *data;	/* data[start .. start + len) are the bytes; not NUL-terminated */
	size_t start, len, cap;
};

void buf_fini(struct buf *b);			/* frees; b is empty and usable again */
void buf_clear(struct buf *b);			/* empty, memory kept */
void buf_add_fmt(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3), nonnull(2)));
void buf_drop(struct buf *b, size_t n);		/* the first n bytes (n <= len) */
const char *buf_text(struct buf *b);		/* the bytes with a NUL after them */
void buf_make_room(struct buf *b, size_t n);	/* for buf_room only */

/* Functions that every request calls a dozen times are inline; the calls were a tenth of the
 * instructions of a GET. */

/* Room for the next n bytes; they are part of b after b->len was increased. */
static inline char *buf_room(struct buf *b, size_t n)
{
	if (b->start + b->len + n > b->cap)
		buf_make_room(b, n);
	return b->data + b->start + b->len;
}

/* Valid until the next change; never NULL. */
static inline const char *buf_bytes(const struct buf *b)
{
	return b->data ? b->data + b->start : "";
}

static inline void buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (!n)
		return;
	memcpy(buf_room(b, n), bytes, n);
	b->len += n;
}

static inline void buf_add_char(struct buf *b, char c)
{
	*buf_room(b, 1) = c;
	b->len++;
}

static inline void buf_add_text(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

#endif
