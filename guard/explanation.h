/* SPDX-License-Identifier: GPL-2.0-or-later
 * explanation - what the guard would do if mains failed now and did not return: runs the policy to
 * its end on batteries that discharge as their UPSes expect.
 *
 * Pure: it has its own guard and clock, so that hours take no time and the running guard is not
 * affected. A battery loses a second of its runtime each second, and its charge in proportion; it
 * is low below the UPS's own limits. Values that a UPS does not report do not change.
 */
#ifndef GUARD_EXPLANATION_H
#define GUARD_EXPLANATION_H

#include "guard/policy.h"

enum { EXPLANATION_MAX_S = 24 * 3600 };

/* An act of the policy, `at_s` seconds after the mains failed. */
typedef void explanation_fn(void *user, const struct guard *g, const struct guard_act *act,
	unsigned at_s);

/* `now`: whose configuration, pictures and logins are used; `failing`: the UPS whose mains fail, or
 * GUARD_EVERY. `end` gets the final state; true: this machine is shut down. */
bool explanation_play(const struct guard *now, int failing, struct guard *end,
	explanation_fn *acted, void *user);

#endif
