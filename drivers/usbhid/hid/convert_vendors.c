/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_vendors - conversions of vendors that need only a few: Belkin and Liebert, Tripp Lite,
 * Legrand, Delta, EcoFlow, Ever, openUPS.
 *
 * Most mend a scale: units without their exponent, tenths that claim to be wholes. Which device
 * needs which is told by quirks of its id, or by the size of the value where no honest value can be
 * that small. Sources: descriptors and logs of devices; openUPS: counts of its converter.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/vendor.h"

#include <math.h>
#include <stdio.h>

/* ---- Belkin ---- */

HID_WORDS(hid_belkin_test_result, { 0, "No test initiated" }, { 1, "Done and passed" },
	{ 2, "Done and warning" }, { 3, "Done and error" }, { 4, "Aborted" },
	{ 5, "In progress" });

static bool is_word(double value)
{
	return value >= 0 && value <= 65535;
}

/* UPSType: type in the low nibble, firmware above it. */
static bool firmware_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return is_word(value) && hid_number((unsigned)value >> 4, 0, out);
}

const struct hid_convert hid_belkin_firmware = { firmware_to_text, NULL, NULL };

/* The words of the low nibble; codes beyond the list are the last of it. */
static bool nibble_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	const struct hid_lookup *l = c->lookup;

	(void)ctx;
	if (!is_word(value))
		return false;
	while (l->value != ((unsigned)value & 15) && l[1].text)
		l++;
	return snprintf(out, HID_TEXT_MAX, "%s", l->text) > 0;
}

static const struct hid_lookup belkin_types[] = {
	{ 1, "offline" }, { 2, "line-interactive" }, { 3, "simple online" },
	{ 4, "simple offline" }, { 5, "simple line-interactive" }, { 0, "online" }, { 0, NULL },
};
const struct hid_convert hid_belkin_ups_type = { nibble_to_text, NULL, belkin_types };

static const struct hid_lookup belkin_sensitivities[] = {
	{ 1, "reduced" }, { 2, "low" }, { 0, "normal" }, { 0, NULL },
};
const struct hid_convert hid_belkin_sensitivity = {
	nibble_to_text, hid_word_to_value, belkin_sensitivities,
};

/* ---- Liebert: voltages whose exponent is lost ---- */

/* PowerSure units send 2.3e-5 "V" for 230 and 1.38e-6 for 13.8; no voltage of theirs is honestly
 * below 1. The factor once found stays for values that do not tell. */
static bool line_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (value < 1 && fabs(value - 1e-5) < 4e-5)
		ctx->line_factor = 1e7;
	else if (value < 1 && fabs(value - 1e-3) < 4e-3)
		ctx->line_factor = 1e5;
	if (value < 1 && ctx->line_factor > 0)
		value *= ctx->line_factor;
	return hid_number(value, 1, out);
}

static bool config_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (value < 1 && fabs(value - 1e-7) < 1e-9) {
		ctx->line_factor = 1e7;
		value *= 1e8;
	}
	return hid_number(value, 1, out);
}

const struct hid_convert hid_liebert_line_voltage = { line_to_text, NULL, NULL };
const struct hid_convert hid_liebert_config_voltage = { config_to_text, NULL, NULL };

/* ---- Tripp Lite ---- */

static bool tripplite_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	bool volts = c == &hid_tripplite_battery_voltage || c == &hid_tripplite_line_voltage;

	if (ctx->quirks & HID_QUIRK_LOST_EXPONENTS)
		value *= volts ? 1e5 : 0.01;
	else if (ctx->quirks & HID_QUIRK_TENTH_VOLTS && c == &hid_tripplite_battery_voltage)
		value *= 0.1;
	return hid_number(value, 1, out);
}

const struct hid_convert hid_tripplite_battery_voltage = { tripplite_to_text, NULL, NULL };
const struct hid_convert hid_tripplite_line_voltage = { tripplite_to_text, NULL, NULL };
const struct hid_convert hid_tripplite_frequency = { tripplite_to_text, NULL, NULL };
const struct hid_convert hid_tripplite_current = { tripplite_to_text, NULL, NULL };

static bool chemistry_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (ctx->quirks & HID_QUIRK_NO_CHEMISTRY)
		return snprintf(out, HID_TEXT_MAX, "unknown") > 0;
	return hid_string_index.to_text(&hid_string_index, ctx, value, out);
}

const struct hid_convert hid_tripplite_chemistry = { chemistry_to_text, NULL, NULL };

/* ---- Legrand ---- */

static bool times_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)ctx;
	value *= c == &hid_legrand_times10 ? 10
		: c == &hid_legrand_times100k ? 1e5
		: c == &hid_legrand_times1m ? 1e6 : 1e7;
	return hid_number(value, 1, out);
}

const struct hid_convert hid_legrand_times10 = { times_to_text, NULL, NULL };
const struct hid_convert hid_legrand_times100k = { times_to_text, NULL, NULL };
const struct hid_convert hid_legrand_times1m = { times_to_text, NULL, NULL };
const struct hid_convert hid_legrand_times10m = { times_to_text, NULL, NULL };

/* ---- Delta ---- */

HID_WORDS(hid_delta_sensitivity, { 0, "normal" }, { 1, "reduced" }, { 2, "low" });
HID_WORDS(hid_delta_output_source, { 0, "normal" }, { 1, "battery" }, { 2, "bypass/reserve" },
	{ 3, "reducing" }, { 4, "boosting" }, { 5, "manual bypass" }, { 6, "other" },
	{ 7, "no output" }, { 8, "on eco" });

static const struct hid_lookup delta_types[] = {
	{ 0, "online" }, { 1, "offline" }, { 2, "line-interactive" }, { 3, "offline" },
	{ 4, "line-interactive" }, { 5, "3-phase" }, { 6, "split-phase" }, { 0, NULL },
};

static bool delta_type_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	return is_word(value) && hid_word_to_text(c, ctx, (unsigned)value & 15, out);
}

const struct hid_convert hid_delta_ups_type = { delta_type_to_text, NULL, delta_types };

/* ---- EcoFlow ---- */

static bool minutes_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return hid_number(value * 60, 0, out);
}

const struct hid_convert hid_ecoflow_runtime = { minutes_to_text, NULL, NULL };

/* ---- Ever ---- */

static bool version_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v;

	(void)c, (void)ctx;
	if (!is_word(value))
		return false;
	v = (unsigned)value;
	return snprintf(out, HID_TEXT_MAX, "v%X.%Xb%02u", v >> 12, v >> 8 & 15, v & 0xff) > 0;
}

static bool hardware_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v;

	(void)c, (void)ctx;
	if (!is_word(value) || value < 256 || value >= 27 * 256)	/* letters count from 1 */
		return false;
	v = (unsigned)value;
	return snprintf(out, HID_TEXT_MAX, "rev.%cv%02u", 'A' + (int)(v >> 8) - 1, v & 0xff) > 0;
}

const struct hid_convert hid_ever_version = { version_to_text, NULL, NULL };
const struct hid_convert hid_ever_hardware = { hardware_to_text, NULL, NULL };

/* ---- openUPS ---- */

/* Counts of the converter times what one count is; openUPS2 sends tenths. */
static bool count_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	bool volts = c == &hid_openups_input_voltage || c == &hid_openups_output_voltage;
	double count = c == &hid_openups_input_voltage ? 3.545
		: c == &hid_openups_output_voltage ? 2.571
		: c == &hid_openups_charge_current ? 0.08274 : 1.6113;

	if (ctx->quirks & HID_QUIRK_TENTH_COUNTS)
		count = 0.1;
	return hid_number(value * count, volts ? 2 : 3, out);
}

const struct hid_convert hid_openups_input_voltage = { count_to_text, NULL, NULL };
const struct hid_convert hid_openups_output_voltage = { count_to_text, NULL, NULL };
const struct hid_convert hid_openups_charge_current = { count_to_text, NULL, NULL };
const struct hid_convert hid_openups_discharge_current = { count_to_text, NULL, NULL };

/* The thermistor's counts at -40, -35 ... 125 degrees Celsius; between them it is straight. */
static bool thermistor_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	static const short counts[] = {
		0x31, 0x40, 0x53, 0x68, 0x82, 0xa0, 0xc3, 0xe9, 0x113, 0x13f, 0x16e, 0x19f, 0x1cf,
		0x200, 0x22f, 0x25c, 0x286, 0x2ae, 0x2d3, 0x2f4, 0x312, 0x32d, 0x345, 0x35a, 0x36d,
		0x37e, 0x38c, 0x399, 0x3a5, 0x3af, 0x3b7, 0x3bf, 0x3c6, 0x3cc,
	};
	enum { LAST = sizeof counts / sizeof *counts - 1, COLDEST = -40, STEP = 5 };
	double count = value * 100;
	int i = 0;

	(void)c, (void)ctx;
	if (!(count > counts[0]))
		return hid_number(COLDEST, 2, out);
	while (i < LAST && count > counts[i + 1])
		i++;
	if (i == LAST)
		return hid_number(COLDEST + STEP * LAST, 2, out);
	count = (count - counts[i]) / (counts[i + 1] - counts[i]);
	return hid_number(COLDEST + STEP * (i + count), 2, out);
}

const struct hid_convert hid_openups_temperature = { thermistor_to_text, NULL, NULL };
