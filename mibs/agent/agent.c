/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent - see agent.h.
 *
 * The order of calls at the start matters: environment and switches, then init_agent, then the
 * configuration lines, then init_snmp, which applies them. A packet is judged here, by
 * mibs/access. What reads is answered by mibs/agent_reads from the trees of the context; a SET
 * goes through the library, for its phases, and so does everything that comes from a master agent.
 */
#include "mibs/agent/agent.h"

#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/agent/access.h"

#include "mibs/agent/io.h" /* net-snmp's headers come last */
#include "mibs/agent/reads.h"
#include "mibs/agent/sets.h"
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <string.h>
#include <strings.h>

#define APPLICATION "holdover-snmp"
#define NOWHERE "/proc/self/nowhere" /* cannot exist and cannot be made */

enum { SETS_WAITING_MAX = 8, SOURCE_MAX = 256 };

struct asked { /* a SET that is under way or waits: who sent it, and its number there */
	long id;
	u_char source[SOURCE_MAX]; /* an address as the library's transport has it */
	size_t length;
};

struct agent_shown { /* a tree in a context */
	struct agent *agent;
	const struct subtree *tree;
	char *context;
	netsnmp_handler_registration *registration;
};

struct agent {
	uv_loop_t *loop;
	const struct agentconf *conf;
	struct agent_io *io;
	struct access *access;
	struct forests forests;		/* for reads */
	struct agent_shown **shown;	/* for the library: SET, and everything in mode = agentx */
	size_t count;
	struct agent_reads *reads;
	struct agent_sets *sets;
	struct asked asked[SETS_WAITING_MAX + 1]; /* SETs since none was under way */
	size_t asked_count;
};

/* ---- the library ---- */

/* Strangers' packets make it talk, so its lines are limited; they never are our only word on
 * something. */
static int on_log(int major, int minor, void *message, void *user)
{
	const struct snmp_log_message *m = message;
	struct log_limit *limit = user;
	size_t n = strcspn(m->msg, "\n");

	(void)major;
	(void)minor;
	if (n)
		log_limited(limit, m->priority <= LOG_ERR ? LOG_WARN : LOG_DETAIL, "net-snmp: %.*s",
			(int)n, m->msg);
	return SNMP_ERR_NOERROR;
}

static void set_switches(const char *private_dir)
{
	static const int library[] = {
		NETSNMP_DS_LIB_DONT_READ_CONFIGS,
		NETSNMP_DS_LIB_DONT_PERSIST_STATE,
		NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES,
		NETSNMP_DS_LIB_ALARM_DONT_USE_SIG,
	};
	static const int agent[] = {
		NETSNMP_DS_AGENT_NO_ROOT_ACCESS,
		NETSNMP_DS_AGENT_DISABLE_PERL,
	};

	setenv("MIBS", "", 1);
	setenv("MIBDIRS", NOWHERE, 1);
	setenv("SNMPCONFPATH", NOWHERE, 1);
	setenv("SNMP_PERSISTENT_DIR", private_dir ? private_dir : NOWHERE, 1);
	snmp_disable_log();
	snmp_enable_calllog();
	snmp_register_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, on_log,
		MEM_NEW(struct log_limit)); /* the library frees it in snmp_shutdown */
	for (size_t i = 0; i < MEM_COUNT(library); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, library[i], 1);
	for (size_t i = 0; i < MEM_COUNT(agent); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID, agent[i], 1);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, "");
}

static void remember(void *user, const char *line)
{
	char *copy = mem_dup(line); /* the library wants to write to it */

	(void)user;
	netsnmp_config_remember(copy);
	explicit_bzero(copy, strlen(copy));
	free(copy);
}

/* The library adds one to the boots it is told, and begins at 1 unless the engine ID is the old
 * one. */
static void remember_engine(const struct engine *e)
{
	char hex[2 * SNMPTEXT_ENGINE_MAX + 1], line[sizeof hex + 32];

	for (size_t i = 0; i < e->id_length; i++)
		snprintf(hex + 2 * i, 3, "%02x", e->id[i]);
	snprintf(line, sizeof line, "exactEngineID 0x%s", hex);
	remember(NULL, line);
	snprintf(line, sizeof line, "oldEngineID 0x%s", hex);
	remember(NULL, line);
	snprintf(line, sizeof line, "engineBoots %u", e->boots - 1);
	remember(NULL, line);
}

/* ---- objects ---- */

/* INSIDE: `below` is the part behind the root. */
enum agent_place agent_place_of(const struct subtree *t, const netsnmp_variable_list *vb,
	uint32_t below[SUBTREE_OID_MAX], size_t *length)
{
	*length = 0;
	for (size_t i = 0; i < t->root_length; i++) {
		if (i >= vb->name_length || vb->name[i] < t->root[i])
			return BEFORE;
		if (vb->name[i] > t->root[i])
			return BEHIND;
	}
	for (size_t i = t->root_length; i < vb->name_length && *length < SUBTREE_OID_MAX; i++)
		below[(*length)++] = vb->name[i] > UINT32_MAX ? UINT32_MAX : (uint32_t)vb->name[i];
	return INSIDE;
}

static bool find_next(const struct subtree *t, const netsnmp_variable_list *vb, bool inclusive,
	struct subtree_value *v)
{
	uint32_t below[SUBTREE_OID_MAX];
	size_t length;
	enum agent_place place = agent_place_of(t, vb, below, &length);

	if (place == BEHIND)
		return false;
	if (place == INSIDE && inclusive && t->get(t->owner, below, length, v))
		return true;
	return t->next(t->owner, below, length, v);
}

/* ---- requests ---- */

static void answer_get(const struct subtree *t, netsnmp_agent_request_info *info,
	netsnmp_request_info *r)
{
	uint32_t below[SUBTREE_OID_MAX];
	size_t length;
	struct subtree_value v;

	if (agent_place_of(t, r->requestvb, below, &length) == INSIDE &&
		t->get(t->owner, below, length, &v))
		agent_reads_fill(r->requestvb, t, &v);
	else
		netsnmp_set_request_error(info, r,
			t->is_object(t->owner, below, length) ? SNMP_NOSUCHINSTANCE
							      : SNMP_NOSUCHOBJECT);
}

/* A varbind that is left as it was makes the library go on behind this tree. */
static void answer_next(const struct subtree *t, netsnmp_request_info *r)
{
	struct subtree_value v;

	if (find_next(t, r->requestvb, r->inclusive, &v))
		agent_reads_fill(r->requestvb, t, &v);
}

/* A port may show another UPS than the default one in the default context. */
static const struct agent_shown *shown_at(const struct agent_shown *shown,
	const netsnmp_agent_request_info *info)
{
	const char *ups = *shown->context ? NULL : agent_io_ups(info->asp->session);

	if (!ups)
		return shown;
	for (size_t i = 0; i < shown->agent->count; i++) {
		const struct agent_shown *other = shown->agent->shown[i];

		if (!strcmp(other->context, ups) &&
			other->tree->root_length == shown->tree->root_length &&
			!memcmp(other->tree->root, shown->tree->root,
				shown->tree->root_length * sizeof *shown->tree->root))
			return other;
	}
	return shown;
}

static int on_request(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration,
	netsnmp_agent_request_info *info, netsnmp_request_info *requests)
{
	const struct agent_shown *shown = shown_at(registration->my_reg_void, info);
	const struct subtree *t = shown->tree;

	if (info->mode != MODE_GET && info->mode != MODE_GETNEXT)
		return agent_sets_request(shown->agent->sets, handler, registration, info, requests,
			t);
	for (netsnmp_request_info *r = requests; r; r = r->next) {
		if (r->processed)
			continue;
		if (info->mode == MODE_GET)
			answer_get(t, info, r);
		else
			answer_next(t, r);
	}
	return SNMP_ERR_NOERROR;
}

/* ---- packets ---- */

static bool ask_community(const netsnmp_pdu *pdu, struct access_question *q)
{
	size_t length =
		agent_io_address(pdu->transport_data, pdu->transport_data_length, q->source);

	q->community = (const char *)pdu->community;
	q->community_length = pdu->community_len;
	q->v6 = length == sizeof q->source;
	return q->community && length;
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

/* The library also hands over what it could not authenticate, with the error in the session. */
static enum access_verdict judge(const struct agent *a, const netsnmp_session *session,
	const netsnmp_pdu *pdu, struct access_right *right)
{
	struct access_question q = { .port_ups = agent_io_ups(session) };

	if (pdu->version != SNMP_VERSION_3) {
		if (!ask_community(pdu, &q))
			return ACCESS_SILENCE;
	} else {
		if (session->s_snmp_errno || !pdu->securityName ||
			pdu->securityModel != SNMP_SEC_MODEL_USM)
			return ACCESS_SILENCE;
		ask_user(pdu, &q);
	}
	return access_judge(a->access, &q, right);
}

/* Of a SET: the first varbind that must not be written; 0: none. */
static long first_forbidden(const struct access_right *right, const netsnmp_pdu *pdu)
{
	uint32_t name[SUBTREE_OID_MAX], next[SNMPTEXT_OID_MAX];
	long index = 1;

	for (const netsnmp_variable_list *vb = pdu->variables; vb;
		vb = vb->next_variable, index++) {
		size_t length = agent_reads_name(vb, name), next_length;

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

/* While one SET waits for its UPS the library queues others, without end, and would do one twice
 * that a manager repeats because it has no answer yet. False: a repetition, or too many. */
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

/* What is allowed goes to the library, which calls agent_sets; it need not look at rights again. */
static int do_set(struct agent *a, const struct agent_packet *p, const struct access_right *right)
{
	netsnmp_pdu *pdu = p->pdu;
	long forbidden = first_forbidden(right, pdu);

	if (forbidden) {
		agent_reads_send(a->reads, p,
			pdu->version == SNMP_VERSION_1 ? SNMP_ERR_NOSUCHNAME : SNMP_ERR_NOACCESS,
			forbidden);
		return 1;
	}
	if (!may_wait(a, pdu))
		return 1;
	if (pdu->version != SNMP_VERSION_3) { /* the library's own: it frees it */
		pdu->contextName = strdup(right->context);
		pdu->contextNameLen = strlen(right->context);
	}
	pdu->flags |= UCD_MSG_FLAG_ALWAYS_IN_VIEW;
	return handle_snmp_packet(NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE, p->session,
		(int)pdu->reqid, pdu, NULL);
}

static int on_packet(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	struct agent *a = agent_io_user(magic);
	const struct agent_packet p = { session, agent_io_transport(session), pdu };
	struct access_right right;
	const struct forest *forest;
	struct forest_look look;

	if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE)
		return handle_snmp_packet(operation, session, id, pdu, NULL);
	if (!agent_reads_is_read(pdu) && pdu->command != SNMP_MSG_SET)
		return 1;
	switch (judge(a, session, pdu, &right)) {
	case ACCESS_SILENCE:
		return 1;
	case ACCESS_REFUSED:
		agent_reads_send(a->reads, &p, SNMP_ERR_AUTHORIZATIONERROR, 0);
		return 1;
	case ACCESS_GRANTED:
		break;
	}
	forest = forests_find(&a->forests, right.context);
	if (!forest || forest_silent(forest))
		return 1;
	agent_io_accept(session, pdu);
	if (pdu->command == SNMP_MSG_SET)
		return do_set(a, &p, &right);
	forest_look(&look, forest, &right);
	agent_reads_answer(a->reads, &p, &look);
	return 1;
}

/* ---- life ---- */

static void set_agentx(const struct agentconf *conf)
{
	netsnmp_enable_subagent();
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_X_SOCKET,
		conf->agentx_socket);
}

struct agent *agent_new(uv_loop_t *loop, const struct agentconf *conf, const struct engine *engine,
	const char *private_dir)
{
	struct agent *a = MEM_NEW(struct agent);

	a->loop = loop;
	a->conf = conf;
	a->access = access_new(conf);
	a->reads = agent_reads_new();
	a->sets = agent_sets_new();
	set_switches(private_dir);
	if (conf->agentx)
		set_agentx(conf);
	init_agent(APPLICATION);
	if (conf->agentx) { /* init_agent has overwritten what was set before */
		netsnmp_ds_set_int(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_AGENTX_PING_INTERVAL,
			2);
		return a;
	}
	remember_engine(engine);
	access_lines(conf, remember, NULL);
	return a;
}

void agent_add(struct agent *a, const struct subtree *t, const char *context)
{
	struct agent_shown *shown = MEM_NEW(struct agent_shown);
	netsnmp_handler_registration *r;
	oid root[MAX_OID_LEN];

	for (size_t i = 0; i < t->root_length; i++)
		root[i] = t->root[i];
	r = netsnmp_create_handler_registration(t->name, on_request, root, t->root_length,
		t->writer ? HANDLER_CAN_RWRITE : HANDLER_CAN_RONLY);
	if (!r)
		abort();
	*shown = (struct agent_shown){ .agent = a, .tree = t, .context = mem_dup(context) };
	r->contextName = *context ? mem_dup(context) : NULL;
	r->my_reg_void = shown;
	shown->registration = r;
	if (netsnmp_register_handler(r) != MIB_REGISTERED_OK) { /* frees it */
		log_say(LOG_ERROR, "the objects of %s cannot be shown in context \"%s\"", t->name,
			context);
		free(shown->context);
		free(shown);
		return;
	}
	forests_add(&a->forests, context, t);
	a->shown = mem_grow(a->shown, a->count + 1, sizeof *a->shown);
	a->shown[a->count++] = shown;
}

/* netsnmp_unregister_handler would read name and context of the registration after it has freed
 * that. */
static void unregister(const struct agent_shown *shown)
{
	const netsnmp_handler_registration *r = shown->registration;
	oid root[MAX_OID_LEN];

	memcpy(root, r->rootoid, r->rootoid_len * sizeof *root);
	unregister_mib_context(root, r->rootoid_len, r->priority, r->range_subid, r->range_ubound,
		*shown->context ? shown->context : NULL);
}

static void shown_free(struct agent_shown *shown)
{
	unregister(shown);
	free(shown->context);
	free(shown);
}

void agent_remove(struct agent *a, const struct subtree *tree, const char *context)
{
	size_t kept = 0;

	forests_remove(&a->forests, context, tree);
	for (size_t i = 0; i < a->count; i++) {
		if (a->shown[i]->tree == tree && !strcmp(a->shown[i]->context, context))
			shown_free(a->shown[i]);
		else
			a->shown[kept++] = a->shown[i];
	}
	a->count = kept;
}

void agent_start(struct agent *a)
{
	init_snmp(APPLICATION);
	a->io = agent_io_new(a->loop, a->conf, on_packet, a);
}

void agent_when_idle(struct agent *a, void (*idle)(void *user), void *user)
{
	agent_sets_when_idle(a->sets, idle, user);
}

static void apply(void *user, const char *line)
{
	char *copy = mem_dup(line);

	(void)user;
	netsnmp_config(copy);
	explicit_bzero(copy, strlen(copy));
	free(copy);
}

/* Between two packets, so nobody ever meets half of it. */
void agent_reload(struct agent *a, const struct agentconf *conf)
{
	struct usmUser *user;

	a->conf = conf;
	access_free(a->access);
	a->access = access_new(conf);
	if (conf->agentx)
		return;
	while ((user = usm_get_userList()))
		usm_free_user(usm_remove_user(user));
	access_lines(conf, apply, NULL);
	agent_io_reload(a->io, conf);
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
	if (a->io)
		agent_io_stop(a->io);
}

void agent_free(struct agent *a)
{
	if (!a)
		return;
	agent_sets_free(a->sets);
	agent_io_free(a->io);
	for (size_t i = 0; i < a->count; i++)
		shown_free(a->shown[i]);
	snmp_shutdown(APPLICATION);
	shutdown_agent();
	forests_fini(&a->forests);
	access_free(a->access);
	agent_reads_free(a->reads);
	free(a->shown);
	free(a);
}

/* ---- mode = agentx ---- */

static netsnmp_variable_list *varbinds(const struct notice *n)
{
	static const oid trap_oid[] = { 1, 3, 6, 1, 6, 3, 1, 1, 4, 1, 0 };
	netsnmp_variable_list *list = NULL;
	oid value[NOTICE_OID_MAX];

	for (size_t i = 0; i < n->trap.length; i++)
		value[i] = n->trap.arcs[i];
	snmp_varlist_add_variable(&list, trap_oid, OID_LENGTH(trap_oid), ASN_OBJECT_ID, value,
		n->trap.length * sizeof *value);
	agent_io_add_varbinds(&list, n);
	return list;
}

void agent_notify(struct agent *a, const struct notice *n)
{
	netsnmp_variable_list *list = varbinds(n);

	(void)a;
	netsnmp_send_traps(-1, -1, NULL, 0, list, *n->ups ? n->ups : NULL, 0);
	snmp_free_varbind(list);
}
