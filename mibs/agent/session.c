/* SPDX-License-Identifier: GPL-2.0-or-later
 * session - see session.h.
 */
#include "lib/mem.h"
#include "mibs/agent/session.h"

#include "mibs/agent/access.h"
#include "mibs/agent/agent.h"
#include "mibs/agent/library.h"
#include "mibs/agent/message.h" /* net-snmp's headers come last */
#include "mibs/conf/grants.h"
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

enum { INFORM_TIMEOUT_US = 2000000, INFORM_RETRIES = 2 };

struct agent_session {
	struct agent_session_terms terms;
	netsnmp_session *session;
	bool waiting;			/* waits for the acknowledgement of an inform */
};

/* Informs are signed with keys made for the receiver's engine. */
static void make_user(const struct agent_session_terms *t, const struct agentconf_user *user)
{
	if (!usm_get_user((u_char *)(uintptr_t)t->peer, t->peer_length, user->name))
		access_user_line(user, t->peer, t->peer_length, agent_library_apply, NULL);
}

static void set_security(const struct agent_session_terms *t, netsnmp_session *session)
{
	const struct agentconf_user *user = agentconf_grants_find_user(t->conf, t->where->user);
	bool inform = message_is_inform(t->where->kind);

	if (inform)
		make_user(t, user);
	session->securityModel = SNMP_SEC_MODEL_USM;
	session->securityLevel = user->priv   ? SNMP_SEC_LEVEL_AUTHPRIV
				 : user->auth ? SNMP_SEC_LEVEL_AUTHNOPRIV
					      : SNMP_SEC_LEVEL_NOAUTH;
	session->securityName = user->name;
	session->securityNameLen = strlen(user->name);
	session->securityEngineID = (u_char *)(uintptr_t)(inform ? t->peer : t->engine->id);
	session->securityEngineIDLen = inform ? t->peer_length : t->engine->id_length;
	session->contextEngineID = (u_char *)(uintptr_t)t->engine->id;
	session->contextEngineIDLen = t->engine->id_length;
}

/* "udp:192.0.2.1:162"; the caller frees. NULL: the address has no text. */
static char *peer_name(const struct agent_session_terms *t)
{
	char host[INET6_ADDRSTRLEN + 20];
	bool v6 = t->to->sa_family == AF_INET6;

	if (getnameinfo(t->to, t->to_length, host, sizeof host, NULL, 0, NI_NUMERICHOST))
		return NULL;
	return mem_fmt("%s%s%s:%s", v6 ? "udp6:[" : "udp:", host, v6 ? "]" : "", t->where->port);
}

/* The library gets the source address of a session from a setting for all sessions. */
static netsnmp_session *open_from(const char *source, netsnmp_session *wanted)
{
	netsnmp_session *session;

	if (*source)
		netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_CLIENT_ADDR, source);
	session = snmp_open(wanted);
	netsnmp_ds_set_string(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_CLIENT_ADDR, NULL);
	return session;
}

static netsnmp_session *open_session(const struct agent_session_terms *t)
{
	static const long versions[] = { SNMP_VERSION_1, SNMP_VERSION_2c, SNMP_VERSION_2c,
		SNMP_VERSION_3, SNMP_VERSION_3 }; /* enum agentconf_kind */
	netsnmp_session wanted, *session;

	snmp_sess_init(&wanted);
	wanted.version = versions[t->where->kind];
	wanted.peername = peer_name(t);
	wanted.timeout = INFORM_TIMEOUT_US;
	wanted.retries = INFORM_RETRIES;
	wanted.flags |= SNMP_FLAGS_DONT_PROBE;
	if (!wanted.peername)
		return NULL;
	if (message_is_v3(t->where->kind)) {
		set_security(t, &wanted);
	} else {
		wanted.community = (u_char *)t->where->community;
		wanted.community_len = strlen(t->where->community);
	}
	session = open_from(t->source, &wanted);
	free(wanted.peername);
	return session;
}

struct agent_session *agent_session_open(const struct agent_session_terms *terms)
{
	netsnmp_session *session = open_session(terms);
	struct agent_session *s;

	agent_refresh(terms->agent);
	if (!session)
		return NULL;
	s = MEM_NEW(struct agent_session);
	s->terms = *terms;
	s->session = session;
	return s;
}

static int on_answer(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	struct agent_session *s = magic;
	bool good = operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && pdu &&
		    pdu->command == SNMP_MSG_RESPONSE;

	(void)session;
	(void)id;
	/* or the session is being closed */
	if (operation == NETSNMP_CALLBACK_OP_RESEND || !s->waiting)
		return 1;
	s->waiting = false;
	s->terms.answered(s->terms.user, good);
	return 1;
}

bool agent_session_send(struct agent_session *s, const struct notification *n)
{
	struct message_frame frame = { .kind = s->terms.where->kind,
		.object_id = &s->terms.conf->sysobjectid, .engine = s->terms.engine };
	netsnmp_pdu *pdu;
	bool sent;

	memcpy(frame.agent_address, s->terms.agent_address, sizeof frame.agent_address);
	pdu = message_make(&frame, n);
	s->waiting = message_is_inform(frame.kind);
	if (s->waiting)
		sent = snmp_async_send(s->session, pdu, on_answer, s) != 0;
	else	/* the first send may only return the error of an earlier one to a closed port */
		sent = snmp_send(s->session, pdu) || snmp_send(s->session, pdu);
	agent_refresh(s->terms.agent);
	if (sent)
		return true;
	s->waiting = false;
	snmp_free_pdu(pdu);
	return false;
}

void agent_session_adopt(struct agent_session *s, const struct agentconf *conf,
	const struct agentconf_sink *where)
{
	s->terms.conf = conf;
	s->terms.where = where;
	if (where->kind == AGENTCONF_V3_INFORM)		/* its keys went with those of all users */
		make_user(&s->terms, agentconf_grants_find_user(conf, where->user));
}

void agent_session_close(struct agent_session *s)
{
	struct agent *agent;

	if (!s)
		return;
	agent = s->terms.agent;
	s->waiting = false;
	snmp_close(s->session);
	free(s);
	agent_refresh(agent);
}
