/* SPDX-License-Identifier: GPL-2.0-or-later
 * apc - APC: Back-UPS, Smart-UPS of the HID generation, and other devices with their ids.
 *
 * Three places for the delays: PowerSummary, Output (Smart-UPS RM), APCGeneralCollection (Back-UPS
 * ES). Old models have the status bits directly in PowerSummary, new ones in PresentStatus, some
 * have both.
 * Sources: HID PDC 1.1; APC's usages on page 0xff86 as seen in descriptors and logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

#include <stdio.h>

static const struct hid_device_id ids[] = {
	{ 0x051d, 0x0000, 0, NULL },	/* AP9584 serial to USB kit */
	{ 0x051d, 0x0002, HID_QUIRK_APC_LIMITS, NULL },	/* Back-UPS, older Smart-UPS */
	{ 0x051d, 0x0003, HID_QUIRK_POLL_ONLY, NULL },	/* Smart-UPS, fifth generation */
	{ 0x051d, 0x0004, HID_QUIRK_POLL_ONLY, NULL },
	{ 0x051d, 0x0005, 0, NULL },	/* models of 2025 */
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "APCGeneralCollection", 0xff860005 },
	{ "APCEnvironment", 0xff860006 },
	{ "APCProbe1", 0xff860007 },
	{ "APCProbe2", 0xff860008 },
	{ "APCBattReplaceDate", 0xff860016 },
	{ "APCBattCapBeforeStartup", 0xff860019 },
	{ "APC_UPS_FirmwareRevision", 0xff860042 },
	{ "APCLineFailCause", 0xff860052 },
	{ "APCStatusFlag", 0xff860060 },
	{ "APCSensitivity", 0xff860061 },
	{ "APCPanelTest", 0xff860072 },
	{ "APCShutdownAfterDelay", 0xff860076 },
	{ "APC_USB_FirmwareRevision", 0xff860079 },
	{ "APCDelayBeforeReboot", 0xff86007c },
	{ "APCDelayBeforeShutdown", 0xff86007d },
	{ "APCDelayBeforeStartup", 0xff86007e },
	{ "BUPHibernate", 0x00850058 },
	{ "BUPBattCapBeforeStartup", 0x00860012 },
	{ "BUPDelayBeforeStartup", 0x00860076 },
	{ "BUPSelfTest", 0x00860010 },
};

/* ---- conversions ---- */

HID_WORDS(hid_apc_sensitivity, { 0, "low" }, { 1, "medium" }, { 2, "high" });

static unsigned from_bcd(unsigned v)
{
	return (v >> 4 & 15) * 10 + (v & 15);
}

static unsigned to_bcd(unsigned v)
{
	return v / 10 % 10 << 4 | v % 10;
}

/* APCBattReplaceDate: MMDDYY in BCD, 0x070304 is 2004/07/03; the century turns at 70. */
static bool apc_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v, year;

	(void)c, (void)ctx;
	if (!(value >= 0 && value <= 0xffffff))
		return false;
	v = (unsigned)value;
	if (v == 0)
		return snprintf(out, HID_TEXT_MAX, "%s", hid_date_unset) > 0;
	for (unsigned digits = v; digits; digits >>= 4)
		if ((digits & 15) > 9)
			return false;
	year = from_bcd(v);
	return hid_date_text(year + (year >= 70 ? 1900 : 2000), from_bcd(v >> 16), from_bcd(v >> 8),
		out);
}

static bool apc_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	unsigned n[3];

	(void)c, (void)ctx;
	if (!hid_parse_date(text, 1970, 2069, n))
		return false;
	*value = (double)(to_bcd(n[1]) << 16 | to_bcd(n[2]) << 8 | to_bcd(n[0] % 100));
	return true;
}

static const struct hid_convert hid_apc_date = { .to_text = apc_to_text, .to_value = apc_to_value };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Probe of an environment card. */
	HID_NUMBER("ambient.humidity", "APCEnvironment.APCProbe1.Humidity", 1, 0),
	HID_TEXT("ambient.temperature", "APCEnvironment.APCProbe1.Temperature", hid_kelvin, 0),

	/* Battery. */
	HID_CHARGE_WITH_LIMITS,
	HID_TEXT("battery.date", "Battery.APCBattReplaceDate", hid_apc_date, 0),
	HID_SET_TEXT("battery.mfr.date", "Battery.ManufacturerDate", hid_date, HID_SEMISTATIC, 10),
	HID_TEXT("battery.mfr.date", "PowerSummary.APCBattReplaceDate", hid_apc_date, 0),
	HID_NUMBER("battery.runtime", "Battery.RunTimeToEmpty", 0, 0),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_SET_NUMBER("battery.runtime.low", "Battery.RemainingTimeLimit", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit",
		0, HID_SEMISTATIC, 10),
	HID_TEXT("battery.temperature", "Battery.Temperature", hid_kelvin, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, 0),
	HID_NUMBER("battery.voltage", "Battery.Voltage", 1, 0),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 1, 0),
	HID_NUMBER("battery.voltage.nominal", "Battery.ConfigVoltage", 1, 0),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 1, 0),

	/* Input. */
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "Input.ConfigVoltage", 0, 0),

	/* When the UPS leaves the mains. */
	HID_SET_TEXT("input.sensitivity", "Input.APCSensitivity",
		hid_apc_sensitivity, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.high", "Output.HighVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.high", "Input.HighVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.low", "Output.LowVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.low", "Input.LowVoltageTransfer", 0, HID_SEMISTATIC, 10),

	/* Output. */
	HID_NUMBER("output.current", "Output.Current", 2, 0),
	HID_NUMBER("output.frequency", "Output.Frequency", 1, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Output.ConfigVoltage", 1, 0),

	/* Load. */
	HID_NUMBER("ups.load", "Output.PercentLoad", 1, 0),
	HID_NUMBER("ups.load", "PowerConverter.PercentLoad", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "PowerConverter.ConfigActivePower", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "Output.ConfigActivePower", 0, 0),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper, 0),
	HID_TEXT("ups.mfr.date", "ManufacturerDate", hid_date, 0),
	HID_TEXT("ups.mfr.date", "PowerSummary.ManufacturerDate", hid_date, 0),
	HID_TEXT("ups.test.result", "Battery.Test", hid_test_result, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_DELAYS("PowerSummary.", "20", "30"),
	HID_DELAYS("Output.", "20", "30"),
	HID_DELAYS("APCGeneralCollection.APC", "20", "30"),
	HID_REBOOT_TIMER("PowerSummary."),
	HID_REBOOT_TIMER("Output."),
	HID_REBOOT_TIMER("APCGeneralCollection.APC"),
	HID_VARS_END,
};

/* Why the UPS last left the mains. 3 is ripple, 5 a self test, 6 forced, 10 to 13 tests and
 * accessories. */
static const struct hid_bit_case cause_voltage[] = {
	{ 1, POWER_SET }, { 2, POWER_SET }, { 4, POWER_SET }, { 8, POWER_SET },
	{ 9, POWER_SET }, { 0, POWER_UNREAD },
};

static const struct hid_bit_case cause_frequency[] = {
	{ 7, POWER_SET }, { 0, POWER_UNREAD },
};

static const struct hid_bit_case output_state[] = {
	{ 8, POWER_CLEAR }, { 16, POWER_CLEAR }, { 0, POWER_SET }, { 0, POWER_UNREAD },
};

static const struct hid_bit_row bits[] = {
	HID_SUMMARY_STATUS,
	HID_FLAG_NOT("PowerSummary.PresentStatus.BatteryPresent", POWER_NO_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired",
		POWER_TIME_LIMIT_EXPIRED, 0),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),

	HID_CASES("Input.APCLineFailCause", POWER_VOLTAGE_RANGE, POWER_CLEAR,
		cause_voltage, 0),
	HID_CASES("Input.APCLineFailCause", POWER_FREQUENCY_RANGE, POWER_CLEAR,
		cause_frequency, 0),
	HID_CASES("PowerSummary.APCStatusFlag", POWER_OFF, POWER_UNREAD,
		output_state, HID_QUICK),

	/* Models without PresentStatus. */
	HID_FLAG("PowerSummary.ACPresent", POWER_ONLINE, HID_QUICK),
	HID_FLAG("PowerSummary.BelowRemainingCapacityLimit", POWER_LOW_BATTERY, HID_QUICK),
	HID_FLAG("PowerSummary.Charging", POWER_CHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.Discharging", POWER_DISCHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_BEEPER_COMMANDS("PowerSummary.AudibleAlarmControl"),

	HID_DELAY_COMMANDS("PowerSummary.", 20, 30),
	HID_DELAY_COMMANDS("Output.", 20, 30),
	HID_DELAY_COMMANDS("APCGeneralCollection.APC", 20, 30),
	HID_REBOOT_COMMAND("PowerSummary."),
	HID_REBOOT_COMMAND("Output."),
	HID_REBOOT_COMMAND("APCGeneralCollection.APC"),
	/* Back-UPS CS: forced reboot; returns when the mains does. */
	{ "shutdown.return", "Output.APCDelayBeforeReboot", 1, NULL },

	HID_TEST_COMMANDS("BatterySystem.Battery.Test"),
	HID_TEST_COMMANDS("Battery.Test"),
	{ "test.panel.start", "APCPanelTest", 1, NULL },
	{ "test.panel.start", "PowerSummary.APCPanelTest", 1, NULL },
	{ "test.panel.stop", "APCPanelTest", 0, NULL },
	{ "test.panel.stop", "PowerSummary.APCPanelTest", 0, NULL },
	HID_COMMANDS_END,
};

const struct hid_vendor hid_apc = {
	.name = "apc",
	.title = "APC HID",
	.manufacturer = "APC",
	.own_vid = 0x051d,
	.quirks = HID_QUIRK_APC_PRODUCT,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
