/* SPDX-License-Identifier: GPL-2.0-or-later
 * state - updates the record of one UPS by its reports and after a SET.
 *
 * Nothing here uses SNMP libraries, sockets or clocks: `now_ms` is monotonic and comes from the
 * caller. An instance exists if the UPS has ever reported it, because some managers probe once and
 * permanently drop instances that were missing: a value that is no longer reported keeps its last
 * value until the UPS is stale, a measured one for at most UPSMIB_KEPT_MS.
 */
#ifndef MIBS_UPSMIB_STATE_H
#define MIBS_UPSMIB_STATE_H

#include "mibs/upsmib/record.h"

void upsmib_state_init(struct upsmib_state *s, uint64_t start_ms);
void upsmib_state_fini(struct upsmib_state *s);

/* The UPS is shown no longer: no alarm of it holds. */
void upsmib_state_withdraw(struct upsmib_state *s, uint64_t now_ms);

/* Updates battery timer, line bads, test and alarms by the facts. */
void upsmib_state_follow(const struct upsmib_reading *r);

enum test_summary upsmib_state_test_summary(const struct upsmib_reading *r);

/* The remaining seconds of the UPS's own countdown, else of the agent's, else -1. */
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

/* Returns the command of a countdown of the agent that is over, or NULL; call it until NULL. A
 * start waits for the mains. If the UPS is not fresh, a command that switches off is dropped, and
 * one that switches on waits. */
const char *upsmib_state_due(struct upsmib_state *s, const struct ups *ups, uint64_t now_ms);
/* A request to switch off was sent; its kind is shutdown_type. */
void upsmib_state_off_was_asked(struct upsmib_state *s);

#endif
