/* SPDX-License-Identifier: GPL-2.0-or-later
 * library - sets up net-snmp: without files and MIBs, with our log, engine and users.
 */
#ifndef MIBS_AGENT_LIBRARY_H
#define MIBS_AGENT_LIBRARY_H

#include "mibs/agent/engine.h"
#include "mibs/conf/types.h"

#define AGENT_LIBRARY_NAME "holdover-snmp"

/* The order of calls matters: environment and switches, then init_agent, then the lines of the
 * configuration; agent_library_init applies them. `private_dir` may be NULL. */
void agent_library_prepare(const struct agentconf *conf, const struct engine *engine,
	const char *private_dir);
void agent_library_init(void);

/* Replaces all users by those of the configuration. */
void agent_library_set_users(const struct agentconf *conf);

/* Applies a createUser line, which holds secrets. */
void agent_library_apply(void *user, const char *line);

#endif
