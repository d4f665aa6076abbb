/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert - from a report's number to the text of a variable and back.
 *
 * A conversion is a const object that rows name by its address; what it must know of one device stands in
 * struct hid_context, never in static data.
 */
#ifndef DRIVERS_HID_CONVERT_H
#define DRIVERS_HID_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HID_TEXT_MAX = 256 };

struct hid_context {			/* what conversions may know of the device at hand; owned by the binding */
	/* Text of a USB string descriptor; NULL if the device has none. Borrowed until the next call. May
	 * block <= 1 s. */
	const char *(*string)(void *user, int index);
	void *user;
	unsigned quirks;		/* enum hid_quirk of drivers/hid/vendor.h, or-ed */
	const char *model;		/* as published, "" before it is known */
	double battery_voltage_nominal, battery_scale;	/* 0 = not decided (CyberPower) */
	double input_frequency_scale, output_frequency_scale;
	double clock_s;			/* the device's clock as last read, seconds of the epoch; 0 = never (MGE) */
};

struct hid_lookup {			/* a list ends with text == NULL */
	int64_t value;
	const char *text;
};

struct hid_convert {
	/* `value` is scaled by its field. False: there is nothing to publish. Blocks only where ctx->string does. */
	bool (*to_text)(const struct hid_convert *c, struct hid_context *ctx, double value,
		char out[HID_TEXT_MAX]);
	/* For settings. NULL: not settable. False: the text is none of the allowed. */
	bool (*to_value)(const struct hid_convert *c, struct hid_context *ctx, const char *text,
		double *value);
	const struct hid_lookup *lookup;
};

/* Numbers: "%.0f" and the like; never "-0". */
void hid_number_text(double value, int decimals, char out[HID_TEXT_MAX]);

extern const struct hid_convert hid_string_index, hid_date, hid_apc_date, hid_kelvin;
extern const struct hid_convert hid_test_result, hid_beeper, hid_yes_no, hid_on_off;
extern const struct hid_convert hid_apc_sensitivity;
extern const struct hid_convert hid_cps_sensitivity, hid_cps_charge, hid_cps_battery_status,
	hid_cps_battery_voltage, hid_cps_battery_nominal, hid_cps_input_frequency,
	hid_cps_output_frequency;
extern const struct hid_convert hid_mge_sensitivity, hid_mge_battery_capacity, hid_mge_power_factor,
	hid_mge_date, hid_mge_time, hid_mge_ups_type, hid_mge_battery_voltage,
	hid_mge_battery_nominal;
extern const struct hid_convert hid_eaton_charger_type, hid_eaton_enable_disable,
	hid_eaton_outlet_protection, hid_eaton_outlet_eco;

#endif
