/* SPDX-License-Identifier: GPL-2.0-or-later
 * riello_codec - see codec.h.
 */
#include "drivers/riello/codec.h"

#include "lib/mem.h"
#include "lib/status.h"

#include <math.h>
#include <string.h>

enum { STX = 0x02, ETX = 0x03, NAK = 0x15, HEAD = 7, TAIL = 5, LENGTH_AT = 5, CRC_START = 0x554d };
enum { GI_BYTES = 56, GN_BYTES = 22, RS_BYTES = 36, RS_THREE_IN = 42, RS_THREE_OUT = 58,
	RE_BYTES = 58 };

/* ---- frames ---- */

static unsigned check_sum(const uint8_t *d, size_t n, enum riello_sum sum)
{
	unsigned crc = sum == RIELLO_CRC ? CRC_START : 0;

	for (size_t i = 0; i < n; i++) {
		unsigned p = (crc ^ d[i]) & 0xff;

		if (sum == RIELLO_SUM) {
			crc = (crc + d[i]) & 0xffff;
			continue;
		}
		p ^= p << 4 & 0xff;
		crc = (crc >> 8 ^ p << 8 ^ p << 3 ^ p >> 4) & 0xffff;
	}
	return crc;
}

static void put_digits(uint8_t *out, unsigned v, int n)
{
	while (n-- > 0) {
		out[n] = (uint8_t)(0x30 + (v & 15));
		v >>= 4;
	}
}

static bool is_digit(uint8_t b)
{
	return b >= 0x30 && b <= 0x3f;
}

size_t riello_frame(uint8_t out[RIELLO_FRAME_MAX], const char letters[2], const char *data,
	enum riello_sum sum)
{
	size_t n = strlen(data);

	out[0] = STX;
	out[1] = 0x20;
	out[2] = 0x22;
	memcpy(out + 3, letters, 2);
	put_digits(out + LENGTH_AT, (unsigned)n, 2);
	memcpy(out + HEAD, data, n);
	put_digits(out + HEAD + n, check_sum(out + 1, HEAD - 1 + n, sum), 4);
	out[HEAD + n + 4] = ETX;
	return HEAD + n + TAIL;
}

int riello_frame_length(const uint8_t *b, size_t size)
{
	if (size && b[0] != STX)
		return -1;
	if (size >= 2 && b[1] <= 0x20)
		return -1;
	if (size < HEAD)
		return 0;
	if (!is_digit(b[LENGTH_AT]) || !is_digit(b[LENGTH_AT + 1]))
		return -1;
	return HEAD + TAIL + ((b[LENGTH_AT] & 15) << 4 | (b[LENGTH_AT + 1] & 15));
}

static bool digits(const uint8_t *d, int n, unsigned *out)
{
	unsigned v = 0;

	for (int i = 0; i < n; i++) {
		if (!is_digit(d[i]))
			return false;
		v = v << 4 | (d[i] & 15u);
	}
	*out = v;
	return true;
}

const uint8_t *riello_data(const uint8_t *f, size_t size, const char letters[2],
	enum riello_sum sum, size_t *data_size, bool *refused)
{
	int length = riello_frame_length(f, size);
	unsigned sent;

	*refused = false;
	if (length <= 0 || size != (size_t)length || f[size - 1] != ETX ||
		!digits(f + size - TAIL, 4, &sent) ||
		sent != check_sum(f + 1, size - 1 - TAIL, sum))
		return NULL;
	*refused = f[3] == NAK;
	if (*refused || memcmp(f + 3, letters, 2) != 0)
		return NULL;
	*data_size = size - HEAD - TAIL;
	return f + HEAD;
}

/* ---- values ---- */

static void text(const uint8_t *d, size_t n, char *out)
{
	while (n && (*d == ' ' || !*d)) {
		d++;
		n--;
	}
	while (n && (d[n - 1] == ' ' || !d[n - 1]))
		n--;
	for (size_t i = 0; i < n; i++)
		out[i] = d[i] >= ' ' && d[i] < 0x7f ? (char)d[i] : '?';
	out[n] = 0;
}

bool riello_identity(const uint8_t *d, size_t size, struct riello_identity *out)
{
	if (size < GI_BYTES)
		return false;
	text(d, 16, out->serial);
	text(d + 16, 16, out->model);
	text(d + 32, 12, out->version);
	out->one_phase = d[44] == '1';
	out->sum = d[48] == '1' ? RIELLO_CRC : RIELLO_SUM;
	return true;
}

/* One field: n digits at `at`, with a factor; into a double at this offset of the result. */
struct field {
	uint8_t at, n;
	double factor;
	size_t to;
};

/* All ones: not measured. False: these are no digits. */
static bool read_field(const uint8_t *d, const struct field *f, void *out)
{
	double *to = (double *)(void *)((char *)out + f->to);
	unsigned v;

	if (!digits(d + f->at, f->n, &v))
		return false;
	*to = v == (1u << 4 * f->n) - 1 ? NAN : v * f->factor;
	return true;
}

static bool read_fields(const uint8_t *d, const struct field *fields, size_t count, void *out)
{
	for (size_t i = 0; i < count; i++)
		if (!read_field(d, &fields[i], out))
			return false;
	return true;
}

#define RATING(member) offsetof(struct riello_ratings, member)
static const struct field rating_fields[] = { { 0, 5, 1, RATING(power_va) },
	{ 5, 5, 1, RATING(realpower_w) }, { 10, 3, 1, RATING(battery_v) },
	{ 13, 3, 1, RATING(battery_ah) }, { 16, 3, 1, RATING(output_v) },
	{ 19, 3, 0.1, RATING(output_hz) } };

bool riello_ratings(const struct riello_identity *id, const uint8_t *d, size_t size,
	struct riello_ratings *out)
{
	struct riello_ratings r;

	if (size < GN_BYTES || !read_fields(d, rating_fields, MEM_COUNT(rating_fields), &r))
		return false;
	if (!id->one_phase) {
		r.power_va /= 100;
		r.realpower_w /= 100;
	}
	*out = r;
	return true;
}

enum { TRIM = 1, BOOST = 2 };

/* A reply of one repeated digit is no measurement. */
static bool is_filled(const uint8_t *d, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (d[i] != d[0])
			return false;
	return true;
}

static bool words_of(const uint8_t *d, uint32_t *words)
{
	unsigned digit[5];
	bool on_battery;

	for (int i = 0; i < 5; i++)
		if (!digits(d + i, 1, &digit[i]))
			return false;
	if ((digit[1] & TRIM) && (digit[1] & BOOST))
		return false;		/* both at once are impossible */
	on_battery = digit[0] & 2;
	*words = (on_battery ? ST_OB : ST_OL) | (on_battery && digit[0] & 1 ? ST_LB : 0) |
		 (digit[0] & 8 ? 0 : ST_OFF) | (digit[1] & 8 ? ST_BYPASS : 0) |
		 (digit[1] & TRIM ? ST_TRIM : 0) | (digit[1] & BOOST ? ST_BOOST : 0) |
		 (digit[2] & 1 ? ST_RB : 0) | (digit[2] & 4 ? ST_CHRG : 0) |
		 (digit[4] & 4 ? ST_OVER : 0);
	return true;
}

#define STATE(member) offsetof(struct riello_state, member)
#define PHASE(n, member) \
	(offsetof(struct riello_state, phases) + (n) * sizeof(struct riello_phase) + \
		offsetof(struct riello_phase, member))
static const struct field state_fields[] = { { 5, 3, 0.1, STATE(input_hz) },
	{ 8, 3, 1, PHASE(0, input_v) }, { 11, 3, 0.1, STATE(output_hz) },
	{ 14, 3, 1, PHASE(0, output_v) }, { 17, 2, 1, PHASE(0, load_pct) },
	{ 19, 3, 0.1, STATE(bypass_hz) }, { 22, 3, 1, PHASE(0, bypass_v) },
	{ 25, 4, 0.1, STATE(battery_v) }, { 29, 2, 1, STATE(charge_pct) },
	{ 31, 3, 60, STATE(runtime_s) }, { 34, 2, 1, STATE(celsius) } };
static const struct field inputs_fields[] = { { 36, 3, 1, PHASE(1, input_v) },
	{ 39, 3, 1, PHASE(2, input_v) } };
static const struct field outputs_fields[] = { { 42, 3, 1, PHASE(1, output_v) },
	{ 45, 2, 1, PHASE(1, load_pct) }, { 47, 3, 1, PHASE(1, bypass_v) },
	{ 50, 3, 1, PHASE(2, output_v) }, { 53, 2, 1, PHASE(2, load_pct) },
	{ 55, 3, 1, PHASE(2, bypass_v) } };
static const struct field output_fields[] = { { 16, 4, 1, PHASE(0, current_a) },
	{ 20, 4, 1, PHASE(1, current_a) }, { 24, 4, 1, PHASE(2, current_a) },
	{ 28, 5, 1, PHASE(0, realpower_w) }, { 33, 5, 1, PHASE(1, realpower_w) },
	{ 38, 5, 1, PHASE(2, realpower_w) }, { 43, 5, 1, PHASE(0, power_va) },
	{ 48, 5, 1, PHASE(1, power_va) }, { 53, 5, 1, PHASE(2, power_va) } };

bool riello_state(const struct riello_identity *id, const uint8_t *d, size_t size,
	struct riello_state *out)
{
	struct riello_state s = { .inputs = 1, .outputs = 1 };

	for (int i = 0; i < RIELLO_PHASES; i++)
		s.phases[i] = (struct riello_phase){ NAN, NAN, NAN, NAN, NAN, NAN, NAN };
	if (size < RS_BYTES || is_filled(d, RS_BYTES) || !words_of(d, &s.words) ||
		!read_fields(d, state_fields, MEM_COUNT(state_fields), &s))
		return false;
	if (s.words & ST_OFF)
		s.output_hz = 0;	/* the field holds an old measurement */
	if (!id->one_phase && size >= RS_THREE_IN &&
		read_fields(d, inputs_fields, MEM_COUNT(inputs_fields), &s))
		s.inputs = RIELLO_PHASES;
	if (!id->one_phase && size >= RS_THREE_OUT &&
		read_fields(d, outputs_fields, MEM_COUNT(outputs_fields), &s))
		s.outputs = RIELLO_PHASES;
	*out = s;
	return true;
}

bool riello_output(const uint8_t *d, size_t size, struct riello_state *into)
{
	struct riello_state s = *into;

	if (size < RE_BYTES || !read_fields(d, output_fields, MEM_COUNT(output_fields), &s))
		return false;
	*into = s;
	return true;
}
