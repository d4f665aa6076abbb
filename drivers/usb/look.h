/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_look - the search for a device. Inside of drivers/usb; usb_open (port.h) states what it may
 * do to devices.
 */
#ifndef DRIVERS_USB_LOOK_H
#define DRIVERS_USB_LOOK_H

#include "drivers/usb/match.h"
#include "drivers/usb/transfer.h"

enum {
	USB_DESCRIPTOR_MAX = 6144,	/* of a report descriptor */
	USB_ENDPOINTS_MAX = 16,
};

/* Why there is no device: the error that is most useful to the administrator, with its text. */
struct usb_refusal {
	int error;
	char *why;			/* 256 bytes */
	bool spared;			/* a device was left to a program that reads it */
};

enum usb_source { USB_NOT_ASKED, USB_FROM_KERNEL, USB_FROM_DEVICE, USB_NOT_HAD };

/* The device and interface that are being examined; at the end the claimed one. */
struct usb_candidate {
	struct usb_line line;
	/* Borrowed from libusb's list until usb_look returns; then a reference of the caller's */
	libusb_device *device;
	struct libusb_device_descriptor desc;
	const struct libusb_interface_descriptor *setting;	/* valid during the search only */
	struct usb_info info;
	struct {
		uint8_t address, type;
	} endpoints[USB_ENDPOINTS_MAX];
	unsigned endpoint_count;
	uint16_t language;		/* 0: not asked yet */
	uint8_t config;
	const struct usb_match_rules *rules;
	struct usb_refusal *refusal;
	bool claimed;
	bool silent;		/* it did not answer in time; optional requests are omitted */
	int error;		/* why its descriptor cannot be read */
	enum usb_source source;	/* source of the report descriptor */
	size_t size;
	uint8_t bytes[USB_DESCRIPTOR_MAX];
};

/* As usb_open; on success `out` is the claimed candidate. */
int usb_look(libusb_context *context, const struct usb_match *match, usb_wants_fn *wants,
	void *user, struct usb_candidate *out, char why[256]);

/* The number of devices that the kernel has and libusb does not list. libusb learns of new devices
 * from udevd only; without udevd (in containers) its list does not change after the context was
 * made. */
unsigned usb_look_unlisted(libusb_context *context);

#endif
