/* SPDX-License-Identifier: GPL-2.0-or-later
 * critical - is one UPS about to fail the machines it feeds? The rules C1 to C7.
 *
 * Pure: a function of what the feed has shown and the time; no I/O. A UPS is critical only with
 * positive evidence: OL with any other word never is, nor is a UPS that was on mains when its data
 * went stale, nor one that was never heard of. Each rule has a bound, so that it fires in time as
 * well. Times are monotonic milliseconds. Source: spec/operate.md section 3.3, with the field
 * reports that made each rule.
 */
#ifndef GUARD_CRITICAL_H
#define GUARD_CRITICAL_H

#include <stdbool.h>
#include <stdint.h>

/* What the feed shows of one UPS now. Numbers that are unknown are NAN. */
struct picture {
	bool fresh;
	uint32_t words;		/* lib/status.h, of ups.status */
	double charge_pct, charge_low_pct;
	double runtime_s, runtime_low_s;
	double input_v, input_nominal_v;
};

enum rule {
	RULE_NONE,
	RULE_FSD,		/* C1: a forced shutdown that was not set by us */
	RULE_LOW,		/* C2: on battery and low, confirmed */
	RULE_CHARGE,		/* C3: charge at or below the limit */
	RULE_RUNTIME,		/* C4: runtime at or below the limit */
	RULE_ON_BATTERY,	/* C5: on battery for as long as configured */
	RULE_DEAD,		/* C6: on battery when last heard of, and silent since */
	RULE_OFF,		/* C7: does not feed its load; only where supplies are counted */
	RULE_ORDER,		/* an administrator asked for it; set by guard/policy only */
	RULES
};

enum { LIMIT_BY_DEVICE = -1 };

/* Of holdover.conf [guard], in seconds and percent. */
struct critical_limits {
	int charge_pct;		/* LIMIT_BY_DEVICE: battery.charge.low, else 20 */
	int runtime_s;		/* LIMIT_BY_DEVICE: battery.runtime.low or needed_s + 30 */
	int on_battery_s;	/* 0: never */
	int confirm_s;
	int deadtime_s;		/* LIMIT_BY_DEVICE: a quarter of the last runtime, 15 to 300 */
	int needed_s;		/* that this machine needs to shut down */
	bool count_supplies;	/* `need` is configured: OFF counts */
};

/* A condition that must be seen in several messages over some time. */
struct evidence {
	uint64_t since_ms, last_ms;
	unsigned messages;	/* 0: not seen */
};

/* A number of the device, and since when it has been as far off as this. */
struct plausible {
	double value;		/* last one believed; NAN: none yet */
	uint64_t at_ms;		/* when it was confirmed last */
	uint64_t doubted_ms;	/* since when another value is reported; 0: none */
};

struct critical {
	struct picture last;		/* the last fresh one */
	bool fresh;
	uint64_t stale_since_ms;
	enum { POWER_UNKNOWN, POWER_MAINS, POWER_BATTERY } power;	/* last known */
	uint64_t on_battery_ms, on_mains_ms;	/* since when; valid as `power` says */
	bool has_said_low;		/* LB was seen at least once */
	bool fsd_is_ours;		/* set by guard/policy */
	struct evidence low, little_charge, little_runtime, off, calibrating;
	struct plausible charge, runtime;
};

void critical_init(struct critical *c);

/* The feed has said something; `p` is the picture after it. */
void critical_picture(struct critical *c, const struct picture *p,
	const struct critical_limits *l, uint64_t now_ms);

/* The feed is gone or its data are stale. */
void critical_lost(struct critical *c, uint64_t now_ms);

/* The first rule that holds. */
enum rule critical_rule(const struct critical *c, const struct critical_limits *l,
	uint64_t now_ms);

/* Mains present, fresh, for this long: the return of the mains is believed. */
bool critical_on_mains(const struct critical *c, uint64_t ms, uint64_t now_ms);

/* Nothing that time alone can turn into a decision. */
bool critical_is_calm(const struct critical *c);

/* The limits of C3 and C4 for this UPS now; NAN: the rule does not apply to it. */
double critical_charge_limit_pct(const struct critical *c, const struct critical_limits *l);
double critical_runtime_limit_s(const struct critical *c, const struct critical_limits *l);

/* Seconds until the UPS gives out as far as is known; NAN: unknown. */
double critical_runtime_left_s(const struct critical *c, uint64_t now_ms);

/* "C2", and a sentence for people. */
const char *critical_name(enum rule rule);
const char *critical_text(enum rule rule);

#endif
