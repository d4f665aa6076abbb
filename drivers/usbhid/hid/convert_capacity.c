/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_capacity - converts charges and limits of the charge to a percentage, whatever unit the
 * device uses.
 *
 * CapacityMode is the unit of capacities: 0 mAh (As in HID's units), 1 mWh, 2 %, 3 only "some or
 * none". The first two are a percentage of FullChargeCapacity or, without it, DesignCapacity. Some
 * firmwares report 2 and send mAh (Argon PWR UPS), or 0 and have no FullChargeCapacity: a value
 * above 100 is no percentage, whatever the mode is. A charge and its limits are converted in the
 * same way, so that they can be compared. Sources: HID PDC 1.1 section 4.2; NUT issue 3227 (400 of
 * 400).
 */
#include "drivers/usbhid/hid/convert_words.h"

#include <math.h>

enum {
	MODE_MAH, MODE_MWH, MODE_SOME = 3,
	/* "101 %" of a full battery is a rounding error, not another unit */
	OVERSHOOT_PCT = 110,
};

static bool capacity_mode_to_text(const struct hid_convert *c, struct hid_context *ctx,
	double value, char out[HID_TEXT_MAX])
{
	(void)c, (void)out;
	hid_note(ctx, HID_NOTE_CAPACITY_MODE, value);
	return false;
}

static bool full_capacity_to_text(const struct hid_convert *c, struct hid_context *ctx,
	double value, char out[HID_TEXT_MAX])
{
	(void)c, (void)out;
	hid_note(ctx, HID_NOTE_FULL_CAPACITY, value);
	return false;
}

static bool design_capacity_to_text(const struct hid_convert *c, struct hid_context *ctx,
	double value, char out[HID_TEXT_MAX])
{
	(void)c, (void)out;
	hid_note(ctx, HID_NOTE_DESIGN_CAPACITY, value);
	return false;
}

/* Of a battery of today; where that is not known, of a new one. */
static double full_capacity(const struct hid_context *ctx)
{
	double full = ctx->notes[HID_NOTE_FULL_CAPACITY];

	return full > 0 ? full : ctx->notes[HID_NOTE_DESIGN_CAPACITY];
}

/* Only "some or none": no percentage, unless the numbers say otherwise. */
static bool is_some_or_none(const struct hid_context *ctx, double value)
{
	return ctx->noted[HID_NOTE_CAPACITY_MODE] &&
	       fabs(ctx->notes[HID_NOTE_CAPACITY_MODE] - MODE_SOME) < 0.5 && value <= 1 &&
	       full_capacity(ctx) <= 1;
}

/* The capacity that is 100 %; 0: not known. */
static double whole(const struct hid_context *ctx, double value)
{
	double mode = ctx->noted[HID_NOTE_CAPACITY_MODE] ? ctx->notes[HID_NOTE_CAPACITY_MODE] : -1;
	double full = full_capacity(ctx);
	bool absolute = fabs(mode - MODE_MAH) < 0.5 || fabs(mode - MODE_MWH) < 0.5;

	if (absolute && full > 0)
		return full;
	if (value <= (absolute ? 100 : OVERSHOOT_PCT))
		return 100;
	return full > OVERSHOOT_PCT ? full : 0;
}

static bool charge_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double all = is_some_or_none(ctx, value) ? 0 : whole(ctx, value);

	(void)c;
	return all > 0 && hid_number(fmin(100, 100 * value / all), 0, out);
}

/* The inverse: per cent into the device's unit. */
static bool limit_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	double percent;

	(void)c;
	if (!hid_parse_number(text, &percent) || percent < 0 || percent > 100)
		return false;
	*value = percent * whole(ctx, 0) / 100;
	return true;
}

const struct hid_convert hid_note_capacity_mode = { .to_text = capacity_mode_to_text };
const struct hid_convert hid_note_full_capacity = { .to_text = full_capacity_to_text };
const struct hid_convert hid_note_design_capacity = { .to_text = design_capacity_to_text };
const struct hid_convert hid_charge = { .to_text = charge_to_text, .derived = true };
const struct hid_convert hid_charge_limit = { .to_text = charge_to_text,
	.to_value = limit_to_value, .derived = true };
