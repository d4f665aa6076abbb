/* SPDX-License-Identifier: GPL-2.0-or-later
 * loop - see loop.h.
 */
#include "lib/loop.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *allocate(size_t size)
{
	return mem_grow(NULL, size, 1);
}

static void *allocate_zeroed(size_t count, size_t size)
{
	void *p = mem_grow(NULL, count, size);

	return memset(p, 0, count * size);
}

static void *grow(void *p, size_t size)
{
	return mem_grow(p, size, 1);
}

void loop_init(uv_loop_t *loop)
{
	char why[120];
	int error;

	uv_replace_allocator(allocate, grow, allocate_zeroed, free);
	error = uv_loop_init(loop);
	if (!error)
		return;
	snprintf(why, sizeof why, "no event loop: %s", uv_strerror(error));
	log_fatal(why);
}
