/* SPDX-License-Identifier: GPL-2.0-or-later
 * scale - what one physical step of a field is in the unit of the variables.
 */
#ifndef DRIVERS_USBHID_HID_SCALE_H
#define DRIVERS_USBHID_HID_SCALE_H

#include "drivers/usbhid/hid/descriptor.h"

/* A power of ten: V, A, VA, W, s, Hz, K, % from the field's exponent. */
double hid_unit_factor(const struct hid_field *f);

#endif
