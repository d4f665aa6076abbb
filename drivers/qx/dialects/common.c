/* SPDX-License-Identifier: GPL-2.0-or-later
 * common - see common.h.
 */
#include "drivers/qx/dialects/common.h"

const struct qx_field qx_q1_fields[] = {
	QX_Q1_MEASURED,
	QX_CELSIUS_AT(33, 36),
	{ 0 },
};

const struct qx_flag qx_q1_flags[] = {
	{ .column = 38, .when = '0', .words = ST_OL },
	{ .column = 38, .when = '1', .words = ST_OB },
	{ .column = 39, .when = '1', .words = ST_LB },
	{ .column = 40, .when = '1', .words = QX_REGULATES },
	{ .column = 41, .when = '1', .alarm = "UPS selftest failed!" },
	QX_Q1_FROM_TYPE,
	{ 0 },
};

const struct qx_field qx_f_fields[] = {
	QX_RATED_AT("input.voltage.nominal", 1, 5, QX_VOLTS, 0),
	QX_RATED_AT("input.current.nominal", 7, 9, QX_AMPERES, 1),
	QX_RATED_AT("battery.voltage.nominal", 11, 15, QX_VOLTS, 1),
	QX_RATED_AT("input.frequency.nominal", 17, 20, QX_HERTZ, 0),
	{ 0 },
};

const struct qx_field qx_output_f_fields[] = {
	QX_RATED_AT("output.voltage.nominal", 1, 5, QX_VOLTS, 0),
	QX_RATED_AT("output.current.nominal", 7, 9, QX_AMPERES, 1),
	QX_RATED_AT("battery.voltage.nominal", 11, 15, QX_VOLTS, 1),
	QX_RATED_AT("output.frequency.nominal", 17, 20, QX_HERTZ, 0),
	{ 0 },
};

#define NAME_AT(var, first, last)                                                    \
	{ .name = var, .from = first, .to = last, .kind = QX_TEXT, .convert = qx_not_only_zeros }

const struct qx_field qx_i_fields[] = {
	NAME_AT("ups.mfr", 1, 15),
	NAME_AT("ups.model", 17, 26),
	NAME_AT("ups.firmware", 28, 37),
	{ 0 },
};

const struct qx_command qx_megatec_commands[] = {
	{ .name = "beeper.toggle", .line = "Q" },
	{ .name = "load.off", .line = "S00R0000" },
	QX_SHUTDOWNS,
	QX_TESTS,
	{ 0 },
};
