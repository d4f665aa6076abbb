/* SPDX-License-Identifier: GPL-2.0-or-later
 * system - see system.h.
 */
#include "mibs/tree/system.h"

#include "lib/clock.h"
#include "lib/mem.h"
#include "mibs/tree/oid.h"

enum {
	DESCR, OBJECT_ID, UP_TIME, CONTACT, NAME, LOCATION, SERVICES, OR_LAST_CHANGE,
	OR_ID, OR_DESCR, OR_UP_TIME,
};

/* Layers 4 (end to end) and 7 (applications): 2^(4-1) + 2^(7-1). */
enum { SERVICES_VALUE = 72 };

static const uint32_t root[] = { OID_SYSTEM };

static const struct objects_row rows[] = {
	{ { 1 }, DESCR, false },
	{ { 2 }, OBJECT_ID, false },
	{ { 3 }, UP_TIME, false },
	{ { 4 }, CONTACT, false },
	{ { 5 }, NAME, false },
	{ { 6 }, LOCATION, false },
	{ { 7 }, SERVICES, false },
	{ { 8 }, OR_LAST_CHANGE, false },
	{ { 9, 1, 2 }, OR_ID, true },
	{ { 9, 1, 3 }, OR_DESCR, true },
	{ { 9, 1, 4 }, OR_UP_TIME, true },
};

static void set_oid(struct subtree_value *out, const uint32_t *oid, size_t length)
{
	out->type = SUBTREE_OID;
	out->value_oid = oid;
	out->value_oid_length = length;
}

static void set_ticks(struct subtree_value *out, uint64_t ms)
{
	out->type = SUBTREE_TIMETICKS;
	out->integer = (int64_t)(ms / 10 & UINT32_MAX);
}

/* No resource is added while the agent runs, so each row has the time of its start. */
static void read_resource(const struct system *s, unsigned what, uint32_t row,
	struct subtree_value *out)
{
	const struct system_resource *r = &s->resources[row - 1];

	if (what == OR_ID)
		set_oid(out, r->id, r->id_length);
	else if (what == OR_DESCR)
		objects_set_text(out, r->descr ? r->descr : s->compliance(s->user));
	else
		set_ticks(out, 0);
}

static void read(void *owner, unsigned what, uint32_t row, struct subtree_value *out)
{
	const struct system *s = owner;

	switch (what) {
	case DESCR: objects_set_text(out, s->descr ? s->descr(s->user) : s->texts.descr); break;
	case CONTACT: objects_set_text(out, s->texts.contact); break;
	case NAME: objects_set_text(out, s->texts.name); break;
	case LOCATION: objects_set_text(out, s->texts.location); break;
	case OBJECT_ID: set_oid(out, s->object_id, s->object_id_length); break;
	case UP_TIME: set_ticks(out, clock_ms() - s->start_ms); break;
	case SERVICES: out->integer = SERVICES_VALUE; break;
	case OR_LAST_CHANGE: set_ticks(out, 0); break;
	default: read_resource(s, what, row, out); break;
	}
}

static uint32_t next_row(void *owner, uint32_t after)
{
	const struct system *s = owner;

	return after < s->resource_count ? after + 1 : 0;
}

static const struct objects_reader reader = { rows, MEM_COUNT(rows), read, next_row };

void system_init(struct system *s, uint64_t start_ms)
{
	s->start_ms = start_ms;
	objects_init(&s->objects, "system", root, MEM_COUNT(root), &reader, s);
}
