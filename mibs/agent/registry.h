/* SPDX-License-Identifier: GPL-2.0-or-later
 * registry - registers the trees with net-snmp: for SET, whose phases the library runs, and in mode
 * = agentx for all requests.
 */
#ifndef MIBS_AGENT_REGISTRY_H
#define MIBS_AGENT_REGISTRY_H

#include "mibs/tree/subtree.h"

struct agent_registry;
struct agent_sets;

struct agent_registry *agent_registry_new(struct agent_sets *sets);	/* borrowed */
void agent_registry_free(struct agent_registry *r);

/* Trees are borrowed. False: the library refused it (logged). */
bool agent_registry_add(struct agent_registry *r, const struct subtree *tree,
	const char *context);
void agent_registry_remove(struct agent_registry *r, const struct subtree *tree,
	const char *context);

#endif
