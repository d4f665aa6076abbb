/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-server: takes upsd's place in scripts and units; understands its command line.
 */
#include "lib/cli.h"
#include "lib/daemon.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/paths.h"
#include "lib/poller.h"
#include "lib/product.h"
#include "lib/signals.h"
#include "server/net/tls.h"
#include "server/server.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct cli_option cli_rows[] = {
	{ 'C', "config", "DIR", "directory of ups.conf, upsd.conf, upsd.users" },
	{ 'F', "foreground", NULL, "stay in the foreground (twice: with a PID file)" },
	{ 'B', "background", NULL, "go to the background even with -D" },
	{ 'D', "debug", NULL, "say more; stay in the foreground" },
	{ 'c', "command", "COMMAND", "of the running instance: reload, stop" },
	{ 'P', "pid", "PID", "the running instance, for -c" },
	{ 't', "test", NULL, "check the configuration and exit" },
	{ 'u', "user", "USER", "run as this user" },
	{ 'r', "chroot", "DIR", "accepted for NUT's scripts; refused if used" },
	{ '4', "ipv4", NULL, "accepted for NUT's scripts" },
	{ '6', "ipv6", NULL, "accepted for NUT's scripts" },
	{ 'q', "quiet", NULL, "accepted for NUT's scripts" },
	{ 'V', "version", NULL, "print the version and exit" },
	{ 'h', "help", NULL, "print this and exit" },
	{ 0 }
};

static const struct cli cli = { "holdover-server", "[options]", cli_rows, NULL };

struct program {
	const char *conf_dir, *user, *command;
	long pid;
	int foreground, background, debug, check;
	uv_loop_t loop;
	struct signals signals;
	struct server *server;
	char *pid_path;
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
		case 'B': p->background = 1; break;
		case 'D': p->debug++; break;
		case 'c': p->command = value; break;
		case 'P': p->pid = strtol(value, NULL, 10); break;
		case 't': p->check = 1; break;
		case 'u': p->user = value; break;
		case '4': case '6': case 'q': break;
		case 'V':
			puts(PRODUCT_SERVER_BANNER);
			return 0;
		case 'r':
			log_say(LOG_ERROR,
				"-r: a chroot is not supported; use the systemd unit's confinement");
			return 1;
		default:
			cli_help(&cli, stdout);
			if (p->debug)
				printf("\nTLS: %s\n", tls_library());
			return 0;		/* also for an unknown option, as upsd does */
		}
	}
	p->conf_dir = paths_conf_dir(p->conf_dir);
	if (p->debug && !p->background && !p->foreground)
		p->foreground = 1;
	log_set_debug(p->debug);
	return -1;
}

static void stop(struct program *p)
{
	server_stop(p->server);
	signals_close(&p->signals);
}

static void on_signal(void *user, int number)
{
	struct program *p = user;

	if (number != SIGHUP) {
		stop(p);
		return;
	}
	daemon_notify("RELOADING=1");
	server_reload(p->server);
	daemon_notify("READY=1");
}

static char *pid_path_of(const struct server *s)
{
	return paths_join(paths_pid_dir(server_state_dir(s)), "upsd.pid");
}

/* Listeners open while we may still be root; then the privileges go, and only then the first byte
 * of a peer is read. */
static int serve(struct program *p)
{
	bool pid_file = p->foreground != 1;
	int result;

	if (daemon_begin(pid_file ? p->pid_path : NULL, !p->foreground))
		return 1;
	uv_loop_init(&p->loop);
	signals_watch(&p->signals, &p->loop, daemon_signals, on_signal, p);
	daemon_make_dir(server_state_dir(p->server), 0770);
	result = server_start(p->server);
	if (!result && (result = daemon_drop_to(p->user, NULL)))
		log_say(LOG_ERROR, "cannot become user %s: %s", p->user, strerror(-result));
	if (!result && pid_file && daemon_pid_write(p->pid_path))
		log_say(LOG_WARN, "%s: %s", p->pid_path, strerror(errno));
	if (result) {
		stop(p);
	} else {
		daemon_ready();
		heartbeat_say(HEARTBEAT_SERVING);
	}
	poller_run(&p->loop);
	uv_loop_close(&p->loop);
	if (pid_file && !result)
		unlink(p->pid_path);
	return result ? 1 : 0;
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	struct conf_report report = { 0 };
	int status;

	log_init("holdover-server");
	status = read_arguments(&p, argc, argv);
	if (status >= 0)
		return status;
	p.server = server_new(&p.loop, p.conf_dir, &report);
	if (!p.server)
		return 1;
	p.pid_path = pid_path_of(p.server);
	if (p.command)
		status = daemon_send_command(daemon_commands, p.command, (pid_t)p.pid, p.pid_path);
	else if (p.check)
		status = report.errors ? 1 : 0;
	else
		status = serve(&p);
	server_free(p.server);
	free(p.pid_path);
	return status;
}
