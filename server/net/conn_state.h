/* SPDX-License-Identifier: GPL-2.0-or-later
 * conn_state - one connection, for conn.c and conn_wait.c; no other file includes it.
 *
 * An idle connection is small. Data that it needs before its first line, or while it waits (for a
 * time, for its turn, for the check of its password), are in a struct extra that is made on demand.
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
	struct guest guest;		/* host NULL: displaced, and about to be closed */
	struct extra *extra;		/* NULL: not needed */
	struct limits_bucket rate;
	/* the last complete line as of the last sweep, or the beginning of the handshake; on a
	 * clock of 32 bits */
	uint32_t heard_ms;
	uint32_t moved_ms;		/* the last sweep when no output waited, or some was read */
	bool heard : 1;			/* a line was received since then */
	/* TLS has begun; the next sweep checks whether it is established */
	bool handshake : 1;
	bool identified : 1;		/* inside TLS: its certificate, if it has one, was read */
	bool unlimited : 1;		/* its rate */
	bool charged : 1;		/* the current line has been charged */
	/* numeric; of variable size, because idle connections are many */
	char address[];
};

#define CONN_OWNER(type, member, pointer) \
	((type *)(void *)((char *)(pointer) - offsetof(type, member)))

struct extra *conn_extra(struct conn *c);		/* makes it if there is none */
/* Frees it if it is not needed any more. */
void conn_drop_unused_extra(struct conn *c);
void conn_no_longer_pending(struct conn *c);

/* Each holds the current line, which is processed again later. */
void conn_wait_for(struct conn *c, uint64_t ms, uint64_t now_ms);
void conn_wait_for_penalty(struct conn *c);
void conn_wait_for_turn(struct conn *c);

/* Frees its place for another connection; done at the latest when it is closed. */
void conn_leave(struct conn *c);
/* Frees memory and leaves waiting lists. */
void conn_drop_extra(struct conn *c);

void conn_wait_init(struct conn_list *list);
void conn_wait_close(struct conn_list *list);

#endif
