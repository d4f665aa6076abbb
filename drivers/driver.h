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
	DEVICE_POLL_FIRST,	/* the first after open: reads what open did not */
	DEVICE_POLL_QUICK,	/* the state of the power, and in an outage charge and run time */
	DEVICE_POLL_FULL,	/* all values that change; every `pollfreq` */
	DEVICE_POLL_CHANGED,	/* settings, too: one was written, or a command was sent */
};

/* ---- you implement ---- */

/* a key of ups.conf or -x that this driver accepts in addition to the common ones */
struct driver_option {
	const char *key;		/* NULL ends the table; "*" is any key */
	/* for -L; begins with the values: "<seconds> wait before ..." */
	const char *help;
	bool secret;			/* not published as driver.parameter.* */
	/* names a file that is read: the sandbox leaves it readable */
	bool path;
	/* False, with the reason in `why`: with this value the driver could never open its device,
	 * so `-t`, a start and a reload refuse it. NULL: every value is accepted. */
	bool (*judge)(const char *key, const char *value, char why[256]);
};

struct driver {
	const char *name;		/* of the program and of `driver =` */
	const char *version;		/* driver.version.internal */
	const char *summary;		/* one line for -V and -h */
	/* Tables of keys: the driver's own and those of the code it uses (usb_options); NULL ends
	 * the list. */
	const struct driver_option *const *options;
	const char *const
		*shutdown; /* commands tried in turn for shutdown.default and -k; ends with NULL */
	bool becomes;			/* it executes another driver, as `auto` does */
	unsigned pollinterval_s;	/* default of the option; 0 = 2 */
	unsigned pollfreq_s;		/* default of the option; 0 = 30 */

	/* Called once, before anything else: check the options, make d->own. -errno ends the
	 * program; log the reason. */
	int (*setup)(struct device *d);

	/* Optional. Called after setup and before teardown, by -t and before a reload starts this
	 * driver: do the files and servers that the options name exist? Hardware that may be
	 * plugged in or switched on later is not checked. 0, or -errno with the reason in `why`.
	 * Changes nothing. */
	int (*check)(struct device *d, char why[256]);

	/* Find and open the hardware, read its identity. 0, or -errno with the reason for the
	 * administrator in `why`; it is called again until it succeeds, first after 0.2 s, later
	 * every 5 s, and at once after device_arrived. May block for a few seconds.
	 * -EAGAIN: the device is there but may not be opened yet; open is called again every half
	 * second.
	 * -EPROTONOSUPPORT, also of a poll: several makers share the device's id, and it does not
	 * answer in your protocol; under `driver = auto` the next candidate is tried.
	 */
	int (*open)(struct device *d, char why[256]);

	/* Called every pollinterval, on battery at least every second; d->pace says how much to
	 * read. 0: good data have been set. -EAGAIN: the device was asked and did not answer; after
	 * a while the data are stale, and at the third time in a row close and open follow.
	 * -EINPROGRESS: the device is not asked, because it sends reports by itself, and has not
	 * sent one yet; the data may become stale. Any other -errno: the device is lost; close and
	 * open follow. May block while the hardware answers, at most 1 s for each transfer. */
	int (*poll)(struct device *d);

	/* SET and INSTCMD of clients; called only for variables with VAR_RW and for commands that
	 * were offered. May block as poll. SP_LATER: call device_answer later; requests are
	 * answered in their order. NULL: the driver has none. */
	enum sp_result (*set)(struct device *d, const char *name, const char *value);
	enum sp_result (*command)(struct device *d, const char *name,
		const char *value); /* value: NULL or text */

	void (*close)(struct device *d);	/* undo open; also after a failed open */
	void (*teardown)(struct device *d);	/* undo setup */

	/* Optional, for --explore and the flag `explore`, instead of all other functions: write a
	 * recording of what the device has, so that a developer without the device can work with
	 * it. Only reads. `d` has its options and loop, and no variables. 0, or -errno after the
	 * reason has been logged. */
	int (*explore)(struct device *d, FILE *out);

	/* Optional, instead of `explore`, for a driver whose usual questions are all there are:
	 * called after the device was opened and polled, to write a recording of its answers. 0 or
	 * -errno. */
	int (*record)(struct device *d, FILE *out);
};

/* ---- you may call ---- */

struct device {				/* read it; the core owns it, but for `own` */
	const struct driver *driver;
	uv_loop_t *loop;
	const struct section *conf;	/* options of this UPS, -x included */
	const char *conf_dir, *name;
	const char *port;
	/* The section is one of found.conf: the administrator did not write it */
	bool is_found;
	/* the command line, for a driver that executes another one */
	char **argv;
	struct ups *ups; /* what is published; change it through the functions below only */
	unsigned pollinterval_s;
	enum device_pace pace;		/* of the poll that is being made */
	struct age *age;		/* of the variables; drivers/core/age.h */
	/* options that a warning has been logged of; NULL: none is remembered */
	struct option_warnings *warnings;
	void *own;			/* yours */
};

/* Variables and commands live for a SESSION: it begins with the first one that `open` sets (after
 * it has claimed the hardware, not before) and ends with close. What you do not set again in a
 * session is removed: at the first commit with a status, all variables and commands of earlier
 * sessions that were not set since open go. So set in open what poll will not set, and let the
 * first poll read everything.
 *
 * Within a session a value lives as long as its source answers. A SOURCE is what you request from
 * the device at once - a report, a query - with a number of your choice, from 1. Call device_source
 * before the values of an answer are set, and device_source(d, 0) after them; call device_missed
 * when the request was not answered, was refused, or was answered with nonsense. At the third miss
 * in a row its variables are removed; they return, with their flags and limits, when it answers.
 * What is set under source 0 stays to the end of the session: identity, and settings that the
 * driver keeps.
 *
 * An `override.<name>` of ups.conf replaces the device's value. A NULL value removes the variable,
 * and so does a number that no device can have measured (drivers/power/plausible.h). */
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

/* The current words of lib/status.h by the device's report, without ALARM. 0: unknown, no status is
 * published. Published by device_commit. */
void device_status(struct device *d, uint32_t words);
/* The same for a device that reports NUT's words itself: words that lib/status does not know are
 * kept, after the others. NULL: unknown. */
void device_status_text(struct device *d, const char *text);

/* The result of the oldest request that returned SP_LATER. If the device is lost before, all of
 * them have failed; do not call it for them. */
void device_answer(struct device *d, enum sp_result result);

/* A setting was written, a command was sent: the next poll is DEVICE_POLL_CHANGED. The core calls
 * it when `set`, `command` or device_answer has said SP_OK. */
void device_changed(struct device *d);
/* Call it in open: the time between full polls of this device, unless the option `pollfreq` is
 * set. */
void device_pollfreq(struct device *d, unsigned seconds);
/* The time between two full polls: `pollfreq`, of the option or of device_pollfreq. */
uint64_t device_full_every_ms(struct device *d);
/* The next poll, once, comes within this time. */
void device_poll_within(struct device *d, unsigned ms);
/* Use it instead of sleeping: blocks, and sends heartbeats meanwhile. */
void device_pause(struct device *d, unsigned ms);

/* After poll has returned 0 the core commits. Call it yourself when the device has sent data by
 * itself: the data count as current, and ups.alarm, ups.status and the device.* copies are
 * updated. */
void device_commit(struct device *d);

void device_lost(struct device *d,
	int error); /* outside poll: the hardware is gone. close follows from the loop, then open */
/* The same, with the reason for the log. */
void device_lost_why(struct device *d, const char *why);
/* A device was plugged in: a driver without its device searches at once. */
void device_arrived(struct device *d);

/* A battery.charge.low of this value or more would make every outage a low battery, and is
 * ignored. */
enum { CHARGE_LOW_ABSURD_PCT = 95 };

/* Options of ups.conf and -x. */
const char *device_option(const struct device *d, const char *key);	/* NULL: not given */
bool device_flag(const struct device *d, const char *key);
long device_option_number(const struct device *d, const char *key,
	long otherwise); /* warns once if it is no number */

#endif
