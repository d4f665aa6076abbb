/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_lines - the ways in which a Megatec/Qx line travels over USB.
 *
 * Each play accepts only its own framing: another wValue, packet length or endpoint stalls or is
 * logged as BAD FRAME, and bytes after the CR as BAD PADDING, so a test sees at once that a driver
 * frames wrongly.
 */
#include "tests/usb/emu_play.h"

#include "tests/usb/emu_desc.h"

#include <errno.h>
#include <string.h>

enum { OUT_CLASS = 0x21, IN_CLASS = 0xa1, GET_REPORT = 1, SET_REPORT = 9 };

static int value_of(const uint8_t *s)
{
	return s[2] | s[3] << 8;
}

static int length_of(const uint8_t *s)
{
	return s[6] | s[7] << 8;
}

static int is_set_report(const uint8_t *s, int value, int len)
{
	if (s[0] != OUT_CLASS || s[1] != SET_REPORT)
		return 0;
	if (value_of(s) == value && (!len || length_of(s) == len))
		return 1;
	emu_log("BAD FRAME wValue=%04x wLength=%d", value_of(s), length_of(s));
	return 0;
}

/* Bytes of a request as they arrive; a CR completes it, and the rest of that packet is padding:
 * zeros from a careful host, remains of its stack from NUT before issue 3529. */
static void collect(const uint8_t *d, int n)
{
	EMU_STATE static uint8_t line[ASK_MAX];
	EMU_STATE static int len;
	int i, end = -1;

	for (i = 0; i < n; i++) {
		if (end >= 0) {
			if (d[i]) {
				emu_log_bytes("BAD PADDING ", d + end, n - end);
				return;
			}
		} else if (d[i] == '\r') {
			end = i + 1;
			emu_asked(line, len);
			len = 0;
		} else if (d[i] && len < ASK_MAX) {
			line[len++] = d[i];
		}
	}
}

/* ---- cypress, phoenix, gtec, ippon, omron, powervar: chunks of a report ---- */

static int in_report(const uint8_t *s, const uint8_t *d, int value, int size)
{
	if (!is_set_report(s, value, size))
		return -EPIPE;
	collect(d, length_of(s));
	return 0;
}

static int cypress_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	return in_report(s, d, 0x0200, 8);
}

static int ippon_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	return in_report(s, d, 0x0002, 8);
}

static int omron_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	return in_report(s, d, 0x0002, 16);
}

static int powervar_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	return in_report(s, d, 0x0300, 0);
}

static void by_eights(const uint8_t *d, int n)
{
	emu_input_chunks(d, n, 8);
}

static void in_one(const uint8_t *d, int n)
{
	emu_input_chunks(d, n, n <= 64 ? 64 : n);
}

static void as_it_is(const uint8_t *d, int n)
{
	emu_input_add(d, n);
}

/* ---- sgs: a length byte in front of up to seven ---- */

static int sgs_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	if (!is_set_report(s, 0x0200, 8))
		return -EPIPE;
	if (d[0] < 1 || d[0] > 7)
		emu_log("BAD FRAME length byte %d", d[0]);
	else
		collect(d + 1, d[0]);
	return 0;
}

static void sgs_reply(const uint8_t *d, int n)
{
	uint8_t p[8];
	int o, k;

	for (o = 0; o < n; o += k) {
		k = n - o < 7 ? n - o : 7;
		memset(p, 0, sizeof p);
		p[0] = (uint8_t)k;
		memcpy(p + 1, d + o, (size_t)k);
		emu_input_add(p, 8);
	}
}

/* ---- fuji: one OUT packet 80 06 LEN 03 cmd.. pad ANSWERLEN ---- */

static void fuji_written(const uint8_t *d, int n)
{
	int len = n == 8 ? d[2] - 1 : 0;

	if (n != 8 || d[0] != 0x80 || d[1] != 0x06 || d[3] != 0x03 || len < 1 || len > 3)
		emu_log("BAD FRAME fuji");
	else
		emu_asked(d + 4, len);
}

/* ---- phoenixtec: the whole line in one vendor request to the endpoint ---- */

static int phoenixtec_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	if (s[0] != 0x42 || s[1] != 0x0d || value_of(s)) {
		emu_log("BAD FRAME phoenixtec %02x %02x", s[0], s[1]);
		return -EPIPE;
	}
	collect(d, length_of(s));
	return 0;
}

/* ---- ablerex: 47-byte reports both ways, id 5 ---- */

EMU_STATE static uint8_t ablerex_answer[47];

static int ablerex_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	if (s[0] == IN_CLASS && s[1] == GET_REPORT && value_of(s) == 0x0305) {
		memcpy(in, ablerex_answer, sizeof ablerex_answer);
		return sizeof ablerex_answer;
	}
	if (!is_set_report(s, 0x0305, 47))
		return -EPIPE;
	memset(ablerex_answer, 0, sizeof ablerex_answer);
	if (d[0] != 5 || d[2] < 2 || d[2] > 40 || d[1 + d[2]] == '\r')
		emu_log("BAD FRAME ablerex");
	emu_asked(d + 3, (int)strcspn((const char *)d + 3, "\r"));
	return 0;
}

static void ablerex_reply(const uint8_t *d, int n)
{
	memcpy(ablerex_answer, d, (size_t)(n > 47 ? 47 : n));
}

/* ---- armac: a count in front; frames as captured (NUT issues 1978, 2151, 2153, 3485) ---- */

EMU_STATE static int frame_size = 6, frame_payload = 5;
EMU_STATE static int string_cr = -1; /* string answers keep their CR; -1: as the play does */

static int armac_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	if (!is_set_report(s, 0x0200, 4))
		return -EPIPE;
	if ((d[0] & 0xf0) != 0xa0 || (d[0] & 15) < 1 || (d[0] & 15) > 3)
		emu_log("BAD FRAME armac %02x", d[0]);
	else
		collect(d + 1, d[0] & 15);
	return 0;
}

static void armac_written(const uint8_t *d, int n)
{
	if (n < 2 || (d[0] & 0xe0) != 0xa0 || (d[0] & 0x1f) > n - 1)
		emu_log("BAD FRAME armac %02x[%d]", n ? d[0] : 0, n);
	else
		collect(d + 1, d[0] & 0x1f);
}

/* A full frame announces one byte more than it carries: more is to come. What follows the payload
 * is whatever the last frame left there. */
static void armac_reply(const uint8_t *d, int n)
{
	EMU_STATE static int turn;
	uint8_t c[64];
	int o, k, full = frame_payload == frame_size - 1;

	memset(c, '0', sizeof c);
	for (o = 0; o < n; o += k, turn = !turn) {
		k = n - o < frame_payload ? n - o : frame_payload;
		c[0] = (uint8_t)((turn ? 0xa0 : 0x80) | (full && n - o > k ? k + 1 : k));
		memcpy(c + 1, d + o, (size_t)k);
		emu_input_add(c, frame_size);
	}
}

/* `frame: SIZE PAYLOAD` of armac, `stringcr: 0|1` of string transports */
bool emu_frame_word(const char *l)
{
	int a, b;

	if (sscanf(l, "stringcr: %d", &string_cr) == 1)
		return 1;
	if (sscanf(l, "frame: %d %d", &a, &b) != 2 || a < 2 || a > 64 || b < 1 || b >= a)
		return 0;
	frame_size = a;
	frame_payload = b;
	return 1;
}

/* ---- krauler, fabula, hunnox, snr: a command is the index of a string ---- */

struct command {
	int index;
	const char *ask;
};

static const struct command krauler_commands[] = {
	{ 0x03, "Q1" },
	{ 0x0d, "F" },
	{ 0x0c, "I" },
	{ 0x04, "T" },
	{ 0x05, "TL" },
	{ 0x07, "Q" },
	{ 0x0b, "C" },
	{ 0, NULL },
};
static const struct command fabula_commands[] = {
	{ 0x03, "Q1" },
	{ 0x0d, "F" },
	{ 0x0c, "I" },
	{ 0x07, "Q" },
	{ 0x0a, "C" },
	{ 0, NULL },
};
static const struct command hunnox_commands[] = {
	{ 0x03, "Q1" },
	{ 0x0d, "F" },
	{ 0x0c, "I" },
	{ 0x07, "Q" },
	{ 0x0a, "C" },
	{ 0xf3, "BL" },
	{ 0, NULL },
};
static const struct command snr_commands[] = {
	{ 0x03, "Q1" },
	{ 0x0d, "F" },
	{ 0x0c, "I" },
	{ 0, NULL },
};

/* Unlisted indexes can be played as `qx string XX => ...`; without a line they get UPS No Ack.
 * Units with a MEC0003 send the CR within the string (96 bytes for Q1: NUT issue 1218), others not
 * (608). */
static int by_index(const struct command *c, int index, int cr, uint8_t *b)
{
	static const uint8_t no_ack[] = "UPS No Ack";
	uint8_t a[ANSWER_MAX];
	char ask[16];
	int n;

	emu_ask_woken(index);
	while (c->ask && c->index != index)
		c++;
	snprintf(ask, sizeof ask, "string %02x", (unsigned)index);
	n = emu_ask_string(c->ask ? c->ask : ask, a);
	if (n > 0 && a[n - 1] == '\r')
		n -= !(string_cr < 0 ? cr : string_cr);
	return n < 0 ? emu_desc_text(no_ack, 10, b) : emu_desc_text(a, n, b);
}

static int krauler_string(int index, int lang, uint8_t *b)
{
	(void)lang;
	return by_index(krauler_commands, index, 0, b);
}

static int fabula_string(int index, int lang, uint8_t *b)
{
	(void)lang;
	return by_index(fabula_commands, index, 1, b);
}

static int hunnox_string(int index, int lang, uint8_t *b)
{
	(void)lang;
	return by_index(hunnox_commands, index, 1, b);
}

static int snr_string(int index, int lang, uint8_t *b)
{
	(void)lang;
	return by_index(snr_commands, index, 1, b);
}

const struct play emu_lines[] = {
	{ .name = "cypress", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = by_eights, .control = cypress_control, .echoes = true },
	{ .name = "phoenix", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = by_eights, .control = cypress_control, .echoes = true },
	{ .name = "sgs", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = sgs_reply, .control = sgs_control },
	{ .name = "ippon", .in = 0x81, .type = INTERRUPT, .in_size = 64,
		.reply = in_one, .control = ippon_control, .echoes = true },
	{ .name = "omron", .in = 0x81, .type = INTERRUPT, .in_size = 64,
		.reply = in_one, .control = omron_control },
	{ .name = "gtec", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = as_it_is, .control = ippon_control, .echoes = true, .whole = true },
	{ .name = "powervar", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = by_eights, .control = powervar_control },
	{ .name = "fuji", .in = 0x81, .out = 2, .type = INTERRUPT,
		.in_size = 8, .reply = by_eights, .written = fuji_written },
	{ .name = "phoenixtec", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = as_it_is, .control = phoenixtec_control },
	{ .name = "ablerex", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = ablerex_reply, .control = ablerex_control },
	{ .name = "armac", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = armac_reply, .control = armac_control },
	{ .name = "armac-interrupt", .in = 0x82, .out = 2, .type = INTERRUPT,
		.in_size = 64, .reply = armac_reply, .written = armac_written },
	{ .name = "krauler", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.string = krauler_string },
	{ .name = "fabula", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.string = fabula_string },
	{ .name = "hunnox", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.string = hunnox_string },
	{ .name = "snr", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.string = snr_string },
	{ .name = NULL },
};
