/* SPDX-License-Identifier: GPL-2.0-or-later
 * omron - BN150T and similar units: Q1 for the state, own questions for the rest.
 *
 * b5 is 1 on mains in every mode and 0 on battery, and the maker's drivers read neither it nor b0
 * (NUT issue 3112, pull request 3554): neither is read here.
 */
#include "drivers/qx/dialects/common.h"

static const struct qx_flag q1_flags[] = {
	{ .column = 38, .when = '0', .words = ST_OL },
	{ .column = 38, .when = '1', .words = ST_OB },
	{ .column = 39, .when = '1', .words = ST_LB },
	{ .column = 41, .when = '1', .alarm = "UPS selftest failed!" },
	{ .column = 42, .when = '0', .name = "ups.type", .text = "online" },
	{ .column = 42, .when = '1', .name = "ups.type", .text = "offline / line interactive" },
	{ .column = 43, .when = '1', .words = ST_CAL },
	{ .column = 44, .when = '1', .words = QX_ENDING },
	{ 0 },
};

static const struct qx_field charge[] = {
	{ .name = "battery.charge", .from = 0, .to = QX_END, .kind = QX_PERCENT, .decimals = 1 },
	{ 0 },
};
static const struct qx_field runtime[] = {
	{ .name = "battery.runtime", .from = 0, .to = QX_END, .kind = QX_SECONDS, .scale = 60 },
	{ 0 },
};
static const struct qx_field temperature[] = {
	{ .name = "battery.temperature", .from = 0, .to = QX_END, .kind = QX_CELSIUS,
		.decimals = 1 },
	{ 0 },
};
static const struct qx_field frequency[] = { QX_HERTZ_AT("output.frequency", 0, QX_END), { 0 } };
static const struct qx_field serial[] = { QX_TEXT_AT("ups.serial", 0, QX_END), { 0 } };
static const struct qx_field firmware[] = { QX_TEXT_AT("ups.firmware", 0, QX_END), { 0 } };
static const struct qx_field battery_date[] = {
	{ .name = "battery.date", .from = 0, .to = 7, .kind = QX_TEXT, .convert = qx_iso_date },
	{ 0 },
};
static const struct qx_field nominal[] = {
	QX_RATED_AT("ups.realpower.nominal", 0, 3, QX_WATTS, 0),
	QX_RATED_AT("ups.power.nominal", 6, 9, QX_WATTS, 0),
	QX_RATED_AT("battery.voltage.nominal", 13, 15, QX_VOLTS, 0),
	{ 0 },
};

static const struct qx_query queries[] = {
	{ .ask = "Q1", .layout = QX_Q1_LAYOUT, .lead = '(', .when = QX_STATUS, .tokens = true,
		.fields = qx_q1_fields, .flags = q1_flags },
	{ .ask = "Bl ?", .least = 3, .when = QX_FULL, .fields = charge },
	{ .ask = "RTS", .least = 3, .when = QX_FULL, .fields = runtime },
	{ .ask = "TPb", .least = 4, .when = QX_FULL, .fields = temperature },
	{ .ask = "Lf ?", .least = 3, .when = QX_FULL, .fields = frequency },
	{ .ask = "PSNR", .least = 16, .fields = serial },
	{ .ask = "FWV", .least = 14, .fields = firmware },
	{ .ask = "BRR", .least = 8, .fields = battery_date },
	{ .ask = "UN", .least = 26, .fields = nominal },
	QX_F_QUERY,
	{ 0 },
};
static const struct qx_claim claims[] = { { .ask = "Q1" }, { 0 } };

/* An sets the flag of automatic restart, Af clears it; both are answered OK. */
static const struct qx_command commands[] = {
	{ .name = "shutdown.return", .line = "S%n", .first = "An" },
	{ .name = "shutdown.stayoff", .line = "Sf%n", .first = "Af" },
	{ .name = "shutdown.stop", .line = "C" },
	{ 0 },
};

const struct qx_dialect qx_omron = {
	.name = "omron",
	.claims = claims,
	.queries = queries,
	.commands = commands,
	.accept = "OK",
	.reject = "NAK",
	.transports = "omron",
	QX_MEGATEC_DELAYS,
};
