/* SPDX-License-Identifier: GPL-2.0-or-later
 * view - see view.h.
 */
#include "mibs/agent/view.h"

#include "lib/mem.h"
#include "mibs/tree/oid.h"

#include <stdlib.h>
#include <string.h>

/* ---- contexts ---- */

/* The index of a context, or where it would be inserted. */
static size_t place_of(const struct views *f, const char *context, bool *found)
{
	size_t low = 0, high = f->count;

	*found = false;
	while (low < high && !*found) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(f->all[middle]->context, context);

		*found = !order;
		if (*found)
			low = middle;
		else if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct view *views_find(const struct views *f, const char *context)
{
	bool found;
	size_t place = place_of(f, context, &found);

	return found ? f->all[place] : NULL;
}

/* Roots are never prefixes of each other. */
static bool is_before(const struct subtree *a, const struct subtree *b)
{
	size_t i = 0;

	while (i + 1 < a->root_length && i + 1 < b->root_length && a->root[i] == b->root[i])
		i++;
	return a->root[i] < b->root[i];
}

void views_add(struct views *f, const char *context, const struct subtree *tree)
{
	bool found;
	size_t place = place_of(f, context, &found);
	struct view *view;

	if (!found) {
		f->all = mem_grow(f->all, f->count + 1, sizeof *f->all);
		memmove(f->all + place + 1, f->all + place, (f->count - place) * sizeof *f->all);
		f->all[place] = MEM_NEW(struct view);
		f->all[place]->context = mem_dup(context);
		f->count++;
	}
	view = f->all[place];
	if (view->count == VIEW_TREES_MAX)
		abort(); /* there are not more trees in a context */
	place = view->count++;
	while (place > 0 && is_before(tree, view->trees[place - 1])) {
		view->trees[place] = view->trees[place - 1];
		place--;
	}
	view->trees[place] = tree;
}

static void view_free(struct view *f)
{
	free(f->context);
	free(f);
}

void views_remove(struct views *f, const char *context, const struct subtree *tree)
{
	bool found;
	size_t place = place_of(f, context, &found), kept = 0;
	struct view *view = found ? f->all[place] : NULL;

	if (!view)
		return;
	for (size_t i = 0; i < view->count; i++)
		if (view->trees[i] != tree)
			view->trees[kept++] = view->trees[i];
	view->count = kept;
	if (kept)
		return;
	view_free(view);
	f->count--;
	memmove(f->all + place, f->all + place + 1, (f->count - place) * sizeof *f->all);
}

void views_fini(struct views *f)
{
	for (size_t i = 0; i < f->count; i++)
		view_free(f->all[i]);
	free(f->all);
	*f = (struct views){ 0 };
}

bool view_silent(const struct view *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->trees[i]->silent && f->trees[i]->silent(f->trees[i]->owner))
			return true;
	return false;
}

/* ---- one request ---- */

void view_scope_init(struct view_scope *l, const struct view *f, const struct access_right *right)
{
	l->view = f;
	l->right = right;
	l->compat = false;
	l->last = 0;
	memset(l->judged, 0, sizeof l->judged);
}

/* How much of a tree is visible; determined once for each tree that a request touches. */
static enum access_extent extent(struct view_scope *l, size_t tree)
{
	const struct subtree *t = l->view->trees[tree];

	if (!l->judged[tree])
		l->extents[tree] = access_extent(l->right, t->root, t->root_length);
	l->judged[tree] = true;
	return l->extents[tree];
}

enum place { BEFORE, INSIDE, AFTER };

/* The place of a name relative to a tree. */
static enum place place_in(const struct subtree *t, const uint32_t *oid, size_t length)
{
	if (length >= t->root_length && !memcmp(oid, t->root, t->root_length * sizeof *oid))
		return INSIDE;
	for (size_t i = 0; i < t->root_length; i++) {
		if (i >= length || oid[i] < t->root[i])
			return BEFORE;
		if (oid[i] > t->root[i])
			return AFTER;
	}
	return INSIDE;
}

static size_t whole_name(const struct view_found *found, uint32_t name[2 * SUBTREE_OID_MAX])
{
	const struct subtree *t = found->tree;
	const struct subtree_value *v = &found->value;

	memcpy(name, t->root, t->root_length * sizeof *name);
	memcpy(name + t->root_length, v->oid, v->oid_length * sizeof *name);
	return t->root_length + v->oid_length;
}

static bool is_seen(struct view_scope *l, size_t tree, const uint32_t *oid, size_t length)
{
	uint32_t next[SNMPTEXT_OID_MAX];
	size_t next_length;

	return extent(l, tree) == ACCESS_ALL || (extent(l, tree) == ACCESS_PARTLY &&
		access_sees(l->right, oid, length, next, &next_length));
}

/* sysObjectID may depend on the request. */
static void set_object_id(const struct view_scope *l, struct view_found *found)
{
	static const uint32_t root[] = { OID_SYSTEM };
	const struct agentconf_oid *own = l->right->object_id;

	if (!own || found->value.type != SUBTREE_OID || found->value.oid[0] != 2 ||
		found->tree->root_length != MEM_COUNT(root) ||
		memcmp(found->tree->root, root, sizeof root) != 0)
		return;
	found->value.value_oid = own->arcs;
	found->value.value_oid_length = own->length;
}

static enum view_presence get_exactly(struct view_scope *l, const uint32_t *oid, size_t length,
	struct view_found *out)
{
	for (size_t i = 0; i < l->view->count; i++) {
		const struct subtree *t = l->view->trees[i];
		const uint32_t *below = oid + t->root_length;

		if (place_in(t, oid, length) != INSIDE)
			continue;
		if (!is_seen(l, i, oid, length))
			return VIEW_NO_OBJECT;
		out->tree = t;
		if (t->get(t->owner, below, length - t->root_length, &out->value)) {
			set_object_id(l, out);
			return VIEW_FOUND;
		}
		return t->is_object(t->owner, below, length - t->root_length) ? VIEW_NO_INSTANCE
									       : VIEW_NO_OBJECT;
	}
	return VIEW_NO_OBJECT;
}

/* Gets an instance from a tree. */
static bool ask_tree(struct view_scope *l, const uint32_t *oid, size_t length,
	struct view_found *out)
{
	for (size_t i = 0; i < l->view->count; i++) {
		const struct subtree *t = l->view->trees[i];

		if (!t->get_nearly || place_in(t, oid, length) != INSIDE ||
			!is_seen(l, i, oid, length))
			continue;
		out->tree = t;
		return t->get_nearly(t->owner, oid + t->root_length, length - t->root_length,
			&out->value);
	}
	return false;
}

/* Also accepts a scalar without its .0, and an instance of a column followed by .0. */
static bool get_nearly(struct view_scope *l, const uint32_t *oid, size_t length,
	struct view_found *out)
{
	uint32_t with_zero[SUBTREE_OID_MAX];

	if (ask_tree(l, oid, length, out))
		return true;
	if (length && !oid[length - 1])
		return get_exactly(l, oid, length - 1, out) == VIEW_FOUND;
	if (length >= SUBTREE_OID_MAX)
		return false;
	memcpy(with_zero, oid, length * sizeof *oid);
	with_zero[length] = 0;
	return get_exactly(l, with_zero, length + 1, out) == VIEW_FOUND;
}

enum view_presence view_get(struct view_scope *l, const uint32_t *oid, size_t length,
	struct view_found *out)
{
	enum view_presence presence = get_exactly(l, oid, length, out);

	if (presence != VIEW_FOUND && l->compat && get_nearly(l, oid, length, out))
		return VIEW_FOUND;
	return presence;
}

/* The first instance of one tree after a name, or at it if `inclusive`. */
static bool next_instance(const struct subtree *t, enum place place, const uint32_t *oid,
	size_t length, bool inclusive, struct subtree_value *out)
{
	const uint32_t *below = oid + t->root_length;
	size_t below_length = place == INSIDE ? length - t->root_length : 0;

	if (place == AFTER)
		return false;
	return (place == INSIDE && inclusive && t->get(t->owner, below, below_length, out)) ||
	       t->next(t->owner, below, below_length, out);
}

/* Finds the first visible instance of one tree after a name. */
static bool next_in(struct view_scope *l, size_t tree, enum place place, const uint32_t *oid,
	size_t length, struct view_found *out)
{
	const struct subtree *t = l->view->trees[tree];
	uint32_t name[2 * SUBTREE_OID_MAX], jump[SNMPTEXT_OID_MAX];
	bool inclusive = false;

	out->tree = t;
	while (next_instance(t, place, oid, length, inclusive, &out->value)) {
		if (extent(l, tree) == ACCESS_ALL)
			return true;
		if (access_sees(l->right, name, whole_name(out, name), jump, &length))
			return true;
		if (!length)
			return false;
		oid = jump;
		place = place_in(t, oid, length);
		inclusive = true;
	}
	return false;
}

bool view_next(struct view_scope *l, const uint32_t *oid, size_t length, struct view_found *out)
{
	const struct view *v = l->view;
	bool goes_on = l->last < v->count && place_in(v->trees[l->last], oid, length) == INSIDE;

	for (size_t i = goes_on ? l->last : 0; i < v->count; i++) {
		enum place place = place_in(v->trees[i], oid, length);

		if (place == AFTER || extent(l, i) == ACCESS_NOTHING ||
			!next_in(l, i, place, oid, length, out))
			continue;
		l->last = i;
		set_object_id(l, out);
		return true;
	}
	return false;
}
