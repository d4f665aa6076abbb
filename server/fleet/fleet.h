/* SPDX-License-Identifier: GPL-2.0-or-later
 * fleet - every UPS of this server: its driver link, its feed, its prepared replies, who is logged
 * in.
 *
 * Units keep the order of ups.conf; finding one by name is a binary search ignoring case.
 */
#ifndef SERVER_FLEET_FLEET_H
#define SERVER_FLEET_FLEET_H

#include "lib/buf.h"
#include "lib/settings.h"
#include "lib/sockproto.h"
#include "lib/ups.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum listing { LISTING_VAR, LISTING_RW, LISTING_CMD, LISTINGS };

/* one per connection that said LOGIN; embedded in the session */
struct login {
	struct unit *unit;		/* NULL: not logged in */
	const char *address;		/* of the peer, numeric */
	void (*evicted)(struct login *l);	/* the unit is removed; may be NULL */
	struct login *next;
};

struct unit {
	char *name, *desc, *driver;	/* desc: NULL if none */
	struct ups *ups;
	struct fleet *fleet;
	struct mirror *mirror;
	struct publish *feed;		/* NULL: its socket could not be made */
	struct asked *asked;		/* through the feed; NULL: nothing yet */
	struct login *logins;		/* newest first */
	struct ups_watcher watcher;	/* drops prepared replies */
	/* whole LIST answers with the configured name; empty = to be made */
	struct buf reply[LISTINGS];
};

struct fleet;

struct fleet_ops {
	void (*tracking)(void *user, const char *id, int code);	/* a driver's result */
};

/* Links to the driver of every usable section and opens the feeds. Borrowed: settings only for the
 * call, state_dir is copied. */
struct fleet *fleet_new(uv_loop_t *loop, const struct settings *s, const char *state_dir,
	uint32_t maxage_s, const struct fleet_ops *ops, void *user);
void fleet_free(struct fleet *f);

/* A changed ups.conf: units that are gone are removed (who is logged in there is evicted), new ones
 * added, the order becomes the file's. What stays keeps its data, its clients and its FSD latch, also
 * under a name that differs in case; a changed driver means another socket and new data. */
void fleet_reload(struct fleet *f, const struct settings *s, uint32_t maxage_s);

/* About once a second: notices what has aged while the machine was suspended. */
void fleet_sweep(struct fleet *f);

size_t fleet_count(const struct fleet *f);
struct unit *fleet_at(const struct fleet *f, size_t i);		/* in the order of ups.conf */
struct unit *fleet_find(const struct fleet *f, const char *name);	/* NULL: unknown */
/* the whole answer to LIST UPS; empty = to be made */
struct buf *fleet_list(struct fleet *f);

/* A unit without driver link and feed, for tests and fuzzers. */
struct fleet *fleet_of_models(struct ups **models, size_t count);

/* SET or INSTCMD to the driver: 0; -ENOTCONN it has just gone; -EMSGSIZE the line would be too
 * long; -EPIPE a model without a driver. */
int unit_request(struct unit *u, const struct sp_request *r);

void unit_login(struct unit *u, struct login *l);
void unit_logout(struct login *l);
unsigned unit_login_count(const struct unit *u);

#endif
