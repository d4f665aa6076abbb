/* SPDX-License-Identifier: GPL-2.0-or-later
 * policy - decides when and how this machine is shut down: the states from "watching" to "going".
 *
 * Pure: guard_step is a function of its state, one event and the time. It returns acts; guard/act
 * carries them out. So a day of outages can be simulated in a millisecond, and `holdover explain`
 * and the rehearsal use the same function. Rules of a single UPS are guard/critical.
 *
 * 	watching --critical--> decided --final delay--> telling --all others gone, or hostsync--> going
 *
 * The return of the mains cancels until the point of no return: FSD set while another machine was
 * logged in, or the power-off requested, whichever is first. Until FSD is set, the end of the
 * reason also cancels: for example of a battery that was low only at the transfer.
 */
#ifndef GUARD_POLICY_H
#define GUARD_POLICY_H

#include "guard/critical.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GUARD_UPS_MAX = 64, GUARD_ACTS_MAX = GUARD_UPS_MAX + 4, GUARD_EVERY = -1 };

enum {
	/* below this runtime there is no time for an orderly shutdown */
	GUARD_FORCE_LEFT_S = 20,
	/* assumed for a UPS that reports no runtime, from GUARD_GOING on: 300 s for an orderly
	 * shutdown */
	GUARD_UNKNOWN_LEFT_S = 300 + GUARD_FORCE_LEFT_S,
};

struct guard_config {
	struct critical_limits limits;
	int need;			/* 0: not configured; the first critical UPS decides */
	int final_delay_s, hostsync_s;
	struct {
		int supplies;		/* 0: watched only */
	} ups[GUARD_UPS_MAX];
	size_t count;
};

enum guard_state {
	GUARD_WATCHING,
	GUARD_DECIDED,	/* the final delay runs; no machine has begun to shut down */
	GUARD_TELLING,	/* FSD is set; others are given hostsync to log out */
	GUARD_GOING,	/* the record is written and power-off is requested */
	GUARD_STATES
};

enum guard_event_kind {
	GUARD_PICTURE,		/* ups, picture: its feed has sent data */
	GUARD_FEED_LOST,	/* ups */
	GUARD_CLIENTS,		/* ups, others, here: the logins have changed */
	GUARD_TICK,
	GUARD_NOW,		/* order: begin as if critical */
	GUARD_CANCEL,		/* order: stop, before the point of no return */
	GUARD_ACCEPTED,		/* the power-off was accepted */
	GUARD_REFUSED,		/* it was refused, or not answered */
	GUARD_EVENTS
};

struct guard_event {
	enum guard_event_kind kind;
	size_t ups;
	const struct picture *picture;
	unsigned others;	/* logins of other machines */
	bool here;		/* a login from this machine: upsmon guards it, too */
};

enum guard_act_kind {
	GUARD_SAY_DECIDED,	/* ups, rule: shutting down after the final delay */
	GUARD_SAY_CANCELLED,	/* mains have returned, or by an order */
	GUARD_SET_FSD,		/* ups */
	GUARD_CLEAR_FSD,	/* ups */
	GUARD_WRITE_RECORD,	/* of all UPSes in `cut` */
	/* the shutdown of upsmon, for which it was written, was cancelled */
	GUARD_DROP_RECORD,
	GUARD_POWER_OFF,	/* answered by GUARD_ACCEPTED or GUARD_REFUSED */
	GUARD_FORCE,		/* the battery has no time left for an orderly shutdown */
	GUARD_STAND_BY,		/* upsmon of this machine is logged in */
	GUARD_STAND_UP,		/* upsmon is no longer logged in */
};

struct guard_act {
	enum guard_act_kind kind;
	int ups;		/* GUARD_EVERY: none in particular */
	enum rule rule;
};

struct guard_unit {
	struct critical critical;
	unsigned others;
	bool here;
	bool cut;		/* its load is cut at the end */
	uint64_t critical_ms;	/* since when a rule holds; valid if `rule` */
	enum rule rule;
};

struct guard_reason {
	int ups;			/* GUARD_EVERY: none in particular */
	enum rule rule;			/* RULE_NONE: there is no reason for a shutdown */
};

struct guard {
	const struct guard_config *config;	/* borrowed */
	enum guard_state state;
	uint64_t since_ms;		/* of the state */
	uint64_t asked_ms;		/* power-off was requested last */
	uint64_t reason_ms;		/* a rule asked for a shutdown last */
	uint64_t forced_ms;		/* forcing was requested last; 0: not yet */
	bool accepted, no_return, standing_by, ordered;
	struct guard_reason reason;	/* of the current shutdown; see guard_reason */
	bool recorded;			/* the record was written for a shutdown of upsmon */
	struct guard_unit ups[GUARD_UPS_MAX];
};

void guard_init(struct guard *g, const struct guard_config *config, uint64_t now_ms);

/* Returns the number of acts in `acts`, in the order they are to be done. */
size_t guard_step(struct guard *g, const struct guard_event *e, uint64_t now_ms,
	struct guard_act acts[GUARD_ACTS_MAX]);

/* When GUARD_TICK is due; UINT64_MAX: not needed. */
uint64_t guard_next_ms(const struct guard *g, uint64_t now_ms);

/* The reason why this machine is shut down by the guard, or would be without upsmon. */
struct guard_reason guard_reason(const struct guard *g);

/* Seconds, rounded up, until the state ends by itself; -1: it does not. */
int guard_left_s(const struct guard *g, uint64_t now_ms);

#endif
