/* SPDX-License-Identifier: GPL-2.0-or-later
 * shown - one UPS as it is shown: its bridge, and the trees of its context.
 *
 * A context has the UPS-MIB of one UPS and groups that describe it: system, HOLDOVER-MIB and
 * ENTITY-MIB. The default context and the default UPS's own share the system group of the host; any
 * other UPS has a name and a description of its own, so that managers show it as a device of its
 * own.
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
	struct holdovermib_ups row;	/* in HOLDOVER-MIB, of all and of its own */
	struct holdovermib own;
	struct system system;
	struct entity entity;
	char descr[SYSTEM_TEXT_MAX + 1]; /* sysDescr as it was answered last */
	char tail[SYSTEM_TEXT_MAX + 1];	/* what ends it: sysdescr of the configuration */
	bool own_descr;			/* the tail is all of it */
};

/* `config` names the UPS. */
struct shown *shown_new(uv_loop_t *loop, const struct bridge_config *config);
void shown_free(struct shown *u);	/* stops at once; the bridge is released by the loop */

/* As the configuration says, at the start and after a reload. */
void shown_configure(struct shown *u, const struct agentconf *conf, const struct settings *ups);

/* The system group of the host, for the default context: `u` is the default UPS. */
void shown_host_system(struct system *s, const struct agentconf *conf, struct shown *u);

/* The resources of sysORTable; sysUpTime 0 is start_ms. */
void shown_system_init(struct system *s, uint64_t start_ms);

#endif
