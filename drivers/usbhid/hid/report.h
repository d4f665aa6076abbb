/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - values in and out of HID reports.
 *
 * A report is its bytes with the id byte in front (id 0 for devices without ids). Shorter or longer
 * ones than declared are accepted: a field that is not wholly inside the bytes has no value. Values
 * come out in the unit of the variables: V, A, VA, W, s, Hz, K, %. Sources: HID 1.11 sections 5.8
 * and 6.2.2.7; NUT devices' faults (bits above the logical range, reversed limits).
 */
#ifndef DRIVERS_USBHID_HID_REPORT_H
#define DRIVERS_USBHID_HID_REPORT_H

#include "drivers/usbhid/hid/descriptor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raw bits to logical value: masked to the bits the logical range needs, sign-extended, clamped to
 * the range. */
bool hid_logical(const struct hid_field *f, const uint8_t *report, size_t size, int64_t *logical);

/* The same without the clamping: for flags and codes, of which a range that is wrong must not make
 * others. */
bool hid_code(const struct hid_field *f, const uint8_t *report, size_t size, int64_t *code);

/* Logical to physical to the unit of the variables. */
double hid_scale(const struct hid_field *f, int64_t logical);

/* Both. False: the field is not in these bytes. */
bool hid_value(const struct hid_field *f, const uint8_t *report, size_t size, double *value);

/* All ones in a field that has no negative values and measures something: the device does not know
 * it. In 8 bits of a percentage, in 16 bits and more of anything else. */
bool hid_is_unknown(const struct hid_field *f, const uint8_t *report, size_t size);

/* The same of a countdown, whatever its usage. */
bool hid_counts_nothing(const struct hid_field *f, const uint8_t *report, size_t size);

/* The inverse, for writing: truncated, clamped to the logical range. Where one logical step is more
 * than one unit (delays in minutes) values go away from zero instead: 20 s become one minute, never
 * 0, which would mean "at once", and -1 stays "cancel". What does not fit is clamped to what range
 * and bits can hold: callers that care ask hid_can_hold first. */
int64_t hid_unscale(const struct hid_field *f, double value);

/* Is the value one that the field can say: not above its range, and not negative where it knows no
 * negative ones? */
bool hid_can_hold(const struct hid_field *f, double value);

/* The values between which a setting must be. False: the descriptor says no more than what the bits
 * can hold, or all but the highest of that, which some keep for "unknown". */
bool hid_limits(const struct hid_field *f, double *min, double *max);

/* Puts a logical value into a report, other bits untouched. False: not inside `size`, or in
 * a list. */
bool hid_put(const struct hid_field *f, int64_t logical, uint8_t *report, size_t size);

#endif
