/* SPDX-License-Identifier: GPL-2.0-or-later
 * xcp_codec - see codec.h.
 */
#include "drivers/bcmxcp/codec.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SYNC = 0xab, HEAD = 4, LAST = 0x80, SEQUENCE = 0x7f, VA_STEP = 50, ACCEPTED = 0x31 };
enum { FORMAT_FLOAT_MAX = 0x97, FORMAT_DATE = 0xe0, FORMAT_TIME = 0xe1, FORMAT_SECONDS = 0xe2,
	FORMAT_INTEGER = 0xf0 };

static uint8_t sum_of(const uint8_t *d, size_t n)
{
	unsigned sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += d[i];
	return (uint8_t)sum;
}

size_t xcp_frame(uint8_t out[XCP_REQUEST_MAX], const uint8_t *data, size_t n)
{
	if (n + 3 > XCP_REQUEST_MAX)
		return 0;
	out[0] = SYNC;
	out[1] = (uint8_t)n;
	memcpy(out + 2, data, n);
	out[2 + n] = (uint8_t)-sum_of(out, 2 + n);
	return n + 3;
}

/* One whole frame. */
static bool add_frame(struct xcp_answer *a, const uint8_t *f, size_t length)
{
	if (sum_of(f, HEAD + length + 1) || (f[3] & SEQUENCE) != a->next + 1 ||
		a->size + length > XCP_DATA_MAX || (a->next && f[1] != a->block))
		return false;
	a->block = f[1];
	memcpy(a->data + a->size, f + HEAD, length);
	a->size += length;
	a->next++;
	a->complete = f[3] & LAST;
	return true;
}

/* The frames of one answer are one stream: a read may end within the next one. */
static bool add_frames(struct xcp_answer *a)
{
	while (a->pending_size >= HEAD && !a->complete) {
		size_t length = a->pending[2], whole = HEAD + length + 1;

		if (a->pending[0] != SYNC || length > XCP_FRAME_DATA_MAX)
			return false;
		if (a->pending_size < whole)
			break;
		if (!add_frame(a, a->pending, length))
			return false;
		a->pending_size -= whole;
		memmove(a->pending, a->pending + whole, a->pending_size);
	}
	return true;
}

bool xcp_feed(struct xcp_answer *a, const uint8_t *bytes, size_t n)
{
	while (n && !a->complete) {
		size_t room = sizeof a->pending - a->pending_size, k = n < room ? n : room;

		memcpy(a->pending + a->pending_size, bytes, k);
		a->pending_size += k;
		bytes += k;
		n -= k;
		if (!add_frames(a))
			return false;
	}
	return true;
}

/* ---- places in a block ---- */

bool xcp_is_filled(const uint8_t *d, size_t n, uint8_t byte)
{
	for (size_t i = 0; i < n; i++)
		if (d[i] != byte)
			return false;
	return n > 0;
}

long xcp_byte(const uint8_t *d, size_t n, size_t at)
{
	return at < n ? d[at] : -1;
}

long xcp_word(const uint8_t *d, size_t n, size_t at)
{
	return at + 1 < n ? d[at] | d[at + 1] << 8 : -1;
}

bool xcp_text(const uint8_t *d, size_t n, size_t at, size_t length, char out[XCP_TEXT_MAX])
{
	size_t k = 0;

	for (size_t i = at; i < at + length && i < n && k < XCP_TEXT_MAX - 1; i++)
		if (d[i] && (k || d[i] != ' '))
			out[k++] = d[i] >= ' ' && d[i] < 0x7f ? (char)d[i] : '?';
	while (k && out[k - 1] == ' ')
		k--;
	out[k] = 0;
	return k;
}

/* ---- the ID block ---- */

struct cursor {
	const uint8_t *d;
	size_t n, at;
};

static unsigned next_byte(struct cursor *c)
{
	return c->at < c->n ? c->d[c->at++] : 0;
}

static unsigned next_word(struct cursor *c)
{
	unsigned low = next_byte(c);

	return low | next_byte(c) << 8;
}

/* A block within the block: its length, then its bytes. Bytes that were not received are
 * missing. */
static size_t next_part(struct cursor *c, const uint8_t **part)
{
	size_t length = next_byte(c), left = c->n - c->at;

	*part = c->d + c->at;
	if (length > left)
		length = left;
	c->at += length;
	return length;
}

static void read_firmware(struct cursor *c, char out[XCP_TEXT_MAX])
{
	static const char *const names[] = { "Cont", "Inve" };
	unsigned count = next_byte(c);
	size_t at = 0;

	out[0] = 0;
	for (unsigned i = 0; i < count && c->at < c->n; i++) {
		unsigned minor = next_byte(c), major = next_byte(c);
		char name[16];

		snprintf(name, sizeof name, "CPU%u", i);
		if (at < XCP_TEXT_MAX)
			at += (size_t)snprintf(out + at, XCP_TEXT_MAX - at, "%s%s:%02x.%02x",
				i ? " " : "", i < MEM_COUNT(names) ? names[i] : name, major, minor);
	}
}

static void read_alarms(struct xcp_identity *id, const uint8_t *map, size_t n)
{
	for (size_t i = 0; i < n * 8 && i < XCP_ALARMS; i++)
		if (map[i / 8] & 1u << i % 8)
			id->alarms[id->alarm_count++] = (uint16_t)i;
}

static void read_model(struct xcp_identity *id, const uint8_t *text, size_t n)
{
	char power[24];
	size_t at;

	xcp_text(text, n, 0, n, id->model);
	snprintf(power, sizeof power, "%.0fi", id->va);
	at = strlen(id->model);
	if (id->va > 0 && !strstr(id->model, power) && at + strlen(power) + 2 < XCP_TEXT_MAX)
		snprintf(id->model + at, XCP_TEXT_MAX - at, " %s", power);
}

bool xcp_identity(const uint8_t *d, size_t n, struct xcp_identity *out)
{
	struct cursor c = { d, n, 0 };
	const uint8_t *part;
	size_t size;
	unsigned kva;

	*out = (struct xcp_identity){ 0 };
	read_firmware(&c, out->firmware);
	kva = next_byte(&c);
	out->va = kva ? kva * 1000.0 : next_word(&c) * (double)VA_STEP;
	out->phases = (int)next_byte(&c);
	next_byte(&c);
	size = next_part(&c, &part);
	read_model(out, part, size);
	size = next_part(&c, &part);
	memcpy(out->meter_format, part, size < XCP_METERS ? size : XCP_METERS);
	if (!size)
		return false;
	size = next_part(&c, &part);
	read_alarms(out, part, size);
	next_word(&c);			/* length of the configuration */
	next_part(&c, &part);		/* map of statistics */
	next_word(&c);			/* alarm log */
	next_word(&c);			/* custom events */
	out->topology_bytes = next_word(&c);
	next_byte(&c);			/* longest command */
	out->command_bytes = next_word(&c);
	out->outlet_bytes = next_word(&c);
	return true;
}

/* ---- meters, alarms, status ---- */

static double real_of(uint32_t bits)
{
	float f;

	memcpy(&f, &bits, sizeof f);
	return f;
}

static bool convert(uint8_t format, uint32_t bits, double *value, int *decimals)
{
	if (format <= FORMAT_FLOAT_MAX) {
		*value = real_of(bits);
		*decimals = format & 15;
		return isfinite(*value) && *decimals <= 7;
	}
	*value = (int32_t)bits;
	*decimals = 0;
	if (format == FORMAT_SECONDS || format == FORMAT_INTEGER)
		return true;
	if (format < FORMAT_INTEGER)
		return false;		/* a date, a time, or nothing that is known */
	*value /= 1 << (format & 15);
	*decimals = 2;
	return true;
}

/* The four bytes of a meter; NULL: it is absent or was not received. */
static const uint8_t *meter_bytes(const struct xcp_identity *id, const uint8_t *d, size_t n,
	int meter)
{
	size_t at = 0;

	if (meter < 0 || meter >= XCP_METERS || !id->meter_format[meter])
		return NULL;
	for (int i = 0; i < meter; i++)
		at += id->meter_format[i] ? 4 : 0;
	return at + 4 > n ? NULL : d + at;
}

bool xcp_meter(const struct xcp_identity *id, const uint8_t *d, size_t n, int meter, double *value,
	int *decimals)
{
	const uint8_t *b = meter_bytes(id, d, n, meter);

	return b && convert(id->meter_format[meter],
			    (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 |
				    (uint32_t)b[3] << 24,
			    value, decimals);
}

/* Two decimal digits; -1: not decimal. */
static int decimal(uint8_t b)
{
	return (b & 15) > 9 || b >> 4 > 9 ? -1 : (b >> 4) * 10 + (b & 15);
}

static bool put_date(int century, int year, int month, int day, char out[XCP_TEXT_MAX])
{
	if (century < 0 || year < 0 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	snprintf(out, XCP_TEXT_MAX, "%02d%02d-%02d-%02d", century, year, month, day);
	return true;
}

/* Day of the month, month, year, century with its high bit set; without that bit the first two are
 * the day of the year, low digits first (measured: 24 12 26 20 is day 224 of 2026). */
static bool read_date(const uint8_t *b, char out[XCP_TEXT_MAX])
{
	int century = decimal(b[3] & 0x7f), year = decimal(b[2]);
	int low = decimal(b[0]), high = b[1] & 15;
	struct tm t = { .tm_mday = high * 100 + low, .tm_hour = 12 };

	if (b[3] & 0x80)
		return put_date(century, year, decimal(b[1]), low, out);
	if (century < 0 || year < 0 || low < 0 || t.tm_mday < 1 || t.tm_mday > 366)
		return false;
	t.tm_year = century * 100 + year - 1900;
	return timegm(&t) != (time_t)-1 &&
	       put_date(century, year, t.tm_mon + 1, t.tm_mday, out);
}

static bool read_time(const uint8_t *b, char out[XCP_TEXT_MAX])
{
	int hour = decimal(b[3]), minute = decimal(b[2]), second = decimal(b[1]);

	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return false;
	snprintf(out, XCP_TEXT_MAX, "%02d:%02d:%02d", hour, minute, second);
	return true;
}

bool xcp_meter_text(const struct xcp_identity *id, const uint8_t *d, size_t n, int meter,
	char out[XCP_TEXT_MAX])
{
	const uint8_t *b = meter_bytes(id, d, n, meter);

	return b && (id->meter_format[meter] == FORMAT_DATE   ? read_date(b, out)
			    : id->meter_format[meter] == FORMAT_TIME ? read_time(b, out) : false);
}

bool xcp_alarm(const struct xcp_identity *id, const uint8_t *d, size_t n, int alarm)
{
	for (size_t i = 0; i < id->alarm_count && i < n; i++)
		if (id->alarms[i] == alarm)
			return d[i] > 0;
	return false;
}

/* ---- what a unit can do ---- */

bool xcp_has(const struct xcp_set *s, uint8_t number)
{
	return s->bits[number / 32] >> number % 32 & 1;
}

static void add_numbers(struct xcp_set *out, const uint8_t *d, size_t n, size_t at, size_t step)
{
	*out = (struct xcp_set){ .listed = true };
	for (; at < n; at += step)
		out->bits[d[at] / 32] |= 1u << d[at] % 32;
}

/* Measured: NUT accepts a list whose count equals the number of bytes after the first two. */
void xcp_commands(const uint8_t *d, size_t n, struct xcp_set *out)
{
	*out = (struct xcp_set){ 0 };
	if (n > 2 && d[0] + 2u == n && d[1])
		add_numbers(out, d, n, 2, d[1]);
}

void xcp_settings(const uint8_t *d, size_t n, struct xcp_set *out)
{
	*out = (struct xcp_set){ 0 };
	if (n > 3 && d[0] == ACCEPTED)
		add_numbers(out, d, n, 3, 1);
}

uint32_t xcp_status_words(uint8_t status)
{
	static const struct {
		uint8_t status;
		uint32_t words;
	} rows[] = { { 0x50, ST_OL }, { 0xf0, ST_OB }, { 0xe0, ST_OL | ST_OVER },
		{ 0x63, ST_OL | ST_TRIM }, { 0x61, ST_OL | ST_BOOST }, { 0x62, ST_OL | ST_BOOST },
		{ 0x60, ST_OL | ST_BYPASS }, { 0x10, ST_OFF } };

	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (rows[i].status == status)
			return rows[i].words;
	return status ? ST_OL : 0;
}

const char *xcp_test_result(long code)
{
	static const char *const texts[] = { "No test initiated", "In progress", "Done and passed",
		"Aborted", "Done and error", "Test scheduled" };

	return code >= 0 && code < (long)MEM_COUNT(texts) ? texts[code] : NULL;
}

const char *xcp_charger_state(const uint8_t *battery, size_t n)
{
	static const char *const texts[] = { NULL, "charging", "discharging", "floating",
		"resting" };
	enum { STRINGS_AT = 18 };
	long strings = xcp_byte(battery, n, STRINGS_AT), state;

	if (strings < 0)
		return NULL;
	state = xcp_byte(battery, n, STRINGS_AT + (size_t)strings + 2);
	return state > 0 && state < (long)MEM_COUNT(texts) ? texts[state] : NULL;
}
