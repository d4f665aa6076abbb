/* SPDX-License-Identifier: GPL-2.0-or-later
 * live - see live.h; this file chooses between feeds and NUT protocol.
 */
#include "tools/client/live.h"
#include "lib/mem.h"
#include "tools/client/live_feeds.h"
#include "tools/client/live_nut.h"

#include <stdlib.h>

struct live {
	struct live_units units;
	struct live_feeds *feeds;	/* one of the two is NULL */
	struct live_nut *nut;
};

struct live *live_new(uv_loop_t *loop, const struct live_config *config,
	const struct live_ops *ops, void *user)
{
	struct live *l = MEM_NEW(struct live);
	const struct tool *t = config->tool;

	l->units.ops = ops;
	l->units.user = user;
	if (!t->host && !t->user && !config->no_feeds)
		l->feeds = live_feeds_new(loop, config, &l->units);
	if (!l->feeds)
		l->nut = live_nut_new(loop, config, &l->units);
	return l;
}

void live_free(struct live *l)
{
	if (!l)
		return;
	live_units_free(&l->units);
	live_feeds_free(l->feeds);
	live_nut_free(l->nut);
	free(l);
}

size_t live_count(const struct live *l)
{
	return l->units.count;
}

struct ups *live_ups(const struct live *l, size_t i)
{
	return l->units.units[i]->ups;
}

bool live_is_by_feeds(const struct live *l)
{
	return l->feeds != NULL;
}

void live_order(struct live *l, struct ups *ups, const struct sp_request *order, live_done_fn *done,
	void *user)
{
	if (l->feeds)
		live_feeds_order(l->feeds, ups, order, done, user);
	else
		live_nut_order(l->nut, ups, order, done, user);
}

struct ups **live_hand_over(struct live *l, size_t *count)
{
	struct ups **all = mem_new((l->units.count + 1) * sizeof *all);

	*count = l->units.count;
	for (size_t i = 0; i < *count; i++) {
		struct live_unit *u = l->units.units[i];

		ups_unwatch(u->ups, &u->watcher);
		all[i] = u->ups;
		u->ups = NULL;
	}
	return all;
}
