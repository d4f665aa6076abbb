/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_read - reads a report: passes its variables to the sink, its bits to binding_bits.c; see
 * binding.h.
 *
 * A value that needs others (a charge in mAh needs the full capacity) is computed after all reports
 * of a poll: hid_binding_finish.
 */
#include "drivers/usbhid/hid/binding_parts.h"

#include "drivers/power/plausible.h"
#include "drivers/usbhid/hid/report.h"
#include "drivers/usbhid/hid/scale.h"
#include "lib/mem.h"

#include <string.h>

enum { MISSES_MAX = 3, NOTHING_COUNTS = -1, USAGE_VOLTAGE = 0x00840030,
	USAGE_CONFIG_VOLTAGE = 0x00840040 };

static bool better_row_answered(const struct hid_binding *b, const struct bound_var *v)
{
	for (const struct bound_var *other = b->vars; other < v; other++)
		if (other->answer == ANSWER_TEXT &&
			hid_binding_same_name(other->row->name, v->row->name))
			return true;
	return false;
}

static void set(struct hid_binding *b, const struct bound_var *v, const char *text)
{
	b->sink.set(b->sink.user, v->from, v->row->name, text);
}

/* There is no value, or no valid one, so the variable is removed. */
static void withdraw(struct hid_binding *b, struct bound_var *v)
{
	bool shown = v->answer == ANSWER_TEXT;

	v->answer = ANSWER_EMPTY;
	if (shown)
		set(b, v, NULL);
}

/* What the device says of the nominal voltage beside it; 0: nothing. */
static double nominal_beside(const struct hid_binding *b, const struct hid_field *f)
{
	struct hid_path path = f->path;
	const struct hid_field *nominal;
	double value;

	path.node[path.depth - 1] = USAGE_CONFIG_VOLTAGE;
	nominal = hid_find(b->d, HID_FEATURE, &path);
	if (!nominal || !hid_value(nominal, b->features[nominal->report_id].bytes,
			      b->features[nominal->report_id].size, &value))
		return 0;
	return nominal == f ? 0 : hid_likely_nominal(nominal, value);
}

static bool is_battery_volts(const struct bound_var *v)
{
	return !v->row->convert && hid_is_battery_volts(v->source.field);
}

static double battery_volts(const struct hid_binding *b, const struct bound_var *v)
{
	const struct hid_field *f = v->source.field;
	double nominal = nominal_beside(b, f);

	return f->path.node[f->path.depth - 1] == USAGE_VOLTAGE
		       ? hid_likely_battery(f, v->value, nominal)
		       : hid_likely_nominal(f, v->value);
}

static void show(struct hid_binding *b, struct bound_var *v)
{
	const struct hid_var_row *row = v->row;
	char text[HID_TEXT_MAX];

	v->pending = false;
	if (!b->opened && better_row_answered(b, v))
		return;
	b->ctx.memo = &v->memo;
	if (!row->convert) {
		hid_number_text(is_battery_volts(v) ? battery_volts(b, v) : v->value,
			row->decimals, text);
	} else if (!row->convert->to_text(row->convert, &b->ctx, v->value, text)) {
		withdraw(b, v);
		return;
	}
	if (!plausible(row->name, text)) {	/* the next in rank may have one that is */
		withdraw(b, v);
		return;
	}
	v->answer = ANSWER_TEXT;
	set(b, v, text);
}

static bool needs_others(const struct bound_var *v)
{
	const struct hid_field *f = v->source.field;

	if (v->row->convert)
		return v->row->convert->derived;
	return is_battery_volts(v) && f->path.node[f->path.depth - 1] == USAGE_VOLTAGE;
}

static void read_var(struct hid_binding *b, struct bound_var *v, double value)
{
	if (v->answer == ANSWER_NONE)
		v->answer = ANSWER_EMPTY;
	v->value = value;
	v->pending = needs_others(v);
	if (!v->pending)
		show(b, v);
}

void hid_binding_finish(struct hid_binding *b)
{
	for (size_t i = 0; i < b->var_count; i++)
		if (b->vars[i].pending)
			show(b, &b->vars[i]);
}

void hid_binding_retry(struct hid_binding *b)
{
	for (size_t i = 0; i < b->var_count; i++) {
		struct bound_var *v = &b->vars[i];

		if (v->active && v->answer == ANSWER_EMPTY && v->row->convert &&
			v->row->convert->fallible)
			show(b, v);
	}
}

static bool is_countdown(const struct hid_var_row *row)
{
	return (row->flags & HID_COUNTDOWN) == HID_COUNTDOWN;
}

/* The report's values were removed meanwhile, also those of static rows. */
static bool was_away(const struct hid_binding *b, enum hid_kind kind, uint8_t id)
{
	return b->misses[kind][id] >= MISSES_MAX;
}

static bool is_of_interest(const struct hid_binding *b, const struct bound_var *v,
	enum hid_kind kind, uint8_t id)
{
	if (!v->active || v->row->flags & HID_KEPT_HERE)
		return false;
	return !b->opened || !(v->row->flags & HID_STATIC) || v->answer == ANSWER_NONE ||
	       was_away(b, kind, id);
}

/* An answer that is too short for the field is no answer. */
static void miss_var(struct hid_binding *b, struct bound_var *v)
{
	if (b->opened && ++v->short_answers >= MISSES_MAX)
		withdraw(b, v);
}

/* The source of a value is the report that is requested; an interrupt report with the same field
 * only confirms it. So a value that was sent once is removed when its report is no longer
 * answered. */
static struct hid_report_ref source_of(const struct hid_binding *b, const struct bound_var *v,
	enum hid_kind kind, uint8_t id)
{
	const struct hid_field *f = v->source.field;

	if (b->answers[f->kind][f->report_id] == HID_ANSWERED && b->features[f->report_id].size)
		return (struct hid_report_ref){ f->kind, f->report_id };
	return (struct hid_report_ref){ kind, id };
}

/* A report of zeros whose numbers the device also sends. */
static bool is_sent_otherwise(const struct hid_binding *b, const struct bound_var *v,
	enum hid_kind kind, uint8_t id)
{
	return b->doubted && kind == HID_FEATURE && v->source.input && b->sent[id];
}

static bool read_vars(struct hid_binding *b, enum hid_kind kind, const uint8_t *report, size_t size)
{
	bool any = false;

	for (size_t i = 0; i < b->var_count; i++) {
		struct bound_var *v = &b->vars[i];
		const struct hid_field *f = hid_binding_field_in(&v->source, kind, report[0]);
		double value;

		if (!f || !is_of_interest(b, v, kind, report[0]) ||
			hid_binding_is_overtaken(b, &v->source, kind, report[0]))
			continue;
		if (is_sent_otherwise(b, v, kind, report[0]))
			continue;
		if (b->doubted || !hid_value(f, report, size, &value)) {
			miss_var(b, v);
			continue;
		}
		v->short_answers = 0;
		v->from = source_of(b, v, kind, report[0]);
		if (is_countdown(v->row) && hid_counts_nothing(f, report, size))
			read_var(b, v, NOTHING_COUNTS);
		else if (hid_is_unknown(f, report, size))
			withdraw(b, v);
		else	/* a conversion of the vendor's table knows the device */
			read_var(b, v, v->row->convert ? value : hid_likely(f, value));
		any = true;
	}
	return any;
}

static bool twin_is_not_zero(const struct hid_binding *b, const struct source *s, uint8_t id)
{
	return s->input && s->field->kind == HID_FEATURE && s->field->report_id == id &&
	       b->nonzero[HID_INPUT][s->input->report_id];
}

/* Has the feature report only ever been zeros, and the input report with the same fields not? Then
 * the firmware sends values but does not answer requests for them. */
static bool is_hollow(const struct hid_binding *b, enum hid_kind kind, uint8_t id)
{
	if (kind != HID_FEATURE || b->nonzero[kind][id])
		return false;
	for (size_t i = 0; i < b->var_count; i++)
		if (twin_is_not_zero(b, &b->vars[i].source, id))
			return true;
	for (size_t i = 0; i < b->bit_count; i++)
		if (twin_is_not_zero(b, &b->bits[i].source, id))
			return true;
	return false;
}

static void keep_answer(struct hid_binding *b, const uint8_t *report, size_t size)
{
	struct kept *last = &b->features[report[0]];

	b->changed[report[0]] |= last->size &&
				 (last->size != size || memcmp(last->bytes, report, size) != 0);
	if (b->sent[report[0]])
		b->sent[report[0]]--;
	hid_binding_keep(last, report, size);
}

bool hid_binding_read(struct hid_binding *b, enum hid_kind kind, const uint8_t *report, size_t size)
{
	bool any;

	if (size == 0 || (kind != HID_INPUT && kind != HID_FEATURE))
		return false;
	if (size > HID_REPORT_MAX)
		size = HID_REPORT_MAX;
	if (kind == HID_FEATURE)
		keep_answer(b, report, size);
	b->answers[kind][report[0]] = HID_ANSWERED;
	if (hid_binding_has_bits(report, size))
		b->nonzero[kind][report[0]] = b->alive = true;
	else if (kind == HID_FEATURE)
		b->zeros++;
	if (is_hollow(b, kind, report[0]))
		return true;
	any = hid_binding_read_bits(b, kind, report, size);
	b->doubted &= b->opened;
	any |= read_vars(b, kind, report, size);
	b->misses[kind][report[0]] = 0;
	hid_binding_combine_bits(b);
	return any;
}

/* While running, one unanswered read changes nothing. A bit that is no longer answered becomes
 * unknown: keeping the last "on line" forever would be wrong. */
void hid_binding_missed(struct hid_binding *b, enum hid_kind kind, uint8_t id,
	enum hid_answer answer)
{
	if (!b->opened) {
		b->answers[kind & 3][id] = (uint8_t)answer;
		return;
	}
	if (b->misses[kind & 3][id] < MISSES_MAX)
		b->misses[kind & 3][id]++;
	hid_binding_miss_bits(b, kind, id);
	hid_binding_combine_bits(b);
}
