/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent - see agent.h.
 *
 * The order of calls at the start matters: environment and switches, then init_agent, then the configuration lines,
 * then init_snmp, which applies them. One handler serves every tree, GETBULK included: the whole table of a UPS
 * leaves in one call.
 */
#include "mibs/agent.h"

#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/access.h"

#include "mibs/agent_io.h"		/* net-snmp's headers come last */
#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <string.h>
#include <strings.h>

#define APPLICATION "holdover-snmp"
#define NOWHERE "/proc/self/nowhere"	/* cannot exist and cannot be made */

struct agent {
	uv_loop_t *loop;
	const struct agentconf *conf;
	struct agent_io *io;
	netsnmp_handler_registration **registrations;
	const struct subtree **trees;
	size_t count;
};

/* ---- the library ---- */

/* Strangers' packets make it talk, so its lines are limited; they never are our only word on something. */
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
		NETSNMP_DS_LIB_DONT_READ_CONFIGS, NETSNMP_DS_LIB_DONT_PERSIST_STATE,
		NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES, NETSNMP_DS_LIB_ALARM_DONT_USE_SIG,
	};
	static const int agent[] = {
		NETSNMP_DS_AGENT_NO_ROOT_ACCESS, NETSNMP_DS_AGENT_DISABLE_PERL,
	};

	setenv("MIBS", "", 1);
	setenv("MIBDIRS", NOWHERE, 1);
	setenv("SNMPCONFPATH", NOWHERE, 1);
	setenv("SNMP_PERSISTENT_DIR", private_dir ? private_dir : NOWHERE, 1);
	snmp_disable_log();
	snmp_enable_calllog();
	snmp_register_callback(SNMP_CALLBACK_LIBRARY, SNMP_CALLBACK_LOGGING, on_log,
		MEM_NEW(struct log_limit));	/* the library frees it in snmp_shutdown */
	for (size_t i = 0; i < MEM_COUNT(library); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, library[i], 1);
	for (size_t i = 0; i < MEM_COUNT(agent); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_APPLICATION_ID, agent[i], 1);
	netsnmp_ds_set_string(NETSNMP_DS_APPLICATION_ID, NETSNMP_DS_AGENT_PORTS, "");
}

static void remember(void *user, const char *line)
{
	char *copy = mem_dup(line);	/* the library wants to write to it */

	(void)user;
	netsnmp_config_remember(copy);
	explicit_bzero(copy, strlen(copy));
	free(copy);
}

/* The library adds one to the boots it is told, and begins at 1 unless the engine ID is the old one. */
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

enum place { BEFORE, INSIDE, BEHIND };	/* of a name, as to a tree */

/* INSIDE: `below` is the part behind the root. */
static enum place place_of(const struct subtree *t, const netsnmp_variable_list *vb,
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

static void set_name(
	netsnmp_variable_list *vb, const struct subtree *t, const struct subtree_value *v)
{
	oid name[MAX_OID_LEN];
	size_t n = 0;

	for (size_t i = 0; i < t->root_length; i++)
		name[n++] = t->root[i];
	for (size_t i = 0; i < v->oid_length; i++)
		name[n++] = v->oid[i];
	snmp_set_var_objid(vb, name, n);
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
		[SUBTREE_INTEGER] = ASN_INTEGER, [SUBTREE_COUNTER] = ASN_COUNTER,
		[SUBTREE_GAUGE] = ASN_GAUGE, [SUBTREE_TIMETICKS] = ASN_TIMETICKS,
	};

	if (v->type == SUBTREE_STRING)
		snmp_set_var_typed_value(vb, ASN_OCTET_STR, v->text, strlen(v->text));
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
	enum place place = place_of(t, vb, below, &length);

	if (place == BEHIND)
		return false;
	if (place == INSIDE && inclusive && t->get(t->owner, below, length, v))
		return true;
	return t->next(t->owner, below, length, v);
}

/* ---- requests ---- */

static void answer_get(
	const struct subtree *t, netsnmp_agent_request_info *info, netsnmp_request_info *r)
{
	uint32_t below[SUBTREE_OID_MAX];
	size_t length;
	struct subtree_value v;

	if (place_of(t, r->requestvb, below, &length) == INSIDE &&
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

/* All repetitions at once. If the tree ends before them, the next varbind is handed back to the library, to be asked
 * for what is behind the last name. */
static void answer_bulk(const struct subtree *t, netsnmp_request_info *r)
{
	netsnmp_variable_list *last;
	struct subtree_value v;

	answer_next(t, r);
	while (r->repeat > 0 && r->requestvb->type != ASN_NULL && r->requestvb->next_variable) {
		last = r->requestvb;
		r->repeat--;
		r->requestvb = last->next_variable;
		snmp_set_var_objid(r->requestvb, last->name, last->name_length);
		if (!find_next(t, last, false, &v)) {
			r->requestvb->type = ASN_PRIV_RETRY;
			return;
		}
		set_name(r->requestvb, t, &v);
		set_value(r->requestvb, &v);
	}
}

static int on_request(netsnmp_mib_handler *handler, netsnmp_handler_registration *registration,
	netsnmp_agent_request_info *info, netsnmp_request_info *requests)
{
	const struct subtree *t = registration->my_reg_void;

	(void)handler;
	for (netsnmp_request_info *r = requests; r; r = r->next) {
		if (r->processed)
			continue;
		if (info->mode == MODE_GET)
			answer_get(t, info, r);
		else if (info->mode == MODE_GETNEXT)
			answer_next(t, r);
		else if (info->mode == MODE_GETBULK)
			answer_bulk(t, r);
		else
			netsnmp_set_request_error(info, r, SNMP_ERR_NOTWRITABLE);
	}
	return SNMP_ERR_NOERROR;
}

/* ---- packets ---- */

/* Of the context that is asked for. Communities lead to the default context as yet. */
static bool is_silent(const struct agent *a, const netsnmp_pdu *pdu)
{
	const char *name =
		pdu->version == SNMP_VERSION_3 && pdu->contextName ? pdu->contextName : "";
	size_t length = pdu->version == SNMP_VERSION_3 ? pdu->contextNameLen : 0;

	for (size_t i = 0; i < a->count; i++) {
		const struct subtree *t = a->trees[i];

		if (strlen(t->context) == length && !memcmp(t->context, name, length) &&
			t->silent && t->silent(t->owner))
			return true;
	}
	return false;
}

static int on_packet(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
	const struct agent *a = magic;

	if (operation == NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE && is_silent(a, pdu))
		return 1;
	return handle_snmp_packet(operation, session, id, pdu, NULL);
}

/* ---- life ---- */

struct agent *agent_new(uv_loop_t *loop, const struct agentconf *conf, const struct engine *engine,
	const char *private_dir)
{
	struct agent *a = MEM_NEW(struct agent);

	a->loop = loop;
	a->conf = conf;
	set_switches(private_dir);
	init_agent(APPLICATION);
	remember_engine(engine);
	access_lines(conf, remember, NULL);
	return a;
}

void agent_add(struct agent *a, const struct subtree *t)
{
	oid root[MAX_OID_LEN];
	netsnmp_handler_registration *r;

	for (size_t i = 0; i < t->root_length; i++)
		root[i] = t->root[i];
	r = netsnmp_create_handler_registration(t->name, on_request, root, t->root_length,
		HANDLER_CAN_RONLY | HANDLER_CAN_GETBULK);
	if (!r)
		abort();
	r->contextName = *t->context ? mem_dup(t->context) : NULL;
	r->my_reg_void = (void *)(uintptr_t)t;
	if (netsnmp_register_handler(r) != MIB_REGISTERED_OK) {	/* frees it */
		log_say(LOG_ERROR, "the objects of %s cannot be shown in context \"%s\"", t->name,
			t->context);
		return;
	}
	a->registrations =
		mem_grow(a->registrations, a->count + 1, sizeof(netsnmp_handler_registration *));
	a->trees = mem_grow(a->trees, a->count + 1, sizeof(const struct subtree *));
	a->registrations[a->count] = r;
	a->trees[a->count++] = t;
}

void agent_start(struct agent *a)
{
	init_snmp(APPLICATION);
	a->io = agent_io_new(a->loop, a->conf, on_packet, a);
}

void agent_stop(struct agent *a)
{
	if (a && a->io)
		agent_io_stop(a->io);
}

void agent_free(struct agent *a)
{
	if (!a)
		return;
	agent_io_free(a->io);
	for (size_t i = 0; i < a->count; i++)
		netsnmp_unregister_handler(a->registrations[i]);
	snmp_shutdown(APPLICATION);
	shutdown_agent();
	free(a->registrations);
	free(a->trees);
	free(a);
}
