/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert - from a report's number to the text of a variable and back.
 *
 * A conversion is a const object that rows refer to by its address; data of one device are in
 * struct hid_context, never in static variables.
 */
#ifndef DRIVERS_USBHID_HID_CONVERT_H
#define DRIVERS_USBHID_HID_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HID_TEXT_MAX = 256 };

enum { HID_NOTES_MAX = 16 };

struct hid_context { /* data of one device that conversions may use; owned by the binding */
	/* Text of a USB string descriptor; NULL if the device has none. Borrowed until the next
	 * call. May block <= 1 s. */
	const char *(*string)(void *user, int index);
	void *user;
	unsigned quirks;		/* enum hid_quirk of drivers/usbhid/hid/vendor.h, or-ed */
	const char *model;		/* as published, "" before it is known */
	int region;			/* enum hid_mge_region, read before anything else */
	bool has_serial;		/* the device descriptor has a serial number */

	/* Last values of fields that other conversions need. A vendor's own numbers begin at
	 * HID_NOTE_OWN. */
	double notes[HID_NOTES_MAX];
	bool noted[HID_NOTES_MAX];
	/* What a conversion remembers about the current row; 0 at first. */
	double *memo;
};

enum hid_note {
	HID_NOTE_NONE, HID_NOTE_CAPACITY_MODE, HID_NOTE_FULL_CAPACITY, HID_NOTE_DESIGN_CAPACITY,
	HID_NOTE_OWN
};

struct hid_lookup {			/* a list ends with text == NULL */
	int64_t value;
	const char *text;
};

struct hid_convert {
	/* `value` is scaled by its field. False: there is nothing to publish. Blocks only where
	 * ctx->string does. */
	bool (*to_text)(const struct hid_convert *c, struct hid_context *ctx, double value,
		char out[HID_TEXT_MAX]);
	/* For settings. NULL: not settable. False: the text is not allowed. */
	bool (*to_value)(const struct hid_convert *c, struct hid_context *ctx, const char *text,
		double *value);
	const struct hid_lookup *lookup;
	double factor;			/* hid_factor_to_text, and functions that say so */
	int decimals;
	int note;			/* hid_noted_to_text: enum hid_note or the vendor's */
	/* It needs other values: called after all reports of a poll. */
	bool derived;
	/* It asks the device, which may not answer at the first attempt. */
	bool fallible;
	bool without_serial;	/* only if the device descriptor has no serial number */
};

/* Numbers: "%.0f" and the like; never "-0". */
void hid_number_text(double value, int decimals, char out[HID_TEXT_MAX]);

/* Any vendor: convert.c. */
extern const struct hid_convert hid_string_index, hid_serial_index, hid_date, hid_kelvin, hid_tenth,
	hid_hundredth;
extern const struct hid_convert hid_test_result, hid_beeper, hid_yes_no, hid_on_off;
extern const struct hid_convert hid_minutes_timer, hid_minutes_command;	/* of seconds */
/* Capacities and their limits as percentages: convert_capacity.c. */
extern const struct hid_convert hid_charge, hid_charge_limit, hid_note_capacity_mode,
	hid_note_full_capacity, hid_note_design_capacity;

enum hid_mge_region {			/* PowerSummary.Country + 1 */
	HID_REGION_UNKNOWN, HID_REGION_EUROPE, HID_REGION_US, HID_REGION_EUROPE_208,
	HID_REGION_WORLDWIDE, HID_REGION_AUSTRALIA
};

/* Payloads of reports that hold no numbers: convert_raw.c. */
bool hid_raw_mac(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_ip(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_counter(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);

#endif
