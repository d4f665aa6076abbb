/* SPDX-License-Identifier: GPL-2.0-or-later
 * explanation - what the guard would do if the mains failed now and stayed away: the policy itself,
 * played to the end on batteries that drain as their UPSes expect.
 *
 * Pure: a guard and a clock of its own, so that hours take no time and nothing that runs sees it. A
 * battery loses a second of its runtime each second, and its charge in proportion; it is low from
 * the UPS's own limits on. What a UPS does not report does not change.
 */
#ifndef GUARD_EXPLANATION_H
#define GUARD_EXPLANATION_H

#include "guard/policy.h"

enum { EXPLANATION_MAX_S = 24 * 3600 };

/* An act of the policy, `at_s` seconds after the mains failed. */
typedef void explanation_fn(void *user, const struct guard *g, const struct guard_act *act,
	unsigned at_s);

/* `now`: whose configuration, pictures and logins are used; `failing`: the UPS whose mains fail, or
 * GUARD_EVERY. `end` is where the course has come to; true: this machine goes down. */
bool explanation_play(const struct guard *now, int failing, struct guard *end,
	explanation_fn *acted, void *user);

#endif
