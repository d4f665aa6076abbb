/* SPDX-License-Identifier: GPL-2.0-or-later
 * policy - see policy.h.
 */
#include "guard/policy.h"
#include "lib/status.h"

#include <math.h>

enum {
	SECOND = 1000,
	TICK_MS = 250,
	MAINS_BACK_MS = 3 * SECOND,	/* mains count as returned after this time */
	/* likewise the end of a rule, in addition to the time to confirm it */
	REASON_GONE_MS = 3 * SECOND,
	ASK_AGAIN_MS = 5 * SECOND,	/* after a refusal */
	IGNORED_MS = 30 * SECOND,	/* after an accepted request that had no effect */
	/* beside upsmon: time in addition to hostsync and final delay */
	NET_MS = 30 * SECOND,
};

struct step {
	struct guard *g;
	const struct guard_event *e;
	uint64_t now;
	struct guard_act *acts;
	size_t count;
};

void guard_init(struct guard *g, const struct guard_config *config, uint64_t now)
{
	*g = (struct guard){ .config = config, .since_ms = now };
	for (size_t i = 0; i < config->count; i++)
		critical_init(&g->ups[i].critical);
}

static void act(struct step *s, enum guard_act_kind kind, int ups, enum rule rule)
{
	if (s->count < GUARD_ACTS_MAX)
		s->acts[s->count++] = (struct guard_act){ kind, ups, rule };
}

static void enter(struct step *s, enum guard_state state)
{
	s->g->state = state;
	s->g->since_ms = s->now;
}

static bool counts(const struct guard *g, size_t i)
{
	return g->config->ups[i].supplies > 0;
}

/* ---- are there too few supplies? ---- */

/* A critical UPS, or GUARD_EVERY if the machine has enough supplies. */
static int reason_to_go(const struct guard *g)
{
	int supplies = 0, reason = GUARD_EVERY;

	for (size_t i = 0; i < g->config->count; i++) {
		if (!counts(g, i))
			continue;
		if (!g->ups[i].rule)
			supplies += g->config->ups[i].supplies;
		else if (reason < 0)
			reason = (int)i;
	}
	if (g->config->need > 0 && supplies >= g->config->need)
		return GUARD_EVERY;
	return reason;
}

static void judge(struct step *s)
{
	const struct guard_config *config = s->g->config;

	for (size_t i = 0; i < config->count; i++) {
		struct guard_unit *u = &s->g->ups[i];
		enum rule rule = critical_rule(&u->critical, &config->limits, s->now);

		if (rule && !u->rule)
			u->critical_ms = s->now;
		u->rule = rule;
	}
	if (reason_to_go(s->g) >= 0)
		s->g->reason_ms = s->now;
}

/* Enough supplies have been on mains for MAINS_BACK_MS. */
static bool mains_are_back(const struct step *s)
{
	const struct guard *g = s->g;
	int supplies = 0;

	if (reason_to_go(g) >= 0)
		return false;
	for (size_t i = 0; i < g->config->count; i++) {
		bool back = critical_on_mains(&g->ups[i].critical, MAINS_BACK_MS, s->now);

		if (g->ups[i].cut && !back && !g->config->need)
			return false;
		if (back)
			supplies += g->config->ups[i].supplies;
	}
	return supplies >= (g->config->need ? g->config->need : 1);
}

static unsigned others_logged_in(const struct guard *g)
{
	unsigned n = 0;

	for (size_t i = 0; i < g->config->count; i++)
		if (g->ups[i].cut)
			n += g->ups[i].others;
	return n;
}

/* ---- standing by beside upsmon ---- */

/* Is upsmon of this machine logged in for a UPS that powers it? */
static bool upsmon_is_here(const struct guard *g)
{
	for (size_t i = 0; i < g->config->count; i++)
		if (counts(g, i) && g->ups[i].here)
			return true;
	return false;
}

static void stand_by(struct step *s)
{
	bool here = upsmon_is_here(s->g);

	if (here == s->g->standing_by)
		return;
	s->g->standing_by = here;
	act(s, here ? GUARD_STAND_BY : GUARD_STAND_UP, GUARD_EVERY, RULE_NONE);
}

/* upsmon has not acted within its time. */
static bool net_is_needed(const struct step *s, int reason)
{
	const struct guard_config *c = s->g->config;
	uint64_t bound = (uint64_t)(c->hostsync_s + c->final_delay_s) * SECOND + NET_MS;

	return s->now - s->g->ups[reason].critical_ms >= bound;
}

/* ---- the states ---- */

static void mark_critical(struct guard *g)
{
	for (size_t i = 0; i < g->config->count; i++)
		if (counts(g, i) && (g->ups[i].rule || g->ordered))
			g->ups[i].cut = true;
}

/* True only with positive evidence: a server that has ended is none. */
static bool fsd_is_gone(const struct guard *g)
{
	for (size_t i = 0; i < g->config->count; i++)
		if (!g->ups[i].critical.fresh || g->ups[i].critical.last.words & ST_FSD)
			return false;
	return true;
}

/* upsmon may power this machine off within a second, and makes no driver of Holdover cut the load:
 * so the record is written as soon as FSD is set. */
static void record_for_upsmon(struct step *s, int reason)
{
	struct guard *g = s->g;

	if (g->recorded && fsd_is_gone(g)) {
		for (size_t i = 0; i < g->config->count; i++)
			g->ups[i].cut = false;
		act(s, GUARD_DROP_RECORD, GUARD_EVERY, RULE_NONE);
		g->recorded = false;
	} else if (!g->recorded && g->standing_by && reason >= 0 &&
		   g->ups[reason].rule == RULE_FSD) {
		mark_critical(g);
		act(s, GUARD_WRITE_RECORD, GUARD_EVERY, RULE_NONE);
		g->recorded = true;
	}
}

static void decide(struct step *s, int ups, enum rule rule)
{
	mark_critical(s->g);
	s->g->reason = (struct guard_reason){ ups, rule };
	act(s, GUARD_SAY_DECIDED, ups, rule);
	enter(s, GUARD_DECIDED);
}

static void cancel(struct step *s)
{
	struct guard *g = s->g;

	for (size_t i = 0; i < g->config->count; i++) {
		if (g->ups[i].critical.fsd_is_ours)
			act(s, GUARD_CLEAR_FSD, (int)i, RULE_NONE);
		g->ups[i].critical.fsd_is_ours = g->ups[i].cut = false;
	}
	g->ordered = false;
	act(s, GUARD_SAY_CANCELLED, GUARD_EVERY, RULE_NONE);
	enter(s, GUARD_WATCHING);
}

static void watch(struct step *s)
{
	int reason = reason_to_go(s->g);

	record_for_upsmon(s, reason);
	if (reason >= 0 && (!s->g->standing_by || net_is_needed(s, reason)))
		decide(s, reason, s->g->ups[reason].rule);
}

static void request_power_off(struct step *s)
{
	s->g->asked_ms = s->now;
	act(s, GUARD_POWER_OFF, GUARD_EVERY, RULE_NONE);
}

static void go(struct step *s)
{
	s->g->no_return = true;
	enter(s, GUARD_GOING);
	act(s, GUARD_WRITE_RECORD, GUARD_EVERY, RULE_NONE);
	request_power_off(s);
}

static void set_fsd(struct step *s)
{
	struct guard *g = s->g;

	enter(s, GUARD_TELLING);
	for (size_t i = 0; i < g->config->count; i++) {
		if (!g->ups[i].cut)
			continue;
		g->ups[i].critical.fsd_is_ours = true;
		act(s, GUARD_SET_FSD, (int)i, g->ups[i].rule);
	}
	g->no_return |= others_logged_in(g) > 0;	/* they begin to shut down now */
}

/* The battery was low at the transfer only, or the data are back. */
static bool reason_is_gone(const struct step *s)
{
	uint64_t confirm_ms = (uint64_t)s->g->config->limits.confirm_s * SECOND;

	return s->now - s->g->reason_ms >= REASON_GONE_MS + confirm_ms;
}

/* An order is valid until it is cancelled; any other decision ends with its reason. FSD is set only
 * while there is a reason: if it has just ended, it either returns or the decision is cancelled. */
static void wait_final_delay(struct step *s)
{
	struct guard *g = s->g;
	bool over = s->now - g->since_ms >= (uint64_t)g->config->final_delay_s * SECOND;
	bool has_reason = g->ordered || g->reason_ms == s->now;

	mark_critical(g);
	if (!g->ordered && (mains_are_back(s) || reason_is_gone(s)))
		cancel(s);
	else if (over && has_reason)
		set_fsd(s);
}

static void wait_for_others(struct step *s)
{
	struct guard *g = s->g;
	unsigned others = others_logged_in(g);

	g->no_return |= others > 0;
	if (!g->no_return && !g->ordered && mains_are_back(s))
		cancel(s);
	else if (!others || s->now - g->since_ms >= (uint64_t)g->config->hostsync_s * SECOND)
		go(s);
}

static double seconds_left(const struct step *s, const struct guard_unit *u)
{
	double left = critical_runtime_left_s(&u->critical, s->now);

	return isnan(left) ? GUARD_UNKNOWN_LEFT_S - (double)(s->now - s->g->since_ms) / SECOND
			   : left;
}

static bool battery_is_at_its_end(const struct step *s)
{
	for (size_t i = 0; i < s->g->config->count; i++) {
		const struct guard_unit *u = &s->g->ups[i];

		if (u->cut && seconds_left(s, u) < GUARD_FORCE_LEFT_S)
			return true;
	}
	return false;
}

/* Requests it once; again if that was refused. */
static void force_if_time_is_over(struct step *s)
{
	struct guard *g = s->g;
	uint64_t last_ms = g->forced_ms ? g->forced_ms : g->since_ms;

	if ((g->forced_ms && g->accepted) || s->now - last_ms < ASK_AGAIN_MS ||
		!battery_is_at_its_end(s))
		return;
	g->forced_ms = s->now;
	act(s, GUARD_FORCE, GUARD_EVERY, RULE_NONE);
}

static void see_it_through(struct step *s)
{
	struct guard *g = s->g;
	uint64_t patience = g->accepted ? IGNORED_MS : ASK_AGAIN_MS;

	force_if_time_is_over(s);
	if (s->now - g->asked_ms < patience)
		return;
	g->accepted = false;
	request_power_off(s);
}

static void (*const states[GUARD_STATES])(struct step *) = {
	[GUARD_WATCHING] = watch,
	[GUARD_DECIDED] = wait_final_delay,
	[GUARD_TELLING] = wait_for_others,
	[GUARD_GOING] = see_it_through,
};

/* ---- the events ---- */

static struct guard_unit *unit(struct step *s)
{
	return &s->g->ups[s->e->ups];
}

static void on_picture(struct step *s)
{
	critical_picture(&unit(s)->critical, s->e->picture, &s->g->config->limits, s->now);
}

static void on_feed_lost(struct step *s)
{
	critical_lost(&unit(s)->critical, s->now);
}

/* If the server has ended its clients are unknown: the old number is not used. */
static void on_clients(struct step *s)
{
	unit(s)->others = s->e->others;
	unit(s)->here = s->e->here;
}

static void on_now(struct step *s)
{
	if (s->g->state != GUARD_WATCHING)
		return;
	s->g->ordered = true;
	decide(s, GUARD_EVERY, RULE_ORDER);
}

static void on_cancel(struct step *s)
{
	if (s->g->state != GUARD_WATCHING && !s->g->no_return)
		cancel(s);
}

static void on_accepted(struct step *s)
{
	s->g->accepted = true;
}

static void on_refused(struct step *s)
{
	s->g->accepted = false;
}

static void (*const events[GUARD_EVENTS])(struct step *) = {
	[GUARD_PICTURE] = on_picture,
	[GUARD_FEED_LOST] = on_feed_lost,
	[GUARD_CLIENTS] = on_clients,
	[GUARD_NOW] = on_now,
	[GUARD_CANCEL] = on_cancel,
	[GUARD_ACCEPTED] = on_accepted,
	[GUARD_REFUSED] = on_refused,
};

size_t guard_step(struct guard *g, const struct guard_event *e, uint64_t now,
	struct guard_act acts[GUARD_ACTS_MAX])
{
	struct step s = { .g = g, .e = e, .now = now, .acts = acts };

	if (events[e->kind])
		events[e->kind](&s);
	judge(&s);
	stand_by(&s);
	states[g->state](&s);
	return s.count;
}

uint64_t guard_next_ms(const struct guard *g, uint64_t now)
{
	bool calm = g->state == GUARD_WATCHING;

	for (size_t i = 0; i < g->config->count && calm; i++)
		calm = critical_is_calm(&g->ups[i].critical) && !g->ups[i].rule;
	return calm ? UINT64_MAX : now + TICK_MS;
}

struct guard_reason guard_reason(const struct guard *g)
{
	int ups = reason_to_go(g);

	if (g->state != GUARD_WATCHING)
		return g->reason;
	return (struct guard_reason){ ups, ups < 0 ? RULE_NONE : g->ups[ups].rule };
}

int guard_left_s(const struct guard *g, uint64_t now)
{
	const int lengths_s[GUARD_STATES] = { [GUARD_WATCHING] = -1,
		[GUARD_DECIDED] = g->config->final_delay_s, [GUARD_TELLING] = g->config->hostsync_s,
		[GUARD_GOING] = -1 };
	int past_s = (int)((now - g->since_ms) / SECOND), length_s = lengths_s[g->state];

	if (length_s < 0)
		return -1;
	return length_s > past_s ? length_s - past_s : 0;
}
