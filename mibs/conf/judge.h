/* SPDX-License-Identifier: GPL-2.0-or-later
 * judge - checks that the addresses of [snmp] can be listened on, and that its directory exists.
 *
 * A running agent serves the other addresses and tries these again. -t, and a reload that adds one,
 * report them.
 */
#ifndef MIBS_CONF_JUDGE_H
#define MIBS_CONF_JUDGE_H

#include "mibs/conf/agentconf.h"

/* Reports errors and warnings for entries that `before` (NULL: nothing) does not have. Names are
 * looked up where `before` is NULL. `is_running`: an agent is running, and its ports do not count
 * as occupied. */
void agentconf_judge(const struct agentconf *now, const struct agentconf *before, bool is_running,
	struct conf_report *report);

#endif
