/* SPDX-License-Identifier: GPL-2.0-or-later
 * notice - one notification, as it was when it happened: what it is, of which UPS, and its
 * varbinds.
 *
 * A copy, since it may wait in the outbox of a receiver for a while. Nothing here knows SNMP
 * libraries or receivers.
 */
#ifndef MIBS_TREE_NOTIFICATION_H
#define MIBS_TREE_NOTIFICATION_H

#include "mibs/tree/subtree.h"

enum { NOTICE_OID_MAX = 20, NOTICE_VARS_MAX = 8, NOTICE_TEXT_MAX = 255 };

enum notice_kind {
	NOTICE_COLD_START,
	/* 33.2.1 to .4 */
	NOTICE_ON_BATTERY, NOTICE_TEST_COMPLETED, NOTICE_ALARM_ADDED, NOTICE_ALARM_REMOVED,
	NOTICE_STATUS_CHANGED,		/* holdoverStatusChanged */
};

struct notice_oid {
	uint32_t arcs[NOTICE_OID_MAX];
	size_t length;
};

struct notice_var {
	struct notice_oid name;
	enum subtree_type type;
	int64_t integer;
	char *text;			/* SUBTREE_STRING */
	size_t text_length;
	struct notice_oid value;	/* SUBTREE_OID */
};

struct notice {
	enum notice_kind kind;
	char *ups;			/* its name is the context; "": of the agent itself */
	uint32_t alarm;			/* k of 6.3.k, of the alarm kinds; else 0 */
	uint32_t ticks;			/* sysUpTime */
	struct notice_oid trap;		/* value of snmpTrapOID.0 */
	/* for SNMPv1; `specific` too (generic is 6 but for coldStart) */
	struct notice_oid enterprise;
	uint32_t specific;
	struct notice_var vars[NOTICE_VARS_MAX];
	size_t var_count;
};

struct notice *notice_new(enum notice_kind kind, const char *ups, uint32_t ticks);
struct notice *notice_copy(const struct notice *n);
void notice_free(struct notice *n);

void notice_add_integer(struct notice *n, const struct notice_oid *name, enum subtree_type type,
	int64_t integer);
void notice_add_text(struct notice *n, const struct notice_oid *name, const char *text,
	size_t length);
void notice_add_oid(struct notice *n, const struct notice_oid *name,
	const struct notice_oid *value);

/* Of the same receiver these two are one, of which the newer counts. */
bool notice_is_like(const struct notice *a, const struct notice *b);

#endif
