/* SPDX-License-Identifier: GPL-2.0-or-later
 * live_feeds - see live_feeds.h. The directory is watched, so a UPS that is configured later is
 * added; one whose feed was removed stays for a while, because the server may be restarting.
 */
#include "tools/client/live_feeds.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/mirror.h"
#include "lib/paths.h"
#include "lib/timer.h"
#include "tools/cli/place.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAXAGE_MS = 15000,
	SETTLE_MS = 3000,	/* a feed that has not answered by then is shown without data */
	REFUSED_MS = 300,	/* no feed could be connected: there is no listener */
	AGAIN_MS = 200,		/* wait, because changes of the directory come in groups */
	GONE_MS = 5000,
	ORDER_MS = 10000,
};

struct live_feeds {
	uv_loop_t *loop;
	struct live_units *units;
	const char *only;
	bool orders;
	char *dir;
	struct timer *settle, *again, *patience;
	uint64_t begun_ms;
	uv_fs_event_t *events;
	unsigned serial;
	char id[SP_ID_MAX];		/* of the current order; "": none */
	enum sp_verb verb;
	live_done_fn *done;
	void *user;
};

static const char prefix[] = "holdover-server-";

/* ---- orders ---- */

static void finish_order(struct live_feeds *f, enum sp_result result, const char *error)
{
	*f->id = 0;
	timer_stop(f->patience);
	f->done(f->user, result, error);
}

static void on_tracking(void *user, const char *id, int code)
{
	struct live_feeds *f = user;
	static const char *const words[][2] = {
		[SP_NOT_SUPPORTED] = { "VAR-NOT-SUPPORTED", "CMD-NOT-SUPPORTED" },
		[SP_INVALID] = { "INVALID-VALUE", "INVALID-ARGUMENT" },
		[SP_FAILED] = { "FAILED", "FAILED" },
	};

	if (!*f->id || strcmp(id, f->id) != 0)
		return;
	if (code < SP_OK || code > SP_FAILED)
		code = SP_FAILED;
	finish_order(f, (enum sp_result)code, words[code][f->verb == SP_INSTCMD]);
}

static void on_no_answer(void *user)
{
	finish_order(user, SP_FAILED, "TIMEOUT");
}

static struct live_unit *unit_of(const struct live_feeds *f, const struct ups *ups)
{
	return live_units_find(f->units, ups->name);
}

void live_feeds_order(struct live_feeds *f, struct ups *ups, const struct sp_request *order,
	live_done_fn *done, void *user)
{
	struct sp_request r = *order;

	snprintf(f->id, sizeof f->id, "tool-%ld-%u", (long)getpid(), ++f->serial);
	r.id = f->id;
	f->verb = r.verb;
	f->done = done;
	f->user = user;
	timer_free(f->patience);
	f->patience = timer_new(f->loop, on_no_answer, f);
	timer_start(f->patience, ORDER_MS, 0);
	if (mirror_request(unit_of(f, ups)->mirror, &r))
		finish_order(f, SP_FAILED, "DRIVER-NOT-CONNECTED");
}

/* ---- feeds ---- */

/* Feeds accept orders of root and the server's user (server/fleet/unit); other users need a user of
 * upsd.users and the NUT protocol. */
static bool may_use(const struct live_feeds *f, const char *path)
{
	struct stat s;

	if (access(path, R_OK | W_OK))
		return false;
	return !f->orders || !geteuid() || (!stat(path, &s) && s.st_uid == geteuid());
}

static void add_feed(struct live_feeds *f, const char *name, const char *path)
{
	static const struct mirror_ops ops = { .tracking = on_tracking };
	struct live_unit *u = live_units_get(f->units, name);

	if (!u)
		return;
	u->missing_ms = 0;
	u->listed = true;
	if (!u->mirror)
		u->mirror = mirror_new(f->loop, u->ups, path, MAXAGE_MS, &ops, f);
}

static int by_name(const void *a, const void *b)
{
	return strcasecmp((*(struct live_unit *const *)a)->ups->name,
		(*(struct live_unit *const *)b)->ups->name);
}

/* Drops feeds that were removed: true if one of them may return. */
static bool drop_gone(struct live_feeds *f)
{
	uint64_t now = clock_ms();
	bool waiting = false;

	for (size_t i = f->units->count; i-- > 0;) {
		struct live_unit *u = f->units->units[i];

		if (u->listed)
			continue;
		if (!u->missing_ms)
			u->missing_ms = now;
		if (now - u->missing_ms >= GONE_MS)
			live_units_drop(f->units, i);
		else
			waiting = true;
	}
	return waiting;
}

static void look(struct live_feeds *f)
{
	const size_t n = sizeof prefix - 1;
	const struct dirent *entry;
	DIR *d = opendir(f->dir);

	for (size_t i = 0; i < f->units->count; i++)
		f->units->units[i]->listed = false;
	while (d && (entry = readdir(d))) {
		char *path = paths_join(f->dir, entry->d_name);

		if (!strncmp(entry->d_name, prefix, n) &&
			(!f->only || !strcasecmp(entry->d_name + n, f->only)) && may_use(f, path))
			add_feed(f, entry->d_name + n, path);
		free(path);
	}
	if (d)
		closedir(d);
	if (f->units->count)
		qsort(f->units->units, f->units->count, sizeof *f->units->units, by_name);
}

static void look_again(void *user)
{
	struct live_feeds *f = user;

	look(f);
	if (drop_gone(f))
		timer_start(f->again, GONE_MS, 0);
}

static void on_directory(uv_fs_event_t *e, const char *name, int events, int status)
{
	struct live_feeds *f = e->data;

	(void)name;
	(void)events;
	if (!status && !timer_is_running(f->again))
		timer_start(f->again, AGAIN_MS, 0);
}

/* ---- the first reading ---- */

static bool is_complete(const struct live_units *l, bool *reached)
{
	bool complete = true;

	*reached = false;
	for (size_t i = 0; i < l->count; i++) {
		enum ups_state s = l->units[i]->ups->state;

		*reached |= s != UPS_ABSENT;
		complete &= s >= UPS_STALE;
	}
	return complete;
}

static void on_settle(void *user)
{
	struct live_feeds *f = user;
	uint64_t waited = clock_ms() - f->begun_ms;
	bool reached;

	if (is_complete(f->units, &reached) || waited >= SETTLE_MS) {
		timer_stop(f->settle);
		live_units_settle(f->units);
	} else if (!reached && waited >= REFUSED_MS) {
		timer_stop(f->settle);
		live_units_fail(f->units, "nothing listens at the feeds of this host");
	}
}

/* ---- life ---- */

static void watch_directory(struct live_feeds *f)
{
	f->events = MEM_NEW(uv_fs_event_t);
	uv_fs_event_init(f->loop, f->events);
	f->events->data = f;
	uv_fs_event_start(f->events, on_directory, f->dir, 0);
}

struct live_feeds *live_feeds_new(uv_loop_t *loop, const struct live_config *config,
	struct live_units *units)
{
	enum { LOOK_MS = 2 };
	struct live_feeds *f = MEM_NEW(struct live_feeds);

	f->loop = loop;
	f->units = units;
	f->only = config->only;
	f->orders = config->orders;
	f->dir = place_state_dir(config->tool);
	f->begun_ms = clock_ms();
	look(f);
	if (!units->count) {
		free(f->dir);
		free(f);
		return NULL;
	}
	f->again = timer_new(loop, look_again, f);
	f->settle = timer_new(loop, on_settle, f);
	timer_start(f->settle, LOOK_MS, LOOK_MS);
	if (config->poll_ms)
		watch_directory(f);
	return f;
}

static void on_closed(uv_handle_t *h)
{
	free(h);
}

void live_feeds_free(struct live_feeds *f)
{
	if (!f)
		return;
	timer_free(f->again);
	timer_free(f->settle);
	timer_free(f->patience);
	if (f->events)
		uv_close((uv_handle_t *)f->events, on_closed);
	free(f->dir);
	free(f);
}
