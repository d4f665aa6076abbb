/* SPDX-License-Identifier: GPL-2.0-or-later
 * live_units - the UPSes of client/live: their models, and callbacks for changes.
 */
#ifndef TOOLS_LIVE_UNITS_H
#define TOOLS_LIVE_UNITS_H

#include "lib/sockproto.h"
#include "lib/ups.h"

enum { LIVE_UPSES_MAX = 4096 };

/* All may be NULL. */
struct live_ops {
	/* The model has changed; also while it is read for the first time. */
	void (*changed)(void *user, struct ups *ups, const struct ups_change *change);
	/* the server no longer has it; freed after the call */
	void (*left)(void *user, struct ups *ups);
	/* Called once: all UPSes have been read. */
	void (*settled)(void *user);
	/* The server cannot be reached. It is tried again until the owner stops. */
	void (*failed)(void *user, const char *why);
};

struct live_units;

struct live_unit {
	struct ups *ups;
	struct ups_watcher watcher;
	struct live_units *all;
	struct mirror *mirror;		/* of a feed; NULL: none */
	uint64_t missing_ms;		/* since when its feed is missing; 0: it is there */
	bool listed;			/* listed by the server in the current round */
};

struct live_units {
	struct live_unit **units;	/* in the order of the server, feeds by name */
	size_t count;
	const struct live_ops *ops;	/* borrowed */
	void *user;
	bool settled;
};

/* The one of that name, any case; a new one, with UPS_ABSENT, if there is none. NULL: the limit is
 * reached. */
struct live_unit *live_units_get(struct live_units *l, const char *name);
/* or NULL */
struct live_unit *live_units_find(const struct live_units *l, const char *name);
/* The mirror is freed; `left` is called. */
void live_units_drop(struct live_units *l, size_t i);
void live_units_free(struct live_units *l);

void live_units_settle(struct live_units *l);
void live_units_fail(struct live_units *l, const char *why);

#endif
