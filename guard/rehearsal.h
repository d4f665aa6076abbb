/* SPDX-License-Identifier: GPL-2.0-or-later
 * rehearsal - an outage to its end, played by the policy itself with what the UPSes show now.
 *
 * Pure: a guard of its own, with a clock of its own, so that a play of minutes takes no time and
 * nothing that runs sees it. The mains fail, the battery is low REHEARSAL_LOW_S later, other machines
 * stay logged in for as long as they may. Each act of the policy becomes a line of what it would do.
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

/* `end` is where the course has come to: GUARD_GOING if this machine would go down. */
void rehearsal_play(const struct rehearsal *r, struct guard *end);

#endif
