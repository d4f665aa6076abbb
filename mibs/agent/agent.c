/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent - see agent.h.
 *
 * mibs/agent/access decides whether a packet is permitted. mibs/agent/reads answers requests that
 * read from the trees of the context; SETs go through the library, for their phases, and so does
 * everything from a master agent.
 */
#include "mibs/agent/agent.h"

#include "lib/mem.h"
#include "mibs/agent/access.h"
#include "mibs/agent/library.h"
#include "mibs/agent/registry.h"

#include "mibs/agent/listen.h" /* net-snmp's headers come last */
#include "mibs/agent/reads.h"
#include "mibs/agent/self.h"
#include "mibs/agent/sets.h"
#include "mibs/agent/varbind.h"
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <string.h>

/* AMPLIFICATION_MAX: an answer to an unknown source is at most this many times as long as the
 * request. */
enum { SETS_WAITING_MAX = 8, SOURCE_MAX = 256, AMPLIFICATION_MAX = 10 };

struct asked { /* a SET in progress or waiting: its sender, and the sender's request id */
	long id;
	u_char source[SOURCE_MAX]; /* an address as the library's transport has it */
	size_t length;
};

struct agent {
	uv_loop_t *loop;
	const struct agentconf *conf;
	struct agent_io *io;
	struct agent_listen *listen;	/* NULL with agentx */
	struct access *access;
	struct views views;
	struct agent_registry *registry;
	struct agent_reads *reads;
	struct agent_sets *sets;
	struct agent_self self;
	void (*refused)(void *user);
	void *refused_user;
	/* SETs since the last time when none was in progress */
	struct asked asked[SETS_WAITING_MAX + 1];
	size_t asked_count;
};

/* ---- packets ---- */

static void ask_community(const netsnmp_pdu *pdu, struct access_question *q)
{
	q->community = (const char *)pdu->community;
	q->community_length = pdu->community_len;
}

static void ask_user(const netsnmp_pdu *pdu, struct access_question *q)
{
	q->user = pdu->securityName;
	q->user_length = pdu->securityNameLen;
	q->context = pdu->contextName;
	q->context_length = pdu->contextNameLen;
	q->level = pdu->securityLevel >= SNMP_SEC_LEVEL_AUTHPRIV     ? AGENTCONF_PRIV
		   : pdu->securityLevel >= SNMP_SEC_LEVEL_AUTHNOPRIV ? AGENTCONF_AUTH
								     : AGENTCONF_NOAUTH;
}

/* The library also passes on messages that it could not authenticate, with the error in the
 * session. */
static enum access_verdict judge(const struct agent *a, const netsnmp_session *session,
	const netsnmp_pdu *pdu, struct access_right *right)
{
	struct agent_listen_port port = agent_listen_port(session);
	struct access_question q = { .port_ups = port.ups, .port_object_id = port.object_id };
	size_t length = agent_listen_address(pdu->transport_data, pdu->transport_data_length,
		q.source);

	q.v6 = length == sizeof q.source;
	if (pdu->version != SNMP_VERSION_3) {
		if (!pdu->community || !length)
			return ACCESS_SILENCE;
		ask_community(pdu, &q);
	} else {
		if (session->s_snmp_errno || !pdu->securityName ||
			pdu->securityModel != SNMP_SEC_MODEL_USM)
			return ACCESS_SILENCE;
		ask_user(pdu, &q);
	}
	return access_judge(a->access, &q, right);
}

/* The first varbind of a SET that must not be written; 0: none. */
static long first_forbidden(const struct access_right *right, const netsnmp_pdu *pdu)
{
	uint32_t name[SUBTREE_OID_MAX], next[SNMPTEXT_OID_MAX];
	long index = 1;

	for (const netsnmp_variable_list *vb = pdu->variables; vb;
		vb = vb->next_variable, index++) {
		size_t length = agent_varbind_name(vb, name), next_length;

		if (!right->may_write || !access_sees(right, name, length, next, &next_length))
			return index;
	}
	return 0;
}

static bool is_same(const struct asked *one, const netsnmp_pdu *pdu)
{
	return one->id == pdu->reqid && one->length == (size_t)pdu->transport_data_length &&
	       !memcmp(one->source, pdu->transport_data, one->length);
}

/* While a SET waits for its UPS the library queues others without limit, and would carry out a SET
 * twice that a manager repeats before it has an answer. False: a repetition, or too many. */
static bool may_wait(struct agent *a, const netsnmp_pdu *pdu)
{
	struct asked *one = &a->asked[0];

	if (!agent_sets_busy(a->sets))
		a->asked_count = 0;
	for (; one < a->asked + a->asked_count; one++)
		if (is_same(one, pdu))
			return false;
	if (a->asked_count == MEM_COUNT(a->asked) ||
		(size_t)pdu->transport_data_length > sizeof one->source)
		return false;
	one->id = pdu->reqid;
	one->length = (size_t)pdu->transport_data_length;
	memcpy(one->source, pdu->transport_data, one->length);
	a->asked_count++;
	return true;
}

/* Passes a permitted SET to the library, which calls agent_sets; those do not check rights
 * again. */
static void do_set(struct agent *a, const struct agent_packet *p, const struct access_right *right)
{
	netsnmp_pdu *pdu = p->pdu;
	long forbidden = first_forbidden(right, pdu);

	if (forbidden) {
		agent_reads_send(a->reads, p,
			pdu->version == SNMP_VERSION_1 ? SNMP_ERR_NOSUCHNAME : SNMP_ERR_NOACCESS,
			forbidden);
		if (pdu->version != SNMP_VERSION_3 && !right->may_write)
			snmp_increment_statistic(STAT_SNMPINBADCOMMUNITYUSES);
		return;
	}
	if (!may_wait(a, pdu))
		return;
	if (pdu->version != SNMP_VERSION_3) { /* the library's own PDU, which it frees */
		pdu->contextName = strdup(right->context);
		pdu->contextNameLen = strlen(right->context);
	}
	pdu->flags |= UCD_MSG_FLAG_ALWAYS_IN_VIEW;
	handle_snmp_packet(NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE, p->session, (int)pdu->reqid, pdu,
		NULL);
}

/* RFC 3418: a message that is not properly authenticated. A request that only asks for the engine
 * or its time is discovery and does not count. */
static bool is_not_authentic(const netsnmp_session *session, const netsnmp_pdu *pdu)
{
	return pdu->version != SNMP_VERSION_3 ||
	       session->s_snmp_errno == SNMPERR_USM_AUTHENTICATIONFAILURE ||
	       session->s_snmp_errno == SNMPERR_USM_UNKNOWNSECURITYNAME;
}

static void refuse(struct agent *a, const netsnmp_session *session, const netsnmp_pdu *pdu)
{
	if (!is_not_authentic(session, pdu))
		return;
	if (pdu->version != SNMP_VERSION_3)
		snmp_increment_statistic(STAT_SNMPINBADCOMMUNITYNAMES);
	if (a->refused && agent_self_authtraps(&a->self))
		a->refused(a->refused_user);
}

/* The largest permitted answer in bytes: not much more than the request unless the sender is known,
 * since the source may be forged and the answer would be sent to a third party. */
static size_t most_bytes(const struct agent *a, const struct access_right *right)
{
	return right->known ? SIZE_MAX : AMPLIFICATION_MAX * agent_listen_received(a->listen);
}

static void answer(struct agent *a, const struct agent_packet *p, const struct access_right *right)
{
	const struct view *view = views_find(&a->views, right->context);
	struct view_scope scope;

	if (!view || view_silent(view))
		return;
	agent_listen_accept(p->session, p->pdu);
	if (p->pdu->command == SNMP_MSG_SET) {
		do_set(a, p, right);
		return;
	}
	view_scope_init(&scope, view, right);
	scope.compat = a->conf->get_compat;
	agent_reads_answer(a->reads, p, &scope, most_bytes(a, right));
}

static int on_packet(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	struct agent *a = agent_listen_user(magic);
	const struct agent_packet p = { session, agent_listen_transport(session), pdu };
	struct access_right right;

	if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE)
		return handle_snmp_packet(operation, session, id, pdu, NULL);
	if (!agent_reads_is_read(pdu) && pdu->command != SNMP_MSG_SET)
		return 1;
	switch (judge(a, session, pdu, &right)) {
	case ACCESS_SILENCE:
		refuse(a, session, pdu);
		break;
	case ACCESS_REFUSED:
		agent_reads_send(a->reads, &p, SNMP_ERR_AUTHORIZATIONERROR, 0);
		break;
	case ACCESS_GRANTED:
		answer(a, &p, &right);
		break;
	}
	return 1;
}

/* ---- trees ---- */

void agent_add(struct agent *a, const struct subtree *t, const char *context)
{
	if (agent_registry_add(a->registry, t, context))
		views_add(&a->views, context, t);
}

void agent_remove(struct agent *a, const struct subtree *tree, const char *context)
{
	views_remove(&a->views, context, tree);
	agent_registry_remove(a->registry, tree, context);
}

size_t agent_own_trees(struct agent *a, const struct subtree *out[AGENT_OWN_TREES])
{
	return agent_self_trees(&a->self, out);
}

/* ---- life ---- */

struct agent *agent_new(uv_loop_t *loop, const struct agentconf *conf, const struct engine *engine,
	const char *private_dir)
{
	struct agent *a = MEM_NEW(struct agent);

	a->loop = loop;
	a->conf = conf;
	a->access = access_new(conf);
	a->reads = agent_reads_new();
	a->sets = agent_sets_new();
	a->registry = agent_registry_new(a->sets);
	agent_self_init(&a->self, engine, conf->authtraps);
	agent_library_prepare(conf, engine, private_dir);
	return a;
}

void agent_when_refused(struct agent *a, void (*refused)(void *user), void *user)
{
	a->refused = refused;
	a->refused_user = user;
}

void agent_start(struct agent *a)
{
	agent_library_init();
	a->io = agent_io_new(a->loop, a->conf->agentx);
	if (!a->conf->agentx)
		a->listen = agent_listen_new(a->loop, a->io, a->conf, on_packet, a);
}

void agent_when_idle(struct agent *a, void (*idle)(void *user), void *user)
{
	agent_sets_when_idle(a->sets, idle, user);
}

/* Called between two packets, so no request sees half of the new configuration. */
void agent_reload(struct agent *a, const struct agentconf *conf)
{
	if (conf->authtraps != a->conf->authtraps)
		agent_self_set_authtraps(&a->self, conf->authtraps);
	a->conf = conf;
	access_free(a->access);
	a->access = access_new(conf);
	if (conf->agentx)
		return;
	agent_library_set_users(conf);
	agent_listen_reload(a->listen, conf);
}

void agent_refresh(struct agent *a)
{
	if (a->io)
		agent_io_refresh(a->io);
}

void agent_stop(struct agent *a)
{
	if (!a)
		return;
	agent_sets_abandon(a->sets);
	agent_listen_stop(a->listen);
	if (a->io)
		agent_io_stop(a->io);
}

void agent_free(struct agent *a)
{
	if (!a)
		return;
	agent_sets_free(a->sets);
	agent_listen_free(a->listen);
	agent_io_free(a->io);
	agent_registry_free(a->registry);
	snmp_shutdown(AGENT_LIBRARY_NAME);
	shutdown_agent();
	views_fini(&a->views);
	access_free(a->access);
	agent_reads_free(a->reads);
	free(a);
}

/* ---- mode = agentx ---- */

static netsnmp_variable_list *varbinds(const struct notification *n)
{
	static const oid trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
	netsnmp_variable_list *list = NULL;
	oid value[OID_ARCS_MAX];

	for (size_t i = 0; i < n->trap.length; i++)
		value[i] = n->trap.arcs[i];
	snmp_varlist_add_variable(&list, trap_oid, OID_LENGTH(trap_oid), ASN_OBJECT_ID, value,
		n->trap.length * sizeof *value);
	agent_varbind_add_notification(&list, n);
	return list;
}

void agent_notify(struct agent *a, const struct notification *n)
{
	netsnmp_variable_list *list = varbinds(n);

	(void)a;
	netsnmp_send_traps(-1, -1, NULL, 0, list, *n->ups ? n->ups : NULL, 0);
	snmp_free_varbind(list);
}
