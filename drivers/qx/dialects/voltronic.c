/* SPDX-License-Identifier: GPL-2.0-or-later
 * voltronic - the protocols Pnn of Voltronic units: QGS for the state, QMOD, QFS and QWS for what is
 * wrong, QFLAG for what can be switched on and off.
 *
 * QPI says which protocol; it is kept as ups.firmware.aux, and `only` chooses by it.
 */
#include "drivers/qx/dialects/common.h"

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
	/* where alarm control is an ability of the unit, the bit only mutes */
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

/* QWS: a character for each warning. The columns that no row names must hold 0 or 1 all the same,
 * so the first and the last are named without a meaning. */
#define WARNING(n, what) { .column = n, .when = '1', .alarm = "UPS warnings: " what "." }
#define WARNING_OF(n, word, what) \
	{ .column = n, .when = '1', .words = word, .alarm = "UPS warnings: " what "." }

static const struct qx_flag qws_flags[] = {
	WARNING(1, "battery disconnected"),
	WARNING(2, "neutral not connected"),
	WARNING(3, "site fault"),
	WARNING(4, "phase sequence incorrect"),
	WARNING(5, "phase sequence incorrect in bypass"),
	WARNING(6, "input frequency unstable in bypass"),
	WARNING(7, "battery overcharged"),
	WARNING_OF(8, ST_LB, "low battery"),
	WARNING_OF(9, ST_OVER, "overload"),
	WARNING(10, "fan"),
	WARNING(11, "emergency power off"),
	WARNING(12, "unable to turn on"),
	WARNING(13, "over temperature"),
	WARNING(14, "charger"),
	WARNING(15, "remote automatic shutdown"),
	WARNING(16, "L1 input fuse"),
	WARNING(17, "L2 input fuse"),
	WARNING(18, "L3 input fuse"),
	WARNING(19, "positive PFC abnormal in L1"),
	WARNING(20, "negative PFC abnormal in L1"),
	WARNING(21, "positive PFC abnormal in L2"),
	WARNING(22, "negative PFC abnormal in L2"),
	WARNING(23, "positive PFC abnormal in L3"),
	WARNING(24, "negative PFC abnormal in L3"),
	WARNING(25, "CAN communication"),
	WARNING(26, "synchronisation signal"),
	WARNING(27, "synchronisation pulse"),
	WARNING(28, "host signal"),
	WARNING(29, "male connector of parallel"),
	WARNING(30, "female connector of parallel"),
	WARNING(31, "parallel cable"),
	WARNING(32, "battery connection inconsistent"),
	WARNING(33, "AC connection inconsistent"),
	WARNING(34, "bypass connection inconsistent"),
	WARNING(35, "model inconsistent in parallel"),
	WARNING(36, "capacity inconsistent in parallel"),
	WARNING(37, "automatic restart inconsistent in parallel"),
	WARNING(38, "battery cell overcharged"),
	WARNING(39, "battery protection inconsistent in parallel"),
	WARNING(40, "battery detection inconsistent in parallel"),
	WARNING(41, "bypass setting inconsistent in parallel"),
	WARNING(42, "converter setting inconsistent in parallel"),
	WARNING(43, "bypass loss point high inconsistent"),
	WARNING(44, "bypass loss point low inconsistent"),
	WARNING(45, "bypass frequency loss point high inconsistent"),
	WARNING(46, "bypass frequency loss point low inconsistent"),
	WARNING(47, "line loss point high inconsistent"),
	WARNING(48, "line loss point low inconsistent"),
	WARNING(49, "line frequency loss point high inconsistent"),
	WARNING(50, "line frequency loss point low inconsistent"),
	WARNING(51, "locked in bypass after three overloads"),
	WARNING(52, "three phase AC input current unbalanced"),
	WARNING(53, "three phase PFC current unbalanced"),
	WARNING(54, "inverter current unbalanced in parallel"),
	WARNING(55, "programmable outlets cut-off pre-alarm"),
	WARNING_OF(56, ST_RB, "replace battery"),
	WARNING(57, "abnormal input phase angle"),
	WARNING(58, "maintenance cover is open"),
	WARNING(59, "unknown #59"),
	WARNING(60, "unknown #60"),
	WARNING(61, "unknown #61"),
	WARNING(62, "EEPROM operation error"),
	WARNING(63, "unknown #63"),
	WARNING(64, "unknown #64"),
	{ 0 },
};

/* QFS: the fault that stopped the inverter. */
#define OTHERS "ups.firmware.aux=P00 P01 P02 P03 P08 P09 P10 P13 P14 P99"
#define FAULT(n, what) { .code = n, .alarm = "UPS fault: " what "." }
#define FAULT_OF(n, what, word) { .code = n, .alarm = "UPS fault: " what ".", .words = word }

static const struct qx_fault p31_faults[] = {
	FAULT("01", "fan failure"),
	FAULT("02", "over temperature"),
	FAULT("03", "battery voltage too high"),
	FAULT("04", "battery voltage too low"),
	FAULT("05", "inverter relay short-circuited"),
	FAULT("06", "inverter voltage too high"),
	FAULT_OF("07", "overload", ST_OVER),
	FAULT("08", "bus voltage too high"),
	FAULT("09", "bus soft start failed"),
	FAULT("51", "over current"),
	FAULT("52", "bus voltage too low"),
	FAULT("53", "inverter soft start failed"),
	FAULT("54", "self test failed"),
	FAULT("55", "output DC voltage too high"),
	FAULT("56", "battery open"),
	FAULT("57", "current sensor failed"),
	FAULT("58", "battery short-circuited"),
	FAULT("59", "inverter voltage too low"),
	{ 0 },
};
static const struct qx_fault faults[] = {
	FAULT("01", "bus voltage not within default setting"),
	FAULT("1A", "inverter A negative power"),
	FAULT("1B", "inverter B negative power"),
	FAULT("1C", "inverter C negative power"),
	FAULT("02", "bus voltage over maximum"),
	FAULT("03", "bus voltage below minimum"),
	FAULT("04", "bus voltages differ out of range"),
	FAULT("05", "bus voltage drops too fast"),
	FAULT("06", "over current in PFC input inductor"),
	FAULT("11", "inverter voltage not within default setting"),
	FAULT("12", "inverter voltage over maximum"),
	FAULT("13", "inverter voltage below minimum"),
	FAULT("14", "inverter short-circuited"),
	FAULT("15", "inverter short-circuited"),
	FAULT("16", "inverter short-circuited"),
	FAULT("17", "inverter short-circuited"),
	FAULT("18", "inverter short-circuited"),
	FAULT("19", "inverter short-circuited"),
	FAULT("21", "battery SCR short-circuited"),
	FAULT("22", "line SCR short-circuited"),
	FAULT("23", "inverter relay open"),
	FAULT("24", "inverter relay short-circuited"),
	FAULT("25", "input and output wires oppositely connected"),
	FAULT("26", "battery oppositely connected"),
	FAULT("27", "battery voltage too high"),
	FAULT("28", "battery voltage too low"),
	FAULT("29", "failure of battery fuse"),
	FAULT("31", "CAN communication failure"),
	FAULT("32", "host signal circuit failure"),
	FAULT("33", "synchronous signal circuit failure"),
	FAULT("34", "synchronous pulse signal circuit failure"),
	FAULT("35", "parallel cable disconnected"),
	FAULT("36", "load unbalanced"),
	FAULT("41", "over temperature"),
	FAULT("42", "communication failure in control board"),
	FAULT_OF("43", "overload", ST_OVER),
	FAULT("44", "fan failure"),
	FAULT("45", "charger failure"),
	FAULT("46", "model fault"),
	FAULT("47", "MCU communication failure"),
	{ 0 },
};
static const struct qx_field qfs_fields[] = {
	{ .name = ".fault", .from = 1, .to = 2, .kind = QX_ALARM, .faults = p31_faults,
		.only = "ups.firmware.aux=P31" },
	{ .name = ".fault", .from = 1, .to = 2, .kind = QX_ALARM, .faults = faults, .only = OTHERS },
	{ 0 },
};

/* ---- battery, limits, phases ---- */

static const struct qx_field qbv_fields[] = {
	QX_BATTERY_AT(1, 5),
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
#define VOLTS_LAYOUT "(230.0 230.0 230.0 400.0 400.0 400.0"
#define AMPERES_LAYOUT "(010 010 010"

static const struct qx_field q3pv_fields[] = { THREE_VOLTS("input") };
static const struct qx_field q3pc_fields[] = { THREE_AMPERES("input") };
static const struct qx_field q3ov_fields[] = { THREE_VOLTS("output") };
static const struct qx_field q3oc_fields[] = { THREE_AMPERES("output") };
static const struct qx_field q3yv_fields[] = { THREE_VOLTS("output.bypass") };
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

/* ---- what can be switched on and off: letters behind E, and behind D ---- */

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
	{ 0 },
};

static const struct qx_code switched[] = { { "1", "on" }, { "0", "off" }, { 0 } };
#define OUTLET_ROWS(n)                                                                \
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
#define TWO_OUT "ups.firmware.aux=P09"

static const struct qx_query queries[] = {
	ASK("QPI", "(PI00", QX_ONCE, qpi_fields),
	ASK("QRI", "(230.0 004 024.0 50.0", QX_ONCE, qri_fields),
	ASK("QMD", "(mmmmmmmmmmmmmmm 0001000 80 1 1 230 230 02 12.0", QX_ONCE, qmd_fields),
	{ .ask = "F", .layout = QX_F_LAYOUT, .lead = '#', .tokens = true, .fields = f_fields },
	{ .ask = "QMF", .lead = '(', .least = 2, .fields = qmf_fields },
	{ .ask = "QVFW", .lead = '(', .least = 15, .fields = qvfw_fields },
	{ .ask = "QID", .lead = '(', .least = 2, .fields = qid_fields },
	QX_I_QUERY("I"),
	{ .ask = "QGS",
		.layout = "(230.0 50.0 230.0 50.0 001.0 010 361.0 361.0 027.0 ---.- 025.0 "
			  "000000000000",
		.lead = '(', .when = QX_STATUS, .least = 75, .fields = qgs_fields,
		.flags = qgs_flags },
	{ .ask = "QMOD", .lead = '(', .least = 2, .when = QX_STATUS, .alphabet = "PSYLBTFECD",
		.flags = qmod_flags },
	{ .ask = "QFS", .lead = '(', .least = 3, .when = QX_FULL, .fields = qfs_fields },
	{ .ask = "QWS", .lead = '(', .least = 65, .when = QX_FULL, .flags = qws_flags },
	ASK("QBV", "(024.0 00201 100 120", QX_FULL, qbv_fields),
	ASK("QLDL", "(020 100", QX_FULL, qldl_fields),
	ASK_ONLY("Q3PV", VOLTS_LAYOUT, QX_FULL, q3pv_fields, THREE_IN),
	ASK_ONLY("Q3PC", AMPERES_LAYOUT, QX_FULL, q3pc_fields, THREE_IN),
	ASK_ONLY("Q3OV", VOLTS_LAYOUT, QX_FULL, q3ov_fields, THREE_OUT),
	ASK_ONLY("Q3OC", AMPERES_LAYOUT, QX_FULL, q3oc_fields, THREE_OUT),
	ASK_ONLY("Q3LD", AMPERES_LAYOUT, QX_FULL, q3ld_fields, THREE_OUT),
	ASK_ONLY("Q3YV", VOLTS_LAYOUT, QX_FULL, q3yv_fields, THREE_OUT),
	ASK_ONLY("Q3YV", "(230.0 230.0 230.0", QX_FULL, q3yv_two_fields, TWO_OUT),
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
	{ .name = "bypass.start", .line = "PEE" },
	{ .name = "bypass.stop", .line = "PDE" },
	{ 0 },
};

#define YES_NO(var, format) { .name = var, .line = format, .how = QX_SET_YESNO }
#define DELAY_OF(n)                                                                   \
	{ .name = "outlet." n ".delay.shutdown", .line = "PSK" n "%3.0f",             \
		.scale = 1 / 60.0f, .max = 59940 }

static const struct qx_setting settings[] = {
	YES_NO("ups.start.auto", "P%cR"),
	YES_NO("battery.protection", "P%cS"),
	YES_NO("battery.energysave", "P%cG"),
	YES_NO("ups.start.battery", "P%cC"),
	YES_NO("outlet.0.switchable", "P%cJ"),
	DELAY_OF("1"),
	DELAY_OF("2"),
	DELAY_OF("3"),
	DELAY_OF("4"),
	{ .name = "input.transfer.high", .line = "HEH%3.0f", .min = 0, .max = 300 },
	{ .name = "input.transfer.low", .line = "HEL%3.0f", .min = 0, .max = 300 },
	{ .name = "input.frequency.high", .line = "FREH%4.1f", .min = 40, .max = 70 },
	{ .name = "input.frequency.low", .line = "FREL%4.1f", .min = 40, .max = 70 },
	{ .name = "battery.packs", .line = "BATGN%2.0f", .min = 1, .max = 99 },
	{ .name = "battery.voltage.low", .line = "W0E%2.0f", .min = 20, .max = 28 },
	{ 0 },
};

const struct qx_dialect qx_voltronic = {
	.name = "voltronic",
	.claims = claims,
	.queries = queries,
	.commands = commands,
	.settings = settings,
	.accept = "(ACK",
	.reject = "(NAK",
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 5940, .on_most = 599940,
	.test_least = 12, .test_most = 5940,
};
