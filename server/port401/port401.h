/* SPDX-License-Identifier: GPL-2.0-or-later
 * port401 - IANA's port "ups", TCP and UDP: the same service, read-only, with tight limits.
 *
 * TCP is the NUT protocol under a policy of its own; UDP is datagram.c. A port that cannot be
 * opened (below 1024 it needs a privilege) is logged once and tried again; the rest of the server
 * is not affected. IANA lists the port without a specification: a compatibility shim, on loopback
 * only unless [port401] says otherwise.
 */
#ifndef SERVER_PORT401_PORT401_H
#define SERVER_PORT401_PORT401_H

#include "server/conf/holdover.h"
#include "server/net/tls.h"
#include "server/protocol/session.h"

#include <uv.h>

enum {
	PORT401_CONNECTIONS = 16,
	PORT401_PER_ADDRESS = 4,
	PORT401_LINE_MAX = 512,
	PORT401_LINES_PER_S = 20,
	PORT401_IDLE_MS = 60000,
	PORT401_HANDSHAKE_MS = 10000,
	PORT401_GREETING_MS = 5000
};

struct checks;
struct port401;

/* service, checks and conf are borrowed; conf may be replaced in place before port401_reload. */
struct port401 *port401_open(uv_loop_t *loop, const struct service *service,
	struct checks *checks, struct tls *tls, const struct holdover_port401 *conf);
void port401_reload(struct port401 *p, struct tls *tls);
void port401_sweep(struct port401 *p, uint64_t now_ms);		/* about once a second */
void port401_close(struct port401 *p);				/* NULL is fine */
void port401_free(struct port401 *p); /* once the loop has run to its end after port401_close */

#endif
