/* SPDX-License-Identifier: GPL-2.0-or-later
 * judge - what [snmp] names and is not there: addresses that cannot be listened on, a directory.
 *
 * An agent that runs waits for an address and serves the rest. Who asks with -t, or adds one by a
 * reload, is told.
 */
#ifndef MIBS_CONF_JUDGE_H
#define MIBS_CONF_JUDGE_H

#include "mibs/conf/agentconf.h"

/* Errors of the report for what `before` (NULL: nothing) has not. Names are not looked up.
 * `is_running`: an agent has ports, which are not taken then. */
void agentconf_judge(const struct agentconf *now, const struct agentconf *before, bool is_running,
	struct conf_report *report);

#endif
