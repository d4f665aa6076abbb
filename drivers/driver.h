/* SPDX-License-Identifier: GPL-2.0-or-later
 * driver - the contract between a driver and the core that all drivers share.
 *
 * A driver is a process for one UPS. You implement a `const struct driver` in a file of your own
 * and add a row to DRIVERS in the Makefile; the core does the command line, ups.conf, the socket,
 * staleness, reconnecting, alarms and the words of ups.status. The smallest complete example is
 * drivers/atcl.c.
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

/* What a poll is to read; see struct driver.poll. */
enum device_pace {
	DEVICE_POLL_FIRST,	/* the first after open: what open did not read yet */
	DEVICE_POLL_QUICK,	/* what decides: the power, and in an outage charge and run time */
	DEVICE_POLL_FULL,	/* all that changes: every `pollfreq` */
	DEVICE_POLL_CHANGED,	/* also settings: one was written, or a command was sent */
};

/* ---- you implement ---- */

struct driver_option { /* a key of ups.conf or -x that this driver knows beside the common ones */
	const char *key;		/* NULL ends the table; "*" is any key */
	const char *help;		/* for -L; values first: "<seconds> wait before ..." */
	bool secret;			/* not published as driver.parameter.* */
	bool path;			/* names a file that is read: the sandbox leaves it readable */
	/* False with the reason: with this value the driver could never open its device, so `-t`, a
	 * start and a reload refuse it. NULL: any value will do. */
	bool (*judge)(const char *key, const char *value, char why[256]);
};

struct driver {
	const char *name;		/* of the program and of `driver =` */
	const char *version;		/* driver.version.internal */
	const char *summary;		/* one line for -V and -h */
	/* Tables of keys, its own and those of what it is built on; NULL ends the list. */
	const struct driver_option *const *options;
	const char *const
		*shutdown; /* commands tried in turn for shutdown.default and -k; ends with NULL */
	bool becomes;			/* it executes another driver, `auto` */
	unsigned pollinterval_s;	/* default of the option; 0 = 2 */
	unsigned pollfreq_s;		/* default of the option; 0 = 30 */

	/* Once, before anything else: check the options, make d->own. -errno ends the program; say
	 * why in the log. */
	int (*setup)(struct device *d);

	/* Optional, after setup and before teardown, at -t and when a reload is about to start this
	 * driver: is what the options name there, so far as it is nothing that is plugged in or
	 * switched on later? 0, or -errno with the reason in `why`. Changes nothing. */
	int (*check)(struct device *d, char why[256]);

	/* Find and open the hardware, read who it is. 0, or -errno with the reason for the
	 * administrator in `why`; it is called again until it succeeds, first after 0.2 s, later
	 * every 5 s, and at once after device_arrived. May block for a few seconds.
	 * -EPROTONOSUPPORT, also of a poll: the device of an id that makers share was asked and
	 * does not answer as one of yours; under `driver = auto` the next candidate has its turn.
	 */
	int (*open)(struct device *d, char why[256]);

	/* Every pollinterval, on battery each second at least; d->pace says how much to read. 0:
	 * good data have been set. -EAGAIN: the device was asked and did not answer; after a while
	 * the data are stale, and at the third time in a row close and open follow. -EINPROGRESS:
	 * it is not asked, it sends reports unasked and has not yet; the data may get stale. Any
	 * other -errno: the device is lost; close and open follow. May block while the hardware
	 * answers, 1 s a transfer. */
	int (*poll)(struct device *d);

	/* What clients ask for; only for variables with VAR_RW and commands that were
	 * offered. May block as poll. SP_LATER: device_answer follows; requests are answered in
	 * their order. NULL: none. */
	enum sp_result (*set)(struct device *d, const char *name, const char *value);
	enum sp_result (*command)(struct device *d, const char *name,
		const char *value); /* value: NULL or text */

	void (*close)(struct device *d);	/* undo open; also after a failed open */
	void (*teardown)(struct device *d);	/* undo setup */

	/* Optional, for --explore and the flag `explore`, in place of all the others: write down
	 * what the device has, so that a developer who has none can work with it. Reads only. `d`
	 * has its options and loop, and no variables. 0, or -errno after the reason has been
	 * logged. */
	int (*explore)(struct device *d, FILE *out);

	/* Optional, in place of `explore`, where asking as always is all there is to ask: after the
	 * device was opened and polled, write down what it has said. 0 or -errno. */
	int (*record)(struct device *d, FILE *out);
};

/* ---- you may call ---- */

struct device {				/* read it; the core owns it, but for `own` */
	const struct driver *driver;
	uv_loop_t *loop;
	const struct section *conf;	/* options of this UPS, -x included */
	const char *conf_dir, *name;
	const char *port;
	/* the command line, for a driver that becomes another one */
	char **argv;
	struct ups *ups; /* what is published; change it through the functions below only */
	unsigned pollinterval_s;
	enum device_pace pace;		/* of the poll that is being made */
	struct age *age;		/* of the variables; drivers/core/age.h */
	/* options that a warning has been logged of; NULL: none is remembered */
	struct option_warnings *warnings;
	void *own;			/* yours */
};

/* Variables and commands live for a SESSION: it begins with the first of them that `open` sets (it
 * has the hardware then, and sets nothing before) and ends with close. What you do not set again
 * in a session is forgotten: at the first commit with a status, all variables and commands of
 * earlier sessions that were not set since open go. So set in open what poll will not set, and let
 * the first poll read everything.
 *
 * Within a session a value lives as long as its source answers. A SOURCE is what you ask the device
 * for in one go - a report, a query - by a number of yours, from 1. Call device_source before the
 * values of an answer are set, and device_source(d, 0) after them; call device_missed when it was
 * asked for and not answered, refused or answered with nonsense. At the third miss in a row its
 * variables are removed; they return, with their flags and limits, when it answers. What is set
 * under source 0 stays to the end of the session: identity, and settings that the driver keeps.
 *
 * An `override.<name>` of ups.conf wins over what the device says. A NULL value removes the
 * variable. A number that no device can have measured (drivers/power/plausible.h) is as NULL. */
enum { DEVICE_MISSES = 3 };
void device_source(struct device *d, unsigned source);
void device_missed(struct device *d, unsigned source);
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
/* The same for a device that speaks NUT's words itself: those that are unknown here are kept, after
 * the others. NULL: unknown. */
void device_status_text(struct device *d, const char *text);

/* The result of the oldest request that SP_LATER was returned of. The device may be lost before: then
 * all of them have failed, and this is not called for them. */
void device_answer(struct device *d, enum sp_result result);

/* A setting was written, a command was sent: the next poll is DEVICE_POLL_CHANGED. The core calls it
 * when `set`, `command` or device_answer has said SP_OK. */
void device_changed(struct device *d);
/* In open: full polls of this device are so far apart unless `pollfreq` says otherwise. */
void device_pollfreq(struct device *d, unsigned seconds);
/* The time between two full polls: `pollfreq`, of the option or of device_pollfreq. */
uint64_t device_full_every_ms(struct device *d);
/* The next poll, once, comes after so long at most. */
void device_poll_within(struct device *d, unsigned ms);
/* In place of sleeping: blocks, and shows signs of life meanwhile. */
void device_pause(struct device *d, unsigned ms);

/* After poll has returned 0 the core commits. Call it yourself when the device has spoken unasked:
 * data are good as of now, ups.alarm, ups.status and the device.* copies are brought up to date. */
void device_commit(struct device *d);

void device_lost(struct device *d,
	int error); /* outside poll: the hardware is gone. close follows from the loop, then open */
/* The same, and why, for the log. */
void device_lost_why(struct device *d, const char *why);
/* Something was plugged in: a driver that is looking for its device looks now. */
void device_arrived(struct device *d);

/* A battery.charge.low from here on would make a low battery of every outage, and is ignored. */
enum { CHARGE_LOW_ABSURD_PCT = 95 };

/* Options of ups.conf and -x. */
const char *device_option(const struct device *d, const char *key);	/* NULL: not given */
bool device_flag(const struct device *d, const char *key);
long device_option_number(const struct device *d, const char *key,
	long otherwise); /* warns once if it is no number */

#endif
