/* SPDX-License-Identifier: GPL-2.0-or-later
 * gather_nut - LIST UPS, then LIST VAR of each, all questions sent at once; see gather.h.
 */
#include "tools/client/gather_nut.h"
#include "tools/client/connection.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct gathering {
	struct connection connection;
	struct gathered *out;
	const char *only;
	size_t first;			/* in out->ups: there may be some already */
	size_t answered;		/* of the LIST VARs, in the order of out->ups */
};

static void on_var(void *user, const struct words *w)
{
	struct gathering *g = user;

	if (words_count(w) == 4 && g->answered < g->out->count)
		ups_set(g->out->ups[g->answered], words_at(w, 2), words_at(w, 3));
}

static void on_vars(void *user, const char *error)
{
	struct gathering *g = user;

	if (!error || strcmp(error, "UNKNOWN-UPS") != 0)	/* else it is absent */
		ups_set_state(g->out->ups[g->answered], error ? UPS_STALE : UPS_FRESH);
	g->answered++;
	if (g->answered == g->out->count)
		connection_finish(&g->connection);
}

static void on_ups(void *user, const struct words *w)
{
	struct gathering *g = user;

	if (words_count(w) >= 2 && (!g->only || !strcasecmp(words_at(w, 1), g->only)))
		gather_add(g->out, words_at(w, 1));
}

static void on_upses(void *user, const char *error)
{
	static const struct nutclient_asker vars = { on_var, on_vars };
	struct gathering *g = user;

	(void)error;
	if (g->out->count == g->first && g->only)
		gather_add(g->out, g->only);	/* an alias is not listed */
	for (size_t i = g->first; i < g->out->count; i++)
		nutclient_ask_for(g->connection.client, &vars, g, "LIST", "VAR",
			g->out->ups[i]->name, NULL);
	if (g->out->count == g->first)
		connection_finish(&g->connection);
}

static void on_ready(struct connection *c)
{
	static const struct nutclient_asker upses = { on_ups, on_upses };

	nutclient_ask_for(c->client, &upses, c->work, "LIST", "UPS", NULL);
}

bool gather_nut(const struct tool *t, const char *only, struct gathered *out)
{
	struct gathering g = { .connection = { .ready = on_ready }, .out = out, .only = only,
		.first = out->count, .answered = out->count };

	g.connection.work = &g;
	if (connection_run(&g.connection, t))
		return true;
	snprintf(out->why, sizeof out->why, "%s", g.connection.why);
	return false;
}
