/* SPDX-License-Identifier: GPL-2.0-or-later
 * kinds - which of our drivers serves a USB device: one row for each USB driver.
 *
 * A row looks at what the kernel has read when the device was plugged in, and at nothing else:
 * asking a device means writing to it, and a serial adapter must not be written to. Adding a USB
 * driver is a row in kinds.c.
 */
#ifndef DRIVERS_FIND_KINDS_H
#define DRIVERS_FIND_KINDS_H

#include "drivers/usb/info.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct find_kind {
	const char *driver;		/* its program; NULL ends the table */
	const char *interfaces;		/* udev's pattern for the class of its interfaces */
	/* Is this interface its own, by its report descriptor; by its ids if the kernel has none (0
	 * bytes). */
	bool (*recognises)(const struct usb_info *info, const uint8_t *descriptor, size_t size);
	/* The n-th id of its tables; false: there are no more. An id may come more than once. */
	bool (*id)(size_t n, uint16_t *vid, uint16_t *pid);
};

extern const struct find_kind find_kinds[];

/* The property of a UPS in udev's record of it; its value is the driver. */
#define FIND_PROPERTY "HOLDOVER_UPS"

/* NULL: none of ours. */
const struct find_kind *find_kind_for(const struct usb_info *info, const uint8_t *descriptor,
	size_t size);
const struct find_kind *find_kind_named(const char *driver);

#endif
