/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent_sets - see sets.h.
 */
#include "lib/mem.h"
#include "lib/log.h"
#include "mibs/agent/sets.h"
#include "mibs/agent/varbind.h"

#include <stdlib.h>
#include <string.h>

struct copied { /* what an item points to */
	uint32_t oid[SUBTREE_OID_MAX], value_oid[SUBTREE_OID_MAX];
	char *text;
};

struct pending {
	struct agent_sets *sets;
	const netsnmp_request_info
		*key; /* the same in every mode; a session is not (AgentX) */
	const struct subtree *tree;
	struct subtree_set set;
	struct copied *copies;
	netsnmp_delegated_cache *cache; /* NULL: not delegated */
	bool done;
	struct pending *next;
};

struct agent_sets {
	struct pending *first;
	void (*idle)(void *user);
	void *user;
};

struct agent_sets *agent_sets_new(void)
{
	return MEM_NEW(struct agent_sets);
}

static void pending_free(struct pending *p)
{
	struct pending **at = &p->sets->first;

	while (*at != p)
		at = &(*at)->next;
	*at = p->next;
	if (p->tree->writer)
		p->tree->writer->forget(p->tree->owner, &p->set);
	for (size_t i = 0; i < p->set.count; i++)
		free(p->copies[i].text);
	if (p->cache)
		netsnmp_free_delegated_cache(p->cache);
	free(p->copies);
	free(p->set.items);
	free(p);
}

void agent_sets_abandon(struct agent_sets *s)
{
	s->idle = NULL;
	while (s->first)
		pending_free(s->first);
}

void agent_sets_free(struct agent_sets *s)
{
	agent_sets_abandon(s);
	free(s);
}

bool agent_sets_busy(const struct agent_sets *s)
{
	return s->first != NULL;
}

static void call_idle(struct agent_sets *s)
{
	void (*idle)(void *) = s->idle;

	if (s->first || !idle)
		return;
	s->idle = NULL;
	idle(s->user);
}

void agent_sets_when_idle(struct agent_sets *s, void (*idle)(void *user), void *user)
{
	s->idle = idle;
	s->user = user;
	call_idle(s);
}

/* ---- varbinds ---- */

static void read_value(const netsnmp_variable_list *vb, struct subtree_value *v,
	struct copied *copy)
{
	v->type = SUBTREE_OTHER;
	if (vb->type == ASN_INTEGER) {
		v->type = SUBTREE_INTEGER;
		v->integer = *vb->val.integer;
	} else if (vb->type == ASN_OCTET_STR) {
		v->type = SUBTREE_STRING;
		copy->text = mem_dup_n((const char *)vb->val.string, vb->val_len);
		v->text = copy->text;
		v->text_length = vb->val_len;
	} else if (vb->type == ASN_OBJECT_ID) {
		size_t n = vb->val_len / sizeof(oid);

		v->type = SUBTREE_OID;
		for (size_t i = 0; i < n && i < SUBTREE_OID_MAX; i++)
			copy->value_oid[i] = (uint32_t)vb->val.objid[i];
		v->value_oid = copy->value_oid;
		v->value_oid_length = n < SUBTREE_OID_MAX ? n : SUBTREE_OID_MAX;
	}
}

static struct pending *new_pending(struct agent_sets *s, netsnmp_request_info *requests,
	const struct subtree *t)
{
	struct pending *p = MEM_NEW(struct pending);
	size_t n = 0;

	for (const netsnmp_request_info *r = requests; r; r = r->next)
		n++;
	p->sets = s;
	p->key = requests;
	p->tree = t;
	p->set.items = mem_new(n * sizeof *p->set.items);
	p->copies = mem_new(n * sizeof *p->copies);
	for (const netsnmp_request_info *r = requests; r; r = r->next) {
		struct subtree_value *v = &p->set.items[p->set.count].wanted;
		struct copied *copy = &p->copies[p->set.count++];

		agent_varbind_place(t, r->requestvb, copy->oid, &v->oid_length);
		v->oid = copy->oid;
		read_value(r->requestvb, v, copy);
	}
	p->next = s->first;
	s->first = p;
	return p;
}

static struct pending *find(struct agent_sets *s, const netsnmp_request_info *requests,
	const struct subtree *t)
{
	for (struct pending *p = s->first; p; p = p->next)
		if (p->key == requests && p->tree == t)
			return p;
	return NULL;
}

static void set_faults(const struct subtree_set *set, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests)
{
	static const int codes[SUBTREE_FAULTS] = {
		[SUBTREE_NO_CREATION] = SNMP_ERR_NOCREATION,
		[SUBTREE_NOT_WRITABLE] = SNMP_ERR_NOTWRITABLE,
		[SUBTREE_WRONG_TYPE] = SNMP_ERR_WRONGTYPE,
		[SUBTREE_WRONG_LENGTH] = SNMP_ERR_WRONGLENGTH,
		[SUBTREE_WRONG_VALUE] = SNMP_ERR_WRONGVALUE,
		[SUBTREE_INCONSISTENT] = SNMP_ERR_INCONSISTENTVALUE,
		[SUBTREE_UNAVAILABLE] = SNMP_ERR_RESOURCEUNAVAILABLE,
		[SUBTREE_COMMIT_FAILED] = SNMP_ERR_COMMITFAILED,
		[SUBTREE_UNDO_FAILED] = SNMP_ERR_UNDOFAILED,
		[SUBTREE_GEN_ERR] = SNMP_ERR_GENERR,
	};
	size_t i = 0;

	for (netsnmp_request_info *r = requests; r && i < set->count; r = r->next, i++)
		if (set->items[i].fault)
			netsnmp_set_request_error(info, r, codes[set->items[i].fault]);
}

static bool has_fault(const struct subtree_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i].fault)
			return true;
	return false;
}

/* ---- modes ---- */

static void reserve(struct agent_sets *s, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests, const struct subtree *t)
{
	struct pending *p = find(s, requests, t);

	if (p) /* left over from a closed session */
		pending_free(p);
	p = new_pending(s, requests, t);
	if (t->writer)
		t->writer->check(t->owner, &p->set);
	else
		p->set.items[0].fault = SUBTREE_NOT_WRITABLE;
	set_faults(&p->set, info, requests);
}

/* Called by act(). During the call act() itself sets the faults. */
static void on_done(void *user)
{
	struct pending *p = user;
	struct agent_sets *s = p->sets;
	netsnmp_delegated_cache *cache;

	p->done = true;
	if (!p->cache)
		return;
	cache = netsnmp_handler_check_cache(p->cache);
	if (!cache) { /* the session of the request is gone; changes that were made remain */
		if (!has_fault(&p->set))
			p->tree->writer->commit(p->tree->owner, &p->set);
		pending_free(p);
		call_idle(s);
		return;
	}
	cache->requests->delegated = 0;
	set_faults(&p->set, cache->reqinfo, cache->requests);
	netsnmp_free_delegated_cache(cache);
	p->cache = NULL;
	netsnmp_check_outstanding_agent_requests(); /* frees p */
	call_idle(s);
}

static void act(struct pending *p, netsnmp_mib_handler *handler,
	netsnmp_handler_registration *registration, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests)
{
	p->tree->writer->act(p->tree->owner, &p->set, on_done, p);
	if (p->done) {
		set_faults(&p->set, info, requests);
		return;
	}
	p->cache = netsnmp_create_delegated_cache(handler, registration, info, requests, NULL);
	if (!p->cache)
		log_fatal("out of memory");
	requests->delegated = 1;
}

static void undo(struct pending *p, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests)
{
	enum subtree_fault fault = p->tree->writer->undo(p->tree->owner, &p->set);

	p->set.items[0].fault = fault;
	for (size_t i = 1; i < p->set.count; i++)
		p->set.items[i].fault = SUBTREE_OK;
	if (fault)
		requests->index = 0; /* RFC 3416 4.2.5: undoFailed is of no varbind */
	set_faults(&p->set, info, requests);
}

int agent_sets_request(struct agent_sets *s, netsnmp_mib_handler *handler,
	netsnmp_handler_registration *registration, netsnmp_agent_request_info *info,
	netsnmp_request_info *requests, const struct subtree *t)
{
	struct pending *p;

	if (info->mode == MODE_SET_RESERVE1) {
		reserve(s, info, requests, t);
		return SNMP_ERR_NOERROR;
	}
	p = find(s, requests, t);
	if (!p)
		return info->mode == MODE_SET_FREE ? SNMP_ERR_NOERROR : SNMP_ERR_GENERR;
	switch (info->mode) {
	case MODE_SET_ACTION:
		act(p, handler, registration, info, requests);
		break;
	case MODE_SET_COMMIT:
		p->tree->writer->commit(p->tree->owner, &p->set);
		pending_free(p);
		break;
	case MODE_SET_UNDO:
		undo(p, info, requests);
		pending_free(p);
		break;
	case MODE_SET_FREE:
		pending_free(p);
		break;
	default:
		break;
	}
	return SNMP_ERR_NOERROR;
}
