/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent_sets - SET requests between the SNMP library and the trees; private to mibs/agent/agent.c.
 *
 * The library calls a handler once for each of its modes (RESERVE, ACTION, COMMIT, FREE, UNDO) with
 * the same varbinds; here they are one struct subtree_set from the first to the last. A tree that
 * must ask its UPS answers later; until then other SETs wait, which is why mibs/ups/steps has a
 * time limit.
 */
#ifndef MIBS_AGENT_SETS_H
#define MIBS_AGENT_SETS_H

#include "mibs/tree/subtree.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/agent/net-snmp-agent-includes.h>

struct agent_sets;

struct agent_sets *agent_sets_new(void);
void agent_sets_abandon(struct agent_sets *s);	/* call it before trees are removed */
void agent_sets_free(struct agent_sets *s);

int agent_sets_request(struct agent_sets *s, netsnmp_mib_handler *handler,
	netsnmp_handler_registration *registration, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests, const struct subtree *t);

bool agent_sets_busy(const struct agent_sets *s);

/* `idle` is called once, as soon as no SET is in progress; at once if none is. A later call
 * replaces an earlier one. */
void agent_sets_when_idle(struct agent_sets *s, void (*idle)(void *user), void *user);

#endif
