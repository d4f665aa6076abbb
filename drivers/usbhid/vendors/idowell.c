/* SPDX-License-Identifier: GPL-2.0-or-later
 * idowell - iDowell iBox, and GoldenMate batteries, which report the same way.
 *
 * Sources: HID PDC 1.1; logs of devices.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

static const struct hid_device_id ids[] = {
	{ 0x075d, 0x0300, 0, NULL },	/* iBox */
	{ 0x06da, 0xffff, 0, "BMS" },	/* shared by many makers: GoldenMate */
	{ 0x06da, 0xffff, 0, "Smart-Battery" },
	{ 0, 0, 0, NULL },
};

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_NUMBER("battery.capacity.design", "PowerSummary.DesignCapacity", 0, HID_STATIC),
	HID_NUMBER("battery.capacity.full", "PowerSummary.FullChargeCapacity", 0, 0),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_STATIC),
	HID_TEXT("battery.charge.low", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		HID_STATIC),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 1, 0),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 1, HID_STATIC),

	/* When the UPS leaves the mains. */
	HID_NUMBER("input.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 0,
		HID_STATIC),
	HID_NUMBER("input.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 0, HID_STATIC),

	/* Output. */
	HID_NUMBER("output.frequency.nominal", "Flow.[4].ConfigFrequency", 0, HID_STATIC),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Flow.[4].ConfigVoltage", 0, HID_STATIC),

	/* Load. */
	HID_NUMBER("ups.load", "PowerSummary.PercentLoad", 0, 0),
	HID_NUMBER("ups.power.nominal", "Flow.[4].ConfigApparentPower", 0, HID_STATIC),

	/* The unit itself. */
	/* Used if the USB strings are missing; else the core replaces them with those. */
	HID_TEXT("device.mfr", "PowerSummary.iManufacturer", hid_string_index, HID_STATIC),
	HID_TEXT("device.model", "PowerSummary.iProduct", hid_string_index, HID_STATIC),
	HID_TEXT("device.serial", "PowerSummary.iSerialNumber", hid_string_index, HID_STATIC),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_DELAYS("PowerSummary.", "20", "30"),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_SUMMARY_STATUS,
	HID_FLAG_NOT("PowerSummary.PresentStatus.BatteryPresent", POWER_NO_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.CommunicationLost", POWER_COMM_FAULT, 0),
	HID_FLAG_NOT("PowerSummary.PresentStatus.Good", POWER_OFF, 0),
	HID_FLAG("PowerSummary.PresentStatus.InternalFailure", POWER_COMM_FAULT, 0),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_DELAY_COMMANDS("PowerSummary.", 20, 30),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_idowell = {
	.name = "idowell",
	.title = "iDowell HID",
	.manufacturer = "iDowell",
	.own_vid = 0x075d,
	.quirks = HID_QUIRK_SWAPPED_LIMITS,
	.ids = ids,
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
