/* SPDX-License-Identifier: GPL-2.0-or-later
 * unit - see unit.h.
 */
#include "server/fleet/unit.h"
#include "lib/address.h"
#include "lib/clients.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/mirror.h"
#include "lib/paths.h"
#include "lib/publish.h"
#include "server/fleet/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ASKED_MAX = 32 };

/* requests of feed clients that the driver has not answered yet */
struct asked {
	struct publish_ticket tickets[ASKED_MAX];	/* a ring; an empty id: answered */
	unsigned long long next;	/* number of the next request, which replaces the oldest */
};

struct unit {
	const struct unit_world *world;	/* NULL: a model alone */
	char *name, *desc, *driver;	/* desc: NULL if none */
	struct ups *ups, *facts;	/* facts: variables of the server, shown on the feed only */
	struct trust drivers;
	struct mirror *mirror;
	struct publish *feed;		/* NULL: its socket could not be made */
	struct asked *asked;		/* requests through the feed; NULL: none yet */
	struct log_limit complaint;
	struct journal journal;
	struct login *logins;		/* newest first */
	struct replies replies;
};

/* ---- requests ---- */

int unit_request(struct unit *u, const struct sp_request *r)
{
	return u->mirror ? mirror_request(u->mirror, r) : -EPIPE;
}

void unit_set_fsd(struct unit *u, bool latched)
{
	int changed = ups_apply(u->ups, &(struct ups_change){ .op = UPS_SET_FSD, .number = latched });

	if (changed > 0 && u->world && u->world->latched)
		u->world->latched(u->world->user);
}

bool unit_is_latched(const struct unit *u)
{
	return u->ups->fsd;
}

/* ---- times ---- */

long unit_age_s(const struct unit *u, uint64_t now_ms)
{
	int64_t stale_ms = journal_stale_ms(&u->journal, now_ms), silent_ms = 0;

	if (!u->world || stale_ms < 0)
		return -1;
	/* a driver that reports stale data is still heard */
	if (u->ups->expires_ms > u->world->maxage_ms)
		silent_ms = (int64_t)(now_ms + u->world->maxage_ms - u->ups->expires_ms);
	return (long)((silent_ms > stale_ms ? silent_ms : stale_ms) / 1000);
}

long unit_outage_s(const struct unit *u, uint64_t now_ms)
{
	int64_t ms = journal_outage_ms(&u->journal, now_ms);

	return ms < 0 ? -1 : (long)(ms / 1000);
}

long unit_unchanged_s(const struct unit *u, uint64_t now_ms)
{
	int64_t ms = u->world ? journal_unchanged_ms(&u->journal, now_ms) : -1;

	return ms < 0 ? -1 : (long)(ms / 1000);
}

const struct unit_span unit_spans[] = { { "server.age", unit_age_s },
	{ "server.outage", unit_outage_s }, { "server.unchanged", unit_unchanged_s }, { 0 } };

/* These grow with time, so a feed client gets them once, with the dump. */
static void on_dump(void *user, struct buf *out)
{
	const struct unit *u = user;
	uint64_t now = clock_ms();

	for (const struct unit_span *s = unit_spans; s->name; s++) {
		long seconds = s->seconds(u, now);
		char number[24];

		if (seconds < 0)
			continue;
		snprintf(number, sizeof number, "%ld", seconds);
		sp_write_change(out, &(struct ups_change){ .op = UPS_SET, .name = s->name,
					     .value = number });
	}
}

/* ---- commands of feeds ---- */

/* The server's own commands, which need no driver. SP_LATER: it is none of them. */
static int run_own(struct unit *u, const struct sp_request *r, uid_t uid)
{
	bool set = !strcasecmp(r->name, "server.fsd"),
	     clear = !strcasecmp(r->name, "server.fsd.clear");

	if (r->verb != SP_INSTCMD || (!set && !clear))
		return SP_LATER;
	if (!trust_has(&u->world->shutters, uid))
		return SP_NOT_SUPPORTED;
	log_say(LOG_WARN, "UPS [%s]: FSD %s by user %ld on its feed", u->name,
		set ? "set" : "cleared", (long)uid);
	unit_set_fsd(u, set);
	return SP_OK;
}

static void answer_ticket(struct unit *u, struct publish_ticket *ticket, int code)
{
	if (*ticket->id)
		publish_answer(u->feed, ticket, code);
	*ticket->id = 0;
}

/* The request of a feed's client goes to the driver under another id: all answers of the driver
 * come on the one link, and two clients may use the same id. When ASKED_MAX newer requests have
 * come, the oldest gets a failure as its answer. */
static int on_feed_request(void *user, const struct sp_request *r,
	const struct publish_ticket *ticket)
{
	struct unit *u = user;
	struct sp_request to_driver = *r;
	struct publish_ticket *place;
	char id[SP_ID_MAX];
	int own = run_own(u, r, ticket->uid);

	if (own != SP_LATER)
		return own;
	if (!u->asked)
		u->asked = MEM_NEW(struct asked);
	snprintf(id, sizeof id, "feed-%llu", u->asked->next);
	to_driver.id = *ticket->id ? id : NULL;
	if (ups_state(u->ups) != UPS_FRESH || unit_request(u, &to_driver))
		return SP_FAILED;
	log_say(LOG_NOTE, "UPS [%s]: %s \"%s\" by user %ld on its feed", u->name,
		r->verb == SP_SET ? "SET" : "INSTCMD", r->name, (long)ticket->uid);
	if (!to_driver.id)
		return SP_LATER;		/* the client wants no answer */
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

	if (!answer_feed(u, id, code) && u->world->tracking)
		u->world->tracking(u->world->user, id, code);
}

static bool believes(void *user, uid_t uid)
{
	const struct unit *u = user;

	return trust_has(&u->drivers, uid);
}

static bool may_request(void *user, uid_t uid)
{
	const struct unit *u = user;

	return trust_has(&u->world->writers, uid);
}

static const struct mirror_ops mirror_ops = { .tracking = on_tracking, .believes = believes };
static const struct publish_ops feed_ops = { .request = on_feed_request,
	.may_request = may_request, .dump = on_dump };

/* ---- who is logged in, for the feed ---- */

/* Clients that do not fit are counted. */
static unsigned list_clients(const struct unit *u, struct buf *text)
{
	unsigned count = 0, left_out = 0;

	for (const struct login *l = u->logins; l; l = l->next, count++) {
		const struct client c = { .address = l->address ? l->address : "?",
			.primary = l->primary, .local = l->local,
			.tls = l->tls, .old = l->old };

		if (left_out || !clients_add(text, &c))
			left_out++;
	}
	clients_add_count(text, left_out);
	return count;
}

static void show_logins(struct unit *u)
{
	struct buf text = { 0 };
	unsigned count;
	char number[16];

	if (!u->facts)
		return;
	count = list_clients(u, &text);
	snprintf(number, sizeof number, "%u", count);
	ups_set(u->facts, "server.logins", number);
	ups_set(u->facts, "server.clients", buf_text(&text));
	buf_fini(&text);
}

/* ---- life ---- */

static void open_feed(struct unit *u)
{
	struct publish_config config = { .mode = 0660, .group = (gid_t)-1,
		.extra = u->facts };
	char *path = paths_feed_socket(u->world->state_dir, u->name);
	int error;

	config.path = path;
	u->feed = publish_new(u->world->loop, u->ups, &config, &feed_ops, u, &error);
	if (!u->feed)
		log_limited(&u->complaint, LOG_WARN,
			"UPS [%s]: feed %s: %s; SNMP will not see this UPS", u->name, path,
			publish_remedy(error));
	free(path);
}

static void link_driver(struct unit *u, const char *driver)
{
	char *socket = paths_driver_socket(u->world->state_dir, driver, u->name);

	free(u->driver);
	u->driver = mem_dup(driver);
	u->mirror = mirror_new(u->world->loop, u->ups, socket, u->world->maxage_ms, &mirror_ops, u);
	free(socket);
}

struct unit *unit_of_model(struct ups *ups, const char *desc)
{
	struct unit *u = MEM_NEW(struct unit);

	u->name = mem_dup(ups->name);
	u->desc = mem_dup(desc);
	u->ups = ups;
	replies_init(&u->replies, ups);
	return u;
}

struct unit *unit_new(const struct unit_world *world, const struct unit_config *config)
{
	struct unit *u = unit_of_model(ups_new(config->name), config->desc);

	u->world = world;
	journal_begin(&u->journal, u->ups);
	u->facts = ups_new(config->name);
	if (config->drivers)
		u->drivers = *config->drivers;
	show_logins(u);
	open_feed(u);
	link_driver(u, config->driver);
	return u;
}

void unit_free(struct unit *u)
{
	mirror_free(u->mirror);
	publish_free(u->feed);
	while (u->logins)
		unit_logout(u->logins);
	replies_fini(&u->replies);
	if (u->world)
		journal_end(&u->journal, u->ups);
	ups_free(u->ups);
	ups_free(u->facts);
	free(u->name);
	free(u->desc);
	free(u->driver);
	free(u->asked);
	free(u);
}

/* ---- another configuration ---- */

/* The names of both sockets change. */
static void rename_to(struct unit *u, const char *name)
{
	free(u->name);
	u->name = mem_dup(name);
	ups_rename(u->ups, name);
	replies_forget(&u->replies);
	publish_free(u->feed);
	open_feed(u);
}

void unit_configure(struct unit *u, const struct unit_config *c)
{
	bool renamed = strcmp(u->name, c->name) != 0;
	bool other_driver = strcmp(u->driver, c->driver) != 0;

	free(u->desc);
	u->desc = mem_dup(c->desc);
	u->drivers = c->drivers ? *c->drivers : (struct trust){ 0 };
	if (renamed)
		rename_to(u, c->name);
	if (!renamed && !other_driver) {
		mirror_set_maxage(u->mirror, u->world->maxage_ms);
		return;
	}
	mirror_free(u->mirror);
	if (other_driver)
		ups_clear(u->ups);
	ups_set_state(u->ups, UPS_ABSENT);
	link_driver(u, c->driver);
}

/* ---- what it is ---- */

const char *unit_name(const struct unit *u)
{
	return u->name;
}

const char *unit_desc(const struct unit *u)
{
	return u->desc;
}

struct ups *unit_ups(const struct unit *u)
{
	return u->ups;
}

struct replies *unit_replies(struct unit *u)
{
	return &u->replies;
}

void unit_look(struct unit *u)
{
	if (u->mirror)
		mirror_look(u->mirror);
	/* the state directory was emptied, or another program used the name */
	if (!u->world || (u->feed && publish_is_reachable(u->feed)))
		return;
	publish_free(u->feed);
	open_feed(u);
}

/* ---- logins ---- */

void unit_login(struct unit *u, struct login *l)
{
	l->unit = u;
	l->next = u->logins;
	l->primary = l->old = false;
	l->local = l->address && address_is_own(l->address);
	u->logins = l;
	show_logins(u);
}

void unit_make_primary(struct login *l, bool old)
{
	if (!l->unit || l->primary)
		return;
	l->primary = true;
	l->old = old;
	show_logins(l->unit);
}

void unit_logout(struct login *l)
{
	struct unit *u = l->unit;
	struct login **p;

	if (!u)
		return;
	for (p = &u->logins; *p != l; p = &(*p)->next)
		;
	*p = l->next;
	l->unit = NULL;
	show_logins(u);
}

void unit_evict_all(struct unit *u)
{
	while (u->logins) {
		struct login *l = u->logins;

		unit_logout(l);
		if (l->evicted)
			l->evicted(l);
	}
}

unsigned unit_login_count(const struct unit *u)
{
	unsigned n = 0;

	for (const struct login *l = u->logins; l; l = l->next)
		n++;
	return n;
}

const struct login *unit_logins(const struct unit *u)
{
	return u->logins;
}
