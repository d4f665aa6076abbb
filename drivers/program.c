/* SPDX-License-Identifier: GPL-2.0-or-later
 * program - see program.h.
 */
#include "drivers/program.h"
#include "drivers/act.h"
#include "drivers/core/handover.h"
#include "lib/heartbeat.h"
#include "lib/log.h"
#include "lib/loop.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_option(struct life *l, int letter, const char *value)
{
	struct run *m = l->state;

	return letter == 'c' ? PROGRAM_COMMON
			     : options_argument(run_driver(l), &m->options, letter, value);
}

/* The directory as well: the file may be replaced. */
static void confine_file(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;
	char *dir = slash && *path == '/' ? mem_dup_n(path, (size_t)(slash - path)) : NULL;

	confine_read(dir);
	free(dir);
}

static void confine_options(const struct driver *d, const struct options *o)
{
	for (const struct driver_option *const *t = d->options; t && *t; t++)
		for (const struct driver_option *row = *t; row->key; row++)
			if (row->path)
				confine_file(section_value(&o->section, row->key));
}

/* The port of dummy-ups may be a file anywhere. */
static void confine_port(const struct options *o)
{
	const char *port = section_value(&o->section, "port");

	confine_file(port);
	if (port && *port == '/')
		confine_write(port);
}

static int read_files(struct life *l, void *files, struct conf_report *report)
{
	struct run *m = l->state;
	struct options *o = &m->options;
	int result = options_read(run_driver(l), o, l->conf_dir, report);

	(void)files;
	l->state_dir = settings_state_dir(&o->settings, l->conf_dir);
	l->label = mem_fmt("%s-%s", options_served_as(o, run_driver(l)), o->section.name);
	if (!l->user)
		l->user = settings_value(&o->settings, &o->section, "user");
	l->group = o->group ? o->group : settings_value(&o->settings, &o->section, "group");
	log_set_debug(l->debug > o->debug_min ? l->debug : o->debug_min);
	o->state_dir = l->state_dir;
	o->argv = l->argv;
	confine_port(o);
	confine_options(run_driver(l), o);
	return result;
}

/* Reports the error at the line of `port`, which names the file that is missing. */
static void complain(const struct options *o, const char *why, struct conf_report *report)
{
	const struct setting *port = section_find(&o->section, "port");

	conf_error(report, (struct conf_place){ o->settings.file, port ? port->line : 0 },
		"[%s] %s", o->section.name, why);
}

/* setup logs what it refuses. */
static int check(struct life *l, struct conf_report *report)
{
	struct run *m = l->state;
	char why[256] = "";
	int result;

	loop_init(&l->loop);
	m->core = core_new(&l->loop, run_driver(l), &m->options, &result);
	if (m->core && core_check(m->core, why))
		complain(&m->options, why, report);
	core_free(m->core);
	m->core = NULL;
	uv_run(&l->loop, UV_RUN_DEFAULT);
	uv_loop_close(&l->loop);
	return result ? 1 : 0;
}

static void on_exit_request(void *user)
{
	life_stop(user);
}

/* The device has answered: this program will not become another driver. */
static void on_served(void *user)
{
	struct life *l = user;

	handover_is_over();
	confine_files(CONFINE_DRIVER, l->conf_dir, l->state_dir);
	confine(CONFINE_DRIVER, l->conf_dir);
}

/* Started in the background, a missing device is an error at once, as scripts expect; in the
 * foreground the driver waits for it. */
static int start(struct life *l)
{
	struct run *m = l->state;
	int result;

	act_stop_listener(l);
	heartbeat_alive();		/* a first attempt that blocks without end is detected */
	m->core = core_new(&l->loop, run_driver(l), &m->options, &result);
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
		act_print_variables(l->state);
	else
		life_stop(l);
}

static void stop(struct life *l)
{
	struct run *m = l->state;

	if (m->core)
		core_free(m->core);
	m->core = NULL;
}

static void fini(struct life *l)
{
	struct run *m = l->state;

	options_fini(&m->options);
}

/* The words are NUT's. */
static const struct program_word words[] = {
	{ "reload", "reload" }, { "reload-or-error", "reload" }, { "reload-or-exit", "stop" },
	{ "exit", "stop" }, { "stop", "stop" }, { "status", "status" }, { 0 }
};

int driver_main(const struct driver *driver, int argc, char **argv)
{
	static const int signals[] = { SIGUSR1, SIGURG, 0 };
	char version[160];
	const struct driver_program p = { .driver = driver, .program = {
		.name = driver->name,
		.synopsis = "(-a UPS | -s NAME) [options]",
		.version = version,
		.options = options_rows,
		.words = words,
		.signals = signals,
		.flags = PROGRAM_REPLACES,
		/* a program that becomes another driver is confined by that; see on_served */
		.confine = driver->becomes || handover_is_possible() ? CONFINE_NONE
								    : CONFINE_DRIVER,
		.state_size = sizeof(struct run),
		.option = read_option,
		.instead = act_instead,
		.read = read_files,
		.check = check,
		.act = act_on_files,
		.start = start,
		.signal = on_signal,
		.stop = stop,
		.fini = fini,
	} };

	snprintf(version, sizeof version, PRODUCT_NAME " - %s " PRODUCT_VERSION " (%s)",
		driver->name, driver->summary);
	return program_main(&p.program, argc, argv);
}
