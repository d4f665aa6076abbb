/* SPDX-License-Identifier: GPL-2.0-or-later
 * cps - CyberPower and its many brands.
 *
 * Nearly everything is below Output. The device counts delays in minutes (rounded up in
 * drivers/usbhid/hid/report.c). With many models a start delay above 0 switches the load on after
 * that time even without mains (NUT issues 578, 625, 1394). Sources: HID PDC 1.1; CyberPower's
 * usages on page 0xff01 as seen in descriptors and logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

#include <math.h>
#include <stdio.h>

static const struct hid_device_id ids[] = {
	{ 0x0764, 0x0005, 0, NULL },	/* 900AVR, BC900D */
	/* CP, BC, UT and most others */
	{ 0x0764, 0x0501, HID_QUIRK_CPS_LIMITS | HID_QUIRK_CPS_BATTERY_SCALE, NULL },
	{ 0x0764, 0x0601, HID_QUIRK_CPS_LIMITS, NULL },	/* OR, PR, EPFC and newer */
	{ 0x0483, 0xa430, 0, NULL },	/* Cyber Energy */
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "CPSFirmwareVersion", 0xff0100d0 },
	{ "CPSInputSensitivity", 0xff010043 },
};

/* ---- conversions ---- */

HID_WORDS(hid_cps_sensitivity, { 0, "low" }, { 1, "normal" }, { 2, "high" });

static bool cps_status_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	(void)c, (void)ctx;
	return isfinite(value) && snprintf(out, HID_TEXT_MAX, "%.0f%%", value) > 0;
}

static const struct hid_convert hid_cps_battery_status = { .to_text = cps_status_to_text };

enum { NOTE_NOMINAL = HID_NOTE_OWN };

HID_NOTED(hid_cps_battery_nominal, NOTE_NOMINAL, 0);

/* Many 0764:0501 report the battery 3/2 too high, others with the same descriptor report it
 * correctly, and some count in tenths (UT850EG: 137; NUT issue 2983). A comparison with the nominal
 * voltage decides, and it is made once so that the value does not jump. */
static double cps_scale(double value, double nominal, unsigned quirks)
{
	enum { TENTHS_FROM = 7 };

	if (value / nominal > TENTHS_FROM)
		return 0.1;
	return quirks & HID_QUIRK_CPS_BATTERY_SCALE && value / nominal > 1.4 ? 2.0 / 3 : 1;
}

static bool cps_voltage_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double nominal = ctx->notes[NOTE_NOMINAL], *scale = ctx->memo;

	(void)c;
	if (*scale <= 0 && nominal > 0 && value > 0)
		*scale = cps_scale(value, nominal, ctx->quirks);
	return hid_number(*scale > 0 ? value * *scale : value, 1, out);
}

static const struct hid_convert hid_cps_battery_voltage = { .to_text = cps_voltage_to_text,
	.derived = true };

static bool is_mains_frequency(double hz)
{
	return hz >= 45 && hz <= 65;
}

/* Some models count in tenths without stating it. The first value that is a mains frequency, as it
 * is or in tenths, decides. */
static bool cps_frequency_to_text(const struct hid_convert *c, struct hid_context *ctx,
	double value, char out[HID_TEXT_MAX])
{
	double *scale = ctx->memo;

	(void)c;
	if (*scale <= 0 && is_mains_frequency(value))
		*scale = 1;
	else if (*scale <= 0 && is_mains_frequency(value / 10))
		*scale = 0.1;
	return hid_number(*scale > 0 ? value * *scale : value, 1, out);
}

static const struct hid_convert hid_cps_frequency = { .to_text = cps_frequency_to_text };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_CHARGE_WITH_LIMITS,
	HID_SET_TEXT("battery.mfr.date", "Battery.ManufacturerDate", hid_date, HID_SEMISTATIC, 10),
	/* Often just "CPS". */
	HID_TEXT("battery.mfr.date", "PowerSummary.iOEMInformation", hid_string_index, 0),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_SET_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit",
		0, HID_SEMISTATIC, 10),
	HID_TEXT("battery.status", "PowerSummary.FullChargeCapacity", hid_cps_battery_status, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, 0),
	HID_TEXT("battery.voltage", "PowerSummary.Voltage", hid_cps_battery_voltage, 0),
	HID_TEXT("battery.voltage.nominal", "PowerSummary.ConfigVoltage",
		hid_cps_battery_nominal, 0),

	/* Input. */
	HID_TEXT("input.frequency", "Input.Frequency", hid_cps_frequency, 0),
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "Input.ConfigVoltage", 0, 0),

	/* When the UPS leaves the mains. */
	HID_SET_TEXT("input.sensitivity", "Output.CPSInputSensitivity",
		hid_cps_sensitivity, HID_SEMISTATIC, 0),
	HID_SET_NUMBER("input.transfer.high", "Input.HighVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.high", "Output.HighVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.low", "Input.LowVoltageTransfer", 0, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.low", "Output.LowVoltageTransfer", 0, HID_SEMISTATIC, 10),

	/* Output. */
	HID_TEXT("output.frequency", "Output.Frequency", hid_cps_frequency, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_NUMBER("output.voltage.nominal", "Output.ConfigVoltage", 0, 0),

	/* Load. */
	HID_NUMBER("ups.load", "Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.power", "Output.ApparentPower", 0, 0),
	HID_NUMBER("ups.power.nominal", "Output.ConfigApparentPower", 0, 0),
	HID_NUMBER("ups.realpower", "Output.ActivePower", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "Output.ConfigActivePower", 0, 0),
	HID_TEXT("ups.temperature", "PowerSummary.Temperature", hid_kelvin, 0),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper, 0),
	HID_TEXT("ups.firmware", "PowerSummary.CPSFirmwareVersion", hid_string_index, HID_STATIC),
	HID_TEXT("ups.test.result", "Output.Test", hid_test_result, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_DELAYS("Output.", "60", "120"),
	HID_REBOOT_TIMER("Output."),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_OUTPUT_AND_SUMMARY_STATUS,
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired",
		POWER_TIME_LIMIT_EXPIRED, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_BEEPER_COMMANDS("PowerSummary.AudibleAlarmControl"),

	HID_DELAY_COMMANDS("Output.", 60, 120),
	HID_REBOOT_COMMAND("Output."),

	HID_TEST_COMMANDS("Output.Test"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_cps = {
	.name = "cps",
	.title = "CyberPower HID",
	.manufacturer = "CPS",
	.own_vid = 0x0764,
	.poll_full_s = 15,	/* some controllers leave the bus if they are polled less often */
	.offdelay_s = 60,
	.ondelay_s = 120,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
