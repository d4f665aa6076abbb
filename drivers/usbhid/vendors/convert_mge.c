/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_mge - conversions of MGE's and Eaton's usages: words, clock, computed power, and paths
 * that may be used only while their mains is good.
 *
 * Sources: descriptors and logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/hid/vendor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define USUAL_POWER_FACTOR 0.80

HID_WORDS(hid_mge_sensitivity, { 0, "normal" }, { 1, "high" }, { 2, "low" });
HID_WORDS(hid_mge_ups_type, { 1, "offline / line interactive" }, { 2, "online" },
	{ 3, "online - unitary/parallel" }, { 4, "online - parallel with hot standby" },
	{ 5, "online - hot standby redundancy" });
HID_WORDS(hid_eaton_enable_disable, { 0, "disabled" }, { 1, "enabled" });
HID_WORDS(hid_eaton_charger_type, { 0, "None" }, { 1, "Extended (CLA)" }, { 2, "Large extension" },
	{ 3, "Extra large extension (XL)" }, { 4, "ABM" }, { 5, "Constant Charge (CC)" });
HID_WORDS(hid_eaton_outlet_protection, { 0, "not powered" }, { 1, "not protected" },
	{ 2, "protected" });
HID_WORDS(hid_eaton_outlet_eco, { 0, "The outlet is not ECO controlled" },
	{ 1, "The outlet is ECO controlled" });

/* experimental.ups.mode.buzzwords: how the load is fed beyond what ups.status has a word for. */
HID_WORDS(hid_eaton_mode_word, { 0, "vendor:eaton:normal" }, { 1, "vendor:eaton:ECO" },
	{ 2, "vendor:eaton:ESS" });

/* ---- clock ---- */

/* MGE's clock counts seconds of the epoch, shown in local time. Two variables share the one field,
 * so setting either keeps the other as last read. */
static bool clock_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	time_t t;
	struct tm tm;

	if (!(value >= 0 && value <= 4294967295.0))
		return false;
	ctx->clock_s = value;
	t = (time_t)value;
	if (!localtime_r(&t, &tm))
		return false;
	return strftime(out, HID_TEXT_MAX, c == &hid_mge_date ? "%Y/%m/%d" : "%H:%M:%S", &tm) > 0;
}

static bool clock_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	time_t t = (time_t)ctx->clock_s;
	struct tm tm;
	unsigned n[3];

	if (t == 0 || !localtime_r(&t, &tm))
		return false;
	if (c == &hid_mge_date) {
		if (!hid_parse_date(text, 1970, 2105, n))
			return false;
		tm.tm_year = (int)n[0] - 1900;
		tm.tm_mon = (int)n[1] - 1;
		tm.tm_mday = (int)n[2];
	} else {
		if (!hid_parse_three(text, ':', n) || n[0] > 23 || n[1] > 59 || n[2] > 59)
			return false;
		tm.tm_hour = (int)n[0];
		tm.tm_min = (int)n[1];
		tm.tm_sec = (int)n[2];
	}
	tm.tm_isdst = -1;
	t = mktime(&tm);
	*value = (double)t;
	return t > 0;
}

const struct hid_convert hid_mge_date = { clock_to_text, clock_to_value, NULL };
const struct hid_convert hid_mge_time = { clock_to_text, clock_to_value, NULL };

/* ---- numbers ---- */

/* DesignCapacity comes in ampere-seconds. */
static bool capacity_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return hid_number(value / 3600, 2, out);
}

const struct hid_convert hid_mge_battery_capacity = { capacity_to_text, NULL, NULL };

static bool factor_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	ctx->mge.power_factor = value / 100;
	return hid_number(value / 100, 2, out);
}

const struct hid_convert hid_mge_power_factor = { factor_to_text, NULL, NULL };

static bool load_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	ctx->mge.load_known = true;
	ctx->mge.load_pct = value;
	return hid_number(value, 0, out);
}

const struct hid_convert hid_mge_load = { load_to_text, NULL, NULL };

/* Models without ActivePower: of the nominal power, what the load takes, with the power factor that
 * the device tells, else that of a usual load. */
static bool realpower_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double factor = ctx->mge.power_factor;

	(void)c;
	if (!(factor > 0 && factor <= 1))
		factor = USUAL_POWER_FACTOR;
	return ctx->mge.load_known && hid_number(value * ctx->mge.load_pct / 100 * factor, 0, out);
}

const struct hid_convert hid_mge_realpower = { realpower_to_text, NULL, NULL };

/* PowerSummary.Voltage is the battery's on these families only; elsewhere it is another voltage or
 * rubbish. */
static bool mge_has_battery_voltage(const struct hid_context *ctx)
{
	switch (hid_quirks_mge_class(ctx->model)) {
	case HID_MGE_EVOLUTION:
	case HID_MGE_PULSAR_M:
	case HID_MGE_5P:
	case HID_MGE_9E:
		return true;
	default:
		return false;
	}
}

static bool mge_voltage_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	return mge_has_battery_voltage(ctx) && hid_number(value, 1, out);
}

static bool mge_nominal_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (!mge_has_battery_voltage(ctx))
		return false;
	/* Evolution 650 says 24 V and has 12 V: it shows 13 V when full. */
	return hid_number(strcmp(ctx->model, "Evolution 650") == 0 ? 12 : value, 0, out);
}

const struct hid_convert hid_mge_battery_voltage = { mge_voltage_to_text, NULL, NULL };
const struct hid_convert hid_mge_battery_nominal = { mge_nominal_to_text, NULL, NULL };

/* ---- settings of some models, or within some limits ---- */

static bool is_pegasus(const struct hid_context *ctx)
{
	enum hid_mge_class class = hid_quirks_mge_class(ctx->model);

	return class == HID_MGE_PEGASUS ||
		(class == HID_MGE_3S && ctx->region > HID_REGION_EUROPE);
}

/* Protection Station, Ellipse ECO, and 3S outside of Europe can be told whether outlets follow the
 * master's load. */
static bool pegasus_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	return is_pegasus(ctx) && hid_word_to_text(c, ctx, value, out);
}

static bool pegasus_to_value(const struct hid_convert *c, struct hid_context *ctx,
	const char *text, double *value)
{
	return is_pegasus(ctx) && hid_word_to_value(c, ctx, text, value);
}

static const struct hid_lookup switchable[] = { { 0, "no" }, { 1, "yes" }, { 0, NULL } };
static const struct hid_lookup thresholds[] = {	/* VA */
	{ 10, "10" }, { 25, "25" }, { 60, "60" }, { 0, NULL },
};
const struct hid_convert hid_mge_switchable = { pegasus_to_text, pegasus_to_value, switchable };
const struct hid_convert hid_mge_threshold = { pegasus_to_text, pegasus_to_value, thresholds };

/* Nominal output voltages among which a unit can choose: those of its own half of the world.
 * Offline models do not change between the last two groups. 0: none. */
static const struct hid_lookup output_voltages[] = {
	{ 100, "100" }, { 110, "110" }, { 120, "120" }, { 127, "127" }, { 200, "200" },
	{ 208, "208" }, { 220, "220" }, { 230, "230" }, { 240, "240" }, { 0, NULL },
};

static int voltage_group(double volts, bool offline)
{
	enum { LOW = 1, MIDDLE, HIGH };

	for (const struct hid_lookup *l = output_voltages; l->text; l++)
		if (fabs(volts - (double)l->value) < 0.5)
			return volts < 150 ? LOW : volts < 215 && offline ? MIDDLE : HIGH;
	return 0;
}

static bool nominal_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (ctx->mge.output_voltage_nominal <= 0)	/* the first one tells the group */
		ctx->mge.output_voltage_nominal = value;
	return hid_number(value, 0, out);
}

static bool nominal_to_value(const struct hid_convert *c, struct hid_context *ctx,
	const char *text, double *value)
{
	bool offline = hid_quirks_mge_class(ctx->model) == HID_MGE_OFFLINE;
	int group = voltage_group(ctx->mge.output_voltage_nominal, offline);

	(void)c;
	return group && hid_parse_number(text, value) && voltage_group(*value, offline) == group;
}

const struct hid_convert hid_mge_output_nominal = {
	nominal_to_text, nominal_to_value, output_voltages,
};

/* Values that are numbers like any other, and noted for the judgement below. */
static bool noted_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double *note = c == &hid_eaton_bypass_voltage ? &ctx->mge.bypass_voltage
		: c == &hid_eaton_bypass_frequency    ? &ctx->mge.bypass_frequency
		: c == &hid_eaton_eco_low	      ? &ctx->mge.eco_low
		: c == &hid_eaton_eco_high	      ? &ctx->mge.eco_high
		: c == &hid_eaton_eco_range	      ? &ctx->mge.eco_range_pct
						      : &ctx->mge.output_frequency_nominal;
	bool measured = c == &hid_eaton_bypass_voltage || c == &hid_eaton_bypass_frequency;

	*note = value;
	return hid_number(value, measured ? 1 : 0, out);
}

static bool noted_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	(void)c, (void)ctx;
	return hid_parse_number(text, value);
}

const struct hid_convert hid_eaton_bypass_voltage = { noted_to_text, NULL, NULL };
const struct hid_convert hid_eaton_bypass_frequency = { noted_to_text, NULL, NULL };
const struct hid_convert hid_mge_output_frequency_nominal = { noted_to_text, NULL, NULL };
const struct hid_convert hid_eaton_eco_low = { noted_to_text, noted_to_value, NULL };
const struct hid_convert hid_eaton_eco_high = { noted_to_text, noted_to_value, NULL };
const struct hid_convert hid_eaton_eco_range = { noted_to_text, noted_to_value, NULL };

static bool within(double value, double low, double high)
{
	return value > 0 && high > 0 && value >= low && value <= high;
}

/* May the load be put on the bypass for ECO mode? Only while its mains is known to be good. */
static bool eco_is_safe(const struct hid_context *ctx)
{
	double volts = ctx->mge.output_voltage_nominal, hz = ctx->mge.output_frequency_nominal;
	double range = ctx->mge.eco_range_pct > 0 ? ctx->mge.eco_range_pct / 100 : 0.05;
	double low = ctx->mge.eco_low > 0 ? ctx->mge.eco_low : volts * 0.95;
	double high = ctx->mge.eco_high > 0 ? ctx->mge.eco_high : volts * 1.05;

	return within(ctx->mge.bypass_voltage, low, high) &&
		within(ctx->mge.bypass_frequency, hz * (1 - range), hz * (1 + range));
}

static bool bypass_is_safe(const struct hid_context *ctx)
{
	double volts = ctx->mge.output_voltage_nominal, hz = ctx->mge.output_frequency_nominal;

	return within(ctx->mge.bypass_voltage, volts * 0.8, volts * 1.15) &&
		within(ctx->mge.bypass_frequency, hz * 0.9, hz * 1.1);
}

static bool bypass_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	return hid_word_to_value(c, ctx, text, value) && (*value < 0.5 || bypass_is_safe(ctx));
}

enum { ECO = 1 };

static bool eco_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	return hid_word_to_value(c, ctx, text, value) &&
		(fabs(*value - ECO) > 0.5 || eco_is_safe(ctx));
}

static const struct hid_lookup bypass_words[] = { { 0, "disabled" }, { 1, "on" }, { 0, NULL } };
static const struct hid_lookup eco_words[] = {
	{ 0, "normal" }, { ECO, "ECO" }, { 2, "ESS" }, { 0, NULL },
};
const struct hid_convert hid_eaton_bypass_on = { hid_word_to_text, bypass_to_value, bypass_words };
const struct hid_convert hid_eaton_bypass_off = {
	hid_word_to_text, hid_word_to_value, bypass_words,
};
const struct hid_convert hid_eaton_eco_mode = { hid_word_to_text, eco_to_value, eco_words };
const struct hid_convert hid_eaton_eco_command = { hid_nothing_to_text, eco_to_value, eco_words };
