/* SPDX-License-Identifier: GPL-2.0-or-later
 * name_index - maps names, ignoring case, to numbers; for thousands of UPSes.
 */
#ifndef LIB_NAME_INDEX_H
#define LIB_NAME_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_slot {
	const char *name;		/* NULL: free */
	size_t number;
};

struct name_index {			/* zero-initialised */
	struct name_slot *slots;
	size_t size, count;		/* size: a power of two, or 0 */
};

/* `name` is borrowed and must not change; the first number for a name is kept. */
void name_index_put(struct name_index *x, const char *name, size_t number);
bool name_index_get(const struct name_index *x, const char *name, size_t *number);
void name_index_fini(struct name_index *x);	/* empty and usable again */

#endif
