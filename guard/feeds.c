/* SPDX-License-Identifier: GPL-2.0-or-later
 * feeds - see feeds.h.
 */
#include "guard/feeds.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/mirror.h"
#include "lib/paths.h"
#include "lib/trust.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_MS = 1000 };

struct feed {
	struct feeds *feeds;
	size_t index;
	struct ups *ups;
	struct mirror *mirror;
	struct ups_watcher watcher;
	bool dirty;
};

struct feeds {
	uv_loop_t *loop;
	char *state_dir;
	char *prefix;			/* prefix of the names of feed sockets */
	const struct feeds_ops *ops;
	void *user;
	struct feed *list[FEEDS_MAX];
	size_t count;
	bool searching;			/* no list of UPSes is configured */
	struct trust server;
	uv_timer_t look, soon;
	unsigned open_handles;
};

/* ---- what has changed is reported once, when the loop is done with it ---- */

static void report(uv_timer_t *t)
{
	struct feeds *f = t->data;

	for (size_t i = 0; i < f->count; i++) {
		if (!f->list[i]->dirty)
			continue;
		f->list[i]->dirty = false;
		f->ops->changed(f->user, i, f->list[i]->ups);
	}
}

static void report_soon(struct feed *feed)
{
	feed->dirty = true;
	if (!uv_is_active((uv_handle_t *)&feed->feeds->soon))
		uv_timer_start(&feed->feeds->soon, report, 0, 0);
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *c)
{
	(void)ups;
	(void)c;
	report_soon((struct feed *)(void *)((char *)w - offsetof(struct feed, watcher)));
}

static void on_heard(void *user)
{
	report_soon(user);
}

static void on_tracking(void *user, const char *id, int code)
{
	struct feed *feed = user;

	feed->feeds->ops->answered(feed->feeds->user, feed->index, id, code);
}

static bool believes(void *user, uid_t uid)
{
	const struct feed *feed = user;

	return trust_has(&feed->feeds->server, uid);
}

static const struct mirror_ops mirror_ops = { .tracking = on_tracking, .heard = on_heard,
	.believes = believes };

/* ---- the list ---- */

static bool is_known(const struct feeds *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (!strcmp(f->list[i]->ups->name, name))
			return true;
	return false;
}

static void add(struct feeds *f, const char *name)
{
	struct feed *feed;
	char *path;

	if (f->count == FEEDS_MAX || is_known(f, name))
		return;
	path = paths_feed_socket(f->state_dir, name);
	feed = MEM_NEW(struct feed);
	feed->feeds = f;
	feed->index = f->count;
	feed->ups = ups_new(name);
	feed->watcher.changed = on_change;
	ups_watch(feed->ups, &feed->watcher);
	f->list[f->count++] = feed;
	f->ops->added(f->user, feed->index, name);
	feed->mirror = mirror_new(f->loop, feed->ups, path, FEEDS_MAXAGE_MS, &mirror_ops, feed);
	free(path);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void search(struct feeds *f)
{
	struct dirent **entries;
	int n = scandir(f->state_dir, &entries, NULL, by_name);
	size_t skip = strlen(f->prefix);

	for (int i = 0; i < n; i++) {
		if (!strncmp(entries[i]->d_name, f->prefix, skip))
			add(f, entries[i]->d_name + skip);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}

static void on_look(uv_timer_t *t)
{
	struct feeds *f = t->data;

	if (f->searching)
		search(f);
	for (size_t i = 0; i < f->count; i++)
		mirror_look(f->list[i]->mirror);
}

static void init_timer(struct feeds *f, uv_timer_t *t)
{
	uv_timer_init(f->loop, t);
	t->data = f;
	f->open_handles++;
}

struct feeds *feeds_new(uv_loop_t *loop, const char *state_dir, const char *const *names,
	size_t count, const struct feeds_ops *ops, void *user)
{
	struct feeds *f = MEM_NEW(struct feeds);
	char *path = paths_feed_socket("", "");

	f->loop = loop;
	f->state_dir = mem_dup(state_dir);
	f->prefix = mem_dup(path + 1);
	free(path);
	f->ops = ops;
	f->user = user;
	f->searching = !count;
	trust_add_server(&f->server);
	init_timer(f, &f->look);
	init_timer(f, &f->soon);
	uv_timer_start(&f->look, on_look, 0, LOOK_MS);
	for (size_t i = 0; i < count; i++)
		add(f, names[i]);
	return f;
}

static void on_closed(uv_handle_t *h)
{
	struct feeds *f = h->data;

	if (--f->open_handles)
		return;
	free(f->state_dir);
	free(f->prefix);
	free(f);
}

void feeds_free(struct feeds *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->count; i++) {
		mirror_free(f->list[i]->mirror);
		ups_unwatch(f->list[i]->ups, &f->list[i]->watcher);
		ups_free(f->list[i]->ups);
		free(f->list[i]);
	}
	uv_close((uv_handle_t *)&f->look, on_closed);
	uv_close((uv_handle_t *)&f->soon, on_closed);
}

/* ---- asked by others ---- */

size_t feeds_count(const struct feeds *f)
{
	return f->count;
}

const struct ups *feeds_ups(const struct feeds *f, size_t index)
{
	return f->list[index]->ups;
}

int feeds_command(struct feeds *f, size_t index, const char *command, const char *id)
{
	return mirror_request(f->list[index]->mirror,
		&(struct sp_request){ .verb = SP_INSTCMD, .name = command, .id = id });
}
