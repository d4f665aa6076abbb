/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf_grants - the `community` and `user` lines of [snmp]; private to mibs/conf/agentconf.c.
 */
#ifndef MIBS_CONF_GRANTS_H
#define MIBS_CONF_GRANTS_H

#include "mibs/conf/agentconf.h"
#include "lib/entry.h"

/* Take an entry. NULL, or what is wrong with it. */
const char *agentconf_grants_community(
	struct agentconf *c, const struct entry *e, struct conf_report *report);
const char *agentconf_grants_user(
	struct agentconf *c, const struct entry *e, struct conf_report *report);

/* Drops, with a message, what refers to a UPS or view that does not exist or is not shown. */
void agentconf_grants_settle(
	struct agentconf *c, const struct settings *ups, struct conf_report *report);
void agentconf_grants_fini(struct agentconf *c);

#endif
