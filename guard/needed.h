/* SPDX-License-Identifier: GPL-2.0-or-later
 * needed - how long this machine needs to shut down: the longest of its last five shutdowns.
 *
 * From the request on, the guard writes once a second how long the shutdown has taken so far, as
 * long as it lives and the disk can be written: it is among the last to go. The next start adds
 * what was written last to the list. Files `shutdowns` and `going` of the lasting directory.
 */
#ifndef GUARD_NEEDED_H
#define GUARD_NEEDED_H

enum { NEEDED_DEFAULT_S = 120, NEEDED_KEPT = 5, NEEDED_MAX_S = 3600 };

struct needed {				/* of the shutdowns that are recorded */
	int shortest_s, longest_s, count;
};

/* Seconds; NEEDED_DEFAULT_S without any record. Consumes `going`. Blocks briefly; start only. */
int needed_read(const char *dir, struct needed *out);

/* 0 or -errno. */
int needed_write_going(const char *dir, unsigned seconds);

/* A shutdown was cancelled or rehearsed: it counts for nothing. */
void needed_forget(const char *dir);

#endif
