/* SPDX-License-Identifier: GPL-2.0-or-later
 * self - objects about the agent itself: the snmp group and snmpSetSerialNo (RFC 3418), snmpEngine
 * (RFC 3411), snmpMPDStats (RFC 3412) and usmStats (RFC 3414).
 *
 * The library counts, these trees show the counters. snmpEnableAuthenTraps and snmpSetSerialNo can
 * be written; after a start the first has its configured value, the second a random one.
 */
#ifndef MIBS_AGENT_SELF_H
#define MIBS_AGENT_SELF_H

#include "mibs/agent/engine.h"
#include "mibs/tree/objects.h"

struct agent_self {
	const struct engine *engine;	/* borrowed */
	bool authtraps;			/* snmpEnableAuthenTraps */
	uint32_t serial;		/* snmpSetSerialNo, a TestAndIncr (RFC 2579) */
	struct objects snmp, modules;
};

void agent_self_init(struct agent_self *s, const struct engine *engine, bool authtraps);

/* The trees, at most two; they live as long as `s`. */
size_t agent_self_trees(struct agent_self *s, const struct subtree *out[]);

bool agent_self_authtraps(const struct agent_self *s);
void agent_self_set_authtraps(struct agent_self *s, bool on);

#endif
