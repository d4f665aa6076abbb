/* SPDX-License-Identifier: GPL-2.0-or-later
 * trial - one rehearsal that an administrator has asked for: the play (guard/rehearsal), then the
 * record of it beside the real one, and the helper, which runs the shutdown hook with that record
 * and does nothing. What can be seen before the real day is seen: no helper, no hook, a UPS without
 * a driver. Its date is kept in the lasting directory, file `rehearsed`, once all of it was right.
 */
#ifndef GUARD_TRIAL_H
#define GUARD_TRIAL_H

#include "guard/feeds.h"
#include "guard/guardconf.h"
#include "guard/places.h"
#include "guard/policy.h"
#include "lib/control.h"

#include <stdbool.h>
#include <stddef.h>

struct trial;

struct trial_setting { /* borrowed until trial_begin returns */
	uv_loop_t *loop;
	const struct places *places;
	const struct guardconf *conf;
	const struct guard *guard;
	const struct feeds *feeds;
	int ups; /* GUARD_EVERY: the mains of all fail */
};

/* Lines and the result go to `asker`: status 0, or 1 if this machine would not go down or a part
 * fails. NULL: it has ended already; else it ends, and is freed, with the helper's answer, and
 * *slot is cleared. */
struct trial *trial_begin(const struct trial_setting *t, struct control_asker *asker,
	struct trial **slot);
/* It has no asker and no slot any more. Harmless with NULL. */
void trial_leave(struct trial *t);

enum { TRIAL_DATE_BYTES = 24 };

/* A rehearsal was right just now, also one of a real outage (`rehearse = yes`). Blocks briefly. */
void trial_write_date(const char *lasting_dir);
/* When the last one was right, "2026-11-30T08:00:00Z". False: never. */
bool trial_last(const char *lasting_dir, char date[TRIAL_DATE_BYTES]);

#endif
