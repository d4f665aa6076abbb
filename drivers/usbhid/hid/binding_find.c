/* SPDX-License-Identifier: GPL-2.0-or-later
 * binding_find - finds the fields of a path, and mains presence if the vendor's rows find none. See
 * binding_parts.h.
 *
 * Firmwares of makers without a table put the standard status bits into any collection (PowerSupply
 * or BatterySystem for UPS, Battery for PowerSummary): a bit has the same meaning in each of them.
 * Without any ACPresent, Good of the input is the mains: the sample descriptor of the class
 * specification has nothing else. Source: HID Power Device Class 1.1, sections 4.1 and 4.2.
 */
#include "drivers/usbhid/hid/binding_parts.h"

#include "lib/mem.h"

typedef const struct hid_field *hid_find_fn(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path);

static bool find_with(const struct hid_binding *b, hid_find_fn *find, const struct hid_path *path,
	struct source *out)
{
	out->field = find(b->d, HID_FEATURE, path);
	out->input = find(b->d, HID_INPUT, path);
	if (!out->field) {
		out->field = out->input;
		out->input = NULL;
	}
	return out->field != NULL;
}

bool hid_binding_find(const struct hid_binding *b, const struct hid_path *path, struct source *out)
{
	return find_with(b, hid_find, path, out) || find_with(b, hid_find_numbered, path, out);
}

bool hid_binding_find_number(const struct hid_binding *b, const struct hid_path *path,
	struct source *out)
{
	return find_with(b, hid_find_number, path, out) ||
	       find_with(b, hid_find_numbered, path, out);
}

static bool is_in_other_report(const struct source *found, size_t count, const struct hid_field *f)
{
	for (size_t i = 0; i < count; i++)
		if (found[i].field->kind == f->kind && found[i].field->report_id == f->report_id)
			return false;
	return true;
}

size_t hid_binding_find_all(const struct hid_binding *b, const struct hid_path *path,
	struct source out[HID_SOURCES_MAX])
{
	const struct hid_field *f = NULL;
	size_t count = hid_binding_find_number(b, path, out);

	while (count && count < HID_SOURCES_MAX &&
		(f = hid_find_next(b->d, out->field->kind, path, f)))
		if (f->bit_size > 1 && is_in_other_report(out, count, f))
			out[count++] = (struct source){ .field = f };
	return count;
}

void hid_binding_add_bit(struct hid_binding *b, const struct hid_bit_row *row,
	const struct source *source)
{
	b->bits = mem_grow(b->bits, b->bit_count + 1, sizeof *b->bits);
	b->bits[b->bit_count++] = (struct bound_bit){ .row = row, .source = *source };
}

bool hid_binding_has_bit(const struct hid_binding *b, enum power_bit bit)
{
	for (size_t i = 0; i < b->bit_count; i++)
		if (b->bits[i].row->bit == bit)
			return true;
	return false;
}

/* ---- the mains ---- */

static const struct {
	uint32_t usage;
	struct hid_bit_row row;
} anywhere[] = {
	{ 0x008500d0, HID_FLAG("ACPresent", POWER_ONLINE, HID_QUICK) },
	{ 0x00850045, HID_FLAG("Discharging", POWER_DISCHARGING, HID_QUICK) },
	{ 0x00850044, HID_FLAG("Charging", POWER_CHARGING, HID_QUICK) },
	{ 0x00850046, HID_FLAG("FullyCharged", POWER_FULLY_CHARGED, HID_QUICK) },
	{ 0x00850042, HID_FLAG("BelowRemainingCapacityLimit", POWER_LOW_BATTERY, HID_QUICK) },
	{ 0x00850043, HID_FLAG("RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED, HID_QUICK) },
	{ 0x00840069, HID_FLAG("ShutdownImminent", POWER_SHUTDOWN_IMMINENT, HID_QUICK) },
	{ 0x008500d1, HID_FLAG_NOT("BatteryPresent", POWER_NO_BATTERY, 0) },
};

static const struct hid_bit_row good_input = HID_FLAG("Input.Good", POWER_ONLINE, HID_QUICK);

static uint32_t usage_of(const struct hid_field *f)
{
	return f->path.node[f->path.depth - 1];
}

static bool is_known(const struct hid_binding *b, const struct source *s)
{
	for (size_t i = 0; i < b->bit_count; i++)
		if (b->bits[i].source.field == s->field)
			return true;
	return false;
}

static void bind_anywhere(struct hid_binding *b, uint32_t usage, const struct hid_bit_row *row)
{
	for (size_t i = 0; i < b->d->field_count; i++) {
		struct source source;

		if (usage_of(&b->d->fields[i]) != usage ||
			!hid_binding_find(b, &b->d->fields[i].path, &source))
			continue;
		if (!is_known(b, &source))
			hid_binding_add_bit(b, row, &source);
		return;
	}
}

enum { USAGE_BATTERY_SYSTEM = 0x00840010, USAGE_BATTERY = 0x00840012, USAGE_CHARGER = 0x00840014,
	USAGE_INPUT = 0x0084001a, USAGE_GOOD = 0x00840061 };

static bool is_of_battery(uint32_t node)
{
	return node == USAGE_BATTERY_SYSTEM || node == USAGE_BATTERY || node == USAGE_CHARGER;
}

/* Input, or Input.[1]: others are bypasses and batteries. */
static bool is_good_of_mains(const struct hid_path *path)
{
	bool input = false;

	if (path->node[path->depth - 1] != USAGE_GOOD)
		return false;
	for (size_t i = 0; i + 1 < path->depth; i++) {
		uint32_t next = path->node[i + 1];

		if (is_of_battery(path->node[i]))
			return false;
		if (path->node[i] == USAGE_INPUT)
			input = (next & 0xffff0000u) != HID_INDEX_NODE ||
				next == (HID_INDEX_NODE | 1);
	}
	return input;
}

static void bind_good_input(struct hid_binding *b)
{
	for (size_t i = 0; i < b->d->field_count; i++) {
		const struct hid_path *path = &b->d->fields[i].path;
		struct source source;

		if (!is_good_of_mains(path) || !hid_binding_find(b, path, &source))
			continue;
		hid_binding_add_bit(b, &good_input, &source);
		return;
	}
}

void hid_binding_search_mains(struct hid_binding *b)
{
	bind_anywhere(b, anywhere[0].usage, &anywhere[0].row);
	if (!hid_binding_has_bit(b, POWER_ONLINE)) {
		bind_good_input(b);
		return;
	}
	for (size_t i = 1; i < MEM_COUNT(anywhere); i++)
		bind_anywhere(b, anywhere[i].usage, &anywhere[i].row);
}
