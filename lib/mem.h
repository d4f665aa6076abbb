/* SPDX-License-Identifier: GPL-2.0-or-later
 * mem - small allocations that cannot fail.
 *
 * If a bounded allocation of our own fails the process ends (log_fatal), and is started again.
 * Data that a peer can make grow have a cap elsewhere, so a peer cannot cause this.
 */
#ifndef LIB_MEM_H
#define LIB_MEM_H

#include <stddef.h>

void *mem_new(size_t size);			/* zeroed; the caller owns it, free() releases it */
/* realloc of count * size bytes, overflow checked. */
void *mem_grow(void *p, size_t count, size_t size);
char *mem_dup(const char *text);		/* NULL stays NULL */
char *mem_dup_n(const char *text, size_t len);	/* len bytes and a NUL */
char *mem_fmt(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define MEM_NEW(type) ((type *)mem_new(sizeof(type)))
#define MEM_COUNT(array) (sizeof(array) / sizeof *(array))

#endif
