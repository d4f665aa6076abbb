/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_read - what a report says: its variables to the sink, its bits into struct power_bits; see
 * binding.h.
 *
 * Flags are read unscaled and unclamped, values by the book of their field. A bit that is not
 * answered any more says nothing; the age of variables is the core's.
 */
#include "drivers/usbhid/hid/binding_parts.h"

#include "drivers/usbhid/hid/report.h"
#include "lib/mem.h"

#include <math.h>
#include <string.h>

enum {
	USAGE_RUN_TIME = 0x00850068,
	MISSES_MAX = 3, /* after so many unanswered reads in a row a bit says nothing any more */
};

/* ---- values of rows ---- */

/* The part of a packed field that a row means; all of it where it names none. */
static double part_of(double value, unsigned flags)
{
	unsigned shift = flags >> 8 & 0x1f, width = flags >> 16 & 0x1f;

	if (!width || !(fabs(value) < 9e15))
		return value;
	return (double)((uint64_t)(int64_t)value >> shift & ((UINT64_C(1) << width) - 1));
}

enum power_state hid_bit_state(const struct hid_bit_row *row, double value)
{
	value = part_of(value, row->flags);
	for (const struct hid_bit_case *c = row->cases; c && c->say != POWER_UNREAD; c++)
		if (fabs(value - (double)c->value) < 0.5)
			return c->say;
	return fabs(value) < 0.5 ? row->zero : row->one;
}

/* ---- variables ---- */

static bool is_in(const struct hid_field *f, enum hid_kind kind, uint8_t id)
{
	return f && f->kind == kind && f->report_id == id;
}

static const struct hid_field *field_in(const struct source *s, enum hid_kind kind, uint8_t id)
{
	return is_in(s->field, kind, id) ? s->field : is_in(s->input, kind, id) ? s->input : NULL;
}

static bool better_row_spoke(const struct hid_binding *b, const struct bound_var *v)
{
	for (const struct bound_var *other = b->vars; other < v; other++)
		if (other->answer == ANSWER_TEXT && hid_binding_same_name(other->row->name, v->row->name))
			return true;
	return false;
}

static void take_var(struct hid_binding *b, struct bound_var *v, double value)
{
	const struct hid_var_row *row = v->row;
	char text[HID_TEXT_MAX];

	if (v->answer == ANSWER_NONE)
		v->answer = ANSWER_EMPTY;
	v->told = value;
	if (!b->opened && better_row_spoke(b, v))
		return;
	if (!row->convert)
		hid_number_text(value, row->decimals, text);
	else if (!row->convert->to_text(row->convert, &b->ctx, value, text))
		return;
	v->answer = ANSWER_TEXT;
	b->sink.set(b->sink.user, row->name, text);
}

/* A run time of all ones in 16 bits is how devices say that they do not know it. */
static bool is_unknown(const struct hid_field *f, const uint8_t *report, size_t size)
{
	int64_t code;

	return f->bit_size == 16 && f->path.depth > 0 &&
	       f->path.node[f->path.depth - 1] == USAGE_RUN_TIME &&
	       hid_code(f, report, size, &code) && (code & UINT16_MAX) == UINT16_MAX;
}

/* Its values have been forgotten meanwhile, also those that are read once only. */
static bool was_away(const struct hid_binding *b, enum hid_kind kind, uint8_t id)
{
	return b->misses[kind][id] >= MISSES_MAX;
}

static bool take_vars(struct hid_binding *b, enum hid_kind kind, const uint8_t *report, size_t size)
{
	bool told = false;

	for (size_t i = 0; i < b->var_count; i++) {
		struct bound_var *v = &b->vars[i];
		const struct hid_field *f = field_in(&v->source, kind, report[0]);
		double value;

		if (!f || !v->active || v->row->flags & HID_SERVER)
			continue;
		if (b->opened && v->row->flags & HID_STATIC && !was_away(b, kind, report[0]))
			continue;
		if (!hid_value(f, report, size, &value))
			continue;
		if (!is_unknown(f, report, size))
			take_var(b, v, value);
		else if (v->answer == ANSWER_TEXT)
			b->sink.set(b->sink.user, v->row->name, NULL);
		else
			v->answer = ANSWER_EMPTY;
		told = true;
	}
	return told;
}

static void miss_bit(struct bound_bit *bit)
{
	if (++bit->misses >= MISSES_MAX)
		bit->say = POWER_UNREAD;
}

/* Flags are taken unscaled and unclamped: unit, exponent and limits are globals, and a firmware
 * that forgets to reset them would make "0.01 V" of a mains presence of 1, or 0 where the limits
 * are -128 and 0. */
static bool take_bits(struct hid_binding *b, enum hid_kind kind, const uint8_t *report, size_t size)
{
	bool told = false;

	for (size_t i = 0; i < b->bit_count; i++) {
		struct bound_bit *bit = &b->bits[i];
		const struct hid_field *f = field_in(&bit->source, kind, report[0]);
		int64_t code;

		if (f && hid_code(f, report, size, &code)) {
			bit->say = hid_bit_state(bit->row, (double)code);
			bit->misses = 0;
			told = true;
		} else if (f == bit->source.field && f && kind == HID_FEATURE && b->opened) {
			miss_bit(bit);		/* an answer too short to have it is none */
		}
	}
	return told;
}

static void combine_bits(struct hid_binding *b)
{
	b->said = (struct power_bits){ 0 };
	for (size_t i = 0; i < b->bit_count; i++)
		power_bits_join(&b->said, b->bits[i].row->bit, b->bits[i].say);
}

static void keep(struct kept *k, const uint8_t *report, size_t size)
{
	if (!k->bytes)
		k->bytes = mem_new(HID_REPORT_MAX);
	memcpy(k->bytes, report, size);
	k->size = size;
}

bool hid_binding_take(struct hid_binding *b, enum hid_kind kind, const uint8_t *report, size_t size)
{
	bool told;

	if (size == 0 || (kind != HID_INPUT && kind != HID_FEATURE))
		return false;
	if (size > HID_REPORT_MAX)
		size = HID_REPORT_MAX;
	if (kind == HID_FEATURE)
		keep(&b->features[report[0]], report, size);
	b->answers[kind][report[0]] = HID_ANSWERED;
	told = take_vars(b, kind, report, size);
	b->misses[kind][report[0]] = 0;
	told |= take_bits(b, kind, report, size);
	combine_bits(b);
	return told;
}

/* While running, one unanswered read changes nothing. But a bit that is not answered any longer is
 * not known: a status that kept its last "on line" for ever would be invented. */
void hid_binding_missed(struct hid_binding *b, enum hid_kind kind, uint8_t id,
	enum hid_answer answer)
{
	if (!b->opened) {
		b->answers[kind & 3][id] = (uint8_t)answer;
		return;
	}
	if (b->misses[kind & 3][id] < MISSES_MAX)
		b->misses[kind & 3][id]++;
	for (size_t i = 0; i < b->bit_count; i++)
		if (is_in(b->bits[i].source.field, kind, id))
			miss_bit(&b->bits[i]);
	combine_bits(b);
}

const struct power_bits *hid_binding_bits(const struct hid_binding *b)
{
	return &b->said;
}
