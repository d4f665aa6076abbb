/* SPDX-License-Identifier: GPL-2.0-or-later
 * fleet - see fleet.h.
 */
#include "server/fleet/fleet.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/mirror.h"
#include "lib/names.h"
#include "lib/paths.h"
#include "lib/publish.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct fleet {
	uv_loop_t *loop;
	char *state_dir;
	struct unit **units;		/* in file order */
	struct unit **by_name;
	size_t count;
	struct buf list;		/* see fleet_list */
	uint32_t maxage_ms;
	const struct fleet_ops *ops;
	void *user;
};

/* ---- replies follow the model ---- */

enum { REPLY_BYTES_KEPT = 65536 };

/* Its memory is used again, unless a driver has once told very much: it need not do so again. */
static void forget_reply(struct buf *reply)
{
	if (reply->cap > REPLY_BYTES_KEPT)
		buf_fini(reply);
	else
		buf_clear(reply);
}

static void on_change(struct ups_watcher *w, struct ups *ups, const struct ups_change *c)
{
	struct unit *u = (struct unit *)(void *)((char *)w - offsetof(struct unit, watcher));
	bool commands = c->op == UPS_ADD_COMMAND || c->op == UPS_DEL_COMMAND,
	     all = c->op == UPS_SET_STATE;

	(void)ups;
	if (commands || all)
		forget_reply(&u->reply[LISTING_CMD]);
	if (!commands) {
		forget_reply(&u->reply[LISTING_VAR]);
		forget_reply(&u->reply[LISTING_RW]);
	}
}

/* ---- feed and driver ---- */

enum { ASKED_MAX = 32 };

struct asked {				/* by clients of a feed, not yet answered by the driver */
	struct publish_ticket tickets[ASKED_MAX];	/* a ring; an empty id: answered */
	unsigned long long next;	/* number of the next request, in place of the oldest */
};

static void answer_ticket(struct unit *u, struct publish_ticket *ticket, int code)
{
	if (*ticket->id)
		publish_answer(u->feed, ticket, code);
	*ticket->id = 0;
}

/* What a feed's client asks goes to the driver under a number of ours: the driver's answer comes
 * back on the one link, and any id of the client's would fit. Who has waited while ASKED_MAX others
 * came is not left without an answer. */
static int on_feed_request(void *user, const struct sp_request *r,
	const struct publish_ticket *ticket)
{
	struct unit *u = user;
	struct sp_request to_driver = *r;
	struct publish_ticket *place;
	char id[SP_ID_MAX];

	if (!u->asked)
		u->asked = MEM_NEW(struct asked);
	snprintf(id, sizeof id, "feed-%llu", u->asked->next);
	to_driver.id = *ticket->id ? id : NULL;
	if (ups_state(u->ups) != UPS_FRESH || unit_request(u, &to_driver))
		return SP_FAILED;
	if (!to_driver.id)
		return SP_LATER;		/* nobody wants to know */
	place = &u->asked->tickets[u->asked->next++ % ASKED_MAX];
	answer_ticket(u, place, SP_FAILED);
	*place = *ticket;
	return SP_LATER;
}

static bool answer_feed(struct unit *u, const char *id, int code)
{
	unsigned long long number;
	char end;

	if (sscanf(id, "feed-%llu%c", &number, &end) != 1)
		return false;
	if (u->feed && u->asked && number < u->asked->next && number + ASKED_MAX >= u->asked->next)
		answer_ticket(u, &u->asked->tickets[number % ASKED_MAX], code);
	return true;
}

static void on_tracking(void *user, const char *id, int code)
{
	struct unit *u = user;

	if (!answer_feed(u, id, code) && u->fleet->ops)
		u->fleet->ops->tracking(u->fleet->user, id, code);
}

static const struct mirror_ops mirror_ops = { .tracking = on_tracking };
static const struct publish_ops feed_ops = { .request = on_feed_request };

static void open_feed(struct unit *u)
{
	struct publish_config config = { .mode = 0660, .group = (gid_t)-1 };
	char *path = paths_feed_socket(u->fleet->state_dir, u->name);
	int error;

	config.path = path;
	u->feed = publish_new(u->fleet->loop, u->ups, &config, &feed_ops, u, &error);
	if (!u->feed)
		log_say(LOG_WARN, "UPS [%s]: feed %s: %s; SNMP will not see this UPS", u->name,
			path, strerror(-error));
	free(path);
}

int unit_request(struct unit *u, const struct sp_request *r)
{
	return u->mirror ? mirror_request(u->mirror, r) : -EPIPE;
}

/* ---- units ---- */

static struct unit *unit_new(struct fleet *f, struct ups *ups)
{
	struct unit *u = MEM_NEW(struct unit);

	u->fleet = f;
	u->name = mem_dup(ups->name);
	u->ups = ups;
	u->watcher.changed = on_change;
	ups_watch(ups, &u->watcher);
	f->units = mem_grow(f->units, f->count + 1, sizeof(struct unit *));
	f->units[f->count++] = u;
	return u;
}

static void link_driver(struct unit *u, const char *driver)
{
	char *socket = paths_driver_socket(u->fleet->state_dir, driver, u->name);

	free(u->driver);
	u->driver = mem_dup(driver);
	u->mirror = mirror_new(u->fleet->loop, u->ups, socket, u->fleet->maxage_ms, &mirror_ops, u);
	free(socket);
}

static void add_section(struct fleet *f, const struct section *s)
{
	struct unit *u = unit_new(f, ups_new(s->name));

	u->desc = mem_dup(section_value(s, "desc"));
	open_feed(u);
	link_driver(u, section_value(s, "driver"));
}

static void evict_all(struct unit *u)
{
	while (u->logins) {
		struct login *l = u->logins;

		unit_logout(l);
		if (l->evicted)
			l->evicted(l);
	}
}

static void unit_free(struct unit *u)
{
	mirror_free(u->mirror);
	publish_free(u->feed);
	while (u->logins)
		unit_logout(u->logins);
	ups_unwatch(u->ups, &u->watcher);
	ups_free(u->ups);
	for (size_t i = 0; i < LISTINGS; i++)
		buf_fini(&u->reply[i]);
	free(u->name);
	free(u->desc);
	free(u->driver);
	free(u->asked);
	free(u);
}

static int by_name(const void *a, const void *b)
{
	return strcasecmp((*(struct unit *const *)a)->name, (*(struct unit *const *)b)->name);
}

static void sort(struct fleet *f)
{
	f->by_name = mem_grow(f->by_name, f->count, sizeof(struct unit *));
	for (size_t i = 0; i < f->count; i++)
		f->by_name[i] = f->units[i];
	qsort(f->by_name, f->count, sizeof(struct unit *), by_name);
	buf_clear(&f->list);
}

/* ---- the fleet ---- */

struct fleet *fleet_new(uv_loop_t *loop, const struct settings *s, const char *state_dir,
	uint32_t maxage_s, const struct fleet_ops *ops, void *user)
{
	struct fleet *f = MEM_NEW(struct fleet);

	f->loop = loop;
	f->state_dir = mem_dup(state_dir);
	f->maxage_ms = maxage_s * 1000;
	f->ops = ops;
	f->user = user;
	for (size_t i = 0; i < s->ups_count; i++)
		if (s->ups[i]->usable)
			add_section(f, s->ups[i]);
	sort(f);
	return f;
}

/* Takes the unit of that name out of a list; NULL if it is not there. */
static struct unit *take_named(struct unit **units, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		struct unit *u = units[i];

		if (!u || strcasecmp(u->name, name))
			continue;
		units[i] = NULL;
		return u;
	}
	return NULL;
}

/* The names of both sockets change. */
static void rename_unit(struct unit *u, const char *name)
{
	free(u->name);
	u->name = mem_dup(name);
	for (size_t i = 0; i < LISTINGS; i++)
		forget_reply(&u->reply[i]);
	publish_free(u->feed);
	ups_rename(u->ups, name);
	open_feed(u);
}

static void keep_section(struct unit *u, const struct section *s)
{
	const char *driver = section_value(s, "driver");
	bool renamed = strcmp(u->name, s->name) != 0, other_driver = strcmp(u->driver, driver) != 0;

	free(u->desc);
	u->desc = mem_dup(section_value(s, "desc"));
	if (renamed)
		rename_unit(u, s->name);
	if (!renamed && !other_driver) {
		mirror_set_maxage(u->mirror, u->fleet->maxage_ms);
		return;
	}
	mirror_free(u->mirror);
	if (other_driver)
		ups_clear(u->ups);
	ups_set_state(u->ups, UPS_ABSENT);
	link_driver(u, driver);
}

void fleet_reload(struct fleet *f, const struct settings *s, uint32_t maxage_s)
{
	struct unit **old = f->units;
	size_t old_count = f->count;

	f->units = NULL;
	f->count = 0;
	f->maxage_ms = maxage_s * 1000;
	for (size_t i = 0; i < s->ups_count; i++) {
		struct unit *u =
			s->ups[i]->usable ? take_named(old, old_count, s->ups[i]->name) : NULL;

		if (u) {
			f->units = mem_grow(f->units, f->count + 1, sizeof(struct unit *));
			f->units[f->count++] = u;
			keep_section(u, s->ups[i]);
		} else if (s->ups[i]->usable) {
			add_section(f, s->ups[i]);
		}
	}
	for (size_t i = 0; i < old_count; i++) {
		if (!old[i])
			continue;
		evict_all(old[i]);
		unit_free(old[i]);
	}
	free(old);
	sort(f);
}

struct fleet *fleet_of_models(struct ups **models, size_t count)
{
	struct fleet *f = MEM_NEW(struct fleet);

	for (size_t i = 0; i < count; i++)
		unit_new(f, models[i]);
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
	free(f->state_dir);
	free(f);
}

void fleet_sweep(struct fleet *f)
{
	for (size_t i = 0; i < f->count; i++)
		if (f->units[i]->mirror)
			mirror_look(f->units[i]->mirror);
}

size_t fleet_count(const struct fleet *f)
{
	return f->count;
}

struct unit *fleet_at(const struct fleet *f, size_t i)
{
	return f->units[i];
}

struct buf *fleet_list(struct fleet *f)
{
	return &f->list;
}

struct unit *fleet_find(const struct fleet *f, const char *name)
{
	size_t lo = 0, hi = f->count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int order = names_order(name, f->by_name[mid]->name);

		if (!order)
			return f->by_name[mid];
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

/* ---- logins ---- */

void unit_login(struct unit *u, struct login *l)
{
	l->unit = u;
	l->next = u->logins;
	u->logins = l;
}

void unit_logout(struct login *l)
{
	struct login **p;

	if (!l->unit)
		return;
	for (p = &l->unit->logins; *p != l; p = &(*p)->next)
		;
	*p = l->next;
	l->unit = NULL;
}

unsigned unit_login_count(const struct unit *u)
{
	unsigned n = 0;

	for (const struct login *l = u->logins; l; l = l->next)
		n++;
	return n;
}
