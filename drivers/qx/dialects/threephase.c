/* SPDX-License-Identifier: GPL-2.0-or-later
 * threephase - q2, q6 and the innovart dialects: long replies with three phases, power in WA, the
 * state in Q1's bits only (its battery field is per cell).
 *
 * A unit of one phase has zeros for L2 and L3 in Q6: then the names are the unqualified ones
 * (Santak Castle C*K: NUT issues 1039 and 3658). qx_one_phase and qx_one_output recognise that.
 */
#include "drivers/qx/dialects/common.h"

#define Q6_LAYOUT                                                                     \
	"(230.0 230.0 230.0 50.0 230.0 230.0 230.0 50.0 010 010 010 "                 \
	"327.0 327.0 25.0 06932 100 32 00000000 00000000 11"
#define WA_LAYOUT                                                                     \
	"(001.0 001.0 001.0 001.0 001.0 001.0 003.0 003.0 006.0 006.0 006.0 010 00000000"
#define Q2_LAYOUT                                                                     \
	"(230.0 230.0 230.0 230.0 230.0 230.0 230.0 010 010 010 50.0 "                \
	"327.0 25.0 00000000 099.99 100 00 00 00 00 00 00000000 11"

static const struct qx_code topology[] = { { "0", "delta" }, { "1", "star" }, { 0 } };

#define TOPOLOGY_AT(var, column) \
	{ .name = var, .from = column, .to = column, .kind = QX_TEXT, .codes = topology }

#define THREE_PHASES                                                                  \
	{ .name = "input.phases", .kind = QX_TEXT, .fixed = "3" },                    \
	{ .name = "output.phases", .kind = QX_TEXT, .fixed = "3" }

static const struct qx_field q2_fields[] = {
	THREE_PHASES,
	QX_VOLTS_AT("input.L1-N.voltage", 1, 5),
	QX_VOLTS_AT("input.L2-N.voltage", 7, 11),
	QX_VOLTS_AT("input.L3-N.voltage", 13, 17),
	QX_VOLTS_AT("input.voltage.fault", 19, 23),
	QX_VOLTS_AT("output.L1-N.voltage", 25, 29),
	QX_VOLTS_AT("output.L2-N.voltage", 31, 35),
	QX_VOLTS_AT("output.L3-N.voltage", 37, 41),
	QX_LOAD_AT("output.L1.load", 43, 45),
	QX_LOAD_AT("output.L2.load", 47, 49),
	QX_LOAD_AT("output.L3.load", 51, 53),
	QX_HERTZ_AT("input.frequency", 55, 58),
	{ .name = "battery.voltage", .from = 60, .to = 64, .kind = QX_VOLTS, .decimals = 1 },
	QX_CELSIUS_AT(66, 69),
	{ .name = "battery.runtime", .from = 80, .to = 85, .kind = QX_SECONDS, .scale = 60 },
	QX_CHARGE_AT(87, 89),
	TOPOLOGY_AT("experimental.input.topology", 115),
	TOPOLOGY_AT("experimental.output.topology", 116),
	{ 0 },
};

#define Q6_INPUT                                                                      \
	QX_VOLTS_AT("input.L1-N.voltage", 1, 5), QX_VOLTS_AT("input.L2-N.voltage", 7, 11), \
	QX_VOLTS_AT("input.L3-N.voltage", 13, 17), QX_HERTZ_AT("input.frequency", 19, 22)
#define Q6_OUTPUT                                                                     \
	QX_VOLTS_AT("output.L1-N.voltage", 24, 28), QX_VOLTS_AT("output.L2-N.voltage", 30, 34), \
	QX_VOLTS_AT("output.L3-N.voltage", 36, 40), QX_HERTZ_AT("output.frequency", 42, 45), \
	QX_LOAD_AT("output.L1.load", 47, 49), QX_LOAD_AT("output.L2.load", 51, 53),   \
	QX_LOAD_AT("output.L3.load", 55, 57)
#define Q6_BATTERY                                                                    \
	{ .name = "battery.voltage", .from = 59, .to = 63, .kind = QX_VOLTS, .decimals = 1 }, \
	QX_CELSIUS_AT(71, 74),                                                        \
	{ .name = "battery.runtime", .from = 76, .to = 80, .kind = QX_SECONDS },      \
	QX_CHARGE_AT(82, 84)

static const struct qx_field q6_fields[] = {
	THREE_PHASES,
	Q6_INPUT,
	Q6_OUTPUT,
	Q6_BATTERY,
	{ .name = "experimental.battery.voltage.negative", .from = 65, .to = 69, .kind = QX_VOLTS,
		.decimals = 1 },
	TOPOLOGY_AT("experimental.input.topology", 107),
	TOPOLOGY_AT("experimental.output.topology", 108),
	{ 0 },
};

static const struct qx_field wa_fields[] = {
	QX_KILO_AT("output.L1.realpower", 1, 5),
	QX_KILO_AT("output.L2.realpower", 7, 11),
	QX_KILO_AT("output.L3.realpower", 13, 17),
	QX_KILO_AT("output.L1.power", 19, 23),
	QX_KILO_AT("output.L2.power", 25, 29),
	QX_KILO_AT("output.L3.power", 31, 35),
	QX_KILO_AT("ups.realpower", 37, 41),
	QX_KILO_AT("ups.power", 43, 47),
	QX_AMPERES_AT("output.L1.current", 49, 53),
	QX_AMPERES_AT("output.L2.current", 55, 59),
	QX_AMPERES_AT("output.L3.current", 61, 65),
	QX_LOAD_AT("ups.load", 67, 69),
	{ 0 },
};

#define Q6_QUERY(rows)                                                                \
	{ .ask = "Q6", .layout = Q6_LAYOUT, .lead = '(', .when = QX_STATUS, .fields = rows }
#define WA_QUERY(rows)                                                                \
	{ .ask = "WA", .layout = WA_LAYOUT, .lead = '(', .when = QX_FULL, .fields = rows }

static const struct qx_query q2_queries[] = {
	{ .ask = "Q2", .layout = Q2_LAYOUT, .lead = '(', .when = QX_STATUS, .fields = q2_fields },
	WA_QUERY(wa_fields),
	QX_Q1_FLAGS_ONLY,
	QX_F_QUERY,
	{ 0 },
};
static const struct qx_claim q2_claims[] = { { .ask = "Q2" }, { .ask = "Q1" }, { 0 } };

const struct qx_dialect qx_q2 = {
	.name = "q2",
	.claims = q2_claims,
	.queries = q2_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};

static const struct qx_query q6_queries[] = {
	Q6_QUERY(q6_fields),
	WA_QUERY(wa_fields),
	QX_Q1_FLAGS_ONLY,
	QX_F_QUERY,
	{ 0 },
};
static const struct qx_claim q6_claims[] = { { .ask = "Q6" }, { .ask = "Q1" }, { 0 } };

const struct qx_dialect qx_q6 = {
	.name = "q6",
	.claims = q6_claims,
	.queries = q6_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};

/* ---- innovart: Q6 units of one and three output phases, with bypass and serial number ---- */

static const struct qx_field innovart_f_fields[] = {
	QX_RATED_AT("input.voltage.nominal", 1, 5, QX_VOLTS, 0),
	QX_RATED_AT("input.current.nominal", 7, 9, QX_AMPERES, 1),
	QX_RATED_AT("battery.voltage.nominal", 11, 15, QX_VOLTS, 1),
	QX_RATED_AT("input.frequency.nominal", 17, 20, QX_HERTZ, 0),
	{ 0 },
};
static const struct qx_field firmware_fields[] = { QX_TEXT_AT("ups.firmware", 0, QX_END), { 0 } };
static const struct qx_field serial_fields[] = { QX_TEXT_AT("ups.serial", 7, QX_END), { 0 } };

static const struct qx_field innovart31_q6[] = {
	Q6_INPUT,
	QX_VOLTS_AT("output.voltage", 24, 28),
	QX_HERTZ_AT("output.frequency", 42, 45),
	QX_LOAD_AT("ups.load", 47, 49),
	Q6_BATTERY,
	{ 0 },
};
static const struct qx_field innovart31_wa[] = {
	QX_KILO_AT("ups.realpower", 37, 41),
	QX_KILO_AT("ups.power", 43, 47),
	QX_AMPERES_AT("output.current", 49, 53),
	{ 0 },
};
static const struct qx_field innovart31_bypass[] = {
	QX_VOLTS_AT("input.bypass.voltage", 1, 5),
	QX_HERTZ_AT("input.bypass.frequency", 19, 22),
	{ 0 },
};
static const struct qx_field innovart33_q6[] = {
	Q6_INPUT,
	Q6_OUTPUT,
	Q6_BATTERY,
	{ 0 },
};
static const struct qx_field innovart33_bypass[] = {
	QX_VOLTS_AT("input.bypass.L1-N.voltage", 1, 5),
	QX_VOLTS_AT("input.bypass.L2-N.voltage", 7, 11),
	QX_VOLTS_AT("input.bypass.L3-N.voltage", 13, 17),
	QX_HERTZ_AT("input.bypass.frequency", 19, 22),
	{ 0 },
};

#define BPS_LAYOUT "(230.0 230.0 230.0 50.0"
#define INNOVART_REST(bypass)                                                         \
	{ .ask = "BPS", .layout = BPS_LAYOUT, .lead = '(', .when = QX_FULL, .fields = bypass }, \
	{ .ask = "F", .layout = QX_F_LAYOUT, .lead = '#', .tokens = true,             \
		.fields = innovart_f_fields },                                        \
	{ .ask = "FW?", .least = 4, .fields = firmware_fields }, \
	{ .ask = "SASV07?", .least = 27, .fields = serial_fields }, \
	QX_Q1_FLAGS_ONLY

static const struct qx_command innovart_commands[] = {
	{ .name = "load.off", .line = "S00R0000" },
	QX_SHUTDOWNS,
	QX_TESTS,
	{ 0 },
};

static const struct qx_query innovart31_queries[] = {
	{ .ask = "Q6", .layout = Q6_LAYOUT, .lead = '(', .when = QX_STATUS,
		.prepare = qx_one_output, .fields = innovart31_q6 },
	WA_QUERY(innovart31_wa),
	INNOVART_REST(innovart31_bypass),
	{ 0 },
};
static const struct qx_query innovart33_queries[] = {
	Q6_QUERY(innovart33_q6),
	WA_QUERY(wa_fields),
	INNOVART_REST(innovart33_bypass),
	{ 0 },
};
static const struct qx_claim innovart_claims[] = {
	{ .ask = "Q6" }, { .ask = "Q1" }, { .ask = "BPS" }, { .ask = "SASV07?" }, { 0 },
};

const struct qx_dialect qx_innovart31 = {
	.name = "innovart31",
	.claims = innovart_claims,
	.queries = innovart31_queries,
	.commands = innovart_commands,
	QX_MEGATEC_DELAYS,
};
const struct qx_dialect qx_innovart33 = {
	.name = "innovart33",
	.claims = innovart_claims,
	.queries = innovart33_queries,
	.commands = innovart_commands,
	QX_MEGATEC_DELAYS,
};

/* ---- one phase of the same: Santak Castle C*K and its like ---- */

static const struct qx_field one_phase_q6[] = {
	QX_VOLTS_AT("input.voltage", 1, 5),
	QX_HERTZ_AT("input.frequency", 19, 22),
	QX_VOLTS_AT("output.voltage", 24, 28),
	QX_HERTZ_AT("output.frequency", 42, 45),
	QX_LOAD_AT("ups.load", 47, 49),
	Q6_BATTERY,
	{ 0 },
};
static const struct qx_query one_phase_queries[] = {
	{ .ask = "Q6", .layout = Q6_LAYOUT, .lead = '(', .when = QX_STATUS,
		.prepare = qx_one_phase, .fields = one_phase_q6 },
	WA_QUERY(innovart31_wa),
	INNOVART_REST(innovart31_bypass),
	QX_I_QUERY("I"),
	{ 0 },
};

const struct qx_dialect qx_castle = {
	.name = "castle",
	.claims = q6_claims,
	.queries = one_phase_queries,
	.commands = qx_megatec_commands,
	.reject = "NAK",
	QX_MEGATEC_DELAYS,
};
