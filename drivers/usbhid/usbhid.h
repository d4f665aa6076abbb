/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid - the inside of the driver usbhid-ups that its files share: usbhid.c, the driver's
 * functions; poll.c, requests to the device; status.c, the status of the power; control.c, settings
 * and commands; and record.c, recordings.
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

/* rules and options as of opening, and the state of debounce and log throttle */
struct usbhid_status {
	struct debounce_rule rule;
	struct log_throttle_rule discharge_log_rule;
	struct power_options options;
	struct debounce debounce;
	struct log_throttle discharge_log;
	struct log_limit complaint;
	bool hidden;			/* a word that the device reports is held back */
	bool calm;			/* on mains, and no other word is set */
	bool outage;
};

struct usbhid_poll {			/* since the device was opened */
	uint64_t raw_known;		/* one bit for each raw row that has been answered */
	unsigned polls, full_polls, calm_polls;
	uint64_t turned_ms, credit;	/* turns.c */
	bool turn_next;			/* the next poll is for the reports whose turn it is */
	size_t lost;			/* reports that were not answered while opening */
	unsigned lost_tries;
	bool refuses_all;		/* it may send reports by interrupt */
};

struct usbhid_asked {			/* when a report was last requested */
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
	uint64_t reopened_at_ms;	/* when it was opened again for lost reports */
	struct usbhid_status status;
	long interrupt_bytes, tolerance;	/* options; 0 and -1: not given */
	long quiet_polls;		/* in a row without a report by interrupt */
	bool listening;
};

/* Reads a report and passes it to the binding. 0; -EAGAIN: the device does not have it; -EIO:
 * another report came; -ETIMEDOUT: no answer; -ENODEV: the device is gone. Blocks up to
 * USB_TIMEOUT_MS. */
int usbhid_read_report(struct usbhid *u, struct hid_report_ref ref);

/* The number of a report as a source of values, for device_source. */
unsigned usbhid_source(enum hid_kind kind, uint8_t id);

/* Call it after the binding is made: applies options and reads everything once. usbhid_poll is poll
 * of struct driver; the first poll publishes what opening has read. */
int usbhid_poll_open(struct usbhid *u);
int usbhid_poll(struct device *d);

/* On mains, and nothing was written to the device: a quick poll needs to detect only an outage. */
bool usbhid_is_at_rest(const struct usbhid *u);

/* _begin: call it after the binding is made; starts a new session, in which nothing has been read
 * yet. _publish: publishes the bits, after a poll or a report by interrupt. */
void usbhid_status_begin(struct usbhid *u);
void usbhid_show_status(struct usbhid *u, enum debounce_event event);

/* Call it after the binding is opened: offers composite commands, and applies the options offdelay,
 * ondelay and lowbatt. */
void usbhid_offer_orders(struct usbhid *u);

/* As explore, set and command of struct driver. */
int usbhid_explore(struct device *d, FILE *out);
enum sp_result usbhid_set(struct device *d, const char *name, const char *value);
enum sp_result usbhid_command(struct device *d, const char *name, const char *value);

#endif
