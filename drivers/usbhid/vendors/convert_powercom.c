/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_powercom - PowerCOM's packed delays, both ways.
 *
 * The shutdown delay has minutes in one byte and seconds in the other, and two flags among the bits
 * of the seconds: come back with the mains, or stay off. Without a flag the state of the line
 * decides, with both nothing happens. 0 means "as late as possible", so that the least is one
 * second. The start delay is minutes, most significant byte first. Some models (Raptor, Smart King
 * Pro) want an index instead, and start delays as plain minutes; some want the packed bytes the
 * other way round: options, because nothing in the device tells. Sources: NUT issues 1695 and 3182,
 * and the options as NUT's manual describes them.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/vendor.h"

#include <math.h>

enum { FLAG_RETURN = 0x40, FLAG_STAYOFF = 0x80, MINUTES_MAX = 255 };

HID_WORDS(hid_powercom_beeper, { 1, "enabled" }, { 2, "disabled" });

static bool line_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return hid_number(value * 4, 0, out);
}

const struct hid_convert hid_powercom_line_voltage = { line_to_text, NULL, NULL };

static unsigned swapped(unsigned v)
{
	return (v & 0xff) << 8 | (v >> 8 & 0xff);
}

static bool is_word(double value)
{
	return value >= 0 && value <= 65535;
}

static bool shutdown_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v;

	(void)c;
	if (!is_word(value))
		return false;
	v = ctx->quirks & HID_QUIRK_SWAPPED_DELAYS ? swapped((unsigned)value) : (unsigned)value;
	return hid_number(60 * (v >> 8) + (v & 0x3f), 0, out);
}

static bool startup_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (ctx->quirks & HID_QUIRK_DISCRETE_DELAYS)
		return value >= 0 && hid_number(60 * value, 0, out);
	return is_word(value) && hid_number(60 * swapped((unsigned)value), 0, out);
}

const struct hid_convert hid_powercom_shutdown_timer = { shutdown_to_text, NULL, NULL };
const struct hid_convert hid_powercom_startup_timer = { startup_to_text, NULL, NULL };

/* The smallest listed delay that is not shorter than asked for; its index counts from 1. */
static bool discrete(double seconds, unsigned *index)
{
	static const unsigned short delays[] = {
		12, 18, 24, 30, 36, 42, 48, 54, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600,
	};

	for (unsigned i = 0; i < sizeof delays / sizeof *delays; i++)
		if (seconds <= delays[i]) {
			*index = i + 1;
			return true;
		}
	return false;
}

static bool shutdown_to_value(const struct hid_convert *c, struct hid_context *ctx,
	const char *text, double *value)
{
	unsigned flag = c == &hid_powercom_return ? FLAG_RETURN : FLAG_STAYOFF, packed, seconds;
	double asked;

	if (!hid_parse_number(text, &asked) || asked < 0 || asked >= (MINUTES_MAX + 1) * 60)
		return false;
	if (ctx->quirks & HID_QUIRK_DISCRETE_DELAYS) {
		if (!discrete(asked, &packed))
			return false;
		*value = packed | flag;
		return true;
	}
	seconds = asked < 1 ? 1 : (unsigned)asked;
	packed = seconds / 60 << 8 | seconds % 60 | flag;
	*value = ctx->quirks & HID_QUIRK_SWAPPED_DELAYS ? swapped(packed) : packed;
	return true;
}

static bool startup_to_value(const struct hid_convert *c, struct hid_context *ctx,
	const char *text, double *value)
{
	double asked, minutes;

	(void)c;
	if (!hid_parse_number(text, &asked) || asked < 0)
		return false;
	minutes = ceil(asked / 60);
	if (minutes > MINUTES_MAX)
		return false;
	*value = ctx->quirks & HID_QUIRK_DISCRETE_DELAYS ? minutes : swapped((unsigned)minutes);
	return true;
}

const struct hid_convert hid_powercom_return = { hid_nothing_to_text, shutdown_to_value, NULL };
const struct hid_convert hid_powercom_stayoff = { hid_nothing_to_text, shutdown_to_value, NULL };
const struct hid_convert hid_powercom_startup = { hid_nothing_to_text, startup_to_value, NULL };
