/* SPDX-License-Identifier: GPL-2.0-or-later
 * objects - see objects.h.
 */
#include "mibs/tree/objects.h"

#include "mibs/tree/oid.h"

#include <string.h>

static size_t arcs_of(const struct objects_row *row, uint32_t out[OBJECTS_ARCS + 1])
{
	size_t n = 0;

	for (; n < OBJECTS_ARCS && row->arcs[n]; n++)
		out[n] = row->arcs[n];
	return n;
}

static void answer(struct objects *o, const struct objects_row *row, uint32_t instance,
	struct subtree_value *out)
{
	size_t n = arcs_of(row, o->oid);

	o->oid[n] = instance;
	*out = (struct subtree_value){ .oid = o->oid, .oid_length = n + 1,
		.type = SUBTREE_INTEGER };
	o->reader->read(o->owner, row->what, instance, out);
}

static bool has_row(struct objects *o, uint32_t instance)
{
	return instance && o->reader->next_row(o->owner, instance - 1) == instance;
}

static bool get(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	struct objects *o = owner;
	uint32_t arcs[OBJECTS_ARCS + 1];

	for (size_t i = 0; i < o->reader->count; i++) {
		const struct objects_row *row = &o->reader->rows[i];
		size_t n = arcs_of(row, arcs);

		if (length != n + 1 || !oid_begins_with(oid, length, arcs, n))
			continue;
		if (row->column ? !has_row(o, oid[n]) : oid[n] != 0)
			return false;
		answer(o, row, oid[n], out);
		return true;
	}
	return false;
}

/* The first instance of one object after `oid`. False: there is none. */
static bool next_of(struct objects *o, const struct objects_row *row, const uint32_t *oid,
	size_t length, uint32_t *instance)
{
	uint32_t arcs[OBJECTS_ARCS + 1];
	size_t n = arcs_of(row, arcs);
	bool inside = length > n && oid_begins_with(oid, length, arcs, n);

	if (!inside && oid_compare(arcs, n, oid, length) < 0)
		return false;
	if (!row->column) {
		*instance = 0;
		return !inside;
	}
	*instance = o->reader->next_row(o->owner, inside ? oid[n] : 0);
	return *instance != 0;
}

static bool next(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	struct objects *o = owner;
	uint32_t instance;

	for (size_t i = 0; i < o->reader->count; i++) {
		if (!next_of(o, &o->reader->rows[i], oid, length, &instance))
			continue;
		answer(o, &o->reader->rows[i], instance, out);
		return true;
	}
	return false;
}

static bool is_object(void *owner, const uint32_t *oid, size_t length)
{
	const struct objects *o = owner;
	uint32_t arcs[OBJECTS_ARCS + 1];

	for (size_t i = 0; i < o->reader->count; i++) {
		size_t n = arcs_of(&o->reader->rows[i], arcs);

		if (oid_begins_with(oid, length, arcs, n))
			return true;
	}
	return false;
}

void objects_init(struct objects *o, const char *name, const uint32_t *root, size_t root_length,
	const struct objects_reader *reader, void *owner)
{
	*o = (struct objects){ .reader = reader, .owner = owner };
	o->subtree = (struct subtree){ .name = name, .root = root, .root_length = root_length,
		.get = get, .next = next, .is_object = is_object, .owner = o };
}

void objects_set_text(struct subtree_value *out, const char *text)
{
	out->type = SUBTREE_STRING;
	out->text = text ? text : "";
	out->text_length = strlen(out->text);
}
