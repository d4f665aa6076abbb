/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_hid_descriptor - any bytes as a report descriptor.
 *
 * Oracle: the fields keep the promises of descriptor.h, each can be found by its path, and its
 * path's text can be read.
 */
#include "drivers/usbhid/hid/descriptor.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HOLDS(promise) do { if (!(promise)) abort(); } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hid_descriptor d;
	int rc = hid_descriptor_parse(data, size, &d);

	HOLDS((rc == 0) == (d.field_count > 0) && d.field_count <= HID_FIELDS_MAX);
	for (size_t i = 0; i < d.field_count; i++) {
		const struct hid_field *f = &d.fields[i];
		char text[HID_PATH_TEXT_MAX];
		struct hid_path again;

		HOLDS(f->bit_size >= 1 && f->bit_size <= 32 && f->path.depth >= 1 &&
			f->path.depth <= HID_PATH_MAX);
		HOLDS(f->kind >= HID_INPUT && f->kind <= HID_FEATURE);
		HOLDS((f->bit_offset + f->bit_size + 7u) / 8 + 1 <= hid_report_size(&d, f->kind,
			f->report_id));
		HOLDS(hid_report_size(&d, f->kind, f->report_id) <= HID_REPORT_MAX);
		HOLDS(hid_find(&d, f->kind, &f->path) <= f);
		HOLDS(hid_find_usage(&d, f->report_id, f->path.node[f->path.depth - 1]) <= f);
		hid_path_text(&f->path, NULL, text);
		HOLDS(hid_path_parse(text, NULL, &again) && again.depth == f->path.depth);
	}
	hid_descriptor_is_power_device(data, size);
	hid_descriptor_fini(&d);
	return 0;
}
