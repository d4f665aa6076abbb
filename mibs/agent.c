/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent - see agent.h.
 *
 * The order of calls at the start matters: environment and switches, then init_agent, then the
 * configuration lines, then init_snmp, which applies them. One handler serves every tree, GETBULK
 * included: the whole table of a UPS leaves in one call.
 */
#include "mibs/agent.h"

#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/access.h"

#include "mibs/agent_io.h" /* net-snmp's headers come last */
#include "mibs/agent_sets.h"
#include <net-snmp/agent/net-snmp-agent-includes.h>
#include <net-snmp/library/snmpUDPDomain.h>
#include <net-snmp/library/snmpUDPIPv6Domain.h>

#include <string.h>
#include <strings.h>

#define APPLICATION "holdover-snmp"
#define NOWHERE "/proc/self/nowhere" /* cannot exist and cannot be made */

/* An answer to GETBULK stays in one datagram on an Ethernet, and is of little use to who forges sources. */
enum { CONTEXT_MAX = 255, BULK_BYTES_MAX = 1400 };

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
	struct agent_shown **shown;
	size_t count;
	struct agent_sets *sets;
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

static void set_name(netsnmp_variable_list *vb, const struct subtree *t,
	const struct subtree_value *v)
{
	oid own[MAX_OID_LEN], *name = vb->name_loc;
	size_t n = 0;

	/* written in place if the varbind has its name in itself, since a walk sets fifty of them
	 */
	if ((vb->name && vb->name != vb->name_loc) ||
		t->root_length + v->oid_length > MEM_COUNT(vb->name_loc))
		name = own;
	for (size_t i = 0; i < t->root_length; i++)
		name[n++] = t->root[i];
	for (size_t i = 0; i < v->oid_length; i++)
		name[n++] = v->oid[i];
	if (name == own) {
		snmp_set_var_objid(vb, name, n);
		return;
	}
	vb->name = name;
	vb->name_length = n;
}

static void set_value_oid(netsnmp_variable_list *vb, const struct subtree_value *v)
{
	oid value[MAX_OID_LEN];

	for (size_t i = 0; i < v->value_oid_length; i++)
		value[i] = v->value_oid[i];
	snmp_set_var_typed_value(vb, ASN_OBJECT_ID, value, v->value_oid_length * sizeof *value);
}

static void set_value(netsnmp_variable_list *vb, const struct subtree_value *v)
{
	static const u_char types[] = {
		[SUBTREE_INTEGER] = ASN_INTEGER,
		[SUBTREE_COUNTER] = ASN_COUNTER,
		[SUBTREE_GAUGE] = ASN_GAUGE,
		[SUBTREE_TIMETICKS] = ASN_TIMETICKS,
	};

	if (v->type == SUBTREE_STRING)
		snmp_set_var_typed_value(vb, ASN_OCTET_STR, v->text, v->text_length);
	else if (v->type == SUBTREE_OID)
		set_value_oid(vb, v);
	else
		snmp_set_var_typed_integer(vb, types[v->type], v->integer);
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
		set_value(r->requestvb, &v);
	else
		netsnmp_set_request_error(info, r, SNMP_NOSUCHINSTANCE);
}

/* A varbind that is left as it was makes the library go on behind this tree. */
static void answer_next(const struct subtree *t, netsnmp_request_info *r)
{
	struct subtree_value v;

	if (!find_next(t, r->requestvb, r->inclusive, &v))
		return;
	set_name(r->requestvb, t, &v);
	set_value(r->requestvb, &v);
}

/* All repetitions at once. If the tree ends before them, the next varbind is handed back to the
 * library, to be asked for what is behind the last name. */
static void answer_bulk(const struct subtree *t, netsnmp_request_info *r)
{
	netsnmp_variable_list *last;
	struct subtree_value v;

	answer_next(t, r);
	while (r->repeat > 0 && r->requestvb->type != ASN_NULL && r->requestvb->next_variable) {
		last = r->requestvb;
		r->repeat--;
		r->requestvb = last->next_variable;
		if (!find_next(t, last, false, &v)) {
			snmp_set_var_objid(r->requestvb, last->name, last->name_length);
			r->requestvb->type = ASN_PRIV_RETRY;
			return;
		}
		set_name(r->requestvb, t, &v);
		set_value(r->requestvb, &v);
	}
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

	if (info->mode != MODE_GET && info->mode != MODE_GETNEXT && info->mode != MODE_GETBULK)
		return agent_sets_request(shown->agent->sets, handler, registration, info, requests,
			t);
	for (netsnmp_request_info *r = requests; r; r = r->next) {
		if (r->processed)
			continue;
		if (info->mode == MODE_GET)
			answer_get(t, info, r);
		else if (info->mode == MODE_GETNEXT)
			answer_next(t, r);
		else
			answer_bulk(t, r);
	}
	return SNMP_ERR_NOERROR;
}

/* ---- packets ---- */

/* The context that is asked for; NULL: none, nobody may ask that. The library finds it out again,
 * by the same call. */
static const char *context_of(const netsnmp_pdu *pdu, char name[CONTEXT_MAX + 1])
{
	const char *user = NULL, *context = NULL;

	if (pdu->version == SNMP_VERSION_3) {
		size_t n = pdu->contextName ? pdu->contextNameLen : 0;

		if (n > CONTEXT_MAX)
			return NULL;
		memcpy(name, n ? pdu->contextName : "", n);
		name[n] = '\0';
		return name;
	}
	if (!netsnmp_udp_getSecName(pdu->transport_data, pdu->transport_data_length,
		    (const char *)pdu->community, pdu->community_len, &user, &context) &&
		!netsnmp_udp6_getSecName(pdu->transport_data, pdu->transport_data_length,
			(const char *)pdu->community, (int)pdu->community_len, &user, &context))
		return NULL;
	return context ? context : "";
}

static bool is_silent(const struct agent *a, const char *context)
{
	for (size_t i = 0; i < a->count; i++) {
		const struct agent_shown *s = a->shown[i];

		if (!strcmp(s->context, context) && s->tree->silent &&
			s->tree->silent(s->tree->owner))
			return true;
	}
	return false;
}

/* SNMPv3's default context is that of the port's UPS; a user who may see others only must not see
 * that. */
static bool may_see(const struct agent *a, const netsnmp_pdu *pdu, const char *ups)
{
	if (pdu->version != SNMP_VERSION_3)
		return true; /* a limited community never leads to the default context */
	for (size_t i = 0; i < a->conf->user_count; i++) {
		const struct agentconf_user *u = &a->conf->users[i];

		if (pdu->securityNameLen == strlen(u->name) &&
			!memcmp(pdu->securityName, u->name, pdu->securityNameLen))
			return agentconf_grant_covers(&u->grant, ups);
	}
	return true; /* unknown: the library refuses */
}

static bool is_to_be_dropped(const struct agent *a, const netsnmp_session *session,
	const netsnmp_pdu *pdu)
{
	const char *port_ups = agent_io_ups(session), *context;
	char name[CONTEXT_MAX + 1];

	if (a->conf->stale != RFC1628_SILENT && pdu->version != SNMP_VERSION_3)
		return false;
	context = context_of(pdu, name);
	if (!context)
		return false;
	if (!*context && !may_see(a, pdu, port_ups ? port_ups : a->conf->default_ups))
		return true;
	return is_silent(a, !*context && port_ups ? port_ups : context);
}

static int on_packet(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	const struct agent *a = agent_io_user(magic);

	if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && is_to_be_dropped(a, session, pdu))
		return 1;
	if (pdu->command == SNMP_MSG_GETBULK &&
		(pdu->msgMaxSize <= 0 || pdu->msgMaxSize > BULK_BYTES_MAX))
		pdu->msgMaxSize = BULK_BYTES_MAX;	/* the library cuts the answer */
	return handle_snmp_packet(operation, session, id, pdu, NULL);
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
		(t->writer ? HANDLER_CAN_RWRITE : HANDLER_CAN_RONLY) | HANDLER_CAN_GETBULK);
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
	a->shown = mem_grow(a->shown, a->count + 1, sizeof *a->shown);
	a->shown[a->count++] = shown;
}

static void shown_free(struct agent_shown *shown)
{
	netsnmp_unregister_handler(shown->registration);
	free(shown->context);
	free(shown);
}

void agent_remove(struct agent *a, const struct subtree *tree, const char *context)
{
	size_t kept = 0;

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

bool agent_is_setting(const struct agent *a)
{
	return agent_sets_busy(a->sets);
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
	if (conf->agentx)
		return;
	free_config(); /* communities, groups, views, accesses */
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
