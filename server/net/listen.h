/* SPDX-License-Identifier: GPL-2.0-or-later
 * listen - the addresses we answer on.
 *
 * The same address given twice (localhost, 127.0.0.1) is opened once. IPv6 sockets are IPv6 only. When descriptors run out a new
 * connection is taken and closed at once, so nobody hangs in the backlog and the loop does not spin.
 */
#ifndef SERVER_NET_LISTEN_H
#define SERVER_NET_LISTEN_H

#include "server/config.h"
#include "server/net/conn.h"

struct listeners;

/* Opens what upsd.conf asks for, else 127.0.0.1 and ::1 port 3493. What cannot be opened is an error in the log with its
 * remedy. Looks names up: may block, at start only. */
struct listeners *listeners_open(uv_loop_t *loop, const struct config *config, struct conn_list *conns);
/* A changed upsd.conf: addresses that are new are opened, those that are gone closed, all others are left alone. */
void listeners_reload(struct listeners *l, const struct config *config);
size_t listeners_count(const struct listeners *l);	/* those that are open */
void listeners_close(struct listeners *l);

#endif
