/* SPDX-License-Identifier: GPL-2.0-or-later
 * critical - decides whether one UPS is about to fail: the rules C1 to C7.
 *
 * Pure: a function of the data of the feed and the time; no I/O. A UPS is critical only with
 * positive evidence: OL with any other word never is, nor is a UPS that was on mains when its data
 * went stale, nor one that has never sent data. Each rule has a time limit, so that it also fires
 * in time. Times are monotonic milliseconds.
 */
#ifndef GUARD_CRITICAL_H
#define GUARD_CRITICAL_H

#include <stdbool.h>
#include <stdint.h>

/* The current data of one UPS. Unknown numbers are NAN. */
struct picture {
	bool fresh;
	uint32_t words;		/* lib/status.h, of ups.status */
	double charge_pct, charge_low_pct;
	double runtime_s, runtime_low_s;
	double input_v, input_nominal_v;
};

enum rule {
	RULE_NONE,
	RULE_FSD,		/* C1: a forced shutdown that the guard has not set */
	RULE_LOW,		/* C2: on battery and low, confirmed */
	RULE_CHARGE,		/* C3: charge at or below the limit */
	RULE_RUNTIME,		/* C4: runtime at or below the limit */
	RULE_ON_BATTERY,	/* C5: on battery for as long as configured */
	RULE_DEAD,		/* C6: on battery in the last message, and silent since */
	RULE_OFF,		/* C7: does not power its load; only if supplies are counted */
	RULE_ORDER,		/* requested by an administrator; set by guard/policy only */
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
	int needed_s;		/* time that this machine needs to shut down */
	bool count_supplies;	/* `need` is configured: OFF counts */
};

/* A condition that several messages over some time must confirm. */
struct evidence {
	uint64_t since_ms, last_ms;
	unsigned messages;	/* 0: not seen */
};

/* A number of the device, and since when a doubtful other value is reported. */
struct plausible {
	double value;		/* last accepted value; NAN: none yet */
	uint64_t at_ms;		/* when it was confirmed last */
	uint64_t doubted_ms;	/* since when another value is reported; 0: none */
};

struct critical {
	struct picture last;		/* the last fresh one */
	bool fresh;
	uint64_t stale_since_ms;
	enum { POWER_UNKNOWN, POWER_MAINS, POWER_BATTERY } power;	/* last known */
	uint64_t on_battery_ms, on_mains_ms;	/* since when; which is valid depends on `power` */
	bool has_said_low;		/* LB was reported at least once */
	bool fsd_is_ours;		/* set by guard/policy */
	struct evidence low, little_charge, little_runtime, off, calibrating;
	struct plausible charge, runtime;
};

void critical_init(struct critical *c);

/* The feed has sent data; `p` is the resulting picture. */
void critical_picture(struct critical *c, const struct picture *p,
	const struct critical_limits *l, uint64_t now_ms);

/* The feed is gone or its data are stale. */
void critical_lost(struct critical *c, uint64_t now_ms);

/* The first rule that holds. */
enum rule critical_rule(const struct critical *c, const struct critical_limits *l,
	uint64_t now_ms);

/* Have mains been present, with fresh data, for this time? */
bool critical_on_mains(const struct critical *c, uint64_t ms, uint64_t now_ms);

/* True: time alone cannot lead to a decision. */
bool critical_is_calm(const struct critical *c);

/* The limits of C3 and C4 for this UPS now; NAN: the rule does not apply to it. */
double critical_charge_limit_pct(const struct critical *c, const struct critical_limits *l);
double critical_runtime_limit_s(const struct critical *c, const struct critical_limits *l);

/* Seconds until the UPS fails, as far as known; NAN: unknown. */
double critical_runtime_left_s(const struct critical *c, uint64_t now_ms);

/* The name, "C2", and a sentence for messages. */
const char *critical_name(enum rule rule);
const char *critical_text(enum rule rule);

#endif
