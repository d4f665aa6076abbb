/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_trace - what the administrator sees of the bus with -D.
 */
#ifndef DRIVERS_USB_TRACE_H
#define DRIVERS_USB_TRACE_H

#include "drivers/usb/port.h"

#include <stdint.h>

/* -D: a device was looked at; `verdict` is why it is not the one, or that it is. */
void usb_trace_device(const struct usb_info *info, const char *verdict);

/* -DD: a transfer has ended: so many bytes of it are shown, or the error (-errno). A report that
 * came unasked is "heard". */
void usb_trace_control(struct usb_setup setup, const uint8_t *bytes, int shown, int result);
void usb_trace_pipe(uint8_t endpoint, const uint8_t *bytes, int result);
void usb_trace_heard(const uint8_t *bytes, int size);

#endif
