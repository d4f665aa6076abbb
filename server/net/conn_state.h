/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn_state - what conn.c and conn_wait.c share, and no other file includes: one connection.
 *
 * A connection is small as long as nothing is the matter with it. What it needs while it has not
 * said anything, or waits - for a time, for its turn, for its password to be checked - stands in a
 * struct extra that comes and goes.
 */
#ifndef SERVER_NET_CONN_STATE_H
#define SERVER_NET_CONN_STATE_H

#include "lib/stream.h"
#include "server/net/conn.h"

#include <stddef.h>

struct extra {
	struct limits_pending pending;	/* first */
	struct conn *conn;
	struct wait wait;
	struct turn turn;
	struct check check;
	bool is_pending, is_penalised;
};

struct conn {
	struct stream stream;		/* first */
	struct session session;
	struct conn_list *list;
	struct guest guest;		/* its host NULL: displaced, and about to go */
	struct extra *extra;		/* NULL: nothing is the matter */
	struct limits_bucket rate;
	uint32_t heard_ms; /* the last complete line as of the last sweep, or the beginning of the
			      handshake; of a clock of 32 bits */
	uint32_t moved_ms;		/* the last sweep when nothing waited, or some was taken */
	bool heard : 1;			/* a line has come since then */
	/* TLS has begun; whether it is established shows at the next sweep */
	bool handshake : 1;
	bool identified : 1;		/* inside TLS: by its certificate, if it has one */
	bool unlimited : 1;		/* its rate */
	bool charged : 1;		/* the line at hand has been counted */
	/* numeric. Idle connections are many: not a byte more than needed */
	char address[];
};

#define CONN_OWNER(type, member, pointer) \
	((type *)(void *)((char *)(pointer) - offsetof(type, member)))

struct extra *conn_extra(struct conn *c);		/* made if there is none */
/* Frees it if nothing is the matter any more. */
void conn_drop_unused_extra(struct conn *c);
void conn_no_longer_pending(struct conn *c);

/* Each holds the line at hand, which is said again later. */
void conn_wait_for(struct conn *c, uint64_t ms, uint64_t now_ms);
void conn_wait_for_penalty(struct conn *c);
void conn_wait_for_turn(struct conn *c);

/* Its place is free for another one; done at the latest when it is closed. */
void conn_leave(struct conn *c);
/* Memory and waiting lists. */
void conn_drop_extra(struct conn *c);

void conn_wait_init(struct conn_list *list);
void conn_wait_close(struct conn_list *list);

#endif
