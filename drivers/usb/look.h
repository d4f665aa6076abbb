/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_find - the inside of usb.c that looks for a device, opens and claims it. The one place that
 * includes <libusb.h>; nobody but usb*.c may include this.
 */
#ifndef DRIVERS_USB_LOOK_H
#define DRIVERS_USB_LOOK_H

#include "drivers/usb/port.h"

#include <libusb.h>

enum {
	USB_FIND_CONTROL_MAX = 4096,	/* libusb on Linux: longest control transfer */
	USB_FIND_DESCRIPTOR_MAX = 6144,	/* of a report descriptor */
	USB_FIND_PACKET_MAX = 1024,	/* of an interrupt endpoint */
};

struct usb_found { /* one device, one interface of it at a time; at the end the claimed one */
	libusb_device *device; /* borrowed from libusb's list until usb_find returns; then a
				  reference of the caller's */
	libusb_device_handle *handle;	/* the caller's */
	struct libusb_device_descriptor desc;
	const struct libusb_interface_descriptor *setting;	/* valid during the search only */
	struct usb_info info;
	uint16_t language;	/* 0: not asked yet */
	uint8_t config;
	bool claimed,
		silent; /* silent: did not answer in time; nothing more is asked that can wait */
	size_t size;
	uint8_t bytes[USB_FIND_DESCRIPTOR_MAX];	/* report descriptor */
};

/* As usb_open. */
int usb_find(libusb_context *context, const struct usb_match *match, usb_wants_fn *wants,
	void *user, struct usb_found *out, char why[256]);

/* How many devices has the kernel that libusb does not list? It hears of new ones from udevd only,
 * and where there is none (containers) its list stays as it was when the context was made. */
unsigned usb_find_unlisted(libusb_context *context);

int usb_find_error(int libusb_error);	/* -errno; what is not negative stays */

/* String descriptors, asked from the device: 0 with the tidied text, or -errno. */
uint16_t usb_find_language(libusb_device_handle *handle);
int usb_find_text(libusb_device_handle *handle, uint16_t language, uint8_t index,
	char out[USB_TEXT_MAX]);

#endif
