/* SPDX-License-Identifier: GPL-2.0-or-later
 * explanation - see explanation.h.
 */
#include "guard/explanation.h"
#include "lib/status.h"

#include <math.h>

enum {
	SECOND = 1000,
	BEGIN_MS = 1000 * SECOND,
	FINE_MS = 250,			/* while an event is near */
	COARSE_MS = 5 * SECOND,
	NEAR_S = 60,
};

struct play {
	const struct guard *now;
	struct guard *guard;
	int failing;
	uint64_t now_ms;
	explanation_fn *acted;
	void *user;
};

static double elapsed_s(const struct play *p)
{
	return (double)(p->now_ms - BEGIN_MS) / SECOND;
}

static bool fails(const struct play *p, size_t ups)
{
	return p->failing == GUARD_EVERY || p->failing == (int)ups;
}

static struct picture drained(const struct play *p, size_t ups)
{
	struct picture shown = p->now->ups[ups].critical.last;
	double runtime = shown.runtime_s, left = runtime - elapsed_s(p);

	if (!fails(p, ups))
		return shown;
	shown.words = ST_OB | ST_DISCHRG;
	if (runtime > 0) {
		shown.runtime_s = left > 0 ? left : 0;
		shown.charge_pct *= shown.runtime_s / runtime;
	}
	if (shown.runtime_s <= shown.runtime_low_s || shown.charge_pct <= shown.charge_low_pct)
		shown.words |= ST_LB;
	return shown;
}

static void step(const struct play *p, const struct guard_event *e)
{
	struct guard_act acts[GUARD_ACTS_MAX];
	size_t n = guard_step(p->guard, e, p->now_ms, acts);

	for (size_t i = 0; i < n; i++)
		p->acted(p->user, p->guard, &acts[i], (unsigned)elapsed_s(p));
}

static void show_all(const struct play *p)
{
	for (size_t i = 0; i < p->guard->config->count; i++) {
		struct picture shown = drained(p, i);
		bool fresh = p->now->ups[i].critical.fresh;

		step(p, &(struct guard_event){ .kind = fresh ? GUARD_PICTURE : GUARD_FEED_LOST,
				.ups = i, .picture = &shown });
	}
}

static void log_in(const struct play *p)
{
	for (size_t i = 0; i < p->guard->config->count; i++)
		step(p, &(struct guard_event){ .kind = GUARD_CLIENTS, .ups = i,
				.others = p->now->ups[i].others, .here = p->now->ups[i].here });
}

/* No value of this UPS reaches a limit within NEAR_S. */
static bool is_far(const struct play *p, size_t ups)
{
	const struct critical_limits *l = &p->guard->config->limits;
	const struct critical *c = &p->guard->ups[ups].critical;
	struct picture shown = drained(p, ups);
	double full = p->now->ups[ups].critical.last.runtime_s;
	double charge_s = isnan(shown.charge_pct) || isnan(full) || shown.charge_pct <= 0
		? INFINITY : shown.runtime_s * (1 - fmax(critical_charge_limit_pct(c, l),
						    shown.charge_low_pct) / shown.charge_pct);
	double runtime_s = isnan(shown.runtime_s) ? INFINITY
		: shown.runtime_s - fmax(critical_runtime_limit_s(c, l), shown.runtime_low_s);

	return !p->guard->ups[ups].rule && !(shown.words & ST_LB) && !(charge_s < NEAR_S) &&
	       !(runtime_s < NEAR_S);
}

static uint64_t stride(const struct play *p)
{
	int on_battery_s = p->guard->config->limits.on_battery_s;

	if (p->guard->state != GUARD_WATCHING || elapsed_s(p) < NEAR_S ||
		fabs(elapsed_s(p) - on_battery_s) < NEAR_S)
		return FINE_MS;
	for (size_t i = 0; i < p->guard->config->count; i++)
		if (fails(p, i) && p->guard->ups[i].critical.fresh && !is_far(p, i))
			return FINE_MS;
	return COARSE_MS;
}

bool explanation_play(const struct guard *now, int failing, struct guard *end,
	explanation_fn *acted, void *user)
{
	struct play p = { now, end, GUARD_UPS_MAX, BEGIN_MS - 10 * SECOND, acted, user };

	guard_init(end, now->config, p.now_ms);
	log_in(&p);
	show_all(&p);			/* the current state, with mains */
	p.now_ms = BEGIN_MS;
	p.failing = failing;
	show_all(&p);
	while (end->state != GUARD_GOING && elapsed_s(&p) < EXPLANATION_MAX_S) {
		p.now_ms += stride(&p);
		if (p.now_ms % SECOND == 0)
			show_all(&p);
		step(&p, &(struct guard_event){ .kind = GUARD_TICK });
	}
	return end->state == GUARD_GOING;
}
