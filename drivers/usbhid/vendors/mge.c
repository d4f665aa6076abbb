/* SPDX-License-Identifier: GPL-2.0-or-later
 * mge - MGE and Eaton, and vendors of the same or similar devices: Dell, HP, IBM, AEG, Powerware,
 * KSTAR.
 *
 * Collections carry index nodes: Input.[1] is the mains, [2] the bypass, [3] the battery, [4] the
 * manual bypass, [5] the ECO path; Flow.[4] is the output; Outlet.[1] the main outlet and
 * Outlet.[2] the first switched group. The same tree serves single and three phase units.
 * Sources: HID PDC 1.1; MGE's usages on page 0xffff as seen in descriptors and logs of devices.
 */
#include "drivers/usbhid/vendors/mge.h"

#include "drivers/usbhid/hid/rows.h"
#include "drivers/usbhid/hid/vendor.h"

#include "lib/mem.h"

static const struct hid_device_id ids[] = {
	{ 0x0463, 0x0001, HID_QUIRK_MGE_MODEL, NULL },
	{ 0x0463, 0xffff, HID_QUIRK_MGE_MODEL, NULL },
	{ 0x047c, 0xffff, 0, NULL },	/* Dell: the product string is the whole model */
	{ 0x0592, 0x0004, HID_QUIRK_MGE_MODEL, NULL },	/* Powerware 9140 */
	{ 0x03f0, 0x1fe5, HID_QUIRK_MGE_MODEL, NULL },	/* HP R/T3000 and its family */
	{ 0x03f0, 0x1fe6, HID_QUIRK_MGE_MODEL, NULL },
	{ 0x03f0, 0x1fe7, HID_QUIRK_MGE_MODEL, NULL },
	{ 0x03f0, 0x1fe8, HID_QUIRK_MGE_MODEL, NULL },
	{ 0x2b2d, 0xffff, HID_QUIRK_MGE_MODEL, NULL },	/* AEG Protect */
	{ 0x06da, 0xffff, HID_QUIRK_MGE_MODEL, "AEG" },	/* shared by many makers */
	{ 0x04b3, 0x0001, HID_QUIRK_MGE_MODEL, NULL },	/* IBM rack */
	{ 0x09d6, 0x0001, HID_QUIRK_MGE_MODEL, "KSTAR" },
	{ 0, 0, 0, NULL },
};

static const struct hid_usage_name usages[] = {
	{ "Undefined", 0xffff0000 },
	{ "STS", 0xffff0001 },
	{ "Environment", 0xffff0002 },
	{ "Statistic", 0xffff0003 },
	{ "StatisticSystem", 0xffff0004 },
	{ "USB", 0xffff0005 },
	{ "Phase", 0xffff0010 },
	{ "PhaseID", 0xffff0011 },
	{ "Chopper", 0xffff0012 },
	{ "ChopperID", 0xffff0013 },
	{ "Inverter", 0xffff0014 },
	{ "InverterID", 0xffff0015 },
	{ "Rectifier", 0xffff0016 },
	{ "RectifierID", 0xffff0017 },
	{ "LCMSystem", 0xffff0018 },
	{ "LCMSystemID", 0xffff0019 },
	{ "LCMAlarm", 0xffff001a },
	{ "LCMAlarmID", 0xffff001b },
	{ "HistorySystem", 0xffff001c },
	{ "HistorySystemID", 0xffff001d },
	{ "Event", 0xffff001e },
	{ "EventID", 0xffff001f },
	{ "CircuitBreaker", 0xffff0020 },
	{ "TransferForbidden", 0xffff0021 },
	{ "OverallAlarm", 0xffff0022 },
	{ "Dephasing", 0xffff0023 },
	{ "BypassBreaker", 0xffff0024 },
	{ "PowerModule", 0xffff0025 },
	{ "PowerRate", 0xffff0026 },
	{ "PowerSource", 0xffff0027 },
	{ "CurrentPowerSource", 0xffff0028 },
	{ "RedundancyLevel", 0xffff0029 },
	{ "RedundancyLost", 0xffff002a },
	{ "NotificationStatus", 0xffff002b },
	{ "ProtectionLost", 0xffff002c },
	{ "ConfigurationFailure", 0xffff002d },
	{ "CompatibilityFailure", 0xffff002e },
	{ "SwitchType", 0xffff0040 },
	{ "ConverterType", 0xffff0041 },
	{ "FrequencyConverterMode", 0xffff0042 },
	{ "AutomaticRestart", 0xffff0043 },
	{ "ForcedReboot", 0xffff0044 },
	{ "TestPeriod", 0xffff0045 },
	{ "EnergySaving", 0xffff0046 },
	{ "StartOnBattery", 0xffff0047 },
	{ "Schedule", 0xffff0048 },
	{ "DeepDischargeProtection", 0xffff0049 },
	{ "ShortCircuit", 0xffff004a },
	{ "ExtendedVoltageMode", 0xffff004b },
	{ "SensitivityMode", 0xffff004c },
	{ "RemainingCapacityLimitSetting", 0xffff004d },
	{ "ExtendedFrequencyMode", 0xffff004e },
	{ "FrequencyConverterModeSetting", 0xffff004f },
	{ "LowVoltageBoostTransfer", 0xffff0050 },
	{ "HighVoltageBoostTransfer", 0xffff0051 },
	{ "LowVoltageBuckTransfer", 0xffff0052 },
	{ "HighVoltageBuckTransfer", 0xffff0053 },
	{ "OverloadTransferEnable", 0xffff0054 },
	{ "OutOfToleranceTransferEnable", 0xffff0055 },
	{ "ForcedTransferEnable", 0xffff0056 },
	{ "LowVoltageBypassTransfer", 0xffff0057 },
	{ "HighVoltageBypassTransfer", 0xffff0058 },
	{ "FrequencyRangeBypassTransfer", 0xffff0059 },
	{ "LowVoltageEcoTransfer", 0xffff005a },
	{ "HighVoltageEcoTransfer", 0xffff005b },
	{ "FrequencyRangeEcoTransfer", 0xffff005c },
	{ "ShutdownTimer", 0xffff005d },
	{ "StartupTimer", 0xffff005e },
	{ "RestartLevel", 0xffff005f },
	{ "PhaseOutOfRange", 0xffff0060 },
	{ "CurrentLimitation", 0xffff0061 },
	{ "ThermalOverload", 0xffff0062 },
	{ "SynchroSource", 0xffff0063 },
	{ "FuseFault", 0xffff0064 },
	{ "ExternalProtectedTransfert", 0xffff0065 },
	{ "ExternalForcedTransfert", 0xffff0066 },
	{ "Compensation", 0xffff0067 },
	{ "EmergencyStop", 0xffff0068 },
	{ "PowerFactor", 0xffff0069 },
	{ "PeakFactor", 0xffff006a },
	{ "ChargerType", 0xffff006b },
	{ "HighPositiveDCBusVoltage", 0xffff006c },
	{ "LowPositiveDCBusVoltage", 0xffff006d },
	{ "HighNegativeDCBusVoltage", 0xffff006e },
	{ "LowNegativeDCBusVoltage", 0xffff006f },
	{ "FrequencyRangeTransfer", 0xffff0070 },
	{ "WiringFaultDetection", 0xffff0071 },
	{ "ControlStandby", 0xffff0072 },
	{ "ShortCircuitTolerance", 0xffff0073 },
	{ "VoltageTooHigh", 0xffff0074 },
	{ "VoltageTooLow", 0xffff0075 },
	{ "DCBusUnbalanced", 0xffff0076 },
	{ "FanFailure", 0xffff0077 },
	{ "WiringFault", 0xffff0078 },
	{ "Floating", 0xffff0079 },
	{ "OverCurrent", 0xffff007a },
	{ "RemainingActivePower", 0xffff007b },
	{ "Energy", 0xffff007c },
	{ "Threshold", 0xffff007d },
	{ "OverThreshold", 0xffff007e },
	{ "Sensor", 0xffff0080 },
	{ "LowHumidity", 0xffff0081 },
	{ "HighHumidity", 0xffff0082 },
	{ "LowTemperature", 0xffff0083 },
	{ "HighTemperature", 0xffff0084 },
	{ "ECOControl", 0xffff0085 },
	{ "Efficiency", 0xffff0086 },
	{ "ABMEnable", 0xffff0087 },
	{ "NegativeCurrent", 0xffff0088 },
	{ "AutomaticStart", 0xffff0089 },
	{ "Count", 0xffff0090 },
	{ "Timer", 0xffff0091 },
	{ "Interval", 0xffff0092 },
	{ "TimerExpired", 0xffff0093 },
	{ "Mode", 0xffff0094 },
	{ "Country", 0xffff0095 },
	{ "State", 0xffff0096 },
	{ "Time", 0xffff0097 },
	{ "Code", 0xffff0098 },
	{ "DataValid", 0xffff0099 },
	{ "ToggleTimer", 0xffff009a },
	{ "BypassTransferDelay", 0xffff009b },
	{ "HysteresisVoltageTransfer", 0xffff009c },
	{ "SlewRate", 0xffff009d },
	{ "PDU", 0xffff00a0 },
	{ "Breaker", 0xffff00a1 },
	{ "BreakerID", 0xffff00a2 },
	{ "OverVoltage", 0xffff00a3 },
	{ "Tripped", 0xffff00a4 },
	{ "OverEnergy", 0xffff00a5 },
	{ "OverHumidity", 0xffff00a6 },
	{ "ConfigurationReset", 0xffff00a7 },
	{ "Level", 0xffff00a8 },
	{ "PDUType", 0xffff00a9 },
	{ "ReactivePower", 0xffff00aa },
	{ "Pole", 0xffff00ab },
	{ "PoleID", 0xffff00ac },
	{ "Reset", 0xffff00ad },
	{ "WatchdogReset", 0xffff00ae },
	{ "iDesignator", 0xffff00ba },
	{ "COPIBridge", 0xffff00e0 },
	{ "Gateway", 0xffff00e1 },
	{ "System", 0xffff00e5 },
	{ "Status", 0xffff00e9 },
	{ "iModel", 0xffff00f0 },
	{ "iVersion", 0xffff00f1 },
	{ "iTechnicalLevel", 0xffff00f2 },
	{ "iPartNumber", 0xffff00f3 },
	{ "iReferenceNumber", 0xffff00f4 },
	{ "iGang", 0xffff00f5 },
};

/* Rows that the input, the bypass and the output each have; */
#define THREE_PHASES(name, in) \
	HID_NUMBER(name ".L1-L2.voltage", in "Phase.[12].Voltage", 1, 0), \
	HID_NUMBER(name ".L1-N.voltage", in "Phase.[1].Voltage", 1, 0), \
	HID_NUMBER(name ".L1.current", in "Phase.[1].Current", 1, 0), \
	HID_NUMBER(name ".L2-L3.voltage", in "Phase.[23].Voltage", 1, 0), \
	HID_NUMBER(name ".L2-N.voltage", in "Phase.[2].Voltage", 1, 0), \
	HID_NUMBER(name ".L2.current", in "Phase.[2].Current", 1, 0), \
	HID_NUMBER(name ".L3-L1.voltage", in "Phase.[31].Voltage", 1, 0), \
	HID_NUMBER(name ".L3-N.voltage", in "Phase.[3].Voltage", 1, 0), \
	HID_NUMBER(name ".L3.current", in "Phase.[3].Current", 1, 0)

/* and rows for each switched group; its outlet has the next higher number in the device. */
#define OUTLET(index, usage) "OutletSystem.Outlet.[" index "]." usage
#define SWITCHED_GROUP(n, index) \
	HID_SET_NUMBER("outlet." n ".autoswitch.charge.low", \
		OUTLET(index, "RemainingCapacityLimit"), 0, HID_SEMISTATIC, 3), \
	HID_NUMBER("outlet." n ".current", OUTLET(index, "Current"), 2, 0), \
	HID_SET_NUMBER("outlet." n ".delay.shutdown", OUTLET(index, "ShutdownTimer"), \
		0, HID_SEMISTATIC, 5), \
	HID_SET_NUMBER("outlet." n ".delay.start", OUTLET(index, "StartupTimer"), \
		0, HID_SEMISTATIC, 5), \
	HID_KEPT("outlet." n ".desc", OUTLET(index, "OutletID"), "PowerShare Outlet " n, 20), \
	HID_TEXT("outlet." n ".ecocontrol", OUTLET(index, "ECOControl"), \
		hid_eaton_outlet_eco, HID_SEMISTATIC), \
	HID_NUMBER("outlet." n ".id", OUTLET(index, "OutletID"), 0, HID_STATIC), \
	HID_NUMBER("outlet." n ".power", OUTLET(index, "ApparentPower"), 0, 0), \
	HID_NUMBER("outlet." n ".powerfactor", OUTLET(index, "PowerFactor"), 2, 0), \
	HID_TEXT("outlet." n ".protect.status", OUTLET(index, "Status"), \
		hid_eaton_outlet_protection, 0), \
	HID_NUMBER("outlet." n ".realpower", OUTLET(index, "ActivePower"), 0, 0), \
	HID_TEXT("outlet." n ".status", OUTLET(index, "PresentStatus.SwitchOn/Off"), hid_on_off, 0)
#define SWITCHABLE_GROUP(n, index) \
	HID_SET_TEXT("outlet." n ".switchable", OUTLET(index, "PresentStatus.Switchable"), \
		hid_mge_switchable, HID_SEMISTATIC, 3), \
	HID_TEXT("outlet." n ".switchable", OUTLET(index, "PresentStatus.Switchable"), \
		hid_yes_no, 0)
#define GROUP_COMMANDS(n, index) \
	{ "outlet." n ".load.off", OUTLET(index, "DelayBeforeShutdown"), 0, NULL }, \
	{ "outlet." n ".load.on", OUTLET(index, "DelayBeforeStartup"), 0, NULL }

static const struct hid_var_row vars[] = {
	/* Battery. */
	HID_TEXT("battery.capacity", "BatterySystem.Battery.DesignCapacity",
		hid_mge_battery_capacity, HID_STATIC),
	HID_TEXT("battery.charge", "PowerSummary.RemainingCapacity", hid_charge, 0),
	HID_SET_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimitSetting",
		hid_charge_limit, HID_SEMISTATIC, 5),
	HID_TEXT("battery.charge.low", "PowerSummary.RemainingCapacityLimit", hid_charge_limit,
		HID_STATIC),
	HID_SET_NUMBER("battery.charge.restart", "PowerSummary.RestartLevel", 0, HID_SEMISTATIC, 3),
	HID_TEXT("battery.charger.type", "BatterySystem.Charger.ChargerType",
		hid_eaton_charger_type, HID_QUICK),
	HID_SET_TEXT("battery.energysave", "PowerConverter.Input.[3].EnergySaving", hid_yes_no,
		HID_SEMISTATIC, 5),
	HID_SET_NUMBER("battery.energysave.delay",
		"PowerConverter.Input.[3].EnergySaving.ShutdownTimer", 0, HID_SEMISTATIC, 5),
	HID_SET_NUMBER("battery.energysave.delay", "PowerConverter.Input.[3].ShutdownTimer", 0,
		HID_SEMISTATIC, 5),
	HID_SET_NUMBER("battery.energysave.load", "PowerConverter.Input.[3].ConfigPercentLoad", 0,
		HID_SEMISTATIC, 5),
	HID_SET_NUMBER("battery.energysave.realpower", "PowerConverter.Input.[3].ConfigActivePower",
		0, HID_SEMISTATIC, 5),
	HID_SET_TEXT("battery.protection", "BatterySystem.Battery.DeepDischargeProtection",
		hid_yes_no, HID_SEMISTATIC, 5),
	HID_NUMBER("battery.runtime", "PowerSummary.RunTimeToEmpty", 0, 0),
	HID_NUMBER("battery.runtime.elapsed", "StatisticSystem.Input.[1].Statistic.[1].Time", 0,
		HID_QUICK),
	HID_SET_NUMBER("battery.runtime.low", "PowerSummary.RemainingTimeLimit", 0, 0, 10),
	HID_TEXT("battery.temperature", "BatterySystem.Battery.Temperature", hid_kelvin, 0),
	HID_TEXT("battery.type", "PowerSummary.iDeviceChemistry", hid_string_index, HID_STATIC),
	HID_NUMBER("battery.voltage", "BatterySystem.Voltage", 1, 0),
	HID_TEXT("battery.voltage", "PowerSummary.Voltage", hid_mge_battery_voltage, 0),
	HID_NUMBER("battery.voltage.nominal", "BatterySystem.ConfigVoltage", 0, HID_STATIC),
	HID_TEXT("battery.voltage.nominal", "PowerSummary.ConfigVoltage", hid_mge_battery_nominal,
		HID_STATIC),
	/* battery.charger.status is composed of the charger's bits below, while its ABM is on. */

	/* Input. */
	HID_NUMBER("input.current", "PowerConverter.Input.[1].Current", 2, 0),
	HID_NUMBER("input.current.nominal", "Flow.[1].ConfigCurrent", 2, HID_STATIC),
	HID_NUMBER("input.frequency", "PowerConverter.Input.[1].Frequency", 1, 0),
	HID_NUMBER("input.frequency.nominal", "Flow.[1].ConfigFrequency", 0, HID_STATIC),
	HID_NUMBER("input.voltage", "PowerConverter.Input.[1].Voltage", 1, 0),
	HID_NUMBER("input.voltage.nominal", "Flow.[1].ConfigVoltage", 0, HID_STATIC),

	/* When the UPS leaves the mains, and what it uses instead. */
	HID_SET_TEXT("input.frequency.extended", "PowerConverter.Output.ExtendedFrequencyMode",
		hid_yes_no, HID_SEMISTATIC, 5),
	HID_SET_TEXT("input.sensitivity", "PowerConverter.Output.SensitivityMode",
		hid_mge_sensitivity, HID_SEMISTATIC, 10),
	HID_SET_NUMBER("input.transfer.boost.high",
		"PowerConverter.Output.HighVoltageBoostTransfer", 0, HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.boost.low", "PowerConverter.Output.LowVoltageBoostTransfer",
		0, HID_SEMISTATIC, 5),
	HID_SET_TEXT("input.transfer.bypass.forced",
		"PowerConverter.Input.[2].ForcedTransferEnable", hid_eaton_enable_disable,
		HID_SEMISTATIC, 8),
	HID_SET_NUMBER("input.transfer.bypass.high",
		"PowerConverter.Output.HighVoltageBypassTransfer", 0, HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.bypass.low",
		"PowerConverter.Output.LowVoltageBypassTransfer", 0, HID_SEMISTATIC, 5),
	HID_SET_TEXT("input.transfer.bypass.outlimits",
		"PowerConverter.Input.[2].OutOfToleranceTransferEnable", hid_eaton_enable_disable,
		HID_SEMISTATIC, 8),
	HID_SET_TEXT("input.transfer.bypass.overload",
		"PowerConverter.Input.[2].OverloadTransferEnable", hid_eaton_enable_disable,
		HID_SEMISTATIC, 8),
	HID_SET_TEXT("input.transfer.eco.high", "PowerConverter.Output.HighVoltageEcoTransfer",
		hid_eaton_eco_high, HID_SEMISTATIC, 5),
	HID_SET_TEXT("input.transfer.eco.low", "PowerConverter.Output.LowVoltageEcoTransfer",
		hid_eaton_eco_low, HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.frequency.bypass.range",
		"PowerConverter.Output.FrequencyRangeBypassTransfer", 0, HID_SEMISTATIC, 5),
	HID_SET_TEXT("input.transfer.frequency.eco.range",
		"PowerConverter.Output.FrequencyRangeEcoTransfer", hid_eaton_eco_range,
		HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.high", "PowerConverter.Output.HighVoltageTransfer", 0,
		HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.hysteresis",
		"PowerConverter.Output.HysteresisVoltageTransfer", 0, HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.low", "PowerConverter.Output.LowVoltageTransfer", 0,
		HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.trim.high", "PowerConverter.Output.HighVoltageBuckTransfer",
		0, HID_SEMISTATIC, 5),
	HID_SET_NUMBER("input.transfer.trim.low", "PowerConverter.Output.LowVoltageBuckTransfer", 0,
		HID_SEMISTATIC, 5),
	HID_SET_TEXT("input.voltage.extended", "PowerConverter.Output.ExtendedVoltageMode",
		hid_yes_no, HID_SEMISTATIC, 5),

	/* Input, three phases. */
	THREE_PHASES("input", "PowerConverter.Input.[1]."),

	/* Bypass. */
	HID_NUMBER("input.bypass.current", "PowerConverter.Input.[2].Current", 2, 0),
	HID_NUMBER("input.bypass.current.nominal", "Flow.[2].ConfigCurrent", 2, HID_STATIC),
	HID_TEXT("input.bypass.frequency", "PowerConverter.Input.[2].Frequency",
		hid_eaton_bypass_frequency, HID_QUICK),
	HID_NUMBER("input.bypass.frequency.nominal", "Flow.[2].ConfigFrequency", 0, HID_STATIC),
	HID_SET_TEXT("input.bypass.switchable", "PowerConverter.Input.[2].Switchable",
		hid_eaton_enable_disable, HID_SEMISTATIC, 8),
	HID_SET_TEXT("input.bypass.switch.off", "PowerConverter.Input.[2].SwitchOffControl",
		hid_eaton_bypass_off, HID_QUICK, 12),
	HID_SET_TEXT("input.bypass.switch.on", "PowerConverter.Input.[2].SwitchOnControl",
		hid_eaton_bypass_on, HID_QUICK, 8),
	HID_TEXT("input.bypass.voltage", "PowerConverter.Input.[2].Voltage",
		hid_eaton_bypass_voltage, HID_QUICK),
	HID_NUMBER("input.bypass.voltage.nominal", "Flow.[2].ConfigVoltage", 0, HID_STATIC),

	/* High efficiency: the load on the bypass while its mains is good. */
	HID_SET_TEXT("input.eco.switchable", "PowerConverter.Input.[5].Switchable",
		hid_eaton_eco_mode, HID_QUICK, 8),
	HID_TEXT("experimental.ups.mode.buzzwords", "PowerConverter.Input.[5].PresentStatus.Used",
		hid_eaton_mode_word, 0),

	/* Bypass, three phases. */
	THREE_PHASES("input.bypass", "PowerConverter.Input.[2]."),

	/* Output. */
	HID_NUMBER("output.current", "PowerConverter.Output.Current", 2, 0),
	HID_NUMBER("output.current.nominal", "Flow.[4].ConfigCurrent", 2, 0),
	HID_NUMBER("output.frequency", "PowerConverter.Output.Frequency", 1, 0),
	HID_TEXT("output.frequency.nominal", "Flow.[4].ConfigFrequency",
		hid_mge_output_frequency_nominal, HID_STATIC),
	HID_TEXT("output.powerfactor", "PowerConverter.Output.PowerFactor", hid_mge_power_factor,
		0),
	HID_NUMBER("output.voltage", "PowerConverter.Output.Voltage", 1, 0),
	HID_SET_TEXT("output.voltage.nominal", "Flow.[4].ConfigVoltage", hid_mge_output_nominal,
		HID_SEMISTATIC, 0),

	/* Output, three phases. */
	THREE_PHASES("output", "PowerConverter.Output."),
	HID_NUMBER("ups.L1.power", "PowerConverter.Output.Phase.[1].ApparentPower", 0, 0),
	HID_NUMBER("ups.L1.realpower", "PowerConverter.Output.Phase.[1].ActivePower", 0, 0),
	HID_NUMBER("ups.L2.power", "PowerConverter.Output.Phase.[2].ApparentPower", 0, 0),
	HID_NUMBER("ups.L2.realpower", "PowerConverter.Output.Phase.[2].ActivePower", 0, 0),
	HID_NUMBER("ups.L3.power", "PowerConverter.Output.Phase.[3].ApparentPower", 0, 0),
	HID_NUMBER("ups.L3.realpower", "PowerConverter.Output.Phase.[3].ActivePower", 0, 0),

	/* Load. */
	HID_NUMBER("ups.efficiency", "PowerConverter.Output.Efficiency", 0, 0),
	HID_TEXT("ups.load", "PowerSummary.PercentLoad", hid_mge_load, 0),
	HID_SET_NUMBER("ups.load.high", "Flow.[4].ConfigPercentLoad", 0, HID_SEMISTATIC, 5),
	HID_NUMBER("ups.power", "PowerConverter.Output.ApparentPower", 0, 0),
	HID_NUMBER("ups.power.nominal", "Flow.[4].ConfigApparentPower", 0, HID_STATIC),
	HID_NUMBER("ups.realpower", "PowerConverter.Output.ActivePower", 0, 0),
	HID_TEXT("ups.realpower", "Flow.[4].ConfigApparentPower", hid_mge_realpower, 0),
	HID_NUMBER("ups.realpower.nominal", "Flow.[4].ConfigActivePower", 0, HID_STATIC),
	HID_TEXT("ups.temperature", "PowerSummary.Temperature", hid_kelvin, 0),

	/* The unit itself. */
	HID_TEXT("device.usb.version", "System.USB.iVersion", hid_string_index, HID_STATIC),
	HID_TEXT("ups.beeper.status", "BatterySystem.Battery.AudibleAlarmControl", hid_beeper,
		HID_SEMISTATIC),
	HID_TEXT("ups.beeper.status", "PowerSummary.AudibleAlarmControl", hid_beeper,
		HID_SEMISTATIC),
	HID_TEXT("ups.beeper.status", "AudibleAlarmControl", hid_beeper, HID_SEMISTATIC),
	HID_SET_TEXT("ups.date", "PowerSummary.Time", hid_mge_date, 0, 10),
	HID_TEXT("ups.firmware", "PowerSummary.iVersion", hid_string_index, HID_STATIC),
	HID_SET_TEXT("ups.shutdown", "PowerSummary.PresentStatus.Switchable",
		hid_eaton_enable_disable, HID_SEMISTATIC, 0),
	/* The driver sets it before a shutdown: yes for shutdown.return, no for
	 * shutdown.stayoff. */
	HID_SET_TEXT("ups.start.auto", "PowerConverter.Input.[1].AutomaticRestart", hid_yes_no,
		HID_SEMISTATIC, 5),
	HID_SET_TEXT("ups.start.battery", "PowerConverter.Input.[3].StartOnBattery", hid_yes_no,
		HID_SEMISTATIC, 5),
	HID_SET_TEXT("ups.start.reboot", "PowerConverter.Output.ForcedReboot", hid_yes_no,
		HID_SEMISTATIC, 5),
	HID_SET_NUMBER("ups.test.interval", "BatterySystem.Battery.TestPeriod", 0, HID_SEMISTATIC,
		8),
	HID_TEXT("ups.test.result", "BatterySystem.Battery.Test", hid_test_result, 0),
	HID_SET_TEXT("ups.time", "PowerSummary.Time", hid_mge_time, 0, 10),
	HID_TEXT("ups.type", "PowerConverter.ConverterType", hid_mge_ups_type, HID_STATIC),

	/* Outlets. */
	HID_NUMBER("outlet.current", "OutletSystem.Outlet.[1].Current", 2, 0),
	HID_KEPT("outlet.desc", "OutletSystem.Outlet.[1].OutletID", "Main Outlet", 20),
	HID_NUMBER("outlet.id", "OutletSystem.Outlet.[1].OutletID", 0, HID_STATIC),
	/* The load above which the master switches the others on; VA. */
	HID_SET_TEXT("outlet.power", "OutletSystem.Outlet.[1].ConfigApparentPower",
		hid_mge_threshold, HID_SEMISTATIC, 0),
	HID_NUMBER("outlet.power", "OutletSystem.Outlet.[1].ApparentPower", 0, 0),
	HID_NUMBER("outlet.powerfactor", "OutletSystem.Outlet.[1].PowerFactor", 2, 0),
	HID_NUMBER("outlet.realpower", "OutletSystem.Outlet.[1].ActivePower", 0, 0),
	HID_TEXT("outlet.switchable", "OutletSystem.Outlet.[1].PresentStatus.Switchable",
		hid_yes_no, HID_STATIC),

	/* Switched group 1. */
	SWITCHED_GROUP("1", "2"),
	HID_TEXT("outlet.1.designator", "OutletSystem.Outlet.[2].iDesignator", hid_string_index,
		HID_STATIC),
	/* Models that cannot switch it: it is on while mains are present. */
	HID_TEXT("outlet.1.status", "PowerSummary.PresentStatus.ACPresent", hid_on_off, 0),
	HID_TEXT("outlet.1.switchable", "OutletSystem.Outlet.[2].PresentStatus.Switchable",
		hid_yes_no, HID_STATIC),

	/* Switched group 2. */
	SWITCHED_GROUP("2", "3"),
	SWITCHABLE_GROUP("2", "3"),

	/* Switched group 3. */
	SWITCHED_GROUP("3", "4"),
	SWITCHABLE_GROUP("3", "4"),

	/* Delays: kept by the driver, and the countdowns of the UPS. */
	HID_DELAYS("PowerSummary.", "20", "30"),
	HID_REBOOT_TIMER("PowerSummary."),

	/* Commands that are refused while the bypass is not good. */
	HID_CONVERTED_COMMAND("experimental.bypass.ecomode.start",
		"PowerConverter.Input.[5].Switchable", hid_eaton_eco_command, "ECO"),
	HID_CONVERTED_COMMAND("experimental.bypass.ecomode.stop",
		"PowerConverter.Input.[5].Switchable", hid_eaton_eco_command, "normal"),
	HID_VARS_END,
};

/* The charger's state in two spellings. */
static const struct hid_bit_case is_1[] = { { 1, POWER_SET }, { 0, POWER_UNREAD } };
static const struct hid_bit_case is_2[] = { { 2, POWER_SET }, { 0, POWER_UNREAD } };
static const struct hid_bit_case is_3[] = { { 3, POWER_SET }, { 0, POWER_UNREAD } };
static const struct hid_bit_case is_4[] = { { 4, POWER_SET }, { 0, POWER_UNREAD } };
static const struct hid_bit_case is_6[] = { { 6, POWER_SET }, { 0, POWER_UNREAD } };

#define ABM(field, state, cases) \
	HID_CASES("BatterySystem.Charger." field, POWER_ABM_##state, POWER_CLEAR, cases, HID_QUICK)

static const struct hid_bit_row bits[] = {
	/* The summary. */
	HID_SUMMARY_STATUS,
	HID_FLAG("PowerSummary.PresentStatus.ShutdownImminent", POWER_SHUTDOWN_IMMINENT, 0),
	HID_FLAG("PowerSummary.PresentStatus.NeedReplacement", POWER_REPLACE_BATTERY, 0),
	HID_FLAG("PowerSummary.PresentStatus.Overload", POWER_OVERLOAD, 0),
	HID_FLAG("PowerSummary.PresentStatus.OverTemperature", POWER_OVERHEAT, 0),
	HID_FLAG("PowerSummary.PresentStatus.InternalFailure", POWER_COMM_FAULT, 0),
	HID_FLAG("PowerSummary.PresentStatus.FanFailure", POWER_FAN_FAILURE, 0),
	HID_FLAG("PowerSummary.PresentStatus.EmergencyStop", POWER_EMERGENCY_STOP, 0),
	HID_FLAG("PowerSummary.PresentStatus.ConfigurationFailure", POWER_CONFIG_FAILURE, 0),
	HID_FLAG_NOT("PowerSummary.PresentStatus.Good", POWER_OFF, 0),

	/* Mains. A path in use shows that mains are present; a battery in use does not show that
	 * they are absent: it may be a test. */
	{ "PowerConverter.Input.[1].PresentStatus.Used", POWER_ONLINE,
		POWER_SET, POWER_UNREAD, NULL, 0 },
	{ "PowerConverter.Input.[3].PresentStatus.Used", POWER_ONLINE,
		POWER_UNREAD, POWER_SET, NULL, 0 },
	{ "PowerConverter.Input.[1].PresentStatus.VoltageTooLow", POWER_ONLINE,
		POWER_NOT_IN_USE, POWER_SET, NULL, 0 },
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.VoltageOutOfRange",
		POWER_VOLTAGE_RANGE, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.VoltageTooHigh", POWER_VOLTAGE_RANGE, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.FrequencyOutOfRange",
		POWER_FREQUENCY_RANGE, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.Buck", POWER_TRIM, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.Boost", POWER_BOOST, 0),
	HID_FLAG("PowerConverter.Input.[1].PresentStatus.WiringFault", POWER_WIRING_FAULT, 0),
	HID_FLAG("PowerConverter.Input.[2].PresentStatus.Used", POWER_BYPASS_AUTO, 0),
	HID_FLAG("PowerConverter.Input.[4].PresentStatus.Used", POWER_BYPASS_MANUAL, 0),

	/* Inverter and output. */
	HID_FLAG("PowerConverter.Inverter.PresentStatus.VoltageTooHigh", POWER_INVERTER_HIGH, 0),
	HID_FLAG("PowerConverter.Inverter.PresentStatus.VoltageTooLow", POWER_INVERTER_LOW, 0),
	HID_FLAG("PowerConverter.Output.PresentStatus.ShortCircuit", POWER_SHORT_CIRCUIT, 0),
	HID_FLAG("PowerConverter.Output.Overload.[1].PresentStatus.OverThreshold",
		POWER_OVERLOAD, 0),
	HID_FLAG("PowerConverter.Output.Overload.[2].PresentStatus.OverThreshold",
		POWER_OVERLOAD, 0),

	/* Battery and charger. */
	HID_FLAG_NOT("BatterySystem.Battery.PresentStatus.Present", POWER_NO_BATTERY, 0),
	HID_FLAG("BatterySystem.Battery.PresentStatus.VoltageTooHigh",
		POWER_BATTERY_VOLTAGE_HIGH, 0),
	HID_FLAG("BatterySystem.Charger.PresentStatus.InternalFailure", POWER_CHARGER_FAILURE, 0),
	HID_FLAG("BatterySystem.Charger.ABMEnable", POWER_ABM, HID_QUICK),
	ABM("Mode", CHARGING, is_1),
	ABM("Mode", DISCHARGING, is_2),
	ABM("Mode", FLOATING, is_3),
	ABM("Mode", RESTING, is_4),
	ABM("Mode", OFF, is_6),
	ABM("Status", CHARGING, is_1),
	ABM("Status", FLOATING, is_2),
	ABM("Status", RESTING, is_3),
	ABM("Status", DISCHARGING, is_4),
	ABM("Status", OFF, is_6),
	HID_FLAG("BatterySystem.Charger.PresentStatus.VoltageTooHigh",
		POWER_BATTERY_VOLTAGE_HIGH, 0),
	HID_FLAG("BatterySystem.Charger.PresentStatus.VoltageTooLow",
		POWER_BATTERY_VOLTAGE_LOW, 0),
	/* The battery's life timer. */
	HID_FLAG("LCMSystem.LCMAlarm.[2].PresentStatus.TimerExpired", POWER_REPLACE_BATTERY, 0),
	HID_BITS_END,
};

static const struct hid_command_row commands[] = {
	HID_BEEPER_COMMANDS("BatterySystem.Battery.AudibleAlarmControl"),
	HID_BEEPER_COMMANDS("PowerSummary.AudibleAlarmControl"),
	{ "beeper.disable", "AudibleAlarmControl", 1, NULL },
	{ "beeper.enable", "AudibleAlarmControl", 2, NULL },

	{ "bypass.start", "PowerConverter.Input.[2].SwitchOnControl", 1, NULL },
	{ "bypass.stop", "PowerConverter.Input.[2].SwitchOffControl", 1, NULL },

	{ "experimental.ecomode.start", "PowerConverter.Input.[5].Switchable", 1, NULL },
	{ "experimental.ecomode.stop", "PowerConverter.Input.[5].Switchable", 0, NULL },
	{ "experimental.essmode.start", "PowerConverter.Input.[5].Switchable", 2, NULL },
	{ "experimental.essmode.stop", "PowerConverter.Input.[5].Switchable", 0, NULL },

	HID_DELAY_COMMANDS("PowerSummary.", 20, 30),

	GROUP_COMMANDS("1", "2"),
	GROUP_COMMANDS("2", "3"),
	GROUP_COMMANDS("3", "4"),

	HID_REBOOT_COMMAND("PowerSummary."),

	HID_TEST_COMMANDS("BatterySystem.Battery.Test"),
	HID_COMMANDS_END,
};

const struct hid_vendor hid_mge = {
	.name = "mge",
	.title = "MGE HID",
	.manufacturer = "Eaton",
	.own_vid = 0x0463,
	.ids = ids,
	.usages = usages,
	.usage_count = MEM_COUNT(usages),
	.vars = vars,
	.bits = bits,
	.commands = commands,
};
