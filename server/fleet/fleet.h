/* SPDX-License-Identifier: GPL-2.0-or-later
 * fleet - every UPS of this server, in the order of ups.conf; finding one by name or alias is a
 * binary search ignoring case.
 */
#ifndef SERVER_FLEET_FLEET_H
#define SERVER_FLEET_FLEET_H

#include "lib/buf.h"
#include "lib/settings.h"
#include "server/fleet/unit.h"

#include <stdint.h>
#include <uv.h>

struct fleet;

struct fleet_ops {
	void (*tracking)(void *user, const char *id, int code);	/* a driver's result */
};

/* Links to the driver of every usable section and opens the feeds. Borrowed: settings only for the
 * call, state_dir is copied. */
struct fleet *fleet_new(uv_loop_t *loop, const struct settings *s, const char *state_dir,
	uint32_t maxage_s, const struct fleet_ops *ops, void *user);
/* Adopts models that have no driver and no feed, for tests and fuzzers. `descs`: their
 * descriptions; NULL: none. */
struct fleet *fleet_of_models(struct ups **models, const char *const *descs, size_t count);
void fleet_free(struct fleet *f);

/* A changed ups.conf: units without a section are removed (clients that are logged in there are
 * evicted), new ones added, the order becomes that of the file. Other units keep their data,
 * clients and FSD latch, also if the case of the name changes; a changed driver means another
 * socket and new data. */
void fleet_reload(struct fleet *f, const struct settings *s, uint32_t maxage_s);

/* Sets the FSD latches of the file, and updates the file from now on. */
void fleet_keep_latches(struct fleet *f, const char *path);

/* Users who may send SET and INSTCMD on the feeds, besides root and the server's own user; NULL:
 * those of the SNMP agent and the guard. */
void fleet_set_writers(struct fleet *f, const char *const *users);

/* Whether LIST UPS has a line for each alias, too; the default is no. */
void fleet_list_aliases(struct fleet *f, bool all);

/* About once a second: unit_look at each. */
void fleet_sweep(struct fleet *f);

size_t fleet_count(const struct fleet *f);
struct unit *fleet_at(const struct fleet *f, size_t i);		/* in the order of ups.conf */
/* Finds a unit by its name or one of its aliases; NULL: unknown. */
struct unit *fleet_find(const struct fleet *f, const char *name);

/* Appends the answer to LIST UPS, which is prepared once. */
void fleet_list(struct fleet *f, struct buf *out);

#endif
