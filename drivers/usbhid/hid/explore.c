/* SPDX-License-Identifier: GPL-2.0-or-later
 * explore - see explore.h.
 *
 * Two passes. The first requests each report once, and the strings that reports, tables or the
 * device descriptor point to. The second writes the recording; so all serial numbers are known
 * before the first line is written. Other string indices are not requested: some firmwares hang on
 * an unknown one.
 */
#include "drivers/usbhid/hid/explore.h"
#include "drivers/core/mask.h"

#include "drivers/usbhid/hid/binding.h"
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/hid/report.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
	INDICES = 256,
	KINDS = 4,
	/* MGE, Eaton and Dell devices hang when these are read, and rebranded ones may, too */
	HANGING_FROM = 254,
	USAGE_SERIAL_STRING = 0x008400ff,
	USAGE_SERIAL_NUMBER = 0x00850086,
};

enum state { NOT_THERE, SKIPPED, SILENT, ANSWERED };

struct answer {
	enum state state;
	size_t size;
	uint8_t bytes[HID_REPORT_MAX];
};

struct explored {
	const struct hid_explore_source *source;
	struct hid_descriptor descriptor;
	struct hid_usage_names names;
	struct hid_binding *binding;
	struct answer answers[KINDS][INDICES];
	char *strings[INDICES];		/* owned */
	bool secret[INDICES];
	bool lost;			/* the device has left the bus */
};

/* ---- asking ---- */

static const char *string_of(void *user, int index)
{
	struct explored *e = user;
	const char *text;

	if (index <= 0 || index >= INDICES)
		return NULL;
	text = e->source->string(e->source->user, index);
	if (text && !e->strings[index])
		e->strings[index] = mem_dup(text);
	return text;
}

static void swallow(void *user, struct hid_report_ref from, const char *name,
	const char *value)
{
	(void)user, (void)from, (void)name, (void)value;
}

static bool is_dangerous(enum hid_kind kind, uint8_t id)
{
	return kind == HID_FEATURE && id >= HANGING_FROM;
}

/* `size` is for reports that no descriptor declares. */
static void ask(struct explored *e, enum hid_kind kind, uint8_t id, size_t size)
{
	unsigned quirks = e->source->quirks;
	struct answer *a = &e->answers[kind][id];
	int n;

	if (a->state != NOT_THERE || !(size || hid_report_size(&e->descriptor, kind, id)))
		return;
	a->state = SKIPPED;
	/* reports received by interrupt are known already; only requests can be dangerous */
	if (kind == HID_INPUT)
		quirks &= ~(unsigned)(HID_QUIRK_INTERRUPT_ONLY | HID_QUIRK_NO_REPORT_54);
	size = hid_quirks_size_to_ask(&e->descriptor, quirks, kind, id, size);
	if (!size || is_dangerous(kind, id) || e->lost)
		return;
	n = e->source->report(e->source->user, (int)kind, id, a->bytes, size);
	a->state = SILENT;
	e->lost = n == -ENODEV;
	if (n < 2 || a->bytes[0] != id)
		return;
	a->state = ANSWERED;
	a->size = (size_t)n;
	hid_binding_read(e->binding, kind, a->bytes, a->size);
}

/* Input reports that were not received are requested only if a field is in no feature report, as
 * the driver does. */
static void ask_reports(struct explored *e)
{
	const struct hid_descriptor *d = &e->descriptor;

	for (size_t i = 0; i < d->field_count; i++) {
		const struct hid_field *f = &d->fields[i];

		if (f->kind == HID_FEATURE ||
			(f->kind == HID_INPUT && (e->source->heard[f->report_id] ||
				!hid_find(d, HID_FEATURE, &f->path))))
			ask(e, f->kind, f->report_id, 0);
	}
	for (const struct hid_raw_row *row = e->source->vendor->raw; row && row->name; row++)
		ask(e, HID_FEATURE, row->report_id, row->size);
	hid_binding_opened(e->binding, NULL);
}

static uint32_t usage_of(const struct hid_field *f)
{
	return f->path.node[f->path.depth - 1];
}

static bool raw_of(const struct explored *e, const struct hid_field *f, int64_t *logical)
{
	const struct answer *a = &e->answers[f->kind][f->report_id];

	return a->state == ANSWERED && hid_logical(f, a->bytes, a->size, logical);
}

/* Names of string indices begin with an i and a capital (iProduct) or end in "Name". */
static bool is_string_index(const struct explored *e, const struct hid_field *f)
{
	char path[HID_PATH_TEXT_MAX];
	const char *last;
	size_t n;

	hid_path_text(&f->path, &e->names, path);
	last = strrchr(path, '.');
	last = last ? last + 1 : path;
	n = strlen(last);
	return (last[0] == 'i' && isupper((unsigned char)last[1])) ||
		(n > 4 && !strcmp(last + n - 4, "Name"));
}

static void ask_strings(struct explored *e)
{
	const struct usb_info *info = e->source->info;

	string_of(e, info->manufacturer_index);
	string_of(e, info->product_index);
	string_of(e, info->serial_index);
	e->secret[info->serial_index] = true;
	for (size_t i = 0; i < e->descriptor.field_count; i++) {
		const struct hid_field *f = &e->descriptor.fields[i];
		int64_t index;

		if (!is_string_index(e, f) || !raw_of(e, f, &index) || index < 1 ||
			index >= INDICES)
			continue;
		string_of(e, (int)index);
		e->secret[index] |= usage_of(f) == USAGE_SERIAL_STRING;
	}
	for (int i = 1; i < INDICES; i++)
		e->secret[i] |= e->strings[i] && *info->serial &&
			strstr(e->strings[i], info->serial);
}

static void mask(struct explored *e)
{
	for (int i = 1; i < INDICES; i++)
		if (e->secret[i] && e->strings[i])
			mask_bytes(e->strings[i], strlen(e->strings[i]));
	for (size_t i = 0; i < e->descriptor.field_count; i++) {
		const struct hid_field *f = &e->descriptor.fields[i];
		struct answer *a = &e->answers[f->kind][f->report_id];

		if (usage_of(f) == USAGE_SERIAL_NUMBER && a->state == ANSWERED)
			hid_put(f, 0, a->bytes, a->size);
	}
	for (const struct hid_raw_row *row = e->source->vendor->raw; row && row->name; row++) {
		struct answer *a = &e->answers[HID_FEATURE][row->report_id];

		if (row->is_private && a->state == ANSWERED)
			memset(a->bytes + 1, 0, a->size - 1);
	}
}

/* ---- writing ---- */

static const char *const kind_names[KINDS] = { "", "input", "output", "feature" };

static void write_hex(FILE *out, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		fprintf(out, "%s%02x", i ? " " : "", bytes[i]);
	fputc('\n', out);
}

static void write_head(const struct explored *e, FILE *out)
{
	const struct hid_explore_source *s = e->source;
	const struct usb_info *i = s->info;
	bool power = hid_descriptor_is_power_device(s->descriptor, s->descriptor_size);

	fprintf(out, "# %s %s: explored by Holdover %s, usbhid-ups, with the %s tables\n",
		i->manufacturer, i->product, PRODUCT_VERSION, s->vendor->name);
	if (!power)
		fputs("# This is no HID power device: no application on usage page 84 or 85.\n"
		      "# Another interface or another driver may serve it.\n", out);
	fputs(s->keep_serials ? "# Serial numbers and network addresses are the device's own.\n"
			      : "# Serial numbers and network addresses are masked.\n", out);
	fprintf(out, "id: %04x:%04x %04x\n", i->vid, i->pid, i->bcd_device);
	fprintf(out, "istrings: %u %u %u\n", i->manufacturer_index, i->product_index,
		i->serial_index);
	for (int k = 1; k < INDICES; k++)
		if (e->strings[k])
			fprintf(out, "string %d: %s\n", k, e->strings[k]);
	if (i->interface)
		fprintf(out, "interface: %u\n", i->interface);
	if (i->endpoint_in)
		fprintf(out, "endpoint: %u %u\n", i->max_packet, i->interval);
	else
		fputs("nointerrupt: 1\n", out);
	fputs("descriptor:\n", out);
	for (size_t at = 0; at < s->descriptor_size; at += 16) {
		size_t left = s->descriptor_size - at;

		fputc(' ', out);
		write_hex(out, s->descriptor + at, left < 16 ? left : 16);
	}
}

static void write_report(const struct answer *a, enum hid_kind kind, int id, FILE *out)
{
	if (a->state == ANSWERED) {
		fprintf(out, "report %s %02x: ", kind_names[kind], id);
		write_hex(out, a->bytes, a->size);
	} else if (a->state == SKIPPED) {
		fprintf(out, "# report %s %02x: not asked for: that hangs some devices\n",
			kind_names[kind], id);
	} else if (a->state == SILENT) {
		fprintf(out, "# report %s %02x: the device does not answer\n", kind_names[kind],
			id);
	}
}

static void write_reports(const struct explored *e, FILE *out)
{
	for (int id = 0; id < INDICES; id++)
		write_report(&e->answers[HID_FEATURE][id], HID_FEATURE, id, out);
	for (int id = 0; id < INDICES; id++)
		write_report(&e->answers[HID_INPUT][id], HID_INPUT, id, out);
}

struct uses {
	FILE *out;
	int count;
};

static void write_use(void *user, const char *name)
{
	struct uses *u = user;

	fprintf(u->out, "%s%s", u->count++ ? ", " : " -> ", name);
}

/* Raw bytes of the field: those bytes of its report that it overlaps. */
static void write_value(const struct explored *e, const struct hid_field *f, FILE *out)
{
	const struct answer *a = &e->answers[f->kind][f->report_id];
	size_t first = 1 + f->bit_offset / 8u, last = 1 + (f->bit_offset + f->bit_size - 1u) / 8;
	int64_t logical;

	if (!raw_of(e, f, &logical)) {
		fputs(" no value", out);
		return;
	}
	fprintf(out, " raw");
	for (size_t i = first; i <= last; i++)
		fprintf(out, " %02x", a->bytes[i]);
	fprintf(out, " value %.7g", hid_scale(f, logical));
}

static void write_field(const struct explored *e, const struct hid_field *f, FILE *out)
{
	struct uses uses = { .out = out };
	char path[HID_PATH_TEXT_MAX];

	hid_path_text(&f->path, &e->names, path);
	fprintf(out, "# %s %02x %u %u %s logical %lld..%lld", kind_names[f->kind], f->report_id,
		f->bit_offset, f->bit_size, path, (long long)f->logical_min,
		(long long)f->logical_max);
	if (f->physical_defined)
		fprintf(out, " physical %lld..%lld", (long long)f->physical_min,
			(long long)f->physical_max);
	fprintf(out, " unit %08x exponent %d flags %02x", (unsigned)f->unit, f->unit_exponent,
		f->flags);
	write_value(e, f, out);
	hid_binding_uses(e->binding, f, write_use, &uses);
	fputs(uses.count ? "\n" : " -> none\n", out);
}

static void write_fields(const struct explored *e, FILE *out)
{
	fputs("# Fields: kind, report, first bit, bits, path, limits, unit, what it says, what is made "
	      "of it.\n",
		out);
	for (size_t i = 0; i < e->descriptor.field_count; i++)
		write_field(e, &e->descriptor.fields[i], out);
}

/* ---- public ---- */

static int explore(struct explored *e, struct hid_context *context, FILE *out)
{
	const struct hid_explore_source *s = e->source;

	e->names = (struct hid_usage_names){ s->vendor->usages, s->vendor->usage_count };
	e->binding = hid_binding_new(&e->descriptor, s->vendor, context,
		&(struct hid_sink){ swallow, NULL });
	ask_reports(e);
	ask_strings(e);
	if (!s->keep_serials)
		mask(e);
	if (!e->lost) {
		write_head(e, out);
		write_reports(e, out);
		write_fields(e, out);
	}
	hid_binding_free(e->binding);
	return e->lost ? -ENODEV : 0;
}

int hid_explore_write(const struct hid_explore_source *s, FILE *out)
{
	struct explored *e = MEM_NEW(struct explored);
	struct hid_context context = { .string = string_of, .user = e, .quirks = s->quirks,
		.model = s->info->product, .has_serial = *s->info->serial };
	int result = hid_descriptor_parse(s->descriptor, s->descriptor_size, &e->descriptor);

	e->source = s;
	if (!result)
		result = explore(e, &context, out);
	for (int i = 0; i < INDICES; i++)
		free(e->strings[i]);
	hid_descriptor_fini(&e->descriptor);
	free(e);
	return result;
}
