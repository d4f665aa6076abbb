/* SPDX-License-Identifier: GPL-2.0-or-later
 * hid_reference - did the reports say that the UPS is on battery? A second, slow reading, which
 * shares no line with drivers/hid, for fuzzers to judge that one by.
 *
 * At each report the whole descriptor is walked, and every field with the usage ACPresent or
 * Discharging is looked at, whatever collection it is in; what each said last is kept. So it allows
 * "on battery" a little too often (a field that no row of a table names), and never too rarely.
 */
#ifndef TESTS_FUZZ_HID_REFERENCE_H
#define TESTS_FUZZ_HID_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { REF_AC = 0x008500d0, REF_DISCHARGING = 0x00850045, REF_FIELDS = 4096, REF_USAGES = 128 };

struct ref_globals {
	uint32_t page, size, count, id, max_written;
	int64_t min, max;
};

struct reference {
	const uint8_t *descriptor;
	size_t size;
	uint8_t said[REF_FIELDS];	/* by their order: 0 nothing, 1 no reason, 2 a reason */
};

struct ref_walk {
	struct ref_globals g, pushed[8];
	size_t depth, usages, fields;
	uint32_t first[REF_USAGES], last[REF_USAGES], low, high;
	bool have_low, have_high, set, set_taken;
	uint64_t bits[4][256];
};

/* The number a field holds: as many bits as its limits need, of them the highest a sign if the
 * lower limit has one. */
static bool ref_is_zero(const struct ref_globals *g, const uint8_t *report, uint64_t at)
{
	int64_t min = g->min, max = g->max, n = 0;
	uint64_t value = 0;

	if (max < min)
		max = g->max_written;
	if (max < min || (!min && !max)) {
		min = 0;
		max = (INT64_C(1) << g->size) - 1;
	}
	while (n < 40 && ((max >= 0 ? max : -1 - max) >> n || (min >= 0 ? min : -1 - min) >> n))
		n++;
	for (uint64_t i = 0; i < g->size && i < (uint64_t)n + (min < 0); i++)
		value |= (uint64_t)(report[1 + (at + i) / 8] >> ((at + i) % 8) & 1) << i;
	return !value;
}

static bool ref_usage(const struct ref_walk *w, uint64_t index, uint32_t *usage)
{
	for (size_t i = 0; i < w->usages; i++) {
		uint64_t run = (uint64_t)w->last[i] - w->first[i] + 1;

		*usage = w->first[i] + (uint32_t)index;
		if (index < run)
			return true;
		index -= run;
	}
	return false;
}

static void ref_fields(struct ref_walk *w, struct reference *r, unsigned field_kind, unsigned kind,
	const uint8_t *report, size_t size)
{
	uint64_t at = w->bits[field_kind][w->g.id];
	uint32_t usage;

	for (uint64_t i = 0; w->g.size && i < w->g.count && ref_usage(w, i, &usage);
		i++, at += w->g.size) {
		if (at > 8 * 4096 || (usage != REF_AC && usage != REF_DISCHARGING))
			continue;
		if (w->g.size > 32 || w->fields == REF_FIELDS)
			continue;
		size_t n = w->fields++;

		if (kind == field_kind && size && report[0] == w->g.id &&
			at + w->g.size <= 8 * (size - 1))
			r->said[n] = ref_is_zero(&w->g, report, at) == (usage == REF_AC) ? 2 : 1;
	}
	w->bits[field_kind][w->g.id] += (uint64_t)w->g.size * w->g.count;
}

static void ref_add(struct ref_walk *w, uint32_t first, uint32_t last)
{
	if (w->set && w->set_taken)
		return;
	w->set_taken = w->set;
	if (w->usages == REF_USAGES)
		return;
	w->first[w->usages] = first;
	w->last[w->usages++] = last;
}

static void ref_local(struct ref_walk *w, unsigned tag, uint32_t data, unsigned bytes)
{
	uint32_t usage = bytes == 4 ? data : w->g.page << 16 | data;

	switch (tag) {
	case 0x08: ref_add(w, usage, usage); return;
	case 0x18: w->low = usage; w->have_low = true; break;
	case 0x28: w->high = usage; w->have_high = true; break;
	case 0xa8: w->set = data == 1; w->set_taken = false; return;
	default: return;
	}
	if (!w->have_low || !w->have_high)
		return;
	if (w->low <= w->high && w->low >> 16 == w->high >> 16)
		ref_add(w, w->low, w->high);
	w->have_low = w->have_high = false;
}

static void ref_global(struct ref_walk *w, unsigned tag, uint32_t data, int64_t value)
{
	switch (tag) {
	case 0x04: w->g.page = data & 0xffff; break;
	case 0x14: w->g.min = value; break;
	case 0x24:
		w->g.max = value < w->g.min ? (int64_t)data : value;
		w->g.max_written = data;
		break;
	case 0x74: w->g.size = data; break;
	case 0x84: w->g.id = data & 0xff; break;
	case 0x94: w->g.count = data; break;
	case 0xa4:
		if (w->depth < 8)
			w->pushed[w->depth] = w->g;
		w->depth++;
		break;
	case 0xb4:
		if (w->depth && --w->depth < 8)
			w->g = w->pushed[w->depth];
		break;
	default: break;
	}
}

static void ref_take(struct reference *r, unsigned kind, const uint8_t *report, size_t size)
{
	struct ref_walk w = { 0 };
	size_t i = 0;

	while (i < r->size) {
		uint8_t prefix = r->descriptor[i];
		unsigned bytes = (1u << (prefix & 3)) >> 1, tag = prefix & 0xfc;
		uint32_t data = 0;

		if (prefix == 0xfe) {
			if (r->size - i < 3 || r->size - i - 3 < r->descriptor[i + 1])
				return;
			i += 3u + r->descriptor[i + 1];
			continue;
		}
		if (r->size - i - 1 < bytes)
			return;
		for (unsigned k = 0; k < bytes; k++)
			data |= (uint32_t)r->descriptor[i + 1 + k] << 8 * k;
		i += 1 + bytes;
		if ((tag & 0x0c) == 0x04)
			ref_global(&w, tag, data,
				bytes == 1   ? (int8_t)data
				: bytes == 2 ? (int16_t)data
					     : (int32_t)data);
		else if ((tag & 0x0c) == 0x08)
			ref_local(&w, tag, data, bytes);
		if (tag & 0x0c)
			continue;
		if (tag == 0x80 || tag == 0x90 || tag == 0xb0)
			ref_fields(&w, r,
				tag == 0x80   ? 1
				: tag == 0x90 ? 2
					      : 3,
				kind, report, size);
		w.usages = 0;
		w.have_low = w.have_high = w.set = w.set_taken = false;
	}
}

/* Is there a field that last said so? */
static bool ref_on_battery(const struct reference *r)
{
	return memchr(r->said, 2, sizeof r->said) != NULL;
}

#endif
