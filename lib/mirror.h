/* SPDX-License-Identifier: GPL-2.0-or-later
 * mirror - keeps a copy of a UPS of another process, over a driver socket.
 *
 * The receiving side of lib/sockproto: the server's link to a driver, and the SNMP agent's link to
 * the server. It connects, requests the dump, applies every line to a struct ups (including its
 * state), keeps the link alive, and retries without limit. Never blocks. The peer's data are
 * hostile input: the model has caps, and unknown lines do not count as a sign of life.
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
	/* A line was received that counts as a sign of life. May be NULL. */
	void (*heard)(void *user);
	/* Whether a listener of this user is accepted; otherwise it is not read, and that is logged
	 * once. NULL: all are. */
	bool (*believes)(void *user, uid_t uid);
};

/* `ups` is borrowed and must outlive the mirror; `socket` is copied. Starts connecting at once. */
struct mirror *mirror_new(uv_loop_t *loop, struct ups *ups, const char *socket, uint64_t maxage_ms,
	const struct mirror_ops *ops, void *user);

/* Stops at once; `ups` is not touched any more. Do not call it from within its ops or a watcher of
 * `ups` that it caused. NULL is fine. */
void mirror_free(struct mirror *m);

/* Passes SET or INSTCMD on. 0; -ENOTCONN no driver; -EMSGSIZE the line would be too long. */
int mirror_request(struct mirror *m, const struct sp_request *r);

/* Checks the age now, and notifies the watchers, because the loop's timers stop while the machine
 * is suspended. Call it about once a second. */
void mirror_look(struct mirror *m);

void mirror_set_maxage(struct mirror *m, uint64_t maxage_ms);

#endif
