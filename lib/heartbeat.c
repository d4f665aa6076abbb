/* SPDX-License-Identifier: GPL-2.0-or-later
 * heartbeat - see heartbeat.h.
 */
#include "lib/heartbeat.h"
#include "lib/clock.h"
#include "lib/conf.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { LEAST_MS = 500 };

void heartbeat_say(enum heartbeat_word word)
{
	const char *text = getenv("HOLDOVER_HEARTBEAT"), byte = (char)word;
	long fd;

	if (text && conf_number(text, 0, INT_MAX, &fd))
		(void)!send((int)fd, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void heartbeat_alive(void)
{
	static uint64_t said_ms;
	uint64_t now = clock_ms();

	if (said_ms && now - said_ms < LEAST_MS)
		return;
	said_ms = now;
	heartbeat_say(HEARTBEAT_ALIVE);
}
