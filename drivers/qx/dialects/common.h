/* SPDX-License-Identifier: GPL-2.0-or-later
 * common - rows that are identical in several dialects.
 *
 * The status reply "(MMM.M NNN.N PPP.P QQQ RR.R SS.S TT.T b7..b0" of the Megatec protocol is the
 * reply to several questions (Q1, QS, D); all of these dialects have the ratings F and the vendor
 * line I.
 */
#ifndef DRIVERS_QX_DIALECTS_COMMON_H
#define DRIVERS_QX_DIALECTS_COMMON_H

#include "drivers/qx/convert.h"
#include "drivers/qx/dialect.h"
#include "lib/status.h"

#define QX_Q1_LAYOUT "(230.0 230.0 230.0 010 50.0 27.0 25.0 00000000"
#define QX_F_LAYOUT "#230.0 003 24.00 50.0"
#define QX_I_LAYOUT "#mmmmmmmmmmmmmmm dddddddddd ffffffffff"

/* Blanks at the end of the vendor line may be missing, but not its third text. */
#define QX_I_LEAST 29

#define QX_VOLTS_AT(var, first, last) \
	{ .name = var, .from = first, .to = last, .kind = QX_VOLTS, .decimals = 1 }
#define QX_HERTZ_AT(var, first, last) \
	{ .name = var, .from = first, .to = last, .kind = QX_HERTZ, .decimals = 1 }
#define QX_AMPERES_AT(var, first, last) \
	{ .name = var, .from = first, .to = last, .kind = QX_AMPERES, .decimals = 1 }
#define QX_LOAD_AT(var, first, last) { .name = var, .from = first, .to = last, .kind = QX_LOAD }
#define QX_BATTERY_AT(first, last) \
	{ .name = "battery.voltage", .from = first, .to = last, .kind = QX_VOLTS, .decimals = 2 }
#define QX_CHARGE_AT(first, last) \
	{ .name = "battery.charge", .from = first, .to = last, .kind = QX_PERCENT }
#define QX_CELSIUS_AT(first, last) \
	{ .name = "ups.temperature", .from = first, .to = last, .kind = QX_CELSIUS, .decimals = 1 }
#define QX_TEXT_AT(var, first, last) { .name = var, .from = first, .to = last, .kind = QX_TEXT }
/* volt-amperes and watts that are written in thousands */
#define QX_KILO_AT(var, first, last) \
	{ .name = var, .from = first, .to = last, .kind = QX_WATTS, .scale = 1000 }
#define QX_RATED_AT(var, first, last, what, digits) \
	{ .name = var, .from = first, .to = last, .kind = what, .decimals = digits, .rating = true }

/* Rows of Q1 for dialects with rows of their own between them: measurements up to the battery, and
 * the columns from the type on. */
#define QX_Q1_MEASURED                                                                \
	QX_VOLTS_AT("input.voltage", 1, 5), QX_VOLTS_AT("input.voltage.fault", 7, 11),  \
	QX_VOLTS_AT("output.voltage", 13, 17), QX_LOAD_AT("ups.load", 19, 21),        \
	QX_HERTZ_AT("input.frequency", 23, 26), QX_BATTERY_AT(28, 31)
#define QX_Q1_FROM_TYPE                                                               \
	{ .column = 42, .when = '0', .name = "ups.type", .text = "online" },          \
	{ .column = 42, .when = '1', .name = "ups.type",                              \
		.text = "offline / line interactive" },                               \
	{ .column = 43, .when = '1', .words = ST_CAL },                               \
	{ .column = 44, .when = '1', .words = QX_ENDING },                            \
	{ .column = 45, .when = '0', .name = "ups.beeper.status", .text = "disabled" }, \
	{ .column = 45, .when = '1', .name = "ups.beeper.status", .text = "enabled" }

/* Commands that dialects share: those of the load, and battery tests. */
#define QX_SHUTDOWNS                                                                  \
	{ .name = "load.on", .line = "C" },                                           \
	{ .name = "shutdown.return", .line = "S%n[R%m]" },                            \
	{ .name = "shutdown.stayoff", .line = "S%nR0000" },                           \
	{ .name = "shutdown.stop", .line = "C" }
#define QX_TESTS                                                                      \
	{ .name = "test.battery.start", .line = "T%t" },                              \
	{ .name = "test.battery.start.deep", .line = "TL" },                          \
	{ .name = "test.battery.start.quick", .line = "T" },                          \
	{ .name = "test.battery.stop", .line = "CT" }

extern const struct qx_field qx_q1_fields[], qx_f_fields[], qx_i_fields[], qx_output_f_fields[];
extern const struct qx_flag qx_q1_flags[];
extern const struct qx_command qx_megatec_commands[];

#define QX_Q1_QUERY(word)                                                             \
	{                                                                             \
		.ask = word, .layout = QX_Q1_LAYOUT, .lead = '(', .when = QX_STATUS,  \
		.tokens = true, .fields = qx_q1_fields, .flags = qx_q1_flags          \
	}
/* for dialects that read the measurements from another reply */
#define QX_Q1_FLAGS_ONLY                                                              \
	{                                                                             \
		.ask = "Q1", .layout = QX_Q1_LAYOUT, .lead = '(', .when = QX_STATUS,  \
		.tokens = true, .flags = qx_q1_flags                                  \
	}
#define QX_F_QUERY                                                                    \
	{                                                                             \
		.ask = "F", .layout = QX_F_LAYOUT, .lead = '#', .tokens = true,       \
		.fields = qx_f_fields                                                 \
	}
#define QX_I_QUERY(word)                                                              \
	{                                                                             \
		.ask = word, .layout = QX_I_LAYOUT, .lead = '#', .least = QX_I_LEAST,         \
		.fields = qx_i_fields                                                 \
	}

#define QX_MEGATEC_DELAYS                                                             \
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 600,             \
	.on_least = 0, .on_most = 599940, .test_least = 60, .test_most = 5940

#endif
