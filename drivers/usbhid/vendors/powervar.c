/* SPDX-License-Identifier: GPL-2.0-or-later
 * powervar - Powervar: UPSes with the HID power device on interface 1; interface 0 is something
 * else.
 *
 * No shutdown and no setting is known of them: the host has to halt itself.
 * Source: HID PDC 1.1; NUT's list of what these devices answer.
 */
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

static const struct hid_device_id ids[] = {
	{ 0x4234, 0x0002, 0, NULL },
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "POWERVAR1", 0xff000001 },
};

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_NUMBER("battery.capacity", "PowerSummary.FullChargeCapacity", 0, 0),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_NUMBER("battery.runtime", "PowerSummary.RuntimeToEmpty", 0, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, 0),

	/* Further standard usages, bound if the device has them. */
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_STATIC),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 1, 0),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 1, HID_STATIC),
	HID_NUMBER("input.voltage", "Input.Voltage", 1, 0),
	HID_NUMBER("output.voltage", "Output.Voltage", 1, 0),
	HID_NUMBER("ups.load", "PowerSummary.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "Output.PercentLoad", 0, 0),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_SUMMARY_STATUS,
	HID_FLAG("PowerSummary.PresentStatus.FullyCharged", POWER_FULLY_CHARGED, 0),
	HID_FLAG("PowerSummary.PresentStatus.FullyDischarged", POWER_DEPLETED, 0),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.OverTemperature", POWER_OVERHEAT, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED,
		0),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_FLAG("PowerSummary.PresentStatus.InternalFailure", POWER_COMM_FAULT, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_COMMANDS_END,
};

const struct hid_vendor hid_powervar = {
	.name = "powervar",
	.title = "Powervar HID",
	.manufacturer = "Powervar",
	.own_vid = 0x4234,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
