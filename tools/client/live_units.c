/* SPDX-License-Identifier: GPL-2.0-or-later
 * live_units - see live_units.h.
 */
#include "tools/client/live_units.h"
#include "lib/mem.h"
#include "lib/mirror.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void on_changed(struct ups_watcher *w, struct ups *ups, const struct ups_change *change)
{
	struct live_unit *u = (struct live_unit *)(void *)((char *)w -
		offsetof(struct live_unit, watcher));

	if (u->all->ops->changed)
		u->all->ops->changed(u->all->user, ups, change);
}

struct live_unit *live_units_find(const struct live_units *l, const char *name)
{
	for (size_t i = 0; i < l->count; i++)
		if (!strcasecmp(l->units[i]->ups->name, name))
			return l->units[i];
	return NULL;
}

struct live_unit *live_units_get(struct live_units *l, const char *name)
{
	struct live_unit *u = live_units_find(l, name);

	if (u || l->count == LIVE_UPSES_MAX)
		return u;
	u = MEM_NEW(struct live_unit);
	u->all = l;
	u->ups = ups_new(name);
	u->watcher.changed = on_changed;
	ups_watch(u->ups, &u->watcher);
	l->units = mem_grow(l->units, l->count + 1, sizeof *l->units);
	l->units[l->count++] = u;
	return u;
}

/* The UPS may have been handed over: then it is NULL. */
static void release(struct live_unit *u)
{
	mirror_free(u->mirror);
	if (u->ups) {
		ups_unwatch(u->ups, &u->watcher);
		ups_free(u->ups);
	}
	free(u);
}

void live_units_drop(struct live_units *l, size_t i)
{
	struct live_unit *u = l->units[i];

	l->count--;
	memmove(l->units + i, l->units + i + 1, (l->count - i) * sizeof *l->units);
	if (l->ops->left)
		l->ops->left(l->user, u->ups);
	release(u);
}

void live_units_free(struct live_units *l)
{
	for (size_t i = 0; i < l->count; i++)
		release(l->units[i]);
	free(l->units);
	l->units = NULL;
	l->count = 0;
}

void live_units_settle(struct live_units *l)
{
	if (l->settled)
		return;
	l->settled = true;
	if (l->ops->settled)
		l->ops->settled(l->user);
}

void live_units_fail(struct live_units *l, const char *why)
{
	if (l->ops->failed)
		l->ops->failed(l->user, why);
}
