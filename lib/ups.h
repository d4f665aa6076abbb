/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups - the model: one UPS, its variables, commands and state.
 *
 * A sorted array of variables (names compared ignoring ASCII case, first spelling kept), a sorted
 * list of commands and a state. Every change goes through one function, ups_apply(): it validates,
 * applies, stamps with monotonic time, and notifies the watchers - publisher, feed, reply cache,
 * SNMP - only if something really changed. A change is a plain struct, the same one that the driver
 * protocol (lib/sockproto) writes and reads.
 *
 * The model copies all data of peers and has caps on everything that a driver can make grow.
 * Sources: shared model of RFC 9271 section 4; storage rules of NUT's driver protocol.
 */
#ifndef LIB_UPS_H
#define LIB_UPS_H

#include "lib/ups_read.h"

struct ups *ups_new(const char *name);
void ups_free(struct ups *ups);
/* Changes the spelling of its name; the data stay. */
void ups_rename(struct ups *ups, const char *name);

/* 1: changed; 0: nothing to change; -ENOENT: metadata for an unknown variable; -EINVAL: malformed;
 * -ENOSPC: a cap is reached. Watchers are notified after the change, in the order of registration.
 * The FSD latch is a change of the shown status: a watcher sees UPS_SET of ups.status with the
 * shown value when the latch changes, and whenever the status changes while it is set. UPS_SET_FSD
 * itself comes before. */
int ups_apply(struct ups *ups, const struct ups_change *change);

/* Short forms of ups_apply. */
int ups_set(struct ups *ups, const char *name, const char *value);
int ups_delete(struct ups *ups, const char *name);
int ups_set_state(struct ups *ups, enum ups_state state);
int ups_add_command(struct ups *ups, const char *name);

/* A new dump begins: known values are kept but not shown until they are received again; at the end
 * the others are deleted (by ups_apply). So a driver that restarts and sends the same values causes
 * no change. Only variables with limits or flags, whose old limits may be obsolete, and names with
 * another spelling are deleted and added again when they are received. */
void ups_begin_dump(struct ups *ups);
void ups_end_dump(struct ups *ups);
void ups_clear(struct ups *ups); /* deletes variables and commands, by ups_apply */

void ups_watch(struct ups *ups, struct ups_watcher *w);
void ups_unwatch(struct ups *ups, struct ups_watcher *w);

#endif
