/* SPDX-License-Identifier: GPL-2.0-or-later
 * names - see names.h. The index is open-addressed and at most half full.
 */
#include "lib/names.h"
#include "lib/mem.h"

#include <stdlib.h>

/* Fewer are found as fast without an index; more do not fit into its slots. */
enum { INDEXED_MIN = 12, INDEXED_MAX = UINT16_MAX };

static const char *name_at(const void *rows, size_t i, size_t size)
{
	return *(const char *const *)(const void *)((const char *)rows + i * size);
}

size_t names_place(const void *rows, size_t count, size_t size, const char *name, bool *found)
{
	size_t low = 0, high = count;

	*found = false;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = names_order(name, name_at(rows, mid, size));

		if (!order) {
			*found = true;
			return mid;
		}
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* ---- the index ---- */

struct names_index {
	uint16_t *slots;		/* place + 1; 0: empty */
	uint32_t mask;			/* number of slots - 1 */
	bool current;
};

struct names_index *names_index_new(void)
{
	return MEM_NEW(struct names_index);
}

/* The same for both cases of a letter. */
static uint32_t hash_of(const char *name)
{
	uint32_t hash = 0;

	for (; *name; name++)
		hash = hash * 31 + ((unsigned char)*name | ('a' ^ 'A'));
	return hash ^ hash >> 15;
}

static void rebuild(struct names_index *x, const void *rows, size_t count, size_t size)
{
	uint32_t slots = x->mask + 1;

	while (slots < count * 2)
		slots *= 2;
	free(x->slots);
	x->slots = mem_new(slots * sizeof *x->slots);
	x->mask = slots - 1;
	for (size_t i = 0; i < count; i++) {
		uint32_t at = hash_of(name_at(rows, i, size)) & x->mask;

		while (x->slots[at])
			at = (at + 1) & x->mask;
		x->slots[at] = (uint16_t)(i + 1);
	}
	x->current = true;
}

bool names_find(struct names_index *x, const void *rows, size_t count, size_t size,
	const char *name, size_t *place)
{
	bool found;

	if (count < INDEXED_MIN || count > INDEXED_MAX) {
		*place = names_place(rows, count, size, name, &found);
		return found;
	}
	if (!x->current)
		rebuild(x, rows, count, size);
	for (uint32_t at = hash_of(name) & x->mask; x->slots[at]; at = (at + 1) & x->mask) {
		*place = x->slots[at] - 1u;
		if (!names_order(name, name_at(rows, *place, size)))
			return true;
	}
	return false;
}

void names_changed(struct names_index *x)
{
	x->current = false;
}

void names_index_free(struct names_index *x)
{
	if (x)
		free(x->slots);
	free(x);
}
