/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_hid_write - a descriptor (2 bytes length, its bytes); then the bytes of all its reports, and
 * every setting and command of the generic table.
 *
 * Oracle: a report to be written fits its buffer and has its id, and a setting is within the
 * published limits.
 */
#include "drivers/usbhid/hid/binding.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ignore(void *user, struct hid_report_ref from, const char *name, const char *value)
{
	(void)user, (void)from, (void)name, (void)value;
}

static void write_all(struct hid_binding *b)
{
	static const char *const arguments[] = { NULL, "-1", "90" };
	double min, max;
	struct hid_write w;

	for (const struct hid_command_row *c = hid_generic.commands; c->name; c++)
		for (int i = 0; i < 3; i++)
			if (hid_binding_command(b, c->name, arguments[i], &w) == 0 &&
				(w.size < 2 || w.size > HID_REPORT_MAX ||
					w.bytes[0] != w.report_id))
				abort();
	for (const struct hid_var_row *v = hid_generic.vars; v->name; v++)
		if (hid_binding_set(b, v->name, "20", &w) == 0 &&
			hid_binding_limits(b, v->name, &min, &max) && !(min < max && max >= 20))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = size < 2 ? size : data[0] + 256u * data[1];
	uint8_t report[HID_REPORT_MAX];
	struct hid_descriptor d;

	if (size < 2 || length > size - 2 || hid_descriptor_parse(data + 2, length, &d) < 0)
		return 0;
	struct hid_binding *b = hid_binding_new(&d, &hid_generic,
		&(struct hid_context){ .model = "" }, &(struct hid_sink){ ignore, NULL });

	for (int id = 0; id < 256; id++) {
		size_t n = hid_report_size(&d, HID_FEATURE, (uint8_t)id);

		for (size_t i = 1; i < n; i++)
			report[i] = data[2 + (length + i + (unsigned)id) % (size - 2)];
		report[0] = (uint8_t)id;
		if (n)
			hid_binding_read(b, HID_FEATURE, report, n);
	}
	hid_binding_opened(b, NULL);
	write_all(b);
	hid_binding_free(b);
	hid_descriptor_fini(&d);
	return 0;
}
