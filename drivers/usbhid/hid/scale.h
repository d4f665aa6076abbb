/* SPDX-License-Identifier: GPL-2.0-or-later
 * scale - the size of one physical step of a field in the unit of the variables.
 */
#ifndef DRIVERS_USBHID_HID_SCALE_H
#define DRIVERS_USBHID_HID_SCALE_H

#include "drivers/usbhid/hid/descriptor.h"

/* A power of ten: V, A, VA, W, s, Hz, K, % from the field's exponent. */
double hid_unit_factor(const struct hid_field *f);

/* Do these usages measure different quantities (volts and per cent)? False if one is not known. */
bool hid_other_quantity(uint32_t usage, uint32_t other);

/* Does the field hold a code, not a quantity (a test result, the state of a beeper)? */
bool hid_is_code(const struct hid_field *f);

/* From this number of bits on, all ones in the field mean "not known". 0: never. */
unsigned hid_unknown_bits(const struct hid_field *f);

/* The value, or the value times a power of ten if only that is possible for what the field measures
 * and the descriptor does not state the scale. */
double hid_likely(const struct hid_field *f, double value);

/* Volts of a battery, measured or nominal. Their scale is known by their size where the field
 * states none, and of the measured ones by the nominal ones where these are known (else 0): no
 * battery has ten times its nominal voltage. */
bool hid_is_battery_volts(const struct hid_field *f);
double hid_likely_nominal(const struct hid_field *f, double value);
double hid_likely_battery(const struct hid_field *f, double value, double nominal);

#endif
