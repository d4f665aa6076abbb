/* SPDX-License-Identifier: GPL-2.0-or-later
 * varbind - see varbind.h.
 */
#include "lib/mem.h"
#include "mibs/agent/varbind.h"

#include <string.h>

/* ---- names ---- */

enum agent_varbind_place agent_varbind_place(const struct subtree *t,
	const netsnmp_variable_list *vb, uint32_t below[SUBTREE_OID_MAX], size_t *length)
{
	*length = 0;
	for (size_t i = 0; i < t->root_length; i++) {
		if (i >= vb->name_length || vb->name[i] < t->root[i])
			return BEFORE;
		if (vb->name[i] > t->root[i])
			return AFTER;
	}
	for (size_t i = t->root_length; i < vb->name_length && *length < SUBTREE_OID_MAX; i++)
		below[(*length)++] = vb->name[i] > UINT32_MAX ? UINT32_MAX : (uint32_t)vb->name[i];
	return INSIDE;
}

size_t agent_varbind_name(const netsnmp_variable_list *vb, uint32_t name[SUBTREE_OID_MAX])
{
	size_t n = vb->name_length < SUBTREE_OID_MAX ? vb->name_length : SUBTREE_OID_MAX;

	for (size_t i = 0; i < n; i++)
		name[i] = vb->name[i] > UINT32_MAX ? UINT32_MAX : (uint32_t)vb->name[i];
	return n;
}

static void set_name(netsnmp_variable_list *vb, const struct subtree *t,
	const struct subtree_value *v)
{
	oid own[2 * SUBTREE_OID_MAX], *name = vb->name_loc;
	size_t n = t->root_length + v->oid_length;

	/* written in place if the name fits into the varbind, because a walk sets fifty of them */
	if ((vb->name && vb->name != vb->name_loc) || n > MEM_COUNT(vb->name_loc))
		name = own;
	for (size_t i = 0; i < t->root_length; i++)
		name[i] = t->root[i];
	for (size_t i = 0; i < v->oid_length; i++)
		name[t->root_length + i] = v->oid[i];
	if (name == own) {
		snmp_set_var_objid(vb, name, n);
		return;
	}
	vb->name = name;
	vb->name_length = n;
}

static void set_value_oid(netsnmp_variable_list *vb, const struct subtree_value *v)
{
	oid value[SUBTREE_OID_MAX];

	for (size_t i = 0; i < v->value_oid_length; i++)
		value[i] = v->value_oid[i];
	snmp_set_var_typed_value(vb, ASN_OBJECT_ID, value, v->value_oid_length * sizeof *value);
}

void agent_varbind_set_value(netsnmp_variable_list *vb, const struct subtree_value *v)
{
	static const u_char types[] = {
		[SUBTREE_INTEGER] = ASN_INTEGER,
		[SUBTREE_COUNTER] = ASN_COUNTER,
		[SUBTREE_GAUGE] = ASN_GAUGE,
		[SUBTREE_TIMETICKS] = ASN_TIMETICKS,
	};
	long integer = (long)v->integer;

	if (v->type == SUBTREE_STRING)
		snmp_set_var_typed_value(vb, ASN_OCTET_STR, v->text, v->text_length);
	else if (v->type == SUBTREE_OID)
		set_value_oid(vb, v);
	else
		snmp_set_var_typed_value(vb, types[v->type], &integer, sizeof integer);
}

void agent_varbind_fill(netsnmp_variable_list *vb, const struct subtree *t,
	const struct subtree_value *v)
{
	set_name(vb, t, v);
	agent_varbind_set_value(vb, v);
}

void agent_varbind_set_exception(netsnmp_variable_list *vb, u_char exception)
{
	snmp_set_var_typed_value(vb, exception, NULL, 0);
}

/* ---- lengths in BER ---- */

static size_t header_length(size_t content)
{
	return content < 0x80 ? 2 : content < 0x100 ? 3 : 4;
}

static size_t arc_length(u_long arc)
{
	size_t n = 1;

	while (arc >>= 7)
		n++;
	return n;
}

static size_t oid_length(const oid *name, size_t length)
{
	size_t n = length < 2 ? 1 : arc_length(name[0] * 40 + name[1]);

	for (size_t i = 2; i < length; i++)
		n += arc_length(name[i]);
	return n;
}

static size_t integer_length(long value)
{
	size_t n = 1;

	while (n < sizeof value && (value < -128 || value > 127)) {
		value >>= 8;
		n++;
	}
	return n;
}

size_t agent_varbind_length(const netsnmp_variable_list *vb)
{
	size_t name = oid_length(vb->name, vb->name_length), value = vb->val_len;

	switch (vb->type) {
	case ASN_INTEGER:
	case ASN_COUNTER:
	case ASN_GAUGE:
	case ASN_TIMETICKS:
		value = integer_length(*vb->val.integer);
		break;
	case ASN_OBJECT_ID:
		value = oid_length(vb->val.objid, vb->val_len / sizeof *vb->val.objid);
		break;
	case ASN_OCTET_STR:
		break;
	default:
		value = 0;
		break;
	}
	name += header_length(name) + header_length(value) + value;
	return header_length(name) + name;
}

/* ---- notifications ---- */

static void add_integer(netsnmp_variable_list **list, const oid *name, size_t length,
	const struct notification_var *v)
{
	static const u_char types[] = {
		[SUBTREE_INTEGER] = ASN_INTEGER,
		[SUBTREE_COUNTER] = ASN_COUNTER,
		[SUBTREE_GAUGE] = ASN_GAUGE,
		[SUBTREE_TIMETICKS] = ASN_TIMETICKS,
	};
	long number = (long)v->integer;

	snmp_varlist_add_variable(list, name, length, types[v->type], &number, sizeof number);
}

void agent_varbind_add_notification(netsnmp_variable_list **list, const struct notification *n)
{
	for (size_t i = 0; i < n->var_count; i++) {
		const struct notification_var *v = &n->vars[i];
		oid name[OID_ARCS_MAX], value[OID_ARCS_MAX];

		for (size_t arc = 0; arc < v->name.length; arc++)
			name[arc] = v->name.arcs[arc];
		for (size_t arc = 0; arc < v->value.length; arc++)
			value[arc] = v->value.arcs[arc];
		if (v->type == SUBTREE_STRING)
			snmp_varlist_add_variable(list, name, v->name.length, ASN_OCTET_STR,
				v->text, v->text_length);
		else if (v->type == SUBTREE_OID)
			snmp_varlist_add_variable(list, name, v->name.length, ASN_OBJECT_ID, value,
				v->value.length * sizeof *value);
		else
			add_integer(list, name, v->name.length, v);
	}
}
