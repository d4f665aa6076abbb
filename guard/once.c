/* SPDX-License-Identifier: GPL-2.0-or-later
 * once - see once.h.
 */
#include "guard/once.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

enum { TIME_BYTES = 32 };

/* A time of another boot is in the future, or too old. */
static bool is_recent(int fd, uint64_t now)
{
	char text[TIME_BYTES + 1];
	ssize_t n = pread(fd, text, TIME_BYTES, 0);
	uint64_t done;

	if (n <= 0)
		return false;
	text[n] = 0;
	done = strtoull(text, NULL, 10);
	return done <= now && now - done < ONCE_RECENT_MS;
}

enum once_turn once_begin(const char *path, int *lock, uint64_t now)
{
	int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	enum once_turn turn = ONCE_MINE;

	*lock = fd;
	if (fd < 0)
		return turn;
	if (flock(fd, LOCK_EX | LOCK_NB))
		turn = ONCE_UNDER_WAY;
	else if (is_recent(fd, now))
		turn = ONCE_DONE;
	if (turn == ONCE_MINE)
		return turn;
	close(fd);
	*lock = -1;
	return turn;
}

void once_end(int lock, bool is_done, uint64_t now)
{
	if (lock < 0)
		return;
	if (is_done && !ftruncate(lock, 0))
		dprintf(lock, "%" PRIu64 "\n", now);
	close(lock);
}
