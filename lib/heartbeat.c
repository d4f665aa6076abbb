/* SPDX-License-Identifier: GPL-2.0-or-later
 * heartbeat - see heartbeat.h.
 */
#include "lib/heartbeat.h"
#include "lib/clock.h"
#include "lib/conf.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/socket.h>

enum { LEAST_MS = 1000, PULSE_MS = 2500 };

static bool socket_of(long *fd)
{
	const char *text = getenv("HOLDOVER_HEARTBEAT");

	return text && conf_number(text, 0, INT_MAX, fd);
}

void heartbeat_say(enum heartbeat_word word)
{
	const char byte = (char)word;
	long fd;

	if (socket_of(&fd))
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

static void on_pulse(uv_timer_t *t)
{
	(void)t;
	heartbeat_alive();
}

void heartbeat_pulse(uv_timer_t *timer, uv_loop_t *loop)
{
	long fd;

	uv_timer_init(loop, timer);
	if (socket_of(&fd))
		uv_timer_start(timer, on_pulse, 0, PULSE_MS);
	uv_unref((uv_handle_t *)timer);
}
