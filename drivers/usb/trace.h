/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_trace - logs devices and transfers with -D.
 */
#ifndef DRIVERS_USB_TRACE_H
#define DRIVERS_USB_TRACE_H

#include "drivers/usb/port.h"

#include <stdint.h>

/* -D: a device was examined; `verdict` says whether it was chosen, or why not. */
void usb_trace_device(const struct usb_info *info, const char *verdict);

/* -DD: a transfer has ended: `shown` bytes of it, or the error (-errno). A report on the interrupt
 * pipe is "heard". */
void usb_trace_control(struct usb_setup setup, const uint8_t *bytes, int shown, int result);
void usb_trace_pipe(uint8_t endpoint, const uint8_t *bytes, int result);
void usb_trace_heard(const uint8_t *bytes, int size);

#endif
