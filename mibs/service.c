/* SPDX-License-Identifier: GPL-2.0-or-later
 * service - see service.h.
 *
 * A context is the name of a UPS; the default context is the default UPS's, with HOLDOVER-MIB of
 * all. A reload keeps the bridge of every UPS that is still configured, so its counters, alarms and
 * countdowns continue.
 */
#include "mibs/service.h"

#include "lib/clock.h"
#include "lib/confine.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "mibs/agent/agent.h"
#include "mibs/agent/engine.h"
#include "mibs/conf/lists.h"
#include "mibs/entitymib/entity.h"
#include "mibs/notify/sink.h"
#include "mibs/shown.h"
#include "mibs/ups/holdover_writer.h"
#include "mibs/ups/numbers.h"

#include <stdlib.h>
#include <string.h>

enum { MAXAGE_MS = 15000, CONTEXT_TREES = 4 + AGENT_OWN_TREES };

struct service {
	uv_loop_t *loop;
	uv_timer_t ending;
	struct service_files files, waiting;
	bool has_waiting, stopped;
	char *state_dir;
	struct engine engine;
	struct numbers numbers;
	struct log_limit unsaved;
	struct agent *agent;
	struct system system;
	struct holdovermib all;
	struct entity inventory;		/* of the default context */
	struct shown **upses;
	size_t ups_count;
	struct sink **sinks;
	size_t sink_count;
	uint64_t start_ms;
};

void service_files_fini(struct service_files *f)
{
	agentconf_fini(&f->conf);
	settings_fini(&f->ups);
}

/* ---- notifications and what managers store ---- */

static void on_notification(void *user, const struct notification *notification)
{
	struct service *s = user;

	if (s->files.conf.agentx && s->agent)
		agent_notify(s->agent, notification);
	for (size_t i = 0; i < s->sink_count; i++)
		sink_put(s->sinks[i], notification);
}

/* Sends a notification of the agent itself. */
static void send_own(struct service *s, enum notification_kind kind)
{
	struct notification *n = notification_new(kind, "",
		(uint32_t)((clock_ms() - s->start_ms) / 10));

	for (size_t i = 0; i < s->sink_count; i++)
		sink_put(s->sinks[i], n);
	notification_free(n);
}

/* A request was not authentic. */
static void on_refused(void *user)
{
	send_own(user, NOTIFICATION_AUTHENTICATION_FAILURE);
}

static void save_numbers(struct service *s)
{
	int error = numbers_save(&s->numbers);

	if (error)
		log_limited(&s->unsaved, LOG_WARN,
			"%s: %s; what is stored in it is lost at the next start", s->numbers.path,
			strerror(-error));
}

static void on_stored(void *user, struct bridge *b)
{
	struct service *s = user;
	struct numbers_row *row = numbers_row(&s->numbers, bridge_ups(b)->name);

	free(row->name);
	free(row->attached);
	row->name = mem_dup(bridge_stored_name(b));
	row->attached = mem_dup(bridge_stored_attached(b));
	save_numbers(s);
}

/* ---- UPSes ---- */

static struct shown *find(const struct service *s, const char *name)
{
	for (size_t i = 0; i < s->ups_count; i++)
		if (s->upses[i] && !strcmp(s->upses[i]->name, name))
			return s->upses[i];
	return NULL;
}

static uint64_t ticks(const struct service *s)
{
	return (clock_ms() - s->start_ms) / 10;
}

/* The inventory of the UPS's own context, and that of all. */
static void on_changed(void *user, const struct ups *ups, const struct ups_change *change)
{
	struct service *s = user;
	struct shown *u;

	if ((change->op != UPS_SET && change->op != UPS_DELETE) || !entity_shows(change->name))
		return;
	u = find(s, ups->name);
	if (u)
		u->entity.changed_ticks = ticks(s);
	s->inventory.changed_ticks = ticks(s);
}

static struct upsmib_options options_for(const struct service *s, const char *ups)
{
	const struct agentconf *c = &s->files.conf;

	return (struct upsmib_options){
		.stale = c->stale,
		.serve_index = c->serve_index,
		.nut_compat = c->nut_compat,
		.estimate_power = c->estimate_power,
		.allow_control = c->allow_control,
		.agent_version = PRODUCT_NAME " " PRODUCT_VERSION,
		.attached = agentconf_lists_attached_to(c, ups),
	};
}

static struct shown *start_ups(struct service *s, const char *name, bool added)
{
	const struct numbers_row *row = numbers_row(&s->numbers, name);
	char *socket = paths_feed_socket(s->state_dir, name);
	struct bridge_config config = {
		.ups = name,
		.socket = socket,
		.maxage_ms = MAXAGE_MS,
		.start_ms = s->start_ms,
		.added = added,
		.last_alarm = row->last_alarm,
		.number = row->number,
		.options = options_for(s, name),
		.ident_name = row->name,
		.ident_attached = row->attached,
		.notify = on_notification,
		.changed = on_changed,
		.stored = on_stored,
		.user = s,
	};
	struct shown *u = shown_new(s->loop, &config);

	shown_configure(u, &s->files.conf, &s->files.ups);
	free(socket);
	return u;
}

/* The trees of a context; in the default one (""), `u` is the default UPS. */
static size_t trees_of(struct service *s, struct shown *u, const char *context,
	const struct subtree *out[CONTEXT_TREES])
{
	bool all = !*context;
	size_t n = 0;

	out[n++] = bridge_subtree(u->bridge);
	out[n++] = all ? &s->all.subtree : &u->own.subtree;
	out[n++] = all ? &s->inventory.objects.subtree : &u->entity.objects.subtree;
	if (s->files.conf.agentx)
		return n;	/* the master agent describes itself */
	out[n++] = all ? &s->system.objects.subtree : &u->system.objects.subtree;
	return n + agent_own_trees(s->agent, out + n);
}

static void show(struct service *s, struct shown *u, const char *context)
{
	const struct subtree *trees[CONTEXT_TREES];
	size_t n = trees_of(s, u, context, trees);

	for (size_t i = 0; i < n; i++)
		agent_add(s->agent, trees[i], context);
}

static void hide(struct service *s, struct shown *u, const char *context)
{
	const struct subtree *trees[CONTEXT_TREES];
	size_t n = trees_of(s, u, context, trees);

	for (size_t i = 0; i < n; i++)
		agent_remove(s->agent, trees[i], context);
}

/* Shows the default UPS, and the host of all UPSes. */
static void show_default(struct service *s)
{
	struct shown *u = find(s, s->files.conf.default_ups);

	shown_host_system(&s->system, &s->files.conf, u);
	show(s, u, "");
}

static void add_ups(struct service *s, struct shown *u)
{
	s->upses = mem_grow(s->upses, s->ups_count + 1, sizeof *s->upses);
	s->upses[s->ups_count++] = u;
	/* else it is a placeholder for a UPS that is not found yet */
	if (settings_ups(&s->files.ups, u->name))
		holdovermib_add(&s->all, &u->row);
}

/* ---- receivers ---- */

static void start_sinks(struct service *s)
{
	const struct agentconf *c = &s->files.conf;
	struct sink **old = s->sinks;
	size_t old_count = s->sink_count;

	s->sinks = c->agentx ? NULL : mem_new((c->sink_count + 1) * sizeof *s->sinks);
	s->sink_count = 0;
	for (size_t i = 0; !c->agentx && i < c->sink_count; i++) {
		struct sink *kept = NULL;

		for (size_t k = 0; k < old_count && !kept; k++) {
			if (!old[k] || !sink_keep(old[k], c, &c->sinks[i]))
				continue;
			kept = old[k];
			old[k] = NULL;
		}
		s->sinks[s->sink_count++] =
			kept ? kept : sink_new(s->loop, s->agent, c, &c->sinks[i], &s->engine);
	}
	for (size_t k = 0; k < old_count; k++)
		sink_free(old[k]);
	free(old);
}

/* ---- start ---- */

static char *open_persistent(struct service *s)
{
	const struct agentconf *c = &s->files.conf;
	char *dir = agentconf_dir(c, s->state_dir);
	int error;

	confine_write(dir);
	error = engine_start(&s->engine, dir, c->engine_id, c->engine_id_length);

	if (error)
		log_say(LOG_WARN,
			"%s: %s; engine ID and boots cannot be kept, SNMPv3 managers may refuse us "
			"after a restart (see `persistent_dir`)",
			dir, strerror(-error));
	numbers_read(&s->numbers, error ? NULL : dir);
	if (!error)
		return dir;
	free(dir);
	return NULL;
}

struct service *service_new(uv_loop_t *loop, struct service_files *files, const char *state_dir)
{
	struct service *s = MEM_NEW(struct service);
	char *dir;

	s->loop = loop;
	s->files = *files;
	*files = (struct service_files){ 0 };
	s->state_dir = mem_dup(state_dir);
	s->start_ms = clock_ms();
	dir = open_persistent(s);
	s->agent = agent_new(loop, &s->files.conf, &s->engine, dir);
	agent_when_refused(s->agent, on_refused, s);
	shown_system_init(&s->system, s->start_ms);
	holdovermib_init(&s->all, s->start_ms, &holdover_writer);
	entity_init(&s->inventory, &s->all, s->system.texts.name);
	start_sinks(s);
	send_own(s, NOTIFICATION_COLD_START);
	for (size_t i = 0; i < s->files.conf.ups_count; i++) {
		struct shown *u = start_ups(s, s->files.conf.upses[i], false);

		add_ups(s, u);
		show(s, u, u->name);
	}
	show_default(s);
	save_numbers(s);
	agent_start(s->agent);
	free(dir);
	return s;
}

/* ---- reload ---- */

/* A UPS that is in the new configuration, too. */
static void configure_again(struct service *s, struct shown *u)
{
	struct upsmib_options options = options_for(s, u->name);
	uint64_t before = entity_sum(&u->entity);

	bridge_set_options(u->bridge, &options);
	shown_configure(u, &s->files.conf, &s->files.ups);
	if (entity_sum(&u->entity) != before)
		u->entity.changed_ticks = ticks(s);
}

/* The UPSes of the new configuration, in its order: kept, or new. What is left in `old` goes. */
static void change_upses(struct service *s, struct service_files *before)
{
	struct shown **old = s->upses, *was_default = find(s, before->conf.default_ups);
	size_t old_count = s->ups_count;
	uint64_t inventory = entity_sum(&s->inventory);

	if (was_default)
		hide(s, was_default, "");
	s->upses = NULL;
	s->ups_count = 0;
	holdovermib_clear(&s->all);
	for (size_t i = 0; i < s->files.conf.ups_count; i++) {
		const char *name = s->files.conf.upses[i];
		struct shown *u = NULL;

		for (size_t k = 0; k < old_count && !u; k++) {
			if (!old[k] || strcmp(old[k]->name, name))
				continue;
			u = old[k];
			old[k] = NULL;
			configure_again(s, u);
		}
		if (!u) {
			u = start_ups(s, name, true);
			u->entity.changed_ticks = ticks(s);
			show(s, u, u->name);
		}
		add_ups(s, u);
	}
	for (size_t k = 0; k < old_count; k++) {
		if (!old[k])
			continue;
		hide(s, old[k], old[k]->name);
		numbers_row(&s->numbers, old[k]->name)->last_alarm =
			bridge_withdraw(old[k]->bridge);
		shown_free(old[k]);
	}
	free(old);
	show_default(s);
	if (entity_sum(&s->inventory) != inventory)
		s->inventory.changed_ticks = ticks(s);
}

/* Keeps the settings that can change only at a start. */
static void keep_lasting(struct service *s, struct agentconf *new)
{
	const struct agentconf *old = &s->files.conf;

	if (new->agentx != old->agentx || strcmp(new->agentx_socket, old->agentx_socket))
		log_say(LOG_WARN, "%s: mode and agentx_socket change at the next start only",
			new->file);
	if (new->engine_id_length != old->engine_id_length ||
		memcmp(new->engine_id, old->engine_id, new->engine_id_length) != 0)
		log_say(LOG_WARN, "%s: engine_id changes at the next start only", new->file);
	new->agentx = old->agentx;
}

static void adopt(void *user)
{
	struct service *s = user;
	struct service_files before = s->files;

	if (!s->has_waiting || s->stopped)
		return;
	s->has_waiting = false;
	keep_lasting(s, &s->waiting.conf);
	s->files = s->waiting;
	s->waiting = (struct service_files){ 0 };
	change_upses(s, &before);
	agent_reload(s->agent, &s->files.conf);
	start_sinks(s);
	save_numbers(s);
	service_files_fini(&before);
}

void service_reload(struct service *s, struct service_files *files)
{
	if (s->has_waiting)
		service_files_fini(&s->waiting);
	s->waiting = *files;
	s->has_waiting = true;
	*files = (struct service_files){ 0 };
	agent_when_idle(s->agent, adopt, s);
}

/* ---- end ---- */

/* Runs in an own iteration of the loop, when no function of theirs is on the stack. */
static void on_ending(uv_timer_t *t)
{
	struct service *s = t->data;

	for (size_t i = 0; i < s->ups_count; i++)
		shown_free(s->upses[i]);
	s->ups_count = 0;
	uv_close((uv_handle_t *)t, NULL);
}

const struct agentconf *service_conf(const struct service *s)
{
	return &s->files.conf;
}

void service_stop(struct service *s)
{
	if (!s || s->stopped)
		return;
	s->stopped = true;
	for (size_t i = 0; i < s->sink_count; i++)
		sink_free(s->sinks[i]);
	s->sink_count = 0;
	agent_stop(s->agent);
	uv_timer_init(s->loop, &s->ending);
	s->ending.data = s;
	uv_timer_start(&s->ending, on_ending, 0, 0);
}

void service_free(struct service *s)
{
	if (!s)
		return;
	agent_free(s->agent);
	holdovermib_fini(&s->all);
	numbers_fini(&s->numbers);
	service_files_fini(&s->files);
	if (s->has_waiting)
		service_files_fini(&s->waiting);
	free(s->upses);
	free(s->sinks);
	free(s->state_dir);
	free(s);
}
