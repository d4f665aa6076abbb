/* SPDX-License-Identifier: GPL-2.0-or-later
 * gather - see gather.h; here the choice, and the feeds.
 */
#include "tools/client/gather.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/mirror.h"
#include "lib/paths.h"
#include "tools/client/gather_nut.h"
#include "tools/cli/place.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { MAXAGE_MS = 15000, WAIT_MS = 3000, TURN_US = 1000 };

static const char prefix[] = "holdover-server-";

/* ---- feeds ---- */

static int by_name(const void *a, const void *b)
{
	return strcasecmp((*(struct ups *const *)a)->name, (*(struct ups *const *)b)->name);
}

/* A UPS for each feed that we may connect to. */
static void find_feeds(const char *dir, const char *only, struct gathered *out)
{
	const size_t n = sizeof prefix - 1;
	const struct dirent *entry;
	DIR *d = opendir(dir);

	while (d && (entry = readdir(d))) {
		char *path = paths_join(dir, entry->d_name);

		if (!strncmp(entry->d_name, prefix, n) && !access(path, R_OK | W_OK) &&
			(!only || !strcasecmp(entry->d_name + n, only)))
			gather_add(out, entry->d_name + n);
		free(path);
	}
	if (d)
		closedir(d);
	if (out->count)
		qsort(out->ups, out->count, sizeof(struct ups *), by_name);
}

static bool is_complete(const struct gathered *g)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->ups[i]->state == UPS_ABSENT || g->ups[i]->state == UPS_CONNECTING)
			return false;
	return true;
}

static bool read_feeds(const char *dir, struct gathered *g)
{
	static const struct mirror_ops ops = { 0 };
	struct mirror **mirrors = mem_new(g->count * sizeof *mirrors);
	uint64_t until = clock_ms() + WAIT_MS;
	uv_loop_t loop;
	bool any = false;

	uv_loop_init(&loop);
	for (size_t i = 0; i < g->count; i++) {
		char *path = paths_feed_socket(dir, g->ups[i]->name);

		mirrors[i] = mirror_new(&loop, g->ups[i], path, MAXAGE_MS, &ops, NULL);
		free(path);
	}
	while (!is_complete(g) && clock_ms() < until) {
		uv_run(&loop, UV_RUN_NOWAIT);
		usleep(TURN_US);
	}
	for (size_t i = 0; i < g->count; i++) {
		any = any || g->ups[i]->state >= UPS_STALE;
		mirror_free(mirrors[i]);
	}
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	free(mirrors);
	return any;
}

static bool gather_feeds(const struct tool *t, const char *only, struct gathered *out)
{
	char *dir = place_state_dir(t);
	bool good;

	find_feeds(dir, only, out);
	good = out->count && read_feeds(dir, out);
	free(dir);
	return good;
}

bool gather(const struct tool *t, const char *only, struct gathered *out)
{
	*out = (struct gathered){ 0 };
	if (!t->host && gather_feeds(t, only, out))
		return true;
	gather_fini(out);
	return gather_nut(t, only, out);
}
