/* SPDX-License-Identifier: GPL-2.0-or-later
 * mge_values - conversions of MGE's and Eaton's usages: words, clock, computed power, and paths
 * that may be used only while their mains is good.
 *
 * Sources: descriptors and logs of devices.
 */
#include "drivers/usbhid/vendors/mge.h"

#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/hid/vendor.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define USUAL_POWER_FACTOR 0.80

enum { /* values that others need */
	NOTE_CLOCK = HID_NOTE_OWN,
	NOTE_LOAD,
	NOTE_POWER_FACTOR,
	NOTE_NOMINAL_VOLTS,
	NOTE_NOMINAL_HZ,
	NOTE_BYPASS_VOLTS,
	NOTE_BYPASS_HZ,
	NOTE_ECO_LOW,
	NOTE_ECO_HIGH,
	NOTE_ECO_RANGE,
	NOTES_END
};

_Static_assert((int)NOTES_END <= (int)HID_NOTES_MAX, "one more note than there are");

#define NOTED(name, number, places) \
	const struct hid_convert name = { .to_text = hid_noted_to_text, .note = number, \
		.decimals = places }
#define SET_NOTED(name, number, places) \
	const struct hid_convert name = { .to_text = hid_noted_to_text, \
		.to_value = hid_noted_to_value, .note = number, .decimals = places }

HID_WORDS_OF(, hid_mge_sensitivity, { 0, "normal" }, { 1, "high" }, { 2, "low" });
HID_WORDS_OF(, hid_mge_ups_type, { 1, "offline / line interactive" }, { 2, "online" },
	{ 3, "online - unitary/parallel" }, { 4, "online - parallel with hot standby" },
	{ 5, "online - hot standby redundancy" });
HID_WORDS_OF(, hid_eaton_enable_disable, { 0, "disabled" }, { 1, "enabled" });
HID_WORDS_OF(, hid_eaton_charger_type, { 0, "None" }, { 1, "Extended (CLA)" },
	{ 2, "Large extension" }, { 3, "Extra large extension (XL)" }, { 4, "ABM" },
	{ 5, "Constant Charge (CC)" });
HID_WORDS_OF(, hid_eaton_outlet_protection, { 0, "not powered" }, { 1, "not protected" },
	{ 2, "protected" });
HID_WORDS_OF(, hid_eaton_outlet_eco, { 0, "The outlet is not ECO controlled" },
	{ 1, "The outlet is ECO controlled" });

/* experimental.ups.mode.buzzwords: how the load is powered, where ups.status has no word for it. */
HID_WORDS_OF(, hid_eaton_mode_word, { 0, "vendor:eaton:normal" }, { 1, "vendor:eaton:ECO" },
	{ 2, "vendor:eaton:ESS" });

/* ---- clock ---- */

/* MGE's clock counts seconds of the epoch, shown in local time. Two variables share the one field,
 * so setting either keeps the other as last read. */
static bool clock_text(struct hid_context *ctx, double value, const char *format,
	char out[HID_TEXT_MAX])
{
	time_t t = (time_t)value;
	struct tm tm;

	if (!(value >= 0 && value <= 4294967295.0) || !localtime_r(&t, &tm))
		return false;
	hid_note(ctx, NOTE_CLOCK, value);
	return strftime(out, HID_TEXT_MAX, format, &tm) > 0;
}

static bool date_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	return clock_text(ctx, value, "%Y/%m/%d", out);
}

static bool time_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	return clock_text(ctx, value, "%H:%M:%S", out);
}

/* The clock as last read. */
static bool read_clock(const struct hid_context *ctx, struct tm *tm)
{
	time_t t = (time_t)ctx->notes[NOTE_CLOCK];

	return t && localtime_r(&t, tm);
}

static bool clock_value(struct tm *tm, double *value)
{
	tm->tm_isdst = -1;
	*value = (double)mktime(tm);
	return *value > 0;
}

static bool date_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	struct tm tm;
	unsigned n[3];

	(void)c;
	if (!read_clock(ctx, &tm) || !hid_parse_date(text, 1970, 2105, n))
		return false;
	tm.tm_year = (int)n[0] - 1900;
	tm.tm_mon = (int)n[1] - 1;
	tm.tm_mday = (int)n[2];
	return clock_value(&tm, value);
}

static bool time_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	struct tm tm;
	unsigned n[3];

	(void)c;
	if (!read_clock(ctx, &tm) || !hid_parse_three(text, ':', n) || n[0] > 23 || n[1] > 59 ||
		n[2] > 59)
		return false;
	tm.tm_hour = (int)n[0];
	tm.tm_min = (int)n[1];
	tm.tm_sec = (int)n[2];
	return clock_value(&tm, value);
}

const struct hid_convert hid_mge_date = { .to_text = date_to_text, .to_value = date_to_value };
const struct hid_convert hid_mge_time = { .to_text = time_to_text, .to_value = time_to_value };

/* ---- numbers ---- */

/* DesignCapacity comes in ampere-seconds. */
static bool capacity_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return hid_number(value / 3600, 2, out);
}

const struct hid_convert hid_mge_battery_capacity = { .to_text = capacity_to_text };

static bool factor_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	hid_note(ctx, NOTE_POWER_FACTOR, value / 100);
	return hid_number(value / 100, 2, out);
}

const struct hid_convert hid_mge_power_factor = { .to_text = factor_to_text };

NOTED(hid_mge_load, NOTE_LOAD, 0);

/* For models without ActivePower: nominal power times load times the power factor that the device
 * reports, else that of a usual load. */
static bool realpower_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double factor = ctx->notes[NOTE_POWER_FACTOR];

	(void)c;
	if (!(factor > 0 && factor <= 1))
		factor = USUAL_POWER_FACTOR;
	return ctx->noted[NOTE_LOAD] &&
	       hid_number(value * ctx->notes[NOTE_LOAD] / 100 * factor, 0, out);
}

const struct hid_convert hid_mge_realpower = { .to_text = realpower_to_text, .derived = true };

/* PowerSummary.Voltage is the battery's on these families only; elsewhere it is another voltage or
 * invalid. */
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

const struct hid_convert hid_mge_battery_voltage = { .to_text = mge_voltage_to_text };
const struct hid_convert hid_mge_battery_nominal = { .to_text = mge_nominal_to_text };

/* ---- settings of some models, or within some limits ---- */

static bool is_pegasus(const struct hid_context *ctx)
{
	enum hid_mge_class class = hid_quirks_mge_class(ctx->model);

	return class == HID_MGE_PEGASUS ||
		(class == HID_MGE_3S && ctx->region > HID_REGION_EUROPE);
}

/* Protection Station, Ellipse ECO, and 3S outside of Europe can switch outlets by the master's
 * load. */
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
const struct hid_convert hid_mge_switchable = { .to_text = pegasus_to_text, .to_value = pegasus_to_value, .lookup = switchable };
const struct hid_convert hid_mge_threshold = { .to_text = pegasus_to_text, .to_value = pegasus_to_value, .lookup = thresholds };

/* The nominal output voltages that a unit can choose from: those of its region. Offline models
 * cannot change between the last two groups. 0: none. */
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
	if (!ctx->noted[NOTE_NOMINAL_VOLTS])	/* the first one decides the group */
		hid_note(ctx, NOTE_NOMINAL_VOLTS, value);
	return hid_number(value, 0, out);
}

static bool nominal_to_value(const struct hid_convert *c, struct hid_context *ctx,
	const char *text, double *value)
{
	bool offline = hid_quirks_mge_class(ctx->model) == HID_MGE_OFFLINE;
	int group = voltage_group(ctx->notes[NOTE_NOMINAL_VOLTS], offline);

	(void)c;
	return group && hid_parse_number(text, value) && voltage_group(*value, offline) == group;
}

const struct hid_convert hid_mge_output_nominal = { .to_text = nominal_to_text, .to_value = nominal_to_value, .lookup = output_voltages };

/* Plain numbers, also noted for eco_is_safe below. */
NOTED(hid_eaton_bypass_voltage, NOTE_BYPASS_VOLTS, 1);
NOTED(hid_eaton_bypass_frequency, NOTE_BYPASS_HZ, 1);
NOTED(hid_mge_output_frequency_nominal, NOTE_NOMINAL_HZ, 0);
SET_NOTED(hid_eaton_eco_low, NOTE_ECO_LOW, 0);
SET_NOTED(hid_eaton_eco_high, NOTE_ECO_HIGH, 0);
SET_NOTED(hid_eaton_eco_range, NOTE_ECO_RANGE, 0);

static bool within(double value, double low, double high)
{
	return value > 0 && high > 0 && value >= low && value <= high;
}

/* May the load be put on the bypass for ECO mode? Only while its mains is known to be good. */
static bool eco_is_safe(const struct hid_context *ctx)
{
	const double *n = ctx->notes;
	double volts = n[NOTE_NOMINAL_VOLTS], hz = n[NOTE_NOMINAL_HZ];
	double range = n[NOTE_ECO_RANGE] > 0 ? n[NOTE_ECO_RANGE] / 100 : 0.05;
	double low = n[NOTE_ECO_LOW] > 0 ? n[NOTE_ECO_LOW] : volts * 0.95;
	double high = n[NOTE_ECO_HIGH] > 0 ? n[NOTE_ECO_HIGH] : volts * 1.05;

	return within(n[NOTE_BYPASS_VOLTS], low, high) &&
		within(n[NOTE_BYPASS_HZ], hz * (1 - range), hz * (1 + range));
}

static bool bypass_is_safe(const struct hid_context *ctx)
{
	const double *n = ctx->notes;
	double volts = n[NOTE_NOMINAL_VOLTS], hz = n[NOTE_NOMINAL_HZ];

	return within(n[NOTE_BYPASS_VOLTS], volts * 0.8, volts * 1.15) &&
		within(n[NOTE_BYPASS_HZ], hz * 0.9, hz * 1.1);
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
const struct hid_convert hid_eaton_bypass_on = { .to_text = hid_word_to_text, .to_value = bypass_to_value, .lookup = bypass_words };
const struct hid_convert hid_eaton_bypass_off = { .to_text = hid_word_to_text, .to_value = hid_word_to_value, .lookup = bypass_words };
const struct hid_convert hid_eaton_eco_mode = { .to_text = hid_word_to_text, .to_value = eco_to_value, .lookup = eco_words };
const struct hid_convert hid_eaton_eco_command = { .to_text = hid_nothing_to_text, .to_value = eco_to_value, .lookup = eco_words };
