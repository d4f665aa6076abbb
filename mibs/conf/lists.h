/* SPDX-License-Identifier: GPL-2.0-or-later
 * lists - the `listen`, `attached` and `view` lines of [snmp], and the `sys...` lines of one UPS.
 */
#ifndef MIBS_CONF_LISTS_H
#define MIBS_CONF_LISTS_H

#include "lib/entry.h"
#include "lib/settings.h"
#include "mibs/conf/types.h"

/* Parses a numeric OID. NULL, or the error. */
const char *agentconf_lists_oid(const char *text, struct agentconf_oid *out);

/* They adopt an entry. NULL, or the error. `key` must live as long as the configuration, `max` is
 * in characters. */
const char *agentconf_lists_listen(struct agentconf *c, const struct entry *e);
const char *agentconf_lists_text(struct agentconf *c, const char *key, size_t max,
	const struct entry *e);
const char *agentconf_lists_view(struct agentconf *c, const struct entry *e);

/* Drops, with a message, entries that refer to a UPS that is not shown; adds the view of everything
 * unless the file defines it. */
void agentconf_lists_resolve(struct agentconf *c, const struct settings *ups,
	struct conf_report *report);

void agentconf_lists_default_listens(struct agentconf *c);	/* loopback */

/* Adds the listeners of per_ups_port, whose line is `at`. */
void agentconf_lists_ups_ports(struct agentconf *c, struct conf_place at,
	struct conf_report *report);

void agentconf_lists_fini(struct agentconf *c);

/* The text of a key for this UPS; NULL: there is none. */
const char *agentconf_lists_own_text(const struct agentconf *c, const char *key, const char *ups);

/* upsIdentAttachedDevices of a UPS: its own line, else the common one, else "". */
const char *agentconf_lists_attached_to(const struct agentconf *c, const char *ups);

#endif
