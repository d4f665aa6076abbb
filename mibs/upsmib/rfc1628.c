/* SPDX-License-Identifier: GPL-2.0-or-later
 * rfc1628 - from the model to the objects of RFC 1628.
 *
 * One update is: read the facts, let the record follow them (battery timer, line bads, test,
 * alarms), read each row through its rule into a cell, and write the cells down as objects in OID
 * order. Rows and columns are both sorted, so the array needs no sorting. An update costs some
 * tens of microseconds and no memory but for longer texts.
 */
#include "mibs/upsmib/rfc1628.h"

#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/upsmib/facts.h"
#include "mibs/upsmib/rules.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* How long a test that we asked for is believed to run while the UPS says nothing about it. */
enum { TEST_SILENCE_MS = 60000 };

static uint32_t ticks(const struct rfc1628_state *s, uint64_t now_ms)
{
	return (uint32_t)((now_ms - s->start_ms) / 10);
}

/* ---- cells ---- */

static void forget_table(struct rfc1628_state *s, int place)
{
	for (size_t i = 0; i < rfc1628_row_count; i++)
		for (unsigned line = 0; line < RFC1628_LINES_MAX; line++)
			if (rfc1628_rows[i].place == place)
				s->cells[i][line].known = false;
}

/* A UPS that is back may be another one: what it had is no longer promised. */
static void forget(struct rfc1628_state *s)
{
	for (int place = RFC1628_SCALAR; place <= RFC1628_BARE; place++)
		forget_table(s, place);
	memset(s->lines, 0, sizeof s->lines);
}

/* ---- lines ---- */

/* The highest line, at least `known`, that has this variable. */
static uint32_t highest_line(const struct ups *ups, const char *pattern, uint32_t known)
{
	double number;

	if (strstr(pattern, "Ln"))
		for (uint32_t line = RFC1628_LINES_MAX; line > known; line--)
			if (rfc1628_rules_line_number(ups, pattern, line - 1, &number))
				return line;
	return known;
}

/* What the measured rows of one table (and the frequency of the bypass) show: the highest line, or
 * 1, or 0. */
static uint32_t lines_seen(const struct ups *ups, int place)
{
	uint32_t highest = 0;
	bool plain = false;
	double number;

	if (place == RFC1628_BYPASS)
		plain = ups_number(ups, "input.bypass.frequency", &number);
	for (size_t r = 0; r < rfc1628_row_count; r++) {
		const struct rfc1628_row *row = &rfc1628_rows[r];

		if (row->place != place)
			continue;
		for (size_t i = 0; i < RFC1628_VARS && row->vars[i]; i++)
			plain |= ups_number(ups, row->vars[i], &number);
		for (size_t i = 0; i < RFC1628_VARS && row->phase_vars[i]; i++)
			highest = highest_line(ups, row->phase_vars[i], highest);
	}
	return highest ? highest : plain;
}

static void count_lines(struct rfc1628_state *s, const struct ups *ups)
{
	static const char *const names[] = {
		"input.phases", "output.phases", "input.bypass.phases",
	};

	for (int i = 0; i < 3; i++) {
		uint32_t lines, before = s->lines[i];
		double told;
		bool known = ups_number(ups, names[i], &told) &&
			told >= 1 && told <= RFC1628_LINES_MAX;

		lines = known ? (uint32_t)told : lines_seen(ups, RFC1628_INPUT + i);
		if (lines == before || (lines < before && !known))
			continue;	/* what vanishes for a moment does not change the shape */
		s->lines[i] = lines;
		if (before)
			forget_table(s, RFC1628_INPUT + i);
	}
}

/* ---- the record follows the facts ---- */

static void begin_test(struct rfc1628_state *s, enum rfc1628_test kind, uint64_t now_ms)
{
	s->test.kind = kind;
	s->test.running = true;
	s->test.seen = s->test.aborted = false;
	s->test.start_ticks = ticks(s, now_ms);
	s->test.start_ms = now_ms;
	s->test.elapsed_ms = 0;
}

/* A test runs while the UPS says so. One that we asked for also runs until the UPS said so and
 * stopped saying it, or tells another result than before, or says nothing for too long. */
static void follow_test(struct rfc1628_state *s, const struct rfc1628_facts *f,
	const struct ups *ups, uint64_t now_ms)
{
	struct rfc1628_test_run *t = &s->test;
	const char *text = ups_value(ups, "ups.test.result");
	bool said = f->words & (ST_TEST | ST_CAL) || f->test == TEST_IN_PROGRESS;

	if (said && !t->running)
		begin_test(s, f->words & ST_CAL ? RFC1628_TEST_DEEP : RFC1628_TEST_GENERAL, now_ms);
	if (!t->running)
		return;
	t->elapsed_ms = now_ms - t->start_ms;
	t->seen |= said;
	if (said)
		return;
	/* a summary other than "none" comes from a text, so there is one */
	if (t->seen || t->aborted || t->elapsed_ms >= TEST_SILENCE_MS ||
		(f->test != TEST_NONE && strcmp(text, t->text_before ? t->text_before : "") != 0))
		t->running = false;
}

static void follow_power(struct rfc1628_state *s, const struct rfc1628_facts *f, uint64_t now_ms)
{
	bool on_battery = f->source == SOURCE_BATTERY;

	if (on_battery && !s->on_battery)
		s->on_battery_since_ms = now_ms;
	s->on_battery = on_battery;
	if (f->input_bad && !s->input_bad)
		s->line_bads++;
	s->input_bad = f->input_bad;
	if (f->words & ST_OFF)
		s->off_seen = s->off_asked;
	else if (s->off_seen)
		s->off_asked = s->off_seen = false;
}

bool rfc1628_restarts(const struct rfc1628_state *s, const struct ups *ups)
{
	const char *told = ups_value(ups, "ups.start.auto");

	if (told && !strcasecmp(told, "no"))
		return false;
	return s->auto_restart || (told && !strcasecmp(told, "yes"));
}

/* While the UPS is stale no alarm comes or goes but CommunicationsLost: nobody said that the
 * others are over. */
static void follow_alarms(const struct rfc1628_reading *r)
{
	struct rfc1628_state *s = r->s;
	struct alarm_context context = {
		.off_asked = !s->off_asked ? OFF_NOT_ASKED :
			s->off_type == RFC1628_OFF_SYSTEM ? OFF_ASKED_SYSTEM : OFF_ASKED_OUTPUT,
		.test_running = s->test.running,
		.test_failed = rfc1628_rules_test_summary(r) == TEST_ERROR,
		.auto_restart = rfc1628_restarts(s, r->ups),
		.shutdown_s = rfc1628_rules_seconds_left(r, RFC1628_SHUTDOWN_TIMER),
	};
	uint32_t holding = 0;

	if (r->facts->stale) {
		holding = ALARM_BIT(ALARM_COMMUNICATIONS_LOST);
		for (size_t i = 0; i < s->alarms.count; i++)
			holding |= ALARM_BIT(s->alarms.rows[i].kind);
	} else {
		holding = alarms_that_hold(r->facts, &context);
	}
	alarms_update(&s->alarms, holding, s->updated ? ticks(s, r->now_ms) : 0);
}

static void follow(const struct rfc1628_reading *r)
{
	if (!r->facts->stale) {
		if (r->s->stale)
			forget(r->s);
		count_lines(r->s, r->ups);
		follow_test(r->s, r->facts, r->ups, r->now_ms);
		follow_power(r->s, r->facts, r->now_ms);
	}
	follow_alarms(r);
	r->s->stale = r->facts->stale;
	r->s->silent = r->s->stale && r->options->stale == RFC1628_SILENT;
}

/* ---- objects ---- */

typedef bool presence[RFC1628_ROWS_MAX][RFC1628_LINES_MAX];

static struct rfc1628_object *new_object(struct rfc1628_state *s, const struct rfc1628_row *row)
{
	struct rfc1628_object *o;

	if (s->object_count == s->object_room) {
		s->object_room += 64;
		s->objects = mem_grow(s->objects, s->object_room, sizeof *s->objects);
	}
	o = &s->objects[s->object_count++];
	*o = (struct rfc1628_object){ .row = row, .oid = { 1 }, .oid_length = 1 };
	for (size_t i = 0; i < MEM_COUNT(row->arcs) && row->arcs[i]; i++)
		o->oid[o->oid_length++] = row->arcs[i];
	return o;
}

static void set_object(struct rfc1628_object *o, int64_t integer, const char *text)
{
	o->integer = integer;
	o->text = text;
	if (o->row->type == RFC1628_OID) {	/* 6.3.k or 7.7.k */
		uint32_t group = o->row->arcs[0], known = group == 6 ? 3 : 7;
		const uint32_t value[] = { 1, group, known, (uint32_t)integer };

		memcpy(o->value_oid, value, sizeof value);
		o->value_length = MEM_COUNT(value);
	}
}

static void add_cell(struct rfc1628_state *s, const struct rfc1628_row *row, unsigned line)
{
	const struct rfc1628_cell *cell = &s->cells[row - rfc1628_rows][line];
	struct rfc1628_object *o = new_object(s, row);

	if (row->place != RFC1628_BARE)
		o->oid[o->oid_length++] = row->place == RFC1628_SCALAR ? 0 : line + 1;
	set_object(o, cell->integer, row->type == RFC1628_STRING ? cell->text : NULL);
}

static void add_alarms(struct rfc1628_state *s, const struct rfc1628_row *row)
{
	for (size_t i = 0; i < s->alarms.count; i++) {
		const struct alarm_row *alarm = &s->alarms.rows[i];
		struct rfc1628_object *o = new_object(s, row);

		o->oid[o->oid_length++] = alarm->id;
		set_object(o, row->rule == RFC1628_ALARM_ID ? alarm->id :
			row->rule == RFC1628_ALARM_DESCR ? alarm->kind : alarm->ticks, NULL);
	}
}

/* A row of a table exists if one of its measured columns does. */
static bool line_exists(presence there, int place, unsigned line)
{
	for (size_t i = 0; i < rfc1628_row_count; i++)
		if (rfc1628_rows[i].place == place && there[i][line] &&
			rfc1628_rows[i].rule != RFC1628_LINE_INDEX)
			return true;
	return false;
}

static void fill_cells(const struct rfc1628_reading *r, presence there)
{
	for (size_t i = 0; i < rfc1628_row_count; i++) {
		const struct rfc1628_row *row = &rfc1628_rows[i];
		uint32_t lines = 1;

		if (row->place == RFC1628_ALARM)
			continue;
		if (row->place >= RFC1628_INPUT && row->place <= RFC1628_BYPASS)
			lines = r->s->lines[row->place - RFC1628_INPUT];
		for (unsigned line = 0; line < lines; line++)
			there[i][line] = rfc1628_rules_fill(r, row, line);
	}
}

static void build_objects(const struct rfc1628_reading *r)
{
	struct rfc1628_state *s = r->s;
	presence there = { 0 };

	fill_cells(r, there);
	s->object_count = 0;
	for (size_t i = 0; i < rfc1628_row_count; i++) {
		const struct rfc1628_row *row = &rfc1628_rows[i];

		if (row->access == RFC1628_INDEX && !r->options->serve_index)
			continue;
		if (row->place == RFC1628_BARE && !r->options->nut_compat)
			continue;
		if (row->place == RFC1628_ALARM)
			add_alarms(s, row);
		for (unsigned line = 0; line < RFC1628_LINES_MAX; line++)
			if (there[i][line] && (row->rule != RFC1628_LINE_INDEX ||
				line_exists(there, row->place, line)))
				add_cell(s, row, line);
	}
}

void rfc1628_update(struct rfc1628_state *s, const struct ups *ups, uint64_t now_ms,
	const struct rfc1628_options *options)
{
	struct rfc1628_facts facts;
	struct rfc1628_reading r = {
		.s = s, .ups = ups, .facts = &facts, .options = options, .now_ms = now_ms,
	};

	rfc1628_facts_read(&facts, ups);
	follow(&r);
	build_objects(&r);
	s->updated = true;
}

/* ---- look-up ---- */

static int compare(const struct rfc1628_object *o, const uint32_t *oid, size_t length)
{
	for (size_t i = 0; i < o->oid_length && i < length; i++)
		if (o->oid[i] != oid[i])
			return o->oid[i] < oid[i] ? -1 : 1;
	return o->oid_length == length ? 0 : o->oid_length < length ? -1 : 1;
}

/* The first object that is not below the OID. */
static const struct rfc1628_object *place_of(const struct rfc1628_state *s, const uint32_t *oid,
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

const struct rfc1628_object *rfc1628_objects(const struct rfc1628_state *s, size_t *count)
{
	*count = s->object_count;
	return s->objects;
}

const struct rfc1628_object *rfc1628_get(const struct rfc1628_state *s, const uint32_t *oid,
	size_t length)
{
	const struct rfc1628_object *o = place_of(s, oid, length);

	return o && !compare(o, oid, length) ? o : NULL;
}

const struct rfc1628_object *rfc1628_next(const struct rfc1628_state *s, const uint32_t *oid,
	size_t length)
{
	const struct rfc1628_object *o = place_of(s, oid, length);

	if (o && !compare(o, oid, length))
		o++;
	return o && o < s->objects + s->object_count ? o : NULL;
}

bool rfc1628_silent(const struct rfc1628_state *s)
{
	return s->silent;
}

/* ---- life, and what a SET leaves ---- */

void rfc1628_state_init(struct rfc1628_state *s, uint64_t start_ms)
{
	*s = (struct rfc1628_state){
		.start_ms = start_ms, .test = { .kind = RFC1628_TEST_NONE }, .test_lock = 1,
		.shutdown_type = RFC1628_OFF_OUTPUT, .auto_restart = true,
	};
}

void rfc1628_state_fini(struct rfc1628_state *s)
{
	for (size_t i = 0; i < RFC1628_ROWS_MAX; i++)
		for (unsigned line = 0; line < RFC1628_LINES_MAX; line++)
			free(s->cells[i][line].text);
	free(s->test.text_before);
	free(s->stored_name);
	free(s->stored_attached);
	free(s->objects);
	*s = (struct rfc1628_state){ 0 };
}

void rfc1628_store_name(struct rfc1628_state *s, const char *name)
{
	free(s->stored_name);
	s->stored_name = mem_dup(name);
}

void rfc1628_store_attached(struct rfc1628_state *s, const char *attached)
{
	free(s->stored_attached);
	s->stored_attached = mem_dup(attached);
}

void rfc1628_take_test_lock(struct rfc1628_state *s)
{
	s->test_lock = s->test_lock >= INT32_MAX ? 0 : s->test_lock + 1;
}

void rfc1628_test_asked(struct rfc1628_state *s, const struct ups *ups, enum rfc1628_test kind,
	uint64_t now_ms)
{
	free(s->test.text_before);
	s->test.text_before = mem_dup(ups_value(ups, "ups.test.result"));
	begin_test(s, kind, now_ms);
}

void rfc1628_test_abort_asked(struct rfc1628_state *s)
{
	s->test.aborted = s->test.running;
}

void rfc1628_set_timer(struct rfc1628_state *s, enum rfc1628_timer timer, uint64_t now_ms,
	long seconds)
{
	uint64_t due_ms = now_ms + (uint64_t)(seconds < 0 ? 0 : seconds) * 1000;

	s->due_ms[timer] = seconds < 0 ? 0 : due_ms ? due_ms : 1;
	s->due_command[timer] = NULL;
}

void rfc1628_set_countdown(struct rfc1628_state *s, enum rfc1628_timer timer, uint64_t now_ms,
	long seconds, const char *command)
{
	rfc1628_set_timer(s, timer, now_ms, seconds);
	s->due_command[timer] = seconds < 0 ? NULL : command;
}

const char *rfc1628_due(struct rfc1628_state *s, const struct ups *ups, uint64_t now_ms)
{
	struct rfc1628_facts facts;

	rfc1628_facts_read(&facts, ups);
	for (int timer = 0; timer < RFC1628_TIMERS; timer++) {
		const char *command = s->due_command[timer];
		bool starts = timer != RFC1628_SHUTDOWN_TIMER;

		if (!s->due_ms[timer] || s->due_ms[timer] > now_ms)
			continue;
		if (command && starts && (facts.stale || facts.input_gone))
			continue;
		rfc1628_set_timer(s, (enum rfc1628_timer)timer, now_ms, -1);
		if (!command || facts.stale)
			continue;
		if (!starts)
			rfc1628_off_was_asked(s);
		return command;
	}
	return NULL;
}

void rfc1628_set_shutdown_type(struct rfc1628_state *s, enum rfc1628_shutdown type)
{
	s->shutdown_type = type;
}

void rfc1628_set_auto_restart(struct rfc1628_state *s, bool on)
{
	s->auto_restart = on;
}

void rfc1628_off_was_asked(struct rfc1628_state *s)
{
	s->off_asked = true;
	s->off_seen = false;
	s->off_type = s->shutdown_type;
}
