/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_twins - which devices are not the unit that a driver had, though ids and texts are the same.
 *
 * A device that was plugged in while the unit was there is another unit, whatever it says of
 * itself. Where another unit has the same texts (no serial number, or one serial number for all),
 * the port decides: a unit at another port is used only if none has come to the known port for some
 * seconds, in which the driver of the other unit can open it.
 */
#ifndef DRIVERS_USB_TWINS_H
#define DRIVERS_USB_TWINS_H

#include "drivers/usb/info.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { USB_TWINS_MAX = 16 };

struct usb_place {			/* an enumeration: its numbers change with the next one */
	char bus[4], device[4], path[32];
	uint64_t since_ms;		/* when it was first seen */
};

struct usb_twins {			/* zero-initialised */
	struct usb_place others[USB_TWINS_MAX];	/* plugged in together with the unit */
	struct usb_place moved[USB_TWINS_MAX];	/* what may be the unit, at another port */
	size_t count, moved_count;
	bool alike;			/* one of the others had the same texts */
};

/* While the unit is open: notes what else of its ids is plugged in. Nothing is noted if the unit
 * itself is not there any more: what is there may be the unit under another address. */
void usb_twins_note(struct usb_twins *t, const struct usb_info *unit);

/* Was it plugged in together with the unit? */
bool usb_twins_has(const struct usb_twins *t, const struct usb_info *info);

/* Is it at another port than the unit was, so that it may be another one? */
bool usb_twins_doubts(const struct usb_twins *t, const struct usb_info *unit,
	const struct usb_info *info);

/* Such a one is there, and none at the known port: leave it alone for longer? `now`: clock_ms. */
bool usb_twins_waits(struct usb_twins *t, const struct usb_info *info, uint64_t now);

#endif
