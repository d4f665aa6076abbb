/* SPDX-License-Identifier: GPL-2.0-or-later
 * forecast - the explanation (guard/explanation) as lines: the answer to `explain`, for people and
 * programs. holdover-guard(8) lists them.
 *
 *	step 2310 rack C4 "rack: runtime at or below the limit"
 *	weak "the time left is the estimate of the UPS"
 *	missing "no UPS would cut its load"
 */
#ifndef GUARD_FORECAST_H
#define GUARD_FORECAST_H

#include "guard/feeds.h"
#include "guard/guardconf.h"
#include "guard/needed.h"
#include "guard/policy.h"
#include "lib/buf.h"

struct forecast_facts {			/* borrowed */
	const struct guard *now;
	const struct guardconf *conf;
	const struct feeds *feeds;
	const struct needed *needed;
};

/* `failing`: the UPS whose mains fail, or GUARD_EVERY. True: this machine goes down, and nothing is
 * missing. */
bool forecast_write(const struct forecast_facts *facts, int failing, struct buf *out);

#endif
