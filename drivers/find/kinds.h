/* SPDX-License-Identifier: GPL-2.0-or-later
 * kinds - which driver serves a USB device: the list of the rows of kind.h.
 *
 * Adding a USB driver is one more name in kinds.c. Some makers share an id, and nothing that the
 * kernel knows distinguishes their devices (06da:0002, 0925:1234, 0001:0000): then there are
 * several candidates, in the order in which they are to be tried, and the driver is `auto`, which
 * starts one driver after the other until the device answers (drivers/auto.c).
 */
#ifndef DRIVERS_FIND_KINDS_H
#define DRIVERS_FIND_KINDS_H

#include "drivers/find/kind.h"

enum { FIND_CANDIDATES_MAX = 8 };

extern const struct find_kind *const find_kinds[];	/* NULL ends the list */
extern const struct find_kind find_kind_auto;		/* of a device with several candidates */

/* The property of a UPS in udev's database; its value is the driver. */
#define FIND_PROPERTY "HOLDOVER_UPS"

/* The drivers that may serve it, in the order in which they are tried; returns their number. */
size_t find_candidates(const struct usb_info *info, const uint8_t *descriptor, size_t size,
	const struct find_kind *out[FIND_CANDIDATES_MAX]);

/* The only candidate, find_kind_auto, or NULL: no driver of Holdover. */
const struct find_kind *find_kind_for(const struct usb_info *info, const uint8_t *descriptor,
	size_t size);
const struct find_kind *find_kind_named(const char *driver);

/* The n-th id of a kind; false: there are no more. */
bool find_kind_id(const struct find_kind *k, size_t n, uint16_t *vid, uint16_t *pid);

#endif
