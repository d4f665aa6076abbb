/* SPDX-License-Identifier: GPL-2.0-or-later
 * scan - the UPSes that are plugged in, as far as sysfs tells.
 *
 * No device node is opened, so nothing is sent, claimed, detached or reset, whatever is plugged in,
 * and any user may do it. The price: a report descriptor is in sysfs only while the kernel's own
 * HID driver holds the interface. While a driver of ours has it, and when that was killed, ids must
 * do, what udev has recorded (drivers/find/rules.c), and what the caller knows from before.
 */
#ifndef DRIVERS_FIND_SCAN_H
#define DRIVERS_FIND_SCAN_H

#include "drivers/find/kinds.h"

enum { FIND_MAX = 64 };			/* UPSes that are looked at, and remembered */

struct find_seen {
	struct usb_info info;		/* without endpoint */
	const struct find_kind *kind;	/* find_kind_auto: several candidates */
	const struct find_kind *candidates[FIND_CANDIDATES_MAX];
	size_t candidate_count;
	bool claimed;			/* a process has the interface, usually a driver */
	bool named_only;		/* a keyboard or mouse as well: only for who names it */
};

/* Has this device been known as a UPS? Asked about a HID interface without a report descriptor.
 * NULL instead of a function: nothing is known. */
typedef const struct find_kind *find_known_fn(void *user, const struct usb_info *info);

/* All of them, in the order of their places; their number. */
size_t find_scan(struct find_seen seen[FIND_MAX], find_known_fn *known, void *user);

/* One device, by its name below /sys/bus/usb/devices; false: no UPS of ours. */
bool find_look(const char *path, struct find_seen *out, find_known_fn *known, void *user);

#endif
