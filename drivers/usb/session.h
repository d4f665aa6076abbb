/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_session - the life of a USB device below a driver: open, close, gone, plugged in again. Every
 * USB driver has one; a driver of one file needs only this and port.h of drivers/usb.
 *
 * After the first success only the same unit is accepted, because machines depend on it. Bus and
 * address change when it is plugged in again, ids and texts do not. A text that cannot be read any
 * more is not a different text: then a device with the same ids, port and report descriptor is the
 * same unit, if no other device has all its texts. A device whose text can be read and differs is
 * another unit.
 */
#ifndef DRIVERS_USB_SESSION_H
#define DRIVERS_USB_SESSION_H

#include "drivers/driver.h"
#include "drivers/usb/port.h"
#include "drivers/usb/twins.h"
#include "drivers/usb/users.h"

struct usb_transcript;

struct usb_session {			/* first member of what d->own points to */
	struct device *device;
	struct usb *usb;
	struct usb_port *port;		/* NULL: not open */
	/* the unit we had; vid 0: none yet */
	struct usb_info known;
	uint8_t *known_descriptor;
	size_t known_descriptor_size;
	uint64_t closed_at_ms;
	struct usb_twins twins;		/* of the unit we had */
	struct usb_patience patience;	/* if devices are left to other programs */
	struct usb_transcript *transcript;	/* NULL but for --explore; transcript.h */
	struct usb_listener listener;	/* the driver's */
	/* of the current search */
	usb_wants_fn *wants;
	void *user;
	bool with_doubt, doubtful_seen, waited;
};

/* As `setup`, `close` and `teardown` of struct driver: d->own is then `size` bytes of zeros that
 * begin with the session. */
int usb_session_setup(struct device *d, size_t size);
int usb_session_setup_alone(struct device *d);	/* the session without other data */
void usb_session_close(struct device *d);
void usb_session_teardown(struct device *d);

/* Call it in `open`: opens the device that the section names and `wants` accepts, or the unit of
 * before. Errors as usb_open; -EAGAIN: `waitbeforereconnect` is not over. It is lost (device_lost)
 * when it is unplugged. */
int usb_session_open(struct usb_session *s, usb_wants_fn *wants, void *user, char why[256]);

/* Call it in `open` to receive reports; `gone` is not used. 0 or -errno. */
int usb_session_listen(struct usb_session *s, const struct usb_listener *l);

/* Call it at the end of `open`: after a loss this unit is searched for, and it is logged; `how` is
 * the end of that line, NULL: none. */
void usb_session_opened(struct usb_session *s, const char *how);

/* Publishes ups.vendorid, ups.productid, and manufacturer, product and serial number as ups.mfr,
 * ups.model and ups.serial. */
void usb_session_identity(struct usb_session *s);

#endif
