/* SPDX-License-Identifier: GPL-2.0-or-later
 * judge - what [snmp] names and is not there: addresses that cannot be listened on, a directory.
 *
 * A running agent serves the other addresses and tries these again. -t, and a reload that adds one,
 * report them.
 */
#ifndef MIBS_CONF_JUDGE_H
#define MIBS_CONF_JUDGE_H

#include "mibs/conf/agentconf.h"

/* Errors and warnings of the report for what `before` (NULL: nothing) does not have. Names are
 * looked up where `before` is NULL. `is_running`: an agent has ports, which are not taken then. */
void agentconf_judge(const struct agentconf *now, const struct agentconf *before, bool is_running,
	struct conf_report *report);

#endif
