/* SPDX-License-Identifier: GPL-2.0-or-later
 * notes - sentences below a table: for how long a UPS is on battery, when this machine goes down, and
 * which machines depend on it. One idea a line.
 */
#ifndef TOOLS_NOTES_H
#define TOOLS_NOTES_H

#include "lib/buf.h"
#include "lib/ups_read.h"
#include "tools/machine/guard_state.h"

#include <time.h>

/* Of a UPS that is on battery; others have none. `guard` NULL: unknown, or of another machine. */
void notes_add(const struct ups *ups, time_t since, const struct guard_state *guard,
	struct buf *out);
/* What the guard does, if it is anything but watching. */
void notes_add_guard(const struct guard_state *guard, struct buf *out);

/* The machines of server.clients but for this one, after a call for each word: `each` may be NULL.
 * Their number, those that the server has only counted included. */
unsigned notes_machines(const struct ups *ups, void (*each)(void *user, const char *address),
	void *user);

#endif
