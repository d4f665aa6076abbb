/* SPDX-License-Identifier: GPL-2.0-or-later
 * gtec - Q4: measurements in columns and the state as letters (NUT pull requests 2818 and 2834).
 */
#include "drivers/qx/dialects/common.h"

static const struct qx_field q4_fields[] = {
	QX_VOLTS_AT("input.voltage", 1, 5),
	QX_VOLTS_AT("input.voltage.fault", 19, 23),
	QX_VOLTS_AT("output.voltage", 25, 29),
	QX_LOAD_AT("ups.load", 35, 37),
	QX_HERTZ_AT("input.frequency", 39, 42),
	{ .name = "battery.voltage", .from = 52, .to = 56, .kind = QX_VOLTS, .decimals = 1 },
	QX_CELSIUS_AT(58, 61),
	{ 0 },
};

static const struct qx_flag q4_letters[] = {
	{ .column = 63, .when = 'M', .words = ST_OL },
	{ .column = 63, .when = 'A', .words = ST_OB },
	{ .column = 63, .when = 'B', .words = ST_LB },
	{ .column = 63, .when = 'C', .words = ST_BYPASS },
	{ .column = 63, .when = 'D', .alarm = "UPS failed!" },
	{ .column = 63, .when = 'E', .words = ST_CAL, .name = "ups.test.result",
		.text = "In progress" },
	{ .column = 63, .when = 'F', .words = QX_ENDING },
	{ .column = 63, .when = 'G', .alarm = "Site fault!" },
	{ .column = 63, .when = 'H', .alarm = "EPROM fail!" },
	{ .column = 63, .when = 'I', .name = "ups.test.result", .text = "OK" },
	{ .column = 63, .when = 'J', .words = ST_RB, .name = "ups.test.result",
		.text = "Battery failed" },
	{ .column = 63, .when = 'K', .name = "ups.test.result", .text = "Battery disconnected" },
	{ .column = 63, .when = 'L', .name = "ups.test.result", .text = "Unknown" },
	{ .column = 63, .when = 'N', .words = ST_OVER },
	{ .column = 63, .when = 'P', .alarm = "Battery disconnected!" },
	{ 0 },
};

static const struct qx_query gtec_queries[] = {
	{ .ask = "Q4", .layout = "(230.0 230.0 230.0 230.0 230.0 010 010 50.0 371 372 041.0 25.0 M",
		.lead = '(', .when = QX_STATUS, .letters = true, .alphabet = "ABCDEFGHIJKLMNP",
		.fields = q4_fields, .flags = q4_letters },
	QX_F_QUERY,
	QX_I_QUERY("I"),
	{ 0 },
};
static const struct qx_claim gtec_claims[] = { { .ask = "Q4" }, { 0 } };

const struct qx_dialect qx_gtec = {
	.name = "gtec",
	.claims = gtec_claims,
	.queries = gtec_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};
