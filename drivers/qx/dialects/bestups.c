/* SPDX-License-Identifier: GPL-2.0-or-later
 * bestups - Best Power and Sola units: ID says model and ratings, M the table of input limits.
 *
 * On PR2 and PRO b5 = 0 means that the output is regulated, 1 that it is not. Without mains b5 is
 * not used.
 */
#include "drivers/qx/dialects/common.h"

static const struct qx_code makers[] = {
	{ "AX1", "Best Power" }, { "FOR", "Best Power" }, { "FTC", "Best Power" },
	{ "PR2", "Best Power" }, { "PRO", "Best Power" }, { "320", "Sola" }, { "325", "Sola" },
	{ "520", "Sola" }, { "525", "Sola" }, { "620", "Sola" }, { 0 },
};
static const struct qx_code models[] = {
	{ "AX1", "Axxium Rackmount" }, { "FOR", "Fortress" }, { "FTC", "Fortress Telecom" },
	{ "PR2", "Patriot Pro II" }, { "PRO", "Patriot Pro" }, { "320", "Sola 320" },
	{ "325", "Sola 325" }, { "520", "Sola 520" }, { "525", "Sola 525" }, { "620", "Sola 620" },
	{ 0 },
};
static const struct qx_field id_fields[] = {
	QX_TEXT_AT(".model", 0, 2),
	{ .name = "ups.mfr", .from = 0, .to = 2, .kind = QX_TEXT, .codes = makers },
	{ .name = "ups.model", .from = 0, .to = 2, .kind = QX_TEXT, .codes = models },
	QX_RATED_AT("ups.power.nominal", 4, 7, QX_WATTS, 0),
	QX_RATED_AT("input.voltage.nominal", 9, 11, QX_VOLTS, 0),
	QX_RATED_AT("output.voltage.nominal", 13, 15, QX_VOLTS, 0),
	QX_RATED_AT("battery.voltage.low", 17, 20, QX_VOLTS, 1),
	QX_RATED_AT("battery.voltage.high", 22, 26, QX_VOLTS, 1),
	{ 0 },
};

#define STRAIGHT ".model=AX1 FOR FTC 320 325 520 525 620"
#define INVERTED ".model=PR2 PRO"

static const struct qx_flag q1_flags[] = {
	{ .column = 38, .when = '0', .words = ST_OL },
	{ .column = 38, .when = '1', .words = ST_OB },
	{ .column = 39, .when = '1', .words = ST_LB },
	{ .column = 40, .when = '1', .words = QX_REGULATES, .only = STRAIGHT },
	{ .column = 40, .when = '0', .words = QX_REGULATES, .only = INVERTED },
	{ .column = 41, .when = '1', .alarm = "UPS selftest failed!" },
	{ .column = 42, .when = '0', .name = "ups.type", .text = "online" },
	{ .column = 42, .when = '1', .name = "ups.type", .text = "offline / line interactive" },
	{ .column = 43, .when = '1', .words = ST_CAL },
	{ .column = 44, .when = '1', .words = QX_ENDING },
	{ 0 },
};

static const struct qx_field rt_fields[] = {
	{ .name = "battery.runtime", .from = 0, .to = 2, .kind = QX_SECONDS, .scale = 60 },
	{ 0 },
};
static const struct qx_field bp_fields[] = {
	QX_RATED_AT("battery.packs", 0, 1, QX_COUNT, 0),
	{ 0 },
};

static const struct qx_field ss_fields[] = {
	{ .name = ".pins_shutdown_mode", .from = 0, .to = QX_END, .kind = QX_COUNT },
	{ 0 },
};

/* qx_limits_low and qx_limits_high make the columns of M's index, for units of either mains. */
static const struct qx_field m_fields[] = {
	QX_RATED_AT("input.transfer.low", 1, 3, QX_VOLTS, 0),
	QX_RATED_AT("input.transfer.boost.low", 1, 3, QX_VOLTS, 0),
	QX_RATED_AT("input.transfer.boost.high", 5, 7, QX_VOLTS, 0),
	QX_RATED_AT("input.voltage.nominal", 9, 11, QX_VOLTS, 0),
	QX_RATED_AT("output.voltage.nominal", 9, 11, QX_VOLTS, 0),
	QX_RATED_AT("input.transfer.trim.low", 13, 15, QX_VOLTS, 0),
	QX_RATED_AT("input.transfer.trim.high", 17, 19, QX_VOLTS, 0),
	QX_RATED_AT("input.transfer.high", 17, 19, QX_VOLTS, 0),
	{ 0 },
};

static const struct qx_query queries[] = {
	{ .ask = "ID", .least = 27, .prepare = qx_id_line, .fields = id_fields },
	{ .ask = "Q1", .layout = QX_Q1_LAYOUT, .lead = '(', .when = QX_STATUS, .tokens = true,
		.fields = qx_q1_fields, .flags = q1_flags },
	{ .ask = "RT", .layout = "000", .when = QX_FULL, .fields = rt_fields,
		.only = ".model=AX1 FOR FTC PR2 325 520 525 620" },
	{ .ask = "BP?", .layout = "01", .when = QX_FULL, .fields = bp_fields,
		.only = ".model=AX1 620" },
	{ .ask = "SS?", .least = 1, .when = QX_FULL, .fields = ss_fields },
	{ .ask = "M", .lead = '(', .least = 20, .prepare = qx_limits_low, .fields = m_fields,
		.only = "output.voltage.nominal=100 110 115 120 127" },
	{ .ask = "M", .lead = '(', .least = 20, .prepare = qx_limits_high, .fields = m_fields,
		.only = "output.voltage.nominal=200 208 220 230 240" },
	QX_F_QUERY,
	{ 0 },
};
static const struct qx_claim claims[] = { { .ask = "Q1" }, { .ask = "ID" }, { 0 } };

static const struct qx_command commands[] = {
	{ .name = "shutdown.return", .line = "S%n[R%m]" },
	{ .name = "shutdown.stayoff", .line = "S%n" },
	{ .name = "shutdown.stop", .line = "C" },
	{ .name = "load.on", .line = "C" },
	{ .name = "load.off", .line = "S00R0000" },
	QX_TESTS,
	{ 0 },
};
static const struct qx_setting settings[] = {
	{ .name = "battery.packs", .line = "BP%1.0f", .min = 0, .max = 5,
		.only = ".model=AX1 620" },
	/* function of pins 1 and 7 of the serial connector (Best Power's EPS-0059) */
	{ .name = ".pins_shutdown_mode", .line = "SS%1.0f", .min = 0, .max = 6 },
	{ 0 },
};

const struct qx_dialect qx_bestups = {
	.name = "bestups",
	.claims = claims,
	.queries = queries,
	.commands = commands,
	.settings = settings,
	.offdelay = 60, .ondelay = 60, .off_least = 12, .off_most = 5940, .on_least = 60,
	.on_most = 599940, .test_least = 60, .test_most = 5940,
};
