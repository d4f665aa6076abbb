/* SPDX-License-Identifier: GPL-2.0-or-later
 * trial - one rehearsal that an administrator has requested: the simulation (guard/rehearsal), then
 * its record beside the real one, and the helper, which runs the shutdown hook with that record in
 * a dry run. So it finds faults before a real outage: no helper, no hook, a UPS without a driver.
 * If all was right its date is kept in the lasting directory, file `rehearsed`.
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

/* Lines and the result go to `asker`: status 0, or 1 if this machine would not be shut down or a
 * part fails. NULL: it has ended already; else it ends, and is freed, with the helper's answer, and
 * *slot is cleared. */
struct trial *trial_begin(const struct trial_setting *t, struct control_asker *asker,
	struct trial **slot);
/* Detaches it from its asker and slot. Harmless with NULL. */
void trial_leave(struct trial *t);

enum { TRIAL_DATE_BYTES = 24 };

/* Writes the date of a successful rehearsal, also of one in a real outage (`rehearse = yes`).
 * Blocks briefly. */
void trial_write_date(const char *lasting_dir);
/* The date of the last successful one, "2026-11-30T08:00:00Z". False: there was none. */
bool trial_last(const char *lasting_dir, char date[TRIAL_DATE_BYTES]);

#endif
