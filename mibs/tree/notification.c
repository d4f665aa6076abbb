/* SPDX-License-Identifier: GPL-2.0-or-later
 * notice - see notice.h. SNMPv1's enterprise and specific number follow RFC 3584 3.2.
 */
#include "mibs/tree/notification.h"

#include "lib/mem.h"
#include "mibs/tree/oid.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define OID_OF(...)                                                                                \
	{                                                                                          \
		{ __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t)            \
	}

#define UPS_TRAPS 1, 3, 6, 1, 2, 1, 33, 2

static const struct kind {
	struct notice_oid trap, enterprise;
	uint32_t specific;
} kinds[] = {
	[NOTICE_COLD_START] = { OID_OF(1, 3, 6, 1, 6, 3, 1, 1, 5, 1), { { 0 }, 0 }, 0 },
	[NOTICE_ON_BATTERY] = { OID_OF(UPS_TRAPS, 1), OID_OF(UPS_TRAPS), 1 },
	[NOTICE_TEST_COMPLETED] = { OID_OF(UPS_TRAPS, 2), OID_OF(UPS_TRAPS), 2 },
	[NOTICE_ALARM_ADDED] = { OID_OF(UPS_TRAPS, 3), OID_OF(UPS_TRAPS), 3 },
	[NOTICE_ALARM_REMOVED] = { OID_OF(UPS_TRAPS, 4), OID_OF(UPS_TRAPS), 4 },
	[NOTICE_STATUS_CHANGED] = { OID_OF(HOLDOVER_OIDS_ROOT, 0, 1), OID_OF(HOLDOVER_OIDS_ROOT),
		1 },
};

struct notice *notice_new(enum notice_kind kind, const char *ups, uint32_t ticks)
{
	struct notice *n = MEM_NEW(struct notice);

	n->kind = kind;
	n->ups = mem_dup(ups);
	n->ticks = ticks;
	n->trap = kinds[kind].trap;
	n->enterprise = kinds[kind].enterprise;
	n->specific = kinds[kind].specific;
	return n;
}

struct notice *notice_copy(const struct notice *n)
{
	struct notice *copy = MEM_NEW(struct notice);

	*copy = *n;
	copy->ups = mem_dup(n->ups);
	for (size_t i = 0; i < n->var_count; i++)
		if (n->vars[i].text)
			copy->vars[i].text = mem_dup_n(n->vars[i].text, n->vars[i].text_length);
	return copy;
}

void notice_free(struct notice *n)
{
	if (!n)
		return;
	for (size_t i = 0; i < n->var_count; i++)
		free(n->vars[i].text);
	free(n->ups);
	free(n);
}

static struct notice_var *add(struct notice *n, const struct notice_oid *name,
	enum subtree_type type)
{
	struct notice_var *v = &n->vars[n->var_count];

	assert(n->var_count < NOTICE_VARS_MAX);
	n->var_count++;
	*v = (struct notice_var){ .name = *name, .type = type };
	return v;
}

void notice_add_integer(struct notice *n, const struct notice_oid *name, enum subtree_type type,
	int64_t integer)
{
	add(n, name, type)->integer = integer;
}

void notice_add_text(struct notice *n, const struct notice_oid *name, const char *text,
	size_t length)
{
	struct notice_var *v = add(n, name, SUBTREE_STRING);

	v->text_length = length < NOTICE_TEXT_MAX ? length : NOTICE_TEXT_MAX;
	v->text = mem_dup_n(text, v->text_length);
}

void notice_add_oid(struct notice *n, const struct notice_oid *name, const struct notice_oid *value)
{
	add(n, name, SUBTREE_OID)->value = *value;
}

bool notice_is_like(const struct notice *a, const struct notice *b)
{
	return a->kind == b->kind && a->alarm == b->alarm && !strcmp(a->ups, b->ups);
}
