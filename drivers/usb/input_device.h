/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_input_device - is this interface also a keyboard, mouse or digitizer?
 *
 * A gamepad with a battery reports that in the usages of a UPS (LattePanda's Latte Deck). Claiming
 * it would make it useless for its user, so it is claimed only if ups.conf names it. Pure; hostile
 * input.
 */
#ifndef DRIVERS_USB_INPUT_DEVICE_H
#define DRIVERS_USB_INPUT_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool usb_is_input_device(const uint8_t *report_descriptor, size_t size);

#endif
