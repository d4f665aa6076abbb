/* SPDX-License-Identifier: GPL-2.0-or-later
 * state - how the record of one UPS follows what the UPS says, and what a SET leaves in it.
 *
 * Nothing here knows SNMP libraries, sockets or clocks: `now_ms` is monotonic and comes from the
 * caller. Which instances exist follows from what the UPS has ever said, not from the moment (some
 * managers probe once and drop permanently what was missing): a value that vanishes keeps its last
 * value until the UPS is stale, a measured one for UPSMIB_KEPT_MS at most, for then it is not true.
 */
#ifndef MIBS_UPSMIB_STATE_H
#define MIBS_UPSMIB_STATE_H

#include "mibs/upsmib/record.h"

void upsmib_state_init(struct upsmib_state *s, uint64_t start_ms);
void upsmib_state_fini(struct upsmib_state *s);

/* Battery timer, line bads, test and alarms follow the facts. */
void upsmib_state_follow(const struct upsmib_reading *r);

enum test_summary upsmib_state_test_summary(const struct upsmib_reading *r);

/* Seconds that are left: of the UPS's own countdown, else of the agent's, else -1. */
long upsmib_state_seconds_left(const struct upsmib_reading *r, enum upsmib_timer timer);

/* ---- what a SET leaves in the record; visible at the next update ---- */

void upsmib_state_store_name(struct upsmib_state *s, const char *name);
void upsmib_state_store_attached(struct upsmib_state *s, const char *attached);
void upsmib_state_advance_test_lock(struct upsmib_state *s);	/* +1, round at 2^31-1 */
void upsmib_state_test_asked(struct upsmib_state *s, const struct ups *ups, enum upsmib_test kind,
	uint64_t now_ms);
void upsmib_state_test_abort_asked(struct upsmib_state *s);
void upsmib_state_set_timer(struct upsmib_state *s, enum upsmib_timer timer, uint64_t now_ms,
	long seconds);						/* < 0: none */
/* `command`: a constant, for upsmib_state_due; NULL: the UPS counts. */
void upsmib_state_set_countdown(struct upsmib_state *s, enum upsmib_timer timer, uint64_t now_ms,
	long seconds, const char *command);
void upsmib_state_set_shutdown_type(struct upsmib_state *s, enum upsmib_shutdown type);
void upsmib_state_set_auto_restart(struct upsmib_state *s, bool on);
/* upsAutoRestart */
bool upsmib_state_restarts(const struct upsmib_state *s, const struct ups *ups);

/* A countdown of the agent that is over: its command, or NULL; ask again until NULL. A start waits
 * for the mains; what cannot be asked of a UPS that is not fresh is dropped if it switches off, and
 * waits if it switches on. */
const char *upsmib_state_due(struct upsmib_state *s, const struct ups *ups, uint64_t now_ms);
/* The load goes off; how: shutdown_type. */
void upsmib_state_off_was_asked(struct upsmib_state *s);

#endif
