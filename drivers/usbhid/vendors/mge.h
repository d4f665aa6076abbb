/* SPDX-License-Identifier: GPL-2.0-or-later
 * mge - the conversions of MGE's and Eaton's tables (mge_values.c).
 */
#ifndef DRIVERS_USBHID_VENDORS_MGE_H
#define DRIVERS_USBHID_VENDORS_MGE_H

#include "drivers/usbhid/hid/convert.h"

extern const struct hid_convert hid_mge_sensitivity, hid_mge_battery_capacity, hid_mge_power_factor,
	hid_mge_date, hid_mge_time, hid_mge_ups_type, hid_mge_battery_voltage,
	hid_mge_battery_nominal, hid_mge_load, hid_mge_realpower, hid_mge_output_nominal,
	hid_mge_output_frequency_nominal, hid_mge_switchable, hid_mge_threshold;
extern const struct hid_convert hid_eaton_charger_type, hid_eaton_enable_disable,
	hid_eaton_outlet_protection, hid_eaton_outlet_eco, hid_eaton_mode_word,
	hid_eaton_bypass_voltage, hid_eaton_bypass_frequency, hid_eaton_eco_low, hid_eaton_eco_high,
	hid_eaton_eco_range, hid_eaton_bypass_on, hid_eaton_bypass_off, hid_eaton_eco_mode,
	hid_eaton_eco_command;

#endif
