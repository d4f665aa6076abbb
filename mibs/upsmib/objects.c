/* SPDX-License-Identifier: GPL-2.0-or-later
 * objects - see objects.h.
 *
 * An update reads the facts, updates the record by them, reads each row by its rule into a cell,
 * and makes objects of the cells in OID order. Rows and columns are both sorted, so the array needs
 * no sorting. An update costs some tens of microseconds and allocates memory only for longer texts.
 */
#include "mibs/upsmib/objects.h"

#include "lib/mem.h"
#include "mibs/upsmib/show.h"

#include <string.h>

typedef bool presence[UPSMIB_ROWS_MAX][UPSMIB_LINES_MAX];

static struct upsmib_object *new_object(struct upsmib_state *s, const struct upsmib_row *row)
{
	struct upsmib_object *o;

	if (s->object_count == s->object_room) {
		s->object_room += 64;
		s->objects = mem_grow(s->objects, s->object_room, sizeof *s->objects);
	}
	o = &s->objects[s->object_count++];
	*o = (struct upsmib_object){ .row = row, .oid = { 1 }, .oid_length = 1 };
	for (size_t i = 0; i < MEM_COUNT(row->arcs) && row->arcs[i]; i++)
		o->oid[o->oid_length++] = row->arcs[i];
	return o;
}

static void set_object(struct upsmib_object *o, int64_t integer, const char *text)
{
	o->integer = integer;
	o->text = text;
	if (o->row->type == UPSMIB_OID) {	/* 6.3.k or 7.7.k */
		uint32_t group = o->row->arcs[0], known = group == 6 ? 3 : 7;
		const uint32_t value[] = { 1, group, known, (uint32_t)integer };

		memcpy(o->value_oid, value, sizeof value);
		o->value_length = MEM_COUNT(value);
	}
}

static void add_cell(struct upsmib_state *s, const struct upsmib_row *row, unsigned line)
{
	const struct upsmib_cell *cell = &s->cells[row - upsmib_rows][line];
	struct upsmib_object *o = new_object(s, row);

	if (row->place != UPSMIB_BARE)
		o->oid[o->oid_length++] = row->place == UPSMIB_SCALAR ? 0 : line + 1;
	set_object(o, cell->integer, row->type == UPSMIB_STRING ? cell->text : NULL);
}

static void add_alarms(struct upsmib_state *s, const struct upsmib_row *row)
{
	for (size_t i = 0; i < s->alarms.count; i++) {
		const struct alarm_row *alarm = &s->alarms.rows[i];
		struct upsmib_object *o = new_object(s, row);

		o->oid[o->oid_length++] = alarm->id;
		set_object(o, row->rule == UPSMIB_ALARM_ID ? alarm->id :
			row->rule == UPSMIB_ALARM_DESCR ? alarm->kind : alarm->ticks, NULL);
	}
}

/* A row of a table exists if one of its measured columns does. */
static bool line_exists(presence there, int place, unsigned line)
{
	for (size_t i = 0; i < upsmib_row_count; i++)
		if (upsmib_rows[i].place == place && there[i][line] &&
			upsmib_rows[i].rule != UPSMIB_LINE_INDEX)
			return true;
	return false;
}

static void fill_cells(const struct upsmib_reading *r, presence there)
{
	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];
		uint32_t lines = 1;

		if (row->place == UPSMIB_ALARM)
			continue;
		if (row->place >= UPSMIB_INPUT && row->place <= UPSMIB_BYPASS)
			lines = r->s->lines[row->place - UPSMIB_INPUT];
		for (unsigned line = 0; line < lines; line++)
			there[i][line] = upsmib_show(r, row, line);
	}
}

static void build_objects(const struct upsmib_reading *r)
{
	struct upsmib_state *s = r->s;
	presence there = { 0 };

	fill_cells(r, there);
	s->object_count = 0;
	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];

		if (row->access == UPSMIB_INDEX && !r->options->serve_index)
			continue;
		if (row->place == UPSMIB_BARE && !r->options->nut_compat)
			continue;
		if (row->place == UPSMIB_ALARM)
			add_alarms(s, row);
		for (unsigned line = 0; line < UPSMIB_LINES_MAX; line++)
			if (there[i][line] && (row->rule != UPSMIB_LINE_INDEX ||
				line_exists(there, row->place, line)))
				add_cell(s, row, line);
	}
}

void upsmib_update(struct upsmib_state *s, const struct ups *ups, uint64_t now_ms,
	const struct upsmib_options *options)
{
	struct upsmib_facts facts;
	struct upsmib_reading r = {
		.s = s, .ups = ups, .facts = &facts, .options = options, .now_ms = now_ms,
	};

	upsmib_facts_read(&facts, ups);
	upsmib_state_follow(&r);
	build_objects(&r);
	s->updated = true;
}

/* ---- look-up ---- */

static int compare(const struct upsmib_object *o, const uint32_t *oid, size_t length)
{
	for (size_t i = 0; i < o->oid_length && i < length; i++)
		if (o->oid[i] != oid[i])
			return o->oid[i] < oid[i] ? -1 : 1;
	return o->oid_length == length ? 0 : o->oid_length < length ? -1 : 1;
}

/* The first object that is not below the OID. */
static const struct upsmib_object *place_of(const struct upsmib_state *s, const uint32_t *oid,
	size_t length)
{
	size_t low = 0, high = s->object_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&s->objects[middle], oid, length) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->object_count ? &s->objects[low] : NULL;
}

const struct upsmib_object *upsmib_objects(const struct upsmib_state *s, size_t *count)
{
	*count = s->object_count;
	return s->objects;
}

const struct upsmib_object *upsmib_get(const struct upsmib_state *s, const uint32_t *oid,
	size_t length)
{
	const struct upsmib_object *o = place_of(s, oid, length);

	return o && !compare(o, oid, length) ? o : NULL;
}

const struct upsmib_object *upsmib_next(const struct upsmib_state *s, const uint32_t *oid,
	size_t length)
{
	const struct upsmib_object *o = place_of(s, oid, length);

	if (o && !compare(o, oid, length))
		o++;
	return o && o < s->objects + s->object_count ? o : NULL;
}

/* ---- compliance ---- */

static bool exists(const struct upsmib_state *s, const uint8_t oid[4])
{
	const uint32_t first[] = { 1, oid[0], oid[1], oid[2], oid[3] };
	size_t n = oid[2] ? 5 : 3;
	const struct upsmib_object *o = place_of(s, first, n);

	return o && o->oid_length >= n && !memcmp(o->oid, first, n * sizeof *first);
}

/* Objects that the level asks for and that not every UPS has. */
const char *upsmib_compliance(const struct upsmib_state *s)
{
	static const uint8_t subset[][4] = { { 9, 1 }, { 9, 3 }, { 9, 5 } },
		basic[][4] = { { 3, 3, 1, 2 }, { 3, 3, 1, 3 }, { 4, 2 }, { 4, 4, 1, 2 }, { 9, 7 },
			{ 9, 8 } },
		full[][4] = { { 2, 3 }, { 2, 4 }, { 4, 4, 1, 3 }, { 4, 4, 1, 4 }, { 4, 4, 1, 5 } };
	bool has_subset = true, has_basic = true, has_full = true;

	for (size_t i = 0; i < MEM_COUNT(subset); i++)
		has_subset &= exists(s, subset[i]);
	for (size_t i = 0; i < MEM_COUNT(basic); i++)
		has_basic &= exists(s, basic[i]);
	for (size_t i = 0; i < MEM_COUNT(full); i++)
		has_full &= exists(s, full[i]);
	if (has_subset && has_basic && has_full)
		return "UPS-MIB, RFC 1628: upsFullCompliance";
	if (has_subset && has_basic)
		return "UPS-MIB, RFC 1628: upsBasicCompliance";
	return has_subset ? "UPS-MIB, RFC 1628: upsSubsetCompliance" :
		"UPS-MIB, RFC 1628: upsSubsetCompliance but for what the UPS does not report";
}
