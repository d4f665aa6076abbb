/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_bits - the status bits of a report; see binding.h.
 *
 * Bits are read unscaled and unclamped: unit, exponent and limits are globals, and if a firmware
 * does not reset them, a mains presence of 1 would become "0.01 V", or 0 with limits of -128 and 0.
 * A bit that is no longer answered is unknown.
 *
 * A status report without mains, Discharging and BatteryPresent is no outage: a running UPS has set
 * one of those for which the report has a bit, whatever the other bits are (when the battery
 * controller did not answer, its charge of 0 also sets a low battery). Firmwares send such reports
 * while they boot, and when their battery controller did not answer in time (GoldenMate, TinyUSB,
 * CircuitPython). So such a report is ignored a few times, and after that the status is unknown,
 * until a report has one of them set. A BatteryPresent that is clear while mains are present is not
 * filled in by the firmware, and is ignored. A report without mains and Discharging is accepted
 * when it comes for the third time, if another bit is set, and BatteryPresent is set or there is
 * none; at once if only the mains bit has been cleared and no number of the report has become 0 (in
 * GoldenMate's bad frames the voltage is 0). This is for firmwares that never set Discharging, or
 * set it late.
 *
 * Some firmwares send the current state, but answer with that of when they were opened, or with
 * zeros. An answer that has never changed is ignored while the device sends the same fields now and
 * then; so is a status of zeros.
 */
#include "drivers/usbhid/hid/binding_parts.h"

#include "drivers/usbhid/hid/report.h"
#include "lib/mem.h"

#include <math.h>
#include <string.h>

enum {
	MISSES_MAX = 3, /* after this many unanswered reads in a row a bit is unknown */
	DOUBTS_MAX = 3,
	DUMB_ZEROS = 3,
	SENT_ANSWERS = 10,	/* that a report which was sent counts for: some 20 s */
};

/* ---- values of rows ---- */

/* The bits of a packed field that a row names; the whole value if it names none. */
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

/* ---- a report in which nothing is set ---- */

struct glance {			/* a summary of the bits of a report */
	bool mains_absent, has_discharging, discharging, has_battery, battery, any;
	bool other, other_changed;	/* another bit than mains is set, or has changed */
};

static void glance_at(struct glance *g, const struct bound_bit *bit, enum power_state state,
	bool nonzero)
{
	g->any |= nonzero;
	if (bit->row->bit != POWER_ONLINE) {
		g->other |= nonzero;
		g->other_changed |= state != bit->state;
	}
	switch (bit->row->bit) {
	case POWER_ONLINE:
		g->mains_absent |= state == POWER_CLEAR || (state == POWER_NOT_IN_USE && !nonzero);
		break;
	case POWER_DISCHARGING:
		g->has_discharging = true;
		g->discharging |= state == POWER_SET;
		break;
	case POWER_NO_BATTERY:
		g->has_battery = true;
		g->battery |= state == POWER_CLEAR;
		break;
	default:
		break;
	}
}

enum verdict { BELIEVED, HELD_BACK, UNKNOWN };

/* Has a number become 0 since the report was last accepted? In the first report no number may be
 * 0. */
static bool has_collapsed(const struct hid_binding *b, enum hid_kind kind, const uint8_t *report,
	size_t size)
{
	const struct kept *last = &b->believed[kind][report[0]];
	int64_t before, now;

	for (size_t i = 0; i < b->d->field_count; i++) {
		const struct hid_field *f = &b->d->fields[i];

		if (f->kind == kind && f->report_id == report[0] && f->bit_size > 1 && !f->slots &&
			hid_code(f, report, size, &now) && !now &&
			(!last->size || (hid_code(f, last->bytes, last->size, &before) && before)))
			return true;
	}
	return false;
}

static bool is_empty(const struct hid_binding *b, const struct glance *g)
{
	if (!g->any)
		return g->has_discharging || g->has_battery;
	return !g->discharging && !g->battery && g->has_battery && !b->battery_not_filled_in;
}

static enum verdict judge(struct hid_binding *b, const struct glance *g, enum hid_kind kind,
	const uint8_t *report, size_t size)
{
	bool empty = is_empty(b, g);
	bool alone = g->other && !g->other_changed && !has_collapsed(b, kind, report, size);
	bool doubtful = g->has_discharging && !g->discharging && !alone;
	uint8_t *doubts = &b->doubts[kind][report[0]];

	if (!g->mains_absent || !(empty || doubtful)) {
		*doubts = 0;
		return BELIEVED;
	}
	if (*doubts < DOUBTS_MAX)
		++*doubts;
	if (*doubts < DOUBTS_MAX)
		return HELD_BACK;
	return empty ? UNKNOWN : BELIEVED;
}

/* ---- reports ---- */

void hid_binding_keep(struct kept *k, const uint8_t *report, size_t size)
{
	if (!k->bytes)
		k->bytes = mem_new(HID_REPORT_MAX);
	memcpy(k->bytes, report, size);
	k->size = size;
}

static void miss_bit(struct bound_bit *bit)
{
	if (++bit->misses >= MISSES_MAX)
		bit->state = POWER_UNREAD;
}

static bool code_in(const struct bound_bit *bit, enum hid_kind kind, const uint8_t *report,
	size_t size, int64_t *code)
{
	const struct hid_field *f = hid_binding_field_in(&bit->source, kind, report[0]);

	return f && hid_code(f, report, size, code);
}

static void set_bit(struct bound_bit *bit, enum power_state state)
{
	bit->state = state;
	bit->misses = 0;
}

/* Has the input report with the same bits had one set, and this report never? */
static bool is_dark(const struct hid_binding *b, enum hid_kind kind, uint8_t id)
{
	if (kind != HID_FEATURE || b->lit[kind][id])
		return false;
	for (size_t i = 0; i < b->bit_count; i++) {
		const struct source *s = &b->bits[i].source;

		if (s->input && s->field->report_id == id && b->lit[HID_INPUT][s->input->report_id])
			return true;
	}
	return false;
}

/* ---- what is sent, beside what is answered ---- */

static void note_twin(struct hid_binding *b, const struct source *s, uint8_t input_id)
{
	uint8_t id = s->field->report_id;

	if (s->input && s->input->report_id == input_id && b->features[id].size)
		b->sent[id] = SENT_ANSWERS;
}

void hid_binding_note_sent(struct hid_binding *b, uint8_t input_id)
{
	for (size_t i = 0; i < b->var_count; i++)
		note_twin(b, &b->vars[i].source, input_id);
	for (size_t i = 0; i < b->bit_count; i++)
		note_twin(b, &b->bits[i].source, input_id);
}

bool hid_binding_is_overtaken(const struct hid_binding *b, const struct source *s,
	enum hid_kind kind, uint8_t id)
{
	return kind == HID_FEATURE && s->input && b->sent[id] && !b->changed[id];
}

/* Is this bit of an input report also answered in a feature report? */
static bool is_answered(const struct hid_binding *b, const struct bound_bit *bit,
	enum hid_kind kind)
{
	uint8_t id = bit->source.field->report_id;

	return kind == HID_INPUT && bit->source.field->kind == HID_FEATURE &&
	       b->features[id].size && !b->misses[HID_FEATURE][id] &&
	       b->lit[HID_FEATURE][id] && b->doubts[HID_FEATURE][id] < DOUBTS_MAX;
}

/* A report that says nothing does not make unknown what comes in another way. */
static bool is_known_otherwise(const struct hid_binding *b, const struct bound_bit *bit,
	enum hid_kind kind, uint8_t id)
{
	return is_answered(b, bit, kind) ||
	       (kind == HID_FEATURE && bit->source.input && b->sent[id]);
}

bool hid_binding_read_bits(struct hid_binding *b, enum hid_kind kind, const uint8_t *report,
	size_t size)
{
	struct glance glance = { 0 };
	enum verdict verdict;
	bool any = false;
	int64_t code;

	for (size_t i = 0; i < b->bit_count; i++)
		if (!hid_binding_is_overtaken(b, &b->bits[i].source, kind, report[0]) &&
			code_in(&b->bits[i], kind, report, size, &code)) {
			glance_at(&glance, &b->bits[i],
				hid_bit_state(b->bits[i].row, (double)code), code != 0);
			any = true;
		}
	b->lit[kind][report[0]] |= glance.any;
	b->doubted = false;
	if (glance.mains_absent && is_dark(b, kind, report[0]))
		return any;
	verdict = judge(b, &glance, kind, report, size);
	b->doubted = any && verdict != BELIEVED;
	if (any && verdict == BELIEVED)
		hid_binding_keep(&b->believed[kind][report[0]], report, size);
	if (kind == HID_INPUT && verdict == BELIEVED && hid_binding_has_bits(report, size))
		hid_binding_note_sent(b, report[0]);
	for (size_t i = 0; i < b->bit_count && verdict != HELD_BACK; i++) {
		struct bound_bit *bit = &b->bits[i];
		const struct hid_field *f = bit->source.field;

		if (hid_binding_is_overtaken(b, &bit->source, kind, report[0]) ||
			(verdict == UNKNOWN && is_known_otherwise(b, bit, kind, report[0])))
			continue;
		if (code_in(bit, kind, report, size, &code))
			set_bit(bit, verdict == UNKNOWN ? POWER_UNREAD
							: hid_bit_state(bit->row, (double)code));
		else if (kind == HID_FEATURE && f->kind == kind && f->report_id == report[0] &&
			 b->opened)
			/* an answer that is too short for the bit is no answer */
			miss_bit(bit);
	}
	return any;
}

void hid_binding_miss_bits(struct hid_binding *b, enum hid_kind kind, uint8_t id)
{
	for (size_t i = 0; i < b->bit_count; i++) {
		const struct hid_field *f = b->bits[i].source.field;

		if (f->kind == kind && f->report_id == id)
			miss_bit(&b->bits[i]);
	}
}

/* A device that has answered only zeros has no known status: it has the descriptor of a UPS but
 * speaks another protocol, or it is booting. */
static bool is_dumb(const struct hid_binding *b)
{
	return !b->alive && (b->last_resort || b->zeros >= DUMB_ZEROS);
}

/* Like is_empty, for bits that are in several reports. */
static void doubt_mains(struct hid_binding *b)
{
	uint8_t *state = b->now.state;
	bool battery = state[POWER_NO_BATTERY] == POWER_CLEAR,
	     no_battery = state[POWER_NO_BATTERY] == POWER_SET;

	b->battery_seen |= battery;
	b->battery_not_filled_in |= no_battery && !b->battery_seen &&
				    state[POWER_ONLINE] == POWER_SET;
	if (state[POWER_ONLINE] == POWER_CLEAR && !b->now.mains_claimed && no_battery &&
		!b->battery_not_filled_in && state[POWER_DISCHARGING] != POWER_SET)
		state[POWER_ONLINE] = POWER_UNREAD;
}

void hid_binding_combine_bits(struct hid_binding *b)
{
	b->now = (struct power_bits){ 0 };
	for (size_t i = 0; !is_dumb(b) && i < b->bit_count; i++)
		power_bits_join(&b->now, b->bits[i].row->bit, b->bits[i].state);
	doubt_mains(b);
}

const struct power_bits *hid_binding_bits(const struct hid_binding *b)
{
	return &b->now;
}
