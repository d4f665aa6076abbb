/* SPDX-License-Identifier: GPL-2.0-or-later
 * notification - see notification.h. SNMPv1's enterprise and specific number follow RFC 3584 3.2.
 */
#include "mibs/tree/notification.h"

#include "lib/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SNMP_TRAPS 1, 3, 6, 1, 6, 3, 1, 1, 5
#define UPS_TRAPS OID_UPS_MIB, 2

enum { COLD_START = 0, AUTHENTICATION_FAILURE = 4, ENTERPRISE_SPECIFIC = 6 };

static const struct kind {
	struct oid_arcs trap, enterprise;
	uint32_t generic, specific;
} kinds[] = {
	[NOTIFICATION_COLD_START] = { OID_OF(SNMP_TRAPS, 1), { { 0 }, 0 }, COLD_START, 0 },
	[NOTIFICATION_AUTHENTICATION_FAILURE] = { OID_OF(SNMP_TRAPS, 5), { { 0 }, 0 },
		AUTHENTICATION_FAILURE, 0 },
	[NOTIFICATION_ON_BATTERY] = { OID_OF(UPS_TRAPS, 1), OID_OF(UPS_TRAPS),
		ENTERPRISE_SPECIFIC, 1 },
	[NOTIFICATION_TEST_COMPLETED] = { OID_OF(UPS_TRAPS, 2), OID_OF(UPS_TRAPS),
		ENTERPRISE_SPECIFIC, 2 },
	[NOTIFICATION_ALARM_ADDED] = { OID_OF(UPS_TRAPS, 3), OID_OF(UPS_TRAPS),
		ENTERPRISE_SPECIFIC, 3 },
	[NOTIFICATION_ALARM_REMOVED] = { OID_OF(UPS_TRAPS, 4), OID_OF(UPS_TRAPS),
		ENTERPRISE_SPECIFIC, 4 },
	[NOTIFICATION_STATUS_CHANGED] = { OID_OF(OID_HOLDOVER, 0, 1), OID_OF(OID_HOLDOVER),
		ENTERPRISE_SPECIFIC, 1 },
};

struct notification *notification_new(enum notification_kind kind, const char *ups, uint32_t ticks)
{
	struct notification *n = MEM_NEW(struct notification);

	n->kind = kind;
	n->ups = mem_dup(ups);
	n->ticks = ticks;
	n->trap = kinds[kind].trap;
	n->enterprise = kinds[kind].enterprise;
	n->generic = kinds[kind].generic;
	n->specific = kinds[kind].specific;
	return n;
}

struct notification *notification_copy(const struct notification *n)
{
	struct notification *copy = MEM_NEW(struct notification);

	*copy = *n;
	copy->ups = mem_dup(n->ups);
	for (size_t i = 0; i < n->var_count; i++)
		if (n->vars[i].text)
			copy->vars[i].text = mem_dup_n(n->vars[i].text, n->vars[i].text_length);
	return copy;
}

void notification_free(struct notification *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->var_count; i++)
		free(n->vars[i].text);
	free(n->ups);
	free(n);
}

static struct notification_var *add(struct notification *n, const struct oid_arcs *name,
	enum subtree_type type)
{
	struct notification_var *v = &n->vars[n->var_count];

	assert(n->var_count < NOTIFICATION_VARS_MAX);
	n->var_count++;
	*v = (struct notification_var){ .name = *name, .type = type };
	return v;
}

void notification_add_integer(struct notification *n, const struct oid_arcs *name,
	enum subtree_type type, int64_t integer)
{
	add(n, name, type)->integer = integer;
}

void notification_add_text(struct notification *n, const struct oid_arcs *name, const char *text,
	size_t length)
{
	struct notification_var *v = add(n, name, SUBTREE_STRING);

	v->text_length = length < NOTIFICATION_TEXT_MAX ? length : NOTIFICATION_TEXT_MAX;
	v->text = mem_dup_n(text, v->text_length);
}

void notification_add_oid(struct notification *n, const struct oid_arcs *name,
	const struct oid_arcs *value)
{
	add(n, name, SUBTREE_OID)->value = *value;
}

bool notification_is_like(const struct notification *a, const struct notification *b)
{
	return a->kind == b->kind && a->alarm == b->alarm && !strcmp(a->ups, b->ups);
}
