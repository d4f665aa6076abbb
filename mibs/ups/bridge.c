/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridge - see bridge.h.
 */
#include "mibs/ups/bridge.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/mirror.h"
#include "mibs/tree/oid.h"
#include "mibs/ups/events.h"
#include "mibs/ups/question.h"
#include "mibs/ups/steps.h"
#include "mibs/upsmib/set.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* GRACE_MS: for this time after the bridge was made missing data cause no alarm row of lost
 * communication. */
enum { TICK_MS = 1000, GRACE_MS = 3000 };

/* mibs/upsmib counts from upsObjects (upsMIB.1), the root of the tree here. */
static const uint32_t root[] = { OID_UPS_MIB, 1 };
enum { ROOT_LENGTH = OID_UPS_MIB_LENGTH + 1, MIB_LENGTH = OID_UPS_MIB_LENGTH };

struct bridge {
	struct ups *ups;
	struct mirror *mirror;
	struct ups_watcher watcher;
	struct upsmib_state state;
	struct upsmib_options options;
	struct events events;
	void (*notify)(void *user, const struct notification *notification);
	void (*changed)(void *user, const struct ups *ups, const struct ups_change *change);
	void (*stored)(void *user, struct bridge *b);
	void *user;
	struct question_desk desk;
	uv_timer_t timer;
	bool dirty;
	size_t found, walked; /* indices of the objects that find and `next` returned last */
	enum ups_state logged;	/* the state that was logged last */
	struct log_limit fresh, stale;
	uint64_t born_ms;
	uint32_t value_oid[MIB_LENGTH + UPSMIB_ARCS];
	struct subtree subtree;
};

/* ---- up to date ---- */

static void log_state(struct bridge *b)
{
	enum ups_state state = ups_state(b->ups) == UPS_FRESH ? UPS_FRESH : UPS_STALE;
	const char *why;

	if (state == b->logged)
		return;
	b->logged = state;
	if (state == UPS_FRESH) {
		log_limited(&b->fresh, LOG_NOTE, "UPS [%s]: data is fresh", b->ups->name);
		return;
	}
	why = ups_state(b->ups) == UPS_STALE ? "the server says that its data is stale"
					 : "no data from the server";
	log_limited(&b->stale, LOG_WARN, "UPS [%s]: %s; shown as stale until that changes",
		b->ups->name, why);
}

/* No data have come, and it is too soon to miss them. */
static bool is_early(const struct bridge *b)
{
	return b->logged == UPS_ABSENT && ups_state(b->ups) != UPS_FRESH &&
	       clock_ms() - b->born_ms < GRACE_MS;
}

static void update(struct bridge *b)
{
	b->dirty = false;
	b->state.early = is_early(b);
	if (!b->state.early)
		log_state(b);
	upsmib_update(&b->state, b->ups, clock_ms(), &b->options);
	if (b->notify)
		events_follow(&b->events, &b->state, b->ups, clock_ms(), b->notify, b->user);
}

static void run_countdowns(struct bridge *b)
{
	const char *command;

	while ((command = upsmib_state_due(&b->state, b->ups, clock_ms()))) {
		log_say(LOG_NOTE, "UPS [%s]: a countdown set over SNMP is over: %s", b->ups->name,
			command);
		question_send(&b->desk, true, command, NULL);
	}
}

static void on_timer(uv_timer_t *t)
{
	struct bridge *b = t->data;

	run_countdowns(b);
	update(b);
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *change)
{
	struct bridge *b = (struct bridge *)(void *)((char *)w - offsetof(struct bridge, watcher));

	if (b->changed)
		b->changed(b->user, ups, change);
	if (b->dirty)
		return;
	b->dirty = true;
	/* after all lines that came with it are read */
	uv_timer_start(&b->timer, on_timer, 0, TICK_MS);
}

static void refresh(struct bridge *b)
{
	bool aged = b->logged == UPS_FRESH && ups_state(b->ups) != UPS_FRESH;

	if (b->dirty || aged || !b->state.updated)
		update(b);
}

/* ---- the tree ---- */

static void fill(struct bridge *b, const struct upsmib_object *o, struct subtree_value *out)
{
	static const enum subtree_type types[] = {
		[UPSMIB_INTEGER] = SUBTREE_INTEGER,
		[UPSMIB_COUNTER] = SUBTREE_COUNTER,
		[UPSMIB_GAUGE] = SUBTREE_GAUGE,
		[UPSMIB_TIMETICKS] = SUBTREE_TIMETICKS,
		[UPSMIB_STRING] = SUBTREE_STRING,
		[UPSMIB_OID] = SUBTREE_OID,
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
	const struct upsmib_object *(*how)(const struct upsmib_state *, const uint32_t *, size_t))
{
	uint32_t below_mib[SUBTREE_OID_MAX + 1] = { 1 };
	const struct upsmib_object *o;
	size_t count;

	refresh(b);
	memcpy(below_mib + 1, oid, length * sizeof *oid);
	o = how(&b->state, below_mib, length + 1);
	if (!o)
		return false;
	b->found = (size_t)(o - upsmib_objects(&b->state, &count));
	fill(b, o, out);
	return true;
}

static bool get(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	return find(owner, oid, length, out, upsmib_get);
}

/* A walk asks for the object after the last answer, so that one is compared first. */
static bool next(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	struct bridge *b = owner;
	const struct upsmib_object *all;
	size_t count;

	refresh(b);
	all = upsmib_objects(&b->state, &count);
	if (b->walked + 1 < count && all[b->walked].oid_length == length + 1 &&
		!memcmp(all[b->walked].oid + 1, oid, length * sizeof *oid)) {
		fill(b, &all[++b->walked], out);
		return true;
	}
	if (!find(b, oid, length, out, upsmib_next))
		return false;
	b->walked = b->found;
	return true;
}

static bool is_object(void *owner, const uint32_t *oid, size_t length)
{
	const struct bridge *b = owner;

	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];

		if (upsmib_row_begins(row, oid, length))
			return (row->access != UPSMIB_INDEX || b->options.serve_index) &&
			       (row->place != UPSMIB_BARE || b->options.nut_compat);
	}
	return false;
}

/* Some managers ask for 6.3.k.0, as if it were the state of alarm k. */
static bool get_nearly(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	struct bridge *b = owner;

	if (length != 4 || oid[0] != 6 || oid[1] != 3 || oid[3] || oid[2] < 1 ||
		oid[2] > ALARM_KINDS)
		return false;
	refresh(b);
	*out = (struct subtree_value){ .type = SUBTREE_INTEGER };
	for (size_t i = 0; i < b->state.alarms.count; i++)
		out->integer |= b->state.alarms.rows[i].kind == oid[2];
	return true;
}

static bool silent(void *owner)
{
	struct bridge *b = owner;

	refresh(b);
	return b->state.silent;
}

/* ---- SET ---- */

struct work {
	struct steps_work base;
	struct upsmib_set set;
};

static void fini_work(struct steps_work *w)
{
	upsmib_set_fini(&((struct work *)w)->set);
}

static void check(void *owner, struct subtree_set *set)
{
	struct bridge *b = owner;
	struct work *w = MEM_NEW(struct work);

	refresh(b);
	w->base.fini = fini_work;
	set->work = w;
	if (!upsmib_set_check(&b->state, b->ups, b->options.allow_control, set, &w->set))
		return;
	for (size_t i = 0; i < w->set.orders.count; i++)
		w->set.orders.all[i].to = &b->desk;
	w->base.steps = steps_new(b->desk.loop, &w->set.orders);
}

static bool is_storing(const struct upsmib_set *set)
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

	upsmib_set_commit(&b->state, b->ups, &w->set, clock_ms());
	if (is_storing(&w->set) && b->stored)
		b->stored(b->user, b);
	b->dirty = true;
}

static enum subtree_fault undo(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	return steps_undo(w->base.steps);
}

static const struct subtree_writer writer = { check, steps_act, commit, undo, steps_forget };

/* ---- life ---- */

struct bridge *bridge_new(uv_loop_t *loop, const struct bridge_config *config)
{
	struct bridge *b = MEM_NEW(struct bridge);

	b->ups = ups_new(config->ups);
	b->desk = (struct question_desk){ .loop = loop, .ups = b->ups };
	b->logged = UPS_ABSENT; /* no state has been logged yet */
	b->born_ms = clock_ms();
	b->options = config->options;
	b->notify = config->notify;
	b->changed = config->changed;
	b->stored = config->stored;
	b->user = config->user;
	b->events.number = config->number;
	upsmib_state_init(&b->state, config->start_ms);
	b->state.at_start = !config->added;
	b->state.alarms.last_id = config->last_alarm;
	if (config->ident_name)
		upsmib_state_store_name(&b->state, config->ident_name);
	if (config->ident_attached)
		upsmib_state_store_attached(&b->state, config->ident_attached);
	memcpy(b->value_oid, root, MIB_LENGTH * sizeof *root);
	b->subtree = (struct subtree){ .name = b->ups->name,
		.root = root,
		.root_length = ROOT_LENGTH,
		.get = get,
		.next = next,
		.is_object = is_object,
		.writer = &writer,
		.get_nearly = get_nearly,
		.silent = silent,
		.owner = b };
	uv_timer_init(loop, &b->timer);
	b->timer.data = b;
	uv_timer_start(&b->timer, on_timer, TICK_MS, TICK_MS);
	b->watcher.changed = on_change;
	ups_watch(b->ups, &b->watcher);
	trust_add_server(&b->desk.server);
	b->mirror = mirror_new(loop, b->ups, config->socket, config->maxage_ms,
		&question_mirror_ops, &b->desk);
	b->desk.mirror = b->mirror;
	return b;
}

uint32_t bridge_withdraw(struct bridge *b)
{
	upsmib_state_withdraw(&b->state, clock_ms());
	if (b->notify)
		events_withdraw(&b->events, &b->state, b->ups, clock_ms(), b->notify, b->user);
	return b->state.alarms.last_id;
}

void bridge_set_options(struct bridge *b, const struct upsmib_options *options)
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

const char *bridge_compliance(struct bridge *b)
{
	refresh(b);
	return upsmib_compliance(&b->state);
}

const char *bridge_stored_name(const struct bridge *b)
{
	return b->state.stored_name;
}

const char *bridge_stored_attached(const struct bridge *b)
{
	return b->state.stored_attached;
}

struct question_desk *bridge_desk(struct bridge *b)
{
	return &b->desk;
}

static void on_closed(uv_handle_t *handle)
{
	struct bridge *b = handle->data;

	upsmib_state_fini(&b->state);
	events_fini(&b->events);
	ups_free(b->ups);
	free(b);
}

void bridge_free(struct bridge *b)
{
	if (!b)
		return;
	question_desk_fini(&b->desk);
	ups_unwatch(b->ups, &b->watcher);
	mirror_free(b->mirror);
	uv_close((uv_handle_t *)&b->timer, on_closed);
}
