/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_keys - the keys of a section that choose the USB device.
 */
#ifndef DRIVERS_USB_KEYS_H
#define DRIVERS_USB_KEYS_H

#include "drivers/driver.h"
#include "drivers/usb/match.h"

extern const struct driver_option usb_options[];	/* for `options` of a USB driver */

/* The texts are borrowed from the section. */
struct usb_match usb_options_match(const struct device *d);

#endif
