/* SPDX-License-Identifier: GPL-2.0-or-later
 * liebert - Liebert and others on Phoenixtec's boards, 06da:ffff.
 *
 * The id is shared: a maker without a table of its own under it (AEG: mge, GoldenMate: idowell) is
 * served here. For Liebert's own id 10af see belkin.c. Sources: HID PDC 1.1; logs of devices.
 * Usages ffff0057, 58, f8 and f9 are transfer limits of voltage and frequency.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

static const struct hid_device_id ids[] = {
	{ 0x06da, 0xffff, 0, NULL },
	{ 0, 0, 0, NULL },
};

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, 0),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 2, 0),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 2, HID_STATIC),

	/* Input. */
	HID_NUMBER("input.frequency", "PowerConverter.Input.[1].Frequency", 2, 0),
	HID_NUMBER("input.voltage", "PowerConverter.Input.[1].Voltage", 1, 0),

	/* When the UPS leaves the mains. */
	HID_NUMBER("input.frequency.transfer.high", "PowerConverter.Output.ffff00f8", 0,
		HID_SEMISTATIC),
	HID_NUMBER("input.frequency.transfer.low", "PowerConverter.Output.ffff00f9", 0,
		HID_SEMISTATIC),
	HID_NUMBER("input.transfer.high", "PowerConverter.Output.ffff0058", 0, HID_SEMISTATIC),
	HID_NUMBER("input.transfer.low", "PowerConverter.Output.ffff0057", 0, HID_SEMISTATIC),
	HID_NUMBER("output.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 1,
		HID_SEMISTATIC),
	HID_NUMBER("output.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 1,
		HID_SEMISTATIC),

	/* Output. */
	HID_NUMBER("output.frequency", "PowerConverter.Output.Frequency", 2, 0),
	HID_NUMBER("output.frequency.nominal", "Flow.[4].ConfigFrequency", 0, HID_SEMISTATIC),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Flow.[4].ConfigVoltage", 0, HID_SEMISTATIC),

	/* Load. */
	HID_NUMBER("ups.load", "PowerSummary.PercentLoad", 0, 0),
	HID_NUMBER("ups.power.nominal", "Flow.[4].ConfigApparentPower", 0, HID_SEMISTATIC),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper,
		HID_SEMISTATIC),
	HID_TEXT("ups.test.result", "BatterySystem.Battery.Test", hid_test_result, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_DELAYS("PowerSummary.", "20", "30"),

	/* Not standardized. */
	HID_NUMBER("experimental.battery.capacity", "PowerSummary.FullChargeCapacity", 0,
		HID_SEMISTATIC),
	HID_NUMBER("experimental.battery.capacity.nominal", "PowerSummary.DesignCapacity", 0,
		HID_STATIC),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.Boost", POWER_BOOST, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.Buck", POWER_TRIM, 0),
	HID_SUMMARY_STATUS,
	HID_FLAG_NOT("PowerSummary.PresentStatus.Good", POWER_OFF, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.InternalFailure", POWER_COMM_FAULT, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT,
		HID_QUICK),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	{ "beeper.toggle", "PowerSummary.AudibleAlarmControl", 1, NULL },

	HID_DELAY_COMMANDS("PowerSummary.", 20, 30),

	{ "test.battery.start", "BatterySystem.Battery.Test", 1, NULL },
	HID_COMMANDS_END,
};

const struct hid_vendor hid_liebert = {
	.name = "liebert",
	.title = "Phoenixtec/Liebert HID",
	.manufacturer = "Liebert",
	.ids = ids,
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
