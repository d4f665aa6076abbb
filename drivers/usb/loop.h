/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_loop - inside of drivers/usb: has the event loop watch libusb's descriptors, so that its
 * callbacks come as things happen and nothing is polled. libusb needs no timer from the loop as
 * long as no asynchronous transfer has a timeout.
 */
#ifndef DRIVERS_USB_LOOP_H
#define DRIVERS_USB_LOOP_H

#include "drivers/usb/transfer.h"

#include <uv.h>

struct usb_loop_watch;

struct usb_loop {
	uv_loop_t *loop;		/* borrowed */
	libusb_context *context;	/* the caller's */
	struct usb_loop_watch *watches;
};

/* From here until usb_loop_end the loop calls libusb's callbacks. Call usb_loop_end before the
 * context ends. */
void usb_loop_begin(struct usb_loop *l);
void usb_loop_end(struct usb_loop *l);

#endif
