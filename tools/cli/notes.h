/* SPDX-License-Identifier: GPL-2.0-or-later
 * notes - sentences below a table: for how long a UPS is on battery, when this machine goes down,
 * which machines depend on it, and what to do where data are missing. One idea a line.
 */
#ifndef TOOLS_NOTES_H
#define TOOLS_NOTES_H

#include "lib/buf.h"
#include "lib/ups_read.h"
#include "tools/machine/guard_state.h"

#include <stdbool.h>
#include <time.h>

enum { NOTES_UPSES = 3 };		/* that are described; the others are counted */

struct notes {
	const struct guard_state *guard;	/* NULL: unknown, or of another machine */
	bool here;			/* the UPSes are this host's */
	size_t on_battery, no_data;
};

/* Of each UPS. A UPS on mains has none. */
void notes_add(struct notes *n, const struct ups *ups, time_t since, struct buf *out);
/* After the last: what the guard does if it is anything but watching, and what is left to say. */
void notes_end(const struct notes *n, struct buf *out);

/* "30 UPSes: 2 ON BATTERY, 28 on line": the worst first. `of`: "" or " of HOST". */
void notes_count(struct ups *const *all, size_t count, const char *of, struct buf *out);

/* The machines of server.clients but for this one, after a call for each word: `each` may be NULL.
 * Their number, those that the server has only counted included. */
unsigned notes_machines(const struct ups *ups, void (*each)(void *user, const char *address),
	void *user);

#endif
