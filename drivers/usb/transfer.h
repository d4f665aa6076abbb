/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_control - the inside of usb.c that makes one control transfer and waits for it.
 *
 * As libusb_control_transfer, but the wait is bounded by us and not by a timer descriptor of
 * libusb's, which costs two calls of the kernel more for each transfer: an idle driver does
 * little else.
 */
#ifndef DRIVERS_USB_TRANSFER_H
#define DRIVERS_USB_TRANSFER_H

#include "drivers/usb/look.h"

struct usb_control_setup {	/* USB 2.0 table 9-2; the length comes from the call */
	uint8_t type, request;	/* the direction is a bit of the type */
	uint16_t value, index;
};

/* Blocks at most USB_TIMEOUT_MS, and until the kernel has given the transfer back. Bytes
 * transferred or a libusb error; at most USB_FIND_CONTROL_MAX bytes. Other events of the context
 * are handled meanwhile. */
int usb_control(libusb_context *context, libusb_device_handle *handle,
	const struct usb_control_setup *setup, uint8_t *data, size_t size);

#endif
