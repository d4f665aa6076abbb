/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - values in and out of HID reports.
 *
 * A report is its bytes with the id byte in front (id 0 for devices without ids). Shorter or longer
 * ones than declared are accepted: a field that is not wholly inside the bytes has no value. Values
 * come out in the unit of the variables: V, A, VA, W, s, Hz, K, %. Sources: HID 1.11 sections 5.8
 * and 6.2.2.7; faults of devices in NUT issues (bits above the logical range, reversed limits).
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

/* The same without clamping, for flags and codes: a wrong range must not turn a code into another
 * one. */
bool hid_code(const struct hid_field *f, const uint8_t *report, size_t size, int64_t *code);

/* Logical to physical to the unit of the variables. */
double hid_scale(const struct hid_field *f, int64_t logical);

/* Both. False: the field is not in these bytes. */
bool hid_value(const struct hid_field *f, const uint8_t *report, size_t size, double *value);

/* Is the value all ones, in a field without negative values that measures something? Then the
 * device does not know it. This holds for a percentage from 8 bits on, for anything else from 16
 * bits on. */
bool hid_is_unknown(const struct hid_field *f, const uint8_t *report, size_t size);

/* The same for a countdown of any usage. */
bool hid_counts_nothing(const struct hid_field *f, const uint8_t *report, size_t size);

/* The inverse, for writing: truncated, clamped to the logical range. If one logical step is more
 * than one unit (delays in minutes) values are rounded away from zero instead: 20 s become one
 * minute, never 0, which would mean "at once", and -1 stays "cancel". A value that does not fit is
 * clamped to range and bits; callers can check it with hid_can_hold first. */
int64_t hid_unscale(const struct hid_field *f, double value);

/* Can the field hold the value: not above its range, and not negative if the field has no negative
 * values? */
bool hid_can_hold(const struct hid_field *f, double value);

/* The values between which a setting must be. False: the descriptor's range is that of the bits, or
 * all but the highest value, which some devices reserve for "unknown". */
bool hid_limits(const struct hid_field *f, double *min, double *max);

/* Writes a logical value into a report; other bits do not change. False: not inside `size`, or in a
 * list. */
bool hid_put(const struct hid_field *f, int64_t logical, uint8_t *report, size_t size);

#endif
