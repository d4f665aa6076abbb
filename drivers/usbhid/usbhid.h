/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid - the inside of the driver usbhid-ups that its files share: usbhid.c, its life, poll.c, what
 * it asks the device, status.c, what it publishes of the power, control.c, settings and commands,
 * and record.c, which writes a device down.
 */
#ifndef DRIVERS_USBHID_USBHID_H
#define DRIVERS_USBHID_USBHID_H

#include "drivers/driver.h"
#include "drivers/usbhid/hid/binding.h"
#include "drivers/power/debounce.h"
#include "drivers/usbhid/hid/identity.h"
#include "drivers/power/log_throttle.h"
#include "drivers/usb/session.h"
#include "lib/log.h"

#include <stdbool.h>
#include <stdint.h>

struct usbhid_status { /* rules and options as of opening, and what the machines remember */
	struct debounce_rule rule;
	struct log_throttle_rule discharge_log_rule;
	struct power_options options;
	struct debounce debounce;
	struct log_throttle discharge_log;
	struct log_limit complaint;
	bool hidden;			/* something the device said is held back */
	bool calm;			/* on mains, and the device says nothing else */
	bool outage;
};

struct usbhid_poll {			/* since the device was opened */
	uint64_t raw_known;		/* one bit for each raw row that has been answered */
	unsigned polls, full_polls, calm_polls;
	uint64_t turned_ms, credit;	/* turns.c */
	bool turn_next;			/* the next poll is for the reports whose turn it is */
	size_t lost;			/* reports that opening has asked for in vain */
	unsigned lost_tries;
	bool refuses_all;		/* but may speak by interrupt */
};

struct usbhid_asked {			/* of a report, when it was last asked for */
	enum hid_answer answer;
	unsigned misses;		/* in a row */
	uint64_t at_ms;
};

struct usbhid {
	struct usb_session session;	/* first: drivers/usb/session.h */
	struct device *device;
	struct hid_descriptor descriptor;
	const struct hid_vendor *vendor;
	struct hid_binding *binding;
	unsigned quirks;
	struct hid_who who;
	uint64_t opened_at_ms, heard_at_ms, wrote_at_ms;
	struct usbhid_poll poll;
	struct usbhid_asked asked[HID_FEATURE + 1][256];
	unsigned late_turn;
	uint64_t reopened_at_ms;	/* for the sake of reports that had been lost */
	struct usbhid_status status;
	long interrupt_bytes, tolerance;	/* options; 0 and -1: not given */
	long quiet_polls;		/* in a row without a report by interrupt */
	bool listening;
};

/* 0; -EAGAIN the device does not know this report; -EIO what came is not it; -ETIMEDOUT nothing
 * came; -ENODEV it is gone. What was read has gone to the binding. */
int usbhid_read_report(struct usbhid *u, struct hid_report_ref ref);

/* The number of a report as a source of values: device_source. */
unsigned usbhid_source(enum hid_kind kind, uint8_t id);

/* After the binding is made: options, and everything is read once. Then as poll of struct driver;
 * the first poll publishes what the opening has read. */
int usbhid_poll_open(struct usbhid *u);
int usbhid_poll(struct device *d);

/* On mains, and nothing was written to it: a quick poll is what shows an outage and no more. */
bool usbhid_is_at_rest(const struct usbhid *u);

/* After the binding is made: a new session, in which nothing has been read yet. Then publish what
 * the bits say, after a poll or a report by interrupt. */
void usbhid_status_begin(struct usbhid *u);
void usbhid_show_status(struct usbhid *u, enum debounce_event event);

/* After the binding is opened: composite commands, and the options offdelay, ondelay and lowbatt. */
void usbhid_offer_orders(struct usbhid *u);

/* As explore, set and command of struct driver. */
int usbhid_explore(struct device *d, FILE *out);
enum sp_result usbhid_set(struct device *d, const char *name, const char *value);
enum sp_result usbhid_command(struct device *d, const char *name, const char *value);

#endif
