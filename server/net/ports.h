/* SPDX-License-Identifier: GPL-2.0-or-later
 * ports - the LISTEN lines of upsd.conf, and the sockets that come of them.
 *
 * What cannot be opened is logged once with its remedy and tried again (server/net/addresses).
 */
#ifndef SERVER_NET_PORTS_H
#define SERVER_NET_PORTS_H

#include "server/conf/config.h"
#include "server/net/listen.h"

struct ports;

/* Opens what upsd.conf asks for, else 127.0.0.1 and ::1 port 3493; nothing else than loopback if
 * `loopback_only`. Looks names up: may block. */
struct ports *ports_open(
	uv_loop_t *loop, const struct config *config, bool loopback_only, struct conn_list *conns);

/* A changed upsd.conf: addresses that are new are opened, those that are gone closed, all others
 * are left alone. Does not block. */
void ports_reload(struct ports *p, const struct config *config, bool loopback_only);

/* None is open, and none is of a kind that time mends. A port that another program has is one where
 * we `may_wait`: a service serves its feeds meanwhile, an administrator at a terminal wants to know. */
bool ports_is_hopeless(const struct ports *p, bool may_wait);
void ports_close(struct ports *p);

#endif
