/* SPDX-License-Identifier: GPL-2.0-or-later
 * state - see state.h.
 */
#include "mibs/upsmib/state.h"

#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/upsmib/lines.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A requested test counts as running for this time while the UPS does not report on it. */
enum { TEST_SILENCE_MS = 60000 };

static uint32_t ticks(const struct upsmib_state *s, uint64_t now_ms)
{
	return (uint32_t)((now_ms - s->start_ms) / 10);
}

/* ---- cells ---- */

/* A UPS that has returned may be another one, so its instances may disappear. */
static void forget(struct upsmib_state *s)
{
	for (int place = UPSMIB_SCALAR; place <= UPSMIB_BARE; place++)
		upsmib_lines_forget(s, place);
	memset(s->lines, 0, sizeof s->lines);
}

/* ---- the record follows the facts ---- */

static void begin_test(struct upsmib_state *s, enum upsmib_test kind, uint64_t now_ms)
{
	s->test.kind = kind;
	s->test.running = true;
	s->test.seen = s->test.aborted = false;
	s->test.start_ticks = ticks(s, now_ms);
	s->test.start_ms = now_ms;
	s->test.elapsed_ms = 0;
}

/* A test runs while the UPS reports it. A requested test also counts as running until the UPS has
 * reported it and stopped, or reports another result than before, or reports nothing for
 * TEST_SILENCE_MS. */
static void follow_test(struct upsmib_state *s, const struct upsmib_facts *f,
	const struct ups *ups, uint64_t now_ms)
{
	struct upsmib_test_run *t = &s->test;
	const char *text = ups_value(ups, "ups.test.result");
	bool said = f->words & (ST_TEST | ST_CAL) || f->test == TEST_IN_PROGRESS;

	if (said && !t->running)
		begin_test(s, f->words & ST_CAL ? UPSMIB_TEST_DEEP : UPSMIB_TEST_GENERAL, now_ms);
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

static void follow_power(struct upsmib_state *s, const struct upsmib_facts *f, uint64_t now_ms)
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

bool upsmib_state_restarts(const struct upsmib_state *s, const struct ups *ups)
{
	const char *start = ups_value(ups, "ups.start.auto");

	if (start && !strcasecmp(start, "no"))
		return false;
	return s->auto_restart || (start && !strcasecmp(start, "yes"));
}

/* While the UPS is stale only CommunicationsLost is added or removed, because the state of the
 * others is unknown. */
static void follow_alarms(const struct upsmib_reading *r)
{
	struct upsmib_state *s = r->s;
	struct alarm_context context = {
		.off_asked = !s->off_asked ? OFF_NOT_ASKED :
			s->off_type == UPSMIB_OFF_SYSTEM ? OFF_ASKED_SYSTEM : OFF_ASKED_OUTPUT,
		.test_running = s->test.running,
		.test_failed = upsmib_state_test_summary(r) == TEST_ERROR,
		.auto_restart = upsmib_state_restarts(s, r->ups),
		.shutdown_s = upsmib_state_seconds_left(r, UPSMIB_SHUTDOWN_TIMER),
	};
	uint32_t holding = 0;

	if (r->facts->stale && s->early)
		return;
	if (r->facts->stale) {
		holding = ALARM_BIT(ALARM_COMMUNICATIONS_LOST);
		for (size_t i = 0; i < s->alarms.count; i++)
			holding |= ALARM_BIT(s->alarms.rows[i].kind);
	} else {
		holding = alarms_that_hold(r->facts, &context);
	}
	alarms_update(&s->alarms, holding, s->at_start ? 0 : ticks(s, r->now_ms));
	s->at_start = false;
}

void upsmib_state_withdraw(struct upsmib_state *s, uint64_t now_ms)
{
	alarms_update(&s->alarms, 0, ticks(s, now_ms));
}

void upsmib_state_follow(const struct upsmib_reading *r)
{
	if (!r->facts->stale) {
		if (r->s->stale)
			forget(r->s);
		upsmib_lines_count(r->s, r->ups);
		follow_test(r->s, r->facts, r->ups, r->now_ms);
		follow_power(r->s, r->facts, r->now_ms);
	}
	follow_alarms(r);
	r->s->stale = r->facts->stale;
	r->s->silent = r->s->stale && r->options->stale == SUBTREE_SILENT;
}

/* ---- questions ---- */

enum test_summary upsmib_state_test_summary(const struct upsmib_reading *r)
{
	if (r->s->test.running)
		return TEST_IN_PROGRESS;
	return r->s->test.aborted ? TEST_ABORTED : r->facts->test;
}

long upsmib_state_seconds_left(const struct upsmib_reading *r, enum upsmib_timer timer)
{
	uint64_t due_ms = r->s->due_ms[timer];

	if (r->facts->timer_s[timer] >= 0)
		return r->facts->timer_s[timer];
	if (!due_ms)
		return -1;
	return due_ms > r->now_ms ? (long)((due_ms - r->now_ms + 999) / 1000) : 0;
}

/* ---- life, and what a SET leaves ---- */

void upsmib_state_init(struct upsmib_state *s, uint64_t start_ms)
{
	*s = (struct upsmib_state){
		.start_ms = start_ms, .at_start = true, .test = { .kind = UPSMIB_TEST_NONE }, .test_lock = 1,
		.shutdown_type = UPSMIB_OFF_OUTPUT, .auto_restart = true,
	};
}

void upsmib_state_fini(struct upsmib_state *s)
{
	for (size_t i = 0; i < UPSMIB_ROWS_MAX; i++)
		for (unsigned line = 0; line < UPSMIB_LINES_MAX; line++)
			free(s->cells[i][line].text);
	free(s->test.text_before);
	free(s->stored_name);
	free(s->stored_attached);
	free(s->objects);
	*s = (struct upsmib_state){ 0 };
}

void upsmib_state_store_name(struct upsmib_state *s, const char *name)
{
	free(s->stored_name);
	s->stored_name = mem_dup(name);
}

void upsmib_state_store_attached(struct upsmib_state *s, const char *attached)
{
	free(s->stored_attached);
	s->stored_attached = mem_dup(attached);
}

void upsmib_state_advance_test_lock(struct upsmib_state *s)
{
	s->test_lock = s->test_lock >= INT32_MAX ? 0 : s->test_lock + 1;
}

void upsmib_state_test_asked(struct upsmib_state *s, const struct ups *ups, enum upsmib_test kind,
	uint64_t now_ms)
{
	free(s->test.text_before);
	s->test.text_before = mem_dup(ups_value(ups, "ups.test.result"));
	begin_test(s, kind, now_ms);
}

void upsmib_state_test_abort_asked(struct upsmib_state *s)
{
	s->test.aborted = s->test.running;
}

void upsmib_state_set_timer(struct upsmib_state *s, enum upsmib_timer timer, uint64_t now_ms,
	long seconds)
{
	uint64_t due_ms = now_ms + (uint64_t)(seconds < 0 ? 0 : seconds) * 1000;

	s->due_ms[timer] = seconds < 0 ? 0 : due_ms ? due_ms : 1;
	s->due_command[timer] = NULL;
}

void upsmib_state_set_countdown(struct upsmib_state *s, enum upsmib_timer timer, uint64_t now_ms,
	long seconds, const char *command)
{
	upsmib_state_set_timer(s, timer, now_ms, seconds);
	s->due_command[timer] = seconds < 0 ? NULL : command;
}

const char *upsmib_state_due(struct upsmib_state *s, const struct ups *ups, uint64_t now_ms)
{
	struct upsmib_facts facts;

	upsmib_facts_read(&facts, ups);
	for (int timer = 0; timer < UPSMIB_TIMERS; timer++) {
		const char *command = s->due_command[timer];
		bool starts = timer != UPSMIB_SHUTDOWN_TIMER;

		if (!s->due_ms[timer] || s->due_ms[timer] > now_ms)
			continue;
		if (command && starts && (facts.stale || facts.input_gone))
			continue;
		upsmib_state_set_timer(s, (enum upsmib_timer)timer, now_ms, -1);
		if (!command || facts.stale)
			continue;
		if (!starts)
			upsmib_state_off_was_asked(s);
		return command;
	}
	return NULL;
}

void upsmib_state_set_shutdown_type(struct upsmib_state *s, enum upsmib_shutdown type)
{
	s->shutdown_type = type;
}

void upsmib_state_set_auto_restart(struct upsmib_state *s, bool on)
{
	s->auto_restart = on;
}

void upsmib_state_off_was_asked(struct upsmib_state *s)
{
	s->off_asked = true;
	s->off_seen = false;
	s->off_type = s->shutdown_type;
}
