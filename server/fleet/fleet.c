/* SPDX-License-Identifier: GPL-2.0-or-later
 * fleet - see fleet.h.
 */
#include "server/fleet/fleet.h"
#include "lib/mem.h"
#include "lib/names.h"

#include <stdlib.h>
#include <strings.h>

struct fleet {
	struct unit_world world;
	struct unit **units;		/* in file order */
	struct unit **by_name;
	size_t count;
	struct buf list;		/* the answer to LIST UPS; empty: to be made */
};

static void add(struct fleet *f, struct unit *u)
{
	f->units = mem_grow(f->units, f->count + 1, sizeof(struct unit *));
	f->units[f->count++] = u;
}

static int by_name(const void *a, const void *b)
{
	return strcasecmp(unit_name(*(struct unit *const *)a), unit_name(*(struct unit *const *)b));
}

static void sort(struct fleet *f)
{
	f->by_name = mem_grow(f->by_name, f->count, sizeof(struct unit *));
	for (size_t i = 0; i < f->count; i++)
		f->by_name[i] = f->units[i];
	qsort(f->by_name, f->count, sizeof(struct unit *), by_name);
	buf_clear(&f->list);
}

static struct unit_config config_of(const struct section *s)
{
	return (struct unit_config){ .name = s->name,
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

/* `old`: units of before, of which those that are not named stay in the list. */
static void add_sections(struct fleet *f, const struct settings *s, struct unit **old,
	size_t old_count)
{
	for (size_t i = 0; i < s->ups_count; i++) {
		struct unit_config c;
		struct unit *u;

		if (!s->ups[i]->usable)
			continue;
		c = config_of(s->ups[i]);
		u = remove_named(old, old_count, c.name);
		if (u)
			unit_configure(u, &c);
		add(f, u ? u : unit_new(&f->world, &c));
	}
	sort(f);
}

struct fleet *fleet_new(uv_loop_t *loop, const struct settings *s, const char *state_dir,
	uint32_t maxage_s, const struct fleet_ops *ops, void *user)
{
	struct fleet *f = MEM_NEW(struct fleet);

	f->world = (struct unit_world){ .loop = loop,
		.state_dir = mem_dup(state_dir),
		.maxage_ms = maxage_s * 1000,
		.tracking = ops ? ops->tracking : NULL,
		.user = user };
	add_sections(f, s, NULL, 0);
	return f;
}

void fleet_reload(struct fleet *f, const struct settings *s, uint32_t maxage_s)
{
	struct unit **old = f->units;
	size_t old_count = f->count;

	f->units = NULL;
	f->count = 0;
	f->world.maxage_ms = maxage_s * 1000;
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
	struct fleet *f = MEM_NEW(struct fleet);

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
	free(f->by_name);
	buf_fini(&f->list);
	free(f->world.state_dir);
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
	size_t lo = 0, hi = f->count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int order = names_order(name, unit_name(f->by_name[mid]));

		if (!order)
			return f->by_name[mid];
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

static void render_list(struct fleet *f)
{
	buf_add_text(&f->list, "BEGIN LIST UPS\n");
	for (size_t i = 0; i < f->count; i++) {
		const char *desc = unit_desc(f->units[i]);

		buf_add_fmt(&f->list, "UPS %s ", unit_name(f->units[i]));
		replies_quote(&f->list, desc ? desc : "Description unavailable");
		buf_add_char(&f->list, '\n');
	}
	buf_add_text(&f->list, "END LIST UPS\n");
}

void fleet_list(struct fleet *f, struct buf *out)
{
	if (!f->list.len)
		render_list(f);
	buf_add(out, buf_bytes(&f->list), f->list.len);
}
