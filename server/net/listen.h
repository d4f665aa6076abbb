/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - sockets that take connections.
 *
 * The same address given twice (localhost, 127.0.0.1) is opened once. IPv6 sockets are IPv6 only.
 * When descriptors run out a new connection is taken and closed at once, so nobody hangs in the
 * backlog and the loop does not spin.
 */
#ifndef SERVER_NET_LISTEN_H
#define SERVER_NET_LISTEN_H

#include "server/net/conn.h"

struct listeners;

struct listeners *listeners_new(uv_loop_t *loop, struct conn_list *conns);
void listeners_close(struct listeners *l);		/* NULL is fine */

/* 0, also if it is open already; else -errno. */
int listeners_bind(struct listeners *l, const struct sockaddr *a, socklen_t length);
const char *listeners_remedy(int error);		/* what to do about -errno of it */

/* Around a reload: what has not been bound (again) between the two is closed by listeners_end; all
 * others are left alone. */
void listeners_begin(struct listeners *l);
void listeners_end(struct listeners *l);

#endif
