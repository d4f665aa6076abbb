/* SPDX-License-Identifier: GPL-2.0-or-later
 * masterguard - units of series A and E: Q3 for the state, questions with the slave address.
 */
#include "drivers/qx/dialects/common.h"

#define CELLS "experimental.number_of_battery_cells"

static const struct qx_field wh_fields[] = {
	{ .name = "ups.mfr", .kind = QX_TEXT, .fixed = "Masterguard" },
	{ .name = "load.high", .kind = QX_TEXT, .fixed = "140" },
	{ .name = "battery.type", .kind = QX_TEXT, .fixed = "PbAc" },
	{ .name = "ups.id", .from = 1, .to = 2, .kind = QX_TEXT },
	QX_TEXT_AT("ups.firmware", 4, 8),
	QX_TEXT_AT("ups.firmware.aux", 10, 14),
	QX_TEXT_AT("experimental.series", 16, 16),
	{ .name = "ups.model", .from = 16, .to = 45, .kind = QX_TEXT, .convert = qx_model_words },
	{ .name = "ups.power.nominal", .from = 16, .to = 45, .kind = QX_WATTS,
		.convert = qx_last_number, .rating = true },
	QX_RATED_AT("input.voltage.nominal", 49, 51, QX_VOLTS, 0),
	QX_RATED_AT("input.frequency.nominal", 53, 57, QX_HERTZ, 2),
	QX_RATED_AT(CELLS, 59, 61, QX_COUNT, 0),
	{ .name = "battery.voltage.nominal", .from = 63, .to = 67, .kind = QX_VOLTS,
		.decimals = 2, .rating = true, .times = CELLS },
	QX_RATED_AT("experimental.nominal_cell_voltage", 63, 67, QX_VOLTS, 2),
	{ .name = "experimental.runtime_half", .from = 69, .to = 74, .kind = QX_SECONDS,
		.convert = qx_minutes_and_seconds },
	{ .name = "experimental.runtime_full", .from = 76, .to = 81, .kind = QX_SECONDS,
		.convert = qx_minutes_and_seconds },
	{ .name = "experimental.recharge_time", .from = 83, .to = 85, .kind = QX_SECONDS,
		.scale = 3600 },
	QX_RATED_AT("ambient.0.temperature.low", 87, 88, QX_CELSIUS, 0),
	QX_RATED_AT("ambient.0.temperature.high", 90, 91, QX_CELSIUS, 0),
	QX_RATED_AT("input.voltage.low.critical", 93, 95, QX_VOLTS, 0),
	QX_RATED_AT("input.voltage.high.critical", 97, 99, QX_VOLTS, 0),
	QX_RATED_AT("input.frequency.low", 101, 105, QX_HERTZ, 2),
	QX_RATED_AT("input.frequency.high", 107, 111, QX_HERTZ, 2),
	{ 0 },
};

static const struct qx_code test_results[] = {
	{ "000", "no test performed" }, { "001", "test in progress" }, { "010", "OK" },
	{ "011", "failed" }, { "100", "not possible" }, { "101", "aborted" },
	{ "110", "autonomy time calibration in progress" }, { "111", "unknown" }, { 0 },
};
static const struct qx_field q3_fields[] = {
	QX_VOLTS_AT("input.voltage", 4, 8),
	QX_VOLTS_AT("input.voltage.fault", 10, 14),
	QX_VOLTS_AT("output.voltage", 16, 20),
	QX_LOAD_AT("ups.load", 22, 24),
	{ .name = "ups.power", .from = 22, .to = 24, .kind = QX_WATTS, .scale = 0.01f,
		.times = "ups.power.nominal" },
	{ .name = "output.current", .from = 22, .to = 24, .kind = QX_AMPERES, .decimals = 1,
		.scale = 0.01f, .times = "output.current.nominal" },
	QX_HERTZ_AT("input.frequency", 26, 29),
	{ .name = "battery.voltage", .from = 31, .to = 35, .kind = QX_VOLTS, .decimals = 1,
		.times = CELLS },
	QX_CELSIUS_AT(37, 40),
	{ .name = "ambient.0.temperature", .from = 37, .to = 40, .kind = QX_CELSIUS,
		.decimals = 1 },
	{ .name = "battery.runtime", .from = 42, .to = 47, .kind = QX_SECONDS,
		.convert = qx_minutes_and_seconds },
	QX_CHARGE_AT(49, 51),
	{ .name = "ups.test.result", .from = 67, .to = 69, .kind = QX_TEXT, .codes = test_results },
	{ 0 },
};
static const struct qx_flag q3_flags[] = {
	{ .column = 53, .when = '0', .words = ST_OL },
	{ .column = 53, .when = '1', .words = ST_OB },
	{ .column = 54, .when = '1', .words = ST_LB },
	{ .column = 55, .when = '1', .words = ST_BYPASS },
	{ .column = 56, .when = '1', .alarm = "UPS Failed" },
	{ .column = 57, .when = '0', .name = "ups.type", .text = "online" },
	{ .column = 57, .when = '1', .name = "ups.type", .text = "offline" },
	{ .column = 58, .when = '1', .words = ST_CAL },
	{ .column = 59, .when = '1', .words = QX_ENDING },
	{ .column = 63, .when = '1', .alarm = "Problem in parallel operation mode" },
	{ .column = 65, .when = '1', .words = ST_RB },
	{ .column = 66, .when = '1', .alarm = "No battery connected" },
	{ 0 },
};

static const struct qx_field packs_fields[] = {
	{ .name = "battery.packs", .from = 7, .to = 7, .kind = QX_COUNT },
	{ 0 },
};
static const struct qx_code beeper[] = { { "0", "disabled" }, { "1", "enabled" }, { 0 } };
static const struct qx_field beeper_fields[] = {
	{ .name = "ups.beeper.status", .from = 9, .to = 9, .kind = QX_TEXT, .codes = beeper },
	{ 0 },
};
static const struct qx_field gbs_fields[] = {
	QX_CHARGE_AT(4, 6),
	QX_TEXT_AT("experimental.battery.ageing.factor", 18, 21),
	QX_TEXT_AT("experimental.battery.calibration.factor", 33, 35),
	{ 0 },
};
static const struct qx_field gsn_fields[] = {
	QX_TEXT_AT("device.part", 8, 18),
	QX_TEXT_AT("ups.serial", 20, 23),
	{ 0 },
};
static const struct qx_field drc_fields[] = {
	{ .name = "device.uptime", .from = 4, .to = 16, .kind = QX_COUNT,
		.convert = qx_days_to_seconds },
	{ 0 },
};
static const struct qx_field pnv_fields[] = {
	QX_RATED_AT("output.voltage.nominal", 5, 7, QX_VOLTS, 0),
	{ .name = "output.current.nominal", .from = 5, .to = 7, .kind = QX_AMPERES, .decimals = 1,
		.divides = "ups.power.nominal" },
	{ 0 },
};
static const struct qx_field mso_fields[] = {
	QX_TEXT_AT("experimental.output_voltages", 1, QX_END),
	{ 0 },
};
/* the last five faults */
#define FAULT_AT(n, first, last) \
	{ .name = "experimental.fault_" n, .from = first, .to = last, .kind = QX_TEXT, \
		.convert = qx_not_only_zeros }
static const struct qx_field flt_fields[] = {
	FAULT_AT("1", 4, 23),
	FAULT_AT("2", 25, 44),
	FAULT_AT("3", 46, 65),
	FAULT_AT("4", 67, 86),
	FAULT_AT("5", 88, 107),
	{ 0 },
};

static const struct qx_query queries[] = {
	{ .ask = "WH", .lead = '(', .least = 112, .fields = wh_fields },
	{ .ask = "Q3", .lead = '(', .least = 70, .when = QX_STATUS,
		.layout = "(00 230.0 230.0 230.0 010 50.0 02.27 25.0 060:00 100 00000000 00000000",
		.fields = q3_fields, .flags = q3_flags },
	{ .ask = "GS,%a", .lead = '(', .least = 8, .when = QX_FULL, .fields = packs_fields },
	{ .ask = "GS,%a", .lead = '(', .least = 10, .when = QX_FULL, .fields = beeper_fields },
	{ .ask = "GBS,%a", .lead = '(', .least = 42, .when = QX_FULL, .fields = gbs_fields },
	{ .ask = "GSN,%a", .lead = '(', .least = 24, .fields = gsn_fields },
	{ .ask = "DRC,%a", .lead = '(', .least = 16, .when = QX_FULL, .fields = drc_fields },
	{ .ask = "MSO", .lead = '(', .least = 4, .fields = mso_fields },
	{ .ask = "PNV", .lead = '(', .least = 8, .fields = pnv_fields },
	{ .ask = "FLT,%a", .lead = '(', .least = 107, .when = QX_FULL, .fields = flt_fields },
	{ 0 },
};
static const struct qx_claim claims[] = {
	{ .ask = "WH" }, { .ask = "Q3" }, { .ask = "MSO" }, { 0 },
};

static const struct qx_command commands[] = {
	{ .name = "load.off", .line = "S.0" },
	{ .name = "load.on", .line = "C" },
	{ .name = "shutdown.return", .line = "S%n[R%m]" },
	{ .name = "shutdown.stayoff", .line = "S%n" },
	{ .name = "shutdown.stop", .line = "C" },
	{ .name = "test.battery.start", .line = "T%t" },
	{ .name = "test.battery.start.quick", .line = "T" },
	{ .name = "test.battery.start.low", .line = "TL" },
	{ .name = "test.battery.start.deep", .line = "TUD,%a", .only = "experimental.series=E" },
	{ .name = "test.battery.stop", .line = "CT" },
	{ .name = "clear.fault.record", .line = "FCLR,%a", .only = "experimental.series=E" },
	{ .name = "bypass.start", .line = "FOFF" },
	{ .name = "bypass.stop", .line = "FON" },
	{ .name = "beeper.enable", .line = "SS---1,%a", .only = "experimental.series=E" },
	{ .name = "beeper.disable", .line = "SS---0,%a", .only = "experimental.series=E" },
	{ 0 },
};
static const struct qx_setting settings[] = {
	{ .name = "ups.id", .line = "SS%2.0f--,%a", .min = 0, .max = 99 },
	{ .name = "battery.packs", .line = "SS--%1.0f-,%a", .min = 0, .max = 9 },
	{ .name = "device.uptime", .line = "SRC%u,%a", .min = 0, .max = 863999999 },
	{ .name = "output.voltage.nominal", .line = "PNV=%3.0f",
		.among = "experimental.output_voltages" },
	{ 0 },
};

const struct qx_dialect qx_masterguard = {
	.name = "masterguard",
	.claims = claims,
	.queries = queries,
	.commands = commands,
	.settings = settings,
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 5940, .on_least = 0,
	.on_most = 599940, .test_least = 60, .test_most = 5940,
};
