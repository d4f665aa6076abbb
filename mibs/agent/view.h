/* SPDX-License-Identifier: GPL-2.0-or-later
 * view - a context view: all trees of a context as one sorted sequence of names, as far as a right
 * shows them.
 *
 * Implements GET, GETNEXT and GETBULK (RFC 3416, 4.2.1 to 4.2.3) without packets: names are whole
 * OIDs. Pure.
 */
#ifndef MIBS_AGENT_VIEW_H
#define MIBS_AGENT_VIEW_H

#include "mibs/agent/access.h"
#include "mibs/tree/subtree.h"

enum { VIEW_TREES_MAX = 8 };

struct view {
	char *context;
	const struct subtree *trees[VIEW_TREES_MAX];	/* in the order of their roots */
	size_t count;
};

struct views {			/* zero-initialised; by context */
	struct view **all;
	size_t count;
};

/* Trees are borrowed. A tree's root must not be below another's of the same context. */
void views_add(struct views *f, const char *context, const struct subtree *tree);
void views_remove(struct views *f, const char *context, const struct subtree *tree);
void views_fini(struct views *f);
const struct view *views_find(const struct views *f, const char *context); /* NULL: none */

bool view_silent(const struct view *f);	/* the context is not answered at present */

/* ---- one request ---- */

struct view_scope {
	const struct view *view;
	const struct access_right *right;
	enum access_extent extents[VIEW_TREES_MAX];	/* valid where `judged` is set */
	bool judged[VIEW_TREES_MAX];
	size_t last;			/* the tree of the last instance, where a walk continues */
	bool compat;			/* GET answers names that are nearly an instance */
};

struct view_found {
	const struct subtree *tree;
	struct subtree_value value;	/* OID: below the tree's root; lives until the next call */
};

enum view_presence { VIEW_NO_OBJECT, VIEW_NO_INSTANCE, VIEW_FOUND };

/* `compat` is false then. */
void view_scope_init(struct view_scope *l, const struct view *f, const struct access_right *right);

enum view_presence view_get(struct view_scope *l, const uint32_t *oid, size_t length,
	struct view_found *out);

/* The first instance after a name. False: there is none. */
bool view_next(struct view_scope *l, const uint32_t *oid, size_t length,
	struct view_found *out);

#endif
