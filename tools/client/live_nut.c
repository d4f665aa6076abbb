/* SPDX-License-Identifier: GPL-2.0-or-later
 * live_nut - see live_nut.h. A round of requests is LIST UPS, then LIST VAR of each UPS, all sent
 * at once. Data that a round does not confirm are deleted at its end, so watchers are notified of
 * real changes only.
 */
#include "tools/client/live_nut.h"
#include "lib/mem.h"
#include "lib/nutclient.h"
#include "lib/nutorder.h"
#include "lib/status.h"
#include "lib/timer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { AGAIN_MS = 5000 };		/* wait after a connection that failed or ended */

struct live_nut {
	uv_loop_t *loop;
	struct live_units *units;
	struct live_config config;
	struct nutclient *client;	/* NULL: waiting before it connects again */
	struct timer *timer;
	char why[256];
	size_t waiting;			/* missing answers of the current round */
	size_t reading;			/* the UPS of the next answer: answers keep the order */
	struct nutorder *order;
	live_done_fn *done;
	void *user;
};

/* ---- a round ---- */

static void finish_round(struct live_nut *n)
{
	live_units_settle(n->units);
	if (n->config.poll_ms)
		timer_start(n->timer, n->config.poll_ms, 0);
}

static void answered(struct live_nut *n)
{
	if (!--n->waiting)
		finish_round(n);
}

/* "VAR ups name value", "CMD ups name", "RW ups name value". Usually it is the UPS that is being
 * read, which is tried first: a search among a thousand UPSes for each line would take longer than
 * all other work. */
static struct live_unit *unit_of(struct live_nut *n, const struct words *w)
{
	struct live_unit *u = n->reading < n->units->count ? n->units->units[n->reading] : NULL;

	if (words_count(w) < 3)
		return NULL;
	return u && !strcmp(u->ups->name, words_at(w, 1))
		       ? u
		       : live_units_find(n->units, words_at(w, 1));
}

static void on_var(void *user, const struct words *w)
{
	struct live_unit *u = unit_of(user, w);

	if (u)
		ups_set(u->ups, words_at(w, 2), words_at(w, 3));
}

static void on_command(void *user, const struct words *w)
{
	struct live_unit *u = unit_of(user, w);

	if (u)
		ups_add_command(u->ups, words_at(w, 2));
}

static void on_setting(void *user, const struct words *w)
{
	struct live_unit *u = unit_of(user, w);

	if (u)
		ups_apply(u->ups, &(struct ups_change){ .op = UPS_SET_FLAGS,
					  .name = words_at(w, 2), .number = VAR_RW });
}

static void on_answered(void *user, const char *error)
{
	(void)error;			/* a server without LIST CMD has no commands */
	answered(user);
}

/* Requested once, because these values grow by themselves. */
static void ask_ages(struct live_nut *n, const char *ups)
{
	static const char *const names[] = { "server.age", "server.unchanged" };
	static const struct nutclient_asker asker = { on_var, on_answered };

	for (size_t i = 0; i < MEM_COUNT(names); i++) {
		n->waiting++;
		nutclient_ask_for(n->client, &asker, n, "GET", "VAR", ups, names[i], NULL);
	}
}

static enum ups_state state_after(const char *error)
{
	if (!error)
		return UPS_FRESH;
	return strcmp(error, "UNKNOWN-UPS") ? UPS_STALE : UPS_ABSENT;
}

/* Of many UPSes only of those that are not on line, because each request takes time. */
static bool wants_ages(const struct live_nut *n, const struct ups *ups)
{
	const char *status = ups_value(ups, UPS_STATUS);

	return n->config.ages && !n->units->settled && ups->state != UPS_ABSENT &&
	       (n->config.only || ups->state != UPS_FRESH || !status ||
		       !(status_parse(status) & ST_OL));
}

static void on_read(void *user, const char *error)
{
	struct live_nut *n = user;
	struct ups *ups = n->units->units[n->reading++]->ups;

	if (!error && !n->config.details)
		ups_end_dump(ups);
	ups_set_state(ups, state_after(error));
	if (wants_ages(n, ups))
		ask_ages(n, ups->name);
	answered(n);
}

/* Commands and flags are requested once; later rounds only read values. */
static void ask_details(struct live_nut *n, const char *ups)
{
	static const struct nutclient_asker commands = { on_command, on_answered },
		settings = { on_setting, on_answered };

	n->waiting += 2;
	nutclient_ask_for(n->client, &commands, n, "LIST", "CMD", ups, NULL);
	nutclient_ask_for(n->client, &settings, n, "LIST", "RW", ups, NULL);
}

static void read_ups(struct live_nut *n, struct live_unit *u)
{
	static const struct nutclient_asker asker = { on_var, on_read };

	n->waiting++;
	if (!n->config.details)
		ups_begin_dump(u->ups);
	nutclient_ask_for(n->client, &asker, n, "LIST", "VAR", u->ups->name, NULL);
	if (n->config.details && !n->units->settled)
		ask_details(n, u->ups->name);
}

static void on_ups(void *user, const struct words *w)
{
	struct live_nut *n = user;
	struct live_unit *u;

	if (words_count(w) < 2 || (n->config.only && strcasecmp(words_at(w, 1), n->config.only)))
		return;
	u = live_units_get(n->units, words_at(w, 1));
	if (u)
		u->listed = true;
}

static void on_upses(void *user, const char *error)
{
	struct live_nut *n = user;
	struct live_unit *alias = NULL;

	(void)error;
	if (n->config.only)
		/* an alias may not be listed */
		alias = live_units_get(n->units, n->config.only);
	if (alias)
		alias->listed = true;
	for (size_t i = n->units->count; i-- > 0;)
		if (!n->units->units[i]->listed)
			live_units_drop(n->units, i);
	n->reading = 0;
	for (size_t i = 0; i < n->units->count; i++)
		read_ups(n, n->units->units[i]);
	if (!n->units->count)
		finish_round(n);
}

static void ask_all(struct live_nut *n)
{
	static const struct nutclient_asker asker = { on_ups, on_upses };

	for (size_t i = 0; i < n->units->count; i++)
		n->units->units[i]->listed = false;
	nutclient_ask_for(n->client, &asker, n, "LIST", "UPS", NULL);
}

/* ---- the connection ---- */

static void finish_order(struct live_nut *n, enum sp_result result, const char *error)
{
	live_done_fn *done = n->done;

	n->done = NULL;
	n->order = NULL;
	if (done)
		done(n->user, result, error);
}

static void on_ready(void *user)
{
	ask_all(user);
}

static void on_ended(void *user, const char *why)
{
	struct live_nut *n = user;

	n->waiting = 0;
	snprintf(n->why, sizeof n->why, "%s", why);
	for (size_t i = 0; i < n->units->count; i++)
		ups_set_state(n->units->units[i]->ups, UPS_ABSENT);
	nutorder_free(n->order);
	finish_order(n, SP_FAILED, n->why);
	nutclient_free(n->client);
	n->client = NULL;
	timer_start(n->timer, AGAIN_MS, 0);
	live_units_fail(n->units, n->why);
}

static void begin_to_connect(struct live_nut *n)
{
	static const struct nutclient_ops ops = { .ready = on_ready, .ended = on_ended };
	const struct tool *t = n->config.tool;
	struct nutclient_config config = { .host = t->host ? t->host : "127.0.0.1",
		.port = t->port, .tls = t->tls_ca ? NUTCLIENT_TLS_REQUIRE : NUTCLIENT_TLS_TRY,
		.authorities = t->tls_ca, .user = t->user, .password = t->password };

	n->client = nutclient_new(n->loop, &config, &ops, n);
}

static void on_timer(void *user)
{
	struct live_nut *n = user;

	if (n->client)
		ask_all(n);
	else
		begin_to_connect(n);
}

/* ---- orders ---- */

static void on_ordered(void *user, enum sp_result result, const char *error)
{
	finish_order(user, result, error);
}

void live_nut_order(struct live_nut *n, struct ups *ups, const struct sp_request *r,
	live_done_fn *done, void *user)
{
	const char *set[] = { "SET", "VAR", ups->name, r->name, r->value, NULL },
		*command[] = { "INSTCMD", ups->name, r->name, r->value, NULL };

	if (!n->client) {
		done(user, SP_FAILED, n->why);
		return;
	}
	n->done = done;
	n->user = user;
	n->order =
		nutorder_new(n->loop, n->client, r->verb == SP_SET ? set : command, on_ordered, n);
}

/* ---- life ---- */

struct live_nut *live_nut_new(uv_loop_t *loop, const struct live_config *config,
	struct live_units *units)
{
	struct live_nut *n = MEM_NEW(struct live_nut);

	n->config = *config;
	n->loop = loop;
	n->units = units;
	n->timer = timer_new(loop, on_timer, n);
	begin_to_connect(n);
	return n;
}

void live_nut_free(struct live_nut *n)
{
	if (!n)
		return;
	nutorder_free(n->order);
	nutclient_free(n->client);
	timer_free(n->timer);
	free(n);
}
