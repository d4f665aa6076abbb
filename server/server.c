/* SPDX-License-Identifier: GPL-2.0-or-later
 * server - see server.h.
 */
#include "server/server.h"
#include "lib/clock.h"
#include "lib/confine.h"
#include "lib/daemon.h"
#include "lib/file.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/settings.h"
#include "lib/timer.h"
#include "server/conf/config.h"
#include "server/conf/holdover.h"
#include "server/descriptors.h"
#include "server/fleet/fleet.h"
#include "server/net/conn.h"
#include "server/net/judge.h"
#include "server/net/ports.h"
#include "server/net/tls.h"
#include "server/port401/port401.h"
#include "server/protocol/session.h"

#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SWEEP_MS = 1000, DAY_MS = 24 * 3600 * 1000, CLOCK_SET_MS = 10000, GIVE_BACK_BYTES = 65536 };

struct server {
	uv_loop_t *loop;
	char *state_dir;
	struct server_files files;
	struct service service;
	struct conn_rules rules;
	struct checks *checks;
	struct conn_list conns;
	struct ports *ports;
	struct port401 *port401;
	struct timer *sweep;
	uint64_t certificate_seen_ms;	/* when its expiry was last checked */
	uint64_t descriptors;		/* the limit */
	int debug;			/* level of -D: DEBUG_MIN can raise it, not lower it */
	struct clock_wall wall;
	size_t free_bytes;		/* free bytes of the heap when it was last checked */
	bool opened, started;
};

static int complain(struct conf_report *report, const char *file, int error)
{
	conf_error(report, (struct conf_place){ .file = file }, "%s", file_error(-error));
	return error;
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

static int read_settings(struct server_files *f, const char *conf_dir, const struct server *running,
	struct conf_report *report)
{
	bool quiet = report->quiet;
	int error;

	report->quiet = quiet || daemon_is_supervised();	/* holdoverd logs the messages */
	error = settings_read(conf_dir, &f->settings, report);
	report->quiet = quiet;
	if (!error && running && settings_vanished(&f->settings, &running->files.settings))
		error = -ENOENT;
	return error ? complain(report, f->settings.file, error) : 0;
}

/* Optional files must not be missing in a reload if they were there before: an editor may be about
 * to write them. */
static bool may_be_absent(int error, const struct server *running, bool was_absent)
{
	return error == -ENOENT && (!running || was_absent);
}

static int read_config(struct server_files *f, const char *conf_dir, const struct server *running,
	struct conf_report *report)
{
	int error = config_read(conf_dir, &f->config, report);

	f->no_config = error == -ENOENT;
	if (!error || may_be_absent(error, running, running && running->files.no_config))
		return 0;
	return complain(report, f->config.file, error);
}

static int read_users(struct server_files *f, const char *conf_dir, const struct server *running,
	bool strict, struct conf_report *report)
{
	char *file;
	int error;

	f->users = users_read(conf_dir, strict, report, &error);
	f->no_users = !f->users && error == -ENOENT;
	if (!f->users && may_be_absent(error, running, running && running->files.no_users))
		f->users = users_none();
	if (f->users)
		return 0;
	file = paths_join(conf_dir, "upsd.users");
	complain(report, file, error);
	free(file);
	return error;
}

/* One line for both; none if nothing is configured at all. */
static void report_absent(const struct server_files *f, const char *conf_dir,
	const struct conf_report *report)
{
	if (report->quiet || f->settings.absent || (!f->no_config && !f->no_users))
		return;
	log_say(LOG_NOTE, "%s: no %s%s%s%s%s", conf_dir, f->no_config ? "upsd.conf" : "",
		f->no_config && f->no_users ? ", no " : "", f->no_users ? "upsd.users" : "",
		f->no_config ? ": only this host is served" : "",
		f->no_users ? (f->no_config ? ", read-only" : ": read-only") : "");
}

static void judge(const struct server_files *f, const struct server_files *before, bool is_running,
	struct conf_report *report)
{
	const struct judged now = { &f->config, &f->holdover },
		old = { before ? &before->config : NULL, before ? &before->holdover : NULL };

	judge_addresses(&now, before ? &old : NULL, is_running, report);
}

void server_judge(const struct server_files *f, bool is_running, struct conf_report *report)
{
	judge(f, NULL, is_running, report);
}

int server_read(struct server_files *f, const char *conf_dir, const struct server *running,
	struct conf_report *report)
{
	int error = read_settings(f, conf_dir, running, report);
	bool strict = holdover_is_strict(conf_dir);

	if (error)
		return error;
	error = read_config(f, conf_dir, running, report);
	if (error)
		return error;
	error = read_users(f, conf_dir, running, strict, report);
	if (error)
		return error;
	if (!running)
		report_absent(f, conf_dir, report);
	f->texts = texts_read(f->config.data_path, report);
	f->tls = tls_new(&f->config, strict, report);
	error = holdover_read(conf_dir, f->tls != NULL, &f->holdover, report);
	if (error)
		return complain(report, f->holdover.file, error);
	if (running)
		judge(f, &running->files, false, report);
	if (any_usable(&f->settings) || may_run_without_ups(&f->config))
		return 0;
	conf_error(report, (struct conf_place){ .file = f->settings.file },
		"no UPS is configured (ALLOW_NO_DEVICE permits that)");
	return -ENODEV;
}

void server_files_fini(struct server_files *f)
{
	holdover_fini(&f->holdover);
	tls_free(f->tls);
	texts_free(f->texts);
	users_free(f->users);
	settings_fini(&f->settings);
	config_fini(&f->config);
	*f = (struct server_files){ 0 };
}

struct server *server_new(uv_loop_t *loop, struct server_files *files, const char *state_dir)
{
	struct server *s = MEM_NEW(struct server);

	s->loop = loop;
	s->debug = log_debug();
	s->files = *files;
	*files = (struct server_files){ 0 };
	s->state_dir = mem_dup(state_dir);
	return s;
}

static void on_tracking(void *user, const char *id, int code)
{
	struct server *s = user;

	tracking_result(s->service.tracking, id, code);
}

static const struct fleet_ops fleet_ops = { .tracking = on_tracking };

/* Returns memory to the system that the C library keeps in the middle of the heap after many
 * clients. Checked again only when more has been freed. */
static void give_back(struct server *s)
{
	size_t now = mallinfo2().fordblks;

	if (now > s->free_bytes + GIVE_BACK_BYTES)
		malloc_trim(0);
	else if (now >= s->free_bytes)
		return;
	s->free_bytes = now;
}

static void check_certificate(struct server *s, uint64_t now)
{
	struct conf_report report = { 0 };

	s->certificate_seen_ms = now;
	if (s->files.tls)
		tls_check_dates(s->files.tls, &s->files.config, &report);
}

/* Ages do not use wall time, but times in the log and dates of certificates do. */
static void look_at_clock(struct server *s)
{
	int64_t step_ms = clock_wall_step(&s->wall, clock_wall_ms(), clock_ms());

	if (llabs(step_ms) < CLOCK_SET_MS)
		return;
	log_say(LOG_WARN,
		"the clock of this host was set %s by %lld s: times before this line are off by that",
		step_ms < 0 ? "back" : "forward", llabs(step_ms) / 1000);
	check_certificate(s, clock_ms());
}

static void on_sweep(void *user)
{
	struct server *s = user;

	fleet_sweep(s->service.fleet);
	conn_sweep(&s->conns, clock_ms());
	port401_sweep(s->port401, clock_ms());
	if (clock_ms() - s->certificate_seen_ms >= DAY_MS)
		check_certificate(s, clock_ms());
	look_at_clock(s);
	give_back(s);
	heartbeat_alive();
}

/* MAXCONN, limited by the number of descriptors. */
static uint32_t max_connections(const struct server *s)
{
	const struct config *c = &s->files.config;
	uint32_t possible = descriptors_for_clients(s->descriptors, s->files.settings.ups_count);

	if (!c->max_connections || c->max_connections <= possible)
		return c->max_connections ? c->max_connections : possible;
	log_say(LOG_WARN, "%s: MAXCONN %u: only %u are possible with %llu file descriptors"
			  " (LimitNOFILE, ulimit -n)",
		c->file, c->max_connections, possible, (unsigned long long)s->descriptors);
	return possible;
}

/* A client certificate cannot be required in clear. */
static bool is_tls_required(const struct server *s)
{
	return s->files.holdover.limits.tls_required ||
	       s->files.config.client_certificates == CERT_REQUIRED;
}

/* RFC 9271 section 6.3: a server may refuse everything but STARTTLS in clear; peers on this host
 * are trusted with clear text. */
static void set_rules(struct server *s)
{
	const struct holdover_limits *l = &s->files.holdover.limits;

	s->rules = (struct conn_rules){
		.policy = { is_tls_required(s) ? VERB_VERSION : VERB_ALL, VERB_ALL, false },
		.loopback_policy = { VERB_ALL, VERB_ALL, false },
		.idle_ms = CONN_IDLE_MS,
		.handshake_ms = CONN_HANDSHAKE_MS,
		.out_cap = l->output_limit ? l->output_limit : SIZE_MAX / 2,
		.max = max_connections(s),
		.max_strangers = l->max_strangers,
		.rate = limits_per_second(
			l->max_rate, l->max_rate > UINT32_MAX / 2 ? UINT32_MAX : l->max_rate * 2),
		.pending = { l->max_pending, l->max_pending_per_address,
			(uint64_t)l->pending_timeout_s * 1000 },
		.line_max = CONN_LINE_MAX,
		.line_error = INVALID_ARGUMENT,
	};
}

/* If TLS is required and there is no certificate, no peer off this host could send a command. */
static bool is_loopback_only(const struct server *s)
{
	return is_tls_required(s) && !s->files.tls;
}

static void set_debug(const struct server *s, const struct config *c)
{
	int least = (int)c->debug_min;

	log_set_debug(s->debug > least ? s->debug : least);
}

static void show_files(struct server *s)
{
	set_rules(s);
	s->service.users_serial++;
	s->service.max_bad_logins = s->files.holdover.limits.max_bad_logins;
	s->service.users = s->files.users;
	s->service.texts = s->files.texts;
	s->service.tls_offered = s->files.tls != NULL;
	s->conns.tls = s->files.tls;
}

/* A certificate may be in any directory; one that a reload names must be in the same one, or in
 * /etc. */
static void confine_paths(const struct server *s)
{
	const struct config *c = &s->files.config;
	char *slash, *dir = mem_dup(c->certificate);

	if (dir && (slash = strrchr(dir, '/')))
		*slash = 0;
	confine_read(dir);
	confine_read(c->authorities);
	confine_read(c->data_path);
	free(dir);
}

int server_open(struct server *s)
{
	confine_paths(s);
	s->descriptors = descriptors_raise();
	s->checks = checks_new(s->loop);
	conn_list_init(&s->conns, s->loop, &s->service, &s->rules, s->checks);
	show_files(s);
	s->ports = ports_open(s->loop, &s->files.config, is_loopback_only(s), &s->conns);
	s->port401 = port401_open(
		s->loop, &s->service, s->checks, s->files.tls, &s->files.holdover.port401);
	s->opened = true;
	return ports_is_hopeless(s->ports, daemon_is_service()) ? -EADDRNOTAVAIL : 0;
}

static void keep_latches(struct server *s)
{
	char *dir = paths_lasting_dir(s->state_dir),
	     *path = paths_join(access(dir, W_OK) ? s->state_dir : dir, "fsd");

	fleet_keep_latches(s->service.fleet, path);
	free(path);
	free(dir);
}

void server_start(struct server *s)
{
	const struct config *c = &s->files.config;

	set_debug(s, c);
	s->certificate_seen_ms = clock_ms();
	look_at_clock(s);
	s->service.tracking = tracking_new(c->tracking_delay_s);
	s->service.fleet =
		fleet_new(s->loop, &s->files.settings, s->state_dir, c->maxage_s, &fleet_ops, s);
	keep_latches(s);
	fleet_set_writers(s->service.fleet, s->files.holdover.writers);
	fleet_list_aliases(s->service.fleet, s->files.holdover.limits.alias_list);
	s->service.logins = limits_logins_new();
	s->service.verify = conn_verify;
	s->service.authenticated = conn_authenticated;
	s->service.may_be_penalised = conn_may_be_penalised;
	s->service.handshake_wait = conn_handshake_wait;
	s->sweep = timer_new(s->loop, on_sweep, s);
	timer_start(s->sweep, SWEEP_MS, SWEEP_MS);
	s->started = true;
}

void server_reload(struct server *s, struct server_files *new)
{
	set_debug(s, &new->config);
	fleet_reload(s->service.fleet, &new->settings, new->config.maxage_s);
	fleet_set_writers(s->service.fleet, new->holdover.writers);
	fleet_list_aliases(s->service.fleet, new->holdover.limits.alias_list);
	tracking_set_delay(s->service.tracking, new->config.tracking_delay_s);
	server_files_fini(&s->files);
	s->files = *new;
	*new = (struct server_files){ 0 };
	show_files(s);
	ports_reload(s->ports, &s->files.config, is_loopback_only(s));
	port401_reload(s->port401, s->files.tls);
}

void server_stop(struct server *s)
{
	if (s->opened) {
		ports_close(s->ports);
		port401_close(s->port401);
		conn_close_all(&s->conns);
	}
	if (s->started) {
		fleet_free(s->service.fleet);
		timer_free(s->sweep);
	}
	s->opened = s->started = false;
}

void server_free(struct server *s)
{
	tracking_free(s->service.tracking);
	limits_logins_free(s->service.logins);
	port401_free(s->port401);
	conn_list_fini(&s->conns);
	checks_free(s->checks);
	server_files_fini(&s->files);
	free(s->state_dir);
	free(s);
}
