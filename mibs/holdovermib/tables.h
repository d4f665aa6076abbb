/* SPDX-License-Identifier: GPL-2.0-or-later
 * overview - HOLDOVER-MIB: a table of UPSes, of all their variables, and of all their commands.
 *
 * What UPS-MIB has no place for. The default context shows every UPS, the context of a UPS only
 * itself, so that who may see one does not see the others. Variables and commands are rows indexed
 * by number and name (IMPLIED: the bytes of the name, no length), in the order of their bytes.
 */
#ifndef MIBS_HOLDOVERMIB_TABLES_H
#define MIBS_HOLDOVERMIB_TABLES_H

#include "mibs/ups/bridge.h"
#include "mibs/tree/subtree.h"

struct overview_result {		/* of a command that was run */
	char *command;
	const char *text;
	struct overview_result *next;
};

struct overview_ups {			/* shown in two trees: that of all and its own */
	struct bridge *bridge;
	char *driver, *descr;		/* of ups.conf; "" if not told */
	struct overview_result *results;
};

enum { OVERVIEW_NAME_MAX = 64, OVERVIEW_OID_MAX = 5 + OVERVIEW_NAME_MAX };

struct overview {
	struct overview_ups **upses;	/* by number; borrowed, the array is ours */
	size_t count;
	uv_loop_t *loop;
	uint64_t start_ms;
	struct subtree subtree;
	uint32_t oid[OVERVIEW_OID_MAX];	/* of the last answer, and its text */
	char text[UPS_SHOWN_MAX];
};

void overview_init(struct overview *h, uv_loop_t *loop, uint64_t start_ms);
void overview_add(struct overview *h, struct overview_ups *u);
void overview_clear(struct overview *h);		/* no UPS */
void overview_fini(struct overview *h);

void overview_ups_fini(struct overview_ups *u);		/* texts and results; not the bridge */

#endif
