/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp_ups - see snmp_ups.h. It requests all scalars at once, then the lines of input and output,
 * then the present alarms, one after the other.
 */
#include "tools/plugin/snmp_ups.h"
#include "lib/mem.h"
#include "mibs/upsmib/take.h"

#include <stdio.h>
#include <string.h>

enum { ALARMS_MAX = 64, GROUP_BYPASS = 5, GROUP_CONTROL = 8, GROUP_CONFIG = 9 };
enum { STATE_OK = 1 }; /* of holdoverUpsState */

struct asked { /* one question: values[i] is of names[i] */
	struct oid_arcs names[SNMP_NAMES_MAX];
	struct snmp_value values[SNMP_NAMES_MAX];
	size_t count;
};

struct found {
	struct upsmib_taken taken;
	uint32_t input_lines, output_lines, objects; /* objects: how many had a value */
	int64_t up_time, alarms;                     /* alarms: upsAlarmsPresent; -1: not known */
	struct reading *reading;
};

static void add_name(struct asked *q, const uint32_t *below, size_t length)
{
	if (q->count < SNMP_NAMES_MAX)
		q->names[q->count++] = oid_ups_mib(below, length);
}

/* An instance of a row: of a scalar .0, of a table the line from 1. */
static void add_instance(struct asked *q, const struct upsmib_row *row, uint32_t instance)
{
	uint32_t below[UPSMIB_ARCS] = { 1 };
	size_t n = 1;

	for (size_t i = 0; i < sizeof row->arcs && row->arcs[i]; i++)
		below[n++] = row->arcs[i];
	below[n++] = instance;
	add_name(q, below, n);
}

/* ---- adopting values ---- */

/* k of well-known alarms (33.1.6.3.k) and tests (33.1.7.7.k); 0: another name. */
static uint32_t known(const struct oid_arcs *name)
{
	static const uint32_t alarms[] = { OID_UPS_MIB, 1, 6, 3 },
			      tests[] = { OID_UPS_MIB, 1, 7, 7 };
	const size_t n = MEM_COUNT(alarms);

	if (name->length != n + 1 || (memcmp(name->arcs, alarms, sizeof alarms) != 0 &&
					     memcmp(name->arcs, tests, sizeof tests) != 0))
		return 0;
	return name->arcs[n];
}

static uint32_t lines_of(const struct found *f, const struct upsmib_row *row)
{
	return row->place == UPSMIB_INPUT    ? f->input_lines
	       : row->place == UPSMIB_OUTPUT ? f->output_lines
					     : 1;
}

static void count_lines(struct found *f, const struct upsmib_row *row, int64_t number)
{
	bool input = row->arcs[0] == 3;
	uint32_t *lines = input ? &f->input_lines : &f->output_lines;

	if (number >= 1 && number <= UPSMIB_LINES_MAX && (input || row->arcs[0] == 4))
		*lines = (uint32_t)number;
}

/* False: it is no object of UPS-MIB. */
static bool answer_of(const struct snmp_value *v, struct upsmib_answer *out)
{
	const size_t head = OID_UPS_MIB_LENGTH + 1; /* upsObjects */

	*out = (struct upsmib_answer){ .integer = v->number,
		.text = v->text,
		.known = v->kind == SNMP_NAME ? known(&v->name) : 0 };
	if (v->kind == SNMP_NOTHING || v->oid.length <= head)
		return false;
	out->row = upsmib_take_row(v->oid.arcs + head, v->oid.length - head, &out->line);
	return out->row && (out->row->type == UPSMIB_STRING) == (v->kind == SNMP_TEXT);
}

static void adopt(struct found *f, const struct snmp_value *v)
{
	struct upsmib_variable variable;
	struct upsmib_answer a;

	if (!answer_of(v, &a))
		return;
	f->objects++;
	if (a.row->rule == UPSMIB_LINES)
		count_lines(f, a.row, a.integer);
	if (a.row->rule == UPSMIB_ALARM_COUNT)
		f->alarms = a.integer;
	if (a.row->rule == UPSMIB_ON_BATTERY_TIME && a.integer > 0)
		f->reading->outage_s = (double)a.integer;
	upsmib_taken_add(&f->taken, &a);
	if (upsmib_take_variable(&a, lines_of(f, a.row), &variable))
		ups_set(f->reading->ups, variable.name, variable.value);
}

/* ---- questions ---- */

static bool is_wanted(const struct upsmib_row *row)
{
	uint8_t group = row->arcs[0];

	return row->place == UPSMIB_SCALAR && group != GROUP_BYPASS && group != GROUP_CONTROL &&
	       (group != GROUP_CONFIG || row->arcs[1] == 1);
}

static bool get(struct snmp_client *s, struct asked *q, struct found *f, struct readings *out)
{
	if (!q->count)
		return true;
	if (!snmp_client_get(s, q->names, q->count, q->values, out->why, sizeof out->why))
		return false;
	for (size_t i = 0; i < q->count; i++)
		adopt(f, &q->values[i]);
	return true;
}

static bool read_scalars(struct snmp_client *s, struct found *f, struct readings *out)
{
	static const struct oid_arcs up_time = OID_OF(OID_SYSTEM, 3, 0);
	struct asked q = { .names = { up_time }, .count = 1 };

	for (size_t i = 0; i < upsmib_row_count; i++)
		if (is_wanted(&upsmib_rows[i]))
			add_instance(&q, &upsmib_rows[i], 0);
	if (!get(s, &q, f, out))
		return false;
	f->up_time = q.values[0].number;
	return true;
}

static bool read_lines(struct snmp_client *s, struct found *f, struct readings *out)
{
	struct asked q = { .count = 0 };

	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];

		if ((row->place == UPSMIB_INPUT || row->place == UPSMIB_OUTPUT) &&
			row->access != UPSMIB_INDEX)
			for (uint32_t line = 1; line <= lines_of(f, row); line++)
				add_instance(&q, row, line);
	}
	return get(s, &q, f, out);
}

/* upsAlarmDescr row by row; names must rise, or the table has no end. */
static bool read_alarms(struct snmp_client *s, struct found *f, struct readings *out)
{
	static const struct oid_arcs column = OID_OF(OID_UPS_MIB, 1, 6, 2, 1, 2);
	struct oid_arcs at = column;

	for (int i = 0; f->alarms && i < ALARMS_MAX; i++) {
		struct snmp_value v;

		if (!snmp_client_next(s, &at, 1, &v, out->why, sizeof out->why))
			return false;
		if (!oid_begins_with(v.oid.arcs, v.oid.length, column.arcs, column.length) ||
			oid_compare(v.oid.arcs, v.oid.length, at.arcs, at.length) <= 0)
			break;
		adopt(f, &v);
		at = v.oid;
	}
	return true;
}

/* ---- the whole ---- */

static void fail(struct reading *r, const char *why)
{
	snprintf(r->why, sizeof r->why, "%s", why);
	ups_set_state(r->ups, UPS_STALE);
}

/* The status in NUT's words: Holdover's agent has them; for others they are derived. */
static void conclude(struct found *f, const struct snmp_listed *row)
{
	char status[UPSMIB_TAKE_TEXT_MAX], test[UPSMIB_TAKE_TEXT_MAX];
	struct reading *r = f->reading;

	if (row && row->updated && f->up_time >= row->updated)
		r->age_s = (double)((f->up_time - row->updated) / 100);
	if (!f->objects)
		fail(r, "the agent has no UPS-MIB");
	else if (f->taken.lost || (row && row->state && row->state != STATE_OK))
		fail(r, "the agent has lost the UPS");
	else if (!upsmib_taken_status(&f->taken, status, sizeof status))
		fail(r, "the agent does not know the source of the output");
	else {
		ups_set(r->ups, UPS_STATUS, row && *row->status ? row->status : status);
		if (upsmib_taken_test(&f->taken, test, sizeof test))
			ups_set(r->ups, "ups.test.result", test);
		upsmib_taken_alarm(&f->taken, status, sizeof status);
		if (*status)
			ups_set(r->ups, "ups.alarm", status);
		ups_set_state(r->ups, UPS_FRESH);
	}
}

bool snmp_ups_read(struct snmp_client *s, const char *name, const struct snmp_listed *row,
	struct readings *out)
{
	struct found f = { .input_lines = 1, .output_lines = 1, .alarms = -1 };

	f.reading = readings_add(out, name);
	if (!f.reading)
		return true;
	if (!read_scalars(s, &f, out) ||
		(f.objects && (!read_lines(s, &f, out) || !read_alarms(s, &f, out))))
		return false;
	conclude(&f, row);
	return true;
}
