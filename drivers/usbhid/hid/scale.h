/* SPDX-License-Identifier: GPL-2.0-or-later
 * scale - the size of one physical step of a field in the unit of the variables.
 */
#ifndef DRIVERS_USBHID_HID_SCALE_H
#define DRIVERS_USBHID_HID_SCALE_H

#include "drivers/usbhid/hid/descriptor.h"

/* A power of ten: V, A, VA, W, s, Hz, K, % from the field's exponent. */
double hid_unit_factor(const struct hid_field *f);

/* From this number of bits on, all ones in the field mean "not known". 0: never. */
unsigned hid_unknown_bits(const struct hid_field *f);

/* The value, or the value times a power of ten if only that is possible for what the field measures
 * and the descriptor does not state the scale. */
double hid_likely(const struct hid_field *f, double value);

#endif
