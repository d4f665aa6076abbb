/* SPDX-License-Identifier: GPL-2.0-or-later
 * shown - one UPS of the agent: its bridge, and the trees of its context.
 *
 * A context has the UPS-MIB of one UPS and groups that describe it: system, HOLDOVER-MIB and
 * ENTITY-MIB. The default context and the default UPS's own share the system group of the host; any
 * other UPS has its own name and description, so that managers show it as a separate device.
 */
#ifndef MIBS_SHOWN_H
#define MIBS_SHOWN_H

#include "mibs/agent/agent.h"
#include "mibs/conf/types.h"
#include "mibs/entitymib/entity.h"
#include "mibs/holdovermib/tables.h"
#include "mibs/tree/system.h"
#include "mibs/ups/bridge.h"

struct settings;

struct shown {				/* one UPS */
	char *name;
	struct bridge *bridge;
	/* its row of HOLDOVER-MIB, in the common tree and its own */
	struct holdovermib_ups row;
	struct holdovermib own;
	struct system system;
	struct entity entity;
	char descr[SYSTEM_TEXT_MAX + 1]; /* sysDescr of the last answer */
	char tail[SYSTEM_TEXT_MAX + 1];	/* its last part: sysdescr of the configuration */
	bool own_descr;			/* sysDescr is the tail alone */
};

/* `config` names the UPS. */
struct shown *shown_new(uv_loop_t *loop, const struct bridge_config *config);
void shown_free(struct shown *u);	/* stops at once; the loop releases the bridge */

/* Applies the configuration, at the start and after a reload. */
void shown_configure(struct shown *u, const struct agentconf *conf, const struct settings *ups);

/* The system group of the host, for the default context: `u` is the default UPS. */
void shown_host_system(struct system *s, const struct agentconf *conf, struct shown *u);

/* The resources of sysORTable; sysUpTime 0 is start_ms. */
void shown_system_init(struct system *s, uint64_t start_ms);

#endif
