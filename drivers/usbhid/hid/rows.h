/* SPDX-License-Identifier: GPL-2.0-or-later
 * rows - groups of rows that are identical in several vendors' tables: a table names the group, and
 * has its own rows before or after it.
 *
 * Macros, because a table is one const array and its order is rank: a group has the rank of its
 * place. `in` is the collection with a final dot, and any prefix of the vendor before the usage.
 * Only rows that are the same for every vendor that names the group belong here; a vendor that
 * differs writes its own rows.
 */
#ifndef DRIVERS_USBHID_HID_ROWS_H
#define DRIVERS_USBHID_HID_ROWS_H

#include "drivers/usbhid/hid/vendor.h"

/* Variables: the charge, and the charges that are low and nearly low. */
#define HID_CHARGE_WITH_LIMITS \
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0), \
	HID_SET_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", \
		hid_charge_limit, HID_SEMISTATIC, 10), \
	HID_TEXT("battery.charge.warning", "PowerSummary.WarningCapacityLimit", \
		hid_charge_limit, 0)

/* Variables: delays that the driver keeps, with their defaults, and the countdowns of the UPS. */
#define HID_DELAYS(in, off, on) \
	HID_KEPT("ups.delay.shutdown", in "DelayBeforeShutdown", off, 10), \
	HID_KEPT("ups.delay.start", in "DelayBeforeStartup", on, 10), \
	HID_NUMBER("ups.timer.shutdown", in "DelayBeforeShutdown", 0, HID_COUNTDOWN), \
	HID_NUMBER("ups.timer.start", in "DelayBeforeStartup", 0, HID_COUNTDOWN)
#define HID_REBOOT_TIMER(in)                                                                       \
	HID_NUMBER("ups.timer.reboot", in "DelayBeforeReboot", 0, HID_COUNTDOWN)

/* Status: bits that nearly every device has in its summary, and those of converters. */
#define HID_SUMMARY_STATUS \
	HID_FLAG("PowerSummary.PresentStatus.ACPresent", POWER_ONLINE, HID_QUICK), \
	HID_FLAG("PowerSummary.PresentStatus.BelowRemainingCapacityLimit", POWER_LOW_BATTERY, \
		HID_QUICK), \
	HID_FLAG("PowerSummary.PresentStatus.Charging", POWER_CHARGING, HID_QUICK), \
	HID_FLAG("PowerSummary.PresentStatus.Discharging", POWER_DISCHARGING, HID_QUICK)
/* The layout of CyberPower: two bits are in the output's collection. */
#define HID_OUTPUT_AND_SUMMARY_STATUS \
	HID_FLAG("Output.Boost", POWER_BOOST, 0), \
	HID_FLAG("Output.Overload", POWER_OVERLOAD, 0), \
	HID_SUMMARY_STATUS, \
	HID_FLAG("PowerSummary.PresentStatus.FullyCharged", POWER_FULLY_CHARGED, 0)
#define HID_CONVERTER_STATUS(flags) \
	HID_FLAG("PowerConverter.PresentStatus.AwaitingPower", POWER_AWAITING_POWER, flags), \
	HID_FLAG("PowerConverter.PresentStatus.Boost", POWER_BOOST, flags), \
	HID_FLAG("PowerConverter.PresentStatus.Buck", POWER_TRIM, flags), \
	HID_FLAG("PowerConverter.PresentStatus.InternalFailure", POWER_COMM_FAULT, flags), \
	HID_FLAG("PowerConverter.PresentStatus.OverTemperature", POWER_OVERHEAT, flags), \
	HID_FLAG("PowerConverter.PresentStatus.Overload", POWER_OVERLOAD, flags), \
	HID_FLAG("PowerConverter.PresentStatus.VoltageOutOfRange", POWER_VOLTAGE_RANGE, flags)

/* Commands. */
#define HID_BEEPER_COMMANDS(path) \
	{ "beeper.disable", path, 1, NULL }, \
	{ "beeper.enable", path, 2, NULL }, \
	{ "beeper.mute", path, 3, NULL }
#define HID_DELAY_COMMANDS(in, off, on) \
	{ "load.off.delay", in "DelayBeforeShutdown", off, "ups.delay.shutdown" }, \
	{ "load.on.delay", in "DelayBeforeStartup", on, "ups.delay.start" }, \
	{ "shutdown.stop", in "DelayBeforeShutdown", -1, NULL }
#define HID_REBOOT_COMMAND(in) { "shutdown.reboot", in "DelayBeforeReboot", 10, NULL }
#define HID_TEST_COMMANDS(path) \
	{ "test.battery.start.quick", path, 1, NULL }, \
	{ "test.battery.start.deep", path, 2, NULL }, \
	{ "test.battery.stop", path, 3, NULL }

#endif
