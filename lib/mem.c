/* SPDX-License-Identifier: GPL-2.0-or-later
 * mem - see mem.h.
 */
#include "lib/mem.h"
#include "lib/log.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SMALL = 1024 };

/* Hides the allocation from the compiler, which would turn a malloc that is filled with zeros into
 * a calloc. */
static __attribute__((noipa)) void *or_abort(void *p)
{
	if (!p)
		log_fatal("out of memory");
	return p;
}

/* calloc of glibc 2.36 does not use the cache of the thread, as malloc does: it takes ten times the
 * instructions, and is called four times for each connection. Large blocks come zeroed from the
 * kernel. */
void *mem_new(size_t size)
{
	if (!size || size > SMALL)
		return or_abort(calloc(1, size ? size : 1));
	return memset(or_abort(malloc(size)), 0, size);
}

void *mem_grow(void *p, size_t count, size_t size)
{
	size_t bytes = count * size;

	if (size && count > SIZE_MAX / size)
		log_fatal("out of memory");
	return or_abort(realloc(p, bytes ? bytes : 1));
}

char *mem_dup(const char *text)
{
	return text ? mem_dup_n(text, strlen(text)) : NULL;
}

char *mem_dup_n(const char *text, size_t len)
{
	char *copy = mem_new(len + 1);

	memcpy(copy, text, len);
	return copy;
}

char *mem_fmt(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		log_fatal("out of memory");
	va_end(ap);
	return text;
}
