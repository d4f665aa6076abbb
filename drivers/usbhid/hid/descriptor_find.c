/* SPDX-License-Identifier: GPL-2.0-or-later
 * descriptor_find - lookups in a parsed descriptor: the length of a report, the place of a field;
 * see descriptor.h.
 */
#include "drivers/usbhid/hid/descriptor.h"

size_t hid_report_size(const struct hid_descriptor *d, enum hid_kind kind, uint8_t report_id)
{
	unsigned bits = d->bits[kind][report_id];

	return bits ? 1 + (bits + 7) / 8 : 0;
}

static bool path_matches(const struct hid_path *have, const struct hid_path *want)
{
	struct hid_path shorter;

	if (have->depth != want->depth + 1 ||
		(have->node[want->depth] & 0xffff0000u) != HID_INDEX_NODE)
		return hid_path_equal(have, want);
	shorter = *have;
	shorter.depth--;
	return hid_path_equal(&shorter, want);
}

const struct hid_field *hid_find_next(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path, const struct hid_field *last)
{
	for (size_t i = last ? (size_t)(last - d->fields) + 1 : 0; i < d->field_count; i++)
		if (d->fields[i].kind == kind && path_matches(&d->fields[i].path, path))
			return &d->fields[i];
	return NULL;
}

const struct hid_field *hid_find(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path)
{
	return hid_find_next(d, kind, path, NULL);
}

/* Collections that a UPS may have once and still number. Not Flow and Outlet: the first Flow is the
 * input's, and the first Outlet is one of several, so these are searched by number. */
static bool is_often_alone(uint32_t usage)
{
	static const uint32_t usages[] = { 0x00840010, 0x00840012, 0x00840016, 0x0084001a,
		0x0084001c, 0x00840024 };	/* BatterySystem ... PowerSummary */

	for (size_t i = 0; i < sizeof usages / sizeof *usages; i++)
		if (usages[i] == usage)
			return true;
	return false;
}

static struct hid_path without_first_numbers(const struct hid_path *path)
{
	struct hid_path out = { 0 };

	for (size_t i = 0; i < path->depth; i++)
		if (!(path->node[i] == (HID_INDEX_NODE | 1) && i &&
			    is_often_alone(path->node[i - 1])))
			out.node[out.depth++] = path->node[i];
	return out;
}

const struct hid_field *hid_find_numbered(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path)
{
	for (size_t i = 0; i < d->field_count; i++) {
		struct hid_path plain = without_first_numbers(&d->fields[i].path);

		if (d->fields[i].kind == kind && plain.depth < d->fields[i].path.depth &&
			hid_path_equal(&plain, path))
			return &d->fields[i];
	}
	return NULL;
}

const struct hid_field *hid_find_number(const struct hid_descriptor *d, enum hid_kind kind,
	const struct hid_path *path)
{
	const struct hid_field *first = hid_find(d, kind, path), *f = first;

	while (f && f->bit_size == 1)
		f = hid_find_next(d, kind, path, f);
	return f ? f : first;
}

struct hid_field *hid_find_usage(struct hid_descriptor *d, uint8_t report_id, uint32_t usage)
{
	for (size_t i = 0; i < d->field_count; i++) {
		struct hid_field *f = &d->fields[i];

		if (f->report_id == report_id && f->path.node[f->path.depth - 1] == usage)
			return f;
	}
	return NULL;
}
