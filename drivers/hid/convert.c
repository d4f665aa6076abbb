/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert - the conversions that rows of the vendor tables name: words, packed dates, temperatures, repairs of scale.
 *
 * Most are a list of words; the code below is for the rest. A number that means nothing (an unlisted code, month 13)
 * publishes nothing, because a client believes what it reads.
 * Sources: HID PDC 1.1 (Test, AudibleAlarmControl, ManufacturerDate); vendors' own usages as observed.
 */
#include "drivers/hid/convert.h"

#include "drivers/hid/quirks.h"
#include "drivers/hid/vendor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

void hid_number_text(double value, int decimals, char out[HID_TEXT_MAX])
{
	if (!isfinite(value))
		value = 0;
	snprintf(out, HID_TEXT_MAX, "%.*f", decimals < 0 ? 0 : decimals > 6 ? 6 : decimals, value);
	if (out[0] == '-' && strspn(out + 1, "0.") == strlen(out + 1))
		memmove(out, out + 1, strlen(out));
}

static bool number(double value, int decimals, char out[HID_TEXT_MAX])
{
	hid_number_text(value, decimals, out);
	return true;
}

/* ---- lists of words ---- */

static bool word_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)ctx;
	for (const struct hid_lookup *l = c->lookup; l->text; l++)
		if (fabs(value - (double)l->value) < 0.5) {
			snprintf(out, HID_TEXT_MAX, "%s", l->text);
			return true;
		}
	return false;
}

static bool word_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	(void)ctx;
	for (const struct hid_lookup *l = c->lookup; l->text; l++)
		if (strcasecmp(text, l->text) == 0) {
			*value = (double)l->value;
			return true;
		}
	return false;
}

#define WORDS(name, ...) \
	static const struct hid_lookup name##_words[] = { __VA_ARGS__, { 0, NULL } }; \
	const struct hid_convert name = { word_to_text, word_to_value, name##_words }

WORDS(hid_test_result, { 1, "Done and passed" }, { 2, "Done and warning" }, { 3, "Done and error" },
	{ 4, "Aborted" }, { 5, "In progress" }, { 6, "No test initiated" },
	{ 7, "Test scheduled" });
WORDS(hid_beeper, { 1, "disabled" }, { 2, "enabled" }, { 3, "muted" });
WORDS(hid_yes_no, { 0, "no" }, { 1, "yes" });
WORDS(hid_on_off, { 0, "off" }, { 1, "on" });
WORDS(hid_apc_sensitivity, { 0, "low" }, { 1, "medium" }, { 2, "high" });
WORDS(hid_cps_sensitivity, { 0, "low" }, { 1, "normal" }, { 2, "high" });
WORDS(hid_mge_sensitivity, { 0, "normal" }, { 1, "high" }, { 2, "low" });
WORDS(hid_mge_ups_type, { 1, "offline / line interactive" }, { 2, "online" },
	{ 3, "online - unitary/parallel" }, { 4, "online - parallel with hot standby" },
	{ 5, "online - hot standby redundancy" });
WORDS(hid_eaton_enable_disable, { 0, "disabled" }, { 1, "enabled" });
WORDS(hid_eaton_charger_type, { 0, "None" }, { 1, "Extended (CLA)" }, { 2, "Large extension" },
	{ 3, "Extra large extension (XL)" }, { 4, "ABM" }, { 5, "Constant Charge (CC)" });
WORDS(hid_eaton_outlet_protection, { 0, "not powered" }, { 1, "not protected" },
	{ 2, "protected" });
WORDS(hid_eaton_outlet_eco, { 0, "The outlet is not ECO controlled" },
	{ 1, "The outlet is ECO controlled" });

/* ---- strings ---- */

static bool string_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	const char *text;
	size_t len;

	(void)c;
	if (!(value >= 1 && value <= 255) || !ctx->string)	/* index 0 means "no string" */
		return false;
	text = ctx->string(ctx->user, (int)value);
	if (!text)
		return false;
	text += strspn(text, " \t\r\n");
	snprintf(out, HID_TEXT_MAX, "%s", text);
	for (len = strlen(out); len > 0 && strchr(" \t\r\n", out[len - 1]); len--)
		out[len - 1] = '\0';
	return len > 0;
}

const struct hid_convert hid_string_index = { string_to_text, NULL, NULL };

/* ---- dates and clocks ---- */

static const char date_unset[] = "not set";

static bool date_text(unsigned year, unsigned month, unsigned day, char out[HID_TEXT_MAX])
{
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	snprintf(out, HID_TEXT_MAX, "%04u/%02u/%02u", year, month, day);
	return true;
}

/* Unsigned numbers with one separator between them, nothing before or behind. */
static bool numbers(const char *text, char separator, unsigned n[3])
{
	for (int i = 0; i < 3; i++) {
		size_t len = strspn(text, "0123456789");
		if (len < 1 || len > 4 || text[len] != (i < 2 ? separator : '\0'))
			return false;
		n[i] = (unsigned)strtoul(text, NULL, 10);
		text += len + 1;
	}
	return true;
}

static bool date_parse(const char *text, unsigned year_min, unsigned year_max, unsigned n[3])
{
	return numbers(text, '/', n) && n[0] >= year_min && n[0] <= year_max && n[1] >= 1 &&
		n[1] <= 12 && n[2] >= 1 &&
	       n[2] <= 31;
}

/* ManufacturerDate: (year - 1980) * 512 + month * 32 + day. */
static bool packed_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v;

	(void)c, (void)ctx;
	if (!(value >= 0 && value <= 65535))
		return false;
	v = (unsigned)value;
	if (v == 0)
		return snprintf(out, HID_TEXT_MAX, "%s", date_unset) > 0;
	return date_text(1980 + (v >> 9), v >> 5 & 15, v & 31, out);
}

static bool packed_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	unsigned n[3];

	(void)c, (void)ctx;
	if (!date_parse(text, 1980, 2107, n))
		return false;
	*value = (double)((n[0] - 1980) << 9 | n[1] << 5 | n[2]);
	return true;
}

const struct hid_convert hid_date = { packed_to_text, packed_to_value, NULL };

static unsigned from_bcd(unsigned v)
{
	return (v >> 4 & 15) * 10 + (v & 15);
}

static unsigned to_bcd(unsigned v)
{
	return v / 10 % 10 << 4 | v % 10;
}

/* APCBattReplaceDate: MMDDYY in BCD, 0x070304 is 2004/07/03; the century turns at 70. */
static bool apc_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v, year;

	(void)c, (void)ctx;
	if (!(value >= 0 && value <= 0xffffff))
		return false;
	v = (unsigned)value;
	if (v == 0)
		return snprintf(out, HID_TEXT_MAX, "%s", date_unset) > 0;
	for (unsigned digits = v; digits; digits >>= 4)
		if ((digits & 15) > 9)
			return false;
	year = from_bcd(v);
	return date_text(year + (year >= 70 ? 1900 : 2000), from_bcd(v >> 16), from_bcd(v >> 8),
		out);
}

static bool apc_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	unsigned n[3];

	(void)c, (void)ctx;
	if (!date_parse(text, 1970, 2069, n))
		return false;
	*value = (double)(to_bcd(n[1]) << 16 | to_bcd(n[2]) << 8 | to_bcd(n[0] % 100));
	return true;
}

const struct hid_convert hid_apc_date = { apc_to_text, apc_to_value, NULL };

/* MGE's clock counts seconds of the epoch, shown in local time. Two variables share the one field, so setting either
 * keeps the other as last read. */
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
		if (!date_parse(text, 1970, 2105, n))
			return false;
		tm.tm_year = (int)n[0] - 1900;
		tm.tm_mon = (int)n[1] - 1;
		tm.tm_mday = (int)n[2];
	} else {
		if (!numbers(text, ':', n) || n[0] > 23 || n[1] > 59 || n[2] > 59)
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

/* By the book it is kelvin; enough devices send Celsius, and no UPS is at 273 degrees of those. */
static bool kelvin_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return number(value >= 273 && value <= 373 ? value - 273.15 : value, 1, out);
}

const struct hid_convert hid_kelvin = { kelvin_to_text, NULL, NULL };

static bool cps_charge_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return number(value > 100 ? 100 : value, 0, out);
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
	return number(value, 0, out);
}

const struct hid_convert hid_cps_battery_nominal = { cps_nominal_to_text, NULL, NULL };

/* Many 0764:0501 report the battery 3/2 too high, others with the same descriptor are right; only a comparison with the
 * nominal voltage tells, and it is made once so that the value does not jump. */
static bool cps_voltage_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double nominal = ctx->battery_voltage_nominal;

	(void)c;
	if (ctx->battery_scale <= 0 && nominal > 0 && value > 0)
		ctx->battery_scale = (ctx->quirks & HID_QUIRK_CPS_BATTERY_SCALE) &&
			value / nominal > 1.4 ? 2.0 / 3 : 1;
	return number(ctx->battery_scale > 0 ? value * ctx->battery_scale : value, 1, out);
}

const struct hid_convert hid_cps_battery_voltage = { cps_voltage_to_text, NULL, NULL };

static bool mains_frequency(double hz)
{
	return hz >= 45 && hz <= 65;
}

/* Some models count in tenths without saying so. The first value that can be a mains frequency either way decides. */
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
	return number(*scale > 0 ? value * *scale : value, 1, out);
}

const struct hid_convert hid_cps_input_frequency = { cps_frequency_to_text, NULL, NULL };
const struct hid_convert hid_cps_output_frequency = { cps_frequency_to_text, NULL, NULL };

/* DesignCapacity comes in ampere-seconds. */
static bool capacity_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return number(value / 3600, 2, out);
}

const struct hid_convert hid_mge_battery_capacity = { capacity_to_text, NULL, NULL };

static bool factor_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return number(value / 100, 2, out);
}

const struct hid_convert hid_mge_power_factor = { factor_to_text, NULL, NULL };

/* PowerSummary.Voltage is the battery's on these families only; elsewhere it is another voltage or rubbish. */
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
	return mge_has_battery_voltage(ctx) && number(value, 1, out);
}

static bool mge_nominal_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (!mge_has_battery_voltage(ctx))
		return false;
	/* Evolution 650 says 24 V and has 12 V: it shows 13 V when full. */
	return number(strcmp(ctx->model, "Evolution 650") == 0 ? 12 : value, 0, out);
}

const struct hid_convert hid_mge_battery_voltage = { mge_voltage_to_text, NULL, NULL };
const struct hid_convert hid_mge_battery_nominal = { mge_nominal_to_text, NULL, NULL };
