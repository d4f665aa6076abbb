/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite - Tripp Lite; HP T and R series; Minuteman.
 *
 * Some models have their status bits on the wrong usage page (OMNI1000LCD): the names TL... stand
 * for standard numbers. HP's Flow.ConfigPercentLoad has one of these numbers with its standard
 * meaning. Sources: HID PDC 1.1; usages on page 0xffff as seen in descriptors and logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

#include <stdio.h>

static const struct hid_device_id ids[] = {
	/* AVR550U */
	{ 0x09ae, 0x1003, HID_QUIRK_TENTH_VOLTS | HID_QUIRK_NO_CHEMISTRY, NULL },
	{ 0x09ae, 0x1007, HID_QUIRK_TENTH_VOLTS, NULL },	/* AVR750U */
	{ 0x09ae, 0x1008, HID_QUIRK_TENTH_VOLTS, NULL },	/* ECO550UPS */
	{ 0x09ae, 0x1009, HID_QUIRK_TENTH_VOLTS, NULL },
	{ 0x09ae, 0x1010, HID_QUIRK_TENTH_VOLTS, NULL },
	/* SU3000LCD2UHV: stops answering after that report */
	{ 0x09ae, 0x1330, HID_QUIRK_NO_REPORT_54, NULL },
	/* OMNI1000LCD */
	{ 0x09ae, 0x2005, HID_QUIRK_TENTH_VOLTS | HID_QUIRK_NO_CHEMISTRY, NULL },
	{ 0x09ae, 0x2007, HID_QUIRK_TENTH_VOLTS, NULL },	/* OMNI900LCD */
	{ 0x09ae, 0x2008, HID_QUIRK_TENTH_VOLTS, NULL },
	{ 0x09ae, 0x2009, HID_QUIRK_TENTH_VOLTS, NULL },	/* Smart1000LCD */
	{ 0x09ae, 0x2010, HID_QUIRK_TENTH_VOLTS, NULL },
	{ 0x09ae, 0x2011, HID_QUIRK_TENTH_VOLTS, NULL },
	{ 0x09ae, 0x2012, HID_QUIRK_TENTH_VOLTS, NULL },
	{ 0x09ae, 0x2013, HID_QUIRK_TENTH_VOLTS, NULL },
	{ 0x09ae, 0x2014, HID_QUIRK_TENTH_VOLTS, NULL },
	{ 0x09ae, 0x3008, 0, NULL },
	{ 0x09ae, 0x3009, 0, NULL },
	{ 0x09ae, 0x3010, 0, NULL },
	{ 0x09ae, 0x3011, 0, NULL },
	{ 0x09ae, 0x3012, 0, NULL },	/* smart2200RMXL2U */
	{ 0x09ae, 0x3013, 0, NULL },
	{ 0x09ae, 0x3014, 0, NULL },
	{ 0x09ae, 0x3015, 0, NULL },
	{ 0x09ae, 0x3016, 0, NULL },	/* Smart1500LCD, newer */
	{ 0x09ae, 0x3024, 0, NULL },	/* AVR750U, newer */
	{ 0x09ae, 0x4001, 0, NULL },	/* SU1500RTXL2UA */
	{ 0x09ae, 0x4002, 0, NULL },	/* SU6000RT4U */
	{ 0x09ae, 0x4003, 0, NULL },	/* SU1500RTXL2UA */
	{ 0x09ae, 0x4004, 0, NULL },	/* SU1000XLA */
	{ 0x09ae, 0x4005, 0, NULL },
	{ 0x09ae, 0x4006, 0, NULL },
	{ 0x09ae, 0x4007, 0, NULL },
	{ 0x09ae, 0x4008, 0, NULL },
	{ 0x03f0, 0x0001, 0, NULL },
	{ 0x03f0, 0x1fe0, 0, NULL },	/* HP R1500 G2, G3 */
	{ 0x03f0, 0x1fe1, 0, NULL },	/* T750 G2 */
	{ 0x03f0, 0x1fe2, 0, NULL },
	{ 0x03f0, 0x1fe3, 0, NULL },	/* T1500 G3 */
	{ 0x03f0, 0x1f06, 0, NULL },	/* T750 */
	{ 0x03f0, 0x1f08, 0, NULL },	/* T1000 */
	{ 0x03f0, 0x1f09, 0, NULL },	/* T1500 */
	{ 0x03f0, 0x1f0a, 0, NULL },	/* R/T2200 */
	{ 0x05dd, 0xa011, 0, NULL },	/* Minuteman */
	{ 0x05dd, 0xa0a0, 0, NULL },	/* Minuteman */
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "TLCustom", 0xffff0010 },
	{ "TLDelayBeforeStartup", 0xffff0056 },
	{ "TLLowVoltageTransferMax", 0xffff0057 },
	{ "TLLowVoltageTransferMin", 0xffff0058 },
	{ "TLHighVoltageTransferMax", 0xffff0059 },
	{ "TLHighVoltageTransferMin", 0xffff005a },
	{ "OutletState", 0xffff007a },
	{ "OutletCount", 0xffff007b },
	{ "UPSFirmwareVersion", 0xffff007c },
	{ "CommunicationProtocolVersion", 0xffff007d },
	{ "CommunicationVersion", 0xffff007e },
	{ "iUPSPartNumber", 0xffff007f },
	{ "AutoOnDelay", 0xffff0080 },
	{ "TLWatchdog", 0xffff0092 },
	{ "TLOutletsAvailableMask", 0xffff0095 },
	{ "TLOutletsStatusMask", 0xffff0096 },
	{ "TLCharging", 0x00840044 },
	{ "TLDischarging", 0x00840045 },
	{ "TLNeedReplacement", 0x0084004b },
	{ "TLACPresent", 0x008400d0 },
};

/* ---- conversions ---- */

static bool battery_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	return hid_number(ctx->quirks & HID_QUIRK_TENTH_VOLTS ? value * 0.1 : value, 1, out);
}

static const struct hid_convert hid_tripplite_battery_voltage = { .to_text = battery_to_text };

static bool chemistry_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (ctx->quirks & HID_QUIRK_NO_CHEMISTRY)
		return snprintf(out, HID_TEXT_MAX, "unknown") > 0;
	return hid_string_index.to_text(&hid_string_index, ctx, value, out);
}

static const struct hid_convert hid_tripplite_chemistry = { .to_text = chemistry_to_text };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_TEXT("battery.charge", "BatterySystem.Battery.RemainingCapacity", hid_charge, 0),
	HID_SET_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC, 5),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		0),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_TEXT("battery.temperature", "BatterySystem.Temperature", hid_kelvin, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_tripplite_chemistry,
		HID_STATIC),
	HID_TEXT("battery.voltage", "BatterySystem.Battery.Voltage", hid_tripplite_battery_voltage,
		0),
	HID_NUMBER("battery.voltage.nominal", "BatterySystem.Battery.ConfigVoltage", 1, HID_STATIC),

	/* Input. */
	HID_NUMBER("input.frequency", "PowerConverter.Input.Frequency", 1, 0),
	HID_NUMBER("input.voltage", "PowerSummary.Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage", "PowerConverter.Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "PowerSummary.Input.ConfigVoltage", 0, HID_STATIC),

	/* When the UPS leaves the mains. */
	HID_SET_NUMBER("input.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 1,
		HID_SEMISTATIC, 5),
	HID_NUMBER("input.transfer.high.max", "PowerConverter.Output.TLHighVoltageTransferMax", 0,
		HID_STATIC),
	HID_NUMBER("input.transfer.high.min", "PowerConverter.Output.TLHighVoltageTransferMin", 0,
		HID_STATIC),
	HID_SET_NUMBER("input.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 1,
		HID_SEMISTATIC, 5),
	HID_NUMBER("input.transfer.low.max", "PowerConverter.Output.TLLowVoltageTransferMax", 0,
		HID_STATIC),
	HID_NUMBER("input.transfer.low.min", "PowerConverter.Output.TLLowVoltageTransferMin", 0,
		HID_STATIC),

	/* Output. */
	HID_NUMBER("output.current", "PowerConverter.Output.Current", 1, 0),
	HID_NUMBER("output.frequency", "PowerConverter.Output.Frequency", 1, 0),
	HID_NUMBER("output.frequency.nominal", "Flow.ConfigFrequency", 0, HID_STATIC),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage", "PowerSummary.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Flow.ConfigVoltage", 0, HID_STATIC),

	/* Load. */
	HID_NUMBER("ups.load", "OutletSystem.Outlet.PercentLoad", 0, 0),
	HID_NUMBER("ups.load.nominal", "Flow.ConfigPercentLoad", 0, 0),
	HID_NUMBER("ups.realpower", "OutletSystem.Outlet.ActivePower", 1, 0),
	HID_NUMBER("ups.realpower", "PowerConverter.Output.ActivePower", 1, 0),
	HID_NUMBER("ups.power.nominal", "Flow.ConfigApparentPower", 0, HID_STATIC),

	/* The unit itself. */
	HID_TEXT("device.part", "TLCustom.[1].iUPSPartNumber", hid_string_index, HID_STATIC),
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper, 0),
	HID_NUMBER("ups.firmware", "TLCustom.[1].UPSFirmwareVersion", 0, HID_STATIC),
	HID_TEXT("ups.test.result", "BatterySystem.Test", hid_test_result, 0),
	HID_NUMBER("ups.watchdog.status", "OutletSystem.Outlet.TLWatchdog", 0, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_KEPT("ups.delay.shutdown", "OutletSystem.Outlet.DelayBeforeShutdown", "20", 10),
	HID_KEPT("ups.delay.start", "OutletSystem.Outlet.DelayBeforeStartup", "30", 10),
	HID_KEPT("ups.delay.start", "OutletSystem.Outlet.TLDelayBeforeStartup", "30", 10),
	HID_NUMBER("ups.timer.reboot", "OutletSystem.Outlet.DelayBeforeReboot", 0, HID_COUNTDOWN),
	HID_NUMBER("ups.timer.shutdown", "OutletSystem.Outlet.DelayBeforeShutdown", 0,
		HID_COUNTDOWN),
	HID_NUMBER("ups.timer.start", "OutletSystem.Outlet.DelayBeforeStartup", 0, HID_COUNTDOWN),
	HID_TEXT("ups.timer.start", "OutletSystem.Outlet.TLDelayBeforeStartup", hid_minutes_timer,
		HID_COUNTDOWN),
	HID_CONVERTED_COMMAND("load.on.delay", "OutletSystem.Outlet.TLDelayBeforeStartup",
		hid_minutes_command, "ups.delay.start"),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_CONVERTER_STATUS(0),
	HID_SUMMARY_STATUS,
	HID_FLAG("PowerSummary.PresentStatus.FullyCharged", POWER_FULLY_CHARGED, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.FullyDischarged", POWER_DEPLETED, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.InternalFailure", POWER_COMM_FAULT, 0),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_FLAG("PowerSummary.PresentStatus.TLACPresent", POWER_ONLINE, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.TLCharging", POWER_CHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.TLDischarging", POWER_DISCHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.TLNeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_BEEPER_COMMANDS("PowerSummary.AudibleAlarmControl"),

	{ "load.off.delay", "OutletSystem.Outlet.DelayBeforeShutdown", 20, "ups.delay.shutdown" },
	{ "load.on.delay", "OutletSystem.Outlet.DelayBeforeStartup", 30, "ups.delay.start" },
	{ "reset.watchdog", "OutletSystem.Outlet.TLWatchdog", 60, NULL },
	{ "shutdown.reboot", "OutletSystem.Outlet.DelayBeforeReboot", 10, NULL },
	{ "shutdown.reboot", "OutletSystem.Outlet.TLWatchdog", 10, NULL },
	{ "shutdown.stop", "OutletSystem.Outlet.DelayBeforeShutdown", -1, NULL },

	HID_TEST_COMMANDS("BatterySystem.Test"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_tripplite = {
	.name = "tripplite",
	.title = "TrippLite HID",
	.own_vid = 0x09ae,
	/* needed for AVR750U; delays writes to the other models by an eighth of a second */
	.quirks = HID_QUIRK_SLOW_WRITES,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
