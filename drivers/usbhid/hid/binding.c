/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding - see binding.h.
 *
 * A bound row is a row of a const table, its field, and its last value. The rank among rows of one
 * name is known only after the device has answered: until hid_binding_opened every row is used, and
 * a value is passed on unless a better row has one already; so the sink gets the best row's value
 * in whatever order reports arrive.
 */
#include "drivers/usbhid/hid/binding_parts.h"

#include "drivers/usbhid/hid/report.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- joining rows and fields ---- */

static bool parse_path(const struct hid_binding *b, const char *text, struct hid_path *out)
{
	struct hid_usage_names names = { b->vendor->usages, b->vendor->usage_count };
	char full[HID_PATH_TEXT_MAX];

	if (*text != '/') {
		snprintf(full, sizeof full, "UPS.%s", text);
		text = full;
	} else {
		text++;
	}
	return hid_path_parse(text, &names, out);
}

static bool find_source(const struct hid_binding *b, const char *text, struct source *out)
{
	struct hid_path path;

	return parse_path(b, text, &path) && hid_binding_find(b, &path, out);
}

static bool is_needless(const struct hid_binding *b, const struct hid_var_row *row)
{
	return b->ctx.has_serial && row->convert && row->convert->without_serial;
}

static void bind_var(struct hid_binding *b, const struct hid_var_row *row,
	const struct source *source)
{
	bool server = row->flags & HID_KEPT_HERE;

	b->vars = mem_grow(b->vars, b->var_count + 1, sizeof *b->vars);
	b->vars[b->var_count++] = (struct bound_var){
		.row = row, .source = *source, .active = true,
		.answer = server ? ANSWER_TEXT : ANSWER_NONE,
		.setting = server ? mem_dup(row->preset) : NULL,
	};
}

static void bind_vars(struct hid_binding *b, const struct hid_var_row *rows)
{
	for (const struct hid_var_row *row = rows; row && row->name; row++) {
		bool server = row->flags & HID_KEPT_HERE;
		struct source sources[HID_SOURCES_MAX];
		struct hid_path path;
		size_t count;

		if (is_needless(b, row) || !parse_path(b, row->path, &path))
			continue;
		count = hid_binding_find_all(b, &path, sources);
		if (count && server && sources[0].field->kind != HID_FEATURE)
			continue;
		for (size_t i = 0; i < count && (i == 0 || !server); i++)
			bind_var(b, row, &sources[i]);
	}
}

static void bind_bits(struct hid_binding *b, const struct hid_bit_row *rows)
{
	for (const struct hid_bit_row *row = rows; row && row->path; row++) {
		struct source source;

		if (find_source(b, row->path, &source))
			hid_binding_add_bit(b, row, &source);
	}
}

static void bind_commands(struct hid_binding *b)
{
	for (const struct hid_command_row *row = b->vendor->commands; row && row->name; row++) {
		struct source source;

		if (!find_source(b, row->path, &source) || source.field->kind != HID_FEATURE)
			continue;
		b->commands = mem_grow(b->commands, b->command_count + 1, sizeof *b->commands);
		b->commands[b->command_count++] =
			(struct bound_command){ .row = row, .field = source.field };
	}
}

static bool has_derived_rows(const struct hid_binding *b)
{
	for (size_t i = 0; i < b->var_count; i++)
		if (b->vars[i].row->convert && b->vars[i].row->convert->derived)
			return true;
	return false;
}

struct hid_binding *hid_binding_new(const struct hid_descriptor *d, const struct hid_vendor *vendor,
	const struct hid_context *ctx, const struct hid_sink *sink)
{
	struct hid_binding *b = MEM_NEW(struct hid_binding);

	b->d = d;
	b->vendor = vendor;
	b->ctx = *ctx;
	b->sink = *sink;
	bind_vars(b, vendor->vars);
	if (has_derived_rows(b))
		bind_vars(b, hid_common_notes);
	bind_vars(b, hid_common_vars);
	bind_bits(b, vendor->bits);
	b->last_resort = !hid_binding_has_bit(b, POWER_ONLINE);
	if (b->last_resort)
		hid_binding_search_mains(b);
	bind_commands(b);
	return b;
}

void hid_binding_free(struct hid_binding *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->var_count; i++)
		free(b->vars[i].setting);
	for (unsigned id = 0; id < 256; id++) {
		free(b->features[id].bytes);
		for (unsigned kind = 0; kind < KINDS; kind++)
			free(b->believed[kind][id].bytes);
	}
	free(b->vars);
	free(b->bits);
	free(b->commands);
	free(b);
}

/* A field that cannot be read on demand may still come by interrupt. */
static bool comes_by_interrupt(const struct source *s)
{
	return s->input || s->field->kind == HID_INPUT;
}

size_t hid_binding_bits_bound(const struct hid_binding *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->bit_count; i++) {
		const struct source *s = &b->bits[i].source;

		n += comes_by_interrupt(s) ||
		     b->answers[s->field->kind][s->field->report_id] != HID_REFUSED;
	}
	return n;
}

/* ---- what to read ---- */

void hid_binding_watch_bits(struct hid_binding *b, bool on)
{
	b->watching_bits = on;
}

static bool is_due(unsigned flags, enum hid_poll poll)
{
	switch (poll) {
	case HID_POLL_OPEN: case HID_POLL_SHOWN:
		return true;
	case HID_POLL_FULL:
		return flags & HID_QUICK || !(flags & (HID_STATIC | HID_SEMISTATIC));
	case HID_POLL_QUICK: case HID_POLL_STATUS: case HID_POLL_MAINS:
		return flags & HID_QUICK;
	case HID_POLL_SETTINGS:
		return !(flags & HID_STATIC);
	}
	return false;
}

static bool is_of_mains(const struct bound_bit *bit)
{
	return bit->row->bit == POWER_ONLINE || bit->row->bit == POWER_DISCHARGING;
}

static bool shows_mains_quickly(const struct hid_binding *b)
{
	for (size_t i = 0; i < b->bit_count; i++) {
		const struct hid_bit_row *row = b->bits[i].row;

		if (row->bit == POWER_ONLINE && row->flags & HID_QUICK)
			return true;
	}
	return false;
}

static bool is_read(const struct bound_var *v, enum hid_poll poll)
{
	if (v->row->flags & HID_KEPT_HERE)
		return false;
	return poll != HID_POLL_SHOWN || v->answer == ANSWER_TEXT;
}

/* Rows that were dropped while opening are marked only in a search for lost reports. */
static void mark_due(const struct hid_binding *b, enum hid_poll poll, bool dropped_too,
	bool due[KINDS][256])
{
	bool of_bits = poll == HID_POLL_STATUS || poll == HID_POLL_MAINS;
	bool mains_are_quick = !shows_mains_quickly(b);

	for (size_t i = 0; !of_bits && i < b->var_count; i++) {
		const struct bound_var *v = &b->vars[i];

		if ((v->active || dropped_too) && is_read(v, poll) && is_due(v->row->flags, poll))
			due[v->source.field->kind][v->source.field->report_id] = true;
	}
	for (size_t i = 0; i < b->bit_count; i++) {
		const struct bound_bit *bit = &b->bits[i];
		bool quick = b->watching_bits || (mains_are_quick && is_of_mains(bit));

		if (poll == HID_POLL_MAINS && !is_of_mains(bit))
			continue;
		if (is_due(bit->row->flags | (quick ? HID_QUICK : 0), poll))
			due[bit->source.field->kind][bit->source.field->report_id] = true;
	}
	for (size_t i = 0; poll == HID_POLL_OPEN && i < b->command_count; i++)
		due[HID_FEATURE][b->commands[i].field->report_id] = true;
}

/* A report that timed out while opening may be asked once more; after that no unanswered one is. */
static bool is_asked(const struct hid_binding *b, unsigned kind, unsigned id)
{
	enum hid_answer answer = b->answers[kind][id];

	return answer == HID_ANSWERED ||
	       (answer == HID_TIMED_OUT && kind == HID_FEATURE && !b->opened);
}

/* Input reports also come by interrupt, so they are not lost. */
static bool is_lost(const struct hid_binding *b, unsigned kind, unsigned id)
{
	return kind == HID_FEATURE && b->answers[kind][id] != HID_ANSWERED;
}

static size_t list_reports(const struct hid_binding *b, bool due[KINDS][256],
	bool (*wanted)(const struct hid_binding *b, unsigned kind, unsigned id),
	struct hid_report_ref *out, size_t max)
{
	size_t n = 0;

	for (unsigned kind = HID_FEATURE; kind >= HID_INPUT; kind--)
		for (unsigned id = 0; id < 256 && n < max; id++)
			if (due[kind][id] && wanted(b, kind, id))
				out[n++] = (struct hid_report_ref){
					(enum hid_kind)kind, (uint8_t)id };
	return n;
}

size_t hid_binding_reports(const struct hid_binding *b, enum hid_poll poll,
	struct hid_report_ref *out, size_t max)
{
	bool due[KINDS][256] = { 0 };

	mark_due(b, poll, false, due);
	return list_reports(b, due, is_asked, out, max);
}

size_t hid_binding_lost(const struct hid_binding *b, enum hid_poll poll, struct hid_report_ref *out,
	size_t max)
{
	bool due[KINDS][256] = { 0 };

	mark_due(b, poll, true, due);
	return list_reports(b, due, is_lost, out, max);
}

bool hid_binding_mains_are_sent(const struct hid_binding *b)
{
	bool any = false;

	for (size_t i = 0; i < b->bit_count; i++) {
		const struct bound_bit *bit = &b->bits[i];

		if (bit->row->bit != POWER_ONLINE)
			continue;
		if (!comes_by_interrupt(&bit->source))
			return false;
		any = true;
	}
	return any;
}

/* ---- opened: ranks, settings, commands ---- */

static bool is_best(const struct hid_binding *b, const struct bound_var *v)
{
	if (v->answer == ANSWER_NONE && !comes_by_interrupt(&v->source))
		return false;
	for (size_t i = 0; i < b->var_count; i++) {
		const struct bound_var *other = &b->vars[i];

		if (other == v || !hid_binding_same_name(other->row->name, v->row->name))
			continue;
		if (other->answer > v->answer)
			return false;
		if (other < v && other->answer == v->answer &&
			(v->answer != ANSWER_NONE || comes_by_interrupt(&other->source)))
			return false;
	}
	return true;
}

bool hid_binding_is_setting(const struct bound_var *v)
{
	if (!v->active || !(v->row->flags & (HID_SETTABLE | HID_KEPT_HERE)))
		return false;
	return v->source.field->kind == HID_FEATURE && v->answer != ANSWER_NONE;
}

static void decide_ranks(struct hid_binding *b, const struct hid_offer *offer)
{
	for (size_t i = 0; i < b->var_count; i++)
		b->vars[i].active = is_best(b, &b->vars[i]);
	for (size_t i = 0; i < b->var_count; i++) {
		const struct bound_var *v = &b->vars[i];

		if (!hid_binding_is_setting(v))
			continue;
		bool server = v->row->flags & HID_KEPT_HERE;

		if (server && v->setting)
			b->sink.set(b->sink.user, (struct hid_report_ref){ 0 }, v->row->name,
				v->setting);
		if (offer && offer->setting && (server || v->source.field->flags != CONSTANT_ONLY))
			offer->setting(offer->user, v->row);
	}
}

const struct bound_command *hid_binding_offered(const struct hid_binding *b, const char *name)
{
	for (size_t i = 0; i < b->command_count; i++)
		if (b->commands[i].offered && hid_binding_same_name(b->commands[i].row->name, name))
			return &b->commands[i];
	return NULL;
}

static void offer_commands(struct hid_binding *b, const struct hid_offer *offer)
{
	for (size_t i = 0; i < b->command_count; i++) {
		struct bound_command *c = &b->commands[i];

		if (b->features[c->field->report_id].size == 0 ||
			hid_binding_offered(b, c->row->name))
			continue;
		c->offered = true;
		if (offer && offer->command)
			offer->command(offer->user, c->row->name);
	}
}

void hid_binding_opened(struct hid_binding *b, const struct hid_offer *offer)
{
	hid_binding_finish(b);
	b->opened = true;
	decide_ranks(b, offer);
	offer_commands(b, offer);
}

/* ---- what for ---- */

static bool is_source(const struct source *s, const struct hid_field *f)
{
	return s->field == f || s->input == f;
}

void hid_binding_uses(const struct hid_binding *b, const struct hid_field *f,
	void (*use)(void *user, const char *name), void *user)
{
	bool status = false;

	for (size_t i = 0; i < b->var_count; i++)
		if (b->vars[i].active && is_source(&b->vars[i].source, f))
			use(user, b->vars[i].row->name);
	for (size_t i = 0; i < b->bit_count; i++)
		status |= is_source(&b->bits[i].source, f);
	if (status)
		use(user, "ups.status");
	for (size_t i = 0; i < b->command_count; i++)
		if (b->commands[i].offered && b->commands[i].field == f)
			use(user, b->commands[i].row->name);
}
