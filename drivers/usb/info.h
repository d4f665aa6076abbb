/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_info - the known data of one interface of one USB device. Plain data: no libusb, no device.
 */
#ifndef DRIVERS_USB_INFO_H
#define DRIVERS_USB_INFO_H

#include <stdbool.h>
#include <stdint.h>

enum { USB_TEXT_MAX = 128 };

struct usb_info {
	uint16_t vid, pid, bcd_device;
	/* "001" */
	char bus[4], device[4];
	/* Port of the hub it is plugged into, "004"; and the way from the root hub, as sysfs names
	 * it: "1-1.4". The option `busport` matches either. */
	char busport[32], path[32];
	/* "" = none; printable ASCII, trimmed */
	char manufacturer[USB_TEXT_MAX], product[USB_TEXT_MAX], serial[USB_TEXT_MAX];
	/* their strings; 0 = none */
	uint8_t manufacturer_index, product_index, serial_index;
	uint8_t interface;
	uint8_t endpoint_in;		/* of the interrupt pipe; 0: there is none */
	uint8_t interval;		/* bInterval of that pipe */
	uint16_t max_packet;		/* of that pipe */
	bool hid;			/* interface class 3 */
};

#endif
