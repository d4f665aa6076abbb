/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn - one client's connection: bytes of a stream to lines of a session and back.
 *
 * Bounded by its stream: what waits for a client is at most CONN_OUT_CAP and one reply. A client that sends no complete line for
 * CONN_IDLE_MS is closed, as NUT does; one that has not finished its TLS handshake after CONN_HANDSHAKE_MS too.
 */
#ifndef SERVER_NET_CONN_H
#define SERVER_NET_CONN_H

#include "server/net/tls.h"
#include "server/protocol/session.h"

#include <stdint.h>
#include <uv.h>

enum { CONN_OUT_CAP = 65536, CONN_IDLE_MS = 60000, CONN_HANDSHAKE_MS = 5000 };

struct conn;

struct conn_list {			/* all connections of a server, newest first */
	uv_loop_t *loop;
	const struct service *service;
	struct tls *tls;		/* NULL: not offered */
	struct conn *first;
	size_t count;
};

/* Takes over the accepted socket; `address` is the peer's, numeric. */
void conn_open(struct conn_list *list, int fd, const char *address);
void conn_sweep(struct conn_list *list, uint64_t now_ms);	/* closes the overdue; call about once a second */
void conn_close_all(struct conn_list *list);

#endif
