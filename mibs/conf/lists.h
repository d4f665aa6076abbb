/* SPDX-License-Identifier: GPL-2.0-or-later
 * lists - the `listen`, `attached` and `view` lines of [snmp], and the `sys...` lines of one UPS.
 */
#ifndef MIBS_CONF_LISTS_H
#define MIBS_CONF_LISTS_H

#include "lib/entry.h"
#include "lib/settings.h"
#include "mibs/conf/types.h"

/* An OID in numbers. NULL, or what is wrong with it. */
const char *agentconf_lists_oid(const char *text, struct agentconf_oid *out);

/* Adopt an entry. NULL, or what is wrong with it. `key` is kept, `max` is in characters. */
const char *agentconf_lists_listen(struct agentconf *c, const struct entry *e);
const char *agentconf_lists_text(struct agentconf *c, const char *key, size_t max,
	const struct entry *e);
const char *agentconf_lists_view(struct agentconf *c, const struct entry *e);

/* Drops, with a message, what refers to a UPS that is not shown; adds the view of all unless
 * the file defines it. */
void agentconf_lists_resolve(struct agentconf *c, const struct settings *ups,
	struct conf_report *report);

void agentconf_lists_default_listens(struct agentconf *c);	/* loopback */

/* What follows from per_ups_port, which stands at `at`. */
void agentconf_lists_ups_ports(struct agentconf *c, struct conf_place at,
	struct conf_report *report);

void agentconf_lists_fini(struct agentconf *c);

/* The text of a key that was given for this UPS; NULL: there is none. */
const char *agentconf_lists_own_text(const struct agentconf *c, const char *key, const char *ups);

/* upsIdentAttachedDevices of a UPS: its own line, else the common one, else "". */
const char *agentconf_lists_attached_to(const struct agentconf *c, const char *ups);

#endif
