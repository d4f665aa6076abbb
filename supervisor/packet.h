/* SPDX-License-Identifier: GPL-2.0-or-later
 * packet - receives packets of Holdover's programs on the line to holdoverd (lib/heartbeat).
 */
#ifndef SUPERVISOR_PACKET_H
#define SUPERVISOR_PACKET_H

#include "lib/heartbeat.h"
#include "lib/lowport.h"

#include <stdbool.h>
#include <stddef.h>

struct packet {
	union {
		char bytes[HEARTBEAT_PACKET_MAX + 1];
		struct lowport_request request;
	};
	size_t size;			/* 0: there is none now */
	/* a descriptor that came with it, owned by the receiver; -1: none */
	int fd;
};

/* Does not block. False: the line is closed. */
bool packet_receive(int line, struct packet *p);

#endif
