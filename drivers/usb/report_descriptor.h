/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_report_descriptor - the report descriptor of a candidate that is claimed, asked from the
 * device. Inside of drivers/usb.
 */
#ifndef DRIVERS_USB_REPORT_DESCRIPTOR_H
#define DRIVERS_USB_REPORT_DESCRIPTOR_H

#include "drivers/usb/look.h"

/* Its bytes; 0: it cannot be had. Blocks up to USB_TIMEOUT_MS for a request. */
size_t usb_report_descriptor_fetch(struct usb_candidate *c, uint8_t bytes[USB_DESCRIPTOR_MAX]);

#endif
