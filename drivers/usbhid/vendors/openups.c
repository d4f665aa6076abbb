/* SPDX-License-Identifier: GPL-2.0-or-later
 * openups - Mini-Box openUPS and openUPS2.
 *
 * Voltages, currents and temperature are counts of its converter. Firmware 1.4 or later.
 * No shutdown command: the host has to halt itself.
 * Sources: HID PDC 1.1; logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

static const struct hid_device_id ids[] = {
	{ 0x04d8, 0xd004, 0, NULL },	/* openUPS */
	{ 0x04d8, 0xd005, HID_QUIRK_TENTH_COUNTS, NULL },	/* openUPS2 */
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "Cell1", 0x00000001 },
	{ "Cell2", 0x00000002 },
	{ "Cell3", 0x00000003 },
	{ "Cell4", 0x00000004 },
	{ "Cell5", 0x00000005 },
	{ "Cell6", 0x00000006 },
};

/* ---- conversions ---- */

/* Counts of the converter times the size of a count; openUPS2 sends tenths. */
static bool count_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	double count = ctx->quirks & HID_QUIRK_TENTH_COUNTS ? 0.1 : c->factor;

	return hid_number(value * count, c->decimals, out);
}

#define COUNTS(name, by, places)                                                                   \
	static const struct hid_convert name = { .to_text = count_to_text, .factor = by,           \
		.decimals = places }

COUNTS(hid_openups_input_voltage, 3.545, 2);
COUNTS(hid_openups_output_voltage, 2.571, 2);
COUNTS(hid_openups_charge_current, 0.08274, 3);
COUNTS(hid_openups_discharge_current, 1.6113, 3);

/* The thermistor's counts at -40, -35 ... 125 degrees Celsius; values between them are interpolated
 * linearly. */
static bool thermistor_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	static const short counts[] = {
		0x31, 0x40, 0x53, 0x68, 0x82, 0xa0, 0xc3, 0xe9, 0x113, 0x13f, 0x16e, 0x19f, 0x1cf,
		0x200, 0x22f, 0x25c, 0x286, 0x2ae, 0x2d3, 0x2f4, 0x312, 0x32d, 0x345, 0x35a, 0x36d,
		0x37e, 0x38c, 0x399, 0x3a5, 0x3af, 0x3b7, 0x3bf, 0x3c6, 0x3cc,
	};
	enum { LAST = sizeof counts / sizeof *counts - 1, COLDEST = -40, STEP = 5 };
	double count = value * 100;
	int i = 0;

	(void)c, (void)ctx;
	if (!(count > counts[0]))
		return hid_number(COLDEST, 2, out);
	while (i < LAST && count > counts[i + 1])
		i++;
	if (i == LAST)
		return hid_number(COLDEST + STEP * LAST, 2, out);
	count = (count - counts[i]) / (counts[i + 1] - counts[i]);
	return hid_number(COLDEST + STEP * (i + count), 2, out);
}

static const struct hid_convert hid_openups_temperature = { .to_text = thermistor_to_text };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_NUMBER("battery.capacity", "PowerSummary.DesignCapacity", 0, HID_STATIC),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, HID_QUICK),
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_QUICK),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		0),
	HID_NUMBER("battery.current", "PowerSummary.Current", 3, HID_QUICK),
	HID_TEXT("battery.mfr.date", "PowerSummary.iOEMInformation", hid_string_index, HID_STATIC),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, HID_QUICK),
	HID_TEXT("battery.temperature", "PowerSummary.Temperature", hid_openups_temperature,
		HID_QUICK),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 2, HID_QUICK),

	/* Input. */
	HID_TEXT("input.current", "PowerSummary.Input.Current", hid_openups_charge_current,
		HID_QUICK),
	HID_TEXT("input.voltage", "PowerSummary.Input.Voltage", hid_openups_input_voltage,
		HID_QUICK),

	/* Output. */
	HID_TEXT("output.current", "PowerSummary.Output.Current", hid_openups_discharge_current,
		HID_QUICK),
	HID_TEXT("output.voltage", "PowerSummary.Output.Voltage", hid_openups_output_voltage,
		HID_QUICK),

	/* The unit itself. */
	HID_TEXT("ups.serial", "PowerSummary.iSerialNumber", hid_serial_index, HID_STATIC),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	/* The bit is inverted: a WalleCube W150 with a full battery reports 0; NUT reads it the
	 * same way. */
	HID_FLAG("PowerSummary.PresentStatus.BatteryPresent", POWER_NO_BATTERY, HID_QUICK),
	HID_SUMMARY_STATUS,
	HID_FLAG("PowerSummary.PresentStatus.InternalFailure", POWER_COMM_FAULT, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.OverTemperature", POWER_OVERHEAT, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED,
		HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT,
		HID_QUICK),
	HID_FLAG_NOT("PowerSummary.PresentStatus.Good", POWER_OFF, HID_QUICK),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_COMMANDS_END,
};

const struct hid_vendor hid_openups = {
	.name = "openups",
	.title = "openUPS HID",
	.manufacturer = "openUPS",
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
