/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdoverd: the whole system from one directory. Reads the configuration, starts the server, the
 * drivers and the SNMP agent, restarts what dies, and parses nothing else. Without any UPS in
 * ups.conf it starts holdover-find as well, and reads again whenever that has found one.
 */
#include "lib/cli.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "lib/signals.h"
#include "supervisor/plan.h"
#include "supervisor/supervise.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option cli_rows[] = {
	{ 'C', "config", "DIR", "directory of ups.conf, upsd.conf, upsd.users, holdover.conf" },
	{ 'F', "foreground", NULL, "stay in the foreground" },
	{ 'D', "debug", NULL, "say more, in every program; stay in the foreground" },
	{ 'c', "command", "COMMAND", "of the running instance: reload, stop" },
	{ 't', "test", NULL, "check the configuration of every program and exit" },
	{ 'u', "user", "USER",
		"run the programs as this user (started as root: holdover or nut, if there is one)" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 'h', "help", NULL, "print this and exit" }, { 0 }
};

static const struct cli cli = { "holdoverd", "[options]", cli_rows };

struct program {
	struct plan plan;
	const char *command;
	int foreground, check;
	struct settings settings;
	struct conf_report report;
	uv_loop_t loop;
	struct signals signals;
	struct supervisor *supervisor;
	char *program_dir, *state_dir, *pid_path, *user;
};

/* -1: run; else the exit status. */
static int read_arguments(struct program *p, int argc, char **argv)
{
	const char *value, *conf_dir = NULL;
	int letter, rest;

	while ((letter = cli_next(&cli, argc, argv, &value, &rest))) {
		switch (letter) {
		case 'C': conf_dir = value; break;
		case 'F': p->foreground = 1; break;
		case 'D': p->plan.debug++; break;
		case 'c': p->command = value; break;
		case 't': p->check = 1; break;
		case 'u': p->plan.user = value; break;
		case 'V': puts("holdoverd " PRODUCT_VERSION); return 0;
		case 'h': cli_help(&cli, stdout); return 0;
		default: cli_help(&cli, stderr); return 2;
		}
	}
	p->plan.conf_dir = paths_conf_dir(conf_dir);
	log_set_debug(p->plan.debug);
	return -1;
}

/* As root the programs run as somebody else if there is somebody. */
static const char *default_user(const struct settings *s)
{
	const char *configured = section_value(&s->global, "user");

	if (geteuid() || configured)
		return configured;
	for (const char *const *name = daemon_users; *name; name++)
		if (getpwnam(*name))
			return *name;
	log_say(LOG_WARN,
		"there is no user holdover or nut: the programs run as root (see `user` in ups.conf)");
	return NULL;
}

static int read_configuration(struct program *p)
{
	int error = settings_read(p->plan.conf_dir, &p->settings, &p->report);

	if (error) {
		log_say(LOG_ERROR, "%s: %s", p->settings.file, strerror(-error));
		return error;
	}
	p->program_dir = paths_program_dir();
	p->plan.program_dir = p->program_dir;
	p->state_dir = settings_state_dir(&p->settings, p->plan.conf_dir);
	p->plan.state_dir = p->state_dir;
	p->user = mem_dup(p->plan.user ? p->plan.user : default_user(&p->settings));
	p->plan.user = p->user;
	p->pid_path = paths_join(paths_pid_dir(p->plan.state_dir), "holdoverd.pid");
	return 0;
}

/* ---- running ---- */

static void on_stopped(void *user)
{
	struct program *p = user;

	signals_close(&p->signals);
}

/* All is read before anything is changed; a broken file changes nothing. */
static void reload(struct program *p)
{
	struct settings fresh;
	struct conf_report report = { 0 };
	int error = settings_read(p->plan.conf_dir, &fresh, &report);

	if (!error && settings_vanished(&fresh, &p->settings))
		error = -ENOENT;
	if (error || report.broken) {
		log_say(LOG_ERROR, "%s: %s; nothing is changed", fresh.file,
			error ? strerror(-error) : "broken");
		settings_fini(&fresh);
		return;
	}
	daemon_notify("RELOADING=1");
	supervisor_begin_reload(p->supervisor);
	plan_add(&p->plan, &fresh, p->supervisor, &report);
	supervisor_end_reload(p->supervisor);
	settings_fini(&p->settings);
	p->settings = fresh;
	daemon_notify("READY=1");
}

static void on_changed(void *user)
{
	reload(user);
}

static void on_signal(void *user, int number)
{
	struct program *p = user;

	if (number == SIGHUP) {
		reload(p);
		return;
	}
	daemon_notify("STOPPING=1");
	supervisor_stop(p->supervisor, on_stopped, p);
}

static int make_state_dir(const struct program *p)
{
	const struct passwd *pw = p->plan.user && !geteuid() ? getpwnam(p->plan.user) : NULL;
	int error = daemon_make_dir(p->plan.state_dir, 0770);

	if (!error && pw && chown(p->plan.state_dir, pw->pw_uid, pw->pw_gid))
		error = -errno;
	if (error)
		log_say(LOG_ERROR, "state directory %s: %s (see `statepath` in ups.conf)",
			p->plan.state_dir, strerror(-error));
	return error;
}

static void remove_found(const struct program *p)
{
	char *path = settings_found_path(p->plan.state_dir);

	unlink(path);
	free(path);
}

/* What another run has found is to be found again, if it is still there. */
static int forget_found(struct program *p)
{
	struct conf_report told = { .quiet = true };

	remove_found(p);
	if (!p->settings.automatic)
		return 0;
	log_say(LOG_NOTE, "%s: no UPS is configured; those that are plugged in will be served",
		p->settings.file);
	settings_fini(&p->settings);
	return settings_read(p->plan.conf_dir, &p->settings, &told);
}

static int run(struct program *p)
{
	int error;

	if (daemon_begin(p->pid_path, !p->foreground && !p->plan.debug) || make_state_dir(p) ||
		forget_found(p))
		return 1;
	uv_loop_init(&p->loop);
	signals_watch(&p->signals, &p->loop, daemon_signals, on_signal, p);
	p->supervisor = supervisor_new(&p->loop, on_changed, p);
	plan_add(&p->plan, &p->settings, p->supervisor, &p->report);
	if ((error = daemon_pid_write(p->pid_path)))
		log_say(LOG_WARN, "%s: %s", p->pid_path, strerror(-error));
	supervisor_start(p->supervisor);
	daemon_ready();
	uv_run(&p->loop, UV_RUN_DEFAULT);
	uv_loop_close(&p->loop);
	remove_found(p);
	unlink(p->pid_path);
	supervisor_free(p->supervisor);
	return 0;
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	int status;

	log_init("holdoverd");
	status = read_arguments(&p, argc, argv);
	if (status >= 0)
		return status;
	if (read_configuration(&p))
		status = 1;
	else if (p.command)
		status = daemon_send_command(daemon_commands, p.command, 0, p.pid_path);
	else if (p.check)
		status = plan_check(&p.plan, &p.settings, &p.report) && !p.report.errors ? 0 : 1;
	else
		status = run(&p);
	settings_fini(&p.settings);
	free(p.program_dir);
	free(p.state_dir);
	free(p.user);
	free(p.pid_path);
	return status;
}
