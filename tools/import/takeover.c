/* SPDX-License-Identifier: GPL-2.0-or-later
 * takeover - see takeover.h.
 */
#include "tools/import/takeover.h"
#include "tools/cli/fail.h"
#include "tools/import/units_record.h"
#include "tools/machine/ports.h"
#include "tools/machine/systemd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { SERVE_SECONDS = 15, NAP_MS = 200 };

/* ---- steps ---- */

/* Prints the command and runs it. */
static bool step(const char *verb, const char *option, const char *unit)
{
	char why[SYSTEMD_WHY_MAX];

	printf("systemctl %s %s%s%s\n", verb, option ? option : "", option ? " " : "", unit);
	fflush(stdout);
	if (!systemd_do(verb, option, unit, why))
		return true;
	tool_fail(EXIT_SERIOUS, NULL, "%s: %s", unit, why);
	return false;
}

static int may(void)
{
	if (geteuid())
		return tool_fail(EXIT_SOMETHING, "sudo holdover import --take-over",
			"only root may stop and start services");
	if (!systemd_runs())
		return tool_fail(EXIT_SOMETHING, NULL,
			"no systemd runs this host: stop NUT's upsd and drivers by hand");
	return EXIT_FINE;
}

/* After a failed step: prints the current state. */
static int say_state(const char *attempt)
{
	struct units_record now;

	units_record_look(&now);
	fputs("as it is now:\n", stdout);
	for (size_t i = 0; i < now.count; i++)
		printf("  %-30s %s, %s\n", now.units[i].name,
			now.units[i].enabled ? "enabled" : "not enabled",
			now.units[i].active ? "running" : "not running");
	return tool_fail(EXIT_SERIOUS, attempt, "not all of it could be done");
}

/* ---- taking over ---- */

/* An earlier record is kept: a unit that was changed already no longer has its original state. */
static int remember(const struct units_record *now)
{
	struct units_record before;
	int error = units_record_read(&before);

	if (error == -ENOENT)
		error = units_record_write(now);
	return !error ? EXIT_FINE : tool_fail(EXIT_SERIOUS, NULL,
		"what is changed cannot be recorded (%s): nothing was changed", strerror(-error));
}

/* Does Holdover's server have the port of NUT's protocol? */
static bool serves(const struct tool *t, struct proc *who)
{
	struct site site;
	struct ports ports;
	bool found = false;

	site_read(t->conf_dir, &site);
	ports_read(&site, &ports);
	for (size_t i = 0; i < ports.count; i++)
		if (!ports.rows[i].udp && !strcmp(ports.rows[i].protocol, "NUT") &&
			ports.rows[i].own) {
			*who = ports.rows[i].listener->holder;
			found = true;
		}
	ports_fini(&ports);
	site_fini(&site);
	return found;
}

static int wait_until_served(const struct tool *t)
{
	const struct timespec nap = { .tv_nsec = NAP_MS * 1000000L };
	char shown[PROC_SHOWN_MAX];
	struct proc who;

	for (int i = 0; i < SERVE_SECONDS * 1000 / NAP_MS; i++) {
		if (serves(t, &who)) {
			proc_show(&who, shown);
			printf("%s serves NUT's clients now\n", shown);
			return EXIT_FINE;
		}
		nanosleep(&nap, NULL);
	}
	return tool_fail(EXIT_SERIOUS, "holdover doctor, or holdover import --give-back",
		"NUT's services are stopped, but holdover-server does not have its port");
}

int takeover_take(const struct tool *t)
{
	struct units_record now;
	bool good = true;
	int status = may();

	if (status)
		return status;
	units_record_look(&now);
	if ((status = remember(&now)))
		return status;
	for (size_t i = 0; i < now.count && good; i++) {
		const struct unit_state *u = &now.units[i];

		if (!strcmp(u->name, UNITS_RECORD_HOLDOVER))
			good = (u->enabled && u->active) || step("enable", "--now", u->name);
		else if (u->enabled || u->active)
			good = step("disable", "--now", u->name);
	}
	return good ? wait_until_served(t) : say_state("holdover import --give-back");
}

/* ---- giving back ---- */

/* Stops Holdover's units first, because its server has the port; a unit in its original state is
 * not changed. */
static bool release(const struct units_record *before)
{
	for (size_t i = 0; i < before->count; i++) {
		const struct unit_state *u = &before->units[i];

		if (strcmp(u->name, UNITS_RECORD_HOLDOVER) != 0)
			continue;
		if (!u->enabled && systemd_is_enabled(u->name) && !step("disable", NULL, u->name))
			return false;
		if (systemd_is_active(u->name) && !step("stop", NULL, u->name))
			return false;
	}
	return true;
}

static bool restore(const struct unit_state *u)
{
	if (u->enabled && !systemd_is_enabled(u->name) && !step("enable", NULL, u->name))
		return false;
	return !u->active || systemd_is_active(u->name) || step("start", NULL, u->name);
}

int takeover_give_back(const struct tool *t)
{
	struct units_record before;
	int status = may(), error = status ? 0 : units_record_read(&before);
	bool good = true;

	(void)t;
	if (status)
		return status;
	if (error == -ENOENT)
		return puts("nothing was taken over"), EXIT_FINE;
	if (error)
		return tool_fail(EXIT_SERIOUS, NULL, "what was changed cannot be read (%s)",
			strerror(-error));
	good = release(&before);
	for (size_t i = 0; i < before.count && good; i++)
		good = restore(&before.units[i]);
	if (!good)
		return say_state("holdover import --give-back, again");
	error = units_record_remove();
	if (error)
		return tool_fail(EXIT_SERIOUS, NULL, "the record cannot be removed (%s)",
			strerror(-error));
	puts("NUT's services are as they were");
	return EXIT_FINE;
}
