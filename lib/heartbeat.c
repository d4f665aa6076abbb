/* SPDX-License-Identifier: GPL-2.0-or-later
 * heartbeat - see heartbeat.h.
 */
#include "lib/heartbeat.h"
#include "lib/clock.h"
#include "lib/conf.h"
#include "lib/mem.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { LEAST_MS = 1000 };

int heartbeat_line(void)
{
	const char *text = getenv("HOLDOVER_HEARTBEAT");
	long fd;

	return text && conf_number(text, 0, INT_MAX, &fd) ? (int)fd : -1;
}

void heartbeat_say(enum heartbeat_word word)
{
	const char byte = (char)word;
	int fd = heartbeat_line();

	if (fd >= 0)
		(void)!send(fd, &byte, 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool heartbeat_send_found(const char *sections)
{
	char *packet = mem_fmt("%c%s", HEARTBEAT_FOUND, sections);
	size_t size = strlen(packet);
	int fd = heartbeat_line();
	bool sent = fd >= 0 && size <= HEARTBEAT_PACKET_MAX &&
		    send(fd, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)size;

	free(packet);
	return sent;
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
