/* SPDX-License-Identifier: GPL-2.0-or-later
 * nut - see nut.h. Sends LIST UPS if no names are given, LIST VAR for each UPS, then requests the
 * times of each. If a server closes the connection at a request for times, the other data are
 * complete.
 */
#include "tools/plugin/nut.h"
#include "lib/loop.h"
#include "lib/mem.h"
#include "lib/nutclient.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct asking {
	uv_loop_t loop;
	struct nutclient *client;
	const struct plugin_settings *settings;
	struct readings *out;
	size_t listed, aged, timed; /* answers keep the order of the questions */
	bool done;
};

static void finish(struct asking *a)
{
	a->done = true;
	uv_stop(&a->loop);
}

/* ---- times ---- */

/* "VAR ups server.age 12" */
static void read_seconds(const struct words *w, double *out)
{
	char *end;
	unsigned long n;

	if (words_count(w) != 4)
		return;
	n = strtoul(words_at(w, 3), &end, 10);
	if (end != words_at(w, 3) && !*end)
		*out = (double)n;
}

static void on_age(void *user, const struct words *w)
{
	struct asking *a = user;

	read_seconds(w, &a->out->all[a->aged].age_s);
}

static void on_age_answered(void *user, const char *error)
{
	struct asking *a = user;

	(void)error; /* the server is not Holdover's */
	a->aged++;
}

static void on_outage(void *user, const struct words *w)
{
	struct asking *a = user;

	read_seconds(w, &a->out->all[a->timed].outage_s);
}

static void on_outage_answered(void *user, const char *error)
{
	struct asking *a = user;

	(void)error;
	if (++a->timed == a->out->count)
		finish(a);
}

static void ask_times(struct asking *a)
{
	static const struct nutclient_asker age = { on_age, on_age_answered },
					    outage = { on_outage, on_outage_answered };

	for (size_t i = 0; i < a->out->count; i++) {
		const char *name = a->out->all[i].ups->name;

		nutclient_ask_for(a->client, &age, a, "GET", "VAR", name, "server.age", NULL);
		nutclient_ask_for(a->client, &outage, a, "GET", "VAR", name, "server.outage", NULL);
	}
}

/* ---- variables ---- */

static void on_var(void *user, const struct words *w)
{
	struct asking *a = user;

	if (words_count(w) == 4)
		ups_set(a->out->all[a->listed].ups, words_at(w, 2), words_at(w, 3));
}

/* The text for an error of the protocol. */
static void explain(struct reading *r, const char *error)
{
	static const char *const rows[][2] = { { "DATA-STALE", "the driver has no current data" },
		{ "DRIVER-NOT-CONNECTED", "driver not connected" } };

	snprintf(r->why, sizeof r->why, "%s", error);
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (!strcmp(rows[i][0], error))
			snprintf(r->why, sizeof r->why, "%s", rows[i][1]);
}

static void on_vars(void *user, const char *error)
{
	struct asking *a = user;
	struct reading *r = &a->out->all[a->listed++];

	if (!error)
		ups_set_state(r->ups, UPS_FRESH);
	else if (strcmp(error, "UNKNOWN-UPS") != 0) {
		explain(r, error);
		ups_set_state(r->ups, UPS_STALE);
	}
}

static void ask_all(struct asking *a)
{
	static const struct nutclient_asker vars = { on_var, on_vars };

	for (size_t i = 0; i < a->out->count; i++)
		nutclient_ask_for(a->client, &vars, a, "LIST", "VAR", a->out->all[i].ups->name,
			NULL);
	ask_times(a);
	if (!a->out->count)
		finish(a);
}

/* ---- which UPSes ---- */

static void on_ups(void *user, const struct words *w)
{
	struct asking *a = user;

	if (words_count(w) >= 2)
		readings_add(a->out, words_at(w, 1));
}

static void on_upses(void *user, const char *error)
{
	struct asking *a = user;

	if (!error) {
		ask_all(a);
		return;
	}
	snprintf(a->out->why, sizeof a->out->why, "the server does not list its UPSes: %s", error);
	uv_stop(&a->loop);
}

static void on_ready(void *user)
{
	static const struct nutclient_asker upses = { on_ups, on_upses };
	struct asking *a = user;

	for (size_t i = 0; i < a->settings->name_count; i++)
		readings_add(a->out, a->settings->names[i]);
	if (a->out->count)
		ask_all(a);
	else
		nutclient_ask_for(a->client, &upses, a, "LIST", "UPS", NULL);
}

static void on_ended(void *user, const char *why)
{
	struct asking *a = user;

	a->done = a->out->count && a->listed == a->out->count;
	snprintf(a->out->why, sizeof a->out->why, "%s", why);
	uv_stop(&a->loop);
}

bool plugin_read_nut(const struct plugin_settings *s, struct readings *out)
{
	static const struct nutclient_ops ops = { .ready = on_ready, .ended = on_ended };
	struct nutclient_config config = { .host = s->host ? s->host : "127.0.0.1",
		.port = s->port,
		.tls = s->authorities ? NUTCLIENT_TLS_REQUIRE : NUTCLIENT_TLS_TRY,
		.authorities = s->authorities,
		.user = s->user,
		.password = s->password,
		.timeout_ms = s->seconds * 1000 };
	struct asking a = { .settings = s, .out = out };

	loop_init(&a.loop);
	a.client = nutclient_new(&a.loop, &config, &ops, &a);
	uv_run(&a.loop, UV_RUN_DEFAULT);
	nutclient_free(a.client);
	uv_run(&a.loop, UV_RUN_DEFAULT);
	uv_loop_close(&a.loop);
	return a.done;
}
