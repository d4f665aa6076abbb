/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent_reads - GET, GETNEXT and GETBULK from a packet's varbinds to the answer; private to
 * mibs/agent/agent.c.
 *
 * The library parses, authenticates, encodes and sends. The steps in between are done here,
 * directly from the trees (the library would make a cache of subtrees for each request, a lookup of
 * rights and an allocation for each varbind, and shorten an answer to GETBULK by halves). RFC 3416,
 * 4.2; RFC 1157 for v1. So reads never wait for a SET.
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

/* Is it GET, GETNEXT or GETBULK, in a version that has it? */
bool agent_reads_is_read(const netsnmp_pdu *pdu);

struct agent_packet {			/* a request, and the destination of its answer */
	netsnmp_session *session;
	netsnmp_transport *transport;
	netsnmp_pdu *pdu;
};

/* Sends the answer; to GETBULK one of at most `most` bytes, but always the first varbind if a
 * datagram can hold it. The PDU becomes the response, and its owner still frees it. */
void agent_reads_answer(
	struct agent_reads *r, const struct agent_packet *p, struct view_scope *look, size_t most);

/* Sends the request back, with an error or without. False: it could not be sent. */
bool agent_reads_send(struct agent_reads *r, const struct agent_packet *p, long error, long index);

#endif
