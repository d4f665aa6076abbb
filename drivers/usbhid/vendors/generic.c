/* SPDX-License-Identifier: GPL-2.0-or-later
 * generic - any power device that no vendor's table claims: the standard usages, in any collection.
 *
 * The rows are ordered by reliability: PowerSummary, then Battery and BatterySystem, Output and
 * Input, PowerConverter, OutletSystem. A collection that is numbered as the first of its kind is
 * found without the number (hid_find_numbered). The standard is followed literally: it has no
 * vendor's usage and no correction of scales; a device that needs one gets its own table. Source:
 * HID Power Device Class 1.1.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

static const struct hid_device_id ids[] = {
	{ 0, 0, 0, NULL },
};

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, HID_QUICK),
	HID_TEXT("battery.charge", "Battery.RemainingCapacity", hid_charge, HID_QUICK),
	HID_TEXT("battery.charge", "BatterySystem.Battery.RemainingCapacity", hid_charge,
		HID_QUICK),
	HID_SET_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC, 5),
	HID_SET_TEXT("battery.charge.low", "Battery.RemainingCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC, 5),
	HID_SET_TEXT("battery.charge.low", "BatterySystem.Battery.RemainingCapacityLimit",
		hid_charge_limit, HID_SEMISTATIC, 5),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_NUMBER("battery.runtime", "Battery.RunTimeToEmpty", 0, 0),
	HID_NUMBER("battery.runtime", "BatterySystem.Battery.RunTimeToEmpty", 0, 0),
	HID_SET_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit", 0, HID_SEMISTATIC,
		10),
	HID_SET_NUMBER("battery.runtime.low", "Battery.RemainingTimeLimit", 0, HID_SEMISTATIC, 10),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 2, 0),
	HID_NUMBER("battery.voltage", "Battery.Voltage", 2, 0),
	HID_NUMBER("battery.voltage", "BatterySystem.Voltage", 2, 0),
	HID_NUMBER("battery.voltage", "BatterySystem.Battery.Voltage", 2, 0),
	HID_NUMBER("battery.current", "PowerSummary.Current", 2, 0),
	HID_NUMBER("battery.current", "Battery.Current", 2, 0),
	HID_NUMBER("battery.current", "BatterySystem.Current", 2, 0),
	HID_NUMBER("battery.current", "BatterySystem.Battery.Current", 2, 0),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 1, HID_STATIC),
	HID_NUMBER("battery.voltage.nominal", "Battery.ConfigVoltage", 1, HID_STATIC),
	HID_NUMBER("battery.voltage.nominal", "BatterySystem.ConfigVoltage", 1, HID_STATIC),
	HID_NUMBER("battery.voltage.nominal", "BatterySystem.Battery.ConfigVoltage", 1, HID_STATIC),
	HID_TEXT("battery.temperature", "Battery.Temperature", hid_kelvin, 0),
	HID_TEXT("battery.temperature", "BatterySystem.Temperature", hid_kelvin, 0),
	HID_TEXT("battery.temperature", "BatterySystem.Battery.Temperature", hid_kelvin, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_TEXT("battery.type", "Battery.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_TEXT("battery.mfr.date", "Battery.ManufacturerDate", hid_date, HID_STATIC),

	/* Input. */
	HID_NUMBER("input.voltage", "PowerSummary.Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage", "PowerConverter.Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "PowerSummary.Input.ConfigVoltage", 0, HID_STATIC),
	HID_NUMBER("input.voltage.nominal", "Input.ConfigVoltage", 0, HID_STATIC),
	HID_NUMBER("input.voltage.nominal", "Flow.[1].ConfigVoltage", 0, HID_STATIC),
	HID_NUMBER("input.frequency", "PowerSummary.Input.Frequency", 1, 0),
	HID_NUMBER("input.frequency", "Input.Frequency", 1, 0),
	HID_NUMBER("input.frequency", "PowerConverter.Input.Frequency", 1, 0),
	HID_NUMBER("input.current", "PowerSummary.Input.Current", 2, 0),
	HID_NUMBER("input.current", "Input.Current", 2, 0),
	HID_NUMBER("input.current", "PowerConverter.Input.Current", 2, 0),

	/* When the UPS leaves the mains. */
	HID_SET_NUMBER("input.transfer.high", "Input.HighVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.high", "Output.HighVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 0,
		HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.low", "Input.LowVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.low", "Output.LowVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 0,
		HID_SEMISTATIC, 10),

	/* Output. */
	HID_NUMBER("output.voltage", "PowerSummary.Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Output.ConfigVoltage", 0, HID_STATIC),
	HID_NUMBER("output.voltage.nominal", "Flow.ConfigVoltage", 0, HID_STATIC),
	HID_NUMBER("output.voltage.nominal", "Flow.[4].ConfigVoltage", 0, HID_STATIC),
	HID_NUMBER("output.frequency", "PowerSummary.Output.Frequency", 1, 0),
	HID_NUMBER("output.frequency", "Output.Frequency", 1, 0),
	HID_NUMBER("output.frequency", "PowerConverter.Output.Frequency", 1, 0),
	HID_NUMBER("output.frequency.nominal", "Output.ConfigFrequency", 0, HID_STATIC),
	HID_NUMBER("output.frequency.nominal", "Flow.ConfigFrequency", 0, HID_STATIC),
	HID_NUMBER("output.frequency.nominal", "Flow.[4].ConfigFrequency", 0, HID_STATIC),
	HID_NUMBER("output.current", "PowerSummary.Output.Current", 2, 0),
	HID_NUMBER("output.current", "Output.Current", 2, 0),
	HID_NUMBER("output.current", "PowerConverter.Output.Current", 2, 0),

	/* Load. */
	HID_NUMBER("ups.load", "PowerSummary.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "PowerConverter.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "PowerConverter.Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "OutletSystem.Outlet.PercentLoad", 0, 0),
	HID_NUMBER("ups.power", "Output.ApparentPower", 0, 0),
	HID_NUMBER("ups.power", "PowerConverter.Output.ApparentPower", 0, 0),
	HID_NUMBER("ups.power.nominal", "Output.ConfigApparentPower", 0, HID_STATIC),
	HID_NUMBER("ups.power.nominal", "Flow.ConfigApparentPower", 0, HID_STATIC),
	HID_NUMBER("ups.power.nominal", "Flow.[4].ConfigApparentPower", 0, HID_STATIC),
	HID_NUMBER("ups.realpower", "Output.ActivePower", 0, 0),
	HID_NUMBER("ups.realpower", "PowerConverter.Output.ActivePower", 0, 0),
	HID_NUMBER("ups.realpower", "OutletSystem.Outlet.ActivePower", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "Output.ConfigActivePower", 0, HID_STATIC),
	HID_NUMBER("ups.realpower.nominal", "Flow.ConfigActivePower", 0, HID_STATIC),
	HID_NUMBER("ups.realpower.nominal", "Flow.[4].ConfigActivePower", 0, HID_STATIC),
	HID_NUMBER("ups.realpower.nominal", "PowerConverter.ConfigActivePower", 0, HID_STATIC),
	HID_TEXT("ups.temperature", "PowerSummary.Temperature", hid_kelvin, 0),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper,
		HID_SEMISTATIC),
	HID_TEXT("ups.beeper.status", "AudibleAlarmControl", hid_beeper, HID_SEMISTATIC),
	HID_TEXT("ups.beeper.status", "BatterySystem.Battery.AudibleAlarmControl", hid_beeper,
		HID_SEMISTATIC),
	HID_TEXT("ups.mfr.date", "PowerSummary.ManufacturerDate", hid_date, HID_STATIC),
	HID_TEXT("ups.mfr.date", "ManufacturerDate", hid_date, HID_STATIC),
	HID_TEXT("ups.serial", "PowerSummary.iSerialNumber", hid_serial_index, HID_STATIC),
	HID_TEXT("ups.test.result", "Battery.Test", hid_test_result, 0),
	HID_TEXT("ups.test.result", "BatterySystem.Battery.Test", hid_test_result, 0),
	HID_TEXT("ups.test.result", "BatterySystem.Test", hid_test_result, 0),
	HID_TEXT("ups.test.result", "Output.Test", hid_test_result, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_DELAYS("PowerSummary.", "20", "30"),
	HID_DELAYS("Output.", "20", "30"),
	HID_DELAYS("OutletSystem.Outlet.", "20", "30"),
	HID_REBOOT_TIMER("PowerSummary."),
	HID_REBOOT_TIMER("Output."),
	HID_REBOOT_TIMER("OutletSystem.Outlet."),
	HID_VARS_END,
};

/* The bits of a status collection, for any path of it. */
#define STATUS(in) \
	HID_FLAG(in "ACPresent", POWER_ONLINE, HID_QUICK), \
	HID_FLAG(in "Discharging", POWER_DISCHARGING, HID_QUICK), \
	HID_FLAG(in "Charging", POWER_CHARGING, HID_QUICK), \
	HID_FLAG(in "FullyCharged", POWER_FULLY_CHARGED, HID_QUICK), \
	HID_FLAG(in "FullyDischarged", POWER_DEPLETED, HID_QUICK), \
	HID_FLAG(in "BelowRemainingCapacityLimit", POWER_LOW_BATTERY, HID_QUICK), \
	HID_FLAG(in "RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED, HID_QUICK), \
	HID_FLAG(in "ShutdownImminent", POWER_SHUTDOWN_IMMINENT, HID_QUICK), \
	HID_FLAG(in "Overload", POWER_OVERLOAD, HID_QUICK), \
	HID_FLAG(in "NeedReplacement", POWER_REPLACE_BATTERY, 0), \
	HID_FLAG_NOT(in "BatteryPresent", POWER_NO_BATTERY, 0), \
	HID_FLAG(in "Buck", POWER_TRIM, 0), \
	HID_FLAG(in "Boost", POWER_BOOST, 0), \
	HID_FLAG(in "OverTemperature", POWER_OVERHEAT, 0), \
	HID_FLAG(in "InternalFailure", POWER_COMM_FAULT, 0), \
	HID_FLAG(in "CommunicationLost", POWER_COMM_FAULT, 0), \
	HID_FLAG(in "AwaitingPower", POWER_AWAITING_POWER, 0)

static const struct hid_bit_row bits[] = {
	STATUS("PowerSummary.PresentStatus."),
	STATUS("PowerSummary."),
	STATUS("PresentStatus."),
	HID_FLAG_NOT("PowerSummary.PresentStatus.Good", POWER_OFF, 0),

	HID_FLAG("Output.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("Output.Boost", POWER_BOOST, 0),
	HID_FLAG("Output.CommunicationLost", POWER_COMM_FAULT, 0),

	HID_CONVERTER_STATUS(0),
	HID_FLAG("PowerConverter.PresentStatus.FrequencyOutOfRange", POWER_FREQUENCY_RANGE, 0),
	HID_FLAG("PowerConverter.Input.PresentStatus.Buck", POWER_TRIM, 0),
	HID_FLAG("PowerConverter.Input.PresentStatus.Boost", POWER_BOOST, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.Buck", POWER_TRIM, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.Boost", POWER_BOOST, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_BEEPER_COMMANDS("PowerSummary.AudibleAlarmControl"),
	HID_BEEPER_COMMANDS("AudibleAlarmControl"),
	HID_BEEPER_COMMANDS("BatterySystem.Battery.AudibleAlarmControl"),

	HID_DELAY_COMMANDS("PowerSummary.", 20, 30),
	HID_DELAY_COMMANDS("Output.", 20, 30),
	HID_DELAY_COMMANDS("OutletSystem.Outlet.", 20, 30),
	HID_REBOOT_COMMAND("PowerSummary."),
	HID_REBOOT_COMMAND("Output."),
	HID_REBOOT_COMMAND("OutletSystem.Outlet."),

	HID_TEST_COMMANDS("Battery.Test"),
	HID_TEST_COMMANDS("BatterySystem.Battery.Test"),
	HID_TEST_COMMANDS("BatterySystem.Test"),
	HID_TEST_COMMANDS("Output.Test"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_generic = {
	.name = "generic",
	.title = "Generic HID",
	.ids = ids,
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
