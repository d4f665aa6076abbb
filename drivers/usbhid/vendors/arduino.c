/* SPDX-License-Identifier: GPL-2.0-or-later
 * arduino - Arduino boards with the HIDPowerDevice library: home-made UPSes.
 *
 * Capacities are per cent. The board is a composite device, the UPS is its third interface; most of
 * what it reports comes by interrupt.
 * Sources: HID PDC 1.1; the report descriptor of the library.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

static const struct hid_device_id ids[] = {
	{ 0x2341, 0x0036, 0, NULL },	/* Leonardo, boot loader */
	{ 0x2341, 0x8036, 0, NULL },	/* Leonardo */
	{ 0x2a03, 0x0036, 0, NULL },
	{ 0x2a03, 0x8036, 0, NULL },
	{ 0x2a03, 0x0040, 0, NULL },	/* Micro */
	{ 0x2a03, 0x8040, 0, NULL },
	{ 0, 0, 0, NULL },
};

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, HID_QUICK),
	HID_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit", 0, HID_SEMISTATIC),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 2, HID_QUICK),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 2, HID_QUICK),

	/* Input. */
	HID_NUMBER("input.voltage", "PowerConverter.Input.[1].Voltage", 1, 0),

	/* Output. */
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),

	/* Load. */
	HID_NUMBER("ups.load", "PowerSummary.PercentLoad", 0, 0),

	/* The unit itself. */
	HID_TEXT("ups.mfr.date", "PowerSummary.ManufacturerDate", hid_date, HID_STATIC),
	HID_TEXT("ups.serial", "PowerSummary.iSerialNumber", hid_serial_index, HID_STATIC),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_DELAYS("PowerSummary.", "20", "30"),
	HID_REBOOT_TIMER("PowerSummary."),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_SUMMARY_STATUS,
	HID_FLAG_NOT("PowerSummary.PresentStatus.BatteryPresent", POWER_NO_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.FullyCharged", POWER_FULLY_CHARGED, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.FullyDischarged", POWER_DEPLETED, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED,
		0),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_DELAY_COMMANDS("PowerSummary.", 20, 30),
	HID_REBOOT_COMMAND("PowerSummary."),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_arduino = {
	.name = "arduino",
	.title = "Arduino HID",
	.manufacturer = "Arduino",
	.ids = ids,
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
