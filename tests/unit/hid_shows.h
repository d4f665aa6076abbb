/* SPDX-License-Identifier: GPL-2.0-or-later
 * hid_shows - what a conversion makes of a value, in one line of a test.
 */
#ifndef TESTS_UNIT_HID_SHOWS_H
#define TESTS_UNIT_HID_SHOWS_H

#include "drivers/usbhid/hid/vendor.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static inline struct hid_context context(void)
{
	static double memo;
	struct hid_context ctx;

	memset(&ctx, 0, sizeof ctx);
	memo = 0;
	ctx.memo = &memo;
	ctx.model = "";
	return ctx;
}

/* The conversion that a vendor's table has for a variable, "vendor:variable". */
static inline const struct hid_convert *of(const char *key)
{
	char vendor[32];
	const char *name = strchr(key, ':') + 1;
	const struct hid_var_row *row;

	snprintf(vendor, sizeof vendor, "%.*s", (int)(name - key - 1), key);
	for (row = hid_vendor_named(vendor)->vars; row->name; row++)
		if (row->convert && !strcmp(row->name, name))
			return row->convert;
	ck_abort_msg("no conversion %s", key);
}

static void shows(const struct hid_convert *c, struct hid_context *ctx, double value,
	const char *expected)
{
	char text[HID_TEXT_MAX] = "?";

	ck_assert_msg(c->to_text(c, ctx, value, text), "%g: nothing, expected %s", value, expected);
	ck_assert_str_eq(text, expected);
}

static void shows_nothing(const struct hid_convert *c, struct hid_context *ctx, double value)
{
	char text[HID_TEXT_MAX] = "";

	ck_assert_msg(!c->to_text(c, ctx, value, text), "%g: %s, expected nothing", value, text);
}

static void takes(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double expected)
{
	double value = NAN;

	ck_assert_msg(c->to_value(c, ctx, text, &value), "\"%s\" refused", text);
	ck_assert_double_eq(value, expected);
}

static void refuses(const struct hid_convert *c, struct hid_context *ctx, const char *text)
{
	double value;

	ck_assert_msg(!c->to_value(c, ctx, text, &value), "\"%s\" taken", text);
}

#endif
