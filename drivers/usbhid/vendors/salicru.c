/* SPDX-License-Identifier: GPL-2.0-or-later
 * salicru - Salicru: SPS Home, SPS ADV, Twin.
 *
 * Two families in one table: paths of CyberPower's kind (Output, Input) and of Phoenixtec's
 * (PowerConverter.[1]). Reports 0x28 to 0x2d answer with more bytes than requested and are not
 * read. Sources: HID PDC 1.1; logs of devices.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

static const struct hid_device_id ids[] = {
	{ 0x2e66, 0x0101, 0, NULL },	/* SPS 3000 ADV RT2 */
	{ 0x2e66, 0x0201, 0, NULL },	/* Twin Pro2 */
	{ 0x2e66, 0x0202, 0, NULL },	/* Twin Pro2 */
	{ 0x2e66, 0x0203, 0, NULL },	/* Twin Pro3 */
	{ 0x2e66, 0x0300, 0, NULL },	/* SPS Home */
	{ 0x2e66, 0x0302, 0, NULL },	/* SPS ADV T */
	{ 0, 0, 0, NULL },
};

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_CHARGE_WITH_LIMITS,
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_SET_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit", 0, HID_SEMISTATIC,
		10),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, 0),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 2, 0),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 0, 0),

	/* Input. */
	HID_NUMBER("input.frequency", "Input.Frequency", 1, 0),
	HID_NUMBER("input.frequency", "PowerConverter.Input.[1].Frequency", 1, 0),
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage", "PowerConverter.Input.[1].Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "Input.ConfigVoltage", 0, 0),

	/* When the UPS leaves the mains. */
	HID_NUMBER("input.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 0,
		HID_STATIC),
	HID_NUMBER("input.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 0, HID_STATIC),

	/* Output. */
	HID_NUMBER("output.frequency", "Output.Frequency", 1, 0),
	HID_NUMBER("output.frequency", "PowerConverter.Output.Frequency", 1, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Output.ConfigVoltage", 0, 0),
	HID_NUMBER("output.voltage.nominal", "PowerSummary.ConfigVoltage", 0, 0),

	/* Load. */
	HID_NUMBER("ups.load", "Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "PowerSummary.PercentLoad", 0, 0),
	HID_NUMBER("ups.realpower", "PowerConverter.Output.ActivePower", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "Output.ConfigActivePower", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "Flow.[4].ConfigActivePower", 0, 0),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper, 0),
	HID_TEXT("ups.test.result", "Output.Test", hid_test_result, 0),
	HID_TEXT("ups.test.result", "BatterySystem.Battery.Test", hid_test_result, 0),

	/* Delays: kept by the driver, so that offdelay and ondelay work as for other devices, and
	 * the countdowns of the UPS. */
	HID_DELAYS("Output.", "20", "30"),
	HID_REBOOT_TIMER("Output."),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_OUTPUT_AND_SUMMARY_STATUS,
	HID_FLAG("PowerSummary.PresentStatus.OverTemperature", POWER_OVERHEAT, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED,
		0),
	HID_FLAG("Output.CommunicationLost", POWER_COMM_FAULT, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_DELAY_COMMANDS("Output.", 20, 30),
	HID_REBOOT_COMMAND("Output."),

	HID_TEST_COMMANDS("BatterySystem.Battery.Test"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_salicru = {
	.name = "salicru",
	.title = "Salicru HID",
	.manufacturer = "Salicru",
	.own_vid = 0x2e66,
	.ids = ids,
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
