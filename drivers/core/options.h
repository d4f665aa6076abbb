/* SPDX-License-Identifier: GPL-2.0-or-later
 * options - command line and ups.conf of a driver: NUT's drivers' options and the parameters every
 * driver honours.
 */
#ifndef DRIVERS_CORE_OPTIONS_H
#define DRIVERS_CORE_OPTIONS_H

#include "drivers/driver.h"
#include "lib/cli.h"
#include "lib/conf.h"

#include <stdbool.h>

enum options_action { OPTIONS_RUN, OPTIONS_KILLPOWER, OPTIONS_FIND, OPTIONS_LIST, OPTIONS_EXPLORE };

struct options {
	enum options_action action;
	/* of the command line, borrowed */
	const char *ups, *standalone, *interval, *group;
	const char **all;		/* each -a; `ups` is the last one */
	size_t count;
	bool checks;			/* -t */
	struct section extra;		/* of -x */
	unsigned dump_after;		/* -d: polls until the dump; 0 = none */
	/* read */
	const char *conf_dir, *state_dir;	/* borrowed */
	char **argv;			/* borrowed */
	struct settings settings;
	struct section section;		/* of this UPS: ups.conf, then -x */
	unsigned pollinterval_s;
	int debug_min;
};

extern const struct cli_option options_rows[];	/* beside those of all programs */

/* Consumes one option. 0; -1: it is none of these; else an exit status + 1. */
int options_argument(const struct driver *driver, struct options *o, int letter, const char *value);

/* 0, or -EINVAL: the options do not go together (logged). */
int options_judge(const struct driver *driver, struct options *o);

/* -L */
void options_print(const struct driver *driver);

/* Reads ups.conf without judging it, for several options_read after that. */
int options_read_file(struct options *o, const char *conf_dir);
/* Reads the section of this UPS in ups.conf. 0 or -errno; errors are added to the report. */
int options_read(const struct driver *driver, struct options *o, const char *conf_dir,
	struct conf_report *report);
void options_fini(struct options *o);

/* Whether clients may see this key as driver.parameter.*: a key that this driver or every driver
 * knows, and that is no secret. Any other key of the section may be another driver's password. */
bool options_shows(const struct driver *driver, const char *key);

/* The driver's part of the name of its socket: as written in ups.conf, so that the server, which
 * reads ups.conf too, looks for the same name; `auto` for a driver that `driver = auto` has
 * chosen. */
const char *options_served_as(const struct options *o, const struct driver *driver);

/* Is its section one of found.conf, because ups.conf has none? */
bool options_is_found(const struct options *o);

/* The row of this key in the driver's own tables; NULL: it has none. */
const struct driver_option *options_find(const struct driver *driver, const char *key);

#endif
