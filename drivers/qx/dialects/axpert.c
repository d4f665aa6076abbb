/* SPDX-License-Identifier: GPL-2.0-or-later
 * axpert - solar inverters of Voltronic (PI30): lines with a CRC-16/XMODEM, QPIGS for the values,
 * QMOD for the state, QPIRI for the ratings, QPIWS for the warnings.
 *
 * Only QMOD reports whether the unit runs on mains; the input voltage does not.
 */
#include "drivers/qx/dialects/common.h"

static const struct qx_code protocols[] = {
	{ "PI16", "P16" }, { "PI17", "P17" }, { "PI30", "P30" }, { "PI34", "P34" },
	{ "PI41", "P41" }, { 0 },
};
static const struct qx_field qpi_fields[] = {
	{ .name = "ups.firmware.aux", .from = 1, .to = 4, .kind = QX_TEXT, .codes = protocols },
	{ 0 },
};
static const struct qx_field qid_fields[] = {
	{ .name = "ups.serial", .from = 1, .to = QX_END, .kind = QX_TEXT,
		.convert = qx_not_only_zeros },
	{ 0 },
};
static const struct qx_field qvfw_fields[] = { QX_TEXT_AT("ups.firmware", 7, 14), { 0 } };

/* Meanings of the digits of QPIRI; a setting sends them with a leading 0. */
static const struct qx_code battery_types[] = {
	{ "0", "AGM" }, { "1", "Flooded" }, { "2", "User" }, { 0 },
};
static const struct qx_code work_ranges[] = { { "0", "Appliance" }, { "1", "UPS" }, { 0 } };
static const struct qx_code output_priorities[] = {
	{ "0", "utility" }, { "1", "solar" }, { "2", "solar-battery-utility" }, { 0 },
};
static const struct qx_code charger_priorities[] = {
	{ "0", "utility" }, { "1", "solar" }, { "2", "solar-and-utility" }, { "3", "solar-only" },
	{ 0 },
};
static const struct qx_code beeper[] = { { "E", "enabled" }, { "D", "disabled" }, { 0 } };
static const struct qx_field qflag_fields[] = {
	{ .name = "ups.beeper.status", .from = 6, .to = 6, .kind = QX_TEXT, .codes = beeper },
	{ 0 },
};

static const struct qx_field qpiri_fields[] = {
	QX_RATED_AT("input.voltage.nominal", 1, 5, QX_VOLTS, 1),
	QX_RATED_AT("input.current.nominal", 7, 10, QX_AMPERES, 1),
	QX_RATED_AT("output.voltage.nominal", 12, 16, QX_VOLTS, 1),
	QX_RATED_AT("output.frequency.nominal", 18, 21, QX_HERTZ, 1),
	QX_RATED_AT("output.current.nominal", 23, 26, QX_AMPERES, 1),
	QX_RATED_AT("ups.power.nominal", 28, 31, QX_WATTS, 0),
	QX_RATED_AT("ups.realpower.nominal", 33, 36, QX_WATTS, 0),
	QX_RATED_AT("battery.voltage.nominal", 38, 41, QX_VOLTS, 1),
	{ 0 },
};
/* Further fields of newer units; the widths of the numbers differ. */
static const struct qx_field qpiri_more_fields[] = {
	QX_RATED_AT("experimental.battery.voltage.recharge", 43, 46, QX_VOLTS, 1),
	QX_RATED_AT("battery.voltage.low", 48, 51, QX_VOLTS, 1),
	QX_RATED_AT("battery.voltage.high", 53, 56, QX_VOLTS, 1),
	QX_RATED_AT("experimental.battery.voltage.float", 58, 61, QX_VOLTS, 1),
	{ .name = "battery.type", .from = 63, .to = 63, .kind = QX_TEXT, .codes = battery_types },
	{ .name = "experimental.work_range", .from = 72, .to = 72, .kind = QX_TEXT,
		.codes = work_ranges },
	{ .name = "experimental.output.priority", .from = 74, .to = 74, .kind = QX_TEXT,
		.codes = output_priorities },
	{ .name = "experimental.charger.priority", .from = 76, .to = 76, .kind = QX_TEXT,
		.codes = charger_priorities },
	{ 0 },
};
static const struct qx_field qpigs_fields[] = {
	QX_VOLTS_AT("input.voltage", 1, 5),
	QX_HERTZ_AT("input.frequency", 7, 10),
	QX_VOLTS_AT("output.voltage", 12, 16),
	QX_HERTZ_AT("output.frequency", 18, 21),
	{ .name = "ups.power", .from = 23, .to = 26, .kind = QX_WATTS },
	{ .name = "ups.realpower", .from = 28, .to = 31, .kind = QX_WATTS },
	QX_LOAD_AT("ups.load", 33, 35),
	QX_BATTERY_AT(41, 45),
	QX_CHARGE_AT(51, 53),
	{ 0 },
};
static const struct qx_flag qmod_flags[] = {
	{ .column = 1, .when = 'P', .words = ST_OFF },
	{ .column = 1, .when = 'S', .words = ST_OFF },
	{ .column = 1, .when = 'L', .words = ST_OL },
	{ .column = 1, .when = 'B', .words = ST_OB },
	{ .column = 1, .when = 'F', .alarm = "Fault reported by UPS." },
	{ .column = 1, .when = 'H', .words = ST_OFF },
	{ .column = 1, .when = 'Y', .words = ST_OL | ST_BYPASS },
	{ 0 },
};

/* The eleven columns after the first digits are those of the PI30 description. */
#define WARNING(n, what) { .column = n, .when = '1', .alarm = what }
static const struct qx_flag qpiws_flags[] = {
	WARNING(2, "Inverter fault!"),
	WARNING(3, "Bus over voltage!"),
	WARNING(4, "Bus under voltage!"),
	WARNING(5, "Bus soft start failed!"),
	WARNING(7, "Output short circuit!"),
	WARNING(8, "Inverter voltage too low!"),
	WARNING(9, "Inverter voltage too high!"),
	WARNING(10, "Over temperature!"),
	WARNING(11, "Fan locked!"),
	WARNING(12, "Battery voltage high!"),
	{ .column = 13, .when = '1', .words = ST_LB, .alarm = "Battery low!" },
	{ .column = 17, .when = '1', .words = ST_OVER, .alarm = "Overload!" },
	{ 0 },
};

static const struct qx_query queries[] = {
	{ .ask = "QPI", .layout = "(PI30", .lead = '(', .fields = qpi_fields },
	{ .ask = "QID", .lead = '(', .least = 2, .fields = qid_fields },
	{ .ask = "QVFW", .lead = '(', .least = 15, .fields = qvfw_fields },
	{ .ask = "QPIRI", .layout = "(230.0 21.7 230.0 50.0 21.7 5000 4000 48.0", .lead = '(',
		.when = QX_FULL, .fields = qpiri_fields },
	{ .ask = "QPIRI",
		.layout = "(230.0 21.7 230.0 50.0 21.7 5000 4000 48.0 46.0 42.0 56.4 54.0 2 30 060 0 1 2",
		.lead = '(', .when = QX_FULL, .tokens = true, .fields = qpiri_more_fields },
	{ .ask = "QPIGS", .layout = "(230.0 50.0 230.0 50.0 0161 0119 003 460 57.50 012 100",
		.lead = '(', .when = QX_STATUS, .fields = qpigs_fields },
	{ .ask = "QMOD", .lead = '(', .least = 2, .when = QX_STATUS, .alphabet = "PSLBFHYDC",
		.flags = qmod_flags },
	{ .ask = "QFLAG", .lead = '(', .least = 3, .when = QX_FULL, .prepare = qx_abilities,
		.fields = qflag_fields },
	{ .ask = "QPIWS", .lead = '(', .least = 32, .when = QX_FULL, .flags = qpiws_flags },
	{ 0 },
};
static const struct qx_claim claims[] = {
	{ .ask = "QPI", .starts = "(PI16 (PI17 (PI30 (PI34 (PI41" },
	{ .ask = "QMOD" },
	{ .ask = "QPIGS" },
	{ 0 },
};
static const struct qx_command commands[] = {
	{ .name = "beeper.enable", .line = "PEA", .only = "ups.beeper.status=enabled disabled" },
	{ .name = "beeper.disable", .line = "PDA", .only = "ups.beeper.status=enabled disabled" },
	{ 0 },
};
#define CUT_OFF(least, most, condition)                                               \
	{ .name = "battery.voltage.low", .line = "PSDV%4.1f", .min = least, .max = most, \
		.only = condition }
static const struct qx_setting settings[] = {
	{ .name = "battery.type", .line = "PBT0%s", .codes = battery_types },
	{ .name = "experimental.work_range", .line = "PGR0%s", .codes = work_ranges },
	{ .name = "experimental.output.priority", .line = "POP0%s", .codes = output_priorities },
	{ .name = "experimental.charger.priority", .line = "PCP0%s", .codes = charger_priorities },
	CUT_OFF(10, 12, "battery.voltage.nominal<13"),
	CUT_OFF(20, 24, "battery.voltage.nominal<25"),
	CUT_OFF(40, 48, "battery.voltage.nominal>47;battery.voltage.nominal<49"),
	{ 0 },
};

const struct qx_dialect qx_voltronic_axpert = {
	.name = "voltronic-axpert",
	.claims = claims,
	.queries = queries,
	.commands = commands,
	.settings = settings,
	.reset = "PF",
	.accept = "(ACK",
	.reject = "(NAK",
	.crc = true,
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 5940, .on_most = 599940,
	.test_least = 60, .test_most = 5940,
};
