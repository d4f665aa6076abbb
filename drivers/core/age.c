/* SPDX-License-Identifier: GPL-2.0-or-later
 * age - see age.h.
 *
 * A sorted array of names, because each value of each poll is looked up in it.
 */
#include "drivers/core/age.h"

#include "lib/mem.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct aged {
	char *name;
	unsigned source;	/* 0: without an age, or removed by the driver */
	/* While forgotten: the flags and limits that the model had for it. */
	bool forgotten;
	uint8_t flags;
	struct var_limits limits;
};

struct misses {
	unsigned source, count;
};

struct age {
	struct ups *ups;
	unsigned source;
	struct aged *vars;
	struct misses *sources;
	size_t var_count, source_count;
};

struct age *age_new(struct ups *ups)
{
	struct age *a = MEM_NEW(struct age);

	a->ups = ups;
	return a;
}

static void drop_limits(struct aged *v)
{
	for (size_t i = 0; i < v->limits.enum_count; i++)
		free(v->limits.enums[i]);
	free(v->limits.enums);
	free(v->limits.ranges);
	v->limits = (struct var_limits){ 0 };
	v->forgotten = false;
}

void age_begin(struct age *a)
{
	for (size_t i = 0; i < a->var_count; i++) {
		drop_limits(&a->vars[i]);
		free(a->vars[i].name);
	}
	free(a->vars);
	free(a->sources);
	*a = (struct age){ .ups = a->ups };
}

void age_free(struct age *a)
{
	if (!a)
		return;
	age_begin(a);
	free(a);
}

/* ---- sources ---- */

static struct misses *misses_of(struct age *a, unsigned source)
{
	for (size_t i = 0; i < a->source_count; i++)
		if (a->sources[i].source == source)
			return &a->sources[i];
	a->sources = mem_grow(a->sources, a->source_count + 1, sizeof *a->sources);
	a->sources[a->source_count] = (struct misses){ .source = source };
	return &a->sources[a->source_count++];
}

void age_source(struct age *a, unsigned source)
{
	a->source = source;
	if (source)
		misses_of(a, source)->count = 0;
}

/* ---- variables ---- */

static size_t place_of(const struct age *a, const char *name, bool *found)
{
	size_t low = 0, high = a->var_count;

	*found = false;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = strcasecmp(a->vars[middle].name, name);

		if (!order) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct aged *insert(struct age *a, size_t i, const char *name)
{
	a->vars = mem_grow(a->vars, a->var_count + 1, sizeof *a->vars);
	memmove(a->vars + i + 1, a->vars + i, (a->var_count - i) * sizeof *a->vars);
	a->var_count++;
	a->vars[i] = (struct aged){ .name = mem_dup(name) };
	return &a->vars[i];
}

static void keep_limits(struct aged *v, const struct var *known)
{
	const struct var_limits *l = known->limits;

	drop_limits(v);
	v->forgotten = true;
	v->flags = known->flags;
	if (!l)
		return;
	v->limits.max_length = l->max_length;
	v->limits.enums = mem_grow(NULL, (size_t)l->enum_count + 1, sizeof *v->limits.enums);
	for (size_t i = 0; i < l->enum_count; i++)
		v->limits.enums[v->limits.enum_count++] = mem_dup(l->enums[i]);
	v->limits.ranges = mem_grow(NULL, (size_t)l->range_count + 1, sizeof *v->limits.ranges);
	for (size_t i = 0; i < l->range_count; i++)
		v->limits.ranges[v->limits.range_count++] = l->ranges[i];
}

static void give_back_limits(struct age *a, struct aged *v)
{
	struct ups_change change = { .name = v->name };

	if (v->limits.max_length) {
		change.op = UPS_SET_LENGTH;
		change.number = v->limits.max_length;
		ups_apply(a->ups, &change);
	}
	for (size_t i = 0; i < v->limits.enum_count; i++)
		ups_apply(a->ups, &(struct ups_change){ .op = UPS_ADD_ENUM, .name = v->name,
					  .value = v->limits.enums[i] });
	for (size_t i = 0; i < v->limits.range_count; i++)
		ups_apply(a->ups, &(struct ups_change){ .op = UPS_ADD_RANGE, .name = v->name,
					  .range = v->limits.ranges[i] });
	if (v->flags) {
		change.op = UPS_SET_FLAGS;
		change.number = v->flags;
		ups_apply(a->ups, &change);
	}
	drop_limits(v);
}

void age_set(struct age *a, const char *name)
{
	struct aged *v;
	bool found;
	size_t i = place_of(a, name, &found);

	if (!found && !a->source)
		return;
	v = found ? &a->vars[i] : insert(a, i, name);
	v->source = a->source;
	if (v->forgotten)
		give_back_limits(a, v);
}

void age_removed(struct age *a, const char *name)
{
	bool found;
	size_t i = place_of(a, name, &found);

	if (found)
		a->vars[i].source = 0;
}

void age_missed(struct age *a, unsigned source, void (*forget)(void *user, const char *name),
	void *user)
{
	struct misses *m = misses_of(a, source);

	if (m->count < DEVICE_MISSES)
		m->count++;
	if (m->count < DEVICE_MISSES)
		return;
	for (size_t i = 0; i < a->var_count; i++) {
		struct aged *v = &a->vars[i];
		const struct var *known = ups_var(a->ups, v->name);

		if (v->source != source || v->forgotten || !known)
			continue;
		keep_limits(v, known);
		forget(user, v->name);
	}
}
