/* SPDX-License-Identifier: GPL-2.0-or-later
 * interfaces - the interfaces of a USB device, out of its descriptors as the kernel keeps them.
 *
 * Hostile input: the bytes come from the device. Pure; nothing outside the given bytes is read, and
 * a descriptor that is shorter than its length ends the list. Source: USB 2.0 chapter 9.6.
 */
#ifndef DRIVERS_FIND_INTERFACES_H
#define DRIVERS_FIND_INTERFACES_H

#include <stddef.h>
#include <stdint.h>

enum { USB_CLASS_CDC = 2, USB_CLASS_HID = 3, USB_CLASS_HUB = 9, USB_CLASS_VENDOR = 0xff, USB_SUBCLASS_BOOT = 1 };

struct find_interface {
	uint8_t number, class, subclass;
};

/* Those of the configuration with this value, first alternate settings only, at most `max`; their
 * number. A hub has none. */
size_t find_interfaces(const uint8_t *bytes, size_t size, int config, struct find_interface *out,
	size_t max);

#endif
