/* SPDX-License-Identifier: GPL-2.0-or-later
 * connection - see connection.h.
 */
#include "tools/client/connection.h"

#include <stdio.h>
#include <string.h>

static void on_ready(void *user)
{
	struct connection *c = user;

	c->ready(c);
}

static void on_ended(void *user, const char *why)
{
	struct connection *c = user;

	snprintf(c->why, sizeof c->why, "%s", why);
	uv_stop(&c->loop);
}

static const struct nutclient_ops ops = { .ready = on_ready, .ended = on_ended };

void connection_finish(struct connection *c)
{
	c->finished = true;
	uv_stop(&c->loop);
}

bool connection_run(struct connection *c, const struct tool *t)
{
	struct nutclient_config config = { .host = t->host ? t->host : "127.0.0.1",
		.port = t->port, .tls = NUTCLIENT_TLS_TRY, .user = t->user,
		.password = t->password };

	uv_loop_init(&c->loop);
	c->client = nutclient_new(&c->loop, &config, &ops, c);
	uv_run(&c->loop, UV_RUN_DEFAULT);
	nutclient_free(c->client);
	uv_run(&c->loop, UV_RUN_DEFAULT);
	uv_loop_close(&c->loop);
	return c->finished;
}
