/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_input_device - is this interface a keyboard, mouse or digitizer, whatever else it is?
 *
 * A gamepad with a battery reports that in the usages of a UPS (LattePanda's Latte Deck). Claiming
 * it would make it useless for its user, so it is not claimed unasked. Pure; hostile input.
 */
#ifndef DRIVERS_USB_INPUT_DEVICE_H
#define DRIVERS_USB_INPUT_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool usb_is_input_device(const uint8_t *report_descriptor, size_t size);

#endif
