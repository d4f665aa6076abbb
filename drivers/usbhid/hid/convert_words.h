/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert_words - building blocks of conversions, for vendors' files and convert*.c: lists of
 * words, numbers with a factor, numbers that others need, pieces of dates.
 */
#ifndef DRIVERS_USBHID_HID_CONVERT_WORDS_H
#define DRIVERS_USBHID_HID_CONVERT_WORDS_H

#include "drivers/usbhid/hid/convert.h"

/* The word of a number and back, ignoring case. A number that is not in the list publishes nothing;
 * a word that is not in it cannot be set. */
bool hid_word_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX]);
bool hid_word_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value);

/* For rows that publish nothing: settings that cannot be read, and commands. */
bool hid_nothing_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX]);

/* Like hid_number_text; returns true. */
bool hid_number(double value, int decimals, char out[HID_TEXT_MAX]);

/* Plain decimal notation and nothing else. */
bool hid_parse_number(const char *text, double *value);

/* Three unsigned numbers with one separator between them, nothing before or after. */
bool hid_parse_three(const char *text, char separator, unsigned n[3]);
bool hid_parse_date(const char *text, unsigned year_min, unsigned year_max, unsigned n[3]);
bool hid_date_text(unsigned year, unsigned month, unsigned day, char out[HID_TEXT_MAX]);

extern const char hid_date_unset[];

/* A number times `factor`, with `decimals`; only read. */
bool hid_factor_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX]);
/* A number like any other, with `decimals`, and noted for other conversions; and back. */
bool hid_noted_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX]);
bool hid_noted_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value);
void hid_note(struct hid_context *ctx, int note, double value);

#define HID_WORDS_OF(storage, name, ...) \
	static const struct hid_lookup name##_words[] = { __VA_ARGS__, { 0, NULL } }; \
	storage const struct hid_convert name = { .to_text = hid_word_to_text, \
		.to_value = hid_word_to_value, .lookup = name##_words }
#define HID_WORDS(name, ...) HID_WORDS_OF(static, name, __VA_ARGS__)
#define HID_FACTOR(name, by, places) \
	static const struct hid_convert name = { .to_text = hid_factor_to_text, .factor = by, \
		.decimals = places }
#define HID_NOTED(name, number, places) \
	static const struct hid_convert name = { .to_text = hid_noted_to_text, \
		.to_value = hid_noted_to_value, .note = number, .decimals = places }

#endif
