/* SPDX-License-Identifier: GPL-2.0-or-later
 * turn - what has happened to a UPS since the last look, in words for who watches.
 *
 * Pure: a function of the model and the time of day.
 */
#ifndef TOOLS_TURN_H
#define TOOLS_TURN_H

#include "lib/buf.h"
#include "tools/cli/show.h"

#include <time.h>

struct turn {				/* zero-initialised: nothing is known yet */
	bool known;
	enum show_state state;
	time_t since;			/* of the state; 0: it was so before */
	uint32_t words;			/* of the status */
};

/* Adds a text for each thing that has happened, separated by "; ". True: there is one. The first
 * look finds what is, and nothing that has happened. */
bool turn_look(struct turn *t, const struct ups *ups, time_t now, struct buf *out);

#endif
