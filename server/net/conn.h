/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn - one client's connection: turns bytes of a stream into lines of a session and back.
 *
 * Its rules bound it: unsent output is at most out_cap and one reply; a connection that sends no
 * complete line for idle_ms is closed, as NUT does; so is one that has not finished its TLS
 * handshake after handshake_ms, and one that reads none of its output for CONN_STUCK_MS; after
 * CONN_LINES_A_TURN lines other connections are served, and hosts share the server's time fairly
 * (server/net/turns). If there is no room for one more connection another one is closed
 * (server/net/hosts chooses it).
 */
#ifndef SERVER_NET_CONN_H
#define SERVER_NET_CONN_H

#include "lib/idle.h"
#include "lib/stream.h"
#include "lib/timer.h"
#include "server/limits/limits.h"
#include "server/net/checks.h"
#include "server/net/hosts.h"
#include "server/net/tls.h"
#include "server/net/waits.h"
#include "server/protocol/session.h"

#include <stdint.h>
#include <sys/socket.h>
#include <uv.h>

enum { CONN_IDLE_MS = 60000, CONN_HANDSHAKE_MS = 5000, CONN_STUCK_MS = 10000, CONN_LINE_MAX = 65536,
       CONN_LINES_A_TURN = 16 };

struct conn;

/* rules of one kind of listener; may change while connections use them */
struct conn_rules {
	struct policy policy, loopback_policy;
	uint64_t idle_ms, handshake_ms;
	size_t out_cap;
	/* connections; 0: no limit. beyond `max` another one is closed, beyond max_per_address the
	 * new one is refused */
	uint32_t max, max_per_address;
	/* connections of one address off loopback that are not logged in and older than
	 * HOSTS_SETTLED_MS; beyond it the oldest are closed */
	uint32_t max_strangers;
	struct limits_rate rate;	/* lines of one connection */
	bool rate_on_loopback;
	struct limits_pending_rules pending;
	/* bytes; a longer line is answered by line_error, and the connection closed */
	unsigned line_max;
	enum error line_error;
	/* For listeners that answer clients of other protocols. Text to send before closing: to a
	 * client that has sent nothing for greeting_ms, and to one whose first line is not of the
	 * protocol (stranger: NULL if it is). May be NULL. */
	const char *greeting;
	uint64_t greeting_ms;
	const char *(*stranger)(const struct words *w);
	/* Whether a peer is accepted; NULL: all are. */
	bool (*admit)(void *user, const struct peer *p);
	void *user;
};

struct conn_list {			/* all connections of one kind */
	uv_loop_t *loop;
	const struct service *service;
	const struct conn_rules *rules;
	struct tls *tls;		/* NULL: not offered */
	struct checks *checks;		/* of passwords; borrowed */
	struct limits_handshakes *handshakes;
	struct hosts *hosts;
	size_t count;			/* including those that are being closed */
	bool closed;
	struct limits_pendings pendings;
	struct waits waits;
	uint64_t wake_ms;		/* when `wake` fires */
	struct timer *wake;
	struct idle *round;		/* runs while a connection waits for its turn */
	struct stream_ops ops;		/* of its connections */
	struct log_limit full, not_reading;
};

/* `list` and all it borrows must live until the loop has run to its end after conn_close_all. */
void conn_list_init(struct conn_list *list, uv_loop_t *loop, const struct service *service,
	const struct conn_rules *rules, struct checks *checks);
void conn_list_fini(struct conn_list *list);	/* then */

void conn_open(struct conn_list *list, int fd, const struct sockaddr *from,
	socklen_t length); /* adopts the accepted socket */
/* closes overdue connections; call about once a second */
void conn_sweep(struct conn_list *list, uint64_t now_ms);
/* Call it when there are no descriptors: closes the least important connection. False: there is
 * none. */
bool conn_make_room(struct conn_list *list);
void conn_close_all(struct conn_list *list);

/* for struct service, for sessions of connections */
void conn_verify(struct session *s, const char *hash, bool urgent);
void conn_authenticated(struct session *s);
bool conn_may_be_penalised(struct session *s);
uint64_t conn_handshake_wait(struct session *s);

#endif
