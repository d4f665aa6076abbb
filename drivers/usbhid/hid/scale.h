/* SPDX-License-Identifier: GPL-2.0-or-later
 * scale - what one physical step of a field is in the unit of the variables.
 */
#ifndef DRIVERS_USBHID_HID_SCALE_H
#define DRIVERS_USBHID_HID_SCALE_H

#include "drivers/usbhid/hid/descriptor.h"

/* A power of ten: V, A, VA, W, s, Hz, K, % from the field's exponent. */
double hid_unit_factor(const struct hid_field *f);

/* From so many bits on all ones in the field mean "not known". 0: they never do. */
unsigned hid_unknown_bits(const struct hid_field *f);

/* The value, or a power of ten of it where only that is possible for what the field measures: what
 * the descriptor does not state. */
double hid_likely(const struct hid_field *f, double value);

#endif
