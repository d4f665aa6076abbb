/* SPDX-License-Identifier: GPL-2.0-or-later
 * rehearsal - simulates an outage to its end, with the policy itself and the current data of the
 * UPSes.
 *
 * Pure: it has its own guard and clock, so that minutes take no time and the running guard is not
 * affected. Mains fail, the battery is low REHEARSAL_LOW_S later, other machines stay logged in for
 * as long as they may. Each act of the policy becomes a line.
 */
#ifndef GUARD_REHEARSAL_H
#define GUARD_REHEARSAL_H

#include "guard/policy.h"

enum { REHEARSAL_LOW_S = 30, REHEARSAL_MAX_S = 600 };

typedef void rehearsal_fn(void *user, const char *line);

struct rehearsal {                /* borrowed */
	const struct guard *now;  /* whose configuration and pictures are used */
	const char *const *names; /* of its UPSes */
	int failing;              /* the UPS whose mains fail, or GUARD_EVERY */
	rehearsal_fn *say;
	void *user;
};

/* `end` gets the final state: GUARD_GOING if this machine would be shut down. */
void rehearsal_play(const struct rehearsal *r, struct guard *end);

#endif
