/* SPDX-License-Identifier: GPL-2.0-or-later
 * descriptor - see descriptor.h.
 *
 * The parser works as HID specifies: items change global or local state, main items turn both into
 * fields. Its whole state is struct parser; only the fields outlive the call.
 *
 * Where devices deviate from HID 1.11, the parser follows the devices; each such rule has a
 * comment.
 */
#include "drivers/usbhid/hid/descriptor.h"

#include "lib/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	REPORT_BITS_MAX = (HID_REPORT_MAX - 1) * 8,
	GLOBALS_MAX = 8,	/* Push depth; no known UPS pushes at all */
	USAGES_MAX = 128,	/* pending before one main item; 50 is the most ever seen */
	COLLECTION_APPLICATION = 0x01,
	COLLECTION_INDEXED = 0x80,
	FLAG_CONSTANT = 1,
	FLAG_VARIABLE = 2,
	PAGE_POWER = 0x84,
	PAGE_BATTERY = 0x85,
	LONG_ITEM = 0xfe,
};

enum tag {			/* prefix byte without its size bits: HID 1.11 section 6.2.2 */
	TAG_INPUT = 0x80, TAG_OUTPUT = 0x90, TAG_FEATURE = 0xb0,
	TAG_COLLECTION = 0xa0, TAG_END_COLLECTION = 0xc0,
	TAG_USAGE_PAGE = 0x04, TAG_LOGICAL_MIN = 0x14, TAG_LOGICAL_MAX = 0x24,
	TAG_PHYSICAL_MIN = 0x34, TAG_PHYSICAL_MAX = 0x44, TAG_UNIT_EXPONENT = 0x54, TAG_UNIT = 0x64,
	TAG_REPORT_SIZE = 0x74, TAG_REPORT_ID = 0x84, TAG_REPORT_COUNT = 0x94,
	TAG_PUSH = 0xa4, TAG_POP = 0xb4,
	TAG_USAGE = 0x08, TAG_USAGE_MIN = 0x18, TAG_USAGE_MAX = 0x28, TAG_DELIMITER = 0xa8,
};

struct item {
	uint8_t tag, size;	/* size of the data: 0, 1, 2 or 4 */
	uint32_t data;		/* unsigned */
	int32_t sdata;		/* the same, two's complement of its size */
};

struct globals {
	uint16_t page;
	uint8_t report_id;
	int8_t unit_exponent;
	bool physical_min_defined, physical_max_defined, logical_max_assumed;
	int64_t logical_min, logical_max, physical_min, physical_max;
	uint32_t logical_max_unsigned; /* as written, for the second check at the main item */
	uint32_t unit, report_size, report_count;
	/* REPORT_SIZE when the maximum was stated; size and usage of its first field */
	uint32_t size_stated, size_first, usage_first;
};

struct usage_range {
	uint32_t first, last;
};

struct locals {
	struct usage_range
		usages[USAGES_MAX]; /* in the order given; a single usage is a range of one */
	size_t count;
	uint32_t usage_min, usage_max;
	bool have_min, have_max;
	bool delimited, delimited_taken; /* inside a Delimiter set only its first usage counts */
};

struct parser {
	struct globals globals, stack[GLOBALS_MAX];
	size_t pushed; /* may exceed GLOBALS_MAX: pushes that did not fit are not restored */
	struct locals locals;
	struct hid_path path;			/* open collections */
	uint8_t nodes[HID_PATH_MAX];		/* number of nodes that each of them pushed */
	size_t collections;
	size_t too_deep; /* open collections beyond HID_PATH_MAX: no fields in there */
	size_t capacity;
	bool power_device;
	struct hid_descriptor *out;
};

/* ---- items ---- */

static bool next_item(const uint8_t **at, const uint8_t *end, struct item *item)
{
	static const uint8_t sizes[4] = { 0, 1, 2, 4 };
	const uint8_t *p = *at;

	if (p == end)
		return false;
	if (*p == LONG_ITEM) { /* no long item is defined: skipped as an item without effect */
		if (end - p < 3 || end - p - 3 < p[1])
			return false;
		*item = (struct item){ .tag = 0xfc };
		*at = p + 3 + p[1];
		return true;
	}
	*item = (struct item){ .tag = *p & 0xfc, .size = sizes[*p & 3] };
	p++;
	if (end - p < item->size)
		return false;
	for (unsigned i = 0; i < item->size; i++)
		item->data |= (uint32_t)p[i] << (8 * i);
	item->sdata = item->size == 1 ? (int8_t)item->data :
		item->size == 2 ? (int16_t)item->data : (int32_t)item->data;
	*at = p + item->size;
	return true;
}

/* ---- local items ---- */

static void add_usages(struct locals *l, uint32_t first, uint32_t last)
{
	if (l->delimited && l->delimited_taken)
		return;
	l->delimited_taken = l->delimited;
	if (l->count < USAGES_MAX)
		l->usages[l->count++] = (struct usage_range){ first, last };
}

/* A usage of less than four bytes gets the current page, not that of the main item: several APC and
 * MGE descriptors change the page between usages of one item. */
static uint32_t full_usage(const struct parser *p, const struct item *item)
{
	return item->size == 4 ? item->data : (uint32_t)p->globals.page << 16 | item->data;
}

static void local_item(struct parser *p, const struct item *item)
{
	struct locals *l = &p->locals;

	switch (item->tag) {
	case TAG_USAGE:
		add_usages(l, full_usage(p, item), full_usage(p, item));
		return;
	case TAG_USAGE_MIN:
		l->usage_min = full_usage(p, item);
		l->have_min = true;
		break;
	case TAG_USAGE_MAX:
		l->usage_max = full_usage(p, item);
		l->have_max = true;
		break;
	case TAG_DELIMITER:
		l->delimited = item->data == 1;
		l->delimited_taken = false;
		return;
	default:		/* designators and strings are not used */
		return;
	}
	if (l->have_min && l->have_max) {
		if (l->usage_min <= l->usage_max && l->usage_min >> 16 == l->usage_max >> 16)
			add_usages(l, l->usage_min, l->usage_max);
		l->have_min = l->have_max = false;
	}
}

static void forget_locals(struct locals *l)
{
	l->count = 0;
	l->have_min = l->have_max = l->delimited = l->delimited_taken = false;
}

/* The usage of the field with that index; false beyond the last. */
static bool usage_at(const struct locals *l, uint32_t index, uint32_t *usage)
{
	for (size_t i = 0; i < l->count; i++) {
		uint32_t more = l->usages[i].last - l->usages[i].first;

		if (index <= more) {
			*usage = l->usages[i].first + index;
			return true;
		}
		index -= more + 1;
	}
	return false;
}

/* ---- global items ---- */

/* Many devices write 0..65535 as 15 00 26 FF FF, which says 0..-1. A maximum below the minimum is
 * read as unsigned. Looked at here and once more at the main item, because the minimum may come
 * after the maximum. */
static void set_logical_max(struct globals *g, const struct item *item)
{
	g->logical_max = item->sdata;
	g->logical_max_unsigned = item->data;
	g->logical_max_assumed = g->logical_max < g->logical_min;
	if (g->logical_max_assumed)
		g->logical_max = item->data;
	g->size_stated = g->report_size;
	g->size_first = 0;
}

/* HID specifies a nibble (0xF = -1); some devices write a whole signed byte (0xFE = -2). */
static int8_t unit_exponent(uint32_t data)
{
	int8_t exponent = (int8_t)data;

	return exponent > 7 ? (int8_t)(data | 0xf0) : exponent;
}

static void push_globals(struct parser *p)
{
	if (p->pushed < GLOBALS_MAX)
		p->stack[p->pushed] = p->globals;
	p->pushed++;
}

static void pop_globals(struct parser *p)
{
	if (p->pushed == 0)
		return;
	if (--p->pushed < GLOBALS_MAX)
		p->globals = p->stack[p->pushed];
}

static void global_item(struct parser *p, const struct item *item)
{
	struct globals *g = &p->globals;

	switch (item->tag) {
	case TAG_USAGE_PAGE:
		g->page = (uint16_t)item->data;
		break;
	case TAG_LOGICAL_MIN:
		g->logical_min = item->sdata;
		break;
	case TAG_LOGICAL_MAX:
		set_logical_max(g, item);
		break;
	case TAG_PHYSICAL_MIN:
		g->physical_min = item->sdata;
		g->physical_min_defined = true;
		break;
	case TAG_PHYSICAL_MAX:
		g->physical_max = item->sdata;
		g->physical_max_defined = true;
		break;
	case TAG_UNIT_EXPONENT:
		g->unit_exponent = unit_exponent(item->data);
		break;
	case TAG_UNIT:
		g->unit = item->data;
		break;
	case TAG_REPORT_SIZE:
		g->report_size = item->data;
		break;
	case TAG_REPORT_COUNT:
		g->report_count = item->data;
		break;
	case TAG_REPORT_ID:
		g->report_id = (uint8_t)item->data;
		p->out->has_report_ids |= g->report_id != 0;
		break;
	case TAG_PUSH:
		push_globals(p);
		break;
	case TAG_POP:
		pop_globals(p);
		break;
	default:
		break;
	}
}

/* ---- main items ---- */

/* The first pending usage names a collection; further ones are ignored. Vendor-defined types (>=
 * 0x80) number several collections of one usage: MGE's and Phoenixtec's Input.[1], Flow.[4],
 * Outlet.[2].
 */
static void open_collection(struct parser *p, uint8_t type)
{
	uint32_t usage = 0;
	uint8_t nodes = type >= COLLECTION_INDEXED ? 2 : 1;

	usage_at(&p->locals, 0, &usage);
	if (type == COLLECTION_APPLICATION)
		p->power_device |= usage >> 16 == PAGE_POWER || usage >> 16 == PAGE_BATTERY;
	if (p->too_deep || p->path.depth + nodes > HID_PATH_MAX) {
		p->too_deep++;
		return;
	}
	p->path.node[p->path.depth++] = usage;
	if (nodes == 2)
		p->path.node[p->path.depth++] = (uint32_t)HID_INDEX_NODE | (type & 0x7f);
	p->nodes[p->collections++] = nodes;
}

static void close_collection(struct parser *p)
{
	if (p->too_deep)
		p->too_deep--;
	else if (p->collections)
		p->path.depth = (uint8_t)(p->path.depth - p->nodes[--p->collections]);
}

static uint8_t up_to_32(uint32_t size)
{
	return size <= 32 ? (uint8_t)size : 0;
}

static struct hid_field *new_field(struct parser *p)
{
	struct hid_descriptor *d = p->out;

	if (d->field_count == p->capacity) {
		p->capacity = p->capacity ? p->capacity * 2 : 64;
		d->fields = mem_grow(d->fields, p->capacity, sizeof *d->fields);
	}
	return &d->fields[d->field_count++];
}

static void add_field(struct parser *p, enum hid_kind kind, uint8_t flags, uint32_t usage,
	uint64_t offset)
{
	const struct globals *g = &p->globals;

	if (p->too_deep || p->path.depth == HID_PATH_MAX || p->out->field_count == HID_FIELDS_MAX)
		return;
	struct hid_field *f = new_field(p);

	*f = (struct hid_field){
		.path = p->path, .report_id = g->report_id, .kind = kind, .flags = flags,
		.bit_offset = (uint16_t)offset, .bit_size = (uint8_t)g->report_size,
		.logical_min = g->logical_min, .logical_max = g->logical_max,
		.limits_size = up_to_32(g->size_stated),
		.limits_first_size = up_to_32(g->size_first), .limits_usage = g->usage_first,
		.logical_max_assumed = g->logical_max_assumed,
		.physical_min = g->physical_min, .physical_max = g->physical_max,
		.physical_defined = g->physical_min_defined && g->physical_max_defined,
		.unit = g->unit, .unit_exponent = g->unit_exponent,
	};
	f->path.node[f->path.depth++] = usage;
	if (f->logical_max < f->logical_min) {
		f->logical_max = g->logical_max_unsigned;
		f->logical_max_assumed = true;
	}
}

/* Is this an array in the sense of HID 1.11 section 6.2.2.5: each of a few slots holds the number
 * of one usage that is set? Its range of numbers has exactly one for each usage, and it has more
 * usages than slots. */
static bool is_list(const struct parser *p, uint8_t flags)
{
	const struct globals *g = &p->globals;
	int64_t usages = g->logical_max - g->logical_min + 1;
	uint32_t usage;

	return !(flags & (FLAG_CONSTANT | FLAG_VARIABLE)) && g->logical_min >= 0 &&
	       g->logical_max <= UINT8_MAX && g->report_count > 0 && usages > g->report_count &&
	       g->report_size > 1 && g->report_size <= 32 &&
	       usage_at(&p->locals, (uint32_t)usages - 1, &usage) &&
	       !usage_at(&p->locals, (uint32_t)usages, &usage);
}

static void add_list(struct parser *p, enum hid_kind kind, uint8_t flags)
{
	const struct globals *g = &p->globals;
	struct hid_descriptor *d = p->out;
	uint32_t usage;

	for (uint32_t i = 0; usage_at(&p->locals, i, &usage); i++) {
		size_t before = d->field_count;

		add_field(p, kind, flags, usage, d->bits[kind][g->report_id]);
		if (d->field_count == before)
			return;
		d->fields[before].slots = (uint8_t)g->report_count;
		d->fields[before].number = (uint8_t)(g->logical_min + i);
		d->fields[before].logical_min = 0;
		d->fields[before].logical_max = 1;
	}
}

/* Input, Output or Feature: Report Count fields of Report Size bits. By HID, further fields than
 * usages repeat the last usage; such a field has the same path, report and kind as the one before
 * it and could never be looked up, so it is omitted. Eaton's reports 0xFD-0xFF and CyberPower's
 * 0x28 (62 bytes of one usage) would make long lists of such fields. An item without any usage is
 * padding in the same way. Array items that are no list are read as variables: some UPSes do not
 * set the flag but send plain values. */
static void data_item(struct parser *p, enum hid_kind kind, uint8_t flags)
{
	uint32_t size = p->globals.report_size, count = p->globals.report_count;
	uint16_t *bits = &p->out->bits[kind][p->globals.report_id];
	uint64_t end = (uint64_t)size * count;
	uint32_t usage;

	end += *bits;
	if (is_list(p, flags) && end <= REPORT_BITS_MAX) {
		add_list(p, kind, flags);
		count = 0;
	}
	for (uint32_t i = 0; size && i < count && usage_at(&p->locals, i, &usage); i++) {
		uint64_t offset = *bits + (uint64_t)size * i;

		if (offset + size > REPORT_BITS_MAX)
			break;
		if (size <= 32)
			add_field(p, kind, flags, usage, offset);
	}
	*bits = end > REPORT_BITS_MAX ? REPORT_BITS_MAX : (uint16_t)end;
	if (!p->globals.size_first) {
		p->globals.size_first = size;
		if (!usage_at(&p->locals, 0, &p->globals.usage_first))
			p->globals.usage_first = 0;
	}
}

static void main_item(struct parser *p, const struct item *item)
{
	switch (item->tag) {
	case TAG_INPUT:
		data_item(p, HID_INPUT, (uint8_t)item->data);
		break;
	case TAG_OUTPUT:
		data_item(p, HID_OUTPUT, (uint8_t)item->data);
		break;
	case TAG_FEATURE:
		data_item(p, HID_FEATURE, (uint8_t)item->data);
		break;
	case TAG_COLLECTION:
		open_collection(p, (uint8_t)item->data);
		break;
	case TAG_END_COLLECTION:
		close_collection(p);
		break;
	default:
		break;
	}
	forget_locals(&p->locals);
}

static void parse(struct parser *p, const uint8_t *bytes, size_t size)
{
	const uint8_t *at = bytes;
	const uint8_t *end = bytes + (size < HID_DESCRIPTOR_MAX ? size : HID_DESCRIPTOR_MAX);
	struct item item;

	while (next_item(&at, end, &item)) {
		switch (item.tag & 0x0c) {
		case 0x00:
			main_item(p, &item);
			break;
		case 0x04:
			global_item(p, &item);
			break;
		case 0x08:
			local_item(p, &item);
			break;
		default:	/* reserved, long */
			break;
		}
	}
}

/* ---- public ---- */

int hid_descriptor_parse(const uint8_t *bytes, size_t size, struct hid_descriptor *out)
{
	struct parser p = { .out = out };

	*out = (struct hid_descriptor){ 0 };
	if (size)
		parse(&p, bytes, size);
	return out->field_count ? 0 : -EINVAL;
}

void hid_descriptor_fini(struct hid_descriptor *d)
{
	free(d->fields);
	*d = (struct hid_descriptor){ 0 };
}

bool hid_descriptor_is_power_device(const uint8_t *bytes, size_t size)
{
	struct hid_descriptor scratch = { 0 };
	struct parser p = { .out = &scratch };

	if (size)
		parse(&p, bytes, size);
	hid_descriptor_fini(&scratch);
	return p.power_device;
}
