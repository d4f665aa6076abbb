/* SPDX-License-Identifier: GPL-2.0-or-later
 * varbind - converts between net-snmp's varbinds and the trees' names and values.
 */
#ifndef MIBS_AGENT_VARBIND_H
#define MIBS_AGENT_VARBIND_H

#include "mibs/tree/notification.h"
#include "mibs/tree/subtree.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

enum agent_varbind_place { BEFORE, INSIDE, AFTER };	/* the place of a name relative to a tree */

/* INSIDE: `below` is the part after the root. */
enum agent_varbind_place agent_varbind_place(const struct subtree *t,
	const netsnmp_variable_list *vb, uint32_t below[SUBTREE_OID_MAX], size_t *length);

/* The arcs of the name; an arc that does not fit 32 bits becomes the greatest one that does. */
size_t agent_varbind_name(const netsnmp_variable_list *vb, uint32_t name[SUBTREE_OID_MAX]);

void agent_varbind_set_value(netsnmp_variable_list *vb, const struct subtree_value *v);
void agent_varbind_fill(netsnmp_variable_list *vb, const struct subtree *t,
	const struct subtree_value *v);		/* name and value */
void agent_varbind_set_exception(netsnmp_variable_list *vb, u_char exception);

size_t agent_varbind_length(const netsnmp_variable_list *vb);	/* in bytes, once encoded */

/* Appends the varbinds of a notification to a list. */
void agent_varbind_add_notification(netsnmp_variable_list **list, const struct notification *n);

#endif
