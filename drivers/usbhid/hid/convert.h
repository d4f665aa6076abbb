/* SPDX-License-Identifier: GPL-2.0-or-later
 * convert - from a report's number to the text of a variable and back.
 *
 * A conversion is a const object that rows name by its address; what it must know of one device
 * stands in struct hid_context, never in static data.
 */
#ifndef DRIVERS_USBHID_HID_CONVERT_H
#define DRIVERS_USBHID_HID_CONVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HID_TEXT_MAX = 256 };

struct hid_context { /* what conversions may know of the device at hand; owned by the binding */
	/* Text of a USB string descriptor; NULL if the device has none. Borrowed until the next
	 * call. May block <= 1 s. */
	const char *(*string)(void *user, int index);
	void *user;
	unsigned quirks;		/* enum hid_quirk of drivers/usbhid/hid/vendor.h, or-ed */
	const char *model;		/* as published, "" before it is known */
	int region;			/* enum hid_mge_region, read before anything else */
	bool has_serial;		/* the device descriptor tells a serial number */

	/* The rest is what conversions noted of values that they saw; 0 = not seen or not decided.
	 */
	double battery_voltage_nominal, battery_scale;	/* CyberPower */
	double input_frequency_scale, output_frequency_scale;
	double clock_s;			/* the device's clock, seconds of the epoch (MGE) */
	double full_capacity; /* FullChargeCapacity, and what it counts: CapacityMode + 1 */
	int capacity_mode;
	double line_factor;		/* power of ten that a Liebert forgot */
	struct { /* MGE and Eaton: what a power is computed from, and when a path may be used */
		bool load_known;
		double load_pct, power_factor;
		double output_voltage_nominal, output_frequency_nominal;
		double bypass_voltage, bypass_frequency;
		double eco_low, eco_high, eco_range_pct;
	} mge;
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
	/* For settings. NULL: not settable. False: the text is none of the allowed. */
	bool (*to_value)(const struct hid_convert *c, struct hid_context *ctx, const char *text,
		double *value);
	const struct hid_lookup *lookup;
};

/* Numbers: "%.0f" and the like; never "-0". */
void hid_number_text(double value, int decimals, char out[HID_TEXT_MAX]);

/* Any vendor: convert.c. hid_note_* publish nothing; rows with them feed the context. */
extern const struct hid_convert hid_string_index, hid_serial_index, hid_date, hid_kelvin, hid_tenth,
	hid_hundredth;
extern const struct hid_convert hid_test_result, hid_beeper, hid_yes_no, hid_on_off;
extern const struct hid_convert hid_minutes_timer, hid_minutes_command;	/* of seconds */
extern const struct hid_convert hid_charge, hid_note_capacity_mode, hid_note_full_capacity;

/* APC: convert_apc.c. CyberPower: convert_cps.c. */
extern const struct hid_convert hid_apc_date, hid_apc_sensitivity;
extern const struct hid_convert hid_cps_sensitivity, hid_cps_charge, hid_cps_battery_status,
	hid_cps_battery_voltage, hid_cps_battery_nominal, hid_cps_input_frequency,
	hid_cps_output_frequency;

/* MGE and Eaton: convert_mge.c. */
enum hid_mge_region {			/* PowerSummary.Country + 1 */
	HID_REGION_UNKNOWN, HID_REGION_EUROPE, HID_REGION_US, HID_REGION_EUROPE_208,
	HID_REGION_WORLDWIDE, HID_REGION_AUSTRALIA
};

extern const struct hid_convert hid_mge_sensitivity, hid_mge_battery_capacity, hid_mge_power_factor,
	hid_mge_date, hid_mge_time, hid_mge_ups_type, hid_mge_battery_voltage,
	hid_mge_battery_nominal, hid_mge_load, hid_mge_realpower, hid_mge_output_nominal,
	hid_mge_output_frequency_nominal, hid_mge_switchable, hid_mge_threshold;
extern const struct hid_convert hid_eaton_charger_type, hid_eaton_enable_disable,
	hid_eaton_outlet_protection, hid_eaton_outlet_eco, hid_eaton_mode_word,
	hid_eaton_bypass_voltage, hid_eaton_bypass_frequency, hid_eaton_eco_low, hid_eaton_eco_high,
	hid_eaton_eco_range, hid_eaton_bypass_on, hid_eaton_bypass_off, hid_eaton_eco_mode,
	hid_eaton_eco_command;

/* The others: convert_vendors.c. */
extern const struct hid_convert hid_belkin_firmware, hid_belkin_ups_type, hid_belkin_sensitivity,
	hid_belkin_test_result, hid_liebert_line_voltage, hid_liebert_config_voltage;
extern const struct hid_convert hid_tripplite_battery_voltage, hid_tripplite_line_voltage,
	hid_tripplite_frequency, hid_tripplite_current, hid_tripplite_chemistry;
extern const struct hid_convert hid_legrand_times10, hid_legrand_times100k, hid_legrand_times1m,
	hid_legrand_times10m;
extern const struct hid_convert hid_delta_sensitivity, hid_delta_ups_type, hid_delta_output_source;
extern const struct hid_convert hid_ecoflow_runtime, hid_ever_version, hid_ever_hardware;
extern const struct hid_convert hid_openups_input_voltage, hid_openups_output_voltage,
	hid_openups_charge_current, hid_openups_discharge_current, hid_openups_temperature;

/* PowerCOM: convert_powercom.c. */
extern const struct hid_convert hid_powercom_beeper, hid_powercom_line_voltage,
	hid_powercom_shutdown_timer, hid_powercom_startup_timer, hid_powercom_return,
	hid_powercom_stayoff, hid_powercom_startup;

/* Payloads of reports that hold no numbers: convert_raw.c. */
bool hid_raw_mac(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_ip(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_counter(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_ever_mode(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_ever_messages(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_ever_alarms(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);
bool hid_raw_powercom_voltage(const uint8_t *payload, size_t size, char out[HID_TEXT_MAX]);

#endif
