/* SPDX-License-Identifier: GPL-2.0-or-later
 * registry - see registry.h.
 */
#include "lib/log.h"
#include "lib/mem.h"
#include "mibs/agent/listen.h"
#include "mibs/agent/registry.h"
#include "mibs/agent/sets.h"
#include "mibs/agent/varbind.h"

#include <net-snmp/agent/net-snmp-agent-includes.h>

#include <stdlib.h>
#include <string.h>

struct shown {				/* a tree in a context */
	struct agent_registry *registry;
	const struct subtree *tree;
	char *context;
	netsnmp_handler_registration *registration;
};

struct agent_registry {
	struct agent_sets *sets;
	struct shown **shown;
	size_t count;
};

/* ---- requests ---- */

static bool find_next(const struct subtree *t, const netsnmp_variable_list *vb, bool inclusive,
	struct subtree_value *v)
{
	uint32_t below[SUBTREE_OID_MAX];
	size_t length;
	enum agent_varbind_place place = agent_varbind_place(t, vb, below, &length);

	if (place == AFTER)
		return false;
	if (place == INSIDE && inclusive && t->get(t->owner, below, length, v))
		return true;
	return t->next(t->owner, below, length, v);
}

static void answer_get(const struct subtree *t, netsnmp_agent_request_info *info,
	netsnmp_request_info *r)
{
	uint32_t below[SUBTREE_OID_MAX];
	size_t length;
	struct subtree_value v;

	if (agent_varbind_place(t, r->requestvb, below, &length) == INSIDE &&
		t->get(t->owner, below, length, &v))
		agent_varbind_fill(r->requestvb, t, &v);
	else
		netsnmp_set_request_error(info, r,
			t->is_object(t->owner, below, length) ? SNMP_NOSUCHINSTANCE
							      : SNMP_NOSUCHOBJECT);
}

/* If a varbind is left unchanged the library continues after this tree. */
static void answer_next(const struct subtree *t, netsnmp_request_info *r)
{
	struct subtree_value v;

	if (find_next(t, r->requestvb, r->inclusive, &v))
		agent_varbind_fill(r->requestvb, t, &v);
}

/* A port may show another UPS than the default one in the default context. */
static const struct shown *shown_at(const struct shown *shown,
	const netsnmp_agent_request_info *info)
{
	const char *ups = *shown->context ? NULL : agent_listen_port(info->asp->session).ups;

	if (!ups)
		return shown;
	for (size_t i = 0; i < shown->registry->count; i++) {
		const struct shown *other = shown->registry->shown[i];

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
	const struct shown *shown = shown_at(registration->my_reg_void, info);
	const struct subtree *t = shown->tree;

	if (info->mode != MODE_GET && info->mode != MODE_GETNEXT)
		return agent_sets_request(shown->registry->sets, handler, registration, info,
			requests, t);
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

/* ---- registrations ---- */

bool agent_registry_add(struct agent_registry *reg, const struct subtree *t, const char *context)
{
	struct shown *shown = MEM_NEW(struct shown);
	netsnmp_handler_registration *r;
	oid root[MAX_OID_LEN];
	int result;

	for (size_t i = 0; i < t->root_length; i++)
		root[i] = t->root[i];
	r = netsnmp_create_handler_registration(t->name, on_request, root, t->root_length,
		t->writer ? HANDLER_CAN_RWRITE : HANDLER_CAN_RONLY);
	if (!r)
		log_fatal("out of memory");
	*shown = (struct shown){ .registry = reg, .tree = t, .context = mem_dup(context) };
	r->contextName = *context ? mem_dup(context) : NULL;
	r->my_reg_void = shown;
	shown->registration = r;
	result = netsnmp_register_handler(r);
	if (result == MIB_REGISTRATION_FAILED)	/* and the library's list of objects is broken */
		log_fatal("out of memory");
	if (result != MIB_REGISTERED_OK) { /* frees it */
		log_say(LOG_ERROR, "the objects of %s cannot be shown in context \"%s\"", t->name,
			context);
		free(shown->context);
		free(shown);
		return false;
	}
	reg->shown = mem_grow(reg->shown, reg->count + 1, sizeof *reg->shown);
	reg->shown[reg->count++] = shown;
	return true;
}

/* netsnmp_unregister_handler would read name and context of the registration after freeing it. */
static void unregister(const struct shown *shown)
{
	const netsnmp_handler_registration *r = shown->registration;
	oid root[MAX_OID_LEN];

	memcpy(root, r->rootoid, r->rootoid_len * sizeof *root);
	unregister_mib_context(root, r->rootoid_len, r->priority, r->range_subid, r->range_ubound,
		*shown->context ? shown->context : NULL);
}

static void shown_free(struct shown *shown)
{
	unregister(shown);
	free(shown->context);
	free(shown);
}

void agent_registry_remove(struct agent_registry *r, const struct subtree *tree,
	const char *context)
{
	size_t kept = 0;

	for (size_t i = 0; i < r->count; i++) {
		if (r->shown[i]->tree == tree && !strcmp(r->shown[i]->context, context))
			shown_free(r->shown[i]);
		else
			r->shown[kept++] = r->shown[i];
	}
	r->count = kept;
}

/* ---- life ---- */

struct agent_registry *agent_registry_new(struct agent_sets *sets)
{
	struct agent_registry *r = MEM_NEW(struct agent_registry);

	r->sets = sets;
	return r;
}

void agent_registry_free(struct agent_registry *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->count; i++)
		shown_free(r->shown[i]);
	free(r->shown);
	free(r);
}
