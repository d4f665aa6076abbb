/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_node - one control transfer of more than 4096 bytes, made with usbfs directly because libusb
 * cannot.
 *
 * Source: the kernel's Documentation/driver-api/usb/usb.rst, linux/usbdevice_fs.h.
 */
#ifndef DRIVERS_USB_NODE_H
#define DRIVERS_USB_NODE_H

#include "drivers/usb/info.h"

#include <stddef.h>
#include <stdint.h>

/* Reads the report descriptor of the interface, claimed or not: its length or -errno. Blocks at
 * most USB_TIMEOUT_MS. */
int usb_node_report_descriptor(const struct usb_info *info, uint8_t *out, size_t size);

#endif
