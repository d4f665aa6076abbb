/* SPDX-License-Identifier: GPL-2.0-or-later
 * forest - all trees of a context as one sorted space of names, seen through somebody's right.
 *
 * What GET, GETNEXT and GETBULK mean (RFC 3416, 4.2.1 to 4.2.3) without packets: names are whole
 * OIDs. Pure.
 */
#ifndef MIBS_AGENT_VIEW_H
#define MIBS_AGENT_VIEW_H

#include "mibs/agent/access.h"
#include "mibs/tree/subtree.h"

enum { FOREST_TREES_MAX = 4 };

struct forest {
	char *context;
	const struct subtree *trees[FOREST_TREES_MAX];	/* in the order of their roots */
	size_t count;
};

struct forests {			/* zero-initialised; by context */
	struct forest **all;
	size_t count;
};

/* Trees are borrowed. A tree's root must not be below another's of the same context. */
void forests_add(struct forests *f, const char *context, const struct subtree *tree);
void forests_remove(struct forests *f, const char *context, const struct subtree *tree);
void forests_fini(struct forests *f);
const struct forest *forests_find(const struct forests *f, const char *context); /* NULL: none */

bool forest_silent(const struct forest *f);	/* is not to be answered at the moment */

/* ---- one request ---- */

struct forest_look {
	const struct forest *forest;
	const struct access_right *right;
	enum access_extent extents[FOREST_TREES_MAX];
};

struct forest_found {
	const struct subtree *tree;
	struct subtree_value value;	/* OID: below the tree's root; lives until the next call */
};

enum forest_presence { FOREST_NO_OBJECT, FOREST_NO_INSTANCE, FOREST_FOUND };

void forest_look(struct forest_look *l, const struct forest *f, const struct access_right *right);

enum forest_presence forest_get(const struct forest_look *l, const uint32_t *oid, size_t length,
	struct forest_found *out);

/* The first instance behind a name. False: there is none. */
bool forest_next(const struct forest_look *l, const uint32_t *oid, size_t length,
	struct forest_found *out);

#endif
