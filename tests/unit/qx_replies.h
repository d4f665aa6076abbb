/* SPDX-License-Identifier: GPL-2.0-or-later
 * qx_replies - a reply to every question of every Qx dialect, and all its values.
 *
 * Replies marked "captured" are from public reports (NUT issues 598, 608, 674, 1077, 1279, 1652,
 * 2190, 3263, 3564, and the reports beside them); the others are composed after the columns of the
 * dialect. Values are separated by '|'; "name=" alone must have no value. `known` are values that
 * other replies have given.
 */
#ifndef TESTS_UNIT_QX_REPLIES_H
#define TESTS_UNIT_QX_REPLIES_H

#include "drivers/qx/dialect.h"
#include "lib/status.h"

struct qx_reply_case {
	const char *dialect, *ask, *reply;
	size_t length;			/* 0: of the text */
	const char *values;
	uint32_t words;
	const char *alarms;		/* separated by '|' */
	const char *known;
};

#define Q1_VALUES                                                                      \
	"input.voltage=226.0|input.voltage.fault=195.0|output.voltage=225.0|ups.load=14|" \
	"input.frequency=49.0|battery.voltage=27.50|ups.temperature=30.0|"            \
	"ups.type=offline / line interactive|ups.beeper.status=disabled"
#define Q1_REPLY "(226.0 195.0 225.0 014 49.0 27.5 30.0 00001000"
#define F_REPLY "#220.0 003 024.0 50.0"
#define F_VALUES                                                                       \
	"input.voltage.nominal=220|input.current.nominal=3.0|"                        \
	"battery.voltage.nominal=24.0|input.frequency.nominal=50"
#define OUTPUT_F_VALUES                                                                \
	"output.voltage.nominal=220|output.current.nominal=3.0|"                      \
	"battery.voltage.nominal=24.0|output.frequency.nominal=50"
#define I_REPLY "#ACME POWER      MODEL 1000 VT12046Q  "
#define I_VALUES "ups.mfr=ACME POWER|ups.model=MODEL 1000|ups.firmware=VT12046Q"

static const struct qx_reply_case qx_replies[] = {
	/* ---- plain ones ---- */
	{ "q1", "Q1", Q1_REPLY, 0, Q1_VALUES, ST_OL, NULL, NULL },
	{ "q1", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "q1", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	/* captured: NUT issue 598 */
	{ "megatec", "Q1", "(229.4 229.4 229.4 013 49.9 13.1 25.0 00001001", 0,
		"input.voltage=229.4|input.voltage.fault=229.4|output.voltage=229.4|ups.load=13|"
		"input.frequency=49.9|battery.voltage=13.10|ups.temperature=25.0|"
		"ups.type=offline / line interactive|ups.beeper.status=enabled",
		ST_OL, NULL, NULL },
	{ "megatec", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "megatec", "I", "#-------------   ------     VT12046Q  ", 0,
		"ups.mfr=|ups.model=|ups.firmware=VT12046Q", 0, NULL, NULL },
	/* captured: NUT issue 3103 */
	{ "megatec", "I", "#                MicroSinus V5.15C0503", 0,
		"ups.mfr=|ups.model=MicroSinus|ups.firmware=V5.15C0503", 0, NULL, NULL },
	{ "megatec", "I", "#000000000000000 0000000000 0000000000", 0, "ups.mfr=|ups.model=|ups.firmware=",
		0, NULL, NULL },
	/* captured: NUT issue 674; the blanks at its end are missing */
	{ "megatec", "I", "#                           V3.7", 0, "ups.mfr=|ups.model=|ups.firmware=V3.7",
		0, NULL, NULL },
	/* the short layout of newer controllers */
	{ "megatec", "I", "#ACME   AB123456 M100000120 V1.00     ", 0,
		"ups.mfr=ACME|ups.serial=AB123456|ups.model=M1000|battery.runtime=120|"
		"ups.firmware=V1.00",
		0, NULL, NULL },
	{ "megatec/old", "D", Q1_REPLY, 0, Q1_VALUES, ST_OL, NULL, NULL },
	{ "megatec/old", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "megatec/old", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	{ "mustek", "QS", Q1_REPLY, 0, Q1_VALUES, ST_OL, NULL, NULL },
	{ "mustek", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "mustek", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	{ "zinto", "Q1", Q1_REPLY, 0, Q1_VALUES, ST_OL, NULL, NULL },
	{ "zinto", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "zinto", "FW?", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	{ "hunnox", "Q1", Q1_REPLY, 0, Q1_VALUES, ST_OL, NULL, NULL },
	{ "hunnox", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "hunnox", "FW?", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	{ "hunnox", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	{ "hunnox", "BL", "BL087", 0, "battery.charge=87", 0, NULL, NULL },
	{ "mecer", "QPI", "(PI98", 0, "ups.firmware.aux=P98", 0, NULL, NULL },
	{ "mecer", "Q1", Q1_REPLY, 0, Q1_VALUES, ST_OL, NULL, NULL },
	{ "mecer", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "mecer", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	{ "innovatae", "Q1", Q1_REPLY, 0, Q1_VALUES, ST_OL, NULL, NULL },
	{ "innovatae", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "innovatae", "I", I_REPLY, 0, "ups.mfr=Ippon|ups.firmware=VT12046Q", 0, NULL, NULL },
	{ "gtec", "Q4", "(236.7 243.2 212.1 220.1 230.4 002 001 50.0 371 372 041.3 22.9 IM", 0,
		"input.voltage=236.7|input.voltage.fault=220.1|output.voltage=230.4|ups.load=1|"
		"input.frequency=50.0|battery.voltage=41.3|ups.temperature=22.9|"
		"ups.test.result=OK",
		ST_OL, NULL, NULL },
	{ "gtec", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "gtec", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	/* ---- three phases ---- */
	{ "q2", "Q2",
		"(226.6 224.3 228.0 226.7 229.9 001.0 002.0 003 004 005 49.9 327.6 18.0 00000000 "
		"999.24 100 02 00 00 00 00 00000000 10",
		0,
		"input.phases=3|output.phases=3|input.L1-N.voltage=226.6|input.L2-N.voltage=224.3|"
		"input.L3-N.voltage=228.0|input.voltage.fault=226.7|output.L1-N.voltage=229.9|output.L2-N.voltage=1.0|"
		"output.L3-N.voltage=2.0|output.L1.load=3|output.L2.load=4|output.L3.load=5|"
		"input.frequency=49.9|battery.voltage=327.6|ups.temperature=18.0|"
		"battery.runtime=59954|battery.charge=100|experimental.input.topology=star|"
		"experimental.output.topology=delta",
		0, NULL, NULL },
	{ "q2", "WA",
		"(001.4 002.0 003.0 001.5 002.1 003.1 006.4 006.7 006.5 007.0 008.0 007 00000000", 0,
		"output.L1.realpower=1400|output.L2.realpower=2000|output.L3.realpower=3000|"
		"output.L1.power=1500|output.L2.power=2100|output.L3.power=3100|"
		"ups.realpower=6400|ups.power=6700|output.L1.current=6.5|output.L2.current=7.0|"
		"output.L3.current=8.0|ups.load=7",
		0, NULL, NULL },
	{ "q2", "Q1", Q1_REPLY, 0,
		"ups.type=offline / line interactive|ups.beeper.status=disabled", ST_OL, NULL, NULL },
	{ "q2", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "q6", "Q6",
		"(227.0 225.6 230.0 50.0 229.9 001.0 002.0 49.9 007 008 009 327.8 327.1 23.0 06932 "
		"100 32 00000000 00000000 10",
		0,
		"input.phases=3|output.phases=3|"
		"input.L1-N.voltage=227.0|input.L2-N.voltage=225.6|input.L3-N.voltage=230.0|"
		"input.frequency=50.0|output.L1-N.voltage=229.9|output.L2-N.voltage=1.0|"
		"output.L3-N.voltage=2.0|output.frequency=49.9|output.L1.load=7|output.L2.load=8|"
		"output.L3.load=9|battery.voltage=327.8|ups.temperature=23.0|battery.runtime=6932|"
		"battery.charge=100|experimental.battery.voltage.negative=327.1|"
		"experimental.input.topology=star|experimental.output.topology=delta",
		0, NULL, NULL },
	{ "q6", "WA",
		"(001.4 000.0 000.0 001.4 000.0 000.0 001.4 001.4 006.5 000.0 000.0 007 00000000", 0,
		"output.L1.realpower=1400|output.L2.realpower=0|output.L3.realpower=0|"
		"output.L1.power=1400|output.L2.power=0|output.L3.power=0|ups.realpower=1400|"
		"ups.power=1400|output.L1.current=6.5|output.L2.current=0.0|output.L3.current=0.0|"
		"ups.load=7",
		0, NULL, NULL },
	{ "q6", "Q1", Q1_REPLY, 0,
		"ups.type=offline / line interactive|ups.beeper.status=disabled", ST_OL, NULL, NULL },
	{ "q6", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "innovart31", "Q6",
		"(227.0 225.6 230.0 50.0 229.9 000.0 000.0 49.9 007 000 000 327.8 000.0 23.0 06932 "
		"100 32 00000000 00000000 11",
		0,
		"input.L1-N.voltage=227.0|input.L2-N.voltage=225.6|input.L3-N.voltage=230.0|"
		"input.frequency=50.0|output.voltage=229.9|output.frequency=49.9|ups.load=7|"
		"battery.voltage=327.8|ups.temperature=23.0|battery.runtime=6932|"
		"battery.charge=100",
		0, NULL, NULL },
	{ "innovart31", "WA",
		"(001.4 000.0 000.0 001.4 000.0 000.0 001.5 001.6 006.5 000.0 000.0 007 00000000", 0,
		"ups.realpower=1500|ups.power=1600|output.current=6.5", 0, NULL, NULL },
	{ "innovart31", "BPS", "(231.0 000.0 000.0 50.1", 0,
		"input.bypass.voltage=231.0|input.bypass.frequency=50.1", 0, NULL, NULL },
	{ "innovart31", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "innovart31", "FW?", "VERFW:00322.02", 0, "ups.firmware=VERFW:00322.02", 0, NULL, NULL },
	{ "innovart31", "SASV07?", "SASV07=123456789012345678901", 0,
		"ups.serial=123456789012345678901", 0, NULL, NULL },
	{ "innovart31", "Q1", Q1_REPLY, 0,
		"ups.type=offline / line interactive|ups.beeper.status=disabled", ST_OL, NULL, NULL },
	{ "innovart33", "Q6",
		"(227.0 225.6 230.0 50.0 229.9 001.0 002.0 49.9 007 008 009 327.8 000.0 23.0 06932 "
		"100 32 00000000 00000000 11",
		0,
		"input.L1-N.voltage=227.0|input.L2-N.voltage=225.6|input.L3-N.voltage=230.0|"
		"input.frequency=50.0|output.L1-N.voltage=229.9|output.L2-N.voltage=1.0|"
		"output.L3-N.voltage=2.0|output.frequency=49.9|output.L1.load=7|output.L2.load=8|"
		"output.L3.load=9|battery.voltage=327.8|ups.temperature=23.0|battery.runtime=6932|"
		"battery.charge=100",
		0, NULL, NULL },
	{ "innovart33", "WA",
		"(001.4 002.0 003.0 001.5 002.1 003.1 006.4 006.7 006.5 007.0 008.0 007 00000000", 0,
		"output.L1.realpower=1400|output.L2.realpower=2000|output.L3.realpower=3000|"
		"output.L1.power=1500|output.L2.power=2100|output.L3.power=3100|"
		"ups.realpower=6400|ups.power=6700|output.L1.current=6.5|output.L2.current=7.0|"
		"output.L3.current=8.0|ups.load=7",
		0, NULL, NULL },
	{ "innovart33", "BPS", "(231.0 232.0 233.0 50.1", 0,
		"input.bypass.L1-N.voltage=231.0|input.bypass.L2-N.voltage=232.0|"
		"input.bypass.L3-N.voltage=233.0|input.bypass.frequency=50.1",
		0, NULL, NULL },
	{ "innovart33", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "innovart33", "FW?", "VERFW:00322.02", 0, "ups.firmware=VERFW:00322.02", 0, NULL, NULL },
	{ "innovart33", "SASV07?", "SASV07=123456789012345678901", 0,
		"ups.serial=123456789012345678901", 0, NULL, NULL },
	{ "innovart33", "Q1", Q1_REPLY, 0,
		"ups.type=offline / line interactive|ups.beeper.status=disabled", ST_OL, NULL, NULL },
	{ "castle", "Q6",
		"(227.0 000.0 000.0 50.0 229.9 000.0 000.0 49.9 007 000 000 327.8 ---.- 23.0 06932 "
		"100 32 00000000 00000000 11",
		0,
		"input.voltage=227.0|input.frequency=50.0|output.voltage=229.9|"
		"output.frequency=49.9|ups.load=7|battery.voltage=327.8|ups.temperature=23.0|"
		"battery.runtime=6932|battery.charge=100",
		0, NULL, NULL },
	{ "castle", "WA",
		"(001.4 000.0 000.0 001.4 000.0 000.0 001.5 001.6 006.5 000.0 000.0 007 00000000", 0,
		"ups.realpower=1500|ups.power=1600|output.current=6.5", 0, NULL, NULL },
	{ "castle", "BPS", "(231.0 000.0 000.0 50.1", 0,
		"input.bypass.voltage=231.0|input.bypass.frequency=50.1", 0, NULL, NULL },
	{ "castle", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "castle", "FW?", "VERFW:00322.02", 0, "ups.firmware=VERFW:00322.02", 0, NULL, NULL },
	{ "castle", "SASV07?", "SASV07=123456789012345678901", 0,
		"ups.serial=123456789012345678901", 0, NULL, NULL },
	{ "castle", "Q1", Q1_REPLY, 0,
		"ups.type=offline / line interactive|ups.beeper.status=disabled", ST_OL, NULL, NULL },
	{ "castle", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	/* ---- small Voltronic units ---- */
	{ "voltronic-qs", "M", "V", 0, "ups.firmware.aux=PM-V", 0, NULL, NULL },
	{ "voltronic-qs", "M", "\0\0H", 3, "ups.firmware.aux=PM-H", 0, NULL, NULL },
	/* captured: py-upshid-voltqs */
	{ "voltronic-qs", "QS", "(228.6 228.7 228.6 000 50.0 13.5 --.- 00001000", 0,
		"input.voltage=228.6|input.voltage.fault=228.7|output.voltage=228.6|ups.load=0|"
		"output.frequency=50.0|battery.voltage=13.50|ups.temperature=|"
		"ups.type=offline / line interactive|ups.beeper.status=disabled",
		ST_OL, NULL, NULL },
	{ "voltronic-qs", "QS", "(228.6 228.7 228.6 000 50.0 13.5 31.5 10001001", 0,
		"ups.temperature=31.5|ups.beeper.status=enabled", ST_OB, NULL, NULL },
	{ "voltronic-qs", "F", "#220.0 003 24.00 50.0", 0, OUTPUT_F_VALUES, 0, NULL, NULL },
	{ "voltronic-qs", "QI", "(099 02920 50.1 000.0 169 279 0 0000010000102000", 0,
		"battery.charge=99|battery.runtime=2920|input.frequency=50.1|output.current=0.0|"
		"input.transfer.low=169|input.transfer.high=279",
		0, NULL, NULL },
	{ "voltronic-qs-hex", "M", "P", 0, "ups.firmware.aux=PM-P", 0, NULL, NULL },
	{ "voltronic-qs-hex", "M", "T", 0, "ups.firmware.aux=PM-T", 0, NULL, NULL },
	/* the reply of NUT issue 3564 */
	{ "voltronic-qs-hex", "QS",
		"#\x6c\x01 \x35 \x6c\x01 \x35 \x03 \x51\x9a \x28\x02\x12\xd0 \xe6 \x1e \x09", 26,
		"input.voltage=112.2|output.voltage=112.2|ups.load=3|output.frequency=59.8|"
		"battery.voltage=13.53|ups.type=offline / line interactive|"
		"ups.beeper.status=enabled",
		ST_OL, NULL, NULL },
	{ "voltronic-qs-hex", "QS",
		"#\x6c\x01 \x35 \x6c\x01 \x35 \x03 \x51\x9a \x28\x02\x12\xd0 \xe6 \x1e \x09 \xa1", 28,
		"battery.voltage=13.53|output.frequency.nominal=60|battery.voltage.nominal=24|"
		"output.voltage.nominal=120",
		ST_OL, NULL, NULL },
	{ "voltronic-qs-hex", "F", "#220.0 003 24.00 50.0", 0, OUTPUT_F_VALUES, 0, NULL, NULL },
	/* ---- Voltronic ---- */
	{ "voltronic", "QPI", "(PI09", 0, "ups.firmware.aux=P09", 0, NULL, NULL },
	/* captured: NUT issue 2190 */
	{ "voltronic", "QRI", "(110.0 018 048.0 60.0", 0,
		"output.voltage.nominal=110.0|output.current.nominal=18|"
		"battery.voltage.nominal=48.0|output.frequency.nominal=60.0",
		0, NULL, NULL },
	{ "voltronic", "QMD", "(#######OLHVT1K0 ###1000 80 1/1 230 231 02 12.0", 0,
		"ups.model=OLHVT1K0|ups.power.nominal=1000|output.powerfactor=0.80|input.phases=1|"
		"output.phases=1|input.voltage.nominal=230.0|output.voltage.nominal=231.0",
		0, NULL, NULL },
	{ "voltronic", "F", "#220.0 003 24.00 50.0", 0,
		"input.voltage.nominal=220.0|input.current.nominal=3.0|"
		"battery.voltage.nominal=24.0|input.frequency.nominal=50.0",
		0, NULL, NULL },
	{ "voltronic", "QMF", "(#######BOH", 0, "ups.mfr=BOH", 0, NULL, NULL },
	{ "voltronic", "QVFW", "(VERFW:00322.02", 0, "ups.firmware=00322.02", 0, NULL, NULL },
	{ "voltronic", "QID", "(12345679012345", 0, "ups.serial=12345679012345", 0, NULL, NULL },
	{ "voltronic", "QID", "(00000000000000", 0, "ups.serial=", 0, NULL, NULL },
	{ "voltronic", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	/* captured: NUT pull request 1652 */
	{ "voltronic", "QGS",
		"(219.5 59.9 220.4 60.0 002.8 007 361.8 361.8 272.9 ---.- 022.9 100000000010", 0,
		"input.voltage=219.5|input.frequency=59.9|output.voltage=220.4|"
		"output.frequency=60.0|output.current=2.8|ups.load=7|battery.voltage=272.90|"
		"ups.temperature=22.9|ups.type=online|ups.beeper.status=enabled",
		ST_OL, NULL, NULL },
	{ "voltronic", "QMOD", "(L", 0, "", 0, NULL, NULL },
	{ "voltronic", "QFS", "(OK", 0, "", 0, NULL, "ups.firmware.aux=P09" },
	{ "voltronic", "QFS", "(1A", 0, "", 0, "UPS fault: L1 inverter negative power.",
		"ups.firmware.aux=P09" },
	{ "voltronic", "QFS", "(43", 0, "", ST_OVER, "UPS fault: overload.",
		"ups.firmware.aux=P09" },
	{ "voltronic", "QFS", "(07", 0, "", ST_OVER, "UPS fault: overload.",
		"ups.firmware.aux=P31" },
	{ "voltronic", "QWS",
		"(0000000000000000000000000000000000000000000000000000000000000000", 0, "", 0, NULL,
		NULL },
	{ "voltronic", "QWS",
		"(1000000110000000000000000000000000000000000000000000000100000001", 0, "",
		ST_LB | ST_OVER | ST_RB,
		"UPS warnings: battery disconnected.|UPS warnings: low battery.|"
		"UPS warnings: overload.|UPS warnings: replace battery.|UPS warnings: unknown #64.",
		NULL },
	/* captured: NUT issue 2190; runtime 0 is none */
	{ "voltronic", "QBV", "(054.7 004 1 100 000", 0,
		"battery.voltage=54.70|battery.packs=1|battery.charge=100|battery.runtime=", 0, NULL,
		NULL },
	{ "voltronic", "QBV", "(026.5 00203 095 019", 0,
		"battery.voltage=26.50|.battery_number=2|battery.packs=3|battery.charge=95|"
		"battery.runtime=1140", 0,
		NULL, NULL },
	/* as in the protocol description */
	{ "voltronic", "QBV", "(026.5 02 01 068 255", 0,
		"battery.voltage=26.50|.battery_number=2|battery.packs=1|battery.charge=68|"
		"battery.runtime=15300", 0, NULL, NULL },
	{ "voltronic", "QLDL", "(020 095", 0,
		"output.power.minimum.percent=20|output.power.maximum.percent=95", 0, NULL, NULL },
	{ "voltronic", "Q3PV", "(231.0 232.0 233.0 401.0 402.0 403.0", 0,
		"input.L1-N.voltage=231.0|input.L2-N.voltage=232.0|input.L3-N.voltage=233.0|"
		"input.L1-L2.voltage=401.0|input.L2-L3.voltage=402.0|input.L1-L3.voltage=403.0",
		0, NULL, NULL },
	{ "voltronic", "Q3PC", "(001 002 003", 0,
		"input.L1.current=1|input.L2.current=2|input.L3.current=3", 0, NULL, NULL },
	{ "voltronic", "Q3OV", "(231.0 232.0 233.0 401.0 402.0 403.0", 0,
		"output.L1-N.voltage=231.0|output.L2-N.voltage=232.0|output.L3-N.voltage=233.0|"
		"output.L1-L2.voltage=401.0|output.L2-L3.voltage=402.0|"
		"output.L1-L3.voltage=403.0",
		0, NULL, NULL },
	{ "voltronic", "Q3OC", "(001 002 003", 0,
		"output.L1.current=1|output.L2.current=2|output.L3.current=3", 0, NULL, NULL },
	{ "voltronic", "Q3LD", "(001 002 003", 0,
		"output.L1.power.percent=1|output.L2.power.percent=2|output.L3.power.percent=3", 0,
		NULL, NULL },
	{ "voltronic", "Q3YV", "(231.0 232.0 233.0 401.0 402.0 403.0", 0,
		"output.bypass.L1-N.voltage=231.0|output.bypass.L2-N.voltage=232.0|"
		"output.bypass.L3-N.voltage=233.0|output.bypass.L1-L2.voltage=401.0|"
		"output.bypass.L2-L3.voltage=402.0|output.bypass.L1-L3.voltage=403.0",
		0, NULL, NULL },
	{ "voltronic", "QFLAG", "(EpbrjDaoscg", 0,
		"ups.start.auto=yes|battery.protection=no|battery.energysave=no|"
		"ups.start.battery=no|outlet.0.switchable=yes|.alarm_control=disabled|"
		".bypass_alarm=enabled|.battery_alarm=enabled|.bypass_when_off=disabled|.eco_mode=",
		0, NULL, NULL },
	{ "voltronic", "QFLAG", "(EevdfDlnqw", 0,
		".eco_mode=enabled|.converter_mode=enabled|.battery_open_status_check=enabled|"
		".bypass_forbidding=enabled|.site_fault_detection=disabled|"
		".advanced_eco_mode=disabled|.constant_phase_angle=disabled|"
		".limited_runtime_on_battery=disabled|ups.start.auto=",
		0, NULL, NULL },
	{ "voltronic", "QSK1", "(1", 0, "outlet.1.switchable=yes|outlet.1.status=on", 0, NULL, NULL },
	{ "voltronic", "QSK2", "(0", 0, "outlet.2.switchable=yes|outlet.2.status=off", 0, NULL, NULL },
	{ "voltronic", "QSK3", "(1", 0, "outlet.3.switchable=yes|outlet.3.status=on", 0, NULL, NULL },
	{ "voltronic", "QSK4", "(0", 0, "outlet.4.switchable=yes|outlet.4.status=off", 0, NULL, NULL },
	{ "voltronic", "QSKT1", "(008", 0, "outlet.1.delay.shutdown=480", 0, NULL, NULL },
	{ "voltronic", "QSKT2", "(009", 0, "outlet.2.delay.shutdown=540", 0, NULL, NULL },
	{ "voltronic", "QSKT3", "(999", 0, "outlet.3.delay.shutdown=59940", 0, NULL, NULL },
	{ "voltronic", "QSKT4", "(000", 0, "outlet.4.delay.shutdown=0", 0, NULL, NULL },
	{ "voltronic", "QHE", "(242 218", 0, "input.transfer.high=242|input.transfer.low=218", 0,
		NULL, NULL },
	{ "voltronic", "QFRE", "(53.0 47.0", 0,
		"input.frequency.high=53.0|input.frequency.low=47.0", 0, NULL, NULL },
	{ "voltronic", "QBT", "(01", 0, "battery.type=Flooded", 0, NULL, NULL },
	{ "voltronic", "QBYV", "(264 170", 0, ".max_bypass_volt=264|.min_bypass_volt=170", 0, NULL, NULL },
	{ "voltronic", "QBYF", "(53.0 47.0", 0, ".max_bypass_freq=53.0|.min_bypass_freq=47.0", 0, NULL,
		NULL },
	{ "voltronic", "QGR", "(00", 0, ".work_range_type=Appliance", 0, NULL, NULL },
	{ "voltronic", "QGR", "(01", 0, ".work_range_type=UPS", 0, NULL, NULL },
	{ "voltronic", "QPD", "(000 240", 0, ".input_phase_angle=000|.output_phase_angle=240", 0, NULL,
		NULL },
	{ "voltronic", "RE0", "#20", 0, "battery.voltage.low=20.0", 0, NULL, NULL },
	/* ---- the rest ---- */
	{ "bestups", "ID", "FOR,750,120,121,20.0,27.6", 0,
		".model=FOR|ups.mfr=Best Power|ups.model=Fortress|ups.power.nominal=750|"
		"input.voltage.nominal=120|output.voltage.nominal=121|battery.voltage.low=20.0|"
		"battery.voltage.high=27.6",
		0, NULL, NULL },
	{ "bestups", "Q1", Q1_REPLY, 0,
		"input.voltage=226.0|input.voltage.fault=195.0|output.voltage=225.0|ups.load=14|"
		"input.frequency=49.0|battery.voltage=27.50|ups.temperature=30.0|"
		"ups.type=offline / line interactive",
		ST_OL, NULL, ".model=FOR" },
	{ "bestups", "Q1", Q1_REPLY, 0, "input.voltage=226.0", ST_OL | QX_REGULATES, NULL,
		".model=PR2" },
	{ "bestups", "RT", "025", 0, "battery.runtime=1500", 0, NULL, NULL },
	{ "bestups", "BP?", "02", 0, "battery.packs=2", 0, NULL, NULL },
	{ "bestups", "SS?", "6", 0, ".pins_shutdown_mode=6", 0, NULL, NULL },
	{ "bestups", "M", "0", 0,
		"input.transfer.low=96|input.transfer.boost.low=96|input.transfer.boost.high=109|"
		"input.voltage.nominal=120|output.voltage.nominal=120|"
		"input.transfer.trim.low=130|input.transfer.trim.high=146|input.transfer.high=146",
		0, NULL, NULL },
	{ "bestups", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "masterguard", "WH",
		"(00 08.01 06.03 A Masterguard A 700            - 230 50.00 012 02.00 006:00 "
		"014:30 024 05 40 180 270 47.00 53.00",
		0,
		"ups.mfr=Masterguard|load.high=140|battery.type=PbAc|ups.id=00|ups.firmware=08.01|"
		"ups.firmware.aux=06.03|experimental.series=A|ups.model=A Masterguard A|"
		"ups.power.nominal=700|input.voltage.nominal=230|input.frequency.nominal=50.00|"
		"experimental.number_of_battery_cells=12|battery.voltage.nominal=24.00|"
		"experimental.nominal_cell_voltage=2.00|experimental.runtime_half=360|"
		"experimental.runtime_full=870|experimental.recharge_time=86400|"
		"ambient.0.temperature.low=5|ambient.0.temperature.high=40|"
		"input.voltage.low.critical=180|input.voltage.high.critical=270|"
		"input.frequency.low=47.00|input.frequency.high=53.00",
		0, NULL, NULL },
	{ "masterguard", "Q3",
		"(00 225.9 225.9 229.3 043 50.0 02.27 23.5 017:03 100 00000000 00000010", 0,
		"input.voltage=225.9|input.voltage.fault=225.9|output.voltage=229.3|ups.load=43|ups.power=301|"
		"output.current=1.3|input.frequency=50.0|battery.voltage=27.2|ups.temperature=23.5|"
		"ambient.0.temperature=23.5|battery.runtime=1023|battery.charge=100|"
		"ups.test.result=OK|ups.type=online",
		ST_OL, NULL, "experimental.number_of_battery_cells=12|ups.power.nominal=700|output.current.nominal=3" },
	{ "masterguard", "GS,%a", "(00,---2-1-", 0,
		"battery.packs=2|ups.beeper.status=enabled", 0, NULL, NULL },
	{ "masterguard", "GBS,%a", "(00,087 10:20 30 40 ---- -- --.- 1.000 ---.-", 0,
		"battery.charge=87", 0, NULL, NULL },
	{ "masterguard", "GBS,%a", "(00,087 10:20 030 0097 23.5 23.5 100 112 00", 0,
		"battery.charge=87|experimental.battery.ageing.factor=0097|"
		"experimental.battery.calibration.factor=100", 0, NULL, NULL },
	{ "masterguard", "GSN,%a", "(00,SN=6AB123456789 2782 ", 0,
		"device.part=AB123456789|ups.serial=2782", 0, NULL, NULL },
	{ "masterguard", "DRC,%a", "(00,0001:02:03:04", 0, "device.uptime=93784", 0, NULL, NULL },
	{ "masterguard", "MSO", "(220 230 240", 0, "experimental.output_voltages=220 230 240", 0, NULL,
		NULL },
	{ "masterguard", "FLT,%a",
		"(00,0001:02:03:04 05 A1B 0002:02:03:04 06 A2B 0003:02:03:04 07 A3B "
		"0004:02:03:04 08 A4B 00000000000000000000",
		0,
		"experimental.fault_1=0001:02:03:04 05 A1B|experimental.fault_2=0002:02:03:04 06 A2B|"
		"experimental.fault_3=0003:02:03:04 07 A3B|experimental.fault_4=0004:02:03:04 08 A4B|"
		"experimental.fault_5=", 0, NULL, NULL },
	{ "masterguard", "FLT,%a",
		"(00,0001:02:03:04 05 A1B 0002:02:03:04 06 A2B 0003:02:03:04 07 A3B "
		"0004:02:03:04 08 A4B 0005:02:03:04 09 A5B",
		0, "experimental.fault_5=0005:02:03:04 09 A5B", 0, NULL, NULL },
	{ "masterguard", "PNV", "(PNV=230", 0, "output.voltage.nominal=230|output.current.nominal=3.0", 0,
		NULL, "ups.power.nominal=700" },
	{ "omron", "Q1", "(100.5 100.5 100.4 014 50.0 27.3 25.0 00100000", 0,
		"input.voltage=100.5|input.voltage.fault=100.5|output.voltage=100.4|ups.load=14|"
		"input.frequency=50.0|battery.voltage=27.30|ups.temperature=25.0|ups.type=online",
		ST_OL, NULL, NULL },
	{ "omron", "Bl ?", "098", 0, "battery.charge=98.0", 0, NULL, NULL },
	{ "omron", "RTS", "045", 0, "battery.runtime=2700", 0, NULL, NULL },
	{ "omron", "TPb", "-005", 0, "battery.temperature=-5.0", 0, NULL, NULL },
	{ "omron", "Lf ?", "50.0", 0, "output.frequency=50.0", 0, NULL, NULL },
	{ "omron", "PSNR", "BN150T1234567890", 0, "ups.serial=BN150T1234567890", 0, NULL, NULL },
	{ "omron", "FWV", "M:0.17(S:2.00)", 0, "ups.firmware=M:0.17(S:2.00)", 0, NULL, NULL },
	{ "omron", "BRR", "20240131", 0, "battery.date=2024-01-31", 0, NULL, NULL },
	{ "omron", "UN", "1350W/1500VA/036V/999W/999W", 0,
		"ups.realpower.nominal=1350|ups.power.nominal=1500|battery.voltage.nominal=36", 0,
		NULL, NULL },
	{ "omron", "F", F_REPLY, 0, F_VALUES, 0, NULL, NULL },
	{ "ablerex", "Q1", "(229.4 229.4 229.4 013 49.9 13.1 25.0 00001001", 0,
		"input.voltage=229.4|input.voltage.fault=229.4|output.voltage=229.4|ups.load=13|"
		"input.frequency=49.9|battery.voltage=13.10|battery.charge=85|ups.temperature=25.0|"
		"ups.type=offline / line interactive|ups.beeper.status=enabled",
		ST_OL | QX_DEAD_IS_OFF, NULL, NULL },
	{ "ablerex", "F", "#220.0 003 24.00 50.0", 0,
		"output.voltage.nominal=220.0|output.current.nominal=3.0|"
		"battery.voltage.nominal=24.0|output.frequency.nominal=50.0",
		0, NULL, NULL },
	{ "ablerex", "Q1", "(229.4 229.4 229.4 013 49.9 2.20 25.0 00001001", 0,
		"battery.voltage=2.20|battery.charge=88", ST_OL | QX_DEAD_IS_OFF, NULL, NULL },
	{ "ablerex", "Q1", "(229.4 229.4 229.4 013 49.9 27.1 25.0 00001001", 0,
		"battery.voltage=27.10|battery.charge=", ST_OL | QX_DEAD_IS_OFF, NULL, NULL },
	{ "ablerex", "Q5",
		"(\x01\xf3\0\0\0\0\x05\x3c\0\0\0\0\0\0\0\x0c\0\0\0\0", 21,
		"output.frequency=49.9|output.current=1.2|battery.voltage=26.80|battery.charge=95|"
		"battery.voltage.low=19.20|battery.voltage.high=27.30|experimental.error=", 0, NULL,
		"battery.voltage.nominal=24.0" },
	{ "ablerex", "Q5",
		"(\x01\xf3\0\0\0\0\0\0\x03\xe8\0\0\0\x05\0\x0c\0\0\0\0", 21,
		"battery.voltage=|battery.charge=|battery.voltage.low=20.00|experimental.error=5", 0,
		"UPS reports an error!", "battery.voltage.nominal=24.0" },
	{ "ablerex", "At", "(\0\0\x0e\x10", 5, "battery.runtime=3600", 0, NULL, NULL },
	{ "ablerex", "TR", "#PASS", 0, "ups.test.result=PASS", 0, NULL, NULL },
	{ "ablerex", "I", I_REPLY, 0, I_VALUES, 0, NULL, NULL },
	{ "voltronic-axpert", "QPI", "(PI30", 0, "ups.firmware.aux=P30", 0, NULL, NULL },
	{ "voltronic-axpert", "QID", "(92932004102443", 0, "ups.serial=92932004102443", 0, NULL,
		NULL },
	{ "voltronic-axpert", "QVFW", "(VERFW:00072.70", 0, "ups.firmware=00072.70", 0, NULL, NULL },
	{ "voltronic-axpert", "QPIRI",
		"(230.0 21.7 230.0 50.0 21.7 5000 4000 48.0 46.0 42.0 56.4 54.0 2 30 060 0 1 2 9 01 0 "
		"0 54.0 0 1",
		0,
		"input.voltage.nominal=230.0|input.current.nominal=21.7|"
		"output.voltage.nominal=230.0|output.frequency.nominal=50.0|"
		"output.current.nominal=21.7|ups.power.nominal=5000|ups.realpower.nominal=4000|"
		"battery.voltage.nominal=48.0|experimental.battery.voltage.recharge=46.0|"
		"battery.voltage.low=42.0|battery.voltage.high=56.4|"
		"experimental.battery.voltage.float=54.0|battery.type=User|"
		"experimental.work_range=Appliance|experimental.output.priority=solar|"
		"experimental.charger.priority=solar-and-utility",
		0, NULL, NULL },
	/* captured: docker-voltronic-homeassistant issue 51 (Axpert 3KW, 2021) */
	{ "voltronic-axpert", "QPIRI",
		"(230.0 13.0 230.0 50.0 13.0 3000 3000 24.0 23.0 21.0 28.2 27.0 0 30 60 1 0 0 - 01 1 0 "
		"27.0 0 0",
		0,
		"battery.voltage.nominal=24.0|battery.voltage.low=21.0|battery.voltage.high=28.2|"
		"battery.type=AGM|experimental.work_range=UPS|experimental.output.priority=utility|"
		"experimental.charger.priority=utility",
		0, NULL, NULL },
	{ "voltronic-axpert", "QPIGS",
		"(238.0 49.9 238.0 49.9 0382 0263 013 476 26.98 000 100 0620 0000 000.0 00.00 00000 "
		"10011101 00 04 00000 101",
		0, "ups.realpower=263|ups.load=13|battery.voltage=26.98|battery.charge=100", 0, NULL, NULL },
	{ "voltronic-axpert", "QFLAG", "(EakxyDbjuvz", 0, "ups.beeper.status=enabled", 0, NULL, NULL },
	{ "voltronic-axpert", "QFLAG", "(EkxyDabjuvz", 0, "ups.beeper.status=disabled", 0, NULL, NULL },
	{ "voltronic-axpert", "QPIGS",
		"(230.1 49.9 230.2 50.0 0161 0119 003 460 57.50 012 100 0069 0014 103.8 57.45 00000 "
		"00110110 00 00 00856 010",
		0,
		"input.voltage=230.1|input.frequency=49.9|output.voltage=230.2|"
		"output.frequency=50.0|ups.power=161|ups.realpower=119|ups.load=3|"
		"battery.voltage=57.50|battery.charge=100",
		0, NULL, NULL },
	{ "voltronic-axpert", "QMOD", "(L", 0, "", ST_OL, NULL, NULL },
	{ "voltronic-axpert", "QMOD", "(B", 0, "", ST_OB, NULL, NULL },
	{ "voltronic-axpert", "QPIWS", "(00000000000010000000000000000000", 0, "", ST_LB,
		"Battery low!", NULL },
};

#endif
