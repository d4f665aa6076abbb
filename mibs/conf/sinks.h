/* SPDX-License-Identifier: GPL-2.0-or-later
 * sinks - the `trapsink` lines of [snmp].
 */
#ifndef MIBS_CONF_SINKS_H
#define MIBS_CONF_SINKS_H

#include "lib/entry.h"
#include "lib/settings.h"
#include "mibs/conf/types.h"

/* Adopts an entry. NULL, or the error. */
const char *agentconf_sinks_add(struct agentconf *c, const struct entry *e);

/* Drops, with a message, entries that refer to a UPS or user that does not exist. */
void agentconf_sinks_resolve(struct agentconf *c, const struct settings *ups,
	struct conf_report *report);
void agentconf_sinks_fini(struct agentconf *c);

#endif
