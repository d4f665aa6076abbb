/* SPDX-License-Identifier: GPL-2.0-or-later
 * legrand - Legrand: Keor SP and Keor PDU.
 *
 * Keor SP answers below Input, Output and PowerSummary; Keor PDU below PowerConverter and
 * BatterySystem with units that lost their exponents, hence the factors (NUT issue 616). Delays can
 * be set but not cancelled. Sources: HID PDC 1.1; logs of devices.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

static const struct hid_device_id ids[] = {
	/* Keor PDU: both fail when the interrupt pipe is read */
	{ 0x1cb0, 0x0038, HID_QUIRK_POLL_ONLY, NULL },
	{ 0x1cb0, 0x0032, HID_QUIRK_POLL_ONLY, NULL },	/* Keor SP */
	{ 0, 0, 0, NULL },
};

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_STATIC),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		HID_STATIC),
	HID_NUMBER("battery.runtime", "PowerSummary.RuntimeToEmpty", 0, 0),
	HID_TEXT("battery.voltage", "PowerSummary.Voltage", hid_tenth, 0),
	HID_NUMBER("battery.voltage", "BatterySystem.Battery.Voltage", 1, 0),
	HID_TEXT("battery.voltage.nominal", "PowerSummary.ConfigVoltage", hid_tenth, HID_STATIC),
	HID_NUMBER("battery.voltage.nominal", "BatterySystem.Battery.ConfigVoltage", 0, HID_STATIC),

	/* Input. */
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage", "PowerConverter.Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "Input.ConfigVoltage", 0, HID_STATIC),
	HID_NUMBER("input.voltage.nominal", "Flow.ConfigVoltage", 0, HID_STATIC),

	/* When the UPS leaves the mains. */
	HID_NUMBER("input.transfer.high", "Input.HighVoltageTransfer", 0, HID_STATIC),
	HID_NUMBER("input.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 0,
		HID_STATIC),
	HID_NUMBER("input.transfer.low", "Input.LowVoltageTransfer", 0, HID_STATIC),
	HID_NUMBER("input.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 0, HID_STATIC),

	/* Output. */
	HID_NUMBER("output.frequency", "Output.Frequency", 0, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),

	/* Load. */
	HID_NUMBER("ups.load", "Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "OutletSystem.Outlet.PercentLoad", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "Output.ConfigActivePower", 0, HID_STATIC),
	HID_NUMBER("ups.realpower.nominal", "Flow.ConfigApparentPower", 0, HID_STATIC),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_KEPT("ups.delay.shutdown", "OutletSystem.Outlet.DelayBeforeShutdown", "20", 10),
	HID_KEPT("ups.delay.shutdown", "Output.DelayBeforeShutdown", "20", 10),
	HID_KEPT("ups.delay.start", "OutletSystem.Outlet.DelayBeforeStartup", "30", 10),
	HID_KEPT("ups.delay.start", "Output.DelayBeforeStartup", "30", 10),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_FLAG("Output.Overload", POWER_OVERLOAD, HID_QUICK),
	HID_SUMMARY_STATUS,
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	{ "beeper.disable", "PowerSummary.AudibleAlarmControl", 3, NULL },
	{ "beeper.enable", "PowerSummary.AudibleAlarmControl", 2, NULL },

	{ "load.off.delay", "OutletSystem.Outlet.DelayBeforeShutdown", 20, "ups.delay.shutdown" },
	{ "load.off.delay", "Output.DelayBeforeShutdown", 20, "ups.delay.shutdown" },
	{ "load.on.delay", "OutletSystem.Outlet.DelayBeforeStartup", 30, "ups.delay.start" },
	{ "load.on.delay", "Output.DelayBeforeStartup", 30, "ups.delay.start" },

	HID_TEST_COMMANDS("BatterySystem.Battery.Test"),
	HID_TEST_COMMANDS("Output.Test"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_legrand = {
	.name = "legrand",
	.title = "Legrand HID",
	.manufacturer = "Legrand",
	.own_vid = 0x1cb0,
	.ids = ids,
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
