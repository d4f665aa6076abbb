/* SPDX-License-Identifier: GPL-2.0-or-later
 * packet - what a program of Holdover says on the line to holdoverd (lib/heartbeat), one packet at
 * a time.
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
	int fd;				/* that came with it, the receiver's; -1: none */
};

/* Does not block. False: the line is closed. */
bool packet_receive(int line, struct packet *p);

#endif
