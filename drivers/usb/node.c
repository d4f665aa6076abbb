/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_node - see node.h. Asynchronous requests of usbfs may exceed one page, unlike its synchronous
 * ones and libusb's.
 */
#include "drivers/usb/node.h"

#include "drivers/usb/port.h"
#include "lib/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { SETUP = 8, IN_FROM_INTERFACE = 0x81, GET_DESCRIPTOR = 6, REPORT = 0x22 };

/* Waits for the request in flight and cancels it if it is not answered in time. */
static int finish(int node, struct usbdevfs_urb *urb)
{
	struct pollfd wait = { .fd = node, .events = POLLOUT };
	struct usbdevfs_urb *done = NULL;

	if (poll(&wait, 1, USB_TIMEOUT_MS) <= 0) {
		ioctl(node, USBDEVFS_DISCARDURB, urb);
		ioctl(node, USBDEVFS_REAPURB, &done);
		return -ETIMEDOUT;
	}
	if (ioctl(node, USBDEVFS_REAPURBNDELAY, &done))
		return -errno;
	return urb->status ? urb->status : urb->actual_length;
}

static int request(int node, unsigned interface, uint8_t *out, size_t size)
{
	uint8_t *bytes = mem_new(SETUP + size);
	const uint8_t setup[SETUP] = { IN_FROM_INTERFACE, GET_DESCRIPTOR, 0, REPORT,
		(uint8_t)interface, 0, (uint8_t)size, (uint8_t)(size >> 8) };
	struct usbdevfs_urb urb = {
		.type = USBDEVFS_URB_TYPE_CONTROL,
		.buffer = bytes,
		.buffer_length = (int)(SETUP + size),
	};
	int n;

	memcpy(bytes, setup, SETUP);
	n = ioctl(node, USBDEVFS_SUBMITURB, &urb) ? -errno : finish(node, &urb);
	if (n > 0)
		memcpy(out, bytes + SETUP, (size_t)n);
	free(bytes);
	return n;
}

int usb_node_report_descriptor(const struct usb_info *info, uint8_t *out, size_t size)
{
	unsigned interface = info->interface;
	char name[64];
	int node, n;

	snprintf(name, sizeof name, "/dev/bus/usb/%s/%s", info->bus, info->device);
	node = open(name, O_RDWR | O_CLOEXEC);
	if (node < 0)
		return -errno;
	n = ioctl(node, USBDEVFS_CLAIMINTERFACE, &interface) ? -errno
	    : request(node, interface, out, size);
	ioctl(node, USBDEVFS_RELEASEINTERFACE, &interface);
	close(node);
	return n;
}
