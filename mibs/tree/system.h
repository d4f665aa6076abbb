/* SPDX-License-Identifier: GPL-2.0-or-later
 * system - the system group (RFC 3418, 1.3.6.1.2.1.1.1 to .7): who we are.
 *
 * Managers choose their template by sysObjectID and sysDescr; the agent library has no such group
 * of its own. All of it is read-only: it is told by holdover.conf.
 */
#ifndef MIBS_TREE_SYSTEM_H
#define MIBS_TREE_SYSTEM_H

#include "mibs/conf/agentconf.h"
#include "mibs/tree/subtree.h"

struct system {
	const struct agentconf *conf;
	char host[256];			/* sysName if none is configured */
	uint64_t start_ms;		/* sysUpTime 0 */
	uint32_t oid[2];		/* of the last answer */
	struct subtree subtree;
};

/* `conf` is borrowed. */
void system_init(struct system *s, const struct agentconf *conf, uint64_t start_ms);

#endif
