/* SPDX-License-Identifier: GPL-2.0-or-later
 * scan - the UPSes that are plugged in, as far as sysfs shows.
 *
 * No device node is opened, so nothing is sent, claimed, detached or reset, whatever is plugged in,
 * and any user may do it. The price: a report descriptor is in sysfs only while the kernel's own
 * HID driver holds the interface. While a driver has it, and when that was killed, ids must
 * do, what udev has recorded (drivers/find/rules.c), and what the caller knows from before.
 */
#ifndef DRIVERS_FIND_SCAN_H
#define DRIVERS_FIND_SCAN_H

#include "drivers/find/kinds.h"

enum { FIND_MAX = 64 };			/* UPSes that are looked at, and remembered */
enum { FIND_DEVICES_MAX = 128 };	/* devices that are listed */

/* What stands between a device and the driver that would be started for it. */
enum find_why {
	FIND_SERVED,			/* nothing */
	FIND_INPUT,			/* a keyboard or mouse as well: only for who names it */
	FIND_BRIDGE,			/* a serial bridge: anything may be connected to it */
	FIND_HIDDEN,			/* another process has it, so its descriptor is not seen */
	FIND_UNKNOWN,			/* in no table, and no power device by its descriptor */
};

struct find_seen {
	struct usb_info info;		/* without endpoint */
	/* find_kind_auto: several candidates; NULL: no known UPS */
	const struct find_kind *kind;
	const struct find_kind *candidates[FIND_CANDIDATES_MAX];
	size_t candidate_count;
	bool claimed;			/* a process has the interface, usually a driver */
	bool named_only;		/* `why` is FIND_INPUT */
	enum find_why why;
	char tty[32];			/* the kernel's name for it as a serial port; "": none */
};

/* Has this device been known as a UPS? Asked about a HID interface without a report descriptor.
 * NULL instead of a function: nothing is known. */
typedef const struct find_kind *find_known_fn(void *user, const struct usb_info *info);

/* All of them, in the order of their places; their number. */
size_t find_scan(struct find_seen seen[FIND_MAX], find_known_fn *known, void *user);

/* All USB devices but hubs, whatever they are, in the same order; their number. */
size_t find_scan_all(struct find_seen seen[FIND_DEVICES_MAX]);

/* One device, by its name below /sys/bus/usb/devices; false: no known UPS. */
bool find_look(const char *path, struct find_seen *out, find_known_fn *known, void *user);

#endif
