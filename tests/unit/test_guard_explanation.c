/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_guard_explanation - the guard does what it explains: random situations, each simulated to
 * its end independently, with a battery that discharges second by second.
 */
#include "guard/explanation.h"
#include "tests/unit/guard_play.h"

enum { SITUATIONS = 50, SLACK_S = 2 };

struct told {
	unsigned decided_s, fsd_s, going_s, stood_by;
	enum rule rule;
	int ups;
};

static void on_act(void *user, const struct guard *g, const struct guard_act *act, unsigned at_s)
{
	struct told *t = user;

	(void)g;
	if (act->kind == GUARD_SAY_DECIDED)
		*t = (struct told){ .decided_s = at_s, .rule = act->rule, .ups = act->ups,
			.stood_by = t->stood_by };
	if (act->kind == GUARD_SET_FSD)
		t->fsd_s = at_s;
	if (act->kind == GUARD_POWER_OFF)
		t->going_s = at_s;
	if (act->kind == GUARD_STAND_BY)
		t->stood_by++;
}

static unsigned seed = 1;

static unsigned random_below(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static bool chance(unsigned pct)
{
	return random_below(100) < pct;
}

static struct picture random_picture(void)
{
	struct picture p = play_picture("OL CHRG", 20 + random_below(81), 200 + random_below(5000));

	if (chance(50))
		p.charge_low_pct = random_below(40);
	if (chance(50))
		p.runtime_low_s = random_below(400);
	if (chance(15))
		p.charge_pct = NAN;
	if (chance(15))
		p.runtime_s = NAN;
	return p;
}

static void random_situation(struct play *p, size_t count)
{
	struct critical_limits *l;

	play_begin(p, count);
	l = &p->config.limits;
	l->needed_s = 20 + (int)random_below(300);
	if (chance(30))
		l->charge_pct = 5 + (int)random_below(60);
	if (chance(30))
		l->runtime_s = 30 + (int)random_below(900);
	if (chance(30))
		l->on_battery_s = 20 + (int)random_below(900);
	p->config.final_delay_s = (int)random_below(20);
	p->config.hostsync_s = (int)random_below(60);
	p->config.need = chance(50) ? 1 : 0;
	for (size_t i = 0; i < count; i++) {
		play_show(p, i, random_picture());
		play_clients(p, i, random_below(3), chance(10));
	}
	play_pass(p, 20);
}

/* What is shown `t` seconds after the mains failed: the battery of a simple UPS. */
static struct picture battery(struct picture full, double t)
{
	struct picture p = full;

	p.words = ST_OB | ST_DISCHRG;
	if (full.runtime_s > 0) {
		p.runtime_s = fmax(0, full.runtime_s - t);
		p.charge_pct = full.charge_pct * p.runtime_s / full.runtime_s;
	}
	if ((!isnan(p.runtime_low_s) && p.runtime_s <= p.runtime_low_s) ||
		(!isnan(p.charge_low_pct) && p.charge_pct <= p.charge_low_pct))
		p.words |= ST_LB;
	return p;
}

/* The guard itself, to its end: true if it goes down. */
static bool play_outage(struct play *p, int failing, size_t count)
{
	struct picture full[4];
	uint64_t begun = p->now_ms;

	memcpy(full, p->shown, sizeof full);
	for (unsigned t = 0; t < 6000 && p->guard.state != GUARD_GOING; t++) {
		for (size_t i = 0; i < count; i++)
			if (failing == GUARD_EVERY || failing == (int)i)
				p->shown[i] = battery(full[i], t);
		if (!t)
			for (size_t i = 0; i < count; i++)
				play_event(p, (struct guard_event){
						GUARD_PICTURE, i, &p->shown[i], 0, false });
		play_pass(p, 1);
	}
	for (size_t k = 0; k < MEM_COUNT(p->at_ms); k++)
		p->at_ms[k] -= begun;
	return p->guard.state == GUARD_GOING;
}

static void is_about(unsigned told_s, uint64_t done_ms, unsigned situation)
{
	double apart = told_s - (double)done_ms / 1000;

	ck_assert_msg(fabs(apart) <= SLACK_S, "situation %u: told %u s, done %llu ms", situation,
		told_s, (unsigned long long)done_ms);
}

START_TEST(what_is_explained_is_what_is_done)
{
	unsigned downs = 0, rules = 0;

	for (unsigned n = 0; n < SITUATIONS; n++) {
		size_t count = 1 + random_below(3);
		struct told told = { 0 };
		struct guard end;
		struct play p;
		int failing = chance(50) ? GUARD_EVERY : (int)random_below((unsigned)count);
		bool goes;

		random_situation(&p, count);
		goes = explanation_play(&p.guard, failing, &end, on_act, &told);
		ck_assert_int_eq(play_outage(&p, failing, count), goes);
		if (!goes)
			continue;
		downs++;
		rules |= 1u << told.rule;
		ck_assert_int_eq(told.rule, p.last[GUARD_SAY_DECIDED].rule);
		ck_assert_int_eq(told.ups, p.last[GUARD_SAY_DECIDED].ups);
		is_about(told.decided_s, p.at_ms[GUARD_SAY_DECIDED], n);
		is_about(told.fsd_s, p.at_ms[GUARD_SET_FSD], n);
		is_about(told.going_s, p.at_ms[GUARD_POWER_OFF], n);
	}
	ck_assert_uint_ge(downs, SITUATIONS / 3);	/* the test has judged something */
	ck_assert_uint_eq(rules & (1u << RULE_LOW | 1u << RULE_RUNTIME | 1u << RULE_ON_BATTERY),
		1u << RULE_LOW | 1u << RULE_RUNTIME | 1u << RULE_ON_BATTERY);
}
END_TEST

START_TEST(nothing_that_runs_is_changed)
{
	struct guard before, end;
	struct told told = { 0 };
	struct play p;

	random_situation(&p, 2);
	before = p.guard;
	explanation_play(&p.guard, GUARD_EVERY, &end, on_act, &told);
	ck_assert_int_eq(memcmp(&before, &p.guard, sizeof before), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { what_is_explained_is_what_is_done, nothing_that_runs_is_changed };

	return support_run("guard_explanation", tests, MEM_COUNT(tests));
}
