/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_apc - conversions of APC's own usages.
 *
 * Sources: descriptors and logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"

#include <stdio.h>

HID_WORDS(hid_apc_sensitivity, { 0, "low" }, { 1, "medium" }, { 2, "high" });

static unsigned from_bcd(unsigned v)
{
	return (v >> 4 & 15) * 10 + (v & 15);
}

static unsigned to_bcd(unsigned v)
{
	return v / 10 % 10 << 4 | v % 10;
}

/* APCBattReplaceDate: MMDDYY in BCD, 0x070304 is 2004/07/03; the century turns at 70. */
static bool apc_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v, year;

	(void)c, (void)ctx;
	if (!(value >= 0 && value <= 0xffffff))
		return false;
	v = (unsigned)value;
	if (v == 0)
		return snprintf(out, HID_TEXT_MAX, "%s", hid_date_unset) > 0;
	for (unsigned digits = v; digits; digits >>= 4)
		if ((digits & 15) > 9)
			return false;
	year = from_bcd(v);
	return hid_date_text(year + (year >= 70 ? 1900 : 2000), from_bcd(v >> 16), from_bcd(v >> 8),
		out);
}

static bool apc_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	unsigned n[3];

	(void)c, (void)ctx;
	if (!hid_parse_date(text, 1970, 2069, n))
		return false;
	*value = (double)(to_bcd(n[1]) << 16 | to_bcd(n[2]) << 8 | to_bcd(n[0] % 100));
	return true;
}

const struct hid_convert hid_apc_date = { apc_to_text, apc_to_value, NULL };
