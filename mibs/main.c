/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-snmp: shows the UPSes of the server's feeds as RFC 1628 over SNMP. A process of its
 * own, since the library that speaks SNMP is global state and a stranger's packets are parsed
 * there: whatever happens here, the NUT service goes on.
 */
#include "lib/cli.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "lib/signals.h"
#include "mibs/service.h"

#include <errno.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option cli_rows[] = {
	{ 'C', "config", "DIR", "directory of ups.conf, upsd.conf, holdover.conf" },
	{ 'F', "foreground", NULL, "stay in the foreground (twice: with a PID file)" },
	{ 'D', "debug", NULL, "say more; stay in the foreground" },
	{ 'c', "command", "COMMAND", "of the running instance: reload, stop" },
	{ 't', "test", NULL, "check the configuration and exit" },
	{ 'u', "user", "USER", "run as this user (started as root: once the ports are open)" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 'h', "help", NULL, "print this and exit" },
	{ 0 }
};

static const struct cli cli = { "holdover-snmp", "[options]", cli_rows, NULL };

struct program {
	const char *conf_dir, *user, *command;
	int foreground, debug, check;
	bool configured;		/* there was an ups.conf when it was last read */
	struct service_files files;
	char *state_dir, *pid_path;
	uv_loop_t loop;
	struct signals signals;
	struct service *service;
};

/* -1: run; else the exit status. */
static int read_arguments(struct program *p, int argc, char **argv)
{
	const char *value;
	int letter, rest;

	while ((letter = cli_next(&cli, argc, argv, &value, &rest))) {
		switch (letter) {
		case 'C': p->conf_dir = value; break;
		case 'F': p->foreground++; break;
		case 'D': p->debug++; break;
		case 'c': p->command = value; break;
		case 't': p->check = 1; break;
		case 'u': p->user = value; break;
		case 'V': puts("holdover-snmp " PRODUCT_VERSION); return 0;
		case 'h': cli_help(&cli, stdout); return 0;
		default: cli_help(&cli, stderr); return 2;
		}
	}
	p->conf_dir = paths_conf_dir(p->conf_dir);
	if (p->debug && !p->foreground)
		p->foreground = 1;
	log_set_debug(p->debug);
	return -1;
}

/* ---- configuration ---- */

static void find_state_dir(struct program *p)
{
	p->state_dir = settings_state_dir(&p->files.ups, p->conf_dir);
	p->pid_path = paths_join(paths_pid_dir(p->state_dir), "holdover-snmp.pid");
}

/* Without a readable ups.conf there is no UPS, and that is what the agent then shows. */
static int read_files(const struct program *p, struct service_files *f, struct conf_report *report)
{
	struct conf_report judged = { .quiet = daemon_is_supervised() };
	int error = settings_read(p->conf_dir, &f->ups, &judged);

	if (error)
		conf_error(&judged, (struct conf_place){ f->ups.file, 0 }, "%s", strerror(-error));
	report->errors += judged.errors;
	error = agentconf_read(p->conf_dir, &f->ups, &f->conf, report);
	if (error)
		log_say(LOG_ERROR, "%s: %s", f->conf.file, strerror(-error));
	return error;
}

/* ---- signals ---- */

static void stop(struct program *p)
{
	service_stop(p->service);
	signals_close(&p->signals);
	uv_stop(&p->loop);
}

/* A file with an error changes nothing. */
static void reload(struct program *p)
{
	struct conf_report report = { 0 };
	struct service_files files = { 0 };

	if (!read_files(p, &files, &report) && !report.errors &&
		!(files.ups.absent && p->configured)) {
		p->configured = !files.ups.absent;
		service_reload(p->service, &files);
		return;
	}
	log_say(LOG_WARN, "nothing is changed until the configuration is without error");
	service_files_fini(&files);
}

static void on_signal(void *user, int number)
{
	if (number == SIGHUP)
		reload(user);
	else
		stop(user);
}

/* ---- serving ---- */

/* Ports open while we may still be root; then the privileges go, and only then a stranger's first
 * byte is read. */
static int begin(struct program *p)
{
	const struct passwd *pw = p->user ? getpwnam(p->user) : NULL;
	int error;

	daemon_make_dir(p->state_dir, 0770);
	p->service = service_new(&p->loop, &p->files, p->state_dir, pw ? pw->pw_uid : (uid_t)-1);
	error = daemon_drop_to(p->user, NULL);
	if (error)
		log_say(LOG_ERROR, "cannot become user %s: %s", p->user, strerror(-error));
	return error;
}

static void run(struct program *p, bool pid_file)
{
	int error = pid_file ? daemon_pid_write(p->pid_path) : 0;

	if (error)
		log_say(LOG_WARN, "%s: %s", p->pid_path, strerror(-error));
	daemon_ready();
	uv_run(&p->loop, UV_RUN_DEFAULT);
	if (pid_file && !error)
		unlink(p->pid_path);
}

static int serve(struct program *p)
{
	bool pid_file = p->foreground != 1;
	int error;

	if (daemon_begin(pid_file ? p->pid_path : NULL, !p->foreground))
		return 1;
	uv_loop_init(&p->loop);
	signals_watch(&p->signals, &p->loop, daemon_signals, on_signal, p);
	error = begin(p);
	if (!error)
		run(p, pid_file);
	else
		stop(p);
	service_free(p->service);		/* runs the loop out */
	uv_loop_close(&p->loop);
	return error ? 1 : 0;
}

static int serve_if_enabled(struct program *p)
{
	if (p->files.conf.enable)
		return serve(p);
	log_say(LOG_NOTE, "%s: enable = no: nothing to do", p->files.conf.file);
	return daemon_is_supervised() ? DAEMON_EXIT_IDLE : 0;
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	struct conf_report report = { 0 };
	int status;

	log_init("holdover-snmp");
	status = read_arguments(&p, argc, argv);
	if (status >= 0)
		return status;
	status = read_files(&p, &p.files, &report) ? 1 : 0;
	find_state_dir(&p);
	p.configured = !p.files.ups.absent;
	if (p.command)
		status = daemon_send_command(daemon_commands, p.command, 0, p.pid_path);
	else if (p.check)
		status = status || report.errors ? 1 : 0;
	else if (!status)
		status = serve_if_enabled(&p);
	service_files_fini(&p.files);
	free(p.state_dir);
	free(p.pid_path);
	return status;
}
