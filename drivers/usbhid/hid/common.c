/* SPDX-License-Identifier: GPL-2.0-or-later
 * common - rows for every device; they rank after those of its vendor's table.
 *
 * The notes publish nothing; derived conversions need them (convert_capacity.c). They are read
 * once, after opening, and only if there is such a conversion. Source: HID Power Device Class 1.1.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

const struct hid_var_row hid_common_notes[] = {
	HID_TEXT("note:capacity.mode", "PowerSummary.CapacityMode", hid_note_capacity_mode,
		HID_STATIC),
	HID_TEXT("note:capacity.mode", "BatterySystem.Battery.CapacityMode",
		hid_note_capacity_mode, HID_STATIC),
	HID_TEXT("note:capacity.mode", "Battery.CapacityMode", hid_note_capacity_mode, HID_STATIC),
	HID_TEXT("note:capacity.full", "PowerSummary.FullChargeCapacity", hid_note_full_capacity,
		HID_STATIC),
	HID_TEXT("note:capacity.full", "BatterySystem.Battery.FullChargeCapacity",
		hid_note_full_capacity, HID_STATIC),
	HID_TEXT("note:capacity.full", "Battery.FullChargeCapacity", hid_note_full_capacity,
		HID_STATIC),
	HID_TEXT("note:capacity.design", "PowerSummary.DesignCapacity", hid_note_design_capacity,
		HID_STATIC),
	HID_TEXT("note:capacity.design", "BatterySystem.Battery.DesignCapacity",
		hid_note_design_capacity, HID_STATIC),
	HID_TEXT("note:capacity.design", "Battery.DesignCapacity", hid_note_design_capacity,
		HID_STATIC),
	HID_VARS_END,
};

const struct hid_var_row hid_common_vars[] = {
	HID_NUMBER("battery.charge", "PowerSummary.RelativeStateOfCharge", 0, HID_QUICK),
	HID_NUMBER("battery.charge", "PowerSummary.AbsoluteStateOfCharge", 0, HID_QUICK),
	HID_NUMBER("battery.charge", "BatterySystem.Battery.RelativeStateOfCharge", 0, HID_QUICK),
	HID_NUMBER("battery.charge", "Battery.RelativeStateOfCharge", 0, HID_QUICK),
	HID_VARS_END,
};
