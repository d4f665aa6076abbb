/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_transfer - the one place that makes a transfer and waits for it. Inside of drivers/usb; the
 * one header that includes <libusb.h>.
 *
 * As libusb's synchronous calls, but the wait is bounded by us and not by a timer descriptor of
 * libusb's, which costs two calls of the kernel more for each transfer: an idle driver does little
 * else. While it waits the heartbeat goes on; every transfer is traced (-DD), and transfers that
 * were not answered at all are counted.
 */
#ifndef DRIVERS_USB_TRANSFER_H
#define DRIVERS_USB_TRANSFER_H

#include "drivers/usb/port.h"

#include <libusb.h>

enum {
	USB_CONTROL_MAX = 4096,		/* libusb on Linux: longest control transfer */
	USB_PACKET_MAX = 1024,		/* of an interrupt endpoint */
};

struct usb_line {			/* an open device */
	libusb_context *context;	/* borrowed */
	libusb_device_handle *handle;	/* the owner's; NULL: not open */
	unsigned silent;		/* control transfers in a row without any answer */
};

/* Bytes transferred or -errno. Blocks at most `timeout_ms`, and until the kernel has given the
 * transfer back. At most USB_CONTROL_MAX bytes. Other events of the context are handled meanwhile.
 */
int usb_transfer_control(struct usb_line *l, struct usb_setup setup, void *buf, size_t n,
	unsigned timeout_ms);

/* Likewise by an endpoint of type LIBUSB_TRANSFER_TYPE_INTERRUPT or _BULK. What has arrived before
 * the time was over is not lost: it is the result. */
int usb_transfer_pipe(struct usb_line *l, uint8_t endpoint, uint8_t type, void *buf, size_t n,
	unsigned timeout_ms);

int usb_transfer_error(int libusb_error);	/* -errno; what is not negative stays */

#endif
