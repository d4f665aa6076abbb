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

/* A changed ups.conf: units that are gone are removed (who is logged in there is evicted), new ones
 * added, the order becomes the file's. What stays keeps its data, its clients and its FSD latch,
 * also under a name that differs in case; a changed driver means another socket and new data. */
void fleet_reload(struct fleet *f, const struct settings *s, uint32_t maxage_s);

/* Sets the FSD latches that the file holds, and keeps it up to date from now on. */
void fleet_keep_latches(struct fleet *f, const char *path);

/* Who may SET and INSTCMD on the feeds beside root and ourselves: names of users; NULL: the SNMP
 * agent's and the guard's. */
void fleet_set_writers(struct fleet *f, const char *const *users);

/* Whether LIST UPS has a line for each alias, too; no. */
void fleet_list_aliases(struct fleet *f, bool all);

/* About once a second: unit_look at each. */
void fleet_sweep(struct fleet *f);

size_t fleet_count(const struct fleet *f);
struct unit *fleet_at(const struct fleet *f, size_t i);		/* in the order of ups.conf */
/* By its name or one of its aliases; NULL: unknown. */
struct unit *fleet_find(const struct fleet *f, const char *name);

/* Appends the answer to LIST UPS, which is kept ready. */
void fleet_list(struct fleet *f, struct buf *out);

#endif
