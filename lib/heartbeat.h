/* SPDX-License-Identifier: GPL-2.0-or-later
 * heartbeat - messages of a program to the holdoverd that started it.
 *
 * holdoverd hands each program one end of a SOCK_SEQPACKET socket and its number in
 * HOLDOVER_HEARTBEAT; a packet is a word of one byte with its data. Sending does not block and
 * cannot fail: without that variable, or if holdoverd does not read, the word is lost. The
 * descriptor stays open over exec, so a program that becomes another one keeps it. A program that
 * has sent a word and then is silent for too long is killed and started again (supervisor/child.h):
 * a program that may block between two iterations of its loop also calls heartbeat_alive there.
 */
#ifndef LIB_HEARTBEAT_H
#define LIB_HEARTBEAT_H

#include <stdbool.h>
#include <uv.h>

enum heartbeat_word {
	HEARTBEAT_ALIVE = '.',
	HEARTBEAT_SERVING = '!',	/* it has begun to serve */
	HEARTBEAT_FOUND = '=',		/* the finder's list follows (heartbeat_send_found) */
	HEARTBEAT_BIND = 'b',		/* an address and a socket follow (lib/lowport) */
};

enum { HEARTBEAT_PACKET_MAX = 65536 };

void heartbeat_alive(void);		/* cheap: at most one word a second is sent */
void heartbeat_say(enum heartbeat_word word);

/* Sends sections of ups.conf for the UPSes that have been found; holdoverd keeps the permitted
 * keys, shows the sections to all programs and reloads. False: not sent, try again later; also
 * without holdoverd.
 */
bool heartbeat_send_found(const char *sections);

int heartbeat_line(void);		/* its descriptor; -1: holdoverd has not started us */

#endif
