/* SPDX-License-Identifier: GPL-2.0-or-later
 * scan - the UPSes that are plugged in, as far as sysfs shows.
 *
 * No device node is opened, so nothing is sent, claimed, detached or reset, whatever is plugged in,
 * and any user may run it. The limitation: a report descriptor is in sysfs only while the kernel's
 * own HID driver holds the interface. While a UPS driver holds it, or after that was killed, the
 * scan uses ids, udev's record (drivers/find/rules.c), and what the caller knows from before.
 */
#ifndef DRIVERS_FIND_SCAN_H
#define DRIVERS_FIND_SCAN_H

#include "drivers/find/kinds.h"

enum { FIND_MAX = 64 };			/* UPSes that a scan returns and names remember */
enum { FIND_DEVICES_MAX = 128 };	/* devices that are listed */

/* Why no driver is started for a device. */
enum find_why {
	FIND_SERVED,			/* nothing */
	/* also a keyboard or mouse: claimed only if ups.conf names it */
	FIND_INPUT,
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
	int config;			/* value of the active configuration */
	bool claimed;			/* a process has the interface, usually a driver */
	bool named_only;		/* `why` is FIND_INPUT */
	enum find_why why;
	char tty[32];			/* the kernel's name for it as a serial port; "": none */
};

/* Was this device a UPS before? Called for a HID interface without a report descriptor. NULL
 * instead of a function: nothing is known. */
typedef const struct find_kind *find_known_fn(void *user, const struct usb_info *info);

/* All of them, ordered by port; returns their number. */
size_t find_scan(struct find_seen seen[FIND_MAX], find_known_fn *known, void *user);

/* All USB devices of any kind except hubs, in the same order; returns their number. */
size_t find_scan_all(struct find_seen seen[FIND_DEVICES_MAX]);

/* One device, by its name below /sys/bus/usb/devices; false: no known UPS. */
bool find_look(const char *path, struct find_seen *out, find_known_fn *known, void *user);

#endif
