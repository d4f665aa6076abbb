/* SPDX-License-Identifier: GPL-2.0-or-later
 * message - a notification as a PDU for one receiver (RFC 3416 4.2.6 and 4.2.7, RFC 1157 for v1).
 */
#ifndef MIBS_AGENT_MESSAGE_H
#define MIBS_AGENT_MESSAGE_H

#include "mibs/agent/engine.h"
#include "mibs/conf/types.h"
#include "mibs/tree/notification.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

struct message_frame {			/* all borrowed */
	enum agentconf_kind kind;
	const struct agentconf_oid *object_id;	/* sysObjectID: enterprise of generic v1 traps */
	const struct engine *engine;	/* of this agent: contextEngineID of v3 */
	unsigned char agent_address[4];	/* of v1 */
};

bool message_is_inform(enum agentconf_kind kind);
bool message_is_v3(enum agentconf_kind kind);

/* Makes the PDU. The caller sends it, or frees it with snmp_free_pdu. */
netsnmp_pdu *message_make(const struct message_frame *f, const struct notification *n);

#endif
