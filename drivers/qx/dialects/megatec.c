/* SPDX-License-Identifier: GPL-2.0-or-later
 * megatec - the Megatec protocol and the dialects that differ from it in a question or two.
 *
 * The ratings are asked if the status reply was accepted: many units answer F and not I (NUT issues
 * 251, 1896, 2267, 2534), so a unit without a vendor line is recognised, too.
 */
#include "drivers/qx/dialects/common.h"

/* ---- q1: the status reply, and whatever else there is ---- */

static const struct qx_query q1_queries[] = {
	QX_Q1_QUERY("Q1"),
	QX_F_QUERY,
	QX_I_QUERY("I"),
	{ 0 },
};
static const struct qx_claim q1_claims[] = { { .ask = "Q1" }, { 0 } };

const struct qx_dialect qx_q1 = {
	.name = "q1",
	.claims = q1_claims,
	.queries = q1_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};

/* ---- megatec ---- */

/* The short vendor line of newer controllers; it is accepted only if serial number and runtime have
 * their form (NUT issue 3103: "MicroSinus" is one model, not a model and a runtime). */
static const struct qx_field short_i_fields[] = {
	QX_TEXT_AT("ups.mfr", 1, 7),
	QX_TEXT_AT("ups.serial", 8, 15),
	QX_TEXT_AT("ups.model", 17, 21),
	{ .name = "battery.runtime", .from = 22, .to = 26, .kind = QX_SECONDS },
	QX_TEXT_AT("ups.firmware", 28, QX_END),
	{ 0 },
};

#define MEGATEC_VENDOR                                                                \
	{                                                                             \
		.ask = "I", .lead = '#', .least = QX_I_LEAST, .prepare = qx_short_vendor_line, \
		.fields = short_i_fields                                              \
	},                                                                            \
	{                                                                             \
		.ask = "I", .lead = '#', .least = QX_I_LEAST, .prepare = qx_long_vendor_line, \
		.fields = qx_i_fields                                                 \
	}

static const struct qx_query megatec_queries[] = {
	QX_Q1_QUERY("Q1"),
	QX_F_QUERY,
	MEGATEC_VENDOR,
	{ 0 },
};
static const struct qx_claim megatec_claims[] = { { .ask = "Q1" }, { .ask = "I" }, { 0 } };

const struct qx_dialect qx_megatec = {
	.name = "megatec",
	.claims = megatec_claims,
	.queries = megatec_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};

/* ---- megatec/old, mustek, zinto: other words for the same ---- */

static const struct qx_query old_queries[] = {
	QX_Q1_QUERY("D"),
	QX_F_QUERY,
	QX_I_QUERY("I"),
	{ 0 },
};
static const struct qx_claim old_claims[] = { { .ask = "D" }, { 0 } };

const struct qx_dialect qx_megatec_old = {
	.name = "megatec/old",
	.also = "megatec-old",
	.claims = old_claims,
	.queries = old_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};

static const struct qx_query mustek_queries[] = {
	QX_Q1_QUERY("QS"),
	QX_F_QUERY,
	QX_I_QUERY("I"),
	{ 0 },
};
static const struct qx_claim mustek_claims[] = { { .ask = "QS" }, { 0 } };

const struct qx_dialect qx_mustek = {
	.name = "mustek",
	.claims = mustek_claims,
	.queries = mustek_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};

static const struct qx_query zinto_queries[] = {
	QX_Q1_QUERY("Q1"),
	QX_F_QUERY,
	QX_I_QUERY("FW?"),
	{ 0 },
};
static const struct qx_claim zinto_claims[] = { { .ask = "Q1" }, { .ask = "FW?" }, { 0 } };

const struct qx_dialect qx_zinto = {
	.name = "zinto",
	.claims = zinto_claims,
	.queries = zinto_queries,
	.commands = qx_megatec_commands,
	QX_MEGATEC_DELAYS,
};

/* ---- hunnox: the charge is reported, too ---- */

static const struct qx_field hunnox_charge[] = { QX_CHARGE_AT(2, QX_END), { 0 } };

static const struct qx_query hunnox_queries[] = {
	QX_Q1_QUERY("Q1"),
	QX_F_QUERY,
	{ .ask = "BL", .lead = 'B', .least = 5, .when = QX_FULL,
		.fields = hunnox_charge },
	QX_I_QUERY("FW?"),
	QX_I_QUERY("I"),
	{ 0 },
};
static const struct qx_claim hunnox_claims[] = { { .ask = "Q1" }, { .ask = "BL" }, { 0 } };

const struct qx_dialect qx_hunnox = {
	.name = "hunnox",
	.claims = hunnox_claims,
	.queries = hunnox_queries,
	.commands = qx_megatec_commands,
	.accept = "UPS No Ack",
	.transports = "hunnox",
	.offdelay = 60, .ondelay = 0, .off_least = 12, .off_most = 600, .on_least = 0,
	.on_most = 599940, .test_least = 60, .test_most = 5940,
};

/* ---- mecer: acknowledges as Voltronic units do ---- */

static const struct qx_code p98[] = { { "PI98", "P98" }, { 0 } };
static const struct qx_field mecer_protocol[] = {
	{ .name = "ups.firmware.aux", .from = 1, .to = 4, .kind = QX_TEXT, .codes = p98 },
	{ 0 },
};

static const struct qx_query mecer_queries[] = {
	{ .ask = "QPI", .layout = "(PI98", .lead = '(', .fields = mecer_protocol },
	QX_Q1_QUERY("Q1"),
	QX_F_QUERY,
	QX_I_QUERY("I"),
	{ 0 },
};
static const struct qx_claim mecer_claims[] = {
	{ .ask = "Q1" },
	{ .ask = "QPI", .starts = "(PI98", .or_refused = true },
	{ 0 },
};
static const struct qx_command mecer_commands[] = {
	{ .name = "beeper.toggle", .line = "Q" },
	{ .name = "load.off", .line = "S00R0000" },
	QX_SHUTDOWNS,
	/* a unit of P98 counts tenths of minutes below one minute */
	{ .name = "test.battery.start", .line = "T%T", .only = "ups.firmware.aux=P98" },
	QX_TESTS,
	{ 0 },
};

const struct qx_dialect qx_mecer = {
	.name = "mecer",
	.claims = mecer_claims,
	.queries = mecer_queries,
	.commands = mecer_commands,
	.accept = "(ACK",
	.reject = "(NAK",
	.offdelay = 30, .ondelay = 180, .off_least = 12, .off_most = 600, .on_least = 0,
	.on_most = 599940, .test_least = 12, .test_most = 5940,
};

/* ---- innovatae: answers what every unit answers, so it is not recognised by it ---- */

static const struct qx_field innovatae_firmware[] = {
	{ .name = "ups.mfr", .kind = QX_TEXT, .fixed = "Ippon" },
	QX_TEXT_AT("ups.firmware", 28, 35),
	{ 0 },
};
static const struct qx_query innovatae_queries[] = {
	QX_Q1_QUERY("Q1"),
	QX_F_QUERY,
	{ .ask = "I", .lead = '#', .least = QX_I_LEAST, .fields = innovatae_firmware },
	{ 0 },
};

const struct qx_dialect qx_innovatae = {
	.name = "innovatae",
	.claims = q1_claims,
	.queries = innovatae_queries,
	.commands = qx_megatec_commands,
	.asked_for_only = true,
	QX_MEGATEC_DELAYS,
};
