/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_hid_vendors - every conversion of every vendor: 3 bytes of quirks, 8 of a number, the rest
 * is a setting's text and a raw report's payload. Texts must end, and what is taken for a setting
 * must be a number.
 */
#include "drivers/usbhid/hid/vendor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 11 };
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	double memo = 0;
	struct hid_context ctx = { .model = "Ellipse ECO 650", .memo = &memo };
	char text[HID_TEXT_MAX], given[HID_TEXT_MAX] = "";
	double number, value = 0;

	if (size < HEAD)
		return 0;
	ctx.quirks = data[0] | (unsigned)data[1] << 8 | (unsigned)data[2] << 16;
	memcpy(&number, data + 3, sizeof number);
	memcpy(given, data + HEAD, size - HEAD < sizeof given - 1 ? size - HEAD : sizeof given - 1);
	for (size_t i = 0; i < hid_vendor_count; i++) {
		const struct hid_vendor *v = hid_vendors[i];
		for (const struct hid_var_row *r = v->vars; r->name; r++) {
			if (r->convert && r->convert->to_text(r->convert, &ctx, number, text) &&
				!memchr(text, '\0', sizeof text))
				abort();
			if (r->convert && r->convert->to_value &&
				r->convert->to_value(r->convert, &ctx, given, &value) &&
				!isfinite(value))
				abort();
		}
		for (const struct hid_raw_row *r = v->raw; r && r->name; r++)
			if (r->to_text(data + HEAD, size - HEAD, text) &&
				!memchr(text, '\0', sizeof text))
				abort();
	}
	return 0;
}
