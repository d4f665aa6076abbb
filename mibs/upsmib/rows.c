/* SPDX-License-Identifier: GPL-2.0-or-later
 * rows - every object of RFC 1628, one row each, in OID order. Nothing but data.
 *
 * Units live here and nowhere else: NUT has volts, amperes, hertz and seconds; the MIB has volts,
 * tenths and minutes. A row has name, place, type, access, behaviour while the UPS is stale, and
 * the rule; then the data of the rule. mibs/upsmib/rows.h has the meaning of each.
 */
#include "mibs/upsmib/rows.h"

#include "lib/mem.h"

#define ROW(n, where, t, a, l, r, ...) { .name = n, where, .type = UPSMIB_##t, \
	.access = UPSMIB_##a, .life = UPSMIB_##l, .rule = UPSMIB_##r, __VA_ARGS__ }
#define MEASURED(n, where, ...) { .name = n, where, .type = UPSMIB_INTEGER, \
	.access = UPSMIB_READ, .life = UPSMIB_MEASURED, .rule = UPSMIB_NUMBER, __VA_ARGS__ }
#define SETTING(n, where, a, ...) { .name = n, where, .type = UPSMIB_INTEGER, \
	.access = UPSMIB_##a, .life = UPSMIB_LASTING, .rule = UPSMIB_NUMBER, __VA_ARGS__ }

#define AT(...) .arcs = { __VA_ARGS__ }, .place = UPSMIB_SCALAR
#define BARE(...) .arcs = { __VA_ARGS__ }, .place = UPSMIB_BARE
#define INPUT(column) .arcs = { 3, 3, 1, column }, .place = UPSMIB_INPUT
#define OUTPUT(column) .arcs = { 4, 4, 1, column }, .place = UPSMIB_OUTPUT
#define BYPASS(column) .arcs = { 5, 3, 1, column }, .place = UPSMIB_BYPASS
#define ALARM(column) .arcs = { 6, 2, 1, column }, .place = UPSMIB_ALARM

#define NN .max = INT32_MAX			/* NonNegativeInteger */
#define PI .min = 1, .max = INT32_MAX		/* PositiveInteger */
#define I32 .min = INT32_MIN, .max = INT32_MAX
#define FROM(least, most) .min = least, .max = most

/* Units: NUT's times the scale is the MIB's. */
#define VOLTS .unit = "V", .scale = 1
#define VOLTS10 .unit = "0.1 V", .scale = 10
#define AMPERES10 .unit = "0.1 A", .scale = 10
#define HERTZ10 .unit = "0.1 Hz", .scale = 10
#define WATTS .unit = "W", .scale = 1
#define VOLTAMPERES .unit = "VA", .scale = 1
#define PERCENT .unit = "%", .scale = 1
#define CELSIUS .unit = "C", .scale = 1
#define MINUTES .unit = "min", .scale = 1 / 60.0
#define SECONDS .unit = "s", .scale = 1

#define VARS(...) .vars = { __VA_ARGS__ }
#define PHASES(...) .phase_vars = { __VA_ARGS__ }

const struct upsmib_row upsmib_rows[] = {
	/* 1: identity */
	ROW("upsIdentManufacturer", AT(1, 1), STRING, READ, LASTING, TEXT, .max = 31,
		VARS("ups.mfr", "device.mfr")),
	ROW("upsIdentModel", AT(1, 2), STRING, READ, LASTING, MODEL, .max = 63,
		VARS("ups.model", "device.model")),
	ROW("upsIdentUPSSoftwareVersion", AT(1, 3), STRING, READ, LASTING, TEXT, .max = 63,
		VARS("ups.firmware")),
	ROW("upsIdentAgentSoftwareVersion", AT(1, 4), STRING, READ, ALWAYS, AGENT, .max = 63,
		VARS("ups.firmware.aux")),
	ROW("upsIdentName", AT(1, 5), STRING, WRITE, ALWAYS, NAME, .max = 63, VARS("ups.id")),
	ROW("upsIdentAttachedDevices", AT(1, 6), STRING, WRITE, ALWAYS, ATTACHED, .max = 63),

	/* 2: battery */
	ROW("upsBatteryStatus", AT(2, 1), INTEGER, READ, ALWAYS, BATTERY_STATUS, FROM(1, 4)),
	ROW("upsSecondsOnBattery", AT(2, 2), INTEGER, READ, ALWAYS, ON_BATTERY_TIME, SECONDS, NN),
	MEASURED("upsEstimatedMinutesRemaining", AT(2, 3), .rounding = UPSMIB_FLOOR,
		MINUTES, PI, VARS("battery.runtime")),
	MEASURED("upsEstimatedChargeRemaining", AT(2, 4), PERCENT, FROM(0, 100),
		VARS("battery.charge")),
	MEASURED("upsBatteryVoltage", AT(2, 5), VOLTS10, NN, VARS("battery.voltage")),
	MEASURED("upsBatteryCurrent", AT(2, 6), AMPERES10, I32, VARS("battery.current")),
	MEASURED("upsBatteryTemperature", AT(2, 7), CELSIUS, I32,
		VARS("battery.temperature", "ups.temperature")),

	/* 3: input */
	ROW("upsInputLineBads", AT(3, 1), COUNTER, READ, ALWAYS, LINE_BADS),
	ROW("upsInputNumLines", AT(3, 2), INTEGER, READ, ALWAYS, LINES, NN, VARS("input.phases")),
	ROW("upsInputLineIndex", INPUT(1), INTEGER, INDEX, ALWAYS, LINE_INDEX, PI),
	MEASURED("upsInputFrequency", INPUT(2), HERTZ10, NN, VARS("input.frequency"),
		PHASES("input.Ln.frequency", "input.frequency")),
	MEASURED("upsInputVoltage", INPUT(3), VOLTS, NN, VARS("input.voltage"),
		PHASES("input.Ln-N.voltage", "input.Ln.voltage", "input.Ln-Lm.voltage")),
	MEASURED("upsInputCurrent", INPUT(4), AMPERES10, NN, VARS("input.current"),
		PHASES("input.Ln.current")),
	MEASURED("upsInputTruePower", INPUT(5), WATTS, NN, VARS("input.realpower"),
		PHASES("input.Ln.realpower")),

	/* 4: output */
	ROW("upsOutputSource", AT(4, 1), INTEGER, READ, ALWAYS, SOURCE, FROM(1, 7)),
	MEASURED("upsOutputFrequency", AT(4, 2), HERTZ10, NN, VARS("output.frequency")),
	ROW("upsOutputNumLines", AT(4, 3), INTEGER, READ, ALWAYS, LINES, NN,
		VARS("output.phases")),
	ROW("upsOutputLineIndex", OUTPUT(1), INTEGER, INDEX, ALWAYS, LINE_INDEX, PI),
	MEASURED("upsOutputVoltage", OUTPUT(2), VOLTS, NN, VARS("output.voltage"),
		PHASES("output.Ln-N.voltage", "output.Ln.voltage", "output.Ln-Lm.voltage")),
	MEASURED("upsOutputCurrent", OUTPUT(3), AMPERES10, NN, VARS("output.current"),
		PHASES("output.Ln.current")),
	ROW("upsOutputPower", OUTPUT(4), INTEGER, READ, MEASURED, POWER, WATTS, NN,
		VARS("output.realpower", "ups.realpower"),
		PHASES("output.Ln.realpower", "ups.Ln.realpower")),
	ROW("upsOutputPercentLoad", OUTPUT(5), INTEGER, READ, MEASURED, LOAD, PERCENT,
		FROM(0, 200), VARS("ups.load"),
		PHASES("output.Ln.power.percent", "output.Ln.realpower.percent", "output.Ln.load")),

	/* 5: bypass */
	MEASURED("upsBypassFrequency", AT(5, 1), HERTZ10, NN, VARS("input.bypass.frequency")),
	ROW("upsBypassNumLines", AT(5, 2), INTEGER, READ, ALWAYS, LINES, NN,
		VARS("input.bypass.phases")),
	ROW("upsBypassLineIndex", BYPASS(1), INTEGER, INDEX, ALWAYS, LINE_INDEX, PI),
	MEASURED("upsBypassVoltage", BYPASS(2), VOLTS, NN, VARS("input.bypass.voltage"),
		PHASES("input.bypass.Ln-N.voltage", "input.bypass.Ln.voltage",
		"input.bypass.Ln-Lm.voltage")),
	MEASURED("upsBypassCurrent", BYPASS(3), AMPERES10, NN, VARS("input.bypass.current"),
		PHASES("input.bypass.Ln.current")),
	MEASURED("upsBypassPower", BYPASS(4), WATTS, NN, VARS("input.bypass.realpower"),
		PHASES("input.bypass.Ln.realpower")),

	/* 6: alarms */
	ROW("upsAlarmsPresent", AT(6, 1), GAUGE, READ, ALWAYS, ALARM_COUNT),
	ROW("upsAlarmId", ALARM(1), INTEGER, INDEX, ALWAYS, ALARM_ID, PI),
	ROW("upsAlarmDescr", ALARM(2), OID, READ, ALWAYS, ALARM_DESCR),
	ROW("upsAlarmTime", ALARM(3), TIMETICKS, READ, ALWAYS, ALARM_TIME),
	ROW("upsAlarmOutputOverload", BARE(6, 3, 8), INTEGER, READ, ALWAYS, OVERLOAD, FROM(0, 1)),

	/* 7: test */
	ROW("upsTestId", AT(7, 1), OID, WRITE, LASTING, TEST_ID),
	ROW("upsTestSpinLock", AT(7, 2), INTEGER, WRITE, ALWAYS, TEST_LOCK, NN),
	ROW("upsTestResultsSummary", AT(7, 3), INTEGER, READ, LASTING, TEST_SUMMARY, FROM(1, 6),
		VARS("ups.test.result")),
	ROW("upsTestResultsDetail", AT(7, 4), STRING, READ, LASTING, TEST_DETAIL, .max = 255,
		VARS("ups.test.result")),
	ROW("upsTestStartTime", AT(7, 5), TIMETICKS, READ, LASTING, TEST_START),
	ROW("upsTestElapsedTime", AT(7, 6), INTEGER, READ, LASTING, TEST_ELAPSED, NN),

	/* 8: control */
	ROW("upsShutdownType", AT(8, 1), INTEGER, CONTROL, ALWAYS, SHUTDOWN_TYPE, FROM(1, 2)),
	ROW("upsShutdownAfterDelay", AT(8, 2), INTEGER, CONTROL, ALWAYS, TIMER, SECONDS,
		FROM(-1, INT32_MAX), VARS("ups.timer.shutdown")),
	ROW("upsStartupAfterDelay", AT(8, 3), INTEGER, CONTROL, ALWAYS, TIMER, SECONDS,
		FROM(-1, INT32_MAX), VARS("ups.timer.start")),
	ROW("upsRebootWithDuration", AT(8, 4), INTEGER, CONTROL, ALWAYS, TIMER, SECONDS,
		FROM(-1, 300),
		VARS("ups.timer.reboot")),
	ROW("upsAutoRestart", AT(8, 5), INTEGER, WRITE, LASTING, AUTO_RESTART, FROM(1, 2),
		VARS("ups.start.auto"), .words = "yes|no"),

	/* 9: configuration */
	SETTING("upsConfigInputVoltage", AT(9, 1), WRITE, VOLTS, NN,
		VARS("input.voltage.nominal")),
	SETTING("upsConfigInputFreq", AT(9, 2), WRITE, HERTZ10, NN,
		VARS("input.frequency.nominal")),
	SETTING("upsConfigOutputVoltage", AT(9, 3), WRITE, VOLTS, NN,
		VARS("output.voltage.nominal")),
	SETTING("upsConfigOutputFreq", AT(9, 4), WRITE, HERTZ10, NN,
		VARS("output.frequency.nominal")),
	SETTING("upsConfigOutputVA", AT(9, 5), READ, VOLTAMPERES, NN,
		VARS("ups.power.nominal", "output.power.nominal")),
	SETTING("upsConfigOutputPower", AT(9, 6), READ, WATTS, NN,
		VARS("ups.realpower.nominal", "output.realpower.nominal")),
	SETTING("upsConfigLowBattTime", AT(9, 7), WRITE, .rounding = UPSMIB_CEILING,
		MINUTES, NN, VARS("battery.runtime.low")),
	ROW("upsConfigAudibleStatus", AT(9, 8), INTEGER, WRITE, LASTING, WORDS, FROM(1, 3),
		VARS("ups.beeper.status"), .words = "disabled|enabled|muted"),
	SETTING("upsConfigLowVoltageTransferPoint", AT(9, 9), WRITE, VOLTS, NN,
		VARS("input.transfer.low")),
	SETTING("upsConfigHighVoltageTransferPoint", AT(9, 10), WRITE, VOLTS, NN,
		VARS("input.transfer.high")),
};

const size_t upsmib_row_count = MEM_COUNT(upsmib_rows);

_Static_assert(MEM_COUNT(upsmib_rows) <= UPSMIB_ROWS_MAX, "more rows than cells");
