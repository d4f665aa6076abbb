/* SPDX-License-Identifier: GPL-2.0-or-later
 * voltronic - the protocols Pnn of Voltronic units: QGS and QMOD for the state, QFS and QWS for
 * faults and warnings, QFLAG for functions that can be switched on and off.
 *
 * QPI names the protocol; it is kept as ups.firmware.aux, and `only` compares it.
 */
#include "drivers/qx/dialects/common.h"
#include "drivers/qx/dialects/voltronic_alarms.h"

static const struct qx_code protocols[] = {
	{ "PI00", "P00" }, { "PI01", "P01" }, { "PI02", "P02" }, { "PI03", "P03" },
	{ "PI08", "P08" }, { "PI09", "P09" }, { "PI10", "P10" }, { "PI13", "P13" },
	{ "PI14", "P14" }, { "PI31", "P31" }, { "PI99", "P99" }, { 0 },
};
static const struct qx_field qpi_fields[] = {
	{ .name = "ups.firmware.aux", .from = 1, .to = 4, .kind = QX_TEXT, .codes = protocols },
	{ 0 },
};

/* ---- ratings and identity ---- */

static const struct qx_field qri_fields[] = {
	QX_RATED_AT("output.voltage.nominal", 1, 5, QX_VOLTS, 1),
	QX_RATED_AT("output.current.nominal", 7, 9, QX_AMPERES, 0),
	QX_RATED_AT("battery.voltage.nominal", 11, 15, QX_VOLTS, 1),
	QX_RATED_AT("output.frequency.nominal", 17, 20, QX_HERTZ, 1),
	{ 0 },
};
static const struct qx_field qmd_fields[] = {
	{ .name = "ups.model", .from = 1, .to = 15, .kind = QX_TEXT, .convert = qx_without_hashes },
	{ .name = "ups.power.nominal", .from = 17, .to = 23, .kind = QX_WATTS, .rating = true,
		.convert = qx_without_hashes },
	{ .name = "output.powerfactor", .from = 25, .to = 26, .kind = QX_FACTOR, .decimals = 2,
		.scale = 0.01f, .rating = true },
	QX_RATED_AT("input.phases", 28, 28, QX_COUNT, 0),
	QX_RATED_AT("output.phases", 30, 30, QX_COUNT, 0),
	QX_RATED_AT("input.voltage.nominal", 32, 34, QX_VOLTS, 1),
	QX_RATED_AT("output.voltage.nominal", 36, 38, QX_VOLTS, 1),
	{ 0 },
};
static const struct qx_field f_fields[] = {
	QX_RATED_AT("input.voltage.nominal", 1, 5, QX_VOLTS, 1),
	QX_RATED_AT("input.current.nominal", 7, 9, QX_AMPERES, 1),
	QX_RATED_AT("battery.voltage.nominal", 11, 15, QX_VOLTS, 1),
	QX_RATED_AT("input.frequency.nominal", 17, 20, QX_HERTZ, 1),
	{ 0 },
};
static const struct qx_field qmf_fields[] = {
	{ .name = "ups.mfr", .from = 1, .to = QX_END, .kind = QX_TEXT,
		.convert = qx_without_hashes },
	{ 0 },
};
static const struct qx_field qvfw_fields[] = { QX_TEXT_AT("ups.firmware", 7, 14), { 0 } };
static const struct qx_field qid_fields[] = {
	{ .name = "ups.serial", .from = 1, .to = QX_END, .kind = QX_TEXT,
		.convert = qx_not_only_zeros },
	{ 0 },
};

/* ---- state ---- */

static const struct qx_code types[] = {
	{ "00", "offline" }, { "01", "line-interactive" }, { "10", "online" }, { 0 },
};
static const struct qx_field qgs_fields[] = {
	QX_VOLTS_AT("input.voltage", 1, 5),
	QX_HERTZ_AT("input.frequency", 7, 10),
	QX_VOLTS_AT("output.voltage", 12, 16),
	QX_HERTZ_AT("output.frequency", 18, 21),
	QX_AMPERES_AT("output.current", 23, 27),
	QX_LOAD_AT("ups.load", 29, 31),
	QX_BATTERY_AT(45, 49),
	QX_CELSIUS_AT(57, 61),
	{ .name = "ups.type", .from = 63, .to = 64, .kind = QX_TEXT, .codes = types },
	{ 0 },
};
static const struct qx_flag qgs_flags[] = {
	{ .column = 65, .when = '0', .words = ST_OL },
	{ .column = 65, .when = '1', .words = ST_OB },
	{ .column = 66, .when = '1', .words = ST_LB },
	{ .column = 67, .when = '1', .words = QX_REGULATES },
	{ .column = 67, .when = '1', .words = QX_AVR_ALARM, .only = "ups.firmware.aux=P00 P08" },
	{ .column = 68, .when = '1', .alarm = "UPS Fault!" },
	{ .column = 70, .when = '1', .words = ST_CAL },
	{ .column = 71, .when = '1', .words = QX_ENDING },
	{ .column = 72, .when = '0', .name = "ups.beeper.status", .text = "enabled" },
	{ .column = 72, .when = '1', .name = "ups.beeper.status", .text = "disabled" },
	/* if the unit has alarm control, the bit only mutes */
	{ .column = 72, .when = '1', .name = "ups.beeper.status", .text = "muted",
		.only = ".alarm_control=enabled" },
	{ .column = 72, .when = '*', .name = "ups.beeper.status", .text = "disabled",
		.only = ".alarm_control=disabled" },
	{ 0 },
};

static const struct qx_flag qmod_flags[] = {
	{ .column = 1, .when = 'P', .alarm = "UPS is going ON." },
	{ .column = 1, .when = 'S', .words = ST_OFF },
	{ .column = 1, .when = 'Y', .words = ST_BYPASS },
	{ .column = 1, .when = 'L' },
	{ .column = 1, .when = 'B' },
	{ .column = 1, .when = 'T', .words = ST_CAL },
	{ .column = 1, .when = 'F', .alarm = "Fault reported by UPS." },
	{ .column = 1, .when = 'E', .words = ST_ECO },
	{ .column = 1, .when = 'C', .alarm = "UPS is in converter mode." },
	{ .column = 1, .when = 'D', .words = QX_ENDING, .alarm = "UPS is shutting down!" },
	{ 0 },
};

/* The fault that stopped the inverter. */
#define OTHERS "ups.firmware.aux=P00 P01 P02 P03 P08 P09 P10 P13 P14 P99"
static const struct qx_field qfs_fields[] = {
	{ .name = ".fault", .from = 1, .to = 2, .kind = QX_ALARM, .faults = qx_voltronic_p31_faults,
		.only = "ups.firmware.aux=P31" },
	{ .name = ".fault", .from = 1, .to = 2, .kind = QX_ALARM, .faults = qx_voltronic_faults,
		.only = OTHERS },
	{ 0 },
};

/* ---- battery, limits, phases ---- */

static const struct qx_field qbv_fields[] = {
	QX_BATTERY_AT(1, 5),
	QX_RATED_AT(".battery_number", 7, 9, QX_COUNT, 0),
	QX_RATED_AT("battery.packs", 10, 11, QX_COUNT, 0),
	QX_CHARGE_AT(13, 15),
	/* minutes; 0 on mains is no runtime (NUT issue 2190) */
	{ .name = "battery.runtime", .from = 17, .to = QX_END, .kind = QX_SECONDS, .scale = 60,
		.rating = true },
	{ 0 },
};
static const struct qx_field qldl_fields[] = {
	{ .name = "output.power.minimum.percent", .from = 1, .to = 3, .kind = QX_LOAD },
	{ .name = "output.power.maximum.percent", .from = 5, .to = 7, .kind = QX_LOAD },
	{ 0 },
};
#define THREE_VOLTS(prefix)                                                           \
	QX_VOLTS_AT(prefix ".L1-N.voltage", 1, 5), QX_VOLTS_AT(prefix ".L2-N.voltage", 7, 11), \
	QX_VOLTS_AT(prefix ".L3-N.voltage", 13, 17),                                  \
	QX_VOLTS_AT(prefix ".L1-L2.voltage", 19, 23),                                 \
	QX_VOLTS_AT(prefix ".L2-L3.voltage", 25, 29),                                 \
	QX_VOLTS_AT(prefix ".L1-L3.voltage", 31, 35), { 0 }
#define THREE_AMPERES(prefix)                                                         \
	{ .name = prefix ".L1.current", .from = 1, .to = 3, .kind = QX_AMPERES },     \
	{ .name = prefix ".L2.current", .from = 5, .to = 7, .kind = QX_AMPERES },     \
	{ .name = prefix ".L3.current", .from = 9, .to = 11, .kind = QX_AMPERES }, { 0 }
#define TWO_VOLTS(prefix)                                                             \
	QX_VOLTS_AT(prefix ".L1-N.voltage", 1, 5), QX_VOLTS_AT(prefix ".L2-N.voltage", 7, 11), \
	QX_VOLTS_AT(prefix ".L1-L2.voltage", 19, 23), { 0 }
#define TWO_AMPERES(prefix)                                                           \
	{ .name = prefix ".L1.current", .from = 1, .to = 3, .kind = QX_AMPERES },     \
	{ .name = prefix ".L2.current", .from = 5, .to = 7, .kind = QX_AMPERES }, { 0 }
#define VOLTS_LAYOUT "(230.0 230.0 230.0 400.0 400.0 400.0"
#define AMPERES_LAYOUT "(010 010 010"

static const struct qx_field q3pv_fields[] = { THREE_VOLTS("input") };
static const struct qx_field q3pc_fields[] = { THREE_AMPERES("input") };
static const struct qx_field q3ov_fields[] = { THREE_VOLTS("output") };
static const struct qx_field q3oc_fields[] = { THREE_AMPERES("output") };
static const struct qx_field q3yv_fields[] = { THREE_VOLTS("output.bypass") };
/* of P09 */
static const struct qx_field q3pv_two_fields[] = { TWO_VOLTS("input") };
static const struct qx_field q3pc_two_fields[] = { TWO_AMPERES("input") };
static const struct qx_field q3ov_two_fields[] = { TWO_VOLTS("output") };
static const struct qx_field q3oc_two_fields[] = { TWO_AMPERES("output") };
static const struct qx_field q3yv_two_fields[] = {
	QX_VOLTS_AT("output.bypass.L1-N.voltage", 1, 5),
	QX_VOLTS_AT("output.bypass.L2-N.voltage", 7, 11),
	{ 0 },
};
static const struct qx_field q3ld_fields[] = {
	{ .name = "output.L1.power.percent", .from = 1, .to = 3, .kind = QX_LOAD },
	{ .name = "output.L2.power.percent", .from = 5, .to = 7, .kind = QX_LOAD },
	{ .name = "output.L3.power.percent", .from = 9, .to = 11, .kind = QX_LOAD },
	{ 0 },
};

static const struct qx_field q3ld_two_fields[] = {
	{ .name = "output.L1.power.percent", .from = 1, .to = 3, .kind = QX_LOAD },
	{ .name = "output.L2.power.percent", .from = 5, .to = 7, .kind = QX_LOAD },
	{ 0 },
};

/* ---- what can be switched on and off: letters after E, and after D ---- */

static const struct qx_code yes_no[] = { { "E", "yes" }, { "D", "no" }, { 0 } };
static const struct qx_code enabled[] = { { "E", "enabled" }, { "D", "disabled" }, { 0 } };

/* prepare puts the letter E or D of each flag into its column. */
#define ABILITY(var, column, words_of) \
	{ .name = var, .from = column, .to = column, .kind = QX_TEXT, .codes = words_of }

static const struct qx_field qflag_fields[] = {
	ABILITY("ups.start.auto", 1, yes_no),
	ABILITY("battery.protection", 2, yes_no),
	ABILITY("battery.energysave", 3, yes_no),
	ABILITY("ups.start.battery", 4, yes_no),
	ABILITY("outlet.0.switchable", 5, yes_no),
	ABILITY(".alarm_control", 6, enabled),
	ABILITY(".bypass_alarm", 7, enabled),
	ABILITY(".battery_alarm", 8, enabled),
	ABILITY(".bypass_when_off", 9, enabled),
	ABILITY(".eco_mode", 10, enabled),
	ABILITY(".converter_mode", 11, enabled),
	ABILITY(".battery_open_status_check", 12, enabled),
	ABILITY(".bypass_forbidding", 13, enabled),
	ABILITY(".site_fault_detection", 14, enabled),
	ABILITY(".advanced_eco_mode", 15, enabled),
	ABILITY(".constant_phase_angle", 16, enabled),
	ABILITY(".limited_runtime_on_battery", 17, enabled),
	{ 0 },
};

static const struct qx_code switched[] = { { "1", "on" }, { "0", "off" }, { 0 } };
/* Only an outlet that can be switched answers. */
static const struct qx_code switchable[] = { { "1", "yes" }, { "0", "yes" }, { 0 } };
#define OUTLET_ROWS(n)                                                                \
	{ .name = "outlet." n ".switchable", .from = 1, .to = 1, .kind = QX_TEXT,     \
		.codes = switchable },                                                \
	{ .name = "outlet." n ".status", .from = 1, .to = 1, .kind = QX_TEXT,         \
		.codes = switched }, { 0 }
#define OUTLET_DELAY(n)                                                               \
	{ .name = "outlet." n ".delay.shutdown", .from = 1, .to = 3, .kind = QX_SECONDS, \
		.scale = 60 }, { 0 }

static const struct qx_field qsk1_fields[] = { OUTLET_ROWS("1") };
static const struct qx_field qsk2_fields[] = { OUTLET_ROWS("2") };
static const struct qx_field qsk3_fields[] = { OUTLET_ROWS("3") };
static const struct qx_field qsk4_fields[] = { OUTLET_ROWS("4") };
static const struct qx_field qskt1_fields[] = { OUTLET_DELAY("1") };
static const struct qx_field qskt2_fields[] = { OUTLET_DELAY("2") };
static const struct qx_field qskt3_fields[] = { OUTLET_DELAY("3") };
static const struct qx_field qskt4_fields[] = { OUTLET_DELAY("4") };

static const struct qx_field qhe_fields[] = {
	{ .name = "input.transfer.high", .from = 1, .to = 3, .kind = QX_VOLTS, .rating = true },
	{ .name = "input.transfer.low", .from = 5, .to = 7, .kind = QX_VOLTS, .rating = true },
	{ 0 },
};
static const struct qx_field qfre_fields[] = {
	QX_RATED_AT("input.frequency.high", 1, 4, QX_HERTZ, 1),
	QX_RATED_AT("input.frequency.low", 6, 9, QX_HERTZ, 1),
	{ 0 },
};
static const struct qx_code battery_types[] = {
	{ "00", "Li" }, { "01", "Flooded" }, { "02", "AGM" }, { 0 },
};
static const struct qx_field qbt_fields[] = {
	{ .name = "battery.type", .from = 1, .to = 2, .kind = QX_TEXT, .codes = battery_types },
	{ 0 },
};
static const struct qx_field qbyv_fields[] = {
	QX_RATED_AT(".max_bypass_volt", 1, 3, QX_VOLTS, 0),
	QX_RATED_AT(".min_bypass_volt", 5, 7, QX_VOLTS, 0),
	{ 0 },
};
static const struct qx_field qbyf_fields[] = {
	QX_RATED_AT(".max_bypass_freq", 1, 4, QX_HERTZ, 1),
	QX_RATED_AT(".min_bypass_freq", 6, 9, QX_HERTZ, 1),
	{ 0 },
};
static const struct qx_code work_ranges[] = { { "00", "Appliance" }, { "01", "UPS" }, { 0 } };
static const struct qx_field qgr_fields[] = {
	{ .name = ".work_range_type", .from = 1, .to = 2, .kind = QX_TEXT, .codes = work_ranges },
	{ 0 },
};
static const struct qx_code phase_angles[] = {
	{ "000", "000" }, { "120", "120" }, { "180", "180" }, { "240", "240" }, { 0 },
};
static const struct qx_field qpd_fields[] = {
	QX_TEXT_AT(".input_phase_angle", 1, 3),
	{ .name = ".output_phase_angle", .from = 5, .to = 7, .kind = QX_TEXT,
		.codes = phase_angles },
	{ 0 },
};
static const struct qx_field re0_fields[] = {
	QX_RATED_AT("battery.voltage.low", 1, 2, QX_VOLTS, 1),
	{ 0 },
};

#define ASK(word, pattern, how, rows) \
	{ .ask = word, .layout = pattern, .lead = '(', .when = how, .fields = rows }
#define ASK_ONLY(word, pattern, how, rows, condition)                                 \
	{ .ask = word, .layout = pattern, .lead = '(', .when = how, .fields = rows,   \
		.only = condition }
#define THREE_IN "ups.firmware.aux=P03 P10"
#define THREE_OUT "ups.firmware.aux=P10"
#define TWO_PHASES "ups.firmware.aux=P09"

static const struct qx_query queries[] = {
	ASK("QPI", "(PI00", QX_ONCE, qpi_fields),
	/* a later reply replaces a value: the plain lines are the least exact */
	QX_I_QUERY("I"),
	{ .ask = "F", .layout = QX_F_LAYOUT, .lead = '#', .tokens = true, .fields = f_fields },
	ASK("QMD", "(mmmmmmmmmmmmmmm 0001000 80 1/1 230 230 02 12.0", QX_ONCE, qmd_fields),
	ASK("QRI", "(230.0 004 024.0 50.0", QX_ONCE, qri_fields),
	{ .ask = "QMF", .lead = '(', .least = 2, .fields = qmf_fields },
	{ .ask = "QVFW", .lead = '(', .least = 15, .fields = qvfw_fields },
	{ .ask = "QID", .lead = '(', .least = 2, .fields = qid_fields },
	{ .ask = "QGS",
		.layout = "(230.0 50.0 230.0 50.0 001.0 010 361.0 361.0 027.0 ---.- 025.0 "
			  "000000000000",
		.lead = '(', .when = QX_STATUS, .least = 75, .fields = qgs_fields,
		.flags = qgs_flags },
	{ .ask = "QMOD", .lead = '(', .least = 2, .when = QX_STATUS, .alphabet = "PSYLBTFECD",
		.flags = qmod_flags },
	{ .ask = "QFS", .lead = '(', .least = 3, .when = QX_FULL, .fields = qfs_fields },
	{ .ask = "QWS", .lead = '(', .least = 65, .when = QX_FULL, .flags = qx_voltronic_warnings },
	ASK("QBV", "(024.0 00201 100 120", QX_FULL, qbv_fields),
	ASK("QLDL", "(020 100", QX_FULL, qldl_fields),
	ASK_ONLY("Q3PV", VOLTS_LAYOUT, QX_FULL, q3pv_fields, THREE_IN),
	ASK_ONLY("Q3PV", VOLTS_LAYOUT, QX_FULL, q3pv_two_fields, TWO_PHASES),
	ASK_ONLY("Q3PC", AMPERES_LAYOUT, QX_FULL, q3pc_fields, THREE_IN),
	ASK_ONLY("Q3PC", AMPERES_LAYOUT, QX_FULL, q3pc_two_fields, TWO_PHASES),
	ASK_ONLY("Q3OV", VOLTS_LAYOUT, QX_FULL, q3ov_fields, THREE_OUT),
	ASK_ONLY("Q3OV", VOLTS_LAYOUT, QX_FULL, q3ov_two_fields, TWO_PHASES),
	ASK_ONLY("Q3OC", AMPERES_LAYOUT, QX_FULL, q3oc_fields, THREE_OUT),
	ASK_ONLY("Q3OC", AMPERES_LAYOUT, QX_FULL, q3oc_two_fields, TWO_PHASES),
	ASK_ONLY("Q3LD", AMPERES_LAYOUT, QX_FULL, q3ld_fields, THREE_OUT),
	ASK_ONLY("Q3LD", AMPERES_LAYOUT, QX_FULL, q3ld_two_fields, TWO_PHASES),
	ASK_ONLY("Q3YV", VOLTS_LAYOUT, QX_FULL, q3yv_fields, THREE_OUT),
	ASK_ONLY("Q3YV", "(230.0 230.0 230.0", QX_FULL, q3yv_two_fields, TWO_PHASES),
	{ .ask = "QFLAG", .lead = '(', .least = 3, .when = QX_FULL, .prepare = qx_abilities,
		.fields = qflag_fields },
	ASK("QSK1", "(1", QX_FULL, qsk1_fields),
	ASK("QSK2", "(1", QX_FULL, qsk2_fields),
	ASK("QSK3", "(1", QX_FULL, qsk3_fields),
	ASK("QSK4", "(1", QX_FULL, qsk4_fields),
	ASK("QSKT1", "(030", QX_FULL, qskt1_fields),
	ASK("QSKT2", "(030", QX_FULL, qskt2_fields),
	ASK("QSKT3", "(030", QX_FULL, qskt3_fields),
	ASK("QSKT4", "(030", QX_FULL, qskt4_fields),
	ASK("QHE", "(242 218", QX_FULL, qhe_fields),
	ASK("QFRE", "(53.0 47.0", QX_FULL, qfre_fields),
	ASK_ONLY("QBT", "(01", QX_ONCE, qbt_fields, "ups.firmware.aux=P31"),
	ASK("QBYV", "(264 170", QX_FULL, qbyv_fields),
	ASK("QBYF", "(53.0 47.0", QX_FULL, qbyf_fields),
	ASK_ONLY("QGR", "(00", QX_FULL, qgr_fields, "ups.firmware.aux=P31"),
	ASK("QPD", "(000 120", QX_FULL, qpd_fields),
	{ .ask = "RE0", .lead = '#', .least = 3, .when = QX_ONCE, .fields = re0_fields },
	{ 0 },
};

static const struct qx_claim claims[] = {
	{ .ask = "QGS" },
	{ .ask = "QPI", .starts = "(PI00 (PI01 (PI02 (PI03 (PI08 (PI09 (PI10 (PI13 (PI14 (PI31 "
				  "(PI99" },
	{ 0 },
};

static const struct qx_command commands[] = {
	{ .name = "load.off", .line = "SOFF" },
	{ .name = "load.on", .line = "SON" },
	{ .name = "shutdown.return", .line = "S%n[R%m]" },
	{ .name = "shutdown.stayoff", .line = "S%nR0000" },
	{ .name = "shutdown.stop", .line = "CS" },
	{ .name = "test.battery.start", .line = "T%T" },
	{ .name = "test.battery.start.deep", .line = "TL" },
	{ .name = "test.battery.start.quick", .line = "T" },
	{ .name = "test.battery.stop", .line = "CT" },
	{ .name = "beeper.toggle", .line = "BZ%b" },
	{ .name = "beeper.enable", .line = "PEA", .only = ".alarm_control=enabled disabled" },
	{ .name = "beeper.disable", .line = "PDA", .only = ".alarm_control=enabled disabled" },
	{ .name = "outlet.1.load.off", .line = "SKOFF1", .only = "outlet.1.status=on off" },
	{ .name = "outlet.1.load.on", .line = "SKON1", .only = "outlet.1.status=on off" },
	{ .name = "outlet.2.load.off", .line = "SKOFF2", .only = "outlet.2.status=on off" },
	{ .name = "outlet.2.load.on", .line = "SKON2", .only = "outlet.2.status=on off" },
	{ .name = "outlet.3.load.off", .line = "SKOFF3", .only = "outlet.3.status=on off" },
	{ .name = "outlet.3.load.on", .line = "SKON3", .only = "outlet.3.status=on off" },
	{ .name = "outlet.4.load.off", .line = "SKOFF4", .only = "outlet.4.status=on off" },
	{ .name = "outlet.4.load.on", .line = "SKON4", .only = "outlet.4.status=on off" },
	{ .name = "bypass.start", .line = "PEE", .only = ".eco_mode=enabled disabled" },
	{ .name = "bypass.stop", .line = "PDE", .only = ".eco_mode=enabled disabled" },
	{ 0 },
};

#define YES_NO(var, format) { .name = var, .line = format, .codes = yes_no }
#define ENABLED(var, format) { .name = var, .line = format, .codes = enabled }
#define DELAY_OF(n)                                                                   \
	{ .name = "outlet." n ".delay.shutdown", .line = "PSK" n "%3.0f",             \
		.scale = 1 / 60.0f, .max = 59940 }

/* Ranges of the limits of eco mode and bypass, as measured with NUT 2.8.0 for these protocols:
 * relative to the nominal value, or in volts. None are known for P00, P08 and P31. */
#define WIDE "ups.firmware.aux=P01 P09"
#define NARROW "ups.firmware.aux=P02 P03 P10 P13 P14 P99"
#define NARROW_BUT_P99 "ups.firmware.aux=P02 P03 P10 P13 P14"
#define UNKNOWN "ups.firmware.aux=P00 P08 P31"
#define MAINS_230 ";output.voltage.nominal>160"
#define MAINS_120 ";output.voltage.nominal<160"
#define AROUND(var, format, least, most, nominal, condition)                          \
	{ .name = var, .line = format, .min = least, .max = most, .about = nominal,   \
		.only = condition }
#define ECO_VOLTS(high, low, near, far, condition)                                    \
	{ .name = high, .line = "HEH%3.0f", .min = near, .max = far, .limits = true,  \
		.about = "output.voltage.nominal", .only = condition },               \
	{ .name = low, .line = "HEL%3.0f", .min = -(far), .max = -(near), .limits = true, \
		.about = "output.voltage.nominal", .only = condition }
#define ECO(near, far, condition) \
	ECO_VOLTS("input.transfer.high", "input.transfer.low", near, far, condition)
#define HERTZ(high, line_high, low, line_low, near, far, condition)                   \
	AROUND(high, line_high, near, far, "output.frequency.nominal", condition),    \
	AROUND(low, line_low, -(far), -(near), "output.frequency.nominal", condition)
#define BETWEEN(var, format, least, most, condition) \
	{ .name = var, .line = format, .min = least, .max = most, .only = condition }
#define BYPASS(high_least, high_most, low_least, low_most, condition)                 \
	BETWEEN(".max_bypass_volt", "PHV%3.0f", high_least, high_most, condition),    \
	BETWEEN(".min_bypass_volt", "PLV%3.0f", low_least, low_most, condition)
#define ECO_HERTZ(near, far, condition)                                               \
	HERTZ("input.frequency.high", "FREH%4.1f", "input.frequency.low", "FREL%4.1f", near, \
		far, condition)
#define BYPASS_HERTZ(near, far, condition)                                            \
	HERTZ(".max_bypass_freq", "PGF%4.1f", ".min_bypass_freq", "PSF%4.1f", near, far, condition)

static const struct qx_setting settings[] = {
	YES_NO("ups.start.auto", "P%sR"),
	YES_NO("battery.protection", "P%sS"),
	YES_NO("battery.energysave", "P%sG"),
	YES_NO("ups.start.battery", "P%sC"),
	YES_NO("outlet.0.switchable", "P%sJ"),
	ENABLED(".alarm_control", "P%sA"),
	ENABLED(".bypass_alarm", "P%sP"),
	ENABLED(".battery_alarm", "P%sB"),
	ENABLED(".bypass_when_off", "P%sO"),
	ENABLED(".eco_mode", "P%sE"),
	ENABLED(".converter_mode", "P%sV"),
	ENABLED(".battery_open_status_check", "P%sD"),
	ENABLED(".bypass_forbidding", "P%sF"),
	ENABLED(".site_fault_detection", "P%sL"),
	ENABLED(".advanced_eco_mode", "P%sN"),
	ENABLED(".constant_phase_angle", "P%sQ"),
	ENABLED(".limited_runtime_on_battery", "P%sW"),
	DELAY_OF("1"),
	DELAY_OF("2"),
	DELAY_OF("3"),
	DELAY_OF("4"),
	ECO(7, 24, WIDE MAINS_230),
	ECO(3, 12, WIDE MAINS_120),
	ECO(11, 24, NARROW MAINS_230),
	ECO(5, 12, NARROW MAINS_120),
	BETWEEN("input.transfer.high", "HEH%3.0f", 0, 300, UNKNOWN),
	BETWEEN("input.transfer.low", "HEL%3.0f", 0, 300, UNKNOWN),
	ECO_HERTZ(3, 10, WIDE),
	ECO_HERTZ(2, 4, NARROW),
	BETWEEN("input.frequency.high", "FREH%4.1f", 40, 70, UNKNOWN),
	BETWEEN("input.frequency.low", "FREL%4.1f", 40, 70, UNKNOWN),
	BYPASS(230, 264, 170, 220, "ups.firmware.aux=P01" MAINS_230),
	BYPASS(120, 140, 85, 115, "ups.firmware.aux=P01" MAINS_120),
	BYPASS(60, 140, 60, 140, "ups.firmware.aux=P09"),
	BYPASS(231, 276, 110, 209, NARROW_BUT_P99 MAINS_230),
	BYPASS(115, 138, 55, 104, NARROW_BUT_P99 MAINS_120),
	BYPASS(231, 261, 149, 209, "ups.firmware.aux=P99" MAINS_230),
	BYPASS(115, 132, 50, 85, "ups.firmware.aux=P99" MAINS_120),
	BYPASS_HERTZ(1, 10, WIDE),
	BYPASS_HERTZ(1, 4, NARROW),
	{ .name = ".battery_number", .line = "BATN%1.0f", .min = 1, .max = 9 },
	{ .name = "battery.packs", .line = "BATGN%2.0f", .min = 1, .max = 99 },
	{ .name = "battery.type", .line = "PBT%s", .codes = battery_types,
		.only = "ups.firmware.aux=P31" },
	{ .name = ".work_range_type", .line = "PGR%s", .codes = work_ranges,
		.only = "ups.firmware.aux=P31" },
	BETWEEN("battery.voltage.low", "W0E%2.0f", 20, 24, "battery.voltage.nominal<25"),
	BETWEEN("battery.voltage.low", "W0E%2.0f", 20, 28, NULL),
	{ .name = ".output_phase_angle", .line = "PPD%s", .codes = phase_angles },
	{ 0 },
};

const struct qx_dialect qx_voltronic = {
	.name = "voltronic",
	.claims = claims,
	.queries = queries,
	.commands = commands,
	.settings = settings,
	.reset = "PF",
	.accept = "(ACK",
	.reject = "(NAK",
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 5940, .on_most = 599940,
	.test_least = 12, .test_most = 5940,
};
