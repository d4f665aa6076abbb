/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_cps - CyberPower's words, and repairs of scale that only the values themselves can
 * decide.
 *
 * Sources: descriptors and logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/vendor.h"

#include <math.h>
#include <stdio.h>

HID_WORDS(hid_cps_sensitivity, { 0, "low" }, { 1, "normal" }, { 2, "high" });

static bool cps_charge_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return hid_number(value > 100 ? 100 : value, 0, out);
}

const struct hid_convert hid_cps_charge = { cps_charge_to_text, NULL, NULL };

static bool cps_status_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return isfinite(value) && snprintf(out, HID_TEXT_MAX, "%.0f%%", value) > 0;
}

const struct hid_convert hid_cps_battery_status = { cps_status_to_text, NULL, NULL };

static bool cps_nominal_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	ctx->battery_voltage_nominal = value;
	return hid_number(value, 0, out);
}

const struct hid_convert hid_cps_battery_nominal = { cps_nominal_to_text, NULL, NULL };

/* Many 0764:0501 report the battery 3/2 too high, others with the same descriptor are right; only a
 * comparison with the nominal voltage tells, and it is made once so that the value does not jump.
 */
static bool cps_voltage_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double nominal = ctx->battery_voltage_nominal;

	(void)c;
	if (ctx->battery_scale <= 0 && nominal > 0 && value > 0)
		ctx->battery_scale = (ctx->quirks & HID_QUIRK_CPS_BATTERY_SCALE) &&
			value / nominal > 1.4 ? 2.0 / 3 : 1;
	return hid_number(ctx->battery_scale > 0 ? value * ctx->battery_scale : value, 1, out);
}

const struct hid_convert hid_cps_battery_voltage = { cps_voltage_to_text, NULL, NULL };

static bool mains_frequency(double hz)
{
	return hz >= 45 && hz <= 65;
}

/* Some models count in tenths without saying so. The first value that can be a mains frequency
 * either way decides. */
static bool cps_frequency_to_text(const struct hid_convert *c, struct hid_context *ctx,
	double value, char out[HID_TEXT_MAX])
{
	double *scale = c == &hid_cps_input_frequency ? &ctx->input_frequency_scale
						      : &ctx->output_frequency_scale;

	if (*scale <= 0) {
		if (mains_frequency(value))
			*scale = 1;
		else if (mains_frequency(value / 10))
			*scale = 0.1;
	}
	return hid_number(*scale > 0 ? value * *scale : value, 1, out);
}

const struct hid_convert hid_cps_input_frequency = { cps_frequency_to_text, NULL, NULL };
const struct hid_convert hid_cps_output_frequency = { cps_frequency_to_text, NULL, NULL };
