/* SPDX-License-Identifier: GPL-2.0-or-later
 * fleet - see fleet.h.
 */
#include "server/fleet/fleet.h"
#include "lib/identity.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/names.h"
#include "server/fleet/latches.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

struct name {				/* of a unit: its own, or an alias */
	const char *text;		/* borrowed of the unit, or alias */
	char *alias;			/* NULL: its own */
	struct unit *unit;
};

struct fleet {
	struct unit_world world;
	struct unit **units;		/* in file order */
	size_t count;
	struct name *names;		/* sorted; without ambiguous ones */
	size_t name_count;
	struct names_index *index;	/* of names */
	bool lists_aliases;
	struct buf list;		/* the answer to LIST UPS; empty: not made yet */
	char *latch_path;		/* NULL: latches are not kept */
	const struct fleet_ops *ops;	/* NULL: none */
	void *user;
};

static void add_name(struct fleet *f, struct unit *u, const char *alias)
{
	struct name n = { .alias = mem_dup(alias), .unit = u };

	n.text = n.alias ? n.alias : unit_name(u);
	f->names = mem_grow(f->names, f->name_count + 1, sizeof *f->names);
	f->names[f->name_count++] = n;
	names_changed(f->index);
}

static void add(struct fleet *f, struct unit *u)
{
	f->units = mem_grow(f->units, f->count + 1, sizeof(struct unit *));
	f->units[f->count++] = u;
	add_name(f, u, NULL);
}

static void forget_names(struct fleet *f)
{
	for (size_t i = 0; i < f->name_count; i++)
		free(f->names[i].alias);
	f->name_count = 0;
	buf_clear(&f->list);
}

static int by_name(const void *a, const void *b)
{
	return names_order(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static void sort(struct fleet *f)
{
	if (f->name_count)
		qsort(f->names, f->name_count, sizeof *f->names, by_name);
	names_changed(f->index);
}

static struct unit_config config_of(const struct section *s, const struct trust *drivers)
{
	return (struct unit_config){ .name = s->name, .drivers = drivers,
		.desc = section_value(s, "desc"), .driver = section_value(s, "driver") };
}

/* Removes the unit of that name from a list; NULL if it is not there. */
static struct unit *remove_named(struct unit **units, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		struct unit *u = units[i];

		if (!u || strcasecmp(unit_name(u), name))
			continue;
		units[i] = NULL;
		return u;
	}
	return NULL;
}

/* `old`: the units before the reload; those without a section stay in this list. */
static void add_sections(struct fleet *f, const struct settings *s, struct unit **old,
	size_t old_count)
{
	struct trust usual = { 0 };

	forget_names(f);
	trust_add_drivers(&usual, section_value(&s->global, "user"));
	for (size_t i = 0; i < s->ups_count; i++) {
		const char *user = section_value(s->ups[i], "user");
		struct trust own = { 0 };
		struct unit_config c;
		struct unit *u;

		if (!s->ups[i]->usable)
			continue;
		if (user)
			trust_add_drivers(&own, user);
		c = config_of(s->ups[i], user ? &own : &usual);
		u = remove_named(old, old_count, c.name);
		if (u)
			unit_configure(u, &c);
		add(f, u ? u : unit_new(&f->world, &c));
		for (size_t k = 0; k < s->ups[i]->alias_count; k++)
			add_name(f, f->units[f->count - 1], s->ups[i]->aliases[k]);
	}
	sort(f);
}

/* ---- latches ---- */

static void on_latched(void *user)
{
	struct fleet *f = user;
	struct buf names = { 0 };
	int error;

	if (!f->latch_path)
		return;
	for (size_t i = 0; i < f->count; i++)
		if (unit_is_latched(f->units[i]))
			buf_add_fmt(&names, "%s\n", unit_name(f->units[i]));
	error = latches_write(f->latch_path, &names);
	if (error)
		log_say(LOG_WARN, "%s: %s; FSD will not survive a restart of the server",
			f->latch_path, strerror(-error));
	buf_fini(&names);
}

static void restore(void *user, const char *name)
{
	struct unit *u = fleet_find(user, name);

	if (!u)
		return;
	log_say(LOG_WARN, "UPS [%s]: FSD was set before the server was started again", name);
	unit_set_fsd(u, true);
}

void fleet_keep_latches(struct fleet *f, const char *path)
{
	latches_read(path, restore, f);
	f->latch_path = mem_dup(path);
}

/* ---- */

static void on_tracking(void *user, const char *id, int code)
{
	struct fleet *f = user;

	if (f->ops)
		f->ops->tracking(f->user, id, code);
}

void fleet_set_writers(struct fleet *f, const char *const *users)
{
	const char *const usual[] = { identity_user(IDENTITY_SNMP), identity_user(IDENTITY_GUARD),
		NULL };
	struct trust writers = { 0 }, shutters = { 0 };

	trust_add(&writers, geteuid());
	shutters = writers;
	for (const char *const *name = users ? users : usual; *name; name++)
		trust_add_user(&writers, *name);
	trust_add_user(&shutters, identity_user(IDENTITY_GUARD));
	f->world.writers = writers;
	f->world.shutters = shutters;
}

static struct fleet *fleet_empty(void)
{
	struct fleet *f = MEM_NEW(struct fleet);

	f->index = names_index_new();
	return f;
}

struct fleet *fleet_new(uv_loop_t *loop, const struct settings *s, const char *state_dir,
	uint32_t maxage_s, const struct fleet_ops *ops, void *user)
{
	struct fleet *f = fleet_empty();

	f->world = (struct unit_world){ .loop = loop,
		.state_dir = mem_dup(state_dir),
		.maxage_ms = (uint64_t)maxage_s * 1000,
		.tracking = on_tracking,
		.latched = on_latched,
		.user = f };
	f->ops = ops;
	f->user = user;
	fleet_set_writers(f, NULL);
	add_sections(f, s, NULL, 0);
	return f;
}

void fleet_reload(struct fleet *f, const struct settings *s, uint32_t maxage_s)
{
	struct unit **old = f->units;
	size_t old_count = f->count;

	f->units = NULL;
	f->count = 0;
	f->world.maxage_ms = (uint64_t)maxage_s * 1000;
	add_sections(f, s, old, old_count);
	for (size_t i = 0; i < old_count; i++) {
		if (!old[i])
			continue;
		unit_evict_all(old[i]);
		unit_free(old[i]);
	}
	free(old);
}

struct fleet *fleet_of_models(struct ups **models, const char *const *descs, size_t count)
{
	struct fleet *f = fleet_empty();

	for (size_t i = 0; i < count; i++)
		add(f, unit_of_model(models[i], descs ? descs[i] : NULL));
	sort(f);
	return f;
}

void fleet_free(struct fleet *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++)
		unit_free(f->units[i]);
	free(f->units);
	forget_names(f);
	free(f->names);
	names_index_free(f->index);
	buf_fini(&f->list);
	free(f->world.state_dir);
	free(f->latch_path);
	free(f);
}

void fleet_sweep(struct fleet *f)
{
	for (size_t i = 0; i < f->count; i++)
		unit_look(f->units[i]);
}

size_t fleet_count(const struct fleet *f)
{
	return f->count;
}

struct unit *fleet_at(const struct fleet *f, size_t i)
{
	return f->units[i];
}

struct unit *fleet_find(const struct fleet *f, const char *name)
{
	size_t i;

	return names_find(f->index, f->names, f->name_count, sizeof *f->names, name, &i) ?
		f->names[i].unit : NULL;
}

void fleet_list_aliases(struct fleet *f, bool all)
{
	f->lists_aliases = all;
	buf_clear(&f->list);
}

static void render_line(struct fleet *f, const char *name, const struct unit *u)
{
	const char *desc = unit_desc(u);

	buf_add_fmt(&f->list, "UPS %s ", name);
	replies_quote(&f->list, desc ? desc : "Description unavailable");
	buf_add_char(&f->list, '\n');
}

static void render_list(struct fleet *f)
{
	buf_add_text(&f->list, "BEGIN LIST UPS\n");
	for (size_t i = 0; i < f->count; i++) {
		render_line(f, unit_name(f->units[i]), f->units[i]);
		for (size_t k = 0; f->lists_aliases && k < f->name_count; k++)
			if (f->names[k].alias && f->names[k].unit == f->units[i])
				render_line(f, f->names[k].alias, f->units[i]);
	}
	buf_add_text(&f->list, "END LIST UPS\n");
}

void fleet_list(struct fleet *f, struct buf *out)
{
	if (!f->list.len)
		render_list(f);
	buf_add(out, buf_bytes(&f->list), f->list.len);
}
