/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_report_descriptor - reads the report descriptor of a claimed candidate from the device.
 * Inside of drivers/usb.
 */
#ifndef DRIVERS_USB_REPORT_DESCRIPTOR_H
#define DRIVERS_USB_REPORT_DESCRIPTOR_H

#include "drivers/usb/look.h"

/* Its length; 0: it cannot be read. Blocks up to USB_TIMEOUT_MS for each request. */
size_t usb_report_descriptor_fetch(struct usb_candidate *c, uint8_t bytes[USB_DESCRIPTOR_MAX]);

#endif
