/* SPDX-License-Identifier: GPL-2.0-or-later
 * units - see units.h.
 */
#include "supervisor/units.h"
#include "lib/control.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ASK_MS = 20000, PROGRAMS = 4 };

/* The programs that may have a separate unit, and their state in this reload. */
struct unit {
	const char *name;
	bool started;			/* started by holdoverd, which reloads it */
	bool prepared;
};

static const char decider[] = "holdoverd";

static void print(void *user, const char *text)
{
	(void)user;
	printf("%s\n", text);
}

static void complain(const char *path, int error)
{
	log_say(LOG_ERROR, "%s: %s", path,
		error == -EPERM || error == -EACCES ? "another user's program: ask as root"
		: error == -ETIMEDOUT               ? "the program does not answer"
						    : strerror(-error));
}

/* -ESRCH: it does not run; any other error has been logged. */
static int ask(const char *state_dir, const char *program, const char *word, control_say_fn *say,
	void *user)
{
	char *path = mem_fmt("%s/control-%s", state_dir, program);
	int status = control_ask(path, word, ASK_MS, say, user);

	if (status < 0 && status != -ESRCH)
		complain(path, status);
	free(path);
	return status;
}

static void on_started(void *user, const char *program)
{
	struct unit *units = user;

	for (size_t i = 0; i < PROGRAMS; i++)
		units[i].started |= !strcmp(units[i].name, program);
}

/* False: one of them refuses. */
static bool prepare(const char *state_dir, struct unit *units)
{
	bool good = true;

	for (struct unit *u = units; u < units + PROGRAMS; u++) {
		int status = u->started ? -ESRCH : ask(state_dir, u->name, "prepare", print, NULL);

		u->prepared = !status;
		good &= !status || status == -ESRCH;
	}
	return good;
}

/* If another reload has committed in between, its files are those prepared here, or newer. */
static bool commit(const char *state_dir, const char *program)
{
	return !ask(state_dir, program, "commit", NULL, NULL) ||
	       !ask(state_dir, program, "reload", print, NULL);
}

/* True: all that have prepared have adopted it. */
static bool finish(const char *state_dir, const struct unit *units, bool good)
{
	bool all = good;

	for (const struct unit *u = units; u < units + PROGRAMS; u++) {
		if (u->prepared && good)
			all &= commit(state_dir, u->name);
		else if (u->prepared)
			ask(state_dir, u->name, "cancel", NULL, NULL);
	}
	return all;
}

static bool any_prepared(const struct unit *units)
{
	bool any = false;

	for (size_t i = 0; i < PROGRAMS; i++)
		any |= units[i].prepared;
	return any;
}

/* The result of the reload of holdoverd and all its programs. */
static bool decide(const char *state_dir, const struct unit *units)
{
	int status = ask(state_dir, decider, "reload", print, NULL);

	if (status != -ESRCH)
		return !status;
	if (!any_prepared(units))
		log_say(LOG_ERROR, "%s: no instance is running", state_dir);
	return any_prepared(units);
}

int units_reload(const char *state_dir)
{
	struct unit units[PROGRAMS] = { { .name = "holdover-server" }, { .name = "holdover-snmp" },
		{ .name = "holdover-guard" }, { .name = "holdoverd-net" } };
	bool good;

	ask(state_dir, decider, UNITS_STARTED, on_started, units);
	good = prepare(state_dir, units);
	if (good)
		good = decide(state_dir, units);
	else
		puts("nothing is changed");
	return finish(state_dir, units, good) ? 0 : 1;
}
