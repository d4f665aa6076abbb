/* SPDX-License-Identifier: GPL-2.0-or-later
 * server - see server.h.
 */
#include "server/server.h"
#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/settings.h"
#include "server/config.h"
#include "server/fleet/fleet.h"
#include "server/net/conn.h"
#include "server/net/listen.h"
#include "server/protocol/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEP_MS = 1000 };

struct server {
	uv_loop_t *loop;
	struct config config;
	struct settings settings;
	struct users *users;
	struct service service;
	struct conn_list conns;
	struct listeners *listeners;
	uv_timer_t sweep;
	bool started;
};

static void complain(const char *file, int error)
{
	log_say(LOG_ERROR, "%s: %s", file, strerror(-error));
}

static bool may_run_without_ups(const struct config *c)
{
	const char *text = getenv("ALLOW_NO_DEVICE");
	bool allowed = c->allow_no_device;

	if (text)
		conf_bool(text, &allowed);
	return allowed;
}

static bool any_usable(const struct settings *s)
{
	for (size_t i = 0; i < s->ups_count; i++)
		if (s->ups[i]->usable)
			return true;
	return false;
}

static int read_files(struct server *s, const char *conf_dir, struct conf_report *report)
{
	int error = config_read(conf_dir, &s->config, report);

	if (error) {
		complain(s->config.file, error);
		return error;
	}
	report->quiet = daemon_is_supervised();
	error = settings_read(conf_dir, &s->settings, report);
	report->quiet = false;
	if (error) {
		complain(s->settings.file, error);
		return error;
	}
	s->users = users_read(conf_dir, report, &error);
	if (!s->users) {
		log_say(LOG_ERROR, "%s/upsd.users: %s", conf_dir, strerror(-error));
		return error;
	}
	if (!any_usable(&s->settings) && !may_run_without_ups(&s->config)) {
		log_say(LOG_ERROR, "%s: no UPS is configured (ALLOW_NO_DEVICE permits that)", s->settings.file);
		return -ENODEV;
	}
	return 0;
}

struct server *server_new(uv_loop_t *loop, const char *conf_dir, struct conf_report *report)
{
	struct server *s = MEM_NEW(struct server);

	s->loop = loop;
	if (!read_files(s, conf_dir, report))
		return s;
	server_free(s);
	return NULL;
}

const char *server_state_dir(const struct server *s)
{
	return paths_state_dir(section_value(&s->settings.global, "statepath"), s->config.state_path);
}

static void on_tracking(void *user, const char *id, int code)
{
	struct server *s = user;

	tracking_result(s->service.tracking, id, code);
}

static const struct fleet_ops fleet_ops = { .tracking = on_tracking };

static void on_sweep(uv_timer_t *t)
{
	struct server *s = t->data;

	conn_close_idle(&s->conns, clock_ms());
}

int server_start(struct server *s)
{
	s->service.users = s->users;
	s->service.tracking = tracking_new(s->config.tracking_delay_s);
	s->service.fleet = fleet_new(s->loop, &s->settings, server_state_dir(s), s->config.maxage_s, &fleet_ops, s);
	s->conns = (struct conn_list){ .loop = s->loop, .service = &s->service };
	s->listeners = listeners_open(s->loop, &s->config, &s->conns);
	uv_timer_init(s->loop, &s->sweep);
	s->sweep.data = s;
	uv_timer_start(&s->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
	s->started = true;
	return listeners_count(s->listeners) ? 0 : -EADDRNOTAVAIL;
}

void server_stop(struct server *s)
{
	if (!s->started)
		return;
	s->started = false;
	listeners_close(s->listeners);
	conn_close_all(&s->conns);
	fleet_free(s->service.fleet);
	uv_close((uv_handle_t *)&s->sweep, NULL);
}

void server_free(struct server *s)
{
	tracking_free(s->service.tracking);
	users_free(s->users);
	settings_fini(&s->settings);
	config_fini(&s->config);
	free(s);
}
