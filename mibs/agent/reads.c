/* SPDX-License-Identifier: GPL-2.0-or-later
 * reads - see reads.h.
 *
 * GET and GETNEXT are answered in the varbinds of the request. GETBULK fills a permanent array of
 * varbinds with as many as fit, since the length of each is known before it is encoded.
 */
#include "mibs/agent/reads.h"

#include "lib/mem.h"
#include "mibs/agent/varbind.h"

#include <stdlib.h>
#include <string.h>

/* An answer to GETBULK fits into one datagram on an Ethernet, and is of little use for attacks with
 * forged sources. A varbind has at least BULK_VARBIND_MIN bytes: a name of two arcs and no
 * value. */
enum { BULK_BYTES_MAX = 1400, DATAGRAM_MAX = 65507, BULK_VARBIND_MIN = 7,
	PACKET_ROOM = 2048 };

struct agent_reads {
	u_char *packet; /* the library lets it grow */
	size_t packet_room;
	netsnmp_variable_list bulk[BULK_BYTES_MAX / BULK_VARBIND_MIN];
};

/* ---- room ---- */

/* The greatest length of a message without its varbinds: RFC 3412 section 6, RFC 3414 section
 * 2.4. */
static size_t frame_length(const netsnmp_pdu *pdu)
{
	enum { HEADER = 4, NUMBER = 6, FLAGS = 3, DIGEST = 2 + 48, SALT = 2 + 8, BLOCK = 8 };
	size_t n = HEADER + 3 + HEADER + 3 * NUMBER + HEADER; /* message, version, PDU, list */

	if (pdu->version != SNMP_VERSION_3)
		return n + HEADER + pdu->community_len;
	n += HEADER + 2 * NUMBER + FLAGS + 3;		       /* global data */
	n += 2 * HEADER + HEADER + pdu->securityEngineIDLen + 2 * NUMBER; /* security parameters */
	n += HEADER + pdu->securityNameLen;
	n += pdu->securityLevel > SNMP_SEC_LEVEL_NOAUTH ? DIGEST : 2;
	n += pdu->securityLevel > SNMP_SEC_LEVEL_AUTHNOPRIV ? SALT + HEADER + BLOCK : 2;
	return n + HEADER + HEADER + pdu->contextEngineIDLen + HEADER + pdu->contextNameLen;
}

/* The room for all varbinds of an answer. */
static size_t room_for(const netsnmp_pdu *pdu, size_t most)
{
	size_t frame = frame_length(pdu);

	if (pdu->version == SNMP_VERSION_3 && pdu->msgMaxSize > 0 && (size_t)pdu->msgMaxSize < most)
		most = (size_t)pdu->msgMaxSize;
	return most > frame ? most - frame : 0;
}

/* ---- sending ---- */

bool agent_reads_send(struct agent_reads *r, const struct agent_packet *p, long error, long index)
{
	netsnmp_pdu *pdu = p->pdu;
	size_t length = 0;

	pdu->command = SNMP_MSG_RESPONSE;
	pdu->errstat = error;
	pdu->errindex = index;
	if (snmp_build(&r->packet, &r->packet_room, &length, p->session, pdu) < 0)
		return false;
	return p->transport->f_send(p->transport, r->packet + r->packet_room - length, (int)length,
		       &pdu->transport_data, &pdu->transport_data_length) >= 0;
}

/* Sends an answer with other varbinds than those of the request; the PDU keeps those. */
static void send_list(struct agent_reads *r, const struct agent_packet *p,
	netsnmp_variable_list *list, long error)
{
	netsnmp_variable_list *asked = p->pdu->variables;

	p->pdu->variables = list;
	agent_reads_send(r, p, error, 0);
	p->pdu->variables = asked;
}

/* ---- GET and GETNEXT ---- */

static enum view_presence look_up(struct view_scope *look, bool next,
	const netsnmp_variable_list *vb, struct view_found *found)
{
	uint32_t name[SUBTREE_OID_MAX];
	size_t length = agent_varbind_name(vb, name);

	if (!next)
		return view_get(look, name, length, found);
	return view_next(look, name, length, found) ? VIEW_FOUND : VIEW_NO_INSTANCE;
}

static void answer_one(struct view_scope *look, bool next, netsnmp_variable_list *vb)
{
	struct view_found found;
	enum view_presence presence = look_up(look, next, vb, &found);

	if (presence == VIEW_FOUND && next)
		agent_varbind_fill(vb, found.tree, &found.value);
	else if (presence == VIEW_FOUND)
		agent_varbind_set_value(vb, &found.value);
	else if (next)
		agent_varbind_set_exception(vb, SNMP_ENDOFMIBVIEW);
	else
		agent_varbind_set_exception(vb, presence == VIEW_NO_OBJECT ? SNMP_NOSUCHOBJECT
							       : SNMP_NOSUCHINSTANCE);
}

/* v1 has no exceptions: an error names the first faulty varbind, and the varbinds are returned
 * unchanged. 0: none is faulty. */
static long first_missing(struct view_scope *look, bool next,
	const netsnmp_variable_list *vb)
{
	struct view_found found;

	for (long i = 1; vb; vb = vb->next_variable, i++)
		if (look_up(look, next, vb, &found) != VIEW_FOUND)
			return i;
	return 0;
}

static void answer_each(struct agent_reads *r, const struct agent_packet *p,
	struct view_scope *look)
{
	netsnmp_pdu *pdu = p->pdu;
	size_t room = room_for(pdu, DATAGRAM_MAX), length = 0;
	bool next = pdu->command == SNMP_MSG_GETNEXT;
	long missing = pdu->version == SNMP_VERSION_1 ? first_missing(look, next, pdu->variables)
						      : 0;

	if (missing) {
		agent_reads_send(r, p, SNMP_ERR_NOSUCHNAME, missing);
		return;
	}
	for (netsnmp_variable_list *vb = pdu->variables; vb && length <= room;
		vb = vb->next_variable) {
		answer_one(look, next, vb);
		length += agent_varbind_length(vb);
	}
	if (length > room)
		send_list(r, p, NULL, SNMP_ERR_TOOBIG);
	else
		agent_reads_send(r, p, SNMP_ERR_NOERROR, 0);
}

/* ---- GETBULK ---- */

struct bulk {
	struct agent_reads *reads;
	struct view_scope *look;
	size_t count, room;
	/* room for the first varbind, so that a walk always makes progress */
	size_t whole;
	bool full;
};

/* Adds the instance after `from`; `ended`: there is none. False: it did not fit, or the view ends
 * here. */
static bool add(struct bulk *b, const netsnmp_variable_list *from, bool ended)
{
	netsnmp_variable_list *vb = &b->reads->bulk[b->count];
	struct view_found found;
	size_t length;

	b->full = b->count == MEM_COUNT(b->reads->bulk);
	if (b->full)
		return false;
	if (!ended && look_up(b->look, true, from, &found) == VIEW_FOUND) {
		agent_varbind_fill(vb, found.tree, &found.value);
	} else {
		ended = true;
		snmp_set_var_objid(vb, from->name, from->name_length);
		agent_varbind_set_exception(vb, SNMP_ENDOFMIBVIEW);
	}
	length = agent_varbind_length(vb);
	b->full = length > (b->count ? b->room : b->whole);
	if (b->full)
		return false;
	b->room -= length < b->room ? length : b->room;
	b->count++;
	return !ended;
}

static size_t length_of(const netsnmp_variable_list *list)
{
	size_t n = 0;

	for (; list; list = list->next_variable)
		n++;
	return n;
}

/* Adds row after row; each continues from the previous one. A row in which all walks have ended is
 * the last. */
static void add_rows(struct bulk *b, const netsnmp_variable_list *asked, long rows)
{
	size_t width = length_of(asked);
	bool more = false;

	for (; asked && rows > 0 && !b->full; asked = asked->next_variable)
		more |= add(b, asked, false);
	for (long row = 1; row < rows && more && !b->full; row++) {
		more = false;
		for (size_t i = 0; i < width && !b->full; i++) {
			const netsnmp_variable_list *above = &b->reads->bulk[b->count - width];

			more |= add(b, above, above->type == SNMP_ENDOFMIBVIEW);
		}
	}
}

static void answer_bulk(struct agent_reads *r, const struct agent_packet *p,
	struct view_scope *look, size_t most)
{
	struct bulk b = { .reads = r, .look = look,
		.room = room_for(p->pdu, most < BULK_BYTES_MAX ? most : BULK_BYTES_MAX),
		.whole = room_for(p->pdu, BULK_BYTES_MAX) };
	const netsnmp_variable_list *asked = p->pdu->variables;
	long singles = p->pdu->non_repeaters;

	for (; asked && singles > 0 && !b.full; asked = asked->next_variable, singles--)
		add(&b, asked, false);
	if (!b.full)
		add_rows(&b, asked, p->pdu->max_repetitions);
	for (size_t i = 0; i < b.count; i++)
		r->bulk[i].next_variable = i + 1 < b.count ? &r->bulk[i + 1] : NULL;
	send_list(r, p, b.count ? r->bulk : NULL, SNMP_ERR_NOERROR);
}

/* ---- all of it ---- */

bool agent_reads_is_read(const netsnmp_pdu *pdu)
{
	return pdu->command == SNMP_MSG_GET || pdu->command == SNMP_MSG_GETNEXT ||
	       (pdu->command == SNMP_MSG_GETBULK && pdu->version != SNMP_VERSION_1);
}

void agent_reads_answer(
	struct agent_reads *r, const struct agent_packet *p, struct view_scope *look, size_t most)
{
	if (p->pdu->command == SNMP_MSG_GETBULK)
		answer_bulk(r, p, look, most);
	else
		answer_each(r, p, look);
}

struct agent_reads *agent_reads_new(void)
{
	struct agent_reads *r = MEM_NEW(struct agent_reads);

	r->packet_room = PACKET_ROOM;
	r->packet = mem_new(r->packet_room);
	return r;
}

void agent_reads_free(struct agent_reads *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < MEM_COUNT(r->bulk); i++) {
		r->bulk[i].next_variable = NULL;
		snmp_reset_var_buffers(&r->bulk[i]);
	}
	free(r->packet);
	free(r);
}
