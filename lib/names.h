/* SPDX-License-Identifier: GPL-2.0-or-later
 * names - the order of names (of UPSes, variables, commands, verbs): that of strcasecmp, for ASCII;
 * and searching for a name.
 *
 * A GET compares a dozen names, most of which differ in one of their first letters: inline, instead
 * of by strcasecmp, this saves a tenth of the instructions of the request.
 */
#ifndef LIB_NAMES_H
#define LIB_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline int names_folded(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? u + ('a' - 'A') : u;
}

static inline int names_order(const char *a, const char *b)
{
	for (;; a++, b++) {
		int order = *a == *b ? 0 : names_folded(*a) - names_folded(*b);

		if (order || !*a)
			return order;
	}
}

/* `beginning` in lower case. */
static inline bool names_begin(const char *name, const char *beginning)
{
	while (*beginning && names_folded(*name) == *beginning) {
		name++;
		beginning++;
	}
	return !*beginning;
}

/* The index of `name`, or where it would be, in a sorted array of structs of `size` bytes that
 * begin with a pointer to their name; *found: whether it is there. */
size_t names_place(const void *rows, size_t count, size_t size, const char *name, bool *found);

/* Finds names of such an array with one comparison, and reads three places of memory instead of two
 * dozen, because with a thousand UPSes none is in the processor's cache. */
struct names_index;
struct names_index *names_index_new(void);
void names_index_free(struct names_index *x);	/* NULL is fine */

/* False: there is none. For an array of fewer than a dozen there is no index. */
bool names_find(struct names_index *x, const void *rows, size_t count, size_t size,
	const char *name, size_t *place);
void names_changed(struct names_index *x);	/* call it when rows were added, removed or moved */

#endif
