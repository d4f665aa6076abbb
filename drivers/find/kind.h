/* SPDX-License-Identifier: GPL-2.0-or-later
 * kind - which devices a USB driver serves: one row beside each driver, listed in
 * drivers/find/kinds.c. The finder, zero configuration, --find, the udev rules and the driver's own
 * `wants` all read it.
 *
 * A row uses only what the kernel read when the device was plugged in: a request is a write to the
 * device, and a serial adapter must not be written to. Ids that many makers share (1a86:7523 and
 * other bridges) are in no row.
 */
#ifndef DRIVERS_FIND_KIND_H
#define DRIVERS_FIND_KIND_H

#include "drivers/usb/info.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct find_id {			/* vid and pid 0: the end of the table */
	uint16_t vid, pid;
	const char *manufacturer, *product;	/* whole text, any case; NULL: any */
};

struct find_kind {
	const char *driver;		/* its program */
	const char *interfaces;		/* udev's pattern for the class of its interfaces */
	const struct find_id *ids;
	/* Instead of `ids`. `recognises`: does the driver serve this interface, by its report
	 * descriptor, or by its ids if the kernel has no descriptor (0 bytes)? `id`: the n-th id of
	 * its tables; false: there are no more. An id may come more than once. */
	bool (*recognises)(const struct usb_info *info, const uint8_t *descriptor, size_t size);
	bool (*id)(size_t n, uint16_t *vid, uint16_t *pid);
};

bool find_id_matches(const struct find_id *ids, const struct usb_info *info);

#endif
