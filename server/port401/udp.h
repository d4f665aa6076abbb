/* SPDX-License-Identifier: GPL-2.0-or-later
 * udp - the sockets of UDP port 401: datagrams in, decided and answered by datagram.c, out.
 *
 * An answer leaves from the address that was asked and is never fragmented. Bounded work for each
 * turn of the loop; nothing is queued: what the socket does not accept is lost, as datagrams may
 * be.
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
	uint64_t dropped[DATAGRAM_FATES];	/* since the last line of the log */
};

/* NULL with *error = -errno if it cannot be opened. */
struct udp *udp_open(struct udp_shared *shared, const struct sockaddr *a, socklen_t length,
	int *error);
void udp_close(struct udp *u);

/* One line about what was dropped since the last time, if anything was; for once a minute. */
void udp_log_dropped(struct udp_shared *shared);

#endif
