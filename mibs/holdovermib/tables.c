/* SPDX-License-Identifier: GPL-2.0-or-later
 * overview - see overview.h.
 */
#include "mibs/holdovermib/tables.h"

#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/tree/oid.h"
#include "mibs/holdovermib/set.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

static const uint32_t root[] = { HOLDOVER_OIDS_ROOT };

static const struct table {
	uint32_t table, first, last; /* columns that can be read */
	bool named;
} tables[] = {
	{ UPS_TABLE, HOLDOVER_NAME, HOLDOVER_UPDATED, false },
	{ VAR_TABLE, VALUE, WRITABLE, true },
	{ CMD_TABLE, VALUE, VALUE, true },
};

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

/* NULL: not shown. */
static const char *name_at(const struct ups *ups, uint32_t table, size_t i)
{
	const char *name = table == VAR_TABLE ? ups->vars[i].name : ups->commands[i].name;
	bool unconfirmed =
		table == VAR_TABLE ? ups->vars[i].unconfirmed : ups->commands[i].unconfirmed;

	return unconfirmed || strlen(name) > OVERVIEW_NAME_MAX ? NULL : name;
}

const char *overview_find(const struct overview_ups *u, uint32_t table, const uint32_t *arcs,
	size_t length)
{
	const struct ups *ups = bridge_ups(u->bridge);

	for (size_t i = 0; bridge_has_data(u->bridge) && i < name_count(ups, table); i++) {
		const char *name = name_at(ups, table, i);

		if (name && !compare_name(name, arcs, length))
			return name;
	}
	return NULL;
}

/* The least name behind `arcs`; length 0: the least of all. */
static const char *next_name(const struct overview_ups *u, uint32_t table, const uint32_t *arcs,
	size_t length)
{
	const struct ups *ups = bridge_ups(u->bridge);
	const char *best = NULL;

	for (size_t i = 0; bridge_has_data(u->bridge) && i < name_count(ups, table); i++) {
		const char *name = name_at(ups, table, i);

		if (name && compare_name(name, arcs, length) > 0 &&
			(!best || strcmp(name, best) < 0))
			best = name;
	}
	return best;
}

struct overview_ups *overview_numbered(const struct overview *h, uint32_t number)
{
	for (size_t i = 0; i < h->count; i++)
		if (bridge_number(h->upses[i]->bridge) == number)
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

static int64_t scaled(const struct overview_ups *u, const char *variable, double scale, int64_t max)
{
	double x;

	if (!bridge_has_data(u->bridge) || !ups_number(bridge_ups(u->bridge), variable, &x) ||
		!isfinite(x) || x < 0)
		return -1;
	return x * scale >= (double)max ? max : (int64_t)round(x * scale);
}

static const char *status_text(struct overview *h, const struct overview_ups *u)
{
	const struct ups *ups = bridge_ups(u->bridge);
	const struct var *v = bridge_has_data(u->bridge) ? ups_var(ups, "ups.status") : NULL;

	return v ? ups_shown_value(ups, v, h->text, sizeof h->text) : "";
}

static int64_t state_of(const struct overview_ups *u)
{
	enum ups_state state = ups_state(bridge_ups(u->bridge));

	return state == UPS_FRESH ? 1 : state == UPS_ABSENT ? 3 : 2;
}

static void fill_ups(struct overview *h, const struct overview_ups *u, uint32_t column,
	struct subtree_value *out)
{
	const struct ups *ups = bridge_ups(u->bridge);

	switch ((enum overview_column)column) {
	case HOLDOVER_NAME:
	case HOLDOVER_CONTEXT:
		say_text(out, ups->name);
		break;
	case HOLDOVER_DESCR:
		say_text(out, u->descr);
		break;
	case HOLDOVER_DRIVER:
		say_text(out, u->driver);
		break;
	case HOLDOVER_STATUS_TEXT:
		say_text(out, status_text(h, u));
		break;
	case HOLDOVER_STATUS:
		overview_oids_status(status_parse(status_text(h, u)), h->text);
		out->type = SUBTREE_STRING;
		out->text = h->text;
		out->text_length = HOLDOVER_OIDS_STATUS_BYTES;
		break;
	case HOLDOVER_CHARGE:
		out->integer = scaled(u, "battery.charge", 10, 1000);
		break;
	case HOLDOVER_RUNTIME:
		out->integer = scaled(u, "battery.runtime", 1, INT32_MAX);
		break;
	case HOLDOVER_LOAD:
		out->integer = scaled(u, "ups.load", 10, 10000);
		break;
	case HOLDOVER_UPDATED:
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

static const char *result_of(const struct overview_ups *u, const char *command)
{
	for (const struct overview_result *r = u->results; r; r = r->next)
		if (!strcmp(r->command, command))
			return r->text;
	return "";
}

static void fill_named(struct overview *h, const struct overview_ups *u, uint32_t table,
	uint32_t column, const char *name, struct subtree_value *out)
{
	const struct ups *ups = bridge_ups(u->bridge);
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

static void fill(struct overview *h, const struct overview_ups *u, uint32_t table, uint32_t column,
	const char *name, struct subtree_value *out)
{
	const uint32_t fixed[] = { OBJECTS, table, ENTRY, column, bridge_number(u->bridge) };
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

static void fill_number(struct overview *h, struct subtree_value *out)
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
	struct overview *h = owner;
	struct overview_ups *u;
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
		u = overview_numbered(h, oid[4]);
		if (!u || t->named != (length > FIXED))
			return false;
		name = t->named ? overview_find(u, t->table, oid + FIXED, length - FIXED) : NULL;
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

/* -1, 0, 1: the arcs are before, at the beginning of, or behind `oid`. */
static int compare_arcs(const uint32_t *arcs, size_t n, const uint32_t *oid, size_t length)
{
	for (size_t i = 0; i < n && i < length; i++)
		if (arcs[i] != oid[i])
			return arcs[i] < oid[i] ? -1 : 1;
	return n > length ? 1 : 0;
}

/* The first instance of a column behind `oid`. */
static bool next_in_column(struct overview *h, const struct table *t, uint32_t column,
	const uint32_t *oid, size_t length, struct subtree_value *out)
{
	for (size_t i = 0; i < h->count; i++) {
		struct overview_ups *u = h->upses[i];
		const uint32_t arcs[] = { OBJECTS, t->table, ENTRY, column,
			bridge_number(u->bridge) };
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
	struct overview *h = owner;

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

void overview_init(struct overview *h, uv_loop_t *loop, uint64_t start_ms)
{
	*h = (struct overview){ .loop = loop, .start_ms = start_ms };
	h->subtree = (struct subtree){ .name = "HOLDOVER-MIB",
		.root = root,
		.root_length = MEM_COUNT(root),
		.get = get,
		.next = next,
		.is_object = is_object,
		.writer = &overview_writer,
		.owner = h };
}

void overview_add(struct overview *h, struct overview_ups *u)
{
	size_t place = h->count;

	h->upses = mem_grow(h->upses, h->count + 1, sizeof *h->upses);
	while (place > 0 && bridge_number(h->upses[place - 1]->bridge) > bridge_number(u->bridge)) {
		h->upses[place] = h->upses[place - 1];
		place--;
	}
	h->upses[place] = u;
	h->count++;
}

void overview_clear(struct overview *h)
{
	h->count = 0;
}

void overview_fini(struct overview *h)
{
	free(h->upses);
	h->upses = NULL;
	h->count = 0;
}

void overview_ups_fini(struct overview_ups *u)
{
	struct overview_result *r;

	while ((r = u->results)) {
		u->results = r->next;
		free(r->command);
		free(r);
	}
	free(u->driver);
	free(u->descr);
}
