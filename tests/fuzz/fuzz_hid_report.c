/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_hid_report - a descriptor (2 bytes length, its bytes), then reports (kind, length, bytes) for the generic table.
 *
 * Kind 0 is a read that failed. Oracle: no OB but after a bound ACPresent said 0 or a Discharging said 1; a write fits
 * its buffer and bears its id. Longer than other fuzzers because that oracle reads the reports once more, by itself.
 */
#include "drivers/hid/binding.h"
#include "drivers/hid/report.h"
#include "lib/status.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROWS_MAX = 256 };

static void swallow(void *user, const char *name, const char *value)
{
	*(size_t *)user += name[0] && value && value[0];
}

static const char *string(void *user, int index)
{
	return *(size_t *)user % 2 ? "text" : index > 9 ? "" : NULL;
}

/* Is there a reason for OB? `last` keeps what the field of each row of the table said last. */
static bool reason(const struct hid_descriptor *d, enum hid_kind kind, const uint8_t *report,
	size_t size, int64_t *last)
{
	static struct hid_path paths[ROWS_MAX];
	bool found = false;
	char text[128];

	for (size_t i = 0; i < ROWS_MAX && hid_generic.bits[i].path; i++) {
		const struct hid_bit_row *row = &hid_generic.bits[i];

		snprintf(text, sizeof text, "UPS.%s", row->path);
		if ((row->bit != HID_BIT_ONLINE && row->bit != HID_BIT_DISCHARGING) ||
			(!paths[i].depth && !hid_path_parse(text, NULL, &paths[i])))
			continue;
		const struct hid_field *f = hid_find(d, kind, &paths[i]);

		if (f && size && f->report_id == report[0])
			hid_logical(f, report, size, &last[i]);
		found |= row->bit == HID_BIT_ONLINE ? last[i] == 0 : last[i] > 0;
	}
	return found;
}

static void write_all(struct hid_binding *b)
{
	static const char *const arguments[] = { NULL, "-1", "90" };
	struct hid_write w;

	for (const struct hid_command_row *c = hid_generic.commands; c->name; c++)
		for (int i = 0; i < 3; i++)
			if (hid_binding_command(b, c->name, arguments[i], &w) == 0 &&
				(w.size < 2 || w.size > HID_REPORT_MAX ||
					w.bytes[0] != w.report_id))
				abort();
	for (const struct hid_var_row *v = hid_generic.vars; v->name; v++)
		hid_binding_set(b, v->name, "20", &w);
}

static void feed(struct hid_binding *b, const struct hid_descriptor *d, const uint8_t *at,
	const uint8_t *end)
{
	const struct hid_status_options options = { .online_discharge_is_battery = (end - at) % 2 };
	int64_t last[ROWS_MAX];

	for (size_t i = 0; i < ROWS_MAX; i++)
		last[i] = -1;
	for (int n = 0; end - at > 2 && n < 64; n++) {
		enum hid_kind kind = (enum hid_kind)(at[0] & 3);
		size_t size = at[1] < end - at - 2 ? at[1] : (size_t)(end - at - 2);

		if (kind)
			hid_binding_take(b, kind, at + 2, size);
		else
			hid_binding_missing(b, HID_FEATURE, at[1]);
		bool allowed = reason(d, kind, at + 2, kind ? size : 0, last);

		if ((hid_bits_status(hid_binding_bits(b), &options) & ST_OB) && !allowed)
			abort();
		if (n == 8)
			hid_binding_opened(b, NULL);
		at += kind ? 2 + size : 2;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = size < 2 ? size : data[0] + 256u * data[1], told = 0;
	struct hid_descriptor d;

	if (size < 2 || length > size - 2 || hid_descriptor_parse(data + 2, length, &d) < 0)
		return 0;
	struct hid_binding *b = hid_binding_new(&d, &hid_generic,
		&(struct hid_context){ .string = string, .user = &told, .model = "" },
			&(struct hid_sink){ swallow, &told });

	feed(b, &d, data + 2 + length, data + size);
	hid_binding_opened(b, NULL);
	write_all(b);
	hid_binding_free(b);
	hid_descriptor_fini(&d);
	return 0;
}
