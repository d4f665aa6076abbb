/* SPDX-License-Identifier: GPL-2.0-or-later
 * set - what a SET on HOLDOVER-MIB means: variables are set, commands are run.
 *
 * Pure: holdovermib_set_check judges all varbinds and lists the orders for the UPSes;
 * holdovermib_set_commit and _failed record the results of the commands in holdoverCmdTable.
 */
#ifndef MIBS_HOLDOVERMIB_SET_H
#define MIBS_HOLDOVERMIB_SET_H

#include "mibs/holdovermib/tables.h"
#include "mibs/tree/order.h"

struct holdovermib_run;			/* a requested command */

struct holdovermib_set {		/* zeroed is empty */
	struct holdovermib_run *runs;
	size_t run_count;
};

/* `to` of the orders is the UPS's `desk`. False: the first faulty varbind has its fault. Release
 * *out and *orders in any case. */
bool holdovermib_set_check(struct holdovermib *h, struct subtree_set *set,
	struct holdovermib_set *out, struct orders *orders);
void holdovermib_set_commit(const struct holdovermib_set *done);
void holdovermib_set_failed(const struct holdovermib_set *done, const struct subtree_set *set);
void holdovermib_set_fini(struct holdovermib_set *set);

#endif
