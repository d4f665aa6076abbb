/* SPDX-License-Identifier: GPL-2.0-or-later
 * act - what a driver does in place of serving: list its options or devices, explore one, dump it,
 * switch its load off.
 */
#ifndef DRIVERS_ACT_H
#define DRIVERS_ACT_H

#include "drivers/core/core.h"
#include "drivers/core/options.h"
#include "drivers/driver.h"
#include "lib/program.h"

struct run {				/* the state of a driver's life */
	struct options options;
	struct core *core;		/* NULL: no device */
	bool recorded;
};

struct driver_program {
	struct program program;		/* first; of all lives of a driver */
	const struct driver *driver;
};

const struct driver *run_driver(const struct life *l);

int act_instead(struct life *l);	/* for struct program: once arguments are read, */
int act_on_files(struct life *l);	/* and once files are read */

void act_print_variables(const struct run *m);
/* NUT's driver of this UPS, or one that another life started, gives way. Blocks for up to 5 s. */
void act_stop_listener(struct life *l);

#endif
