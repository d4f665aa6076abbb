/* SPDX-License-Identifier: GPL-2.0-or-later
 * identity - the identity of a HID UPS and the choice of its vendor's tables, from its id and
 * strings, the administrator's options, and the few reports that must be read before the tables are
 * bound.
 */
#ifndef DRIVERS_USBHID_HID_IDENTITY_H
#define DRIVERS_USBHID_HID_IDENTITY_H

#include "drivers/driver.h"
#include "drivers/usbhid/hid/convert.h"
#include "drivers/usbhid/hid/descriptor.h"
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/hid/vendor.h"
#include "drivers/usb/port.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is this interface a UPS? True for a power device by its descriptor, of any maker, and for an id
 * whose descriptor is known not to show it. */
bool hid_identity_wants(const struct usb_info *info, const uint8_t *descriptor, size_t size);

/* The tables of a device and its quirks; options take precedence. Logs an unknown `subdriver`. */
const struct hid_vendor *hid_identity_vendor(const struct device *d, const struct usb_info *info,
	unsigned *quirks);

struct hid_who {
	char model[sizeof ((struct hid_identity *)0)->model];
	enum hid_mge_region region;
};

/* Publishes ups.mfr, ups.model and so on. Reads a few reports and strings: blocks up to a second
 * for each. */
void hid_identity_show(struct device *d, struct usb_port *port,
	const struct hid_descriptor *descriptor, const struct hid_vendor *vendor, unsigned quirks,
	struct hid_who *out);

#endif
