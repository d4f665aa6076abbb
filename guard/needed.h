/* SPDX-License-Identifier: GPL-2.0-or-later
 * needed - the time that this machine needs to shut down: the longest of its last five shutdowns.
 *
 * After the request the guard writes once a second how long the shutdown has taken so far, while it
 * runs and the disk is writable: it is among the last programs to end. The next start adds the last
 * number to the list. Files `shutdowns` and `going` of the lasting directory.
 */
#ifndef GUARD_NEEDED_H
#define GUARD_NEEDED_H

enum { NEEDED_DEFAULT_S = 120, NEEDED_KEPT = 5, NEEDED_MAX_S = 3600 };

struct needed {				/* of the recorded shutdowns */
	int shortest_s, longest_s, count;
};

/* Seconds; NEEDED_DEFAULT_S without any record. Consumes `going`. Blocks briefly; start only. */
int needed_read(const char *dir, struct needed *out);

/* 0 or -errno. */
int needed_write_going(const char *dir, unsigned seconds);

/* A shutdown was cancelled or rehearsed: it is not counted. */
void needed_forget(const char *dir);

#endif
