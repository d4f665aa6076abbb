/* SPDX-License-Identifier: GPL-2.0-or-later
 * grants - the `community` and `user` lines of [snmp].
 */
#ifndef MIBS_CONF_GRANTS_H
#define MIBS_CONF_GRANTS_H

#include "lib/entry.h"
#include "lib/settings.h"
#include "mibs/conf/types.h"

/* They adopt an entry. NULL, or the error. */
const char *agentconf_grants_community(
	struct agentconf *c, const struct entry *e, struct conf_report *report);
const char *agentconf_grants_user(
	struct agentconf *c, const struct entry *e, struct conf_report *report);

/* Drops, with a message, entries that refer to a UPS or view that does not exist or is not
 * shown. */
void agentconf_grants_resolve(
	struct agentconf *c, const struct settings *ups, struct conf_report *report);
void agentconf_grants_fini(struct agentconf *c);

/* May this grant see the UPS? */
bool agentconf_grants_covers(const struct agentconf_grant *g, const char *ups);

/* NULL: there is none of that name. */
const struct agentconf_user *agentconf_grants_find_user(const struct agentconf *c,
	const char *name);

#endif
