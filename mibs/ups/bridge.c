/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridge - see bridge.h.
 */
#include "mibs/ups/bridge.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/mirror.h"
#include "mibs/ups/events.h"
#include "mibs/ups/steps.h"
#include "mibs/upsmib/set.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GRACE_MS: so long after our start the feed may be late without an alarm row saying that
 * communication was lost. */
enum { TICK_MS = 1000, GRACE_MS = 3000 };

static const uint32_t root[] = { 1, 3, 6, 1, 2, 1, 33, 1 };
enum { ROOT_LENGTH = 8, MIB_LENGTH = 7 }; /* mibs/rfc1628 counts from upsMIB, one arc above */

struct bridge_question {
	unsigned number;
	void (*answered)(void *user, int code);
	void *user;
	struct bridge_question *next;
};

struct bridge {
	struct ups *ups;
	struct mirror *mirror;
	struct ups_watcher watcher;
	struct rfc1628_state state;
	struct rfc1628_options options;
	struct events events;
	void (*notify)(void *user, const struct notice *notice);
	void (*stored)(void *user, struct bridge *b);
	void *user;
	struct bridge_question *questions;
	unsigned last_question;
	uv_loop_t *loop;
	uv_timer_t timer;
	bool dirty;
	size_t found, walked; /* places of the objects that find and `next` gave last */
	enum ups_state told;  /* the state the log knows of */
	struct log_limit fresh, stale;
	uint64_t start_ms;
	uint32_t value_oid[MIB_LENGTH + RFC1628_ARCS];
	struct subtree subtree;
};

/* ---- up to date ---- */

static void tell_state(struct bridge *b)
{
	enum ups_state state = ups_state(b->ups) == UPS_FRESH ? UPS_FRESH : UPS_STALE;
	const char *why;

	if (state == b->told)
		return;
	b->told = state;
	if (state == UPS_FRESH) {
		log_limited(&b->fresh, LOG_NOTE, "UPS [%s]: data is fresh", b->ups->name);
		return;
	}
	why = ups_state(b->ups) == UPS_STALE ? "the server says that its data is stale"
					 : "no data from the server";
	log_limited(&b->stale, LOG_WARN, "UPS [%s]: %s; shown as stale until that changes",
		b->ups->name, why);
}

static void update(struct bridge *b)
{
	b->dirty = false;
	tell_state(b);
	rfc1628_update(&b->state, b->ups, clock_ms(), &b->options);
	if (b->notify)
		events_follow(&b->events, &b->state, b->ups, clock_ms(), b->notify, b->user);
}

/* The first picture waits for the first dump. */
static bool is_early(const struct bridge *b)
{
	return !b->state.updated && ups_state(b->ups) < UPS_STALE &&
	       clock_ms() - b->start_ms < GRACE_MS;
}

static void run_countdowns(struct bridge *b)
{
	const char *command;

	while ((command = rfc1628_due(&b->state, b->ups, clock_ms()))) {
		log_say(LOG_NOTE, "UPS [%s]: a countdown set over SNMP is over: %s", b->ups->name,
			command);
		bridge_tell(b, true, command, NULL);
	}
}

static void on_timer(uv_timer_t *t)
{
	struct bridge *b = t->data;

	if (is_early(b)) {
		b->dirty = false; /* the next change asks again */
		return;
	}
	run_countdowns(b);
	update(b);
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *change)
{
	struct bridge *b = (struct bridge *)(void *)((char *)w - offsetof(struct bridge, watcher));

	(void)ups;
	(void)change;
	if (b->dirty)
		return;
	b->dirty = true;
	uv_timer_start(&b->timer, on_timer, 0, TICK_MS); /* when all that came with it is read */
}

static void refresh(struct bridge *b)
{
	bool aged = b->told == UPS_FRESH && ups_state(b->ups) != UPS_FRESH;

	if (b->dirty || aged || !b->state.updated)
		update(b);
}

/* ---- the tree ---- */

static void fill(struct bridge *b, const struct rfc1628_object *o, struct subtree_value *out)
{
	static const enum subtree_type types[] = {
		[RFC1628_INTEGER] = SUBTREE_INTEGER,
		[RFC1628_COUNTER] = SUBTREE_COUNTER,
		[RFC1628_GAUGE] = SUBTREE_GAUGE,
		[RFC1628_TIMETICKS] = SUBTREE_TIMETICKS,
		[RFC1628_STRING] = SUBTREE_STRING,
		[RFC1628_OID] = SUBTREE_OID,
	};

	out->oid = o->oid + 1;
	out->oid_length = o->oid_length - 1u;
	out->type = types[o->row->type];
	out->integer = o->integer;
	out->text = o->text;
	out->text_length = o->text ? strlen(o->text) : 0;
	memcpy(b->value_oid + MIB_LENGTH, o->value_oid, o->value_length * sizeof *o->value_oid);
	out->value_oid = b->value_oid;
	out->value_oid_length = MIB_LENGTH + (size_t)o->value_length;
}

static bool find(struct bridge *b, const uint32_t *oid, size_t length, struct subtree_value *out,
	const struct rfc1628_object *(*how)(const struct rfc1628_state *, const uint32_t *, size_t))
{
	uint32_t below_mib[SUBTREE_OID_MAX + 1] = { 1 };
	const struct rfc1628_object *o;
	size_t count;

	refresh(b);
	memcpy(below_mib + 1, oid, length * sizeof *oid);
	o = how(&b->state, below_mib, length + 1);
	if (!o)
		return false;
	b->found = (size_t)(o - rfc1628_objects(&b->state, &count));
	fill(b, o, out);
	return true;
}

static bool get(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	return find(owner, oid, length, out, rfc1628_get);
}

/* Walks ask for what is behind the last answer, so that is looked at first. */
static bool next(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	struct bridge *b = owner;
	const struct rfc1628_object *all;
	size_t count;

	refresh(b);
	all = rfc1628_objects(&b->state, &count);
	if (b->walked + 1 < count && all[b->walked].oid_length == length + 1 &&
		!memcmp(all[b->walked].oid + 1, oid, length * sizeof *oid)) {
		fill(b, &all[++b->walked], out);
		return true;
	}
	if (!find(b, oid, length, out, rfc1628_next))
		return false;
	b->walked = b->found;
	return true;
}

static bool is_object(void *owner, const uint32_t *oid, size_t length)
{
	const struct bridge *b = owner;

	for (size_t i = 0; i < rfc1628_row_count; i++) {
		const struct rfc1628_row *row = &rfc1628_rows[i];
		size_t n = 0;

		while (n < MEM_COUNT(row->arcs) && row->arcs[n] && n < length &&
			oid[n] == row->arcs[n])
			n++;
		if (n == MEM_COUNT(row->arcs) || !row->arcs[n])
			return (row->access != RFC1628_INDEX || b->options.serve_index) &&
			       (row->place != RFC1628_BARE || b->options.nut_compat);
	}
	return false;
}

static bool silent(void *owner)
{
	struct bridge *b = owner;

	refresh(b);
	return rfc1628_silent(&b->state);
}

/* ---- questions to the UPS ---- */

static void on_tracking(void *user, const char *id, int code)
{
	struct bridge *b = user;
	unsigned number;

	if (sscanf(id, "snmp-%u", &number) != 1)
		return;
	for (struct bridge_question **at = &b->questions, *q; (q = *at); at = &q->next) {
		void (*answered)(void *, int) = q->answered;
		void *asker = q->user;

		if (q->number != number)
			continue;
		*at = q->next;
		free(q);
		answered(asker, code);
		return;
	}
}

static const struct mirror_ops mirror_ops = { .tracking = on_tracking };

int bridge_ask(struct bridge *b, bool command, const char *name, const char *value,
	void (*answered)(void *user, int code), void *user, struct bridge_question **out)
{
	struct bridge_question *q = MEM_NEW(struct bridge_question);
	char id[SP_ID_MAX];
	int error;

	q->number = ++b->last_question;
	q->answered = answered;
	q->user = user;
	snprintf(id, sizeof id, "snmp-%u", q->number);
	error = mirror_request(b->mirror,
		&(struct sp_request){ .verb = command ? SP_INSTCMD : SP_SET,
			.name = name,
			.value = value,
			.id = id });
	if (error) {
		free(q);
		return error;
	}
	q->next = b->questions;
	b->questions = q;
	*out = q;
	return 0;
}

void bridge_unask(struct bridge *b, struct bridge_question *question)
{
	struct bridge_question **at = &b->questions;

	while (*at && *at != question)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = question->next;
	free(question);
}

static void ignore_answer(void *user, int code)
{
	(void)user;
	(void)code;
}

void bridge_tell(struct bridge *b, bool command, const char *name, const char *value)
{
	struct bridge_question *q;
	int error = bridge_ask(b, command, name, value, ignore_answer, NULL, &q);

	if (error)
		log_say(LOG_WARN, "UPS [%s]: %s: %s; not done", b->ups->name, name,
			strerror(-error));
}

/* ---- SET ---- */

struct work {
	struct rfc1628_set set;
	struct steps *steps;
};

static void check(void *owner, struct subtree_set *set)
{
	struct bridge *b = owner;
	struct work *w = MEM_NEW(struct work);

	refresh(b);
	set->work = w;
	w->steps = steps_new(b->loop);
	if (!rfc1628_set_check(&b->state, b->ups, b->options.allow_control, set, &w->set))
		return;
	for (size_t i = 0; i < w->set.order_count; i++) {
		const struct rfc1628_order *o = &w->set.orders[i];

		if (o->command)
			steps_add_command(w->steps, b, o->item, o->name,
				o->has_value ? o->value : NULL);
		else
			steps_add_variable(w->steps, b, o->item, o->name, o->value);
	}
}

static void act(void *owner, struct subtree_set *set, void (*done)(void *user), void *user)
{
	struct work *w = set->work;

	(void)owner;
	steps_run(w->steps, set, done, user);
}

static bool is_storing(const struct rfc1628_set *set)
{
	for (size_t i = 0; i < set->effect_count; i++)
		if (set->effects[i].kind == EFFECT_NAME || set->effects[i].kind == EFFECT_ATTACHED)
			return true;
	return false;
}

static void commit(void *owner, struct subtree_set *set)
{
	struct bridge *b = owner;
	struct work *w = set->work;

	rfc1628_set_commit(&b->state, b->ups, &w->set, clock_ms());
	if (is_storing(&w->set) && b->stored)
		b->stored(b->user, b);
	b->dirty = true;
}

static enum subtree_fault undo(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	return steps_undo(w->steps);
}

static void forget(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	if (!w)
		return;
	steps_free(w->steps);
	rfc1628_set_fini(&w->set);
	free(w);
	set->work = NULL;
}

static const struct subtree_writer writer = { check, act, commit, undo, forget };

/* ---- life ---- */

struct bridge *bridge_new(uv_loop_t *loop, const struct bridge_config *config)
{
	struct bridge *b = MEM_NEW(struct bridge);

	b->loop = loop;
	b->ups = ups_new(config->ups);
	b->told = UPS_ABSENT; /* nothing is told yet */
	b->start_ms = config->start_ms;
	b->options = config->options;
	b->notify = config->notify;
	b->stored = config->stored;
	b->user = config->user;
	b->events.number = config->number;
	rfc1628_state_init(&b->state, config->start_ms);
	if (config->ident_name)
		rfc1628_store_name(&b->state, config->ident_name);
	if (config->ident_attached)
		rfc1628_store_attached(&b->state, config->ident_attached);
	memcpy(b->value_oid, root, MIB_LENGTH * sizeof *root);
	b->subtree = (struct subtree){ .name = b->ups->name,
		.root = root,
		.root_length = ROOT_LENGTH,
		.get = get,
		.next = next,
		.is_object = is_object,
		.writer = &writer,
		.silent = silent,
		.owner = b };
	uv_timer_init(loop, &b->timer);
	b->timer.data = b;
	uv_timer_start(&b->timer, on_timer, TICK_MS, TICK_MS);
	b->watcher.changed = on_change;
	ups_watch(b->ups, &b->watcher);
	b->mirror = mirror_new(loop, b->ups, config->socket, config->maxage_ms, &mirror_ops, b);
	return b;
}

void bridge_set_options(struct bridge *b, const struct rfc1628_options *options)
{
	b->options = *options;
	b->dirty = true;
}

const struct subtree *bridge_subtree(const struct bridge *b)
{
	return &b->subtree;
}

const struct ups *bridge_ups(const struct bridge *b)
{
	return b->ups;
}

uint32_t bridge_number(const struct bridge *b)
{
	return b->events.number;
}

const struct rfc1628_options *bridge_options(const struct bridge *b)
{
	return &b->options;
}

const char *bridge_stored_name(const struct bridge *b)
{
	return b->state.stored_name;
}

const char *bridge_stored_attached(const struct bridge *b)
{
	return b->state.stored_attached;
}

bool bridge_has_data(const struct bridge *b)
{
	return ups_state(b->ups) == UPS_FRESH ||
	       (b->options.stale == RFC1628_KEEP && b->ups->var_count);
}

static void on_closed(uv_handle_t *handle)
{
	struct bridge *b = handle->data;

	rfc1628_state_fini(&b->state);
	events_fini(&b->events);
	ups_free(b->ups);
	free(b);
}

void bridge_free(struct bridge *b)
{
	struct bridge_question *q;

	if (!b)
		return;
	while ((q = b->questions)) {
		b->questions = q->next;
		free(q);
	}
	ups_unwatch(b->ups, &b->watcher);
	mirror_free(b->mirror);
	uv_close((uv_handle_t *)&b->timer, on_closed);
}
