/* SPDX-License-Identifier: GPL-2.0-or-later
 * publish - shows one UPS on a local socket, in the driver protocol.
 *
 * The sending side of lib/sockproto: a driver's socket, and the server's feed of each UPS. Any
 * number of clients; each gets every change as it happens and a dump when it asks. A client that
 * does not read is disconnected when more than PUBLISH_OUT_CAP bytes wait for it; others are not
 * affected. Beyond PUBLISH_CLIENTS_MAX the user with most connections loses one to a user with
 * fewer. Never blocks.
 */
#ifndef LIB_PUBLISH_H
#define LIB_PUBLISH_H

#include "lib/sockproto.h"
#include "lib/ups.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

enum { PUBLISH_OUT_CAP = 512 * 1024, PUBLISH_CLIENTS_MAX = 64 };

struct publish;

/* The sender of a request, for a result that comes later. */
struct publish_ticket {
	uint64_t client;
	uid_t uid;			/* user of the client's process */
	char id[SP_ID_MAX];		/* "": the client wants no answer */
};

struct publish_ops {
	/* SET or INSTCMD. Returns enum sp_result; SP_LATER: publish_answer will be called with the
	 * ticket. */
	int (*request)(void *user, const struct sp_request *r, const struct publish_ticket *ticket);
	/* Whether a process of this user may send SET and INSTCMD; else the result is
	 * SP_NOT_SUPPORTED, and it is logged. NULL: every process that can connect may. */
	bool (*may_request)(void *user, uid_t uid);
	/* Adds lines to the answer to DUMPALL. NULL: none. */
	void (*dump)(void *user, struct buf *out);
};

struct publish_config {
	const char *path;		/* of the socket; replaced if it exists */
	mode_t mode;			/* 0660 */
	gid_t group;			/* (gid_t)-1: the directory's, if we are a member */
	struct ups *extra; /* its variables are shown, too, but not its state. Borrowed; or NULL */
};

/* Watches `ups` (borrowed) and listens. NULL with *error = -errno. */
struct publish *publish_new(uv_loop_t *loop, struct ups *ups, const struct publish_config *config,
	const struct publish_ops *ops, void *user, int *error);

/* Closes all connections and removes the socket file; the UPS is not used any more. Do not call it
 * from within its request op. */
void publish_free(struct publish *p);

/* The remedy for an error of publish_new, for the administrator. */
const char *publish_remedy(int error);

void publish_answer(struct publish *p, const struct publish_ticket *ticket, int code);

/* Is the socket file still the one made here, not removed or replaced? */
bool publish_is_reachable(const struct publish *p);

#endif
