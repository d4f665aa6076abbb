/* SPDX-License-Identifier: GPL-2.0-or-later
 * tables - see tables.h.
 */
#include "mibs/holdovermib/tables.h"

#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/holdovermib/status.h"
#include "mibs/tree/oid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Arcs below the root: objects.table.entry.column.number[.name] */
enum {
	OBJECTS = 1,
	NUMBER = 1,
	UPS_TABLE,
	VAR_TABLE,
	CMD_TABLE,
	ENTRY = 1,
	VALUE = 2,
	WRITABLE = 3,
	FIXED = 5
};

static const uint32_t root[] = { OID_HOLDOVER };

static const struct table {
	uint32_t table, first, last; /* columns that can be read */
	bool named;
} tables[] = {
	{ UPS_TABLE, OID_HOLDOVER_NAME, OID_HOLDOVER_UPDATED, false },
	{ VAR_TABLE, VALUE, WRITABLE, true },
	{ CMD_TABLE, VALUE, VALUE, true },
};

bool holdovermib_has_data(const struct holdovermib_ups *u)
{
	return ups_state(u->ups) == UPS_FRESH || (u->keep_stale && u->ups->var_count);
}

/* ---- names ---- */

/* As strcmp, of a name and arcs. */
static int compare_name(const char *name, const uint32_t *arcs, size_t length)
{
	size_t i = 0;

	for (; name[i] && i < length; i++) {
		uint32_t byte = (unsigned char)name[i];

		if (byte != arcs[i])
			return byte < arcs[i] ? -1 : 1;
	}
	return name[i] ? 1 : i < length ? -1 : 0;
}

static size_t name_count(const struct ups *ups, uint32_t table)
{
	return table == VAR_TABLE ? ups->var_count : ups->command_count;
}

/* NULL: not shown. Variables of the server are not shown as those of the UPS. */
static const char *name_at(const struct ups *ups, uint32_t table, size_t i)
{
	const char *name = table == VAR_TABLE ? ups->vars[i].name : ups->commands[i].name;
	bool unconfirmed =
		table == VAR_TABLE ? ups->vars[i].unconfirmed : ups->commands[i].unconfirmed;

	if (unconfirmed || strlen(name) > HOLDOVERMIB_NAME_MAX || !strncasecmp(name, "server.", 7))
		return NULL;
	return name;
}

const char *holdovermib_find(const struct holdovermib_ups *u, uint32_t table, const uint32_t *arcs,
	size_t length)
{
	const struct ups *ups = u->ups;

	for (size_t i = 0; holdovermib_has_data(u) && i < name_count(ups, table); i++) {
		const char *name = name_at(ups, table, i);

		if (name && !compare_name(name, arcs, length))
			return name;
	}
	return NULL;
}

/* The least name after `arcs`; length 0: the least name. */
static const char *next_name(const struct holdovermib_ups *u, uint32_t table, const uint32_t *arcs,
	size_t length)
{
	const struct ups *ups = u->ups;
	const char *best = NULL;

	for (size_t i = 0; holdovermib_has_data(u) && i < name_count(ups, table); i++) {
		const char *name = name_at(ups, table, i);

		if (name && compare_name(name, arcs, length) > 0 &&
			(!best || strcmp(name, best) < 0))
			best = name;
	}
	return best;
}

struct holdovermib_ups *holdovermib_numbered(const struct holdovermib *h, uint32_t number)
{
	for (size_t i = 0; i < h->count; i++)
		if (h->upses[i]->number == number)
			return h->upses[i];
	return NULL;
}

/* ---- values ---- */

static void say_text(struct subtree_value *out, const char *text)
{
	out->type = SUBTREE_STRING;
	out->text = text;
	out->text_length = strlen(text);
}

static int64_t scaled(const struct holdovermib_ups *u, const char *variable, double scale,
	int64_t max)
{
	double x;

	if (!holdovermib_has_data(u) || !ups_number(u->ups, variable, &x) ||
		!isfinite(x) || x < 0)
		return -1;
	return x * scale >= (double)max ? max : (int64_t)round(x * scale);
}

static const char *status_text(struct holdovermib *h, const struct holdovermib_ups *u)
{
	const struct ups *ups = u->ups;
	const struct var *v = holdovermib_has_data(u) ? ups_var(ups, "ups.status") : NULL;

	return v ? ups_shown_value(ups, v, h->text, sizeof h->text) : "";
}

static int64_t state_of(const struct holdovermib_ups *u)
{
	enum ups_state state = ups_state(u->ups);

	return state == UPS_FRESH ? 1 : state == UPS_ABSENT ? 3 : 2;
}

static void fill_ups(struct holdovermib *h, const struct holdovermib_ups *u, uint32_t column,
	struct subtree_value *out)
{
	const struct ups *ups = u->ups;

	switch ((enum oid_holdover)column) {
	case OID_HOLDOVER_NAME:
	case OID_HOLDOVER_CONTEXT:
		say_text(out, ups->name);
		break;
	case OID_HOLDOVER_DESCR:
		say_text(out, u->descr);
		break;
	case OID_HOLDOVER_DRIVER:
		say_text(out, u->driver);
		break;
	case OID_HOLDOVER_STATUS_TEXT:
		say_text(out, status_text(h, u));
		break;
	case OID_HOLDOVER_STATUS:
		holdovermib_status(status_parse(status_text(h, u)), h->text);
		out->type = SUBTREE_STRING;
		out->text = h->text;
		out->text_length = HOLDOVERMIB_STATUS_BYTES;
		break;
	case OID_HOLDOVER_CHARGE:
		out->integer = scaled(u, "battery.charge", 10, 1000);
		break;
	case OID_HOLDOVER_RUNTIME:
		out->integer = scaled(u, "battery.runtime", 1, INT32_MAX);
		break;
	case OID_HOLDOVER_LOAD:
		out->integer = scaled(u, "ups.load", 10, 10000);
		break;
	case OID_HOLDOVER_UPDATED:
		out->type = SUBTREE_TIMETICKS;
		out->integer =
			ups->changed_ms > h->start_ms
				? (int64_t)((ups->changed_ms - h->start_ms) / 10 & UINT32_MAX)
				: 0;
		break;
	default:
		out->integer = state_of(u);
		break;
	}
}

static const char *result_of(const struct holdovermib_ups *u, const char *command)
{
	for (const struct holdovermib_result *r = u->results; r; r = r->next)
		if (!strcmp(r->command, command))
			return r->text;
	return "";
}

static void fill_named(struct holdovermib *h, const struct holdovermib_ups *u, uint32_t table,
	uint32_t column, const char *name, struct subtree_value *out)
{
	const struct ups *ups = u->ups;
	const struct var *v;

	if (table == CMD_TABLE) {
		say_text(out, result_of(u, name));
		return;
	}
	v = ups_var(ups, name);
	if (column == WRITABLE)
		out->integer = v && v->flags & VAR_RW ? 1 : 2; /* TruthValue */
	else
		say_text(out, v ? ups_shown_value(ups, v, h->text, sizeof h->text) : "");
}

static void fill(struct holdovermib *h, const struct holdovermib_ups *u, uint32_t table,
	uint32_t column, const char *name, struct subtree_value *out)
{
	const uint32_t fixed[] = { OBJECTS, table, ENTRY, column, u->number };
	size_t n = 0;

	memcpy(h->oid, fixed, sizeof fixed);
	for (; name && name[n]; n++)
		h->oid[FIXED + n] = (unsigned char)name[n];
	*out = (struct subtree_value){ .oid = h->oid, .oid_length = FIXED + n };
	if (name)
		fill_named(h, u, table, column, name, out);
	else
		fill_ups(h, u, column, out);
}

static void fill_number(struct holdovermib *h, struct subtree_value *out)
{
	const uint32_t oid[] = { OBJECTS, NUMBER, 0 };

	memcpy(h->oid, oid, sizeof oid);
	*out = (struct subtree_value){ .oid = h->oid,
		.oid_length = MEM_COUNT(oid),
		.type = SUBTREE_GAUGE,
		.integer = (int64_t)h->count };
}

/* ---- look-up ---- */

static bool get(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	struct holdovermib *h = owner;
	struct holdovermib_ups *u;
	const char *name = NULL;

	if (length == 3 && oid[0] == OBJECTS && oid[1] == NUMBER && !oid[2]) {
		fill_number(h, out);
		return true;
	}
	if (length < FIXED || oid[0] != OBJECTS || oid[2] != ENTRY)
		return false;
	for (size_t i = 0; i < MEM_COUNT(tables); i++) {
		const struct table *t = &tables[i];

		if (oid[1] != t->table || oid[3] < t->first || oid[3] > t->last)
			continue;
		u = holdovermib_numbered(h, oid[4]);
		if (!u || t->named != (length > FIXED))
			return false;
		name = t->named ? holdovermib_find(u, t->table, oid + FIXED, length - FIXED) : NULL;
		if (t->named && !name)
			return false;
		fill(h, u, t->table, oid[3], name, out);
		return true;
	}
	return false;
}

static bool is_object(void *owner, const uint32_t *oid, size_t length)
{
	(void)owner;
	if (length >= 2 && oid[0] == OBJECTS && oid[1] == NUMBER)
		return true;
	for (size_t i = 0; length >= 4 && i < MEM_COUNT(tables); i++)
		if (oid[0] == OBJECTS && oid[1] == tables[i].table && oid[2] == ENTRY &&
			oid[3] >= tables[i].first && oid[3] <= tables[i].last)
			return true;
	return false;
}

/* -1, 0, 1: the arcs are before, at the beginning of, or after `oid`. */
static int compare_arcs(const uint32_t *arcs, size_t n, const uint32_t *oid, size_t length)
{
	for (size_t i = 0; i < n && i < length; i++)
		if (arcs[i] != oid[i])
			return arcs[i] < oid[i] ? -1 : 1;
	return n > length ? 1 : 0;
}

/* The first instance of a column after `oid`. */
static bool next_in_column(struct holdovermib *h, const struct table *t, uint32_t column,
	const uint32_t *oid, size_t length, struct subtree_value *out)
{
	for (size_t i = 0; i < h->count; i++) {
		struct holdovermib_ups *u = h->upses[i];
		const uint32_t arcs[] = { OBJECTS, t->table, ENTRY, column,
			u->number };
		int order = compare_arcs(arcs, FIXED, oid, length);
		const char *name = NULL;

		if (order < 0 || (order == 0 && !t->named))
			continue;
		if (t->named)
			name = order ? next_name(u, t->table, NULL, 0)
				     : next_name(u, t->table, oid + FIXED, length - FIXED);
		if (t->named && !name)
			continue;
		fill(h, u, t->table, column, name, out);
		return true;
	}
	return false;
}

static bool next(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	static const uint32_t number[] = { OBJECTS, NUMBER, 0 };
	struct holdovermib *h = owner;

	if (compare_arcs(number, MEM_COUNT(number), oid, length) > 0) {
		fill_number(h, out);
		return true;
	}
	for (size_t i = 0; i < MEM_COUNT(tables); i++) {
		const struct table *t = &tables[i];

		for (uint32_t column = t->first; column <= t->last; column++) {
			const uint32_t arcs[] = { OBJECTS, t->table, ENTRY, column };

			if (compare_arcs(arcs, MEM_COUNT(arcs), oid, length) >= 0 &&
				next_in_column(h, t, column, oid, length, out))
				return true;
		}
	}
	return false;
}

/* ---- life ---- */

void holdovermib_init(struct holdovermib *h, uint64_t start_ms,
	const struct subtree_writer *writer)
{
	*h = (struct holdovermib){ .start_ms = start_ms };
	h->subtree = (struct subtree){ .name = "HOLDOVER-MIB",
		.root = root,
		.root_length = MEM_COUNT(root),
		.get = get,
		.next = next,
		.is_object = is_object,
		.writer = writer,
		.owner = h };
}

void holdovermib_add(struct holdovermib *h, struct holdovermib_ups *u)
{
	size_t place = h->count;

	h->upses = mem_grow(h->upses, h->count + 1, sizeof *h->upses);
	while (place > 0 && h->upses[place - 1]->number > u->number) {
		h->upses[place] = h->upses[place - 1];
		place--;
	}
	h->upses[place] = u;
	h->count++;
}

void holdovermib_clear(struct holdovermib *h)
{
	h->count = 0;
}

void holdovermib_fini(struct holdovermib *h)
{
	free(h->upses);
	h->upses = NULL;
	h->count = 0;
}

void holdovermib_ups_fini(struct holdovermib_ups *u)
{
	struct holdovermib_result *r;

	while ((r = u->results)) {
		u->results = r->next;
		free(r->command);
		free(r);
	}
	free(u->driver);
	free(u->descr);
}
