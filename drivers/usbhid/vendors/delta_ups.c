/* SPDX-License-Identifier: GPL-2.0-or-later
 * delta_ups - Delta: RT and Amplon series.
 *
 * Commands are below OutletSystem.Outlet. After a loss of mains the unit restarts only if
 * ups.start.auto is yes. Sources: HID PDC 1.1; usages on page 0xffff as seen in descriptors and
 * logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

static const struct hid_device_id ids[] = {
	{ 0x05dd, 0x041b, 0, NULL },	/* RT, Amplon R */
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "DELTA1", 0x00000000 },
	{ "DELTA2", 0xff000055 },
	{ "DeltaCustom", 0xffff0010 },
	{ "DELTA4", 0xffff0056 },
	{ "DeltaConfigTransferLowMax", 0xffff0057 },
	{ "DeltaConfigTransferLowMin", 0xffff0058 },
	{ "DeltaConfigTransferHighMax", 0xffff0059 },
	{ "DeltaConfigTransferHighMin", 0xffff005a },
	{ "DELTA9", 0xffff0060 },
	{ "DeltaConfigExternalBatteryPack", 0xffff0061 },
	{ "DELTA11", 0xffff0062 },
	{ "DELTA12", 0xffff0063 },
	{ "DELTA13", 0xffff0064 },
	{ "DELTA14", 0xffff0065 },
	{ "DELTA15", 0xffff0066 },
	{ "DELTA16", 0xffff0067 },
	{ "DELTA17", 0xffff0068 },
	{ "DeltaModelName", 0xffff0075 },
	{ "DELTA19", 0xffff0076 },
	{ "DeltaUPSType", 0xffff007c },
	{ "DELTA21", 0xffff007d },
	{ "DeltaConfigStartPowerRestoreDelay", 0xffff0081 },
	{ "DeltaOutputSource", 0xffff0091 },
	{ "DELTA24", 0xffff0092 },
	{ "DELTA25", 0xffff0093 },
	{ "DELTA26", 0xffff0094 },
	{ "DELTA27", 0xffff0095 },
	{ "DELTA28", 0xffff0096 },
	{ "DELTA29", 0xffff0097 },
	{ "DELTA30", 0xffff0098 },
	{ "DELTA31", 0xffff0099 },
	{ "DELTA32", 0xffff009a },
	{ "DeltaConfigSensitivity", 0xffff009b },
	{ "DeltaConfigStartPowerRestore", 0xffff009c },
};

/* ---- conversions ---- */

static bool is_word(double value)
{
	return value >= 0 && value <= 65535;
}

HID_WORDS(hid_delta_sensitivity, { 0, "normal" }, { 1, "reduced" }, { 2, "low" });
HID_WORDS(hid_delta_output_source, { 0, "normal" }, { 1, "battery" }, { 2, "bypass/reserve" },
	{ 3, "reducing" }, { 4, "boosting" }, { 5, "manual bypass" }, { 6, "other" },
	{ 7, "no output" }, { 8, "on eco" });

static const struct hid_lookup delta_types[] = {
	{ 0, "online" }, { 1, "offline" }, { 2, "line-interactive" }, { 3, "offline" },
	{ 4, "line-interactive" }, { 5, "3-phase" }, { 6, "split-phase" }, { 0, NULL },
};

static bool delta_type_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	return is_word(value) && hid_word_to_text(c, ctx, (unsigned)value & 15, out);
}

static const struct hid_convert hid_delta_ups_type = { .to_text = delta_type_to_text, .lookup = delta_types };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_NUMBER("battery.capacity", "PowerSummary.DesignCapacity", 0, HID_SEMISTATIC),
	HID_NUMBER("battery.capacity", "PowerSummary.FullChargeCapacity", 0, HID_SEMISTATIC),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, HID_QUICK),
	HID_TEXT("battery.charge", "BatterySystem.Battery.RemainingCapacity", hid_charge, 0),
	HID_SET_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC, 5),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, HID_QUICK),
	HID_TEXT("battery.temperature", "BatterySystem.Temperature", hid_kelvin, HID_QUICK),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_NUMBER("battery.voltage", "BatterySystem.Battery.Voltage", 1, HID_QUICK),
	HID_NUMBER("battery.voltage.nominal", "BatterySystem.Battery.ConfigVoltage", 1, HID_STATIC),

	/* Input. */
	HID_NUMBER("input.frequency", "PowerConverter.Input.Frequency", 1, HID_QUICK),
	HID_TEXT("input.source", "OutletSystem.Outlet.DeltaOutputSource", hid_delta_output_source,
		0),
	HID_NUMBER("input.voltage", "PowerSummary.Input.Voltage", 1, HID_QUICK),
	HID_NUMBER("input.voltage", "PowerConverter.Input.Voltage", 1, HID_QUICK),
	HID_NUMBER("input.voltage.nominal", "PowerSummary.Input.ConfigVoltage", 1, HID_SEMISTATIC),

	/* When the UPS leaves the mains. */
	HID_SET_TEXT("input.sensitivity", "DeltaCustom.[1].DeltaConfigSensitivity",
		hid_delta_sensitivity, 0, 10),
	HID_SET_NUMBER("input.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 1, 0,
		10),
	HID_NUMBER("input.transfer.high.max", "PowerConverter.Output.DeltaConfigTransferHighMax", 1,
		HID_STATIC),
	HID_NUMBER("input.transfer.high.min", "PowerConverter.Output.DeltaConfigTransferHighMin", 1,
		HID_STATIC),
	HID_SET_NUMBER("input.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 1, 0, 10),
	HID_NUMBER("input.transfer.low.max", "PowerConverter.Output.DeltaConfigTransferLowMax", 1,
		HID_STATIC),
	HID_NUMBER("input.transfer.low.min", "PowerConverter.Output.DeltaConfigTransferLowMin", 1,
		HID_STATIC),

	/* Output. */
	HID_NUMBER("output.current", "PowerConverter.Output.Current", 1, HID_QUICK),
	HID_NUMBER("output.frequency", "PowerConverter.Output.Frequency", 1, HID_QUICK),
	HID_NUMBER("output.frequency.nominal", "Flow.ConfigFrequency", 1, HID_SEMISTATIC),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, HID_QUICK),
	HID_NUMBER("output.voltage.nominal", "Flow.ConfigVoltage", 1, HID_SEMISTATIC),

	/* Load. */
	HID_NUMBER("ups.load", "OutletSystem.Outlet.PercentLoad", 1, HID_QUICK),
	HID_NUMBER("ups.power.nominal", "Flow.ConfigApparentPower", 0, HID_STATIC),
	HID_NUMBER("ups.realpower", "OutletSystem.Outlet.ActivePower", 1, HID_QUICK),
	HID_NUMBER("ups.realpower", "PowerConverter.Output.ActivePower", 1, HID_QUICK),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper, HID_QUICK),
	/* The driver sets it before a shutdown: yes for shutdown.return, no for shutdown.stayoff.
	 */
	HID_SET_TEXT("ups.start.auto", "DeltaCustom.[1].DeltaConfigStartPowerRestore", hid_yes_no,
		0, 10),
	HID_TEXT("ups.test.result", "BatterySystem.Test", hid_test_result, 0),
	HID_TEXT("ups.type", "DeltaCustom.[1].DeltaUPSType", hid_delta_ups_type, HID_STATIC),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_KEPT("ups.delay.shutdown", "PowerSummary.DelayBeforeShutdown", "20", 10),
	HID_KEPT("ups.delay.shutdown", "OutletSystem.Outlet.DelayBeforeShutdown", "20", 10),
	HID_SET_NUMBER("ups.delay.start", "OutletSystem.Outlet.DeltaConfigStartPowerRestoreDelay",
		0, 0, 10),
	HID_REBOOT_TIMER("OutletSystem.Outlet."),
	HID_NUMBER("ups.timer.shutdown", "OutletSystem.Outlet.DelayBeforeShutdown", 0,
		HID_COUNTDOWN),
	HID_NUMBER("ups.timer.start", "OutletSystem.Outlet.DelayBeforeStartup", 0, HID_COUNTDOWN),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_CONVERTER_STATUS(HID_QUICK),
	HID_SUMMARY_STATUS,
	HID_FLAG("PowerSummary.PresentStatus.FullyCharged", POWER_FULLY_CHARGED, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.FullyDischarged", POWER_DEPLETED, HID_QUICK),
	HID_FLAG_NOT("PowerSummary.PresentStatus.Good", POWER_OFF, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.InternalFailure", POWER_COMM_FAULT, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT,
		HID_QUICK),
	HID_FLAG_NOT("PowerConverter.PresentStatus.Used", POWER_NO_BATTERY, HID_QUICK),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_BEEPER_COMMANDS("PowerSummary.AudibleAlarmControl"),

	HID_DELAY_COMMANDS("OutletSystem.Outlet.", 20, 30),
	HID_REBOOT_COMMAND("OutletSystem.Outlet."),

	HID_TEST_COMMANDS("BatterySystem.Test"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_delta_ups = {
	.name = "delta_ups",
	.title = "Delta UPS HID",
	.manufacturer = "Delta",
	.quirks = HID_QUIRK_DELTA_MODEL,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
