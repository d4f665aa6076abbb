/* SPDX-License-Identifier: GPL-2.0-or-later
 * parts - the two parts of dummy-ups: one plays a file, one repeats a remote UPS.
 *
 * `mode =` decides, or what `port =` looks like; dummy.c passes each call on. The own struct of a
 * part begins with a pointer to it.
 */
#ifndef DRIVERS_DUMMY_PARTS_H
#define DRIVERS_DUMMY_PARTS_H

#include "drivers/driver.h"

struct dummy_part {
	int (*setup)(struct device *d);
	int (*check)(struct device *d, char why[256]);	/* NULL: nothing */
	int (*open)(struct device *d, char why[256]);
	int (*poll)(struct device *d);
	enum sp_result (*set)(struct device *d, const char *name, const char *value);
	enum sp_result (*command)(struct device *d, const char *name, const char *value);
	void (*close)(struct device *d);
	void (*teardown)(struct device *d);
};

extern const struct dummy_part dummy_play;
extern const struct dummy_part dummy_repeat;

#endif
