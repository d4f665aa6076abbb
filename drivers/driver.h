/* SPDX-License-Identifier: GPL-2.0-or-later
 * driver - the contract between a driver and the core that all drivers share.
 *
 * A driver is a process for one UPS. You implement a `const struct driver` in a file of your own
 * and add a row to DRIVERS in the Makefile; the core does the command line, ups.conf, the socket,
 * staleness, reconnecting, alarms and the words of ups.status. The smallest complete example is
 * drivers/dummy.c.
 */
#ifndef DRIVERS_DRIVER_H
#define DRIVERS_DRIVER_H

#include "lib/settings.h"
#include "lib/sockproto.h"
#include "lib/status.h"
#include "lib/ups.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <uv.h>

struct device;

/* ---- you implement ---- */

struct driver_option { /* a key of ups.conf or -x that this driver knows beside the common ones */
	const char *key;		/* NULL ends the table; "*" is any key */
	const char *help;		/* for -L; values first: "<seconds> wait before ..." */
	bool secret;			/* not published as driver.parameter.* */
};

struct driver {
	const char *name;		/* of the program and of `driver =` */
	const char *version;		/* driver.version.internal */
	const char *summary;		/* one line for -V and -h */
	const struct driver_option *options;
	const char *const
		*shutdown; /* commands tried in turn for shutdown.default and -k; ends with NULL */
	unsigned pollinterval_s;	/* default of the option; 0 = 2 */

	/* Once, before anything else: check the options, make d->own. -errno ends the program; say
	 * why in the log. */
	int (*setup)(struct device *d);

	/* Find and open the hardware, read who it is. 0, or -errno with the reason for the
	 * administrator in `why`; it is called again until it succeeds, first after 0.2 s, later
	 * every 5 s, and at once after device_arrived. May block for a few seconds. */
	int (*open)(struct device *d, char why[256]);

	/* Every pollinterval, on battery each second at least. 0: good data have been set. -EAGAIN:
	 * nothing this time, try again; after a while the data are stale. Any other -errno: the
	 * device is lost; close and open follow. May block while the hardware answers, 1 s a
	 * transfer. */
	int (*poll)(struct device *d);

	/* The administrator's wishes; only for variables with VAR_RW and commands that were
	 * offered. May block as poll. NULL: none. */
	enum sp_result (*set)(struct device *d, const char *name, const char *value);
	enum sp_result (*command)(struct device *d, const char *name,
		const char *value); /* value: NULL or text */

	void (*close)(struct device *d);	/* undo open; also after a failed open */
	void (*teardown)(struct device *d);	/* undo setup */

	/* Optional: is hardware for this driver plugged in? Prints a section of ups.conf for each
	 * unit, returns their number. */
	int (*find)(uv_loop_t *loop, FILE *out);

	/* Optional, for --explore and the flag `explore`, in place of all the others: write down
	 * what the device has, so that somebody who has none can work with it. Reads only. `d` has
	 * its options and loop, and no variables. 0, or -errno after the reason has been logged. */
	int (*explore)(struct device *d, FILE *out);
};

/* ---- you may call ---- */

struct device {				/* read it; the core owns it, but for `own` */
	const struct driver *driver;
	uv_loop_t *loop;
	const struct section *conf;	/* options of this UPS, -x included */
	const char *conf_dir, *name;
	const char *port;
	/* our command line, for a driver that becomes another one */
	char **argv;
	struct ups *ups; /* what is published; change it through the functions below only */
	unsigned pollinterval_s;
	void *own;			/* yours */
};

/* Variables. An `override.<name>` of ups.conf wins over what the device says. A NULL value removes
 * the variable. */
void device_set(struct device *d, const char *name, const char *value);
void device_set_fmt(struct device *d, const char *name, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void device_writable_string(struct device *d, const char *name, int max_length);
void device_writable_number(struct device *d, const char *name);
void device_add_enum(struct device *d, const char *name,
	const char *value); /* also makes it writable */
void device_add_range(struct device *d, const char *name, long min, long max);	/* likewise */
void device_add_command(struct device *d, const char *name);

/* Words of lib/status.h as the device says them now, without ALARM. 0: unknown, nothing is claimed.
 * Published by device_commit. */
void device_status(struct device *d, uint32_t words);

/* After poll has returned 0 the core commits. Call it yourself when the device has spoken unasked:
 * data are good as of now, ups.alarm, ups.status and the device.* copies are brought up to date. */
void device_commit(struct device *d);

void device_lost(struct device *d,
	int error); /* outside poll: the hardware is gone. close follows from the loop, then open */
void device_arrived(struct device
		*d); /* something was plugged in: if we are looking for our device, look now */

/* A battery.charge.low from here on would make a low battery of every outage, and is ignored. */
enum { CHARGE_LOW_ABSURD_PCT = 95 };

/* Options of ups.conf and -x. */
const char *device_option(const struct device *d, const char *key);	/* NULL: not given */
bool device_flag(const struct device *d, const char *key);
long device_option_number(const struct device *d, const char *key,
	long otherwise); /* warns once if it is no number */

#endif
