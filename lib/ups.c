/* SPDX-License-Identifier: GPL-2.0-or-later
 * ups - see ups.h.
 *
 * Variables and commands are sorted arrays: reads are binary searches, and a list is a walk. One
 * function per operation changes the model; ups_apply is the only caller of them and the only one
 * that notifies watchers.
 */
#include "lib/ups.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static struct var *known_var(struct ups *ups, const char *name)
{
	bool found;
	size_t i = ups_place_of_var(ups, name, &found);

	return found ? &ups->vars[i] : NULL;
}

/* ---- parts of a variable ---- */

static struct var_limits *limits_of(struct var *v)
{
	if (!v->limits)
		v->limits = MEM_NEW(struct var_limits);
	return v->limits;
}

static void free_limits(struct var *v)
{
	struct var_limits *l = v->limits;

	if (!l)
		return;
	for (size_t i = 0; i < l->enum_count; i++)
		free(l->enums[i]);
	free(l->enums);
	free(l->ranges);
	free(l);
	v->limits = NULL;
}

static void free_var(struct var *v)
{
	free(v->name);
	free(v->value);
	free_limits(v);
}

/* Deletes by a copy of the name, because the change must not point into the data that it
 * deletes. */
static void delete_named(struct ups *ups, enum ups_op op, const char *name)
{
	char *copy = mem_dup(name);

	ups_apply(ups, &(struct ups_change){ .op = op, .name = copy });
	free(copy);
}

/* ---- one function per operation: 1 changed, 0 not, -errno refused ---- */

static int set_value(struct ups *ups, const struct ups_change *c)
{
	bool found;
	size_t i = ups_place_of_var(ups, c->name, &found);
	struct var *v;

	if (!c->value || strlen(c->value) > UPS_VALUE_MAX)
		return -EINVAL;
	if (!found) {
		if (ups->var_count >= UPS_VARS_MAX)
			return -ENOSPC;
		ups->vars = mem_grow(ups->vars, ups->var_count + 1, sizeof *ups->vars);
		memmove(ups->vars + i + 1, ups->vars + i, (ups->var_count - i) * sizeof *ups->vars);
		ups->var_count++;
		ups->vars[i] = (struct var){ .name = mem_dup(c->name), .value = mem_dup(c->value) };
		names_changed(ups->var_index);
		return 1;
	}
	v = &ups->vars[i];
	if (v->unconfirmed && (v->limits || v->flags || strcmp(v->name, c->name))) {
		delete_named(ups, UPS_DELETE, c->name);
		return set_value(ups, c);
	}
	v->unconfirmed = false;
	if (!strcmp(v->value, c->value))
		return 0;
	if (strlen(v->value) >= strlen(c->value)) {
		strcpy(v->value, c->value);
	} else {
		free(v->value);
		v->value = mem_dup(c->value);
	}
	return 1;
}

static int delete_var(struct ups *ups, const struct ups_change *c)
{
	bool found;
	size_t i = ups_place_of_var(ups, c->name, &found);

	if (!found)
		return 0;
	free_var(&ups->vars[i]);
	ups->var_count--;
	memmove(ups->vars + i, ups->vars + i + 1, (ups->var_count - i) * sizeof *ups->vars);
	names_changed(ups->var_index);
	return 1;
}

static int add_enum(struct ups *ups, const struct ups_change *c)
{
	struct var *v = known_var(ups, c->name);
	struct var_limits *l;

	if (!v)
		return -ENOENT;
	if (!c->value || strlen(c->value) > UPS_VALUE_MAX)
		return -EINVAL;
	l = limits_of(v);
	for (size_t i = 0; i < l->enum_count; i++)
		if (!strcmp(l->enums[i], c->value))
			return 0;
	if (l->enum_count >= UPS_ENUMS_MAX)
		return -ENOSPC;
	l->enums = mem_grow(l->enums, l->enum_count + 1u, sizeof *l->enums);
	l->enums[l->enum_count++] = mem_dup(c->value);
	return 1;
}

static int delete_enum(struct ups *ups, const struct ups_change *c)
{
	struct var *v = known_var(ups, c->name);
	struct var_limits *l;
	size_t i;

	if (!v)
		return -ENOENT;
	l = v->limits;
	for (i = 0; l && c->value && i < l->enum_count && strcasecmp(l->enums[i], c->value); i++)
		;
	if (!l || !c->value || i == l->enum_count)
		return 0;
	free(l->enums[i]);
	l->enum_count--;
	memmove(l->enums + i, l->enums + i + 1, (l->enum_count - i) * sizeof *l->enums);
	return 1;
}

/* NUT's drivers and server identify a range by either of its bounds. */
static bool is_range(const struct var_range *r, const struct ups_change *c)
{
	return r->min == c->range.min || r->max == c->range.max;
}

static int add_range(struct ups *ups, const struct ups_change *c)
{
	struct var *v = known_var(ups, c->name);
	struct var_limits *l;

	if (!v)
		return -ENOENT;
	if (c->range.min > c->range.max)
		return -EINVAL;
	l = limits_of(v);
	for (size_t i = 0; i < l->range_count; i++)
		if (is_range(&l->ranges[i], c))
			return 0;
	if (l->range_count >= UPS_RANGES_MAX)
		return -ENOSPC;
	l->ranges = mem_grow(l->ranges, l->range_count + 1u, sizeof *l->ranges);
	l->ranges[l->range_count++] = c->range;
	return 1;
}

static int delete_range(struct ups *ups, const struct ups_change *c)
{
	struct var *v = known_var(ups, c->name);
	struct var_limits *l;
	size_t i;

	if (!v)
		return -ENOENT;
	l = v->limits;
	for (i = 0; l && i < l->range_count; i++)
		if (is_range(&l->ranges[i], c))
			break;
	if (!l || i == l->range_count)
		return 0;
	l->range_count--;
	memmove(l->ranges + i, l->ranges + i + 1, (l->range_count - i) * sizeof *l->ranges);
	return 1;
}

static int set_length(struct ups *ups, const struct ups_change *c)
{
	struct var *v = known_var(ups, c->name);

	if (!v)
		return -ENOENT;
	if (c->number < 0 || c->number > INT32_MAX)
		return -EINVAL;
	if ((v->limits ? v->limits->max_length : 0) == c->number)
		return 0;
	limits_of(v)->max_length = (int32_t)c->number;
	return 1;
}

static int set_flags(struct ups *ups, const struct ups_change *c)
{
	struct var *v = known_var(ups, c->name);

	if (!v)
		return -ENOENT;
	if (v->flags == (c->number & (VAR_RW | VAR_STRING | VAR_NUMBER)))
		return 0;
	v->flags = (uint8_t)(c->number & (VAR_RW | VAR_STRING | VAR_NUMBER));
	return 1;
}

static int add_command(struct ups *ups, const struct ups_change *c)
{
	bool found;
	size_t i = ups_place_of_command(ups, c->name, &found);

	if (found && ups->commands[i].unconfirmed && strcmp(ups->commands[i].name, c->name)) {
		delete_named(ups, UPS_DEL_COMMAND, c->name);
		return add_command(ups, c);
	}
	if (found) {
		ups->commands[i].unconfirmed = false;
		return 0;
	}
	if (ups->command_count >= UPS_COMMANDS_MAX)
		return -ENOSPC;
	ups->commands = mem_grow(ups->commands, ups->command_count + 1, sizeof *ups->commands);
	memmove(ups->commands + i + 1, ups->commands + i,
		(ups->command_count - i) * sizeof *ups->commands);
	ups->commands[i] = (struct ups_command){ .name = mem_dup(c->name) };
	ups->command_count++;
	return 1;
}

static int delete_command(struct ups *ups, const struct ups_change *c)
{
	bool found;
	size_t i = ups_place_of_command(ups, c->name, &found);

	if (!found)
		return 0;
	free(ups->commands[i].name);
	ups->command_count--;
	memmove(ups->commands + i, ups->commands + i + 1,
		(ups->command_count - i) * sizeof *ups->commands);
	return 1;
}

static int set_state(struct ups *ups, const struct ups_change *c)
{
	if (c->number < UPS_ABSENT || c->number > UPS_FRESH)
		return -EINVAL;
	if (ups->state == (enum ups_state)c->number)
		return 0;
	ups->state = (enum ups_state)c->number;
	return 1;
}

static int set_fsd(struct ups *ups, const struct ups_change *c)
{
	bool on = c->number != 0;

	if (ups->fsd == on)
		return 0;
	ups->fsd = on;
	return 1;
}

static int (*const operations[])(struct ups *, const struct ups_change *) = {
	[UPS_SET] = set_value,
	[UPS_DELETE] = delete_var,
	[UPS_ADD_ENUM] = add_enum,
	[UPS_DEL_ENUM] = delete_enum,
	[UPS_ADD_RANGE] = add_range,
	[UPS_DEL_RANGE] = delete_range,
	[UPS_SET_LENGTH] = set_length,
	[UPS_SET_FLAGS] = set_flags,
	[UPS_ADD_COMMAND] = add_command,
	[UPS_DEL_COMMAND] = delete_command,
	[UPS_SET_STATE] = set_state,
	[UPS_SET_FSD] = set_fsd,
};

/* ---- the gate ---- */

/* Names are sent without quotes, so they must not have bytes that the tokenizer would split. */
static bool name_is_plain(const char *name)
{
	size_t n = 0;

	if (!name)
		return false;
	for (; name[n]; n++)
		if (name[n] <= ' ' || name[n] > '~' || strchr("\"\\#=", name[n]))
			return false;
	return n > 0 && n <= UPS_NAME_MAX;
}

static void notify(struct ups *ups, const struct ups_change *change)
{
	struct ups_watcher *w, *next;

	for (w = ups->watchers; w; w = next) {
		next = w->next;
		w->changed(w, ups, change);
	}
}

/* Also for a status that the current dump has not confirmed yet: if it comes unchanged, no other
 * change would show the latch. */
static void notify_shown_status(struct ups *ups)
{
	char shown[UPS_SHOWN_MAX];
	const struct var *v;
	bool found;
	size_t i = ups_place_of_var(ups, UPS_STATUS, &found);

	if (!found)
		return;
	v = &ups->vars[i];
	notify(ups, &(struct ups_change){ .op = UPS_SET, .name = v->name,
		.value = ups_shown_value(ups, v, shown, sizeof shown) });
}

int ups_apply(struct ups *ups, const struct ups_change *change)
{
	bool named = change->op != UPS_SET_STATE && change->op != UPS_SET_FSD;
	int changed;

	if (named && !name_is_plain(change->name))
		return -EINVAL;
	changed = operations[change->op](ups, change);
	if (changed != 1)
		return changed;
	ups->changed_ms = clock_ms();
	if (change->op == UPS_SET && ups->fsd && !strcasecmp(change->name, UPS_STATUS)) {
		notify_shown_status(ups);
		return 1;
	}
	notify(ups, change);
	if (change->op == UPS_SET_FSD)
		notify_shown_status(ups);
	return 1;
}

int ups_set(struct ups *ups, const char *name, const char *value)
{
	return ups_apply(ups, &(struct ups_change){ .op = UPS_SET, .name = name, .value = value });
}

int ups_delete(struct ups *ups, const char *name)
{
	return ups_apply(ups, &(struct ups_change){ .op = UPS_DELETE, .name = name });
}

int ups_set_state(struct ups *ups, enum ups_state state)
{
	return ups_apply(ups, &(struct ups_change){ .op = UPS_SET_STATE, .number = state });
}

int ups_add_command(struct ups *ups, const char *name)
{
	return ups_apply(ups, &(struct ups_change){ .op = UPS_ADD_COMMAND, .name = name });
}

/* ---- whole ---- */

struct ups *ups_new(const char *name)
{
	struct ups *ups = MEM_NEW(struct ups);

	ups->name = mem_dup(name);
	ups->var_index = names_index_new();
	return ups;
}

void ups_rename(struct ups *ups, const char *name)
{
	free(ups->name);
	ups->name = mem_dup(name);
}

void ups_free(struct ups *ups)
{
	if (!ups)
		return;
	for (size_t i = 0; i < ups->var_count; i++)
		free_var(&ups->vars[i]);
	for (size_t i = 0; i < ups->command_count; i++)
		free(ups->commands[i].name);
	free(ups->vars);
	names_index_free(ups->var_index);
	free(ups->commands);
	free(ups->name);
	free(ups);
}

void ups_begin_dump(struct ups *ups)
{
	for (size_t i = 0; i < ups->var_count; i++)
		ups->vars[i].unconfirmed = true;
	for (size_t i = 0; i < ups->command_count; i++)
		ups->commands[i].unconfirmed = true;
}

void ups_end_dump(struct ups *ups)
{
	for (size_t i = ups->var_count; i-- > 0;)
		if (i < ups->var_count && ups->vars[i].unconfirmed)
			delete_named(ups, UPS_DELETE, ups->vars[i].name);
	for (size_t i = ups->command_count; i-- > 0;)
		if (i < ups->command_count && ups->commands[i].unconfirmed)
			delete_named(ups, UPS_DEL_COMMAND, ups->commands[i].name);
}

void ups_clear(struct ups *ups)
{
	while (ups->var_count)
		delete_named(ups, UPS_DELETE, ups->vars[ups->var_count - 1].name);
	while (ups->command_count)
		delete_named(ups, UPS_DEL_COMMAND, ups->commands[ups->command_count - 1].name);
}

/* ---- watchers ---- */

void ups_watch(struct ups *ups, struct ups_watcher *w)
{
	struct ups_watcher **end = &ups->watchers;

	while (*end)
		end = &(*end)->next;
	w->next = NULL;
	*end = w;
}

void ups_unwatch(struct ups *ups, struct ups_watcher *w)
{
	struct ups_watcher **p = &ups->watchers;

	while (*p && *p != w)
		p = &(*p)->next;
	if (*p)
		*p = w->next;
}
