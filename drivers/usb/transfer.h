/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_transfer - makes transfers and waits for them; nothing else does. Inside of drivers/usb; the
 * one header that includes <libusb.h>.
 *
 * Like libusb's synchronous calls, but the time limit is kept here and not by libusb's timer
 * descriptor, which costs two more system calls for each transfer; transfers are most of what an
 * idle driver does. Heartbeats are sent while it waits; every transfer is traced (-DD), and
 * transfers without any answer are counted.
 */
#ifndef DRIVERS_USB_TRANSFER_H
#define DRIVERS_USB_TRANSFER_H

#include "drivers/usb/port.h"

#include <libusb.h>

enum {
	USB_CONTROL_MAX = 4096,		/* libusb on Linux: longest control transfer */
	USB_PACKET_MAX = 1024,		/* largest packet of an interrupt endpoint */
};

struct usb_line {			/* an open device */
	libusb_context *context;	/* borrowed */
	libusb_device_handle *handle;	/* the owner's; NULL: not open */
	unsigned silent;		/* control transfers in a row without any answer */
};

/* Bytes transferred or -errno. Blocks at most `timeout_ms`, and then until the kernel has returned
 * the transfer. At most USB_CONTROL_MAX bytes. Other events of the context are handled meanwhile.
 */
int usb_transfer_control(struct usb_line *l, struct usb_setup setup, void *buf, size_t n,
	unsigned timeout_ms);

/* The same on an endpoint of type LIBUSB_TRANSFER_TYPE_INTERRUPT or _BULK. Bytes that arrived
 * before the time was over are returned. */
int usb_transfer_pipe(struct usb_line *l, uint8_t endpoint, uint8_t type, void *buf, size_t n,
	unsigned timeout_ms);

/* maps an error to -errno; other values are returned unchanged */
int usb_transfer_error(int libusb_error);

#endif
