/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_trace - what the administrator sees of the bus with -D.
 */
#ifndef DRIVERS_USB_TRACE_H
#define DRIVERS_USB_TRACE_H

#include "drivers/usb/port.h"

#include <stdint.h>

/* -D: a device was looked at; `verdict` is why it is not the one, or that it is. */
void usb_trace_device(const struct usb_info *info, const char *verdict);

/* -DD: a report went by. `result`: its bytes, or -errno. */
void usb_trace_report(const char *what, unsigned id, const uint8_t *bytes, int result);

#endif
