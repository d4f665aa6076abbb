/* SPDX-License-Identifier: GPL-2.0-or-later
 * unit - one UPS of this server: the link to its driver, its feed, its prepared replies, and the
 * logged-in clients.
 */
#ifndef SERVER_FLEET_UNIT_H
#define SERVER_FLEET_UNIT_H

#include "lib/sockproto.h"
#include "lib/trust.h"
#include "lib/ups.h"
#include "server/fleet/replies.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct unit;

/* One per connection that said LOGIN; embedded in the session. */
struct login {
	struct unit *unit;		/* NULL: not logged in */
	const char *address;		/* of the peer, numeric */
	bool primary;			/* has sent PRIMARY or MASTER: it controls the shutdown */
	bool local;			/* the peer is a process of this host */
	bool tls;			/* the connection is encrypted */
	/* it sends MASTER, as clients before NUT 2.8 do, not PRIMARY */
	bool old;
	void (*evicted)(struct login *l);	/* the unit is removed; may be NULL */
	struct login *next;
};

struct unit_world {			/* what all units share; borrowed by them */
	uv_loop_t *loop;
	char *state_dir;		/* directory of the sockets */
	uint64_t maxage_ms;
	/* result of a driver for an id that is not of a feed client; NULL: ignored */
	void (*tracking)(void *user, const char *id, int code);
	void (*latched)(void *user);	/* an FSD latch was set or cleared; NULL: ignored */
	void *user;
	/* users who may send SET and INSTCMD on a feed, and who may force a shutdown there; root
	 * always may */
	struct trust writers, shutters;
};

struct unit_config {			/* pointers are borrowed for the call */
	const char *name, *desc, *driver;	/* desc: NULL if none */
	const struct trust *drivers;		/* the accepted owners of the driver's socket */
};

/* Links to the driver and opens the feed. */
struct unit *unit_new(const struct unit_world *world, const struct unit_config *config);
/* Owns the model; without driver and feed, for tests and fuzzers. */
struct unit *unit_of_model(struct ups *ups, const char *desc);
void unit_free(struct unit *u);		/* logged-in clients are logged out without being evicted */

/* A changed section: the name may differ in case. With another driver its data are dropped; clients
 * and the FSD latch always stay. Adopts a changed maxage of the world. */
void unit_configure(struct unit *u, const struct unit_config *config);

const char *unit_name(const struct unit *u);
const char *unit_desc(const struct unit *u);	/* NULL: none */
struct ups *unit_ups(const struct unit *u);
struct replies *unit_replies(struct unit *u);

/* In seconds; -1: unknown. Since the last sign of the driver with current data; since mains failed
 * (also while data are stale). */
long unit_age_s(const struct unit *u, uint64_t now_ms);
long unit_outage_s(const struct unit *u, uint64_t now_ms);
long unit_unchanged_s(const struct unit *u, uint64_t now_ms);

/* The names of these values, for GET VAR and for a feed's dump; a NULL name ends the table. */
struct unit_span {
	const char *name;
	long (*seconds)(const struct unit *u, uint64_t now_ms);
};
extern const struct unit_span unit_spans[];

/* Call it about once a second: detects data that became stale while the machine was suspended. */
void unit_look(struct unit *u);

/* Sends SET or INSTCMD to the driver: 0; -ENOTCONN: not connected; -EMSGSIZE: the line would be too
 * long; -EPIPE: a model without a driver. */
int unit_request(struct unit *u, const struct sp_request *r);
void unit_set_fsd(struct unit *u, bool latched);
bool unit_is_latched(const struct unit *u);

void unit_login(struct unit *u, struct login *l);
void unit_logout(struct login *l);		/* harmless if not logged in */
void unit_make_primary(struct login *l, bool old);	/* likewise */
void unit_evict_all(struct unit *u);
unsigned unit_login_count(const struct unit *u);
const struct login *unit_logins(const struct unit *u);	/* the newest first */

#endif
