/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent_reads - GET, GETNEXT and GETBULK from a packet's varbinds to the answer; private to
 * mibs/agent/agent.c.
 *
 * The library parses, authenticates, encodes and sends; what it would do in between (a cache of
 * subtrees for each request, a lookup of rights and an allocation for each varbind, an answer to
 * GETBULK that is cut by halves) is done here, straight from the trees. RFC 3416, 4.2; RFC 1157
 * for v1. Reads also never wait for a SET that way.
 */
#ifndef MIBS_AGENT_READS_H
#define MIBS_AGENT_READS_H

#include "mibs/agent/view.h"
#include "mibs/tree/subtree.h"

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

struct agent_reads;

struct agent_reads *agent_reads_new(void);
void agent_reads_free(struct agent_reads *r);

/* Is it one of the three, in a version that has it? */
bool agent_reads_is_read(const netsnmp_pdu *pdu);

struct agent_packet {			/* a request, and where its answer goes */
	netsnmp_session *session;
	netsnmp_transport *transport;
	netsnmp_pdu *pdu;
};

/* Sends the answer; to GETBULK one of at most `most` bytes, but always the first varbind if a
 * datagram holds it. The PDU is a response then, and its owner frees it as any other. */
void agent_reads_answer(
	struct agent_reads *r, const struct agent_packet *p, struct view_scope *look, size_t most);

/* Sends the request back, with an error or without. False: it could not be sent. */
bool agent_reads_send(struct agent_reads *r, const struct agent_packet *p, long error, long index);

#endif
