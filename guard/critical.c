/* SPDX-License-Identifier: GPL-2.0-or-later
 * critical - see critical.h.
 */
#include "guard/critical.h"
#include "lib/status.h"

#include <math.h>
#include <stddef.h>

enum {
	SECOND = 1000,
	/* least time between two messages that confirm each other */
	APART_MS = 1 * SECOND,
	/* charge and runtime are not used for this time after a transfer: C3, C4 */
	SETTLED_MS = 10 * SECOND,
	OFF_MS = 30 * SECOND,
	CALIBRATION_MAX_MS = 3600 * SECOND,
	/* a value that halves within this time is doubted for this time */
	JUMP_MS = 5 * SECOND,
	DEADTIME_MIN_S = 15, DEADTIME_MAX_S = 300,
	CHARGE_LOW_PCT = 20, RUNTIME_RESERVE_S = 30,
	/* a higher voltage counts as mains if no nominal voltage is known */
	MAINS_V = 60,
};

void critical_init(struct critical *c)
{
	*c = (struct critical){ .charge.value = NAN, .runtime.value = NAN };
}

/* ---- evidence ---- */

static void see(struct evidence *e, bool holds, uint64_t now)
{
	if (!holds) {
		*e = (struct evidence){ 0 };
		return;
	}
	if (!e->messages++)
		e->since_ms = now;
	e->last_ms = now;
}

static bool is_seen_for(const struct evidence *e, uint64_t ms, uint64_t now)
{
	return e->messages && now - e->since_ms >= ms;
}

/* One message may be an error of the device or the cable, so a second one at a later time must
 * confirm it. */
static bool is_confirmed(const struct evidence *e)
{
	return e->messages >= 2 && e->last_ms - e->since_ms >= APART_MS;
}

/* A value that falls by more than half within seconds, or is 0 while the other one of charge and
 * runtime is not, is accepted only if it persists. */
static void weigh(struct plausible *v, double value, double companion, uint64_t now)
{
	bool falls = v->value > 2 * value && (v->doubted_ms || now - v->at_ms < JUMP_MS);

	if (value == 0 && companion > 0)
		return;
	if (falls && !v->doubted_ms)
		v->doubted_ms = now;
	if (falls && now - v->doubted_ms < JUMP_MS)
		return;
	*v = (struct plausible){ .value = value, .at_ms = now };
}

/* ---- limits ---- */

double critical_charge_limit_pct(const struct critical *c, const struct critical_limits *l)
{
	if (l->charge_pct != LIMIT_BY_DEVICE)
		return l->charge_pct;
	if (c->has_said_low)
		return NAN;		/* C2 handles it */
	return c->last.charge_low_pct > 0 ? c->last.charge_low_pct : CHARGE_LOW_PCT;
}

double critical_runtime_limit_s(const struct critical *c, const struct critical_limits *l)
{
	double needed = l->needed_s + RUNTIME_RESERVE_S;

	if (l->runtime_s != LIMIT_BY_DEVICE)
		return l->runtime_s;
	return c->last.runtime_low_s > needed ? c->last.runtime_low_s : needed;
}

static uint64_t deadtime_ms(const struct critical *c, const struct critical_limits *l)
{
	double s = c->runtime.value / 4;

	if (l->deadtime_s != LIMIT_BY_DEVICE)
		return (uint64_t)l->deadtime_s * SECOND;
	if (!(s > DEADTIME_MIN_S))
		s = DEADTIME_MIN_S;
	return (uint64_t)((s > DEADTIME_MAX_S ? DEADTIME_MAX_S : s) * SECOND);
}

/* ---- what has been shown ---- */

static bool is_on_battery(const struct picture *p)
{
	return (p->words & ST_OB) && !(p->words & ST_OL);
}

static void remember_power(struct critical *c, const struct picture *p, uint64_t now)
{
	if (p->words & ST_OL) {
		if (c->power != POWER_MAINS || !c->fresh)
			c->on_mains_ms = now;
		c->power = POWER_MAINS;
	} else if (p->words & ST_OB) {
		if (c->power != POWER_BATTERY)
			c->on_battery_ms = now;
		c->power = POWER_BATTERY;
	}
}

static bool is_calibrating(const struct picture *p)
{
	if (!(p->words & ST_CAL))
		return false;
	if (isnan(p->input_v))
		return true;
	return p->input_v > (p->input_nominal_v > 0 ? p->input_nominal_v / 2 : MAINS_V);
}

void critical_picture(struct critical *c, const struct picture *p, const struct critical_limits *l,
	uint64_t now)
{
	bool ob = is_on_battery(p);

	if (!p->fresh) {
		critical_lost(c, now);
		return;
	}
	remember_power(c, p, now);
	c->fresh = true;
	c->last = *p;
	c->has_said_low |= (p->words & ST_LB) != 0;
	weigh(&c->charge, p->charge_pct, p->runtime_s, now);
	weigh(&c->runtime, p->runtime_s, p->charge_pct, now);
	see(&c->calibrating, is_calibrating(p), now);
	see(&c->low, ob && (p->words & ST_LB), now);
	see(&c->little_charge, ob && c->charge.value <= critical_charge_limit_pct(c, l), now);
	see(&c->little_runtime, ob && c->runtime.value <= critical_runtime_limit_s(c, l),
		now);
	see(&c->off, (p->words & ST_OFF) && !(p->words & (ST_TEST | ST_CAL)), now);
}

void critical_lost(struct critical *c, uint64_t now)
{
	if (!c->fresh)
		return;
	c->fresh = false;
	c->stale_since_ms = now;
	c->low = c->little_charge = c->little_runtime = c->off = c->calibrating =
		(struct evidence){ 0 };
}

/* ---- the rules ---- */

typedef bool rule_fn(const struct critical *c, const struct critical_limits *l, uint64_t now);

static bool silenced(const struct critical *c, uint64_t now)
{
	return c->calibrating.messages && !is_seen_for(&c->calibrating, CALIBRATION_MAX_MS, now);
}

static bool on_battery_for(const struct critical *c, uint64_t ms, uint64_t now)
{
	return c->fresh && is_on_battery(&c->last) && now - c->on_battery_ms >= ms &&
	       !silenced(c, now);
}

static bool is_forced(const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	(void)l;
	(void)now;
	return c->fresh && (c->last.words & ST_FSD) && !c->fsd_is_ours;
}

static bool is_low(const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	return on_battery_for(c, 0, now) && is_confirmed(&c->low) &&
	       is_seen_for(&c->low, (uint64_t)l->confirm_s * SECOND, now);
}

static bool is_discharged(const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	(void)l;
	return on_battery_for(c, SETTLED_MS, now) && is_confirmed(&c->little_charge);
}

static bool is_short(const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	(void)l;
	return on_battery_for(c, SETTLED_MS, now) && is_confirmed(&c->little_runtime);
}

static bool is_long_on_battery(
	const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	return l->on_battery_s > 0 &&
	       on_battery_for(c, (uint64_t)l->on_battery_s * SECOND, now);
}

static bool is_dead(const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	return !c->fresh && c->power == POWER_BATTERY &&
	       now - c->stale_since_ms >= deadtime_ms(c, l);
}

static bool is_off(const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	return l->count_supplies && c->fresh && is_seen_for(&c->off, OFF_MS, now);
}

static const struct {
	rule_fn *holds;
	const char *name, *text;
} rules[RULES] = {
	[RULE_NONE] = { NULL, "", "nothing is wrong" },
	[RULE_FSD] = { is_forced, "C1", "a forced shutdown has been set" },
	[RULE_LOW] = { is_low, "C2", "on battery, and the battery is low" },
	[RULE_CHARGE] = { is_discharged, "C3", "on battery, and the charge is at its limit" },
	[RULE_RUNTIME] = { is_short, "C4", "on battery, and the runtime is at its limit" },
	[RULE_ON_BATTERY] = { is_long_on_battery, "C5", "on battery for as long as configured" },
	[RULE_DEAD] = { is_dead, "C6", "on battery when it was last heard of, and silent since" },
	[RULE_OFF] = { is_off, "C7", "the UPS does not feed its load" },
	[RULE_ORDER] = { NULL, "order", "an administrator asked for it" },
};

enum rule critical_rule(const struct critical *c, const struct critical_limits *l, uint64_t now)
{
	for (enum rule r = RULE_NONE; r < RULES; r++)
		if (rules[r].holds && rules[r].holds(c, l, now))
			return r;
	return RULE_NONE;
}

const char *critical_name(enum rule rule)
{
	return rules[rule].name;
}

const char *critical_text(enum rule rule)
{
	return rules[rule].text;
}

/* ---- questions of the policy ---- */

bool critical_on_mains(const struct critical *c, uint64_t ms, uint64_t now)
{
	return c->fresh && c->power == POWER_MAINS && now - c->on_mains_ms >= ms;
}

bool critical_is_calm(const struct critical *c)
{
	return c->power != POWER_BATTERY && !c->off.messages &&
	       !(c->fresh && (c->last.words & ST_FSD));
}

double critical_runtime_left_s(const struct critical *c, uint64_t now)
{
	if (isnan(c->runtime.value) || c->power != POWER_BATTERY)
		return NAN;
	return c->runtime.value - (double)(now - c->runtime.at_ms) / SECOND;
}
