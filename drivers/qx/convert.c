/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert - see convert.h.
 */
#include "drivers/qx/convert.h"
#include "lib/mem.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { I_LEAST = 37, Q6_LEAST = 109, HEX_TOKENS = 11, HEX_MAX = 8, Q5_SIZE = 17 };

static bool printable(const uint8_t *reply, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (reply[i] < 0x20 || reply[i] > 0x7e)
			return false;
	return n < QX_REPLY_MAX;
}

static size_t as_it_is(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	if (!printable(reply, n))
		return 0;
	memcpy(out, reply, n);
	out[n] = 0;
	return n;
}

/* ---- vendor line ---- */

static bool all(const uint8_t *p, size_t n, int (*is)(int))
{
	for (size_t i = 0; i < n; i++)
		if (!is(p[i]))
			return false;
	return true;
}

/* Ten times the same character is a placeholder (NUT issue 2924), not a model or a runtime. */
static bool is_placeholder(const uint8_t *p, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (p[i] != p[0])
			return false;
	return true;
}

/* The short line has a serial number of eight characters without a blank, and five digits of
 * runtime. Otherwise it is the usual line, whose model ends where the runtime would stand. */
static bool is_short(const uint8_t *reply, size_t n)
{
	return n >= I_LEAST && all(reply + 8, 8, isalnum) && all(reply + 22, 5, isdigit) &&
	       reply[16] == ' ' && reply[27] == ' ' && !is_placeholder(reply + 17, 10);
}

size_t qx_short_vendor_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	return is_short(reply, n) ? as_it_is(reply, n, out) : 0;
}

size_t qx_long_vendor_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	return is_short(reply, n) ? 0 : as_it_is(reply, n, out);
}

/* ---- Q6 ---- */

static bool nothing_in(const uint8_t *reply, size_t from, size_t to)
{
	for (size_t i = from; i <= to; i++)
		if (!strchr("0.- ", reply[i]))
			return false;
	return true;
}

size_t qx_one_output(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	if (n < Q6_LEAST || !nothing_in(reply, 30, 40))
		return 0;
	return as_it_is(reply, n, out);
}

size_t qx_one_phase(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	if (n < Q6_LEAST || !nothing_in(reply, 7, 17))
		return 0;
	return qx_one_output(reply, n, out);
}

/* ---- Voltronic ---- */

size_t qx_one_letter(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	size_t letters = 0;

	for (size_t i = 0; i < n; i++) {
		if (!reply[i] || reply[i] == ' ')
			continue;
		if (!isalpha(reply[i]) || letters++)
			return 0;
		out[0] = (char)reply[i];
	}
	out[letters] = 0;
	return letters;
}

struct hex_tokens {
	uint8_t bytes[HEX_TOKENS][HEX_MAX];
	size_t sizes[HEX_TOKENS], count;
};

/* Blanks separate the tokens; 0x28 and a digit encode a byte that a line cannot hold. */
static bool split_hex(const uint8_t *reply, size_t n, struct hex_tokens *t)
{
	static const uint8_t escaped[] = { 0x0d, 0x11, 0x13, 0x0a, 0x20 };

	memset(t, 0, sizeof *t);
	if (n < 2 || reply[0] != '#')
		return false;
	t->count = 1;
	for (size_t i = 1; i < n; i++) {
		uint8_t byte = reply[i];
		size_t *size = &t->sizes[t->count - 1];

		if (byte == ' ') {
			if (t->count == HEX_TOKENS)
				return false;
			t->count++;
			continue;
		}
		if (byte == 0x28 && i + 1 < n && reply[i + 1] < sizeof escaped)
			byte = escaped[reply[++i]];
		if (*size == HEX_MAX)
			return false;
		t->bytes[t->count - 1][(*size)++] = byte;
	}
	return t->count >= 10;
}

static bool sizes_are(const struct hex_tokens *t)
{
	static const size_t sizes[HEX_TOKENS] = { 2, 1, 2, 1, 1, 2, 3, 1, 1, 1, 1 };

	for (size_t i = 0; i < t->count; i++)
		if (t->sizes[i] != sizes[i])
			return false;
	return true;
}

static void bits(uint8_t byte, char out[9])
{
	for (int i = 0; i < 8; i++)
		out[i] = byte & 0x80 >> i ? '1' : '0';
	out[8] = 0;
}

size_t qx_hex_text(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	struct hex_tokens t;
	size_t at = 1;

	if (!split_hex(reply, n, &t) || !sizes_are(&t))
		return 0;
	out[0] = '#';
	for (size_t i = 0; i < t.count; i++) {
		if (i)
			out[at++] = ' ';
		if (i >= 9) {
			bits(t.bytes[i][0], out + at);
			at += 8;
			continue;
		}
		for (size_t k = 0; k < t.sizes[i]; k++, at += 2)
			snprintf(out + at, 3, "%02X", t.bytes[i][k]);
	}
	return at;
}

static unsigned long number_of(const struct hex_tokens *t, size_t token)
{
	unsigned long value = 0;

	for (size_t i = 0; i < t->sizes[token]; i++)
		value = value << 8 | t->bytes[token][i];
	return value;
}

static double hex_volts(const struct hex_tokens *t, size_t token)
{
	return (double)(number_of(t, token) * number_of(t, token + 1) / 51) / 256;
}

size_t qx_hex_values(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	struct hex_tokens t;
	char head[QX_TEXT_MAX], flags[9];
	double hertz;

	if (!split_hex(reply, n, &t) || !sizes_are(&t))
		return 0;
	hertz = number_of(&t, 5) ? (double)number_of(&t, 6) / (double)number_of(&t, 5) : 0;
	bits(t.bytes[9][0], flags);
	snprintf(head, sizeof head, "#%5.1f %5.1f %3lu %4.1f %6.2f", hex_volts(&t, 0),
		hex_volts(&t, 2), number_of(&t, 4), hertz > 99.9 ? 99.9 : hertz,
		(double)(number_of(&t, 7) * number_of(&t, 8)) / 510);
	if (strlen(head) != 28)			/* a number too wide for its column */
		return 0;
	return (size_t)snprintf(out, QX_REPLY_MAX, "%-38s%s", head, flags);
}

size_t qx_abilities(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	static const char wanted[] = "rsgcjapboevdflnqw";
	char now = 0;

	if (n < 3 || reply[0] != '(' || reply[1] != 'E' || !memchr(reply, 'D', n))
		return 0;
	out[0] = '(';
	memset(out + 1, '-', sizeof wanted - 1);
	out[sizeof wanted] = 0;
	for (size_t i = 1; i < n; i++) {
		const char *letter;

		if (!isalpha(reply[i]))
			return 0;
		if (reply[i] == 'E' || reply[i] == 'D') {
			now = (char)reply[i];
			continue;
		}
		letter = strchr(wanted, reply[i]);
		if (letter)
			out[1 + (letter - wanted)] = now;
	}
	return sizeof wanted;
}

/* ---- bestups ---- */

size_t qx_id_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	static const int widths[] = { 3, 4, 3, 3, 4, 5 };
	char text[QX_TEXT_MAX], *save = NULL, *word;
	size_t at = 0, fields = 0;

	if (n >= sizeof text || !printable(reply, n))
		return 0;
	memcpy(text, reply, n);
	text[n] = 0;
	for (word = strtok_r(text, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
		if (fields == MEM_COUNT(widths) || strlen(word) > (size_t)widths[fields])
			return 0;
		at += (size_t)snprintf(out + at, QX_REPLY_MAX - at, "%s%*s", fields ? "," : "",
			widths[fields], word);
		fields++;
	}
	return fields == MEM_COUNT(widths) ? at : 0;
}

static const uint16_t limits[2][10][5] = {
	{ { 96, 109, 120, 130, 146 }, { 96, 109, 120, 138, 156 }, { 90, 104, 120, 130, 146 },
		{ 90, 104, 120, 138, 156 }, { 90, 104, 110, 120, 130 }, { 90, 104, 110, 130, 146 },
		{ 90, 96, 110, 120, 130 }, { 90, 96, 110, 130, 146 }, { 96, 109, 128, 146, 156 },
		{ 90, 104, 128, 146, 156 } },
	{ { 200, 222, 240, 250, 284 }, { 200, 222, 240, 264, 290 }, { 188, 210, 240, 250, 284 },
		{ 188, 210, 240, 264, 290 }, { 188, 210, 230, 244, 270 },
		{ 188, 210, 230, 250, 284 }, { 180, 200, 230, 244, 270 },
		{ 180, 200, 230, 250, 284 }, { 165, 188, 208, 222, 244 },
		{ 165, 188, 208, 244, 270 } },
};

static size_t limits_of(int mains, const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	const uint16_t *l;

	if (n != 1 || !isdigit(reply[0]))
		return 0;
	l = limits[mains][reply[0] - '0'];
	return (size_t)snprintf(out, QX_REPLY_MAX, "(%03u %03u %03u %03u %03u", l[0], l[1], l[2],
		l[3], l[4]);
}

size_t qx_limits_low(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	return limits_of(0, reply, n, out);
}

size_t qx_limits_high(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	return limits_of(1, reply, n, out);
}

/* ---- ablerex ---- */

static unsigned two_bytes(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

/* Hundredths of a volt of a block of 12 V: full, and empty if the unit does not report it. */
enum { FULL = 1365, EMPTY_ASSUMED = 960 };

size_t qx_q5_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	unsigned empty, block;

	if (n < Q5_SIZE || reply[0] != '(')
		return 0;
	block = two_bytes(reply + 7);
	empty = two_bytes(reply + 9);
	return (size_t)snprintf(out, QX_REPLY_MAX, "(%6.1f %6.1f %5u %5.2f %5u %5u %5u %c",
		two_bytes(reply + 1) / 10.0, two_bytes(reply + 15) / 10.0, block,
		block < 10000 ? block / 100.0 : 0, empty ? empty : EMPTY_ASSUMED, FULL,
		two_bytes(reply + 13), two_bytes(reply + 13) ? '1' : '0');
}

size_t qx_at_line(const uint8_t *reply, size_t n, char out[QX_REPLY_MAX])
{
	if (n < 5 || reply[0] != '(')
		return 0;
	return (size_t)snprintf(out, QX_REPLY_MAX, "(%lu",
		(unsigned long)two_bytes(reply + 1) << 16 | two_bytes(reply + 3));
}

/* ---- cells ---- */

bool qx_without_hashes(const char *cell, char *out, size_t size)
{
	snprintf(out, size, "%s", cell + strspn(cell, "# "));
	return *out;
}

bool qx_not_only_zeros(const char *cell, char *out, size_t size)
{
	snprintf(out, size, "%s", cell);
	return cell[strspn(cell, "0 ")];
}

static const char *number_at_end(const char *cell)
{
	const char *p = cell + strlen(cell);

	while (p > cell && isdigit((unsigned char)p[-1]))
		p--;
	return p > cell && *p && p[-1] == ' ' ? p : NULL;
}

bool qx_model_words(const char *cell, char *out, size_t size)
{
	const char *end = number_at_end(cell);
	int n = end ? (int)(end - cell) : (int)strlen(cell);

	while (n && cell[n - 1] == ' ')
		n--;
	snprintf(out, size, "%.*s", n, cell);
	return n;
}

bool qx_last_number(const char *cell, char *out, size_t size)
{
	const char *p = number_at_end(cell);

	snprintf(out, size, "%s", p ? p : "");
	return p;
}

bool qx_minutes_and_seconds(const char *cell, char *out, size_t size)
{
	unsigned minutes, seconds;
	int used = 0;

	if (sscanf(cell, "%3u:%2u%n", &minutes, &seconds, &used) != 2 || cell[used])
		return false;
	snprintf(out, size, "%u", minutes * 60 + seconds);
	return true;
}

bool qx_days_to_seconds(const char *cell, char *out, size_t size)
{
	unsigned days, hours, minutes, seconds;
	int used = 0;

	if (sscanf(cell, "%4u:%2u:%2u:%2u%n", &days, &hours, &minutes, &seconds, &used) != 4 ||
		cell[used])
		return false;
	snprintf(out, size, "%u", ((days * 24 + hours) * 60 + minutes) * 60 + seconds);
	return true;
}

struct charge_point {
	double volts, charge_pct;
};

static double charge_on(const struct charge_point *p, double volts)
{
	if (volts >= p->volts)
		return p->charge_pct;
	for (; p[1].volts > 0; p++)
		if (volts >= p[1].volts)
			return p[1].charge_pct + (p->charge_pct - p[1].charge_pct) *
				(volts - p[1].volts) / (p->volts - p[1].volts);
	return 0;
}

bool qx_charge_of_volts(const char *cell, char *out, size_t size)
{
	static const struct charge_point of_cell[] = {
		{ 2.22, 100 }, { 2.21, 90 }, { 1.67, 0 }, { 0, 0 },
	};
	static const struct charge_point of_block[] = {
		{ 13.5, 100 }, { 13.3, 90 }, { 13.2, 88 }, { 10.1, 2 }, { 10, 0 }, { 0, 0 },
	};
	double volts = atof(cell);
	bool known = volts > 0 && volts < 16;

	if (known)
		snprintf(out, size, "%.0f", charge_on(volts < 3 ? of_cell : of_block, volts));
	return known;
}

bool qx_iso_date(const char *cell, char *out, size_t size)
{
	if (strlen(cell) != 8 || cell[strspn(cell, "0123456789")])
		return false;
	snprintf(out, size, "%.4s-%.2s-%.2s", cell, cell + 4, cell + 6);
	return true;
}
