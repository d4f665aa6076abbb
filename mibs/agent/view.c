/* SPDX-License-Identifier: GPL-2.0-or-later
 * forest - see forest.h.
 */
#include "mibs/agent/view.h"

#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>

/* ---- contexts ---- */

/* Place of a context, or where it would be. */
static size_t place_of(const struct forests *f, const char *context, bool *found)
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

const struct forest *forests_find(const struct forests *f, const char *context)
{
	bool found;
	size_t place = place_of(f, context, &found);

	return found ? f->all[place] : NULL;
}

/* Roots differ before either ends. */
static bool is_before(const struct subtree *a, const struct subtree *b)
{
	size_t i = 0;

	while (i + 1 < a->root_length && i + 1 < b->root_length && a->root[i] == b->root[i])
		i++;
	return a->root[i] < b->root[i];
}

void forests_add(struct forests *f, const char *context, const struct subtree *tree)
{
	bool found;
	size_t place = place_of(f, context, &found);
	struct forest *forest;

	if (!found) {
		f->all = mem_grow(f->all, f->count + 1, sizeof *f->all);
		memmove(f->all + place + 1, f->all + place, (f->count - place) * sizeof *f->all);
		f->all[place] = MEM_NEW(struct forest);
		f->all[place]->context = mem_dup(context);
		f->count++;
	}
	forest = f->all[place];
	if (forest->count == FOREST_TREES_MAX)
		abort(); /* there are no more kinds of trees than that */
	place = forest->count++;
	while (place > 0 && is_before(tree, forest->trees[place - 1])) {
		forest->trees[place] = forest->trees[place - 1];
		place--;
	}
	forest->trees[place] = tree;
}

static void forest_free(struct forest *f)
{
	free(f->context);
	free(f);
}

void forests_remove(struct forests *f, const char *context, const struct subtree *tree)
{
	bool found;
	size_t place = place_of(f, context, &found), kept = 0;
	struct forest *forest = found ? f->all[place] : NULL;

	if (!forest)
		return;
	for (size_t i = 0; i < forest->count; i++)
		if (forest->trees[i] != tree)
			forest->trees[kept++] = forest->trees[i];
	forest->count = kept;
	if (kept)
		return;
	forest_free(forest);
	f->count--;
	memmove(f->all + place, f->all + place + 1, (f->count - place) * sizeof *f->all);
}

void forests_fini(struct forests *f)
{
	for (size_t i = 0; i < f->count; i++)
		forest_free(f->all[i]);
	free(f->all);
	*f = (struct forests){ 0 };
}

bool forest_silent(const struct forest *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->trees[i]->silent && f->trees[i]->silent(f->trees[i]->owner))
			return true;
	return false;
}

/* ---- one request ---- */

void forest_look(struct forest_look *l, const struct forest *f, const struct access_right *right)
{
	l->forest = f;
	l->right = right;
	for (size_t i = 0; i < f->count; i++)
		l->extents[i] = access_extent(right, f->trees[i]->root, f->trees[i]->root_length);
}

enum place { BEFORE, INSIDE, BEHIND };

/* Of a name, as to a tree. */
static enum place place_in(const struct subtree *t, const uint32_t *oid, size_t length)
{
	if (length >= t->root_length && !memcmp(oid, t->root, t->root_length * sizeof *oid))
		return INSIDE;
	for (size_t i = 0; i < t->root_length; i++) {
		if (i >= length || oid[i] < t->root[i])
			return BEFORE;
		if (oid[i] > t->root[i])
			return BEHIND;
	}
	return INSIDE;
}

static size_t whole_name(const struct forest_found *found, uint32_t name[2 * SUBTREE_OID_MAX])
{
	const struct subtree *t = found->tree;
	const struct subtree_value *v = &found->value;

	memcpy(name, t->root, t->root_length * sizeof *name);
	memcpy(name + t->root_length, v->oid, v->oid_length * sizeof *name);
	return t->root_length + v->oid_length;
}

static bool is_seen(const struct forest_look *l, size_t tree, const uint32_t *oid, size_t length)
{
	uint32_t next[SNMPTEXT_OID_MAX];
	size_t next_length;

	return l->extents[tree] == ACCESS_ALL || (l->extents[tree] == ACCESS_PARTLY &&
		access_sees(l->right, oid, length, next, &next_length));
}

enum forest_presence forest_get(const struct forest_look *l, const uint32_t *oid, size_t length,
	struct forest_found *out)
{
	for (size_t i = 0; i < l->forest->count; i++) {
		const struct subtree *t = l->forest->trees[i];
		const uint32_t *below = oid + t->root_length;

		if (place_in(t, oid, length) != INSIDE)
			continue;
		if (!is_seen(l, i, oid, length))
			return FOREST_NO_OBJECT;
		out->tree = t;
		if (t->get(t->owner, below, length - t->root_length, &out->value))
			return FOREST_FOUND;
		return t->is_object(t->owner, below, length - t->root_length) ? FOREST_NO_INSTANCE
									       : FOREST_NO_OBJECT;
	}
	return FOREST_NO_OBJECT;
}

/* From a name (itself included if `inclusive`) to the first instance of one tree that may be
 * seen. */
static bool next_in(const struct forest_look *l, size_t tree, const uint32_t *oid, size_t length,
	bool inclusive, struct forest_found *out)
{
	const struct subtree *t = l->forest->trees[tree];
	uint32_t name[2 * SUBTREE_OID_MAX], jump[SNMPTEXT_OID_MAX];
	size_t n;

	out->tree = t;
	for (;;) {
		enum place place = place_in(t, oid, length);
		const uint32_t *below = oid + t->root_length;
		size_t below_length = place == INSIDE ? length - t->root_length : 0;

		if (place == BEHIND)
			return false;
		if (!(place == INSIDE && inclusive &&
			    t->get(t->owner, below, below_length, &out->value)) &&
			!t->next(t->owner, below, below_length, &out->value))
			return false;
		if (l->extents[tree] == ACCESS_ALL)
			return true;
		n = whole_name(out, name);
		if (access_sees(l->right, name, n, jump, &length))
			return true;
		if (!length)
			return false;
		oid = jump;
		inclusive = true;
	}
}

bool forest_next(const struct forest_look *l, const uint32_t *oid, size_t length,
	struct forest_found *out)
{
	for (size_t i = 0; i < l->forest->count; i++)
		if (l->extents[i] != ACCESS_NOTHING && next_in(l, i, oid, length, false, out))
			return true;
	return false;
}
