/* SPDX-License-Identifier: GPL-2.0-or-later
 * usage - see usage.h.
 *
 * One table serves both directions. It is searched from the top, so of a name that occurs twice
 * (VoltageOutOfRange is on both pages) the one of the Power Device page is used when a path is
 * read. Lookup is linear: it happens while a device is opened. Source: HID Power Device Class 1.1,
 * tables of the pages 0x84 and 0x85.
 */
#include "drivers/usbhid/hid/usage.h"

#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define POWER(code) (0x00840000u | (code))
#define BATTERY(code) (0x00850000u | (code))

static const struct hid_usage_name standard[] = {
	{ "Undefined", POWER(0x00) },
	{ "iName", POWER(0x01) },
	{ "PresentStatus", POWER(0x02) },
	{ "ChangedStatus", POWER(0x03) },
	{ "UPS", POWER(0x04) },
	{ "PowerSupply", POWER(0x05) },
	{ "PeripheralDevice", POWER(0x06) },
	{ "BatterySystem", POWER(0x10) },
	{ "BatterySystemID", POWER(0x11) },
	{ "Battery", POWER(0x12) },
	{ "BatteryID", POWER(0x13) },
	{ "Charger", POWER(0x14) },
	{ "ChargerID", POWER(0x15) },
	{ "PowerConverter", POWER(0x16) },
	{ "PowerConverterID", POWER(0x17) },
	{ "OutletSystem", POWER(0x18) },
	{ "OutletSystemID", POWER(0x19) },
	{ "Input", POWER(0x1a) },
	{ "InputID", POWER(0x1b) },
	{ "Output", POWER(0x1c) },
	{ "OutputID", POWER(0x1d) },
	{ "Flow", POWER(0x1e) },
	{ "FlowID", POWER(0x1f) },
	{ "Outlet", POWER(0x20) },
	{ "OutletID", POWER(0x21) },
	{ "Gang", POWER(0x22) },
	{ "GangID", POWER(0x23) },
	{ "PowerSummary", POWER(0x24) },
	{ "PowerSummaryID", POWER(0x25) },
	{ "Voltage", POWER(0x30) },
	{ "Current", POWER(0x31) },
	{ "Frequency", POWER(0x32) },
	{ "ApparentPower", POWER(0x33) },
	{ "ActivePower", POWER(0x34) },
	{ "PercentLoad", POWER(0x35) },
	{ "Temperature", POWER(0x36) },
	{ "Humidity", POWER(0x37) },
	{ "BadCount", POWER(0x38) },
	{ "ConfigVoltage", POWER(0x40) },
	{ "ConfigCurrent", POWER(0x41) },
	{ "ConfigFrequency", POWER(0x42) },
	{ "ConfigApparentPower", POWER(0x43) },
	{ "ConfigActivePower", POWER(0x44) },
	{ "ConfigPercentLoad", POWER(0x45) },
	{ "ConfigTemperature", POWER(0x46) },
	{ "ConfigHumidity", POWER(0x47) },
	{ "SwitchOnControl", POWER(0x50) },
	{ "SwitchOffControl", POWER(0x51) },
	{ "ToggleControl", POWER(0x52) },
	{ "LowVoltageTransfer", POWER(0x53) },
	{ "HighVoltageTransfer", POWER(0x54) },
	{ "DelayBeforeReboot", POWER(0x55) },
	{ "DelayBeforeStartup", POWER(0x56) },
	{ "DelayBeforeShutdown", POWER(0x57) },
	{ "Test", POWER(0x58) },
	{ "ModuleReset", POWER(0x59) },
	{ "AudibleAlarmControl", POWER(0x5a) },
	{ "Present", POWER(0x60) },
	{ "Good", POWER(0x61) },
	{ "InternalFailure", POWER(0x62) },
	{ "VoltageOutOfRange", POWER(0x63) },
	{ "FrequencyOutOfRange", POWER(0x64) },
	{ "Overload", POWER(0x65) },
	{ "OverCharged", POWER(0x66) },
	{ "OverTemperature", POWER(0x67) },
	{ "ShutdownRequested", POWER(0x68) },
	{ "ShutdownImminent", POWER(0x69) },
	{ "SwitchOn/Off", POWER(0x6b) },
	{ "Switchable", POWER(0x6c) },
	{ "Used", POWER(0x6d) },
	{ "Boost", POWER(0x6e) },
	{ "Buck", POWER(0x6f) },
	{ "Initialized", POWER(0x70) },
	{ "Tested", POWER(0x71) },
	{ "AwaitingPower", POWER(0x72) },
	{ "CommunicationLost", POWER(0x73) },
	{ "iManufacturer", POWER(0xfd) },
	{ "iProduct", POWER(0xfe) },
	{ "iSerialNumber", POWER(0xff) },

	{ "Undefined", BATTERY(0x00) },
	{ "SMBBatteryMode", BATTERY(0x01) },
	{ "SMBBatteryStatus", BATTERY(0x02) },
	{ "SMBAlarmWarning", BATTERY(0x03) },
	{ "SMBChargerMode", BATTERY(0x04) },
	{ "SMBChargerStatus", BATTERY(0x05) },
	{ "SMBChargerSpecInfo", BATTERY(0x06) },
	{ "SMBSelectorState", BATTERY(0x07) },
	{ "SMBSelectorPresets", BATTERY(0x08) },
	{ "SMBSelectorInfo", BATTERY(0x09) },
	{ "OptionalMfgFunction1", BATTERY(0x10) },
	{ "OptionalMfgFunction2", BATTERY(0x11) },
	{ "OptionalMfgFunction3", BATTERY(0x12) },
	{ "OptionalMfgFunction4", BATTERY(0x13) },
	{ "OptionalMfgFunction5", BATTERY(0x14) },
	{ "ConnectionToSMBus", BATTERY(0x15) },
	{ "OutputConnection", BATTERY(0x16) },
	{ "ChargerConnection", BATTERY(0x17) },
	{ "BatteryInsertion", BATTERY(0x18) },
	{ "Usenext", BATTERY(0x19) },
	{ "OKToUse", BATTERY(0x1a) },
	{ "BatterySupported", BATTERY(0x1b) },
	{ "SelectorRevision", BATTERY(0x1c) },
	{ "ChargingIndicator", BATTERY(0x1d) },
	{ "ManufacturerAccess", BATTERY(0x28) },
	{ "RemainingCapacityLimit", BATTERY(0x29) },
	{ "RemainingTimeLimit", BATTERY(0x2a) },
	{ "AtRate", BATTERY(0x2b) },
	{ "CapacityMode", BATTERY(0x2c) },
	{ "BroadcastToCharger", BATTERY(0x2d) },
	{ "PrimaryBattery", BATTERY(0x2e) },
	{ "ChargeController", BATTERY(0x2f) },
	{ "TerminateCharge", BATTERY(0x40) },
	{ "TerminateDischarge", BATTERY(0x41) },
	{ "BelowRemainingCapacityLimit", BATTERY(0x42) },
	{ "RemainingTimeLimitExpired", BATTERY(0x43) },
	{ "Charging", BATTERY(0x44) },
	{ "Discharging", BATTERY(0x45) },
	{ "FullyCharged", BATTERY(0x46) },
	{ "FullyDischarged", BATTERY(0x47) },
	{ "ConditioningFlag", BATTERY(0x48) },
	{ "AtRateOK", BATTERY(0x49) },
	{ "SMBErrorCode", BATTERY(0x4a) },
	{ "NeedReplacement", BATTERY(0x4b) },
	{ "AtRateTimeToFull", BATTERY(0x60) },
	{ "AtRateTimeToEmpty", BATTERY(0x61) },
	{ "AverageCurrent", BATTERY(0x62) },
	{ "Maxerror", BATTERY(0x63) },
	{ "RelativeStateOfCharge", BATTERY(0x64) },
	{ "AbsoluteStateOfCharge", BATTERY(0x65) },
	{ "RemainingCapacity", BATTERY(0x66) },
	{ "FullChargeCapacity", BATTERY(0x67) },
	{ "RunTimeToEmpty", BATTERY(0x68) },
	{ "AverageTimeToEmpty", BATTERY(0x69) },
	{ "AverageTimeToFull", BATTERY(0x6a) },
	{ "CycleCount", BATTERY(0x6b) },
	{ "BattPackModelLevel", BATTERY(0x80) },
	{ "InternalChargeController", BATTERY(0x81) },
	{ "PrimaryBatterySupport", BATTERY(0x82) },
	{ "DesignCapacity", BATTERY(0x83) },
	{ "SpecificationInfo", BATTERY(0x84) },
	{ "ManufacturerDate", BATTERY(0x85) },
	{ "SerialNumber", BATTERY(0x86) },
	{ "iManufacturerName", BATTERY(0x87) },
	{ "iDevicename", BATTERY(0x88) },
	{ "iDeviceChemistry", BATTERY(0x89) },
	{ "iDeviceChemistery", BATTERY(0x89) },	/* spelling of PDC; parsed, never written */
	{ "ManufacturerData", BATTERY(0x8a) },
	{ "Rechargeable", BATTERY(0x8b) },
	{ "WarningCapacityLimit", BATTERY(0x8c) },
	{ "CapacityGranularity1", BATTERY(0x8d) },
	{ "CapacityGranularity2", BATTERY(0x8e) },
	{ "iOEMInformation", BATTERY(0x8f) },
	{ "InhibitCharge", BATTERY(0xc0) },
	{ "EnablePolling", BATTERY(0xc1) },
	{ "ResetToZero", BATTERY(0xc2) },
	{ "ACPresent", BATTERY(0xd0) },
	{ "BatteryPresent", BATTERY(0xd1) },
	{ "PowerFail", BATTERY(0xd2) },
	{ "AlarmInhibited", BATTERY(0xd3) },
	{ "ThermistorUnderRange", BATTERY(0xd4) },
	{ "ThermistorHot", BATTERY(0xd5) },
	{ "ThermistorCold", BATTERY(0xd6) },
	{ "ThermistorOverRange", BATTERY(0xd7) },
	{ "VoltageOutOfRange", BATTERY(0xd8) },
	{ "CurrentOutOfRange", BATTERY(0xd9) },
	{ "CurrentNotRegulated", BATTERY(0xda) },
	{ "VoltageNotRegulated", BATTERY(0xdb) },
	{ "MasterMode", BATTERY(0xdc) },
	{ "ChargerSelectorSupport", BATTERY(0xf0) },
	{ "ChargerSpec", BATTERY(0xf1) },
	{ "Level2", BATTERY(0xf2) },
	{ "Level3", BATTERY(0xf3) },
};

static const struct hid_usage_names standard_names = { standard, MEM_COUNT(standard) };

static bool usage_named(
	const struct hid_usage_names *names, const char *text, size_t len, uint32_t *usage)
{
	for (size_t i = 0; names && i < names->count; i++) {
		const char *name = names->rows[i].name;

		if (((name[0] ^ text[0]) & 0xdf) !=
			0) /* most comparisons end here */
			continue;
		if (strncasecmp(name, text, len) == 0 && name[len] == '\0') {
			*usage = names->rows[i].usage;
			return true;
		}
	}
	return false;
}

static const char *name_of(const struct hid_usage_names *names, uint32_t usage)
{
	for (size_t i = 0; names && i < names->count; i++)
		if (names->rows[i].usage == usage)
			return names->rows[i].name;
	return NULL;
}

/* Exactly eight hex digits, or a decimal index in brackets. */
static bool usage_number(const char *text, size_t len, uint32_t *usage)
{
	char digits[9];
	char *end;

	if (len == 8 && strspn(text, "0123456789abcdefABCDEF") >= 8) {
		memcpy(digits, text, 8);
		digits[8] = '\0';
		*usage = (uint32_t)strtoul(digits, NULL, 16);
		return true;
	}
	if (len < 3 || text[0] != '[' || text[1] < '0' || text[1] > '9')
		return false;
	unsigned long index = strtoul(text + 1, &end, 10);

	if (end != text + len - 1 || *end != ']' || index > 0xffff)
		return false;
	*usage = (uint32_t)HID_INDEX_NODE | (uint32_t)index;
	return true;
}

bool hid_path_parse(const char *text, const struct hid_usage_names *vendor, struct hid_path *out)
{
	*out = (struct hid_path){ 0 };
	for (;;) {
		size_t len = strcspn(text, ".");
		uint32_t usage;

		if (len == 0 || out->depth == HID_PATH_MAX)
			return false;
		if (!usage_named(vendor, text, len, &usage) &&
			!usage_named(&standard_names, text, len, &usage) &&
			!usage_number(text, len, &usage))
			return false;
		out->node[out->depth++] = usage;
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}

void hid_path_text(const struct hid_path *path, const struct hid_usage_names *vendor,
	char out[HID_PATH_TEXT_MAX])
{
	size_t used = 0;

	out[0] = '\0';
	for (unsigned i = 0; i < path->depth && used < HID_PATH_TEXT_MAX; i++) {
		uint32_t usage = path->node[i];
		const char *name = name_of(vendor, usage);
		char *at = out + used;
		size_t room = HID_PATH_TEXT_MAX - used;
		const char *dot = i ? "." : "";
		int n;

		if (!name)
			name = name_of(&standard_names, usage);
		if (name)
			n = snprintf(at, room, "%s%s", dot, name);
		else if ((usage & 0xffff0000u) == HID_INDEX_NODE)
			n = snprintf(at, room, "%s[%u]", dot, (unsigned)(usage & 0xffffu));
		else
			n = snprintf(at, room, "%s%08x", dot, (unsigned)usage);
		used += n > 0 ? (size_t)n : 0;
	}
}

bool hid_path_equal(const struct hid_path *a, const struct hid_path *b)
{
	return a->depth == b->depth && memcmp(a->node, b->node, a->depth * sizeof *a->node) == 0;
}
