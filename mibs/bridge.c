/* SPDX-License-Identifier: GPL-2.0-or-later
 * bridge - see bridge.h.
 */
#include "mibs/bridge.h"

#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/mirror.h"

#include <stdlib.h>
#include <string.h>

/* GRACE_MS: so long after our start the feed may be late without an alarm row saying that communication was lost. */
enum { TICK_MS = 1000, GRACE_MS = 3000 };

static const uint32_t root[] = { 1, 3, 6, 1, 2, 1, 33, 1 };
enum { ROOT_LENGTH = 8, MIB_LENGTH = 7 };	/* mibs/rfc1628 counts from upsMIB, one arc above */

struct bridge {
	struct ups *ups;
	struct mirror *mirror;
	struct ups_watcher watcher;
	struct rfc1628_state state;
	struct rfc1628_options options;
	uv_timer_t timer;
	bool dirty, stopped;
	enum ups_state told;		/* the state the log knows of */
	struct log_limit fresh, stale;
	uint64_t start_ms;
	char *context;
	uint32_t value_oid[MIB_LENGTH + RFC1628_ARCS];
	struct subtree subtree;
};

/* ---- up to date ---- */

static void tell_state(struct bridge *b)
{
	enum ups_state state = b->ups->state == UPS_FRESH ? UPS_FRESH : UPS_STALE;
	const char *why;

	if (state == b->told)
		return;
	b->told = state;
	if (state == UPS_FRESH) {
		log_limited(&b->fresh, LOG_NOTE, "UPS [%s]: data is fresh", b->ups->name);
		return;
	}
	why = b->ups->state == UPS_STALE ? "the server says that its data is stale" :
		"no data from the server";
	log_limited(&b->stale, LOG_WARN, "UPS [%s]: %s; shown as stale until that changes",
		b->ups->name, why);
}

static void update(struct bridge *b)
{
	b->dirty = false;
	tell_state(b);
	rfc1628_update(&b->state, b->ups, clock_ms(), &b->options);
}

/* The first picture waits for the first dump. */
static bool is_early(const struct bridge *b)
{
	return !b->state.updated && b->ups->state < UPS_STALE &&
	       clock_ms() - b->start_ms < GRACE_MS;
}

static void on_timer(uv_timer_t *t)
{
	struct bridge *b = t->data;

	if (is_early(b))
		b->dirty = false;	/* the next change asks again */
	else
		update(b);
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *change)
{
	struct bridge *b = (struct bridge *)((char *)w - offsetof(struct bridge, watcher));

	(void)ups;
	(void)change;
	if (b->dirty || b->stopped)
		return;
	b->dirty = true;
	uv_timer_start(&b->timer, on_timer, 0, TICK_MS);	/* when all that came with it is read */
}

static void refresh(struct bridge *b)
{
	if (b->dirty || !b->state.updated)
		update(b);
}

/* ---- the tree ---- */

static void fill(struct bridge *b, const struct rfc1628_object *o, struct subtree_value *out)
{
	static const enum subtree_type types[] = {
		[RFC1628_INTEGER] = SUBTREE_INTEGER, [RFC1628_COUNTER] = SUBTREE_COUNTER,
		[RFC1628_GAUGE] = SUBTREE_GAUGE, [RFC1628_TIMETICKS] = SUBTREE_TIMETICKS,
		[RFC1628_STRING] = SUBTREE_STRING, [RFC1628_OID] = SUBTREE_OID,
	};

	*out = (struct subtree_value){ .type = types[o->row->type], .integer = o->integer,
		.text = o->text, .oid_length = o->oid_length - 1u };
	memcpy(out->oid, o->oid + 1, out->oid_length * sizeof *out->oid);
	memcpy(b->value_oid + MIB_LENGTH, o->value_oid, o->value_length * sizeof *o->value_oid);
	out->value_oid = b->value_oid;
	out->value_oid_length = MIB_LENGTH + (size_t)o->value_length;
}

static bool find(struct bridge *b, const uint32_t *oid, size_t length, struct subtree_value *out,
	const struct rfc1628_object *(*how)(const struct rfc1628_state *, const uint32_t *, size_t))
{
	uint32_t below_mib[SUBTREE_OID_MAX + 1] = { 1 };
	const struct rfc1628_object *o;

	refresh(b);
	memcpy(below_mib + 1, oid, length * sizeof *oid);
	o = how(&b->state, below_mib, length + 1);
	if (o)
		fill(b, o, out);
	return o != NULL;
}

static bool get(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	return find(owner, oid, length, out, rfc1628_get);
}

static bool next(void *owner, const uint32_t *oid, size_t length, struct subtree_value *out)
{
	return find(owner, oid, length, out, rfc1628_next);
}

static bool silent(void *owner)
{
	struct bridge *b = owner;

	refresh(b);
	return rfc1628_silent(&b->state);
}

/* ---- life ---- */

struct bridge *bridge_new(uv_loop_t *loop, const struct bridge_config *config)
{
	struct bridge *b = MEM_NEW(struct bridge);

	b->ups = ups_new(config->ups);
	b->told = UPS_ABSENT;		/* nothing is told yet */
	b->start_ms = config->start_ms;
	b->context = mem_dup(config->context);
	b->options = config->options;
	rfc1628_state_init(&b->state, config->start_ms);
	memcpy(b->value_oid, root, MIB_LENGTH * sizeof *root);
	b->subtree = (struct subtree){ .name = b->ups->name, .context = b->context,
		.root = root, .root_length = ROOT_LENGTH,
		.get = get, .next = next, .silent = silent, .owner = b };
	uv_timer_init(loop, &b->timer);
	b->timer.data = b;
	uv_timer_start(&b->timer, on_timer, TICK_MS, TICK_MS);
	b->watcher.changed = on_change;
	ups_watch(b->ups, &b->watcher);
	b->mirror = mirror_new(loop, b->ups, config->socket, config->maxage_ms, NULL, NULL);
	return b;
}

const struct subtree *bridge_subtree(const struct bridge *b)
{
	return &b->subtree;
}

void bridge_stop(struct bridge *b)
{
	if (!b || b->stopped)
		return;
	b->stopped = true;
	mirror_free(b->mirror);
	uv_close((uv_handle_t *)&b->timer, NULL);
}

void bridge_free(struct bridge *b)
{
	if (!b)
		return;
	rfc1628_state_fini(&b->state);
	ups_unwatch(b->ups, &b->watcher);
	ups_free(b->ups);
	free(b->context);
	free(b);
}
