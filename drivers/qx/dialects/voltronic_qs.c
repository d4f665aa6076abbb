/* SPDX-License-Identifier: GPL-2.0-or-later
 * voltronic_qs - small Voltronic units: M distinguishes them, QS is the status reply, as text or in
 * binary.
 *
 * What NUT calls input frequency in Q1 is the output's in these (field tables of both dialects).
 */
#include "drivers/qx/dialects/common.h"

static const struct qx_code text_letters[] = { { "V", "PM-V" }, { "H", "PM-H" }, { 0 } };
static const struct qx_code hex_letters[] = { { "P", "PM-P" }, { "T", "PM-T" }, { 0 } };

static const struct qx_field text_m[] = {
	{ .name = "ups.firmware.aux", .from = 0, .to = 0, .kind = QX_TEXT, .codes = text_letters },
	{ 0 },
};
static const struct qx_field hex_m[] = {
	{ .name = "ups.firmware.aux", .from = 0, .to = 0, .kind = QX_TEXT, .codes = hex_letters },
	{ 0 },
};

static const struct qx_field qs_fields[] = {
	QX_VOLTS_AT("input.voltage", 1, 5),
	QX_VOLTS_AT("input.voltage.fault", 7, 11),
	QX_VOLTS_AT("output.voltage", 13, 17),
	QX_LOAD_AT("ups.load", 19, 21),
	QX_HERTZ_AT("output.frequency", 23, 26),
	QX_BATTERY_AT(28, 31),
	QX_CELSIUS_AT(33, 36),
	{ 0 },
};
static const struct qx_field qi_fields[] = {
	QX_CHARGE_AT(1, 3),
	{ .name = "battery.runtime", .from = 5, .to = 9, .kind = QX_SECONDS },
	QX_HERTZ_AT("input.frequency", 11, 14),
	QX_AMPERES_AT("output.current", 16, 20),
	QX_RATED_AT("input.transfer.low", 22, 24, QX_VOLTS, 0),
	QX_RATED_AT("input.transfer.high", 26, 28, QX_VOLTS, 0),
	{ 0 },
};

/* A letter may come with the blanks or zeros that fill its packet. */
#define M_QUERY(rows) { .ask = "M", .least = 1, .prepare = qx_one_letter, .fields = rows }

static const struct qx_query qs_queries[] = {
	M_QUERY(text_m),
	{ .ask = "QS", .layout = QX_Q1_LAYOUT, .lead = '(', .when = QX_STATUS, .tokens = true,
		.fields = qs_fields, .flags = qx_q1_flags },
	{ .ask = "F", .layout = QX_F_LAYOUT, .lead = '#', .tokens = true,
		.fields = qx_output_f_fields },
	{ .ask = "QI", .layout = "(099 02920 50.1 000.0 169 279 0", .lead = '(', .least = 48,
		.when = QX_FULL, .fields = qi_fields },
	{ 0 },
};

/* Columns of the text that qx_hex_values makes of the binary reply. */
static const struct qx_field hex_fields[] = {
	QX_VOLTS_AT("input.voltage", 1, 5),
	QX_VOLTS_AT("output.voltage", 7, 11),
	QX_LOAD_AT("ups.load", 13, 15),
	QX_HERTZ_AT("output.frequency", 17, 20),
	QX_BATTERY_AT(22, 27),
	{ 0 },
};
static const struct qx_code rated_hertz[] = { { "0", "50" }, { "1", "60" }, { 0 } };
static const struct qx_code rated_battery[] = {
	{ "00", "12" }, { "01", "24" }, { "10", "36" }, { "11", "48" }, { 0 },
};
static const struct qx_code rated_volts[] = {
	{ "000", "110" }, { "001", "120" }, { "010", "220" }, { "011", "230" }, { "100", "240" },
	{ 0 },
};
static const struct qx_field hex_ratings[] = {
	{ .name = "output.frequency.nominal", .from = 47, .to = 47, .kind = QX_TEXT,
		.codes = rated_hertz },
	{ .name = "battery.voltage.nominal", .from = 48, .to = 49, .kind = QX_TEXT,
		.codes = rated_battery },
	{ .name = "output.voltage.nominal", .from = 52, .to = 54, .kind = QX_TEXT,
		.codes = rated_volts },
	{ 0 },
};

static const struct qx_query hex_queries[] = {
	M_QUERY(hex_m),
	{ .ask = "QS", .lead = '#', .least = 46, .when = QX_STATUS, .prepare = qx_hex_values,
		.fields = hex_fields, .flags = qx_q1_flags },
	{ .ask = "QS", .lead = '#', .least = 55, .when = QX_FULL, .prepare = qx_hex_text,
		.fields = hex_ratings },
	{ .ask = "F", .layout = QX_F_LAYOUT, .lead = '#', .tokens = true,
		.fields = qx_output_f_fields },
	{ 0 },
};

static const struct qx_claim qs_claims[] = {
	{ .ask = "M", .starts = "V H" }, { .ask = "QS" }, { 0 },
};
static const struct qx_claim hex_claims[] = {
	{ .ask = "M", .starts = "P T" }, { .ask = "QS" }, { 0 },
};

static const struct qx_command qs_commands[] = {
	{ .name = "beeper.toggle", .line = "Q" },
	{ .name = "load.off", .line = "S00R0000" },
	QX_SHUTDOWNS,
	{ .name = "test.battery.start.quick", .line = "T" },
	{ 0 },
};
static const struct qx_command hex_commands[] = {
	{ .name = "beeper.toggle", .line = "Q" },
	{ .name = "load.off", .line = "S00R0000" },
	QX_SHUTDOWNS,
	{ .name = "test.battery.start.quick", .line = "T", .only = "ups.firmware.aux=PM-T" },
	{ 0 },
};

const struct qx_dialect qx_voltronic_qs = {
	.name = "voltronic-qs",
	.claims = qs_claims,
	.queries = qs_queries,
	.commands = qs_commands,
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 540, .on_least = 60,
	.on_most = 599940, .test_least = 60, .test_most = 5940,
};
const struct qx_dialect qx_voltronic_qs_hex = {
	.name = "voltronic-qs-hex",
	.claims = hex_claims,
	.queries = hex_queries,
	.commands = hex_commands,
	.reject = "N",
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 540, .on_least = 60,
	.on_most = 599940, .test_least = 60, .test_most = 5940,
};
