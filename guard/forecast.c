/* SPDX-License-Identifier: GPL-2.0-or-later
 * forecast - see forecast.h.
 */
#include "guard/forecast.h"
#include "guard/explanation.h"
#include "guard/recording.h"
#include "lib/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct forecast {
	const struct guard *now;
	const struct guardconf *conf;
	const struct feeds *feeds;
	const struct needed *needed;
	struct buf *out;
	bool missing;
	unsigned going_s;
};

static const char *name_of(const struct forecast *f, int ups)
{
	return ups < 0 ? "none" : feeds_ups(f->feeds, (size_t)ups)->name;
}

__attribute__((format(printf, 5, 6))) static void add_step(const struct forecast *f, unsigned at_s,
	int ups, enum rule rule, const char *fmt, ...)
{
	char text[200];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	buf_add_fmt(f->out, "step %u %s %s \"%s\"\n", at_s, name_of(f, ups),
		rule ? critical_name(rule) : "none", text);
}

static void missing(struct forecast *f, const char *text)
{
	f->missing = true;
	buf_add_fmt(f->out, "missing \"%s\"\n", text);
}

/* ---- acts of the policy ---- */

static void on_decided(struct forecast *f, const struct guard *g, const struct guard_act *a,
	unsigned at_s)
{
	add_step(f, at_s, a->ups, a->rule, "%s: %s (rule %s); the final delay of %d s begins",
		name_of(f, a->ups), critical_text(a->rule), critical_name(a->rule),
		g->config->final_delay_s);
}

static void on_fsd(struct forecast *f, const struct guard *g, const struct guard_act *a,
	unsigned at_s)
{
	unsigned others = g->ups[a->ups].others;

	if (others)
		add_step(f, at_s, a->ups, RULE_NONE,
			"the forced shutdown of %s is set; %u other machine%s %d s to log out",
			name_of(f, a->ups), others, others > 1 ? "s have" : " has",
			g->config->hostsync_s);
	else
		add_step(f, at_s, a->ups, RULE_NONE,
			"the forced shutdown of %s is set; no other machine is logged in",
			name_of(f, a->ups));
}

static void on_power_off(struct forecast *f, const struct guard *g, const struct guard_act *a,
	unsigned at_s)
{
	const struct needed *n = f->needed;

	(void)a;
	f->going_s = at_s;
	if (n->count > 1)
		add_step(f, at_s, GUARD_EVERY, RULE_NONE,
			"this machine powers off (its last %d shutdowns took %d to %d s)", n->count,
			n->shortest_s, n->longest_s);
	else if (n->count)
		add_step(f, at_s, GUARD_EVERY, RULE_NONE,
			"this machine powers off (its last shutdown took %d s)", n->longest_s);
	else
		add_step(f, at_s, GUARD_EVERY, RULE_NONE,
			"this machine powers off (%d s are set aside: no shutdown was measured yet)",
			g->config->limits.needed_s);
}

static void on_stand_by(struct forecast *f, const struct guard *g, const struct guard_act *a,
	unsigned at_s)
{
	(void)g;
	(void)a;
	add_step(f, at_s, GUARD_EVERY, RULE_NONE,
		"upsmon of this machine is logged in: it acts first, the guard only if it does not");
}

static void (*const acts[])(struct forecast *, const struct guard *, const struct guard_act *,
	unsigned) = {
	[GUARD_SAY_DECIDED] = on_decided,
	[GUARD_SET_FSD] = on_fsd,
	[GUARD_POWER_OFF] = on_power_off,
	[GUARD_STAND_BY] = on_stand_by,
};

static void on_act(void *user, const struct guard *g, const struct guard_act *a, unsigned at_s)
{
	if ((size_t)a->kind < MEM_COUNT(acts) && acts[a->kind])
		acts[a->kind](user, g, a, at_s);
}

/* ---- around them ---- */

static void add_beginning(const struct forecast *f, int failing)
{
	for (size_t i = 0; i < f->now->config->count; i++) {
		const struct critical *c = &f->now->ups[i].critical;

		if (failing != GUARD_EVERY && failing != (int)i)
			continue;
		if (!c->fresh)
			add_step(f, 0, (int)i, RULE_NONE, "%s: no data", name_of(f, (int)i));
		else if (c->last.runtime_s > 0)
			add_step(f, 0, (int)i, RULE_NONE,
				"the mains fail; %s expects to last %.0f min", name_of(f, (int)i),
				c->last.runtime_s / 60);
		else
			add_step(f, 0, (int)i, RULE_NONE,
				"the mains fail; %s does not report how long it would last",
				name_of(f, (int)i));
	}
}

static void add_cut_of(const struct forecast *f, const struct recording *m, size_t ups)
{
	const struct ups *u = feeds_ups(f->feeds, ups);
	long delay_s = recording_delay_s(m, ups);
	char restored[96] = "when the mains return";
	double on_s;

	if (ups_number(u, "ups.delay.start", &on_s) && on_s > 0)
		snprintf(restored, sizeof restored, "%.0f s after the mains return", on_s);
	add_step(f, f->going_s, (int)ups, RULE_NONE,
		"the last act: %s is told to cut its load %ld s later, and to restore it %s", u->name,
		delay_s > 0 ? delay_s : 0, restored);
	if (!ups_command(u, "shutdown.return"))
		buf_add_fmt(f->out,
			"weak \"%s has no command that restores its load: it may stay off"
			" when the mains return\"\n",
			u->name);
}

static void add_cut(struct forecast *f, const struct guard *end)
{
	const struct recording m = { .feeds = f->feeds, .conf = f->conf,
		.fsd_ms = (uint64_t[GUARD_UPS_MAX]){ 0 } };
	struct buf record = { 0 };

	recording_make(&m, end, &record);
	for (size_t i = 0; record.len && i < end->config->count; i++)
		if (end->ups[i].cut)
			add_cut_of(f, &m, i);
	if (!record.len)
		missing(f,
			"no UPS would be told to cut its load: this machine stays off until it is"
			" switched on");
	buf_fini(&record);
}

/* Adds a text of a device in quotes, because it may hold anything. */
static void add_quoted(struct buf *out, const char *text)
{
	for (; *text; text++)
		buf_add_char(out, *text == '"' || *text == '\\' || *text == '\n' ? '?' : *text);
}

/* Adds the estimate, and the last evidence that the battery is good. */
static void add_estimate(const struct forecast *f, const struct ups *ups)
{
	const char *result = ups_value(ups, "ups.test.result"),
		   *at = ups_value(ups, "ups.test.date");

	buf_add_fmt(f->out, "weak \"the time left is the estimate of %s; ", ups->name);
	if (result && *result) {
		buf_add_text(f->out, "its last battery test");
		if (at && *at)
			buf_add_text(f->out, ", of ");
		add_quoted(f->out, at ? at : "");
		buf_add_text(f->out, ", reports: ");
		add_quoted(f->out, result);
	} else {
		buf_add_text(f->out, "no battery test has proved it");
	}
	buf_add_text(f->out, "\"\n");
}

static void add_doubts(struct forecast *f, int failing)
{
	for (size_t i = 0; i < f->now->config->count; i++) {
		const struct picture *p = &f->now->ups[i].critical.last;

		if (failing != GUARD_EVERY && failing != (int)i)
			continue;
		if (p->runtime_s > 0)
			add_estimate(f, feeds_ups(f->feeds, i));
		else
			buf_add_fmt(f->out, "weak \"%s does not report the time left: when its"
				" battery is low is not known\"\n", name_of(f, (int)i));
		if (p->runtime_s > 0 && p->runtime_s < f->now->config->limits.needed_s)
			missing(f, "this machine needs longer to shut down than the battery lasts");
	}
}

bool forecast_write(const struct forecast_facts *facts, int failing, struct buf *out)
{
	struct forecast f = { .now = facts->now, .conf = facts->conf, .feeds = facts->feeds,
		.needed = facts->needed, .out = out };
	struct guard *end = MEM_NEW(struct guard);

	add_beginning(&f, failing);
	if (explanation_play(f.now, failing, end, on_act, &f))
		add_cut(&f, end);
	else
		missing(&f, "this machine would not go down: no rule comes to hold");
	add_doubts(&f, failing);
	free(end);
	return !f.missing;
}
