/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_words - what the convert*.c files share: conversions that are a list of words, and pieces
 * of others.
 */
#ifndef DRIVERS_USBHID_HID_CONVERT_WORDS_H
#define DRIVERS_USBHID_HID_CONVERT_WORDS_H

#include "drivers/usbhid/hid/convert.h"

/* The word of a number and back, ignoring case. What is not in the list publishes nothing and
 * cannot be set. */
bool hid_word_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX]);
bool hid_word_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value);

/* For settings that only the device can judge, and commands that are none to look at. */
bool hid_nothing_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX]);

/* hid_number_text that returns true. */
bool hid_number(double value, int decimals, char out[HID_TEXT_MAX]);

/* Plain decimal notation and nothing else. */
bool hid_parse_number(const char *text, double *value);

/* Three unsigned numbers with one separator between them, nothing before or behind. */
bool hid_parse_three(const char *text, char separator, unsigned n[3]);
bool hid_parse_date(const char *text, unsigned year_min, unsigned year_max, unsigned n[3]);
bool hid_date_text(unsigned year, unsigned month, unsigned day, char out[HID_TEXT_MAX]);

extern const char hid_date_unset[];

#define HID_WORDS(name, ...) \
	static const struct hid_lookup name##_words[] = { __VA_ARGS__, { 0, NULL } }; \
	const struct hid_convert name = { hid_word_to_text, hid_word_to_value, name##_words }

#endif
