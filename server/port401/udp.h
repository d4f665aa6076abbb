/* SPDX-License-Identifier: GPL-2.0-or-later
 * udp - the sockets of UDP port 401; datagram.c decides about each datagram and makes the answer.
 *
 * An answer is sent from the address that was asked and is never fragmented. Work in each iteration
 * of the loop is bounded. Nothing is queued: an answer that the socket does not accept is lost.
 */
#ifndef SERVER_PORT401_UDP_H
#define SERVER_PORT401_UDP_H

#include "server/conf/holdover.h"
#include "server/port401/datagram.h"
#include "server/protocol/session.h"

#include <uv.h>

struct udp;

struct udp_shared {			/* of all sockets; borrowed by them */
	uv_loop_t *loop;
	const struct service *service;
	const struct holdover_port401 *conf;
	struct datagram_gate *gate;
	uint64_t dropped[DATAGRAM_FATES];	/* since the last log line */
};

/* NULL with *error = -errno if it cannot be opened. */
struct udp *udp_open(struct udp_shared *shared, const struct sockaddr *a, socklen_t length,
	int *error);
void udp_close(struct udp *u);

/* Logs one line about the datagrams dropped since the last call, if there were any; call it once a
 * minute. */
void udp_log_dropped(struct udp_shared *shared);

#endif
