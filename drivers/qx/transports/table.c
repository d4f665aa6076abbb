/* SPDX-License-Identifier: GPL-2.0-or-later
 * table - the transports, named as in NUT's option `subdriver`.
 */
#include "drivers/qx/transports/transport.h"

/* `lead` replaces the first character of the reply, which is lost (NUT issue 608). */
static const struct qx_index krauler_indexes[] = {
	{ "Q1", 0x03, '(' }, { "F", 0x0d, '#' }, { "I", 0x0c, '#' }, { "T", 0x04, 0 },
	{ "TL", 0x05, 0 }, { "Q", 0x07, 0 }, { "C", 0x0b, 0 }, { "CT", 0x0b, 0 }, { 0 },
};
static const struct qx_index fabula_indexes[] = {
	{ "Q1", 0x03, 0 }, { "F", 0x0d, 0 }, { "I", 0x0c, 0 }, { "Q", 0x07, 0 }, { "C", 0x0a, 0 },
	{ 0 },
};
static const struct qx_index hunnox_indexes[] = {
	{ "Q1", 0x03, 0 }, { "F", 0x0d, 0 }, { "I", 0x0c, 0 }, { "Q", 0x07, 0 }, { "C", 0x0a, 0 },
	{ "BL", 0xf3, 0 }, { 0 },
};
static const struct qx_index snr_indexes[] = {
	{ "Q1", 0x03, 0 }, { "F", 0x0d, 0 }, { "I", 0x0c, 0 }, { 0 },
};

/* The unit stops answering after a question that it does not know. */
static const char *const armac_unheard[] = { "QGS", "QS", "QPI", "M", "D", NULL };

const struct qx_transport qx_transports[] = {
	{ .name = "cypress", .codec = &qx_codec_report, .value = 0x0200, .chunk = 8, .in = 0x81,
		.read = 8, .write_ms = 5000, .read_ms = 1000 },
	{ .name = "phoenix", .codec = &qx_codec_report, .value = 0x0200, .chunk = 8, .in = 0x81,
		.read = 8, .write_ms = 1000, .read_ms = 1000, .stale_at_start = true },
	{ .name = "ippon", .codec = &qx_codec_report, .value = 0x0002, .chunk = 8, .in = 0x81,
		.read = 64, .write_ms = 1000, .read_ms = 1000, .nul_ends = true },
	{ .name = "omron", .codec = &qx_codec_report, .value = 0x0002, .chunk = 16, .in = 0x81,
		.read = 64, .write_ms = 1000, .read_ms = 1000, .nul_ends = true },
	/* reads of 8 bytes make it leave the bus (NUT pull request 2818) */
	{ .name = "gtec", .codec = &qx_codec_report, .value = 0x0002, .chunk = 8, .in = 0x81,
		.read = 128, .write_ms = 5000, .read_ms = 1000 },
	{ .name = "sgs", .codec = &qx_codec_sgs, .value = 0x0200, .chunk = 8, .in = 0x81,
		.read = 8, .write_ms = 5000, .read_ms = 1000 },
	{ .name = "krauler", .codec = &qx_codec_string, .in = 0x81, .read_ms = 1000,
		.indexes = krauler_indexes, .string_size = 255, .tries = 10 },
	{ .name = "fabula", .codec = &qx_codec_string, .in = 0x81, .read_ms = 1000,
		.indexes = fabula_indexes, .string_size = 255, .orders_by_index = true,
		.lockstep = true },
	{ .name = "hunnox", .codec = &qx_codec_string, .in = 0x81, .read_ms = 1000,
		.indexes = hunnox_indexes, .string_size = 102, .orders_by_index = true,
		.soonest_only = true, .lockstep = true },
	{ .name = "snr", .codec = &qx_codec_string, .in = 0x81, .read = 102, .read_ms = 1000,
		.indexes = snr_indexes, .string_size = 102, .read_before = true },
	{ .name = "fuji", .codec = &qx_codec_fuji, .in = 0x81, .read = 8, .write_ms = 5000,
		.read_ms = 1000 },
	{ .name = "phoenixtec", .codec = &qx_codec_phoenixtec, .in = 0x81, .read = 128,
		.write_ms = 1000, .read_ms = 1000 },
	{ .name = "ablerex", .codec = &qx_codec_ablerex, .value = 0x0305, .chunk = 47,
		.write_ms = 1000, .read_ms = 1000 },
	{ .name = "armac", .codec = &qx_codec_armac, .value = 0x0200, .chunk = 4, .in = 0x81,
		.read = 64, .write_ms = 5000, .read_ms = 1000, .unheard = armac_unheard },
	{ .name = NULL },
};
