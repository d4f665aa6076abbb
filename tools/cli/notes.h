/* SPDX-License-Identifier: GPL-2.0-or-later
 * notes - sentences below a table: how long a UPS has been on battery, when this machine is shut
 * down, which machines depend on it, and what to do if data are missing.
 */
#ifndef TOOLS_NOTES_H
#define TOOLS_NOTES_H

#include "lib/buf.h"
#include "lib/ups_read.h"
#include "tools/machine/guard_state.h"

#include <stdbool.h>
#include <time.h>

enum { NOTES_UPSES = 3 };		/* UPSes that are described; the others are counted */

struct notes {
	const struct guard_state *guard;	/* NULL: unknown, or of another machine */
	bool here;			/* the UPSes are this host's */
	size_t on_battery, no_data;
};

/* Adds the notes of a UPS. A UPS on mains has none. */
void notes_add(struct notes *n, const struct ups *ups, time_t since, struct buf *out);
/* Call it after the last UPS: adds what the guard does unless it only watches, and the remaining
 * notes. */
void notes_end(const struct notes *n, struct buf *out);

/* "30 UPSes: 2 ON BATTERY, 28 on line": the worst first. `of`: "" or " of HOST". */
void notes_count(struct ups *const *all, size_t count, const char *of, struct buf *out);

/* Calls `each` (may be NULL) for each machine of server.clients except this one. Returns their
 * number, including those that the server has only counted. */
unsigned notes_machines(const struct ups *ups, void (*each)(void *user, const char *address),
	void *user);

#endif
