/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups - the model: one UPS, its variables, commands and state.
 *
 * A sorted array of variables (names compared ignoring ASCII case, first spelling kept), a sorted
 * list of commands and a state. Everything that changes it passes ONE gate, ups_apply(): it
 * validates, applies, stamps with monotonic time, and notifies the watchers - publisher, feed,
 * reply cache, SNMP - only if something really changed. A change is a plain struct, the same one
 * that the driver protocol (lib/sockproto) writes and reads.
 *
 * The model keeps no peer's pointers and has caps on everything a driver can make grow.
 * Sources: shared model of RFC 9271 section 4; storage rules of NUT's driver protocol.
 */
#ifndef LIB_UPS_H
#define LIB_UPS_H

#include "lib/ups_read.h"

struct ups *ups_new(const char *name);
void ups_free(struct ups *ups);
/* Another spelling of its name; what is known of it stays. */
void ups_rename(struct ups *ups, const char *name);

/* The gate. 1 changed, 0 nothing to change, -ENOENT metadata for an unknown variable, -EINVAL
 * malformed, -ENOSPC a cap is reached. Watchers are notified after the change, in the
 * order of registration. The FSD latch is a change of the shown status: a watcher sees UPS_SET of
 * ups.status with the shown value when the latch changes, and whenever the status changes under it.
 * UPS_SET_FSD itself comes before. */
int ups_apply(struct ups *ups, const struct ups_change *change);

/* Short forms of ups_apply. */
int ups_set(struct ups *ups, const char *name, const char *value);
int ups_delete(struct ups *ups, const char *name);
int ups_set_state(struct ups *ups, enum ups_state state);
int ups_add_command(struct ups *ups, const char *name);

/* A new dump begins: what is known is kept but not shown until it is received again; at the end the
 * rest is deleted (through the gate). So a driver that restarts and says the same causes no change;
 * only variables with limits or flags are deleted and made afresh when they are received again,
 * since their old limits may be gone, and names now spelled another way. */
void ups_begin_dump(struct ups *ups);
void ups_end_dump(struct ups *ups);
void ups_clear(struct ups *ups); /* forget variables and commands, through the gate */

void ups_watch(struct ups *ups, struct ups_watcher *w);
void ups_unwatch(struct ups *ups, struct ups_watcher *w);

#endif
