/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_hid_report - a descriptor (2 bytes length, of which the highest 3 bits choose a table; its
 * bytes), then reports (kind, length, bytes). Kind 0 is a read that failed.
 *
 * Oracle: no OB but after a field ACPresent said 0 or one Discharging said 1, as hid_reference.h
 * reads them.
 */
#include "drivers/usbhid/hid/binding.h"
#include "lib/status.h"
#include "tests/fuzz/hid_reference.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct hid_vendor *const tables[8] = { &hid_generic, &hid_apc, &hid_cps, &hid_salicru,
	&hid_idowell, &hid_arduino, &hid_delta_ups, &hid_liebert };

static void swallow(void *user, struct hid_report_ref from, const char *name, const char *value)
{
	(void)from;
	*(size_t *)user += name[0] && value && value[0];
}

static void feed(struct hid_binding *b, struct reference *ref, const uint8_t *at,
	const uint8_t *end)
{
	const struct power_options options = { .online_discharge_is_battery = (end - at) % 2 };

	for (int n = 0; end - at > 2 && n < 64; n++) {
		enum hid_kind kind = (enum hid_kind)(at[0] & 3);
		size_t size = at[1] < end - at - 2 ? at[1] : (size_t)(end - at - 2);

		if (kind)
			hid_binding_read(b, kind, at + 2, size);
		else
			hid_binding_missed(b, HID_FEATURE, at[1], HID_REFUSED);
		ref_take(ref, kind, at + 2, kind ? size : 0);
		if ((power_status(hid_binding_bits(b), &options) & ST_OB) &&
			!ref_on_battery(ref))
			abort();
		if (n == 8)
			hid_binding_opened(b, NULL);
		at += kind ? 2 + size : 2;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t length = size < 2 ? size : (data[0] + 256u * data[1]) & 0x1fff, told = 0;
	struct hid_descriptor d;

	if (size < 2 || length > size - 2 || hid_descriptor_parse(data + 2, length, &d) < 0)
		return 0;
	struct reference ref = { .descriptor = data + 2,
		.size = length < HID_DESCRIPTOR_MAX ? length : HID_DESCRIPTOR_MAX };
	struct hid_binding *b = hid_binding_new(&d, tables[data[1] >> 5],
		&(struct hid_context){ .model = "" }, &(struct hid_sink){ swallow, &told });

	feed(b, &ref, data + 2 + length, data + size);
	hid_binding_free(b);
	hid_descriptor_fini(&d);
	return 0;
}
