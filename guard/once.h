/* SPDX-License-Identifier: GPL-2.0-or-later
 * once - ensures that one of several processes carries out an action.
 *
 * The guard repeats a request that was not answered in time, although the first helper may be slow
 * and still running. A file is locked during the action, and then holds the time of its end; the
 * next process sees one or the other. The lock ends with its process.
 */
#ifndef GUARD_ONCE_H
#define GUARD_ONCE_H

#include <stdbool.h>
#include <stdint.h>

enum { ONCE_RECENT_MS = 15 * 1000 };	/* a repeated request comes within this time */

enum once_turn {
	ONCE_MINE,	/* do it, then call once_end */
	ONCE_UNDER_WAY,	/* another process is doing it */
	ONCE_DONE,	/* another process has just done it */
};

/* `*lock` is a descriptor that once_end closes; a file that cannot be used locks nothing. */
enum once_turn once_begin(const char *path, int *lock, uint64_t now_ms);

void once_end(int lock, bool is_done, uint64_t now_ms);

#endif
