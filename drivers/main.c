/* SPDX-License-Identifier: GPL-2.0-or-later
 * main of every driver: DRIVER is the symbol of its struct driver, given by the Makefile.
 */
#include "drivers/core/core.h"
#include "drivers/driver.h"
#include "drivers/core/options.h"
#include "lib/clock.h"
#include "lib/daemon.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct driver DRIVER;

enum { KILLPOWER_MS = 10 * 1000, KILLPOWER_PAUSE_MS = 500 };

struct program {
	uv_loop_t loop;
	struct signals signals;
	uv_timer_t dump_timer, pulse;
	struct options options;
	struct core *core;
	char *pid_path;
	bool running;			/* the loop has its handles */
	int status;
};

static char *pid_path_of(const struct options *o)
{
	char *name = mem_fmt("%s-%s.pid", options_served_as(o, &DRIVER), o->section.name);
	char *path = paths_join(paths_pid_dir(o->state_dir), name);

	free(name);
	return path;
}

/* Ends the loop; harmless when it is ending. */
static void stop(struct program *p)
{
	core_free(p->core);
	p->core = NULL;
	if (!p->running)
		return;
	p->running = false;
	signals_close(&p->signals);
	uv_close((uv_handle_t *)&p->dump_timer, NULL);
	uv_close((uv_handle_t *)&p->pulse, NULL);
}

static void print_variables(struct program *p)
{
	const struct ups *ups = core_ups(p->core);

	for (size_t i = 0; i < ups->var_count; i++)
		printf("%s: %s\n", ups->vars[i].name, ups->vars[i].value);
	fflush(stdout);
}

static void on_signal(void *user, int number)
{
	struct program *p = user;

	if (number == SIGURG)
		print_variables(p);
	else if (number == SIGHUP)
		log_say(LOG_NOTE,
			"options of a running driver are applied by a restart; SIGHUP ignored");
	else
		stop(p);
}

static void on_exit_request(void *user)
{
	stop(user);
}

static void on_dump(uv_timer_t *t)
{
	print_variables(t->data);
	stop(t->data);
}

static void watch_signals(struct program *p)
{
	static const int numbers[] = { SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGURG, 0 };

	signals_watch(&p->signals, &p->loop, numbers, on_signal, p);
	uv_timer_init(&p->loop, &p->dump_timer);
	p->dump_timer.data = p;
	heartbeat_pulse(&p->pulse, &p->loop);
	p->running = true;
}

/* -c: to the running instance. The names are NUT's. */
static int send_signal(const struct options *o)
{
	static const struct daemon_command commands[] = {
		{ "reload", SIGHUP }, { "reload-or-error", SIGHUP }, { "reload-or-exit", SIGUSR1 },
		{ "exit", SIGTERM }, { "stop", SIGTERM }, { 0 }
	};
	char *path = pid_path_of(o);
	int status = daemon_send_command(commands, o->signal, 0, path);

	free(path);
	return status;
}

/* As NUT's drivers: an older instance for the same UPS gives way. */
static void stop_older(const char *path)
{
	pid_t old = daemon_pid_read(path);

	if (!old || old == getpid())
		return;
	log_say(LOG_NOTE, "stopping the running instance (process %ld)", (long)old);
	kill(old, SIGTERM);
	for (int i = 0; i < 50 && !kill(old, 0); i++)
		usleep(100000);
	if (!kill(old, 0))
		kill(old, SIGKILL);
}

static int prepare(struct program *p)
{
	struct options *o = &p->options;
	int result;

	p->pid_path = pid_path_of(o);
	if ((o->action == OPTIONS_RUN || o->action == OPTIONS_KILLPOWER) && o->pid_file)
		stop_older(p->pid_path);
	if (!o->foreground && o->action == OPTIONS_RUN && (result = daemon_background()))
		return result;
	result = daemon_drop_to(o->user, o->group);
	if (result) {
		log_say(LOG_ERROR, "cannot become user %s: %s", o->user, strerror(-result));
		return result;
	}
	watch_signals(p);
	p->core = core_new(&p->loop, &DRIVER, o, &result);
	return result;
}

/* Late in a shutdown nobody comes back to try again, and the device may be away for a moment: it is
 * looked for, and told, for a while. */
static int kill_power(struct program *p)
{
	uint64_t until = clock_ms() + KILLPOWER_MS;
	enum sp_result told = SP_FAILED;
	int result;

	while ((result = core_try(p->core)) != -EINVAL) {
		if (!result)
			told = core_shutdown(p->core);
		if (told != SP_FAILED || clock_ms() >= until)
			break;
		uv_run(&p->loop, UV_RUN_NOWAIT);	/* what libusb has to tell */
		usleep(KILLPOWER_PAUSE_MS * 1000);
		heartbeat_alive();
	}
	if (told == SP_OK)
		log_say(LOG_NOTE, "UPS [%s]: told to shut its load off", p->options.section.name);
	else
		log_say(LOG_ERROR, "UPS [%s]: the load is not shut off: %s",
			p->options.section.name, result ? "no device could be opened"
			: told == SP_FAILED ? "the device does not take the command"
			: "the device has no such command");
	return told == SP_OK ? 0 : 1;
}

/* In the background a device that is not there is an error at once, as scripts expect; in the
 * foreground we wait for it. */
static int run(struct program *p)
{
	struct options *o = &p->options;
	int result;

	/* what blocks for ever in its first attempt hangs as well */
	heartbeat_alive();
	if (o->action == OPTIONS_KILLPOWER) {
		p->status = kill_power(p);
		return 0;
	}
	result = core_try(p->core);
	if (result && (!o->foreground || o->dump_after))
		return result;
	if (o->dump_after) {
		uv_timer_start(&p->dump_timer, on_dump,
			(uint64_t)(o->dump_after - 1) * o->pollinterval_s * 1000 + 1, 0);
		uv_run(&p->loop, UV_RUN_DEFAULT);
		return 0;
	}
	result = daemon_make_dir(o->state_dir, 0770);
	if (result && result != -EACCES)
		log_say(LOG_WARN, "%s: %s", o->state_dir, strerror(-result));
	result = core_start(p->core);
	if (result)
		return result;
	core_on_exit(p->core, on_exit_request, p);
	if (o->pid_file && (result = daemon_pid_write(p->pid_path)))
		log_say(LOG_WARN, "%s: %s", p->pid_path, strerror(-result));
	daemon_ready();
	uv_run(&p->loop, UV_RUN_DEFAULT);
	if (o->pid_file)
		unlink(p->pid_path);
	return 0;
}

/* A configuration that makes no sense makes none the next time either: holdoverd must not start us
 * again and again. */
static int status_of_refusal(int status)
{
	return status && daemon_is_supervised() ? DAEMON_EXIT_IDLE : status;
}

/* The device of no core: there is nothing to serve. */
static int explore(struct program *p)
{
	const struct options *o = &p->options;
	struct device d = { .driver = &DRIVER, .loop = &p->loop, .conf = &o->section,
		.conf_dir = o->conf_dir, .name = o->section.name };

	return DRIVER.explore(&d, stdout);
}

int main(int argc, char **argv)
{
	struct program p = { 0 };
	int status, result;

	if (options_read(&DRIVER, argc, argv, &p.options, &status)) {
		status = p.options.action == OPTIONS_RUN ? status_of_refusal(status) : status;
		goto out;
	}
	if (p.options.action == OPTIONS_SIGNAL) {
		status = send_signal(&p.options);
		goto out;
	}
	uv_loop_init(&p.loop);
	if (p.options.action == OPTIONS_FIND) {
		status = DRIVER.find && DRIVER.find(&p.loop, stdout) > 0 ? 0 : 1;
		goto out;
	}
	if (p.options.action == OPTIONS_EXPLORE) {
		status = explore(&p) ? 1 : 0;
		if (daemon_is_supervised())	/* once is enough */
			status = DAEMON_EXIT_IDLE;
		goto out;
	}
	result = prepare(&p);
	if (!result && p.core)
		result = run(&p);
	if (p.running) {
		stop(&p);
		uv_run(&p.loop, UV_RUN_DEFAULT);
	}
	uv_loop_close(&p.loop);
	status = result == -EINVAL ? status_of_refusal(1) : result ? 1 : p.status;
	free(p.pid_path);
out:
	options_fini(&p.options);
	return status;
}
