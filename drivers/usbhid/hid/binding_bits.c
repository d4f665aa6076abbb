/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_bits - the status bits of a report; see binding.h.
 *
 * Bits are read unscaled and unclamped: unit, exponent and limits are globals, and a firmware that
 * forgets to reset them would make "0.01 V" of a mains presence of 1, or 0 where the limits are -128
 * and 0. A bit that is not answered any more is not known.
 *
 * A status report in which nothing is set is no outage: where the same report has Discharging or
 * BatteryPresent beside ACPresent, a running UPS has one of them. Firmwares send such reports while
 * they boot, and when their battery controller did not answer in time (GoldenMate, TinyUSB,
 * CircuitPython). So it is held back for a few reports, and after that nothing is known, until a
 * report has something set. One that has something set, but neither mains nor Discharging, is
 * believed when it comes for the third time; at once where the mains alone have gone, another bit is
 * still set and no number of that report has become 0 (in GoldenMate's bad frames the voltage has):
 * firmwares that never set Discharging, or set it late.
 */
#include "drivers/usbhid/hid/binding_parts.h"

#include "drivers/usbhid/hid/report.h"
#include "lib/mem.h"

#include <math.h>
#include <string.h>

enum {
	MISSES_MAX = 3, /* after so many unanswered reads in a row a bit is not known any more */
	DOUBTS_MAX = 3,
	DUMB_ZEROS = 3,
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

/* ---- a report in which nothing is set ---- */

struct glance {			/* at the bits of a report */
	bool mains_absent, has_discharging, has_battery, discharging, battery_low, any;
	bool other, other_changed;	/* set, and changed, beside the mains */
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
		g->mains_absent |= state == POWER_CLEAR;
		break;
	case POWER_DISCHARGING:
		g->has_discharging = true;
		g->discharging |= state == POWER_SET;
		break;
	case POWER_NO_BATTERY:
		g->has_battery = true;
		break;
	case POWER_LOW_BATTERY: case POWER_SHUTDOWN_IMMINENT: case POWER_TIME_LIMIT_EXPIRED:
		g->battery_low |= state == POWER_SET;
		break;
	default:
		break;
	}
}

enum verdict { BELIEVED, HELD_BACK, UNKNOWN };

/* Has a number become 0 since the report was last believed? */
static bool has_collapsed(const struct hid_binding *b, enum hid_kind kind, const uint8_t *report,
	size_t size)
{
	const struct kept *last = &b->believed[kind][report[0]];
	int64_t before, now;

	for (size_t i = 0; i < b->d->field_count; i++) {
		const struct hid_field *f = &b->d->fields[i];

		if (f->kind == kind && f->report_id == report[0] && f->bit_size > 1 && !f->slots &&
			hid_code(f, last->bytes, last->size, &before) && before &&
			hid_code(f, report, size, &now) && !now)
			return true;
	}
	return false;
}

static enum verdict judge(struct hid_binding *b, const struct glance *g, enum hid_kind kind,
	const uint8_t *report, size_t size)
{
	bool empty = !g->any && (g->has_discharging || g->has_battery);
	bool alone = g->other && !g->other_changed && b->believed[kind][report[0]].size &&
		     !has_collapsed(b, kind, report, size);
	bool doubtful = g->has_discharging && !g->discharging && !g->battery_low && !alone;
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

bool hid_binding_read_bits(struct hid_binding *b, enum hid_kind kind, const uint8_t *report,
	size_t size)
{
	struct glance glance = { 0 };
	enum verdict verdict;
	bool any = false;
	int64_t code;

	for (size_t i = 0; i < b->bit_count; i++)
		if (code_in(&b->bits[i], kind, report, size, &code)) {
			glance_at(&glance, &b->bits[i],
				hid_bit_state(b->bits[i].row, (double)code), code != 0);
			any = true;
		}
	verdict = judge(b, &glance, kind, report, size);
	if (any && verdict == BELIEVED)
		hid_binding_keep(&b->believed[kind][report[0]], report, size);
	for (size_t i = 0; i < b->bit_count && verdict != HELD_BACK; i++) {
		struct bound_bit *bit = &b->bits[i];
		const struct hid_field *f = bit->source.field;

		if (code_in(bit, kind, report, size, &code))
			set_bit(bit, verdict == UNKNOWN ? POWER_UNREAD
							: hid_bit_state(bit->row, (double)code));
		else if (kind == HID_FEATURE && f->kind == kind && f->report_id == report[0] &&
			 b->opened)
			miss_bit(bit);		/* an answer too short to have it is none */
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

/* Of a device that has answered nothing but zeros nothing is known: it has the descriptor of a UPS
 * and speaks another language, or it is booting. */
static bool is_dumb(const struct hid_binding *b)
{
	return !b->alive && (b->last_resort || b->zeros >= DUMB_ZEROS);
}

void hid_binding_combine_bits(struct hid_binding *b)
{
	b->now = (struct power_bits){ 0 };
	for (size_t i = 0; !is_dumb(b) && i < b->bit_count; i++)
		power_bits_join(&b->now, b->bits[i].row->bit, b->bits[i].state);
}

const struct power_bits *hid_binding_bits(const struct hid_binding *b)
{
	return &b->now;
}
