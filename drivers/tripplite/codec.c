/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite_codec - see codec.h.
 */
#include "drivers/tripplite/codec.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

/* A SMART3000RM2U (3003) reports 1 at 120 V, a SMART500RT1U (3005) reports 2. */
static const struct tripplite_range digits[] = { { 0, 100, 100 }, { 1, 120, 120 }, { 2, 230, 230 },
	{ 3, 208, 230 }, { 6, 230, 230 }, { 0 } };
static const struct tripplite_range bytes[] = { { 0, 100, 100 }, { 1, 110, 110 }, { 2, 120, 120 },
	{ 3, 127, 127 }, { 4, 208, 208 }, { 5, 220, 220 }, { 6, 230, 230 }, { 7, 240, 240 },
	{ 0 } };

static const struct tripplite_protocol protocols[] = {
	{ 0x0004, .smart = true, .has_watchdog = true, .relays = TRIPPLITE_RELAYS_TEXT,
		.ranges = digits, .power_factor = 10, .hertz_digits = 4 },
	{ 0x1001, .has_watchdog = true, .status_in_first_digit = true, .ranges = digits,
		.power_factor = 1 },
	{ 0x2001, .has_unit_id = true, .has_watchdog = true, .ranges = digits, .power_factor = 1 },
	{ 0x3003, .smart = true, .has_unit_id = true, .has_replace_bit = true,
		.relays = TRIPPLITE_RELAYS_TEXT, .ranges = digits, .power_factor = 1,
		.hertz_digits = 3 },
	{ 0x3005, .smart = true, .binary = true, .has_unit_id = true, .has_watchdog = true,
		.relays = TRIPPLITE_RELAYS_BYTES, .ranges = bytes, .power_factor = 1 },
	{ 0x3017, .smart = true, .has_unit_id = true, .has_watchdog = true,
		.relays = TRIPPLITE_RELAYS_TEXT, .ranges = digits, .power_factor = 1,
		.hertz_digits = 3 },
	{ 0 },
};

const struct tripplite_protocol *tripplite_protocol(uint16_t number)
{
	for (const struct tripplite_protocol *p = protocols; p->number; p++)
		if (p->number == number)
			return p;
	return NULL;
}

void tripplite_frame(uint8_t out[TRIPPLITE_FRAME], const uint8_t *command, size_t n)
{
	unsigned sum = 0;

	memset(out, 0, TRIPPLITE_FRAME);
	out[0] = ':';
	for (size_t i = 0; i < n; i++) {
		out[1 + i] = command[i];
		sum += command[i];
	}
	out[1 + n] = (uint8_t)(255 - sum % 256);
	out[2 + n] = '\r';
}

enum { SOON_S = 5 };

size_t tripplite_soon(const struct tripplite_protocol *p, uint8_t out[TRIPPLITE_COMMAND_MAX])
{
	static const uint8_t text[] = { 'N', '0', '0' + SOON_S }, bytes_of[] = { 'N', SOON_S };
	bool as_text = p->relays == TRIPPLITE_RELAYS_TEXT;
	size_t n = p->relays == TRIPPLITE_NO_RELAYS ? 0
		   : as_text ? sizeof text : sizeof bytes_of;

	memcpy(out, as_text ? text : bytes_of, n);
	return n;
}

size_t tripplite_relay(const struct tripplite_protocol *p, int outlet, bool on,
	uint8_t out[TRIPPLITE_COMMAND_MAX])
{
	uint8_t base = p->relays == TRIPPLITE_RELAYS_TEXT ? '0' : 0;

	out[0] = 'K';
	out[1] = (uint8_t)(outlet + base);
	out[2] = (uint8_t)(on + base);
	return p->relays == TRIPPLITE_NO_RELAYS ? 0 : 3;
}

/* ---- numbers ---- */

static bool hex(const uint8_t *r, unsigned n, double *out)
{
	unsigned long v = 0;

	for (unsigned i = 0; i < n; i++) {
		if (!isxdigit(r[i]))
			return false;
		v = v * 16 + (unsigned long)(isdigit(r[i]) ? r[i] - '0'
						    : tolower(r[i]) - 'a' + 10);
	}
	*out = (double)v;
	return true;
}

static double word(const uint8_t *r)
{
	return r[0] * 256.0 + r[1];
}

static bool pair(const struct tripplite_protocol *p, const uint8_t *r, double *out)
{
	if (!p->binary)
		return hex(r, 2, out);
	*out = word(r);
	return true;
}

/* A digit as the protocol writes it: a byte or a character. */
static int strict_digit(const struct tripplite_protocol *p, uint8_t b)
{
	return p->binary ? (b <= 9 ? b : -1) : isdigit(b) ? b - '0' : -1;
}

bool tripplite_is_reply(const uint8_t r[TRIPPLITE_FRAME], char letter)
{
	bool zeros = true, ones = true;

	for (int i = 1; i < TRIPPLITE_FRAME; i++) {
		zeros &= !r[i];
		ones &= r[i] == 0xff;
	}
	return r[0] == (uint8_t)letter && !zeros && !ones;
}

/* Flags and counts are bytes in some units of text protocols, too (SMART3000RM2U). */
static int digit(uint8_t b)
{
	return b <= 9 ? b : isdigit(b) ? b - '0' : -1;
}

/* ---- replies ---- */

bool tripplite_ratings(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	struct tripplite_ratings *out)
{
	const struct tripplite_range *range = p->ranges;
	double battery;

	while (range->nominal && range->digit != digit(r[1]))
		range++;
	*out = (struct tripplite_ratings){ NAN, NAN, NAN, digit(r[4]) };
	if (range->nominal) {
		out->nominal_v = range->nominal;
		out->scale_v = range->scale;
	}
	if (pair(p, r + 2, &battery) && battery > 0)
		out->battery_v = p->binary ? battery : battery * 6;
	return range->nominal && !isnan(out->battery_v);
}

static uint32_t power_words(const struct tripplite_protocol *p, const uint8_t *r)
{
	static const uint32_t first[] = { ST_OL, ST_OB, ST_BYPASS };
	int state = digit(r[p->status_in_first_digit ? 2 : 4]);

	if (state < 0)
		return 0;
	if (p->status_in_first_digit)
		return (size_t)state < MEM_COUNT(first) ? first[state] : 0;
	return state & 4 ? ST_OFF : state & 1 ? ST_OB : ST_OL;
}

bool tripplite_status(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	struct tripplite_status *out)
{
	static const struct {
		const char *text;
		uint32_t words;
	} tests[] = { { "Battery OK", 0 }, { "Battery bad - replace", ST_RB },
		{ NULL, ST_CAL }, { "Overcurrent?", ST_OVER }, { NULL, 0 },
		{ "Battery fail - overcurrent?", ST_OVER } };
	int test = p->status_in_first_digit ? 4 : strict_digit(p, r[2]);
	int battery = strict_digit(p, r[1]);
	uint32_t words = power_words(p, r);

	if (!words || battery < 0 || battery > 2)
		return false;
	words |= battery == 0 ? ST_LB : battery == 2 && p->has_replace_bit ? ST_RB : 0;
	*out = (struct tripplite_status){ words, NULL, -1 };
	if (test >= 0 && (size_t)test < MEM_COUNT(tests)) {
		out->words |= tests[test].words;
		out->test = tests[test].text;
	}
	if (p->binary && r[5] <= 100)
		out->charge_pct = r[5];
	return true;
}

bool tripplite_power(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	double *va)
{
	double v = 0;
	int i = 1;

	for (; i < TRIPPLITE_FRAME && isdigit(r[i]); i++)
		v = v * 10 + (r[i] - '0');
	*va = v * p->power_factor;
	return i > 1 && v > 0;
}

bool tripplite_volts(const struct tripplite_protocol *p, const struct tripplite_ratings *ratings,
	const uint8_t r[TRIPPLITE_FRAME], double *input_v, double *battery12_v)
{
	double input, battery;

	if (p->smart) {
		if (!pair(p, r + 1, &input) || !pair(p, r + 3, &battery))
			return false;
		*input_v = input * ratings->scale_v / 120;
		*battery12_v = battery / 10;
		return true;
	}
	if (!hex(r + 1, 4, &input) || !hex(r + 5, 2, &battery))
		return false;
	*input_v = input / 3600 * ratings->scale_v;
	*battery12_v = battery / 16;
	return true;
}

bool tripplite_extremes(const struct tripplite_protocol *p, const struct tripplite_ratings *ratings,
	const uint8_t r[TRIPPLITE_FRAME], double *min_v, double *max_v)
{
	double min, max;

	if (!pair(p, r + 1, &min) || !pair(p, r + 3, &max))
		return false;
	*min_v = min * ratings->scale_v / 120;
	*max_v = max * ratings->scale_v / 120;
	return true;
}

static double nominal_of(int flag)
{
	return flag == 1 ? 60 : flag == 0 ? 50 : NAN;
}

bool tripplite_climate(const struct tripplite_protocol *p, const uint8_t r[TRIPPLITE_FRAME],
	double *celsius, double *hertz, double *nominal_hertz)
{
	double heat, frequency;

	if (p->binary) {
		*celsius = r[1];
		*hertz = word(r + 3) / 10;
		*nominal_hertz = nominal_of(digit(r[5]));
		return true;
	}
	if (!hex(r + 1, 2, &heat) || !hex(r + 3, p->hertz_digits, &frequency))
		return false;
	*celsius = heat * 0.3636 - 21;
	*hertz = frequency / 10;
	*nominal_hertz = p->hertz_digits == 3 ? nominal_of(digit(r[6])) : NAN;
	return true;
}

bool tripplite_load(const struct tripplite_protocol *p, const struct tripplite_ratings *ratings,
	const uint8_t r[TRIPPLITE_FRAME], double *load_pct, double *output_v)
{
	double v = r[1];

	*load_pct = *output_v = NAN;
	if (!p->smart) {
		if (!hex(r + 1, 4, &v))
			return false;
		*output_v = v / 240 * ratings->scale_v;
		return true;
	}
	if (p->binary ? r[1] == 0xff : !hex(r + 1, 2, &v))
		return false;
	*load_pct = v;
	return true;
}

void tripplite_firmware(const uint8_t r[TRIPPLITE_FRAME], char out[TRIPPLITE_FRAME])
{
	for (int i = 0; i < TRIPPLITE_FRAME - 1; i++)
		out[i] = r[i] > ' ' && r[i] < 0x7f ? (char)r[i] : '.';
	out[TRIPPLITE_FRAME - 1] = 0;
}

double tripplite_charge(double battery12_v, double empty_v, double full_v)
{
	double charge;

	if (battery12_v >= full_v)
		return 100;
	charge = 100 *
		 sqrt(battery12_v > empty_v ? (battery12_v - empty_v) / (full_v - empty_v) : 0);
	return charge < 10 ? 10 : charge;
}
