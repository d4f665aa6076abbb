/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_strings - reads string descriptors from the device. Inside of drivers/usb.
 */
#ifndef DRIVERS_USB_STRINGS_H
#define DRIVERS_USB_STRINGS_H

#include "drivers/usb/transfer.h"

/* The first language that the device lists; English if it lists none. */
uint16_t usb_strings_language(struct usb_line *l);
/* 0 with the text, or -errno. Printable ASCII, blanks at its ends kept. */
int usb_strings_text(struct usb_line *l, uint16_t language, uint8_t index, char out[USB_TEXT_MAX]);

#endif
