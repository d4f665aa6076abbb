/* SPDX-License-Identifier: GPL-2.0-or-later
 * orders - composite commands, which no device carries out in one step, and the options offdelay,
 * ondelay and lowbatt.
 *
 * A driver offers the commands of its device; the core makes load.off out of load.off.delay, and
 * shutdown.return out of two delays. NUT's names and meanings.
 */
#ifndef DRIVERS_CORE_ORDERS_H
#define DRIVERS_CORE_ORDERS_H

#include "drivers/driver.h"

/* What the device can do; each may block as in struct driver. */
struct orders {
	/* Does the device have this command? NULL: every command that was offered. */
	bool (*has)(struct device *d, const char *name);
	/* SP_NOT_SUPPORTED: the device itself has no such command. */
	enum sp_result (*command)(struct device *d, const char *name, const char *value);
	enum sp_result (*set)(struct device *d, const char *name, const char *value);
	/* Optional: the value that the device will make of the variable of this command, if the
	 * device counts in larger steps. False: the value is kept as it is. */
	bool (*rounded)(struct device *d, const char *command, double *value);
};

/* Call it after the device's own commands have been offered: adds the composite commands that use
 * them. */
void orders_offer(struct device *d, const struct orders *o);

/* For struct driver.command: the device's own command of that name, or a composite one. */
enum sp_result orders_command(struct device *d, const struct orders *o, const char *name,
	const char *value);

/* Call it at the end of open: applies the options offdelay, ondelay and lowbatt as if a client had
 * set them. */
void orders_apply_options(struct device *d, const struct orders *o);

#endif
