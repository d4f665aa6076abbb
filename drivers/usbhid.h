/* SPDX-License-Identifier: GPL-2.0-or-later
 * usbhid - the inside of the driver usbhid-ups that its files share: usbhid.c, its life,
 * usbhid_orders.c, what it is told to do, and usbhid_explore.c, which writes a device down. Nobody
 * else includes this.
 */
#ifndef DRIVERS_USBHID_H
#define DRIVERS_USBHID_H

#include "drivers/driver.h"
#include "drivers/hid/binding.h"
#include "drivers/hid/identity.h"
#include "drivers/usb.h"

#include <stdbool.h>
#include <stdint.h>

struct usbhid {
	struct device *device;
	struct usb *usb;
	struct usb_port *port;		/* NULL: not open */
	struct hid_descriptor descriptor;
	const struct hid_vendor *vendor;
	struct hid_binding *binding;
	struct usb_info known;		/* the unit we had; vid 0 = none yet */
	unsigned quirks;
	struct hid_who who;
	uint64_t full_at_ms, heard_at_ms, wrote_at_ms;
	uint64_t raw_known;		/* one bit for each raw row that has been answered */
	unsigned silent_rounds, polls;
	bool settings_changed;
};

/* 0; -EAGAIN the device has no answer to this; -ETIMEDOUT it does not answer at all; -ENODEV it is
 * gone. What was read has gone to the binding. */
int usbhid_read_report(struct usbhid *u, struct hid_report_ref ref);

void usbhid_offer_composites(struct usbhid *u);

struct usb_match usbhid_match(const struct device *d);	/* which device the options mean */

/* As explore, set and command of struct driver. */
int usbhid_explore(struct device *d, FILE *out);
enum sp_result usbhid_set(struct device *d, const char *name, const char *value);
enum sp_result usbhid_command(struct device *d, const char *name, const char *value);

#endif
