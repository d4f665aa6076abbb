/* SPDX-License-Identifier: GPL-2.0-or-later
 * main of every driver: DRIVER is the symbol of its struct driver, given by the Makefile.
 */
#include "drivers/core/core.h"
#include "drivers/core/handover.h"
#include "drivers/core/options.h"
#include "drivers/driver.h"
#include "drivers/find/print.h"
#include "lib/clock.h"
#include "lib/heartbeat.h"
#include "lib/instance.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/paths.h"
#include "lib/product.h"
#include "lib/program.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct driver DRIVER;

enum { KILLPOWER_MS = 10 * 1000, KILLPOWER_PAUSE_MS = 500, GIVES_WAY_MS = 5000 };

struct main {
	struct options options;
	struct core *core;
};

static int read_option(struct life *l, int letter, const char *value)
{
	struct main *m = l->state;

	return letter == 'c' ? PROGRAM_COMMON : options_take(&DRIVER, &m->options, letter, value);
}

/* ---- actions in place of running ---- */

static void print_variables(const struct main *m)
{
	const struct ups *ups = core_ups(m->core);

	for (size_t i = 0; i < ups->var_count; i++)
		printf("%s: %s\n", ups->vars[i].name, ups->vars[i].value);
	fflush(stdout);
}

static int instead(struct life *l)
{
	struct main *m = l->state;

	if (options_judge(&DRIVER, &m->options))
		return 1;
	if (m->options.action == OPTIONS_LIST) {
		options_print(&DRIVER);
		return 0;
	}
	if (m->options.action == OPTIONS_FIND)
		return find_print(DRIVER.name, stdout) ? 0 : 1;
	return -1;
}

/* The device of no core: there is nothing to serve. */
static int explore(struct life *l)
{
	const struct main *m = l->state;
	const struct options *o = &m->options;
	struct device d = { .driver = &DRIVER, .loop = &l->loop, .conf = &o->section,
		.conf_dir = o->conf_dir, .name = o->section.name, .argv = o->argv };
	int result;

	uv_loop_init(&l->loop);
	result = DRIVER.explore(&d, stdout);
	uv_loop_close(&l->loop);
	return result ? 1 : l->supervised ? PROGRAM_IDLE_STATUS : 0;	/* once is enough */
}

/* Late in a shutdown there is no second attempt, and the device may be away for a moment: it is
 * looked for, and given the command, for a while. */
static int kill_power(struct life *l)
{
	struct main *m = l->state;
	uint64_t until = clock_ms() + KILLPOWER_MS;
	enum sp_result answer = SP_FAILED;
	int result;

	while ((result = core_try(m->core)) != -EINVAL) {
		if (!result)
			answer = core_shutdown(m->core);
		if (answer != SP_FAILED || clock_ms() >= until)
			break;
		uv_run(&l->loop, UV_RUN_NOWAIT);	/* what libusb has to report */
		usleep(KILLPOWER_PAUSE_MS * 1000);
		heartbeat_alive();
	}
	if (answer == SP_OK)
		log_say(LOG_NOTE, "UPS [%s]: ordered to shut its load off",
			m->options.section.name);
	else
		log_say(LOG_ERROR, "UPS [%s]: the load is not shut off: %s",
			m->options.section.name, result ? "no device could be opened"
			: answer == SP_FAILED ? "the device refuses the command"
			: "the device has no such command");
	if (answer == SP_OK)
		return 0;
	return result ? 1 : PROGRAM_LOAD_ON_STATUS;
}

static void end_core(struct life *l)
{
	struct main *m = l->state;

	if (m->core)
		core_free(m->core);
	m->core = NULL;
	uv_run(&l->loop, UV_RUN_DEFAULT);
	uv_loop_close(&l->loop);
}

/* NUT's driver of this UPS, or one of Holdover that was started elsewhere, gives way. */
static void stop_listener(const struct options *o)
{
	char *path = paths_driver_socket(o->state_dir, options_served_as(o, &DRIVER),
		o->section.name);
	uint64_t until = clock_ms() + GIVES_WAY_MS;
	pid_t pid = instance_listener(path);

	if (pid) {
		log_say(LOG_NOTE, "stopping the running instance (process %ld)", (long)pid);
		kill(pid, SIGTERM);
	}
	while (pid && instance_listener(path) == pid && clock_ms() < until)
		usleep(100000);
	if (pid && instance_listener(path) == pid)
		kill(pid, SIGKILL);
	free(path);
}

static void print_and_end(void *user)
{
	struct main *m = user;

	print_variables(m);
	core_free(m->core);
	m->core = NULL;
}

/* -d: after so many polls. */
static int dump(struct life *l)
{
	struct main *m = l->state;
	int result = core_try(m->core);

	if (result)
		return result;
	if (m->options.dump_after == 1) {
		print_and_end(m);
		return 0;
	}
	core_after_rounds(m->core, m->options.dump_after - 1, print_and_end, m);
	core_begin(m->core);
	uv_run(&l->loop, UV_RUN_DEFAULT);
	return 0;
}

static int act_on_device(struct life *l)
{
	struct main *m = l->state;
	int result;

	uv_loop_init(&l->loop);
	m->core = core_new(&l->loop, &DRIVER, &m->options, &result);
	if (!m->core)
		result = -EINVAL;
	else if (m->options.action == OPTIONS_KILLPOWER)
		result = kill_power(l);
	else
		result = dump(l);
	end_core(l);
	return result == PROGRAM_LOAD_ON_STATUS ? result : result ? 1 : 0;
}

static int act(struct life *l)
{
	const struct main *m = l->state;
	int status;

	if (m->options.action == OPTIONS_EXPLORE)
		return explore(l);
	if (m->options.action == OPTIONS_RUN && !m->options.dump_after)
		return -1;
	if (life_drop(l))
		return 1;
	if (m->options.action == OPTIONS_KILLPOWER) {
		if (life_take_place(l))
			return 1;
		stop_listener(&m->options);
	}
	status = act_on_device(l);
	life_leave_place(l);
	return status;
}

/* ---- life ---- */

/* The directory as well: the file may be replaced. */
static void confine_file(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	char *dir = slash && *path == '/' ? mem_dup_n(path, (size_t)(slash - path)) : NULL;

	confine_read(dir);
	free(dir);
}

static void confine_options(const struct options *o)
{
	for (const struct driver_option *const *t = DRIVER.options; t && *t; t++)
		for (const struct driver_option *row = *t; row->key; row++)
			if (row->path)
				confine_file(section_value(&o->section, row->key));
}

/* The port may be a file anywhere, as of dummy-ups. */
static void confine_port(const struct options *o)
{
	const char *port = section_value(&o->section, "port");

	confine_file(port);
	if (port && *port == '/')
		confine_write(port);
}

static int read_files(struct life *l, void *files, struct conf_report *report)
{
	struct main *m = l->state;
	struct options *o = &m->options;
	int result = options_read(&DRIVER, o, l->conf_dir, report);

	(void)files;
	l->state_dir = settings_state_dir(&o->settings, l->conf_dir);
	l->label = mem_fmt("%s-%s", options_served_as(o, &DRIVER), o->section.name);
	if (!l->user)
		l->user = settings_value(&o->settings, &o->section, "user");
	l->group = o->group ? o->group : settings_value(&o->settings, &o->section, "group");
	log_set_debug(l->debug > o->debug_min ? l->debug : o->debug_min);
	o->state_dir = l->state_dir;
	o->argv = l->argv;
	confine_port(o);
	confine_options(o);
	return result;
}

static void on_exit_request(void *user)
{
	life_stop(user);
}

/* The device has answered: this program becomes no other one. */
static void on_served(void *user)
{
	struct life *l = user;

	handover_is_over();
	confine_files(CONFINE_DRIVER, l->conf_dir, l->state_dir);
	confine(CONFINE_DRIVER, l->conf_dir);
}

/* In the background a device that is not there is an error at once, as scripts expect; in the
 * foreground we wait for it. */
static int start(struct life *l)
{
	struct main *m = l->state;
	int result;

	stop_listener(&m->options);
	heartbeat_alive();		/* a first attempt that blocks without end is detected */
	m->core = core_new(&l->loop, &DRIVER, &m->options, &result);
	if (!m->core)
		return result;
	result = core_try(m->core);
	if (result && !l->foreground)
		return result;
	result = core_start(m->core);
	if (result)
		return result;
	core_on_exit(m->core, on_exit_request, l);
	if (handover_is_possible())
		core_on_served(m->core, on_served, l);
	return 0;
}

static void on_signal(struct life *l, int number)
{
	if (number == SIGURG)
		print_variables(l->state);
	else
		life_stop(l);
}

static void stop(struct life *l)
{
	struct main *m = l->state;

	if (m->core)
		core_free(m->core);
	m->core = NULL;
}

static void fini(struct life *l)
{
	struct main *m = l->state;

	options_fini(&m->options);
}

/* The words are NUT's. */
static const struct program_word words[] = {
	{ "reload", "reload" }, { "reload-or-error", "reload" }, { "reload-or-exit", "stop" },
	{ "exit", "stop" }, { "stop", "stop" }, { "status", "status" }, { 0 }
};

int main(int argc, char **argv)
{
	static const int signals[] = { SIGUSR1, SIGURG, 0 };
	char version[160];
	const struct program program = {
		.name = DRIVER.name,
		.synopsis = "(-a UPS | -s NAME) [options]",
		.version = version,
		.options = options_rows,
		.words = words,
		.signals = signals,
		.flags = PROGRAM_REPLACES,
		/* the one that becomes another driver is confined as that; see on_served */
		.confine = DRIVER.becomes || handover_is_possible() ? CONFINE_NONE
								    : CONFINE_DRIVER,
		.state_size = sizeof(struct main),
		.option = read_option,
		.instead = instead,
		.read = read_files,
		.act = act,
		.start = start,
		.signal = on_signal,
		.stop = stop,
		.fini = fini,
	};

	snprintf(version, sizeof version, PRODUCT_NAME " - %s " PRODUCT_VERSION " (%s)", DRIVER.name,
		DRIVER.summary);
	return program_main(&program, argc, argv);
}
