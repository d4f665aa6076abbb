/* SPDX-License-Identifier: GPL-2.0-or-later
 * powercom - PowerCOM: Imperial, Smart King Pro, WOW, Vanguard, Black Knight, BNT.
 *
 * Delays are packed; see below. PowerSummary.Voltage is the output's; the battery's is text in
 * report 0xA4, which no descriptor declares. 0d9f:0001 has a tree of its own on usage page 2 and
 * speaks by interrupt only. Sources: HID PDC 1.1; logs of devices; NUT issues 1695, 2766, 3182.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

#include <math.h>
#include <string.h>

static const struct hid_device_id ids[] = {
	{ 0x0d9f, 0x00a2, 0, NULL },	/* Imperial */
	{ 0x0d9f, 0x00a3, 0, NULL },	/* Smart King Pro */
	{ 0x0d9f, 0x00a4, 0, NULL },	/* WOW */
	{ 0x0d9f, 0x00a5, 0, NULL },	/* Vanguard */
	{ 0x0d9f, 0x00a6, 0, NULL },	/* Black Knight Pro */
	{ 0x0d9f, 0x0004, 0, NULL },	/* Vanguard, BNT-xxxAP */
	{ 0x0d9f, 0x0001, HID_QUIRK_INTERRUPT_ONLY | HID_QUIRK_OWN_PAGE, NULL },	/* BNT */
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "PowercomUPS", 0x00020004 },
	{ "PowercomBatterySystem", 0x00020010 },
	{ "PowercomPowerConverter", 0x00020016 },
	{ "PowercomInput", 0x0002001a },
	{ "PowercomOutput", 0x0002001c },
	{ "PowercomVoltage", 0x00020030 },
	{ "PowercomFrequency", 0x00020032 },
	{ "PowercomPercentLoad", 0x00020035 },
	{ "PowercomTemperature", 0x00020036 },
	{ "PowercomDelayBeforeStartup", 0x00020056 },
	{ "PowercomDelayBeforeShutdown", 0x00020057 },
	{ "PowercomTest", 0x00020058 },
	{ "PowercomShutdownRequested", 0x00020068 },
	{ "PowercomInternalChargeController", 0x00020081 },
	{ "PowercomPrimaryBatterySupport", 0x00020082 },
	{ "PowercomDesignCapacity", 0x00020083 },
	{ "PowercomSpecificationInfo", 0x00020084 },
	{ "PowercomManufacturerDate", 0x00020085 },
	{ "PowercomSerialNumber", 0x00020086 },
	{ "PowercomManufacturerName", 0x00020087 },
	{ "POWERCOM1", 0x0084002f },
	{ "POWERCOM2", 0xff860060 },
	{ "POWERCOM3", 0xff860080 },
	{ "PCMDelayBeforeStartup", 0x00ff0056 },
	{ "PCMDelayBeforeShutdown", 0x00ff0057 },
};

/* ---- conversions ---- */

/* The shutdown delay has minutes in one byte and seconds in the other, and two flags among the bits
 * of the seconds: come back with the mains, or stay off. Without a flag the state of mains decides;
 * with both flags nothing happens. 0 means "as late as possible", so the least delay is one second.
 * The start delay is minutes, most significant byte first. Some models (Raptor, Smart King Pro)
 * want an index instead, and start delays as plain minutes; some want the packed bytes the other
 * way round: options, because the device does not show it. Sources: NUT issues 1695 and 3182, and
 * the options as NUT's manual describes them. */

enum { FLAG_RETURN = 0x40, FLAG_STAYOFF = 0x80, MINUTES_MAX = 255 };

HID_WORDS(hid_powercom_beeper, { 1, "enabled" }, { 2, "disabled" });

/* Quarters of what the display shows. */
HID_FACTOR(hid_powercom_line_voltage, 4, 0);

static unsigned swapped(unsigned v)
{
	return (v & 0xff) << 8 | (v >> 8 & 0xff);
}

static bool is_word(double value)
{
	return value >= 0 && value <= 65535;
}

static bool shutdown_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v;

	(void)c;
	if (!is_word(value))
		return false;
	v = ctx->quirks & HID_QUIRK_SWAPPED_DELAYS ? swapped((unsigned)value) : (unsigned)value;
	return hid_number(60 * (v >> 8) + (v & 0x3f), 0, out);
}

static bool startup_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c;
	if (ctx->quirks & HID_QUIRK_DISCRETE_DELAYS)
		return value >= 0 && hid_number(60 * value, 0, out);
	return is_word(value) && hid_number(60 * swapped((unsigned)value), 0, out);
}

static const struct hid_convert hid_powercom_shutdown_timer = { .to_text = shutdown_to_text };
static const struct hid_convert hid_powercom_startup_timer = { .to_text = startup_to_text };

/* The smallest listed delay that is not shorter than asked for; its index counts from 1. */
static bool discrete(double seconds, unsigned *index)
{
	static const unsigned short delays[] = {
		12, 18, 24, 30, 36, 42, 48, 54, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600,
	};

	for (unsigned i = 0; i < sizeof delays / sizeof *delays; i++)
		if (seconds <= delays[i]) {
			*index = i + 1;
			return true;
		}
	return false;
}

static bool shutdown_value(const struct hid_context *ctx, const char *text, unsigned flag,
	double *value)
{
	unsigned packed, seconds;
	double asked;

	if (!hid_parse_number(text, &asked) || asked < 0 || asked >= (MINUTES_MAX + 1) * 60)
		return false;
	if (ctx->quirks & HID_QUIRK_DISCRETE_DELAYS) {
		if (!discrete(asked, &packed))
			return false;
		*value = packed | flag;
		return true;
	}
	seconds = asked < 1 ? 1 : (unsigned)asked;
	packed = seconds / 60 << 8 | seconds % 60 | flag;
	*value = ctx->quirks & HID_QUIRK_SWAPPED_DELAYS ? swapped(packed) : packed;
	return true;
}

static bool return_to_value(const struct hid_convert *c, struct hid_context *ctx, const char *text,
	double *value)
{
	(void)c;
	return shutdown_value(ctx, text, FLAG_RETURN, value);
}

static bool stayoff_to_value(const struct hid_convert *c, struct hid_context *ctx,
	const char *text, double *value)
{
	(void)c;
	return shutdown_value(ctx, text, FLAG_STAYOFF, value);
}

static bool startup_to_value(const struct hid_convert *c, struct hid_context *ctx,
	const char *text, double *value)
{
	double asked, minutes;

	(void)c;
	if (!hid_parse_number(text, &asked) || asked < 0)
		return false;
	minutes = ceil(asked / 60);
	if (minutes > MINUTES_MAX)
		return false;
	*value = ctx->quirks & HID_QUIRK_DISCRETE_DELAYS ? minutes : swapped((unsigned)minutes);
	return true;
}

static const struct hid_convert hid_powercom_return = { .to_text = hid_nothing_to_text,
	.to_value = return_to_value };
static const struct hid_convert hid_powercom_stayoff = { .to_text = hid_nothing_to_text,
	.to_value = stayoff_to_value };
static const struct hid_convert hid_powercom_startup = { .to_text = hid_nothing_to_text, .to_value = startup_to_value };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_TEXT("battery.charge", "Battery.RemainingCapacity", hid_charge, 0),
	HID_NUMBER("battery.charge", "/PowercomUPS.PowercomBatterySystem.PowercomVoltage", 0, 0),
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit, 0),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		0),
	HID_TEXT("battery.mfr.date", "Battery.ManufacturerDate", hid_date, HID_STATIC),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_NUMBER("battery.temperature", "/PowercomUPS.PowercomBatterySystem.PowercomTemperature",
		0, 0),
	HID_TEXT("battery.temperature", "Battery.Temperature", hid_kelvin, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),

	/* Input. */
	HID_NUMBER("input.frequency", "Input.Frequency", 1, 0),
	HID_NUMBER("input.frequency",
		"/PowercomUPS.PowercomPowerConverter.PowercomInput.PowercomFrequency", 0, 0),
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_TEXT("input.voltage",
		"/PowercomUPS.PowercomPowerConverter.PowercomInput.PowercomVoltage",
		hid_powercom_line_voltage, 0),
	HID_NUMBER("input.voltage.nominal", "Input.ConfigVoltage", 0, HID_STATIC),

	/* Output. */
	HID_NUMBER("output.frequency", "Output.Frequency", 1, 0),
	HID_NUMBER("output.frequency",
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomFrequency", 0, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_TEXT("output.voltage",
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomVoltage",
		hid_powercom_line_voltage, 0),
	HID_NUMBER("output.voltage.nominal", "Output.ConfigVoltage", 0, HID_STATIC),

	/* Load. */
	HID_NUMBER("ups.load", "Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.load",
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPercentLoad", 0, 0),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_powercom_beeper, 0),
	HID_TEXT("ups.beeper.status", "AudibleAlarmControl", hid_powercom_beeper, 0),
	HID_TEXT("ups.date", "PowerSummary.ManufacturerDate", hid_date, HID_STATIC),
	HID_TEXT("ups.mfr", "/PowercomUPS.PowercomManufacturerName", hid_string_index, 0),
	HID_TEXT("ups.mfr.date", "/PowercomUPS.PowercomManufacturerDate", hid_date, 0),
	HID_TEXT("ups.serial", "/PowercomUPS.PowercomSerialNumber", hid_serial_index, 0),
	HID_TEXT("ups.test.result", "Battery.Test", hid_test_result, 0),
	HID_TEXT("ups.test.result", "/PowercomUPS.PowercomPowerConverter.PowercomTest",
		hid_test_result, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_KEPT("ups.delay.shutdown", "PowerSummary.DelayBeforeShutdown", "20", 8),
	HID_KEPT("ups.delay.shutdown", "PowerSummary.PCMDelayBeforeShutdown", "20", 8),
	HID_NUMBER("ups.delay.shutdown",
		"/PowercomUPS.PowercomPowerConverter.PowercomDelayBeforeShutdown", 0, 0),
	HID_KEPT("ups.delay.start", "PowerSummary.DelayBeforeStartup", "60", 8),
	HID_NUMBER("ups.delay.start",
		"/PowercomUPS.PowercomPowerConverter.PowercomDelayBeforeStartup", 0, 0),
	HID_TEXT("ups.timer.shutdown", "PowerSummary.DelayBeforeShutdown",
		hid_powercom_shutdown_timer, HID_COUNTDOWN),
	HID_TEXT("ups.timer.shutdown", "PowerSummary.PCMDelayBeforeShutdown",
		hid_powercom_shutdown_timer, HID_COUNTDOWN),
	HID_TEXT("ups.timer.start", "PowerSummary.DelayBeforeStartup", hid_powercom_startup_timer,
		0),

	/* Commands whose argument is packed. */
	HID_CONVERTED_COMMAND("load.off", "PowerSummary.PCMDelayBeforeShutdown",
		hid_powercom_stayoff, "0"),
	HID_CONVERTED_COMMAND("load.on", "PowerSummary.PCMDelayBeforeStartup", hid_powercom_startup,
		"0"),
	HID_CONVERTED_COMMAND("load.on.delay", "PowerSummary.DelayBeforeStartup",
		hid_powercom_startup, "ups.delay.start"),
	HID_CONVERTED_COMMAND("shutdown.return", "PowerSummary.DelayBeforeShutdown",
		hid_powercom_return, "ups.delay.shutdown"),
	HID_CONVERTED_COMMAND("shutdown.return", "PowerSummary.PCMDelayBeforeShutdown",
		hid_powercom_return, "ups.delay.shutdown"),
	HID_CONVERTED_COMMAND("shutdown.stayoff", "PowerSummary.DelayBeforeShutdown",
		hid_powercom_stayoff, "ups.delay.shutdown"),
	HID_CONVERTED_COMMAND("shutdown.stayoff", "PowerSummary.PCMDelayBeforeShutdown",
		hid_powercom_stayoff, "ups.delay.shutdown"),
	HID_VARS_END,
};

/* Bits 3 and 4 of the support word: the first alone trims, both boost. */
static const struct hid_bit_case trimming[] = { { 1, POWER_SET }, { 0, POWER_UNREAD } };
static const struct hid_bit_case boosting[] = { { 3, POWER_SET }, { 0, POWER_UNREAD } };

static const struct hid_bit_row bits[] = {
	HID_SUMMARY_STATUS,
	HID_FLAG_NOT("PowerSummary.PresentStatus.BatteryPresent", POWER_NO_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.CommunicationLost", POWER_COMM_FAULT, 0),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED,
		0),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_FLAG(
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController",
		POWER_REPLACE_BATTERY, HID_QUICK | HID_PART(1, 1)),
	HID_FLAG(
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController",
		POWER_SHUTDOWN_IMMINENT, HID_QUICK | HID_PART(4, 1)),
	HID_FLAG(
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController",
		POWER_CALIBRATION, HID_QUICK | HID_PART(2, 1)),
	HID_FLAG(
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomInternalChargeController",
		POWER_FAN_FAILURE, HID_QUICK | HID_PART(0, 1)),
	HID_CASES(
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport",
		POWER_BOOST, POWER_CLEAR, boosting, HID_QUICK | HID_PART(3, 2)),
	HID_FLAG("/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport",
		POWER_LOW_BATTERY, HID_QUICK | HID_PART(1, 1)),
	{ "/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport",
		POWER_ONLINE, POWER_CLEAR, POWER_SET, NULL, HID_QUICK | HID_PART(0, 1) },
	HID_FLAG("/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport",
		POWER_OVERLOAD, HID_QUICK | HID_PART(5, 1)),
	HID_CASES(
		"/PowercomUPS.PowercomPowerConverter.PowercomOutput.PowercomPrimaryBatterySupport",
		POWER_TRIM, POWER_CLEAR, trimming, HID_QUICK | HID_PART(3, 2)),
	/* The bits of the summary, again in a separate report; quick if there is no other report of
	 * them. */
	HID_FLAG("PresentStatus.ACPresent", POWER_ONLINE, 0),
	HID_FLAG_NOT("PresentStatus.BatteryPresent", POWER_NO_BATTERY, 0),
	HID_FLAG("PresentStatus.BelowRemainingCapacityLimit", POWER_LOW_BATTERY, 0),
	HID_FLAG("PresentStatus.Boost", POWER_BOOST, 0),
	HID_FLAG("PresentStatus.Buck", POWER_TRIM, 0),
	HID_FLAG("PresentStatus.Charging", POWER_CHARGING, 0),
	HID_FLAG("PresentStatus.CommunicationLost", POWER_COMM_FAULT, 0),
	HID_FLAG("PresentStatus.Discharging", POWER_DISCHARGING, 0),
	HID_FLAG("PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PresentStatus.RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED, 0),
	HID_FLAG("PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	{ "beeper.disable", "PowerSummary.AudibleAlarmControl", 0, NULL },
	{ "beeper.enable", "PowerSummary.AudibleAlarmControl", 1, NULL },
	{ "beeper.toggle", "PowerSummary.AudibleAlarmControl", 1, NULL },

	/* The tree of 0d9f:0001; for the others see the converted commands above. */
	{ "load.off", "/PowercomUPS.PowercomPowerConverter.PowercomDelayBeforeShutdown", 0, NULL },

	{ "test.battery.start.quick", "Battery.Test", 1, NULL },
	HID_COMMANDS_END,
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* " 13.7 2": the first number with a point in it is the battery voltage. */
static bool battery_text(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	for (size_t dot = 1; dot + 1 < size; dot++) {
		size_t begin = dot, end = dot + 1;

		if (p[dot] != '.' || !is_digit(p[dot - 1]) || !is_digit(p[dot + 1]))
			continue;
		while (begin > 0 && is_digit(p[begin - 1]))
			begin--;
		while (end < size && is_digit(p[end]))
			end++;
		if (end - begin >= HID_TEXT_MAX)
			return false;
		memcpy(out, p + begin, end - begin);
		out[end - begin] = '\0';
		return true;
	}
	return false;
}

static const struct hid_raw_row raw[] = {
	{ "battery.voltage", 0xa4, 8, battery_text, false },
	HID_RAW_END,
};

const struct hid_vendor hid_powercom = {
	.name = "powercom",
	.title = "PowerCOM HID",
	.manufacturer = "PowerCOM",
	.own_vid = 0x0d9f,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
	.raw = raw,
};
