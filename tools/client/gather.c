/* SPDX-License-Identifier: GPL-2.0-or-later
 * gather - see gather.h: client/live until it has read everything once.
 */
#include "tools/client/gather.h"
#include "lib/loop.h"
#include "lib/mem.h"
#include "tools/client/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gathering {
	uv_loop_t loop;
	struct gathered *out;
	bool done;
};

static void on_settled(void *user)
{
	struct gathering *g = user;

	g->done = true;
	uv_stop(&g->loop);
}

static void on_failed(void *user, const char *why)
{
	struct gathering *g = user;

	snprintf(g->out->why, sizeof g->out->why, "%s", why);
	uv_stop(&g->loop);
}

static void take(struct live *l, struct gathered *out)
{
	size_t count;
	struct ups **all = live_hand_over(l, &count);

	out->ups = mem_grow(out->ups, out->count + count + 1, sizeof(struct ups *));
	memcpy(out->ups + out->count, all, count * sizeof *all);
	out->count += count;
	free(all);
}

static bool read_once(const struct live_config *config, struct gathered *out)
{
	static const struct live_ops ops = { .settled = on_settled, .failed = on_failed };
	struct gathering g = { .out = out };
	struct live *l;

	loop_init(&g.loop);
	l = live_new(&g.loop, config, &ops, &g);
	uv_run(&g.loop, UV_RUN_DEFAULT);
	if (g.done)
		take(l, out);
	live_free(l);
	uv_run(&g.loop, UV_RUN_DEFAULT);
	uv_loop_close(&g.loop);
	return g.done;
}

bool gather(const struct tool *t, const char *only, struct gathered *out)
{
	*out = (struct gathered){ 0 };
	return read_once(&(struct live_config){ .tool = t, .only = only, .details = only,
				 .ages = true }, out) || gather_nut(t, only, out);
}

bool gather_nut(const struct tool *t, const char *only, struct gathered *out)
{
	return read_once(&(struct live_config){ .tool = t, .only = only, .no_feeds = true }, out);
}

void gather_fini(struct gathered *g)
{
	for (size_t i = 0; i < g->count; i++)
		ups_free(g->ups[i]);
	free(g->ups);
	g->ups = NULL;
	g->count = 0;
}
