/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp - see snmp.h.
 */
#include "tools/plugin/snmp.h"
#include "lib/mem.h"
#include "tools/plugin/snmp_ups.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- the table of Holdover's agent ---- */

struct table {
	struct snmp_listed *rows; /* .name is owned */
	size_t count;
};

enum { NAME, STATE, STATUS, UPDATED, COLUMNS };

static const enum oid_holdover columns[COLUMNS] = { [NAME] = OID_HOLDOVER_NAME,
	[STATE] = OID_HOLDOVER_STATE,
	[STATUS] = OID_HOLDOVER_STATUS_TEXT,
	[UPDATED] = OID_HOLDOVER_UPDATED };

/* The row number of a value, if it is in this column; else 0. */
static uint32_t row_of(const struct snmp_value *v, enum oid_holdover column)
{
	struct oid_arcs start = oid_holdover_column(column, 0);

	if (v->oid.length != start.length ||
		!oid_begins_with(v->oid.arcs, v->oid.length, start.arcs, start.length - 1))
		return 0;
	return v->oid.arcs[v->oid.length - 1];
}

static void add_row(struct table *t, const struct snmp_value values[COLUMNS], uint32_t number)
{
	struct snmp_listed row = { .name = mem_dup(values[NAME].text) };

	for (size_t i = STATE; i < COLUMNS; i++) {
		if (row_of(&values[i], columns[i]) != number)
			continue;
		if (i == STATE)
			row.state = values[i].number;
		else if (i == STATUS)
			snprintf(row.status, sizeof row.status, "%s", values[i].text);
		else
			row.updated = values[i].number;
	}
	t->rows = mem_grow(t->rows, t->count + 1, sizeof *t->rows);
	t->rows[t->count++] = row;
}

/* Reads the table. Empty: it is not Holdover's agent, or the table is not visible with these
 * credentials. */
static bool read_table(struct snmp_client *s, struct table *t, struct readings *out)
{
	struct oid_arcs names[COLUMNS];
	uint32_t number = 0, next;

	do {
		struct snmp_value values[COLUMNS];

		for (size_t i = 0; i < COLUMNS; i++) {
			names[i] = oid_holdover_column(columns[i], number);
			names[i].length -= number == 0;
		}
		if (!snmp_client_next(s, names, COLUMNS, values, out->why, sizeof out->why))
			return false;
		next = row_of(&values[NAME], columns[NAME]);
		if (next <= number || values[NAME].kind != SNMP_TEXT)
			break;
		add_row(t, values, next);
		number = next;
	} while (t->count < READINGS_MAX);
	return true;
}

static void free_table(struct table *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->rows[i].name);
	free(t->rows);
}

static const struct snmp_listed *find(const struct table *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (!strcasecmp(t->rows[i].name, name))
			return &t->rows[i];
	return NULL;
}

/* ---- which UPSes ---- */

static const char *host_of(const struct plugin_settings *s)
{
	return s->host ? s->host : "127.0.0.1";
}

static struct snmp_client *open_session(const struct plugin_settings *s, const char *node,
	struct readings *out)
{
	return snmp_client_new(host_of(s), s->port, &s->access, node, out->why, sizeof out->why);
}

/* Reads one of several UPSes, in its own context or community. */
static bool read_node(const struct plugin_settings *s, const struct snmp_listed *row,
	struct readings *out)
{
	struct snmp_client *session = open_session(s, row->name, out);
	bool good = session && snmp_ups_read(session, row->name, row, out);

	snmp_client_free(session);
	return good;
}

static bool read_named(const struct plugin_settings *s, const struct table *t, struct readings *out)
{
	bool good = true;

	for (size_t i = 0; good && i < s->name_count; i++) {
		const struct snmp_listed *row = find(t, s->names[i]);

		if (row)
			good = read_node(s, row, out);
		else
			readings_add(out, s->names[i]);
	}
	return good;
}

static bool read_listed(const struct plugin_settings *s, const struct table *t,
	struct readings *out)
{
	bool good = true;

	for (size_t i = 0; good && i < t->count; i++)
		good = read_node(s, &t->rows[i], out);
	return good;
}

/* Reads a card, or an agent with one UPS; the UPS gets the name that the caller gives. */
static bool read_only_one(const struct plugin_settings *s, struct snmp_client *session,
	const struct snmp_listed *row, struct readings *out)
{
	if (s->name_count > 1) {
		snprintf(out->why, sizeof out->why, "the agent has one UPS only");
		return false;
	}
	if (row && s->name_count && strcasecmp(row->name, s->names[0]) != 0) {
		readings_add(out, s->names[0]);
		return true;
	}
	return snmp_ups_read(session,
		s->name_count ? s->names[0]
		: row         ? row->name
			      : host_of(s),
		row, out);
}

bool plugin_read_snmp(const struct plugin_settings *s, struct readings *out)
{
	struct snmp_client *session = open_session(s, NULL, out);
	struct table t = { 0 };
	bool good = session && read_table(session, &t, out);

	if (good && t.count > 1)
		good = s->name_count ? read_named(s, &t, out) : read_listed(s, &t, out);
	else if (good)
		good = read_only_one(s, session, t.rows, out);
	free_table(&t);
	snmp_client_free(session);
	return good;
}
