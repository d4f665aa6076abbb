/* SPDX-License-Identifier: GPL-2.0-or-later
 * ecoflow - EcoFlow River 3 Plus, Delta 3 Plus and the like: power stations.
 *
 * The run time is in minutes, whatever unit the descriptor states. "No battery" and "replace" come
 * at the discharge limit set in the app. Beeper and delays can only be read: writing changes
 * nothing (NUT issue 2735), so no command is offered. Sources: HID PDC 1.1; logs of devices.
 */
#include "drivers/usbhid/hid/convert_words.h"
#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

static const struct hid_device_id ids[] = {
	{ 0x3746, 0xffff, 0, NULL },
	{ 0, 0, 0, NULL },
};

/* ---- conversions ---- */

/* Minutes. */
HID_FACTOR(hid_ecoflow_runtime, 60, 0);

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_NUMBER("battery.capacity", "PowerSummary.FullChargeCapacity", 0, HID_SEMISTATIC),
	HID_NUMBER("battery.capacity.nominal", "PowerSummary.DesignCapacity", 0, HID_SEMISTATIC),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, HID_QUICK),
	HID_SET_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC, 5),
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", hid_charge_limit,
		HID_SEMISTATIC),
	HID_TEXT("battery.runtime", "PowerSummary.RunTimeToEmpty", hid_ecoflow_runtime, HID_QUICK),
	HID_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit", 0, HID_SEMISTATIC),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 1, HID_QUICK),
	HID_NUMBER("battery.voltage.nominal", "PowerSummary.ConfigVoltage", 1, HID_SEMISTATIC),

	/* Load. */
	HID_NUMBER("ups.power.nominal", "Flow.[4].ConfigActivePower", 0, HID_STATIC),

	/* The unit itself. */
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper, HID_QUICK),
	HID_TEXT("ups.mfr.date", "PowerSummary.ManufacturerDate", hid_date, 0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_REBOOT_TIMER("OutletSystem.Outlet."),
	HID_NUMBER("ups.timer.shutdown", "OutletSystem.Outlet.DelayBeforeShutdown", 0,
		HID_COUNTDOWN),

	/* Not standardized. */
	HID_TEXT("experimental.ups.powersummary.ioeminformation", "PowerSummary.iOEMInformation",
		hid_string_index, HID_STATIC),
	HID_NUMBER("experimental.ups.powersummary.presentstatus.shutdownrequested",
		"PowerSummary.PresentStatus.ShutdownRequested", 0, 0),
	HID_NUMBER("experimental.ups.powersummary.presentstatus.voltagenotregulated",
		"PowerSummary.PresentStatus.VoltageNotRegulated", 0, 0),
	HID_NUMBER("experimental.ups.powersummary.rechargeable", "PowerSummary.Rechargeable", 0, 0),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_SUMMARY_STATUS,
	HID_FLAG_NOT("PowerSummary.PresentStatus.BatteryPresent", POWER_NO_BATTERY, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.CommunicationLost", POWER_COMM_FAULT, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.FullyCharged", POWER_FULLY_CHARGED, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.FullyDischarged", POWER_DEPLETED, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.RemainingTimeLimitExpired", POWER_TIME_LIMIT_EXPIRED,
		HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT,
		HID_QUICK),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_COMMANDS_END,
};

const struct hid_vendor hid_ecoflow = {
	.name = "ecoflow",
	.title = "EcoFlow HID",
	.manufacturer = "EcoFlow",
	.own_vid = 0x3746,
	.ids = ids,
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
