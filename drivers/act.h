/* SPDX-License-Identifier: GPL-2.0-or-later
 * act - what a driver does instead of serving: list its options or devices, explore one, dump it,
 * switch its load off.
 */
#ifndef DRIVERS_ACT_H
#define DRIVERS_ACT_H

#include "drivers/core/core.h"
#include "drivers/core/options.h"
#include "drivers/driver.h"
#include "lib/program.h"

struct run {				/* the state of a driver process */
	struct options options;
	struct core *core;		/* NULL: no device */
	bool recorded;
};

struct driver_program {
	struct program program;		/* first; the same for every run of a driver */
	const struct driver *driver;
};

const struct driver *run_driver(const struct life *l);

int act_instead(struct life *l);	/* for struct program: after the arguments are read */
int act_on_files(struct life *l);	/* for struct program: after the files are read */

void act_print_variables(const struct run *m);
/* NUT's driver of this UPS, or a driver of Holdover that was started elsewhere, is asked to end.
 * Blocks for up to 5 s. */
void act_stop_listener(struct life *l);

#endif
