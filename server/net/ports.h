/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - the LISTEN lines of upsd.conf and their sockets.
 *
 * An address that cannot be opened is logged once with its remedy and tried again
 * (server/net/addresses).
 */
#ifndef SERVER_NET_PORTS_H
#define SERVER_NET_PORTS_H

#include "server/conf/config.h"
#include "server/net/listen.h"

struct ports;

/* Opens the addresses of upsd.conf, else 127.0.0.1 and ::1 port 3493; only loopback if
 * `loopback_only`. Looks names up: may block. */
struct ports *ports_open(
	uv_loop_t *loop, const struct config *config, bool loopback_only, struct conn_list *conns);

/* A changed upsd.conf: new addresses are opened, removed ones closed, all others stay open. Does
 * not block. */
void ports_reload(struct ports *p, const struct config *config, bool loopback_only);

/* True: none is open, and none can be expected to open later. `may_wait`: a port that another
 * program holds may become free: a service serves its feeds meanwhile; at a terminal it is an
 * error. */
bool ports_is_hopeless(const struct ports *p, bool may_wait);
void ports_close(struct ports *p);

#endif
