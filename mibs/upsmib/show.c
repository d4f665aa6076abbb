/* SPDX-License-Identifier: GPL-2.0-or-later
 * show - the rule of each row: computes the value of one instance into its cell.
 *
 * A rule returns false if there is no value at present. Then the cell's last value is shown, a
 * measured one for UPSMIB_KEPT_MS; if the UPS never reported one there is a default or no instance.
 * Rules only read; other files update the record.
 */
#include "mibs/upsmib/show.h"

#include "lib/log.h"
#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/upsmib/lines.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct instance {
	const struct upsmib_reading *r;
	const struct upsmib_row *row;
	unsigned line;			/* from 0; 0 for scalars */
};

struct value {
	int64_t integer;
	const char *text;		/* borrowed until it is in the cell */
};

static struct upsmib_cell *cell_of(const struct instance *i)
{
	return &i->r->s->cells[i->row - upsmib_rows][i->line];
}

static uint32_t lines_of(const struct instance *i)
{
	return i->r->s->lines[i->row->arcs[0] - 3];	/* groups 3, 4, 5: input, output, bypass */
}

/* ---- variables of a row ---- */

/* The number of the first of the row's variables that has one; *which is its name in the row. */
static bool number_of_row(const struct instance *i, double *number, const char **which)
{
	const struct upsmib_row *row = i->row;
	bool table = row->place >= UPSMIB_INPUT && row->place <= UPSMIB_BYPASS;
	bool phases = table && lines_of(i) > 1;
	const char *const *lists[] = {
		phases ? row->phase_vars : row->vars,
		table && !phases ? row->phase_vars : NULL,
	};

	for (size_t l = 0; l < MEM_COUNT(lists) && lists[l]; l++)
		for (size_t n = 0; n < UPSMIB_VARS && lists[l][n]; n++) {
			if (!upsmib_lines_number(i->r->ups, row, lists[l][n], i->line, number))
				continue;
			*which = lists[l][n];
			return true;
		}
	return false;
}

/* The first of the row's variables with a text, "" if all are empty, NULL if none exists. */
static const char *text_of_row(const struct instance *i)
{
	const char *empty = NULL;

	for (size_t n = 0; n < UPSMIB_VARS && i->row->vars[n]; n++) {
		const char *text = ups_value(i->r->ups, i->row->vars[n]);

		if (text && *text)
			return text;
		empty = text ? text : empty;
	}
	return empty;
}

/* ---- rules: false says there is nothing to read at the moment ---- */

static int64_t round_by(double x, uint8_t rounding)
{
	if (rounding == UPSMIB_FLOOR)
		return (int64_t)floor(x);
	if (rounding == UPSMIB_CEILING)
		return (int64_t)ceil(x);
	return (int64_t)round(x);	/* halves away from zero */
}

static int64_t scaled(const struct instance *i, double number, const char *variable)
{
	const struct upsmib_row *row = i->row;
	double x = number * row->scale;
	int64_t low = row->min, high = row->max, rounded;
	bool smallest = row->rounding == UPSMIB_FLOOR && x >= 0 && x < (double)low;

	rounded = x < -1e12 ? low - 1 : x > 1e12 ? high + 1 : round_by(x, row->rounding);
	if (rounded >= low && rounded <= high)
		return rounded;
	rounded = rounded < low ? low : high;
	/* 40 s left becomes one minute, which is no fault */
	if (!cell_of(i)->clamped && !smallest) {
		log_say(LOG_WARN, "snmp: [%s] %s = %g is beyond %s, sent as %lld (logged once)",
			i->r->ups->name, variable, number, row->name, (long long)rounded);
		cell_of(i)->clamped = true;
	}
	return rounded;
}

static bool read_number(const struct instance *i, struct value *v)
{
	double number;
	const char *variable;

	if (!number_of_row(i, &number, &variable))
		return false;
	v->integer = scaled(i, number, variable);
	return true;
}

static bool nominal_power(const struct ups *ups, double *nominal_w)
{
	static const char *const names[] = { "ups.realpower.nominal", "output.realpower.nominal" };

	for (size_t i = 0; i < MEM_COUNT(names); i++)
		if (ups_number(ups, names[i], nominal_w) && *nominal_w > 0)
			return true;
	return false;
}

/* The load times the nominal power, if the UPS has never reported its output power. Not for several
 * lines, because only the sum is known. */
static bool read_power(const struct instance *i, struct value *v)
{
	const struct ups *ups = i->r->ups;
	double load_pct, nominal_w;

	if (read_number(i, v)) {
		cell_of(i)->reported = true;
		return true;
	}
	if (cell_of(i)->reported || lines_of(i) > 1)
		return false;
	if (!i->r->options->estimate_power) {	/* an estimate of before is not kept */
		cell_of(i)->known = false;
		return false;
	}
	if (!ups_number(ups, "ups.load", &load_pct) || load_pct < 0 ||
		!nominal_power(ups, &nominal_w))
		return false;
	v->integer = scaled(i, load_pct / 100 * nominal_w, "ups.load");
	return true;
}

static bool phases_tell(const struct ups *ups, const struct upsmib_row *row)
{
	double number;

	for (size_t i = 0; i < UPSMIB_VARS && row->phase_vars[i]; i++)
		for (unsigned line = 0; line < UPSMIB_LINES_MAX; line++)
			if (upsmib_lines_number(ups, row, row->phase_vars[i], line, &number))
				return true;
	return false;
}

/* Per cent of a line: of apparent or of active power, whichever is greater. If no line has its own,
 * that of the whole UPS. */
static bool read_load(const struct instance *i, struct value *v)
{
	const struct ups *ups = i->r->ups;
	const char *apparent = i->row->phase_vars[0], *active = i->row->phase_vars[1];
	double load_pct, active_pct;

	if (lines_of(i) <= 1)
		return read_number(i, v);
	if (upsmib_lines_number(ups, i->row, apparent, i->line, &load_pct) &&
		upsmib_lines_number(ups, i->row, active, i->line, &active_pct)) {
		v->integer = scaled(i, fmax(load_pct, active_pct), apparent);
		return true;
	}
	if (phases_tell(ups, i->row))
		return read_number(i, v);
	if (!upsmib_lines_number(ups, i->row, i->row->vars[0], i->line, &load_pct))
		return false;
	v->integer = scaled(i, load_pct, i->row->vars[0]);
	return true;
}

static bool read_text(const struct instance *i, struct value *v)
{
	v->text = text_of_row(i);
	return v->text != NULL;
}

static bool read_words(const struct instance *i, struct value *v)
{
	const char *text = text_of_row(i), *word = i->row->words;

	for (int64_t place = 1; text; place++) {
		size_t len = strcspn(word, "|");

		if (strlen(text) == len && !strncasecmp(text, word, len)) {
			v->integer = place;
			return true;
		}
		if (!word[len])
			return false;
		word += len + 1;
	}
	return false;
}

static bool read_model(const struct instance *i, struct value *v)
{
	v->text = text_of_row(i);
	return v->text && *v->text;
}

static bool read_name(const struct instance *i, struct value *v)
{
	const char *stored = i->r->s->stored_name;

	v->text = stored ? stored : text_of_row(i);
	return v->text && (stored || *v->text);
}

static bool read_agent(const struct instance *i, struct value *v)
{
	v->text = i->r->options->agent_version;
	return v->text != NULL;
}

static bool read_attached(const struct instance *i, struct value *v)
{
	const char *stored = i->r->s->stored_attached;

	v->text = stored ? stored : i->r->options->attached;
	return v->text != NULL;
}

static int64_t seconds_on_battery(const struct upsmib_reading *r)
{
	if (!r->s->on_battery)
		return 0;
	return (int64_t)((r->now_ms - r->s->on_battery_since_ms) / 1000);
}

/* Values that are a plain number of the facts or of the record. */
static bool read_record(const struct instance *i, struct value *v)
{
	const struct upsmib_facts *facts = i->r->facts;
	const struct upsmib_state *s = i->r->s;
	const struct { enum upsmib_rule rule; int64_t number; } numbers[] = {
		{ UPSMIB_BATTERY_STATUS, facts->battery },
		{ UPSMIB_ON_BATTERY_TIME, seconds_on_battery(i->r) },
		{ UPSMIB_LINE_BADS, s->line_bads },
		{ UPSMIB_LINE_INDEX, i->line + 1 },
		{ UPSMIB_SOURCE, facts->source },
		{ UPSMIB_ALARM_COUNT, (int64_t)s->alarms.count },
		{ UPSMIB_OVERLOAD, (facts->words & ST_OVER) != 0 },
		{ UPSMIB_TEST_LOCK, s->test_lock },
		{ UPSMIB_SHUTDOWN_TYPE, s->shutdown_type },
	};

	for (size_t n = 0; n < MEM_COUNT(numbers); n++)
		if (numbers[n].rule == i->row->rule)
			v->integer = numbers[n].number;
	return true;
}

static bool read_lines(const struct instance *i, struct value *v)
{
	v->integer = lines_of(i);
	return true;
}

static bool read_test(const struct instance *i, struct value *v)
{
	const struct upsmib_test_run *t = &i->r->s->test;
	int64_t elapsed_cs = (int64_t)(t->elapsed_ms / 10);

	if (i->row->rule == UPSMIB_TEST_SUMMARY)
		v->integer = upsmib_state_test_summary(i->r);
	else if (i->row->rule == UPSMIB_TEST_START)
		v->integer = t->start_ticks;
	else if (i->row->rule == UPSMIB_TEST_ELAPSED)
		v->integer = elapsed_cs < i->row->max ? elapsed_cs : i->row->max;
	else
		v->integer = i->r->options->nut_compat && !t->running ? UPSMIB_TEST_NONE : t->kind;
	return true;
}

static bool read_timer(const struct instance *i, struct value *v)
{
	enum upsmib_timer timer = i->row->arcs[1] - 2u;	/* 8.2, 8.3, 8.4 */
	long left = upsmib_state_seconds_left(i->r, timer);

	v->integer = left > i->row->max ? i->row->max : left;
	return true;
}

static bool (*const rules[UPSMIB_RULES])(const struct instance *, struct value *) = {
	[UPSMIB_NUMBER] = read_number,
	[UPSMIB_POWER] = read_power,
	[UPSMIB_TEXT] = read_text,
	[UPSMIB_TEST_DETAIL] = read_text,
	[UPSMIB_WORDS] = read_words,
	[UPSMIB_MODEL] = read_model,
	[UPSMIB_AGENT] = read_agent,
	[UPSMIB_NAME] = read_name,
	[UPSMIB_ATTACHED] = read_attached,
	[UPSMIB_BATTERY_STATUS] = read_record,
	[UPSMIB_ON_BATTERY_TIME] = read_record,
	[UPSMIB_LINE_BADS] = read_record,
	[UPSMIB_LINES] = read_lines,
	[UPSMIB_LINE_INDEX] = read_record,
	[UPSMIB_LOAD] = read_load,
	[UPSMIB_SOURCE] = read_record,
	[UPSMIB_ALARM_COUNT] = read_record,
	[UPSMIB_OVERLOAD] = read_record,
	[UPSMIB_TEST_ID] = read_test,
	[UPSMIB_TEST_LOCK] = read_record,
	[UPSMIB_TEST_SUMMARY] = read_test,
	[UPSMIB_TEST_START] = read_test,
	[UPSMIB_TEST_ELAPSED] = read_test,
	[UPSMIB_SHUTDOWN_TYPE] = read_record,
	[UPSMIB_TIMER] = read_timer,
	[UPSMIB_AUTO_RESTART] = read_words,
};

/* The value for a UPS that never reported it; false: no such instance. */
static bool read_default(const struct instance *i, struct value *v)
{
	switch ((enum upsmib_rule)i->row->rule) {
	case UPSMIB_MODEL:		/* some managers reject an agent without a model */
	case UPSMIB_NAME:
		v->text = i->r->ups->name;
		return true;
	case UPSMIB_TEXT:
	case UPSMIB_TEST_DETAIL:
	case UPSMIB_AGENT:
	case UPSMIB_ATTACHED:
		v->text = "";
		return true;
	case UPSMIB_AUTO_RESTART:
		v->integer = i->r->s->auto_restart ? 1 : 2;
		return true;
	default:
		return false;
	}
}

/* ---- cells ---- */

static void set_text(struct upsmib_cell *cell, const char *text, size_t max)
{
	size_t len = strnlen(text, max);

	if (!cell->text || strlen(cell->text) != len || memcmp(cell->text, text, len) != 0) {
		free(cell->text);
		cell->text = mem_dup_n(text, len);
	}
	for (char *p = cell->text; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
}

/* Is the last value shown while the UPS does not report one? A measured value for a while, so that
 * one late report does not remove it; a lasting one always. */
static bool is_kept(struct upsmib_cell *cell, const struct upsmib_row *row, uint64_t now_ms)
{
	if (!cell->gone)
		cell->gone_ms = now_ms;
	cell->gone = true;
	return row->life != UPSMIB_MEASURED || now_ms - cell->gone_ms < UPSMIB_KEPT_MS;
}

bool upsmib_show(const struct upsmib_reading *r, const struct upsmib_row *row,
	unsigned line)
{
	struct instance i = { r, row, line };
	struct upsmib_cell *cell = cell_of(&i);
	struct value v = { 0 };

	if (r->facts->stale && row->life == UPSMIB_MEASURED)
		return cell->known && r->options->stale == SUBTREE_KEEP;
	if (r->facts->stale && row->life == UPSMIB_LASTING && cell->known)
		return true;
	if (rules[row->rule](&i, &v)) {
		cell->known = true;
		cell->gone = false;
	} else if (cell->known) {
		return is_kept(cell, row, r->now_ms);
	} else if (!read_default(&i, &v)) {
		return false;
	}
	if (row->type == UPSMIB_STRING)
		set_text(cell, v.text, (size_t)row->max);
	else
		cell->integer = v.integer;
	return true;
}
