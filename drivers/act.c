/* SPDX-License-Identifier: GPL-2.0-or-later
 * act - see act.h.
 */
#include "drivers/act.h"
#include "drivers/find/print.h"
#include "lib/clock.h"
#include "lib/heartbeat.h"
#include "lib/instance.h"
#include "lib/log.h"
#include "lib/loop.h"
#include "lib/paths.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLPOWER_MS = 10 * 1000, KILLPOWER_PAUSE_MS = 500, GIVES_WAY_MS = 5000, RECORD_ROUNDS = 2 };

const struct driver *run_driver(const struct life *l)
{
	return ((const struct driver_program *)(const void *)l->program)->driver;
}

void act_print_variables(const struct run *m)
{
	const struct ups *ups = core_ups(m->core);

	for (size_t i = 0; i < ups->var_count; i++)
		printf("%s: %s\n", ups->vars[i].name, ups->vars[i].value);
	fflush(stdout);
}

/* The end of one section's check. */
static int status_of_check(pid_t pid, const char *ups)
{
	int status = 1;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid < 0)
		log_say(LOG_ERROR, "[%s] cannot be checked: %s", ups, strerror(errno));
	else if (WIFSIGNALED(status))
		log_say(LOG_ERROR, "[%s] cannot be checked: the check was ended by signal %d", ups,
			WTERMSIG(status));
	return pid > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* A process for each section, so that each check begins as if it were the only one. -1 in it: go on
 * with that section. */
static int check_each(struct options *o, const char *conf_dir)
{
	int result = 0;

	if (options_read_file(o, conf_dir))
		settings_fini(&o->settings);	/* each check says why */
	for (size_t i = 0; i < o->count; i++) {
		pid_t pid = fork();

		if (!pid) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			o->ups = o->all[i];
			return -1;
		}
		if (status_of_check(pid, o->all[i]))
			result = 1;
	}
	return result;
}

int act_instead(struct life *l)
{
	struct run *m = l->state;

	if (options_judge(run_driver(l), &m->options))
		return 1;
	if (m->options.action == OPTIONS_LIST) {
		options_print(run_driver(l));
		return 0;
	}
	if (m->options.action == OPTIONS_FIND)
		return find_print(run_driver(l)->name, stdout) ? 0 : 1;
	if (m->options.checks && m->options.count > 1)
		return check_each(&m->options, l->conf_dir);
	return -1;
}

/* A device without a core, because exploring serves nothing. */
static int explore(struct life *l)
{
	const struct run *m = l->state;
	const struct options *o = &m->options;
	struct device d = { .driver = run_driver(l), .loop = &l->loop, .conf = &o->section,
		.conf_dir = o->conf_dir, .name = o->section.name, .argv = o->argv,
		.is_found = options_is_found(o) };
	int result;

	loop_init(&l->loop);
	result = run_driver(l)->explore(&d, stdout);
	uv_loop_close(&l->loop);
	return result ? 1 : l->supervised ? PROGRAM_IDLE_STATUS : 0;	/* once is enough */
}

/* A device that refused every command may accept one a moment later. */
static bool is_final(const struct run *m, enum sp_result answer)
{
	if (answer == SP_NOT_SUPPORTED)
		return ups_value(core_ups(m->core), "ups.status");
	return answer != SP_FAILED;
}

/* Late in a shutdown there is no second attempt, and the device may be off the bus for a moment:
 * for KILLPOWER_MS the device is searched for and the command repeated. */
static int kill_power(struct life *l)
{
	struct run *m = l->state;
	uint64_t until = clock_ms() + KILLPOWER_MS;
	enum sp_result answer = SP_FAILED;
	int result;

	while ((result = core_try(m->core)) != -EINVAL) {
		if (!result)
			answer = core_shutdown(m->core);
		if (is_final(m, answer) || clock_ms() >= until)
			break;
		uv_run(&l->loop, UV_RUN_NOWAIT);	/* events of libusb */
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
	struct run *m = l->state;

	if (m->core)
		core_free(m->core);
	m->core = NULL;
	uv_run(&l->loop, UV_RUN_DEFAULT);
	uv_loop_close(&l->loop);
}

/* NUT's driver of this UPS, or a driver of Holdover that was started elsewhere, is asked to end. */
void act_stop_listener(struct life *l)
{
	const struct options *o = &((struct run *)l->state)->options;
	char *path = paths_driver_socket(o->state_dir, options_served_as(o, run_driver(l)),
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
	struct run *m = user;

	act_print_variables(m);
	core_free(m->core);
	m->core = NULL;
}

/* Calls `end` after `rounds` more polls. */
static void poll_and(struct life *l, unsigned rounds, void (*end)(void *user))
{
	struct run *m = l->state;

	core_after_rounds(m->core, rounds, end, m);
	core_begin(m->core);
	uv_run(&l->loop, UV_RUN_DEFAULT);
}

/* -d: prints the variables after the given number of polls. */
static int dump(struct life *l)
{
	struct run *m = l->state;
	int result = core_try(m->core);

	if (result)
		return result;
	if (m->options.dump_after == 1)
		print_and_end(m);
	else
		poll_and(l, m->options.dump_after - 1, print_and_end);
	return 0;
}

static void record_and_end(void *user)
{
	struct run *m = user;
	struct device *d = core_device(m->core);
	int result = d->driver->record(d, stdout);

	if (result)
		log_say(LOG_ERROR, "%s", result == -ENODEV
			? "the device was unplugged while it was read" : strerror(-result));
	m->recorded = !result;
	core_free(m->core);
	m->core = NULL;
}

/* --explore of a driver that records its usual questions: the second poll asks all of them, the
 * third those that the second left out. */
static int record(struct life *l)
{
	struct run *m = l->state;
	int result = core_try(m->core);

	if (result)
		return result;
	device_changed(core_device(m->core));
	poll_and(l, RECORD_ROUNDS, record_and_end);
	return m->recorded ? 0 : -EIO;
}

static int act_on_device(struct life *l)
{
	struct run *m = l->state;
	int result;

	loop_init(&l->loop);
	m->core = core_new(&l->loop, run_driver(l), &m->options, &result);
	if (!m->core)
		result = -EINVAL;
	else if (m->options.action == OPTIONS_KILLPOWER)
		result = kill_power(l);
	else if (m->options.action == OPTIONS_EXPLORE)
		result = record(l);
	else
		result = dump(l);
	end_core(l);
	if (!result && m->options.action == OPTIONS_EXPLORE && l->supervised)
		return PROGRAM_IDLE_STATUS;
	return result == PROGRAM_LOAD_ON_STATUS ? result : result ? 1 : 0;
}

int act_on_files(struct life *l)
{
	const struct run *m = l->state;
	int status;

	if (m->options.action == OPTIONS_EXPLORE && run_driver(l)->explore)
		return explore(l);
	if (m->options.action == OPTIONS_RUN && !m->options.dump_after)
		return -1;
	if (life_drop(l))
		return 1;
	if (m->options.action == OPTIONS_KILLPOWER) {
		if (life_enter_place(l))
			return 1;
		act_stop_listener(l);
	}
	status = act_on_device(l);
	life_leave_place(l);
	return status;
}
