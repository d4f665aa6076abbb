/* SPDX-License-Identifier: GPL-2.0-or-later
 * notification - one notification with the values of its time: kind, UPS, time and varbinds.
 *
 * It owns its texts, since it may wait in the outbox of a receiver. Nothing here uses SNMP
 * libraries or receivers.
 */
#ifndef MIBS_TREE_NOTIFICATION_H
#define MIBS_TREE_NOTIFICATION_H

#include "mibs/tree/oid.h"
#include "mibs/tree/subtree.h"

enum { NOTIFICATION_VARS_MAX = 8, NOTIFICATION_TEXT_MAX = 255 };

enum notification_kind {
	NOTIFICATION_COLD_START, NOTIFICATION_AUTHENTICATION_FAILURE,	/* of the agent itself */
	/* 33.2.1 to .4 */
	NOTIFICATION_ON_BATTERY, NOTIFICATION_TEST_COMPLETED, NOTIFICATION_ALARM_ADDED,
	NOTIFICATION_ALARM_REMOVED,
	NOTIFICATION_STATUS_CHANGED,		/* holdoverStatusChanged */
};

struct notification_var {
	struct oid_arcs name;
	enum subtree_type type;
	int64_t integer;
	char *text;			/* SUBTREE_STRING */
	size_t text_length;
	struct oid_arcs value;	/* SUBTREE_OID */
};

struct notification {
	enum notification_kind kind;
	char *ups;			/* its name is the context; "": of the agent itself */
	uint32_t alarm;			/* k of 6.3.k that it is about; 0: none */
	uint32_t ticks;			/* sysUpTime */
	struct oid_arcs trap;		/* value of snmpTrapOID.0 */
	/* For SNMPv1: notifications with an enterprise are specific traps, the others generic. */
	struct oid_arcs enterprise;	/* length 0: sysObjectID */
	uint32_t generic, specific;
	struct notification_var vars[NOTIFICATION_VARS_MAX];
	size_t var_count;
};

struct notification *notification_new(enum notification_kind kind, const char *ups, uint32_t ticks);
struct notification *notification_copy(const struct notification *n);
void notification_free(struct notification *n);

void notification_add_integer(struct notification *n, const struct oid_arcs *name,
	enum subtree_type type, int64_t integer);
void notification_add_text(struct notification *n, const struct oid_arcs *name, const char *text,
	size_t length);
void notification_add_oid(struct notification *n, const struct oid_arcs *name,
	const struct oid_arcs *value);

/* Are they of the same kind, so that for one receiver the newer one replaces the older? */
bool notification_is_like(const struct notification *a, const struct notification *b);

#endif
