/* SPDX-License-Identifier: GPL-2.0-or-later
 * once - a deed that several processes are asked for is done by one of them.
 *
 * The guard asks again when no answer came in time, although the helper that was asked first may be
 * slow and still at work. A file is locked while the deed is done, and holds the time at which it was
 * done; the next process sees one or the other. The lock ends with its process.
 */
#ifndef GUARD_ONCE_H
#define GUARD_ONCE_H

#include <stdbool.h>
#include <stdint.h>

enum { ONCE_RECENT_MS = 15 * 1000 };	/* a repeated question comes within it */

enum once_turn {
	ONCE_MINE,	/* do it, then call once_end */
	ONCE_UNDER_WAY,	/* another process is doing it */
	ONCE_DONE,	/* another process has just done it */
};

/* `*lock` is a descriptor that once_end closes; a file that cannot be used locks nothing. */
enum once_turn once_begin(const char *path, int *lock, uint64_t now_ms);

void once_end(int lock, bool is_done, uint64_t now_ms);

#endif
