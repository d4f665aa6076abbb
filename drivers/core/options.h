/* SPDX-License-Identifier: GPL-2.0-or-later
 * options - command line and ups.conf of a driver: NUT's drivers' options and the parameters every
 * driver honours.
 */
#ifndef DRIVERS_CORE_OPTIONS_H
#define DRIVERS_CORE_OPTIONS_H

#include "drivers/driver.h"
#include "lib/conf.h"

#include <stdbool.h>

enum options_action {
	OPTIONS_RUN,
	OPTIONS_KILLPOWER,
	OPTIONS_CHECK,
	OPTIONS_FIND,
	OPTIONS_EXPLORE,
	OPTIONS_SIGNAL,
	OPTIONS_DONE
};

struct options {
	enum options_action action;
	char **argv;			/* borrowed */
	const char *conf_dir;		/* borrowed from arguments or environment */
	char *state_dir;
	const char *user, *group, *signal;	/* signal: of -c */
	struct settings settings;
	struct section section;		/* of our UPS: ups.conf, then -x */
	unsigned pollinterval_s;
	unsigned dump_after;		/* -d: polls until the dump; 0 = none */
	int foreground;			/* -F; 2: with a PID file */
	bool pid_file;
};

/* 0; 1: done, *status is the exit status (help, version, list, an error that has been told).
 * options_fini in any case. */
int options_read(const struct driver *driver, int argc, char **argv, struct options *out,
	int *status);
void options_fini(struct options *o);

/* Whether clients may see this key as driver.parameter.*: it is one that the driver or every driver
 * knows, and no secret. What else stands in a section may be another driver's password. */
bool options_shows(const struct driver *driver, const char *key);

/* The driver's part of the name of its socket: as ups.conf names it, so that the server, which
 * reads ups.conf too, looks for the same one; `auto` for a driver that was found that way. */
const char *options_served_as(const struct options *o, const struct driver *driver);

/* The row of this key in the driver's own tables; NULL: it has none. */
const struct driver_option *options_find(const struct driver *driver, const char *key);

#endif
