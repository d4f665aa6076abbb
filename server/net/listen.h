/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - sockets that accept connections.
 *
 * IPv6 sockets are IPv6 only. When descriptors run out a new connection is accepted and closed at
 * once, so that it does not stay in the backlog and the loop does not spin (lib/acceptor).
 */
#ifndef SERVER_NET_LISTEN_H
#define SERVER_NET_LISTEN_H

#include "server/net/conn.h"

struct listening {			/* data shared by the sockets of a kind; borrowed by them */
	uv_loop_t *loop;
	struct conn_list *conns;
	struct log_limit complaint;
};

struct listener;

/* NULL with *error = -errno. */
struct listener *listen_open(struct listening *shared, const struct sockaddr *a, socklen_t length,
	int *error);
void listen_close(struct listener *l);
const char *listen_remedy(int error);		/* the remedy for its -errno */

#endif
