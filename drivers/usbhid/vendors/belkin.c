/* SPDX-License-Identifier: GPL-2.0-or-later
 * belkin - Belkin, whose data are on usage page 0x86, and Liebert PowerSure and GXT (10af).
 *
 * Belkin: voltages and frequencies in tenths, start delay in minutes; load.off and load.on are a
 * delay of 1. Liebert: the standard tree with lost exponents; their "not on line" means a power
 * failure only if another bit says so. Sources: HID PDC 1.1; logs of devices. 10af:0002 has the UPS
 * on interface 1 (NUT issues 1252, 3340).
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

#include <stdio.h>

static const struct hid_device_id ids[] = {
	{ 0x050d, 0x0980, 0, NULL },	/* F6C800 */
	{ 0x050d, 0x0900, 0, NULL },	/* F6C900 */
	{ 0x050d, 0x0910, 0, NULL },	/* F6C100 */
	{ 0x050d, 0x0912, 0, NULL },	/* F6C120 */
	{ 0x050d, 0x0551, 0, NULL },	/* F6C550-AVR */
	{ 0x050d, 0x0750, 0, NULL },	/* F6C1250-TW-RK */
	{ 0x050d, 0x0751, 0, NULL },	/* F6C1500-TW-RK */
	{ 0x050d, 0x0375, 0, NULL },	/* F6H375 */
	{ 0x050d, 0x0f51, 0, NULL },	/* Regulator PRO */
	{ 0x050d, 0x1100, 0, NULL },	/* F6C1100-UNV, F6C1200-UNV */
	{ 0x10af, 0x0000, 0, NULL },	/* Liebert GXT4 */
	{ 0x10af, 0x0001, 0, NULL },	/* Liebert PowerSure PSA */
	{ 0x10af, 0x0002, 0, NULL },	/* Liebert PST, PSI5 */
	{ 0x10af, 0x0004, 0, NULL },	/* Liebert PSI 1440 */
	{ 0x10af, 0x0008, 0, NULL },	/* Liebert GXT3 */
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "BELKINConfig", 0x00860026 },
	{ "BELKINConfigVoltage", 0x00860040 },
	{ "BELKINConfigFrequency", 0x00860042 },
	{ "BELKINConfigApparentPower", 0x00860043 },
	{ "BELKINConfigBatteryVoltage", 0x00860044 },
	{ "BELKINConfigOverloadTransfer", 0x00860045 },
	{ "BELKINLowVoltageTransfer", 0x00860053 },
	{ "BELKINHighVoltageTransfer", 0x00860054 },
	{ "BELKINLowVoltageTransferMax", 0x0086005b },
	{ "BELKINLowVoltageTransferMin", 0x0086005c },
	{ "BELKINHighVoltageTransferMax", 0x0086005d },
	{ "BELKINHighVoltageTransferMin", 0x0086005e },
	{ "BELKINControls", 0x00860027 },
	{ "BELKINLoadOn", 0x00860050 },
	{ "BELKINLoadOff", 0x00860051 },
	{ "BELKINLoadToggle", 0x00860052 },
	{ "BELKINDelayBeforeReboot", 0x00860055 },
	{ "BELKINDelayBeforeStartup", 0x00860056 },
	{ "BELKINDelayBeforeShutdown", 0x00860057 },
	{ "BELKINTest", 0x00860058 },
	{ "BELKINAudibleAlarmControl", 0x0086005a },
	{ "BELKINDevice", 0x00860029 },
	{ "BELKINVoltageSensitivity", 0x00860074 },
	{ "BELKINModelString", 0x00860075 },
	{ "BELKINModelStringOffset", 0x00860076 },
	{ "BELKINUPSType", 0x0086007c },
	{ "BELKINPowerState", 0x0086002a },
	{ "BELKINInput", 0x0086001a },
	{ "BELKINOutput", 0x0086001c },
	{ "BELKINBatterySystem", 0x00860010 },
	{ "BELKINVoltage", 0x00860030 },
	{ "BELKINFrequency", 0x00860032 },
	{ "BELKINPower", 0x00860034 },
	{ "BELKINPercentLoad", 0x00860035 },
	{ "BELKINTemperature", 0x00860036 },
	{ "BELKINCharge", 0x00860039 },
	{ "BELKINRunTimeToEmpty", 0x0086006c },
	{ "BELKINStatus", 0x00860028 },
	{ "BELKINBatteryStatus", 0x00860022 },
	{ "BELKINPowerStatus", 0x00860021 },
};

/* ---- conversions ---- */

HID_WORDS(hid_belkin_test_result, { 0, "No test initiated" }, { 1, "Done and passed" },
	{ 2, "Done and warning" }, { 3, "Done and error" }, { 4, "Aborted" },
	{ 5, "In progress" });

static bool is_word(double value)
{
	return value >= 0 && value <= 65535;
}

/* UPSType: type in the low nibble, firmware above it. */
static bool firmware_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return is_word(value) && hid_number((unsigned)value >> 4, 0, out);
}

static const struct hid_convert hid_belkin_firmware = { .to_text = firmware_to_text };

/* The words of the low nibble; a code beyond the list is shown as its last word. */
static bool nibble_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	const struct hid_lookup *l = c->lookup;

	(void)ctx;
	if (!is_word(value))
		return false;
	while (l->value != ((unsigned)value & 15) && l[1].text)
		l++;
	return snprintf(out, HID_TEXT_MAX, "%s", l->text) > 0;
}

static const struct hid_lookup belkin_types[] = {
	{ 1, "offline" }, { 2, "line-interactive" }, { 3, "simple online" },
	{ 4, "simple offline" }, { 5, "simple line-interactive" }, { 0, "online" }, { 0, NULL },
};
static const struct hid_convert hid_belkin_ups_type = { .to_text = nibble_to_text, .lookup = belkin_types };

static const struct hid_lookup belkin_sensitivities[] = {
	{ 1, "reduced" }, { 2, "low" }, { 0, "normal" }, { 0, NULL },
};
static const struct hid_convert hid_belkin_sensitivity = { .to_text = nibble_to_text, .to_value = hid_word_to_value, .lookup = belkin_sensitivities };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_NUMBER("battery.capacity", "Flow.ConfigApparentPower", 0, 0),
	HID_NUMBER("battery.charge", "BELKINBatterySystem.BELKINCharge", 0, 0),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, HID_QUICK),
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit, 0),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		0),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, 0),
	HID_TEXT("battery.voltage", "BELKINBatterySystem.BELKINVoltage", hid_tenth, 0),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 1, 0),
	HID_NUMBER("battery.voltage", "BatterySystem.Battery.Voltage", 1, 0),
	HID_NUMBER("battery.voltage.nominal", "BELKINConfig.BELKINConfigBatteryVoltage", 0, 0),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 1, HID_STATIC),
	HID_NUMBER("battery.voltage.nominal", "BatterySystem.Battery.ConfigVoltage", 0, 0),

	/* Input. */
	HID_TEXT("input.frequency", "BELKINPowerState.BELKINInput.BELKINFrequency", hid_tenth, 0),
	HID_TEXT("input.frequency", "Input.Frequency", hid_tenth, 0),
	HID_TEXT("input.frequency", "PowerConverter.Input.Frequency", hid_hundredth, 0),
	HID_NUMBER("input.frequency.nominal", "BELKINConfig.BELKINConfigFrequency", 0, 0),
	HID_TEXT("input.voltage", "BELKINPowerState.BELKINInput.BELKINVoltage", hid_tenth, 0),
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage", "PowerConverter.Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "BELKINConfig.BELKINConfigVoltage", 0, 0),
	HID_NUMBER("input.voltage.nominal", "Flow.ConfigVoltage", 0, 0),

	/* When the UPS leaves the mains. */
	HID_SET_TEXT("input.sensitivity", "BELKINDevice.BELKINVoltageSensitivity",
		hid_belkin_sensitivity, 0, 10),
	HID_SET_NUMBER("input.transfer.high", "BELKINConfig.BELKINHighVoltageTransfer", 0, 0, 10),
	HID_NUMBER("input.transfer.high.max", "BELKINConfig.BELKINHighVoltageTransferMax", 0, 0),
	HID_NUMBER("input.transfer.high.min", "BELKINConfig.BELKINHighVoltageTransferMin", 0, 0),
	HID_SET_NUMBER("input.transfer.low", "BELKINConfig.BELKINLowVoltageTransfer", 0, 0, 10),
	HID_NUMBER("input.transfer.low.max", "BELKINConfig.BELKINLowVoltageTransferMax", 0, 0),
	HID_NUMBER("input.transfer.low.min", "BELKINConfig.BELKINLowVoltageTransferMin", 0, 0),

	/* Output. */
	HID_TEXT("output.frequency", "BELKINPowerState.BELKINOutput.BELKINFrequency", hid_tenth, 0),
	HID_TEXT("output.frequency", "PowerConverter.Output.Frequency", hid_hundredth, 0),
	HID_TEXT("output.voltage", "BELKINPowerState.BELKINOutput.BELKINVoltage", hid_tenth, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Flow.ConfigVoltage", 0, 0),

	/* Load. */
	HID_NUMBER("ups.load", "BELKINPowerState.BELKINOutput.BELKINPercentLoad", 0, 0),
	HID_NUMBER("ups.load", "Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "OutletSystem.Outlet.PercentLoad", 0, 0),
	HID_NUMBER("ups.load.high", "BELKINConfig.BELKINConfigOverloadTransfer", 0, 0),
	HID_NUMBER("ups.power.nominal", "BELKINConfig.BELKINConfigApparentPower", 0, 0),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "BELKINControls.BELKINAudibleAlarmControl", hid_beeper, 0),
	HID_TEXT("ups.firmware", "BELKINDevice.BELKINUPSType", hid_belkin_firmware, 0),
	HID_TEXT("ups.mfr.date", "PowerSummary.ManufacturerDate", hid_date, 0),
	HID_TEXT("ups.serial", "PowerSummary.iSerialNumber", hid_serial_index, 0),
	HID_TEXT("ups.test.result", "BELKINControls.BELKINTest", hid_belkin_test_result, 0),
	HID_TEXT("ups.type", "BELKINDevice.BELKINUPSType", hid_belkin_ups_type, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_KEPT("ups.delay.shutdown", "BELKINControls.BELKINDelayBeforeShutdown", "20", 10),
	HID_KEPT("ups.delay.start", "BELKINControls.BELKINDelayBeforeStartup", "30", 10),
	HID_NUMBER("ups.timer.reboot", "BELKINControls.BELKINDelayBeforeReboot", 0, HID_COUNTDOWN),
	HID_NUMBER("ups.timer.shutdown", "BELKINControls.BELKINDelayBeforeShutdown", 0,
		HID_COUNTDOWN),
	HID_TEXT("ups.timer.start", "BELKINControls.BELKINDelayBeforeStartup", hid_minutes_timer,
		HID_COUNTDOWN),
	HID_CONVERTED_COMMAND("load.on.delay", "BELKINControls.BELKINDelayBeforeStartup",
		hid_minutes_command, "ups.delay.start"),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	/* Belkin packs flags; the lowest of the power status is "AC failed". */
	HID_FLAG("BELKINStatus.BELKINBatteryStatus", POWER_DEPLETED,
		HID_QUICK | HID_PART(6, 1)),
	HID_FLAG("BELKINStatus.BELKINBatteryStatus", POWER_LOW_BATTERY,
		HID_QUICK | HID_PART(2, 1)),
	HID_FLAG("BELKINStatus.BELKINBatteryStatus", POWER_REPLACE_BATTERY,
		HID_PART(7, 1)),
	HID_FLAG("BELKINStatus.BELKINPowerStatus", POWER_AWAITING_POWER,
		HID_PART(13, 1)),
	HID_FLAG("BELKINStatus.BELKINPowerStatus", POWER_COMM_FAULT,
		HID_PART(7, 1)),
	{ "BELKINStatus.BELKINPowerStatus", POWER_ONLINE, POWER_CLEAR, POWER_SET, NULL,
		HID_QUICK | HID_PART(0, 1) },
	HID_FLAG("BELKINStatus.BELKINPowerStatus", POWER_OVERHEAT,
		HID_PART(6, 1)),
	HID_FLAG("BELKINStatus.BELKINPowerStatus", POWER_OVERLOAD,
		HID_PART(4, 1)),

	/* Liebert. */
	{ "PowerSummary.ACPresent", POWER_ONLINE, POWER_SET, POWER_NOT_IN_USE, NULL,
		HID_QUICK },
	HID_FLAG("PowerSummary.Charging", POWER_CHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.Discharging", POWER_DISCHARGING, HID_QUICK),
	{ "PowerSummary.PresentStatus.ACPresent", POWER_ONLINE, POWER_SET, POWER_NOT_IN_USE, NULL,
		HID_QUICK },
	HID_FLAG("PowerSummary.PresentStatus.BelowRemainingCapacityLimit",
		POWER_LOW_BATTERY, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.Charging", POWER_CHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.Discharging", POWER_DISCHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_FLAG("PowerSummary.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_BEEPER_COMMANDS("BELKINControls.BELKINAudibleAlarmControl"),

	{ "load.off", "BELKINControls.BELKINDelayBeforeShutdown", 1, NULL },
	{ "load.off.delay", "BELKINControls.BELKINDelayBeforeShutdown", 20, "ups.delay.shutdown" },
	{ "load.on", "BELKINControls.BELKINDelayBeforeStartup", 1, NULL },
	{ "shutdown.reboot", "BELKINControls.BELKINDelayBeforeReboot", 10, NULL },
	{ "shutdown.stop", "BELKINControls.BELKINDelayBeforeShutdown", -1, NULL },

	HID_TEST_COMMANDS("BELKINControls.BELKINTest"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_belkin = {
	.name = "belkin",
	.title = "Belkin/Liebert HID",
	.manufacturer = "Belkin",
	.own_vid = 0x050d,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
