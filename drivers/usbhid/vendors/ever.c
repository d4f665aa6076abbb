/* SPDX-License-Identifier: GPL-2.0-or-later
 * ever - Ever: ECO PRO, Sinline and others.
 *
 * The maker's usages have numbers, no names; EVER1 is a collection without usage. Work mode,
 * messages and alarms are one report of bits each: single bits make the status, the whole reports
 * are shown as text. Sources: HID PDC 1.1; the numbers as seen in descriptors and logs of devices.
 */
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

#include <stdio.h>

static const struct hid_device_id ids[] = {
	{ 0x0483, 0xa113, 0, NULL },
	{ 0x2e51, 0xffff, 0, NULL },
	{ 0x2e51, 0x0000, 0, NULL },
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "EVER1", 0x00000000 }, { "EVER2", 0xff000000 }, { "EVER3", 0xff000001 },
	{ "EVER4", 0xff000002 }, { "EVER5", 0xff000003 }, { "EVER6", 0xff000004 },
	{ "EVER7", 0xff000005 }, { "EVER8", 0xff000006 }, { "EVER9", 0xff000007 },
	{ "EVER10", 0xff000008 }, { "EVER11", 0xff000009 }, { "EVER12", 0xff000010 },
	{ "EVER13", 0xff000011 }, { "EVER14", 0xff000012 }, { "EVER15", 0xff000013 },
	{ "EVER16", 0xff000014 }, { "EVER17", 0xff000015 }, { "EVER18", 0xff000016 },
	{ "EVER19", 0xff000017 }, { "EVER20", 0xff000018 }, { "EVER21", 0xff000019 },
	{ "EVER22", 0xff00001a }, { "EVER23", 0xff00001b }, { "EVER24", 0xff00001c },
	{ "EVER25", 0xff00001d }, { "EVER26", 0xff00001e }, { "EVER27", 0xff00001f },
	{ "EVER28", 0xff000020 }, { "EVER29", 0xff000021 }, { "EVER30", 0xff000022 },
	{ "EVER31", 0xff000023 }, { "EVER32", 0xff000030 }, { "EVER33", 0xff000031 },
	{ "EVER34", 0xff000032 }, { "EVER35", 0xff000033 }, { "EVER36", 0xff000034 },
	{ "EVER37", 0xff000035 }, { "EVER38", 0xff000036 }, { "EVER39", 0xff000037 },
	{ "EVER40", 0xff000038 }, { "EVER41", 0xff000039 }, { "EVER42", 0xff000040 },
	{ "EVER43", 0xff000041 }, { "EVER44", 0xff000042 }, { "EVER45", 0xff000043 },
	{ "EVER46", 0xff000044 }, { "EVER47", 0xff000045 }, { "EVER48", 0xff000046 },
	{ "EVER49", 0xff000050 }, { "EVER50", 0xff000051 }, { "EVER51", 0xff000052 },
	{ "EVER52", 0xff000053 }, { "EVER53", 0xff000054 }, { "EVER54", 0xff000060 },
	{ "EVER55", 0xff000061 }, { "EVER56", 0xff000062 }, { "EVER57", 0xff000063 },
	{ "EVER58", 0xff000064 }, { "EVER59", 0xff000066 }, { "EVER60", 0xff000067 },
	{ "EVER61", 0xff000068 }, { "EVER62", 0xff000069 }, { "EVER63", 0xff00006a },
	{ "EVER64", 0xff00006b }, { "EVER65", 0xff00006c }, { "EVER66", 0xff00006d },
	{ "EVER67", 0xff00006e }, { "EVER68", 0xff00006f }, { "EVER69", 0xff000070 },
	{ "EVER70", 0xff000071 }, { "EVER71", 0xff000072 }, { "EVER72", 0xff000073 },
	{ "EVER73", 0xff000074 }, { "EVER74", 0xff000075 }, { "EVER75", 0xff000076 },
	{ "EVER76", 0xff000077 }, { "EVER77", 0xff000078 }, { "EVER78", 0xff000079 },
	{ "EVER79", 0xff00007a }, { "EVER80", 0xff00007b }, { "EVER81", 0xff00007c },
	{ "EVER82", 0xff00007d }, { "EVER83", 0xff00007e }, { "EVER84", 0xff00007f },
	{ "EVER85", 0xff000080 }, { "EVER86", 0xff000081 }, { "EVER87", 0xff000082 },
	{ "EVER88", 0xff000083 }, { "EVER89", 0xff000084 }, { "EVER90", 0xff000085 },
	{ "EVER91", 0xff000086 }, { "EVER92", 0xff000087 }, { "EVER93", 0xff000088 },
	{ "EVER94", 0xff000089 }, { "EVER95", 0xff00008a }, { "EVER96", 0xff00008b },
	{ "EVER97", 0xff000090 }, { "EVER98", 0xff000091 }, { "EVER99", 0xff000092 },
	{ "EVER100", 0xff000093 }, { "EVER101", 0xff000094 }, { "EVER102", 0xff000095 },
	{ "EVER103", 0xff000096 }, { "EVER104", 0xff000097 },
};

/* ---- conversions ---- */

static bool is_word(double value)
{
	return value >= 0 && value <= 65535;
}

static bool version_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v;

	(void)c, (void)ctx;
	if (!is_word(value))
		return false;
	v = (unsigned)value;
	return snprintf(out, HID_TEXT_MAX, "v%X.%Xb%02u", v >> 12, v >> 8 & 15, v & 0xff) > 0;
}

static bool hardware_to_text(const struct hid_convert *c, struct hid_context *ctx, double value,
	char out[HID_TEXT_MAX])
{
	unsigned v;

	(void)c, (void)ctx;
	if (!is_word(value) || value < 256 || value >= 27 * 256)	/* letters count from 1 */
		return false;
	v = (unsigned)value;
	return snprintf(out, HID_TEXT_MAX, "rev.%cv%02u", 'A' + (int)(v >> 8) - 1, v & 0xff) > 0;
}

static const struct hid_convert hid_ever_version = { .to_text = version_to_text };
static const struct hid_convert hid_ever_hardware = { .to_text = hardware_to_text };

/* ---- rows ---- */

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_NUMBER("battery.capacity", "PowerSummary.DesignCapacity", 0, 0),
	HID_NUMBER("battery.capacity", "PowerSummary.FullChargeCapacity", 0, 0),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_SET_NUMBER("battery.packs.external", "EVER1.EVER61", 0, 0, 1),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_SET_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit", 0, 0, 10),
	HID_TEXT("battery.temperature", "EVER1.EVER43", hid_kelvin, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, 0),
	HID_NUMBER("battery.voltage", "PowerSummary.Voltage", 0, 0),

	/* Input. */
	HID_NUMBER("input.frequency", "PowerConverter.Input.Frequency", 0, 0),
	HID_NUMBER("input.voltage", "PowerConverter.Input.Voltage", 0, 0),

	/* Output. */
	HID_NUMBER("output.current", "PowerConverter.Output.Current", 0, 0),
	HID_NUMBER("output.frequency", "PowerConverter.Output.Frequency", 0, 0),
	HID_NUMBER("output.frequency.nominal", "Flow.ConfigFrequency", 0, 0),
	HID_NUMBER("output.powerfactor", "EVER1.EVER44", 0, 0),
	HID_SET_NUMBER("output.voltage", "EVER1.EVER54", 0, 0, 3),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 0, 0),
	HID_NUMBER("output.voltage.nominal", "Flow.ConfigVoltage", 0, 0),

	/* Load. */
	HID_NUMBER("ups.load", "PowerConverter.Output.PercentLoad", 0, 0),
	HID_NUMBER("ups.load", "PowerSummary.PercentLoad", 0, 0),
	HID_NUMBER("ups.power", "PowerConverter.Output.ApparentPower", 0, 0),
	HID_NUMBER("ups.power.nominal", "Flow.ConfigApparentPower", 0, 0),
	HID_NUMBER("ups.realpower", "PowerConverter.Output.ActivePower", 0, 0),
	HID_NUMBER("ups.realpower.nominal", "Flow.ConfigActivePower", 0, 0),
	HID_TEXT("ups.temperature", "EVER1.EVER42", hid_kelvin, 0),

	/* Outlets. */
	HID_NUMBER("outlet.1.id", "OutletSystem.Outlet.OutletID", 0, 0),
	HID_TEXT("outlet.1.status", "OutletSystem.Outlet.PresentStatus.SwitchOn/Off",
		hid_on_off, 0),
	HID_TEXT("outlet.1.switchable", "OutletSystem.Outlet.PresentStatus.Switchable", hid_yes_no,
		0),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_KEPT("ups.delay.shutdown", "PowerSummary.DelayBeforeShutdown", "20", 10),
	HID_NUMBER("ups.timer.shutdown", "PowerSummary.DelayBeforeShutdown", 0, HID_COUNTDOWN),

	/* Not standardized. */
	HID_NUMBER("experimental.battery.batteryid", "BatterySystem.Battery.BatteryID", 0, 0),
	HID_NUMBER("experimental.battery.chargerid", "BatterySystem.Charger.ChargerID", 0, 0),
	HID_NUMBER("experimental.battery.input_flowid", "BatterySystem.Input.FlowID", 0, 0),
	HID_NUMBER("experimental.battery.input_id", "BatterySystem.Input.InputID", 0, 0),
	HID_NUMBER("experimental.battery.output_flowid", "BatterySystem.Output.FlowID", 0, 0),
	HID_NUMBER("experimental.battery.output_id", "BatterySystem.Output.OutputID", 0, 0),
	HID_NUMBER("experimental.battery.systemid", "BatterySystem.BatterySystemID", 0, 0),
	HID_SET_NUMBER("experimental.config.overload_clearance_threshold", "EVER1.EVER59", 0, 0, 2),
	HID_SET_NUMBER("experimental.config.stb_charge", "EVER1.EVER60", 0, 0, 2),
	HID_SET_NUMBER("experimental.control.audible_alarm", "EVER1.EVER49.EVER53", 0, 0, 10),
	HID_SET_NUMBER("experimental.control.button_sound", "EVER1.EVER49.EVER52", 0, 0, 10),
	HID_SET_NUMBER("experimental.control.clear_battery_fault", "EVER1.EVER45.EVER48", 0, 0, 10),
	HID_SET_NUMBER("experimental.control.clear_fault", "EVER1.EVER45.EVER47", 0, 0, 10),
	HID_SET_NUMBER("experimental.control.epo_blocked", "EVER1.EVER49.EVER50", 0, 0, 10),
	HID_SET_NUMBER("experimental.control.green_mode", "EVER1.EVER49.EVER51", 0, 0, 10),
	HID_SET_NUMBER("experimental.control.ups_on", "EVER1.EVER45.EVER46", 0, 0, 10),
	HID_TEXT("experimental.id.firmware_version_interfaces", "EVER1.EVER14", hid_ever_version,
		0),
	HID_TEXT("experimental.id.firmware_version_inverter", "EVER1.EVER13", hid_ever_version, 0),
	HID_TEXT("experimental.id.hardware_version", "EVER1.EVER15", hid_ever_hardware, 0),
	HID_TEXT("experimental.id.protocol_version_interfaces", "EVER1.EVER17", hid_ever_version,
		0),
	HID_TEXT("experimental.id.protocol_version_inverter", "EVER1.EVER16", hid_ever_version, 0),
	HID_NUMBER("experimental.networkcard.config_dhcp_enabled", "EVER1.EVER85.EVER86", 0, 0),
	HID_NUMBER("experimental.networkcard.config_ethernet_enabled", "EVER1.EVER85.EVER87", 0, 0),
	HID_NUMBER("experimental.networkcard.config_http_enabled", "EVER1.EVER85.EVER88", 0, 0),
	HID_NUMBER("experimental.networkcard.config_readonly", "EVER1.EVER85.EVER91", 0, 0),
	HID_NUMBER("experimental.networkcard.config_restart_eth", "EVER1.EVER85.EVER96", 0, 0),
	HID_NUMBER("experimental.networkcard.config_snmp_enabled", "EVER1.EVER85.EVER89", 0, 0),
	HID_NUMBER("experimental.networkcard.config_snmp_trap_enabled", "EVER1.EVER85.EVER90", 0,
		0),
	HID_TEXT("experimental.outlet.1.present", "OutletSystem.Outlet.PresentStatus.Present",
		hid_yes_no, 0),
	HID_SET_NUMBER("experimental.outlet.1.switch_off_control",
		"OutletSystem.Outlet.SwitchOffControl", 0, 0, 10),
	HID_SET_NUMBER("experimental.outlet.1.switch_on_control",
		"OutletSystem.Outlet.SwitchOnControl", 0, 0, 10),
	HID_NUMBER("experimental.outlet.1.system_id", "OutletSystem.OutletSystemID", 0, 0),
	HID_NUMBER("experimental.outlet.1.undefined", "OutletSystem.Outlet.PresentStatus.Undefined",
		0, 0),
	HID_NUMBER("experimental.powerconverter.input_flow_id", "PowerConverter.Input.FlowID", 0,
		0),
	HID_NUMBER("experimental.powerconverter.input_id", "PowerConverter.Input.InputID", 0, 0),
	HID_NUMBER("experimental.powerconverter.output_flowid", "PowerConverter.Output.FlowID", 0,
		0),
	HID_NUMBER("experimental.powerconverter.output_id", "PowerConverter.Output.OutputID", 0, 0),
	HID_NUMBER("experimental.powerconverter.powerconverterid",
		"PowerConverter.PowerConverterID", 0, 0),
	HID_NUMBER("experimental.powersummary.capacity_granularity_1",
		"PowerSummary.CapacityGranularity1", 0, 0),
	HID_NUMBER("experimental.powersummary.capacity_granularity_2",
		"PowerSummary.CapacityGranularity2", 0, 0),
	HID_NUMBER("experimental.powersummary.capacity_mode", "PowerSummary.CapacityMode", 0, 0),
	HID_NUMBER("experimental.powersummary.flow_id", "PowerSummary.FlowID", 0, 0),
	HID_NUMBER("experimental.powersummary.rechargeable", "PowerSummary.Rechargeable", 0, 0),
	HID_NUMBER("experimental.statistics.autonomous_operation_time", "EVER1.EVER70", 0, 0),
	HID_NUMBER("experimental.statistics.discharge_counter", "EVER1.EVER67", 0, 0),
	HID_NUMBER("experimental.statistics.lowering_AVR_trigger_counter", "EVER1.EVER63", 0, 0),
	HID_NUMBER("experimental.statistics.mains_loss_counter", "EVER1.EVER62", 0, 0),
	HID_NUMBER("experimental.statistics.mains_operation_time", "EVER1.EVER69", 0, 0),
	HID_NUMBER("experimental.statistics.overheat_counter", "EVER1.EVER68", 0, 0),
	HID_NUMBER("experimental.statistics.overload_counter", "EVER1.EVER65", 0, 0),
	HID_NUMBER("experimental.statistics.overload_operation_time", "EVER1.EVER71", 0, 0),
	HID_NUMBER("experimental.statistics.rising_AVR_trigger_counter", "EVER1.EVER64", 0, 0),
	HID_NUMBER("experimental.statistics.short_circuit_counter", "EVER1.EVER66", 0, 0),
	HID_NUMBER("experimental.ups.flow_id", "Flow.FlowID", 0, 0),
	HID_VARS_END,
};

static const struct hid_bit_row bits[] = {
	HID_FLAG("PowerSummary.PresentStatus.ACPresent", POWER_ONLINE, HID_QUICK),
	HID_FLAG_NOT("PowerSummary.PresentStatus.BatteryPresent", POWER_NO_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.CommunicationLost", POWER_COMM_FAULT, 0),
	HID_FLAG("PowerSummary.PresentStatus.Discharging", POWER_DISCHARGING, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.OverTemperature", POWER_OVERHEAT, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, HID_QUICK),
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_FLAG("EVER1.EVER18.EVER19", POWER_OVERLOAD, 0),
	HID_FLAG("EVER1.EVER18.EVER20", POWER_LOW_BATTERY, HID_QUICK),
	HID_FLAG("EVER1.EVER18.EVER21", POWER_BOOST, 0),
	HID_FLAG("EVER1.EVER18.EVER22", POWER_TRIM, 0),
	HID_FLAG("EVER1.EVER18.EVER25", POWER_CHARGING, 0),
	HID_FLAG("EVER1.EVER18.EVER28", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("EVER1.EVER32.EVER33", POWER_OVERLOAD, 0),
	HID_FLAG("EVER1.EVER32.EVER40", POWER_COMM_FAULT, 0),
	/* Work modes other than "on line" and "on battery" (EVER100, EVER101): the output is
	 * off. */
	HID_FLAG("EVER1.EVER97.EVER99", POWER_OFF, 0),
	HID_FLAG("EVER1.EVER97.EVER102", POWER_OFF, 0),
	HID_FLAG("EVER1.EVER97.EVER103", POWER_OFF, 0),
	HID_FLAG("EVER1.EVER97.EVER104", POWER_OFF, 0),
	HID_FLAG("PowerSummary.PresentStatus.AwaitingPower", POWER_AWAITING_POWER, HID_QUICK),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	{ "load.off.delay", "PowerSummary.DelayBeforeShutdown", 20, "ups.delay.shutdown" },
	{ "shutdown.return", "PowerSummary.DelayBeforeShutdown", 20, "ups.delay.shutdown" },
	HID_COMMANDS_END,
};

static bool mode_text(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	static const struct {
		uint8_t code;
		const char *word;
	} modes[] = {
		{ 2, "STOP" }, { 4, "ONLINE" }, { 8, "ONBATTERY" }, { 16, "WATCH" },
		{ 32, "WAITING" }, { 64, "EMERGENCY" },
	};
	const char *word = "UNKNOWN";

	if (size < 1)
		return false;
	for (size_t i = 0; i < MEM_COUNT(modes); i++)
		if (modes[i].code == p[0])
			word = modes[i].word;
	snprintf(out, HID_TEXT_MAX, "%s", word);
	return true;
}

struct flag {
	unsigned mask;
	const char *word;
};

/* The words of the flags that are set, in order; "" if there are none. */
static bool words_of(const uint8_t *p, size_t size, const struct flag *flags, size_t count,
	char out[HID_TEXT_MAX])
{
	size_t used = 0;
	unsigned v;

	if (size < 2)
		return false;
	out[0] = '\0';
	v = (unsigned)p[0] | (unsigned)p[1] << 8;
	for (size_t i = 0; i < count && used < HID_TEXT_MAX; i++)
		if (v & flags[i].mask)
			used += (size_t)snprintf(out + used, HID_TEXT_MAX - used, "%s%s",
				used ? " " : "", flags[i].word);
	return true;
}

static bool messages_text(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	static const struct flag flags[] = {
		{ 0x4, "BOOST" }, { 0x8, "BUCK" }, { 0x10, "BOOST_BLOCKED" },
		{ 0x20, "BUCK_BLOCKED" }, { 0x40, "CHARGING" }, { 0x80, "FAN_ON" },
		{ 0x100, "EPO_BLOCKED" }, { 0x200, "NEED_REPLACEMENT" }, { 0xc00, "OVERHEAT" },
		{ 0x1000, "WAITING_FOR_MIN_CHARGE" }, { 0x2000, "MAINS_OUT_OF_RANGE" },
	};

	return words_of(p, size, flags, MEM_COUNT(flags), out);
}

static bool alarms_text(const uint8_t *p, size_t size, char out[HID_TEXT_MAX])
{
	static const struct flag flags[] = {
		{ 0x1, "OVERLOAD" }, { 0x2, "SHORT-CIRCUIT" }, { 0xc, "OVERHEAT" }, { 0x10, "EPO" },
		{ 0x20, "INTERNAL_ERROR" }, { 0x40, "REVERSE_POWER_SUPPLY" },
		{ 0x80, "NO_INTERNAL_COMM" }, { 0x100, "CRITICAL_BATT_VOLTAGE" },
	};

	return words_of(p, size, flags, MEM_COUNT(flags), out);
}

static const struct hid_raw_row raw[] = {
	{ "experimental.status.workmode", 74, 0, mode_text, false },
	{ "experimental.status.messages", 75, 0, messages_text, false },
	{ "experimental.status.alarms", 76, 0, alarms_text, false },
	{ "experimental.networkcard.mac_address", 210, 0, hid_raw_mac, true },
	{ "experimental.networkcard.notification_destination_ip", 211, 0, hid_raw_ip, true },
	{ "experimental.networkcard.send_packets", 215, 0, hid_raw_counter, false },
	{ "experimental.networkcard.received_packets", 216, 0, hid_raw_counter, false },
	{ "experimental.networkcard.send_packets_err", 217, 0, hid_raw_counter, false },
	{ "experimental.networkcard.received_packets_err", 218, 0, hid_raw_counter, false },
	{ "experimental.networkcard.ip_address", 230, 0, hid_raw_ip, true },
	{ "experimental.networkcard.network_mask", 231, 0, hid_raw_ip, false },
	{ "experimental.networkcard.default_gateway", 232, 0, hid_raw_ip, true },
	HID_RAW_END,
};

const struct hid_vendor hid_ever = {
	.name = "ever",
	.title = "Ever HID",
	.manufacturer = "Ever",
	.own_vid = 0x2e51,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
	.raw = raw,
};
