/* SPDX-License-Identifier: GPL-2.0-or-later
 * agentconf_lists - the `listen`, `attached` and `view` lines of [snmp]; private to
 * mibs/conf/agentconf.c.
 */
#ifndef MIBS_CONF_LISTS_H
#define MIBS_CONF_LISTS_H

#include "mibs/conf/agentconf.h"
#include "lib/entry.h"

/* Take an entry. NULL, or what is wrong with it. */
const char *agentconf_lists_listen(struct agentconf *c, const struct entry *e);
const char *agentconf_lists_attached(struct agentconf *c, const struct entry *e);
const char *agentconf_lists_view(struct agentconf *c, const struct entry *e);

/* Drops, with a message, what refers to a UPS that is not shown; adds the view of all if nobody
 * defined it. */
void agentconf_lists_settle(struct agentconf *c, const struct settings *ups,
	struct conf_report *report);

void agentconf_lists_default_listens(struct agentconf *c);	/* loopback */

/* What follows from per_ups_port, which stands at `at`. */
void agentconf_lists_ups_ports(struct agentconf *c, struct conf_place at,
	struct conf_report *report);

void agentconf_lists_fini(struct agentconf *c);

#endif
