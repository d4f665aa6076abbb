/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert - the conversions that rows of several vendors name: words, strings, packed dates,
 * temperatures.
 *
 * Most are a list of words; the code below is for the rest. An invalid number (an unlisted code,
 * month 13) publishes nothing. Those of one vendor are in the vendor's file. Sources: HID PDC 1.1
 * (Test, AudibleAlarmControl, ManufacturerDate).
 */
#include "drivers/usbhid/hid/convert.h"

#include "drivers/usbhid/hid/convert_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Halves are rounded away from zero: 10.25 V becomes 10.3 V, and 205 x 0.01 V, which no double
 * represents exactly, 2.1 V. */
void hid_number_text(double value, int decimals, char out[HID_TEXT_MAX])
{
	value *= 1 + 1e-15;
	if (!isfinite(value))
		value = 0;
	snprintf(out, HID_TEXT_MAX, "%.*f", decimals < 0 ? 0 : decimals > 6 ? 6 : decimals, value);
	if (out[0] == '-' && strspn(out + 1, "0.") == strlen(out + 1))
		memmove(out, out + 1, strlen(out));
}

bool hid_number(double value, int decimals, char out[HID_TEXT_MAX])
{
	hid_number_text(value, decimals, out);
	return true;
}

bool hid_parse_number(const char *text, double *value)
{
	char *end;

	if (!*text || strspn(text, "+-.0123456789") != strlen(text))
		return false;
	*value = strtod(text, &end);
	return end != text && *end == '\0' && isfinite(*value);
}

bool hid_nothing_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx, (void)value, (void)out;
	return false;
}

/* ---- lists of words ---- */

bool hid_word_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
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

bool hid_word_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
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

HID_WORDS_OF(, hid_test_result, { 1, "Done and passed" }, { 2, "Done and warning" },
	{ 3, "Done and error" }, { 4, "Aborted" }, { 5, "In progress" },
	{ 6, "No test initiated" }, { 7, "Test scheduled" });
HID_WORDS_OF(, hid_beeper, { 1, "disabled" }, { 2, "enabled" }, { 3, "muted" });
HID_WORDS_OF(, hid_yes_no, { 0, "no" }, { 1, "yes" });
HID_WORDS_OF(, hid_on_off, { 0, "off" }, { 1, "on" });

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

const struct hid_convert hid_string_index = { .to_text = string_to_text, .fallible = true };

/* A serial number in the device descriptor takes precedence: the index in the report often points
 * to another string. */
const struct hid_convert hid_serial_index = { .to_text = string_to_text, .fallible = true,
	.without_serial = true };

/* ---- dates ---- */

const char hid_date_unset[] = "not set";

bool hid_date_text(unsigned year, unsigned month, unsigned day, char out[HID_TEXT_MAX])
{
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	snprintf(out, HID_TEXT_MAX, "%04u/%02u/%02u", year, month, day);
	return true;
}

bool hid_parse_three(const char *text, char separator, unsigned n[3])
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

bool hid_parse_date(const char *text, unsigned year_min, unsigned year_max, unsigned n[3])
{
	return hid_parse_three(text, '/', n) && n[0] >= year_min && n[0] <= year_max && n[1] >= 1 &&
		n[1] <= 12 && n[2] >= 1 && n[2] <= 31;
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
		return snprintf(out, HID_TEXT_MAX, "%s", hid_date_unset) > 0;
	return hid_date_text(1980 + (v >> 9), v >> 5 & 15, v & 31, out);
}

static bool packed_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	unsigned n[3];

	(void)c, (void)ctx;
	if (!hid_parse_date(text, 1980, 2107, n))
		return false;
	*value = (double)((n[0] - 1980) << 9 | n[1] << 5 | n[2]);
	return true;
}

const struct hid_convert hid_date = { .to_text = packed_to_text, .to_value = packed_to_value };

/* ---- numbers ---- */

/* The specification says kelvin, but many devices send Celsius. A value of 200 or more can only be
 * kelvin.
 * Tenths and hundredths of a kelvin without an exponent are recognised by their size: smart
 * batteries count so, and firmwares pass their numbers on. A firmware that has no value sends 0. */
enum { KELVIN_LEAST = 200, WORKS_FROM_K = 233, WORKS_TO_K = 373 };

static double likely_kelvin(double value)
{
	for (double part = 10; part <= 100; part *= 10)
		if (value >= WORKS_FROM_K * part && value <= WORKS_TO_K * part)
			return value / part;
	return value;
}

static bool kelvin_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	value = likely_kelvin(value);
	if (fabs(value) < 1e-9)
		return false;
	return hid_number(value > KELVIN_LEAST ? value - 273.15 : value, 1, out);
}

const struct hid_convert hid_kelvin = { .to_text = kelvin_to_text };

bool hid_factor_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)ctx;
	return hid_number(value * c->factor, c->decimals, out);
}

const struct hid_convert hid_tenth = { .to_text = hid_factor_to_text, .factor = 0.1,
	.decimals = 1 };
const struct hid_convert hid_hundredth = { .to_text = hid_factor_to_text, .factor = 0.01,
	.decimals = 1 };

void hid_note(struct hid_context *ctx, int note, double value)
{
	ctx->notes[note] = value;
	ctx->noted[note] = true;
}

bool hid_noted_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	hid_note(ctx, c->note, value);
	return hid_number(value, c->decimals, out);
}

bool hid_noted_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	(void)c, (void)ctx;
	return hid_parse_number(text, value);
}

/* Some devices count a delay in minutes without stating it. A delay is rounded up to whole minutes;
 * below 0 there is no countdown, or it is cancelled. */
static bool minutes_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return hid_number(value < 0 ? value : value * 60, 0, out);
}

static bool minutes_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	(void)c, (void)ctx;
	if (!hid_parse_number(text, value))
		return false;
	if (*value > 0)
		*value = ceil(*value / 60);
	return true;
}

const struct hid_convert hid_minutes_timer = { .to_text = minutes_to_text };
const struct hid_convert hid_minutes_command = { .to_text = hid_nothing_to_text, .to_value = minutes_to_value };
