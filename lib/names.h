/* SPDX-License-Identifier: GPL-2.0-or-later
 * names - the order of names (of UPSes, variables, commands, verbs): that of strcasecmp, for ASCII;
 * and how one of many is found.
 *
 * A GET compares a dozen names, most of which differ in one of their first letters: in place here,
 * and not by strcasecmp, that is a tenth of the instructions of the request less.
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

/* Where `name` is, or would be, in a sorted array of structs of `size` bytes that begin with a
 * pointer to their name; *found says which. */
size_t names_place(const void *rows, size_t count, size_t size, const char *name, bool *found);

/* Finds names of such an array in the time of one comparison, and touches three places of the
 * memory instead of two dozen: of a thousand UPSes no other is in the processor's cache. */
struct names_index;
struct names_index *names_index_new(void);
void names_index_free(struct names_index *x);	/* NULL is fine */

/* False: there is none. Of an array of fewer than a dozen nothing is kept. */
bool names_find(struct names_index *x, const void *rows, size_t count, size_t size,
	const char *name, size_t *place);
void names_changed(struct names_index *x);	/* other rows, or in other places */

#endif
