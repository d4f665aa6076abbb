/* SPDX-License-Identifier: GPL-2.0-or-later
 * plan - the processes that the configuration needs.
 *
 * The server, a driver for every usable section of ups.conf, the SNMP agent if it is installed; if
 * ups.conf has no section, holdover-find, and a driver for each UPS it has found. A driver is
 * Holdover's if there is one of that name, else it is searched in `driverpath` (default /lib/nut)
 * and started with our state directory in its environment. A section without an installed driver is
 * an error with file:line; the others are started.
 */
#ifndef SUPERVISOR_PLAN_H
#define SUPERVISOR_PLAN_H

#include "lib/settings.h"
#include "supervisor/supervise.h"

#include <stdbool.h>

/* The part of the system that this holdoverd starts: everything, or, as a systemd unit beside units
 * of the server and the agent, only drivers. Drivers that need the network have a separate unit. */
enum plan_share { PLAN_ALL, PLAN_DRIVERS, PLAN_DRIVERS_NET };

struct plan {				/* borrowed while planning */
	enum plan_share share;
	const char *conf_dir, *state_dir;
	/* the directory of holdover-server, holdover-snmp and drivers/ */
	const char *program_dir;
	const char *user;		/* -u for every program; NULL: none */
	gid_t group;			/* of the state directory; (gid_t)-1: none is needed */
	int debug;
};

/* The identity of a program of this role; `ups`: the section of a driver, else NULL. 0; -ENOENT:
 * there is no such user or group (an error of the report). */
int plan_identity(const struct plan *p, const struct settings *settings, enum identity_role role,
	const struct section *ups, struct identity *out, struct conf_report *report);

/* Is there any section whose driver this share starts? */
bool plan_has_drivers(const struct plan *p, const struct settings *settings);

/* Adds errors to the report for sections that cannot run. */
void plan_judge(const struct plan *p, const struct settings *settings, struct conf_report *report);

/* Logs what a reader of `user` in ups.conf may not expect: where it is the drivers' only, and where
 * holdoverd is not root and cannot give anyone that user. */
void plan_explain_users(const struct plan *p, const struct settings *settings);

/* Calls back with a row for each process. */
typedef void plan_row(void *user, const struct supervised *what);
void plan_rows(const struct plan *p, const struct settings *settings, plan_row *fn, void *user);

/* `-t` of every program of Holdover that would run (supervisor/checks). Blocks. True if none
 * failed. */
bool plan_check(const struct plan *p, const struct settings *settings);

#endif
