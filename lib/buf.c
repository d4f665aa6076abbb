/* SPDX-License-Identifier: GPL-2.0-or-later
 * buf - see buf.h.
 */
#include "lib/buf.h"
#include "lib/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 64 };

void buf_fini(struct buf *b)
{
	free(b->data);
	*b = (struct buf){ 0 };
}

void buf_clear(struct buf *b)
{
	b->start = b->len = 0;
}

void buf_make_room(struct buf *b, size_t n)
{
	if (b->start) {
		memmove(b->data, b->data + b->start, b->len);
		b->start = 0;
	}
	if (b->len + n > b->cap) {
		size_t cap = b->cap ? b->cap : SMALLEST;

		while (cap < b->len + n)
			cap *= 2;
		b->data = mem_grow(b->data, cap, 1);
		b->cap = cap;
	}
}

void buf_add_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	char none[1];
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(none, 0, fmt, ap);
	va_end(ap);
	if (n >= 0) {
		vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_drop(struct buf *b, size_t n)
{
	b->start += n;
	b->len -= n;
	if (!b->len)
		b->start = 0;
}

const char *buf_text(struct buf *b)
{
	*buf_room(b, 1) = 0;
	return b->data + b->start;
}
