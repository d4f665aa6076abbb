/* SPDX-License-Identifier: GPL-2.0-or-later
 * hid_class - the requests of the HID class, over the verbs of port.h. HID 1.11 section 7.2.
 */
#ifndef DRIVERS_USB_HID_CLASS_H
#define DRIVERS_USB_HID_CLASS_H

#include "drivers/usb/port.h"

/* Bytes transferred (id byte included) or -errno. The buffer begins with the id byte also for id 0,
 * which is not on the wire. A get asks for `size` bytes; the answer may be shorter. Both block at
 * most USB_TIMEOUT_MS. */
int usb_get_report(struct usb_port *port, int kind, uint8_t id, uint8_t *buf, size_t size);
int usb_set_report(struct usb_port *port, int kind, uint8_t id, const uint8_t *buf, size_t size);

#endif
