/* SPDX-License-Identifier: GPL-2.0-or-later
 * mirror - a copy of a UPS that another process knows, kept through a driver socket.
 *
 * The receiving side of lib/sockproto: the server's link to a driver, and the SNMP agent's link to
 * the server. Connects, asks for the dump, applies every line to a struct ups (its own state
 * included), keeps the link alive, and never gives up. Never blocks. What the peer sends is
 * hostile: caps are the model's, unknown lines do not count as a sign of life.
 */
#ifndef LIB_MIRROR_H
#define LIB_MIRROR_H

#include "lib/sockproto.h"
#include "lib/ups.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

struct mirror;

struct mirror_ops {
	/* The result of a request that had an id. May be NULL. */
	void (*tracking)(void *user, const char *id, int code);
	/* A line has come that counts as a sign of life. May be NULL. */
	void (*heard)(void *user);
	/* Whether the process that listens there, of this user, is the one to believe; otherwise it
	 * is not read, and one line of the log says so. NULL: every one is. */
	bool (*believes)(void *user, uid_t uid);
};

/* `ups` is borrowed and must outlive the mirror; `socket` is copied. Starts connecting at once. */
struct mirror *mirror_new(uv_loop_t *loop, struct ups *ups, const char *socket, uint64_t maxage_ms,
	const struct mirror_ops *ops, void *user);

/* Stops at once; `ups` is not touched any more. Not from within a call of its ops or of a watcher
 * of `ups` that it caused. NULL is fine. */
void mirror_free(struct mirror *m);

/* Passes SET or INSTCMD on. 0; -ENOTCONN no driver; -EMSGSIZE the line would be too long. */
int mirror_request(struct mirror *m, const struct sp_request *r);

/* The loop's timers stand still while the machine is suspended: judges the age now, and so notifies
 * the watchers. For about once a second. */
void mirror_look(struct mirror *m);

void mirror_set_maxage(struct mirror *m, uint64_t maxage_ms);

#endif
