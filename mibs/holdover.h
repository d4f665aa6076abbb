/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover - HOLDOVER-MIB: a table of UPSes, of all their variables, and of all their commands.
 *
 * What UPS-MIB has no place for. The default context shows every UPS, the context of a UPS only itself, so that who may
 * see one does not see the others. Variables and commands are rows indexed by number and name (IMPLIED: the bytes
 * of the name, no length), in the order of their bytes.
 */
#ifndef MIBS_HOLDOVER_H
#define MIBS_HOLDOVER_H

#include "mibs/bridge.h"
#include "mibs/subtree.h"

struct holdover_result {		/* of a command that was run */
	char *command;
	const char *text;
	struct holdover_result *next;
};

struct holdover_ups {			/* shown in two trees: that of all and its own */
	struct bridge *bridge;
	char *driver, *descr;		/* of ups.conf; "" if not told */
	struct holdover_result *results;
};

enum { HOLDOVER_NAME_MAX = 64, HOLDOVER_OID_MAX = 5 + HOLDOVER_NAME_MAX };

struct holdover {
	struct holdover_ups **upses;	/* by number; borrowed, the array is ours */
	size_t count;
	uv_loop_t *loop;
	uint64_t start_ms;
	struct subtree subtree;
	uint32_t oid[HOLDOVER_OID_MAX];	/* of the last answer, and its text */
	char text[UPS_VALUE_MAX + 8];
};

void holdover_init(struct holdover *h, uv_loop_t *loop, uint64_t start_ms);
void holdover_add(struct holdover *h, struct holdover_ups *u);
void holdover_clear(struct holdover *h);		/* no UPS */
void holdover_fini(struct holdover *h);

void holdover_ups_fini(struct holdover_ups *u);		/* texts and results; not the bridge */

#endif
