/* SPDX-License-Identifier: GPL-2.0-or-later
 * buf - a growing run of bytes, taken from the front.
 *
 * The owner of a buf decides its cap: buf itself grows without limit.
 */
#ifndef LIB_BUF_H
#define LIB_BUF_H

#include <stddef.h>

struct buf {
	char *data;	/* data[start .. start + len) are the bytes; not NUL-terminated */
	size_t start, len, cap;
};

void buf_fini(struct buf *b);			/* frees; b is empty and usable again */
void buf_clear(struct buf *b);			/* empty, memory kept */
const char *buf_bytes(const struct buf *b);	/* valid until the next change; never NULL */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_add_char(struct buf *b, char c);
void buf_add_text(struct buf *b, const char *text);
void buf_add_fmt(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3), nonnull(2)));
void buf_drop(struct buf *b, size_t n);		/* the first n bytes (n <= len) */
const char *buf_text(struct buf *b);		/* the bytes with a NUL behind them */

#endif
