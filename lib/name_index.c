/* SPDX-License-Identifier: GPL-2.0-or-later
 * name_index - see name_index.h. Open addressing, at most half full.
 */
#include "lib/name_index.h"
#include "lib/mem.h"

#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

enum { SIZE_MIN = 64 };

/* FNV-1a. The administrator chooses the names, so no attacker can make them collide. */
static size_t start_of(const struct name_index *x, const char *name)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *name; name++)
		h = (h ^ (unsigned)tolower((unsigned char)*name)) * 0x100000001b3u;
	return (size_t)(h ^ h >> 32) & (x->size - 1);
}

/* The slot of the name, or where it would be. */
static struct name_slot *slot_of(const struct name_index *x, const char *name)
{
	size_t i = start_of(x, name);

	while (x->slots[i].name && strcasecmp(x->slots[i].name, name))
		i = (i + 1) & (x->size - 1);
	return &x->slots[i];
}

static void grow(struct name_index *x)
{
	struct name_index bigger = { .size = x->size ? 2 * x->size : SIZE_MIN };

	bigger.slots = mem_new(bigger.size * sizeof *bigger.slots);
	for (size_t i = 0; i < x->size; i++)
		if (x->slots[i].name)
			name_index_put(&bigger, x->slots[i].name, x->slots[i].number);
	free(x->slots);
	*x = bigger;
}

void name_index_put(struct name_index *x, const char *name, size_t number)
{
	struct name_slot *slot;

	if (2 * (x->count + 1) > x->size)
		grow(x);
	slot = slot_of(x, name);
	if (slot->name)
		return;
	*slot = (struct name_slot){ name, number };
	x->count++;
}

bool name_index_get(const struct name_index *x, const char *name, size_t *number)
{
	const struct name_slot *slot = x->size ? slot_of(x, name) : NULL;

	if (!slot || !slot->name)
		return false;
	*number = slot->number;
	return true;
}

void name_index_fini(struct name_index *x)
{
	free(x->slots);
	*x = (struct name_index){ 0 };
}
