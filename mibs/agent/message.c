/* SPDX-License-Identifier: GPL-2.0-or-later
 * message - see message.h.
 */
#include "lib/mem.h"
#include "mibs/agent/message.h"

#include "mibs/agent/varbind.h" /* net-snmp's headers come last */

#include <stdlib.h>
#include <string.h>

bool message_is_inform(enum agentconf_kind kind)
{
	return kind == AGENTCONF_V2C_INFORM || kind == AGENTCONF_V3_INFORM;
}

bool message_is_v3(enum agentconf_kind kind)
{
	return kind >= AGENTCONF_V3;
}

static oid *oid_copy(const uint32_t *arcs, size_t n, size_t *length)
{
	oid *copy = mem_new((n + 1) * sizeof *copy);

	for (size_t i = 0; i < n; i++)
		copy[i] = arcs[i];
	*length = n;
	return copy;
}

static netsnmp_pdu *make_v1(const struct message_frame *f, const struct notification *n)
{
	netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_TRAP);
	bool generic = !n->enterprise.length;

	pdu->enterprise = oid_copy(generic ? f->object_id->arcs : n->enterprise.arcs,
		generic ? f->object_id->length : n->enterprise.length, &pdu->enterprise_length);
	pdu->trap_type = (long)n->generic;
	pdu->specific_type = (long)n->specific;
	pdu->time = n->ticks;
	memcpy(pdu->agent_addr, f->agent_address, sizeof pdu->agent_addr);
	agent_varbind_add_notification(&pdu->variables, n);
	return pdu;
}

static void set_context(const struct message_frame *f, const struct notification *n,
	netsnmp_pdu *pdu)
{
	pdu->contextName = mem_dup(n->ups);
	pdu->contextNameLen = strlen(n->ups);
	pdu->contextEngineID = mem_new(f->engine->id_length);
	memcpy(pdu->contextEngineID, f->engine->id, f->engine->id_length);
	pdu->contextEngineIDLen = f->engine->id_length;
}

static netsnmp_pdu *make_v2(const struct message_frame *f, const struct notification *n)
{
	static const oid uptime[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 },
			 trap[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
	netsnmp_pdu *pdu = snmp_pdu_create(
		message_is_inform(f->kind) ? SNMP_MSG_INFORM : SNMP_MSG_TRAP2);
	u_long ticks = n->ticks;
	size_t length;
	oid *value = oid_copy(n->trap.arcs, n->trap.length, &length);

	snmp_varlist_add_variable(&pdu->variables, uptime, OID_LENGTH(uptime), ASN_TIMETICKS,
		&ticks, sizeof ticks);
	snmp_varlist_add_variable(&pdu->variables, trap, OID_LENGTH(trap), ASN_OBJECT_ID, value,
		length * sizeof *value);
	free(value);
	agent_varbind_add_notification(&pdu->variables, n);
	if (message_is_v3(f->kind))
		set_context(f, n, pdu);
	return pdu;
}

netsnmp_pdu *message_make(const struct message_frame *f, const struct notification *n)
{
	return f->kind == AGENTCONF_V1 ? make_v1(f, n) : make_v2(f, n);
}
