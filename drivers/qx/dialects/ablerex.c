/* SPDX-License-Identifier: GPL-2.0-or-later
 * ablerex - Q1 with bits of its own meaning, Q5 and At in binary.
 */
#include "drivers/qx/dialects/common.h"

static const struct qx_flag q1_flags[] = {
	{ .column = 38, .when = '0', .words = ST_OL | QX_DEAD_IS_OFF },
	{ .column = 38, .when = '1', .words = ST_OB },
	{ .column = 39, .when = '1', .words = ST_LB },
	{ .column = 40, .when = '1', .also = 42, .also_when = '1', .words = QX_REGULATES },
	{ .column = 40, .when = '1', .also = 42, .also_when = '0', .words = ST_BYPASS },
	{ .column = 41, .when = '1', .words = ST_RB, .alarm = "UPS selftest failed!" },
	QX_Q1_FROM_TYPE,
	{ 0 },
};
static const struct qx_field f_fields[] = {
	QX_RATED_AT("output.voltage.nominal", 1, 5, QX_VOLTS, 1),
	QX_RATED_AT("output.current.nominal", 7, 9, QX_AMPERES, 1),
	QX_RATED_AT("battery.voltage.nominal", 11, 15, QX_VOLTS, 1),
	QX_RATED_AT("output.frequency.nominal", 17, 20, QX_HERTZ, 1),
	{ 0 },
};
/* Columns of the text that qx_q5_line and qx_at_line make. */
static const struct qx_field q5_fields[] = {
	QX_HERTZ_AT("output.frequency", 1, 6),
	QX_AMPERES_AT("output.current", 8, 13),
	/* hundredths of a volt of each block of 12 V; 0 where the unit does not measure it */
	{ .name = "battery.voltage", .from = 15, .to = 19, .kind = QX_VOLTS, .decimals = 2,
		.scale = 1 / 1200.0f, .rating = true, .times = "battery.voltage.nominal" },
	{ .name = "battery.charge", .from = 21, .to = 25, .kind = QX_PERCENT,
		.convert = qx_charge_of_volts },
	{ .name = "battery.voltage.low", .from = 27, .to = 31, .kind = QX_VOLTS, .decimals = 2,
		.scale = 1 / 1200.0f, .times = "battery.voltage.nominal" },
	{ .name = "battery.voltage.high", .from = 33, .to = 37, .kind = QX_VOLTS, .decimals = 2,
		.scale = 1 / 1200.0f, .times = "battery.voltage.nominal" },
	QX_RATED_AT("experimental.error", 39, 43, QX_COUNT, 0),
	{ 0 },
};
static const struct qx_flag q5_flags[] = {
	{ .column = 45, .when = '1', .alarm = "UPS reports an error!" },
	{ 0 },
};
static const struct qx_field q1_fields[] = {
	QX_Q1_MEASURED,
	{ .name = "battery.charge", .from = 28, .to = 31, .kind = QX_PERCENT,
		.convert = qx_charge_of_volts },
	QX_CELSIUS_AT(33, 36),
	{ 0 },
};
static const struct qx_field at_fields[] = {
	{ .name = "battery.runtime", .from = 1, .to = QX_END, .kind = QX_SECONDS },
	{ 0 },
};
static const struct qx_field tr_fields[] = { QX_TEXT_AT("ups.test.result", 1, 4), { 0 } };

static const struct qx_query queries[] = {
	{ .ask = "Q1", .layout = QX_Q1_LAYOUT, .lead = '(', .when = QX_STATUS, .tokens = true,
		.fields = q1_fields, .flags = q1_flags },
	{ .ask = "F", .layout = QX_F_LAYOUT, .lead = '#', .tokens = true, .fields = f_fields },
	{ .ask = "Q5", .lead = '(', .when = QX_STATUS, .prepare = qx_q5_line, .fields = q5_fields,
		.flags = q5_flags },
	{ .ask = "At", .lead = '(', .when = QX_FULL, .prepare = qx_at_line, .fields = at_fields },
	{ .ask = "TR", .lead = '#', .least = 5, .when = QX_FULL, .fields = tr_fields },
	QX_I_QUERY("I"),
	{ 0 },
};
static const struct qx_claim claims[] = { { .ask = "Q1" }, { .ask = "Q5" }, { 0 } };

static const struct qx_command commands[] = {
	{ .name = "beeper.toggle", .line = "Q" },
	{ .name = "load.off", .line = "S.2" },
	QX_SHUTDOWNS,
	QX_TESTS,
	{ 0 },
};

const struct qx_dialect qx_ablerex = {
	.name = "ablerex",
	.claims = claims,
	.queries = queries,
	.commands = commands,
	.transports = "ablerex",
	QX_MEGATEC_DELAYS,
};
