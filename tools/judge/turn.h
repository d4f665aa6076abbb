/* SPDX-License-Identifier: GPL-2.0-or-later
 * turn - describes the changes of a UPS since the last call.
 *
 * Pure: a function of the model and the time of day.
 */
#ifndef TOOLS_TURN_H
#define TOOLS_TURN_H

#include "lib/buf.h"
#include "tools/cli/show.h"

#include <time.h>

struct turn {				/* zero-initialised: no earlier state */
	bool known;
	enum show_state state;
	time_t since;			/* when the state began; 0: before the first call */
	uint32_t words;			/* of the status */
};

/* Adds a text for each change, separated by "; ". True: there is one. The first call only stores
 * the state. */
bool turn_look(struct turn *t, const struct ups *ups, time_t now, struct buf *out);

#endif
