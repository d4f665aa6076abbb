/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover-snmp: shows the UPS of the server's feed as RFC 1628 over SNMP. A process of its own, since the library that
 * speaks SNMP is global state and a stranger's packets are parsed there: whatever happens here, the NUT service goes on.
 */
#include "lib/cli.h"
#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "mibs/agent.h"
#include "mibs/bridge.h"
#include "mibs/system.h"

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

static const struct cli cli = { "holdover-snmp", "[options]", cli_rows };

enum { MAXAGE_MS = 15000 };

struct program {
	const char *conf_dir, *user, *command;
	int foreground, debug, check;
	struct settings ups;
	struct agentconf conf;
	char *state_dir, *pid_path;
	uv_loop_t loop;
	uv_signal_t signals[4];
	struct bridge *bridge;
	struct system system;
	struct agent *agent;
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
		case 'V': puts("holdover-snmp " HOLDOVER_VERSION); return 0;
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
	p->state_dir = settings_state_dir(&p->ups, p->conf_dir);
	p->pid_path = paths_join(paths_pid_dir(p->state_dir), "holdover-snmp.pid");
}

/* Without a readable ups.conf there is no UPS, and that is what the agent then shows. */
static int read_files(struct program *p, struct conf_report *report)
{
	struct conf_report judged = { .quiet = daemon_is_supervised() };
	int error = settings_read(p->conf_dir, &p->ups, &judged);

	if (error)
		conf_error(&judged, (struct conf_place){ p->ups.file, 0 }, "%s", strerror(-error));
	report->errors += judged.errors;
	error = agentconf_read(p->conf_dir, &p->ups, &p->conf, report);
	if (error)
		log_say(LOG_ERROR, "%s: %s", p->conf.file, strerror(-error));
	return error;
}

/* ---- signals and commands ---- */

static void stop(struct program *p)
{
	agent_stop(p->agent);
	bridge_stop(p->bridge);
	for (size_t i = 0; i < MEM_COUNT(p->signals); i++)
		if (!uv_is_closing((uv_handle_t *)&p->signals[i]))
			uv_close((uv_handle_t *)&p->signals[i], NULL);
}

static void on_signal(uv_signal_t *s, int number)
{
	if (number == SIGHUP)
		log_say(LOG_NOTE, "SIGHUP: a changed configuration is applied by a restart");
	else
		stop(s->data);
}

static void watch_signals(struct program *p)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP };

	signal(SIGPIPE, SIG_IGN);
	for (size_t i = 0; i < MEM_COUNT(p->signals); i++) {
		uv_signal_init(&p->loop, &p->signals[i]);
		p->signals[i].data = p;
		uv_signal_start(&p->signals[i], on_signal, numbers[i]);
	}
}

/* Any unambiguous beginning of a command. */
static int send_command(const struct program *p)
{
	size_t n = strlen(p->command);
	int number = n && !strncmp("reload", p->command, n) ? SIGHUP :
		n && !strncmp("stop", p->command, n) ? SIGTERM : 0;
	int error = number ? daemon_pid_signal(p->pid_path, number) : -EINVAL;

	if (error)
		log_say(LOG_ERROR, "-c %s: %s", p->command,
			error == -ESRCH ? "no instance is running" : strerror(-error));
	return error ? 1 : 0;
}

/* ---- serving ---- */

static void make_bridge(struct program *p, uint64_t start_ms)
{
	char *socket = paths_feed_socket(p->state_dir, p->conf.default_ups);
	struct bridge_config config = {
		.ups = p->conf.default_ups, .socket = socket, .context = "",
		.maxage_ms = MAXAGE_MS, .start_ms = start_ms,
		.options = {
			.stale = p->conf.stale, .serve_index = p->conf.serve_index,
			.nut_compat = p->conf.nut_compat,
			.agent_version = "Holdover " HOLDOVER_VERSION,
			.attached = agentconf_attached_to(&p->conf, p->conf.default_ups),
		},
	};

	p->bridge = bridge_new(&p->loop, &config);
	free(socket);
}

/* Engine ID and boots are on the disk before the agent can answer anybody. */
static void make_agent(struct program *p, uid_t owner)
{
	char *dir = agentconf_dir(&p->conf, p->state_dir);
	struct engine engine;
	int error = engine_start(&engine, dir, p->conf.engine_id, p->conf.engine_id_length, owner);

	if (error)
		log_say(LOG_WARN,
			"%s: %s; engine ID and boots cannot be kept, SNMPv3 managers may refuse us "
			"after a restart (see `persistent_dir`)",
			dir, strerror(-error));
	p->agent = agent_new(&p->loop, &p->conf, &engine, error ? NULL : dir);
	agent_add(p->agent, &p->system.subtree);
	agent_add(p->agent, bridge_subtree(p->bridge));
	agent_start(p->agent);
	free(dir);
}

/* Ports open while we may still be root; then the privileges go, and only then a stranger's first byte is read. */
static int begin(struct program *p)
{
	const struct passwd *pw = p->user ? getpwnam(p->user) : NULL;
	uint64_t start_ms = clock_ms();
	int error;

	daemon_make_dir(p->state_dir, 0770);
	system_init(&p->system, &p->conf, "", start_ms);
	make_bridge(p, start_ms);
	make_agent(p, pw ? pw->pw_uid : (uid_t)-1);
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

	if (pid_file && daemon_pid_read(p->pid_path)) {
		log_say(LOG_ERROR, "%s: an instance is running", p->pid_path);
		return 1;
	}
	if (!p->foreground && (error = daemon_background())) {
		log_say(LOG_ERROR, "cannot go to the background: %s", strerror(-error));
		return 1;
	}
	uv_loop_init(&p->loop);
	watch_signals(p);
	error = begin(p);
	if (!error) {
		run(p, pid_file);
	} else {
		stop(p);
		uv_run(&p->loop, UV_RUN_DEFAULT);
	}
	uv_loop_close(&p->loop);
	agent_free(p->agent);
	bridge_free(p->bridge);
	return error ? 1 : 0;
}

static int serve_if_enabled(struct program *p)
{
	if (p->conf.enable)
		return serve(p);
	log_say(LOG_NOTE, "%s: enable = no: nothing to do", p->conf.file);
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
	status = read_files(&p, &report) ? 1 : 0;
	find_state_dir(&p);
	if (p.command)
		status = send_command(&p);
	else if (p.check)
		status = status || report.errors ? 1 : 0;
	else if (!status)
		status = serve_if_enabled(&p);
	agentconf_fini(&p.conf);
	settings_fini(&p.ups);
	free(p.state_dir);
	free(p.pid_path);
	return status;
}
