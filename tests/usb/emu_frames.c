/* SPDX-License-Identifier: GPL-2.0-or-later
 * emu_frames - UPSes with protocols of their own: Tripp Lite, XCP, Richcomm, Riello, ATCL.
 *
 * Requests and answers are `hex` lines without their framing, for Riello `qx` lines; framing and
 * check sums are made and checked here. A wrong one is logged as BAD FRAME.
 */
#include "tests/usb/emu_play.h"

#include <errno.h>
#include <string.h>

static int sum_of(const uint8_t *d, int n)
{
	int i, s = 0;

	for (i = 0; i < n; i++)
		s += d[i];
	return s;
}

/* ---- Tripp Lite: 3A command checksum 0D in 8 bytes; the answer is 8 bytes ---- */

static int tripplite_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	int k;

	(void)in;
	if (s[0] != 0x21 || s[1] != 9 || s[2] || s[3] != 3 || s[6] != 8)
		return -EPIPE;
	for (k = 1; k <= 4; k++)
		if (d[0] == ':' && d[k + 1] == (uint8_t)(255 - sum_of(d + 1, k)) &&
			d[k + 2] == '\r') {
			emu_asked(d + 1, k);
			return 0;
		}
	emu_log_bytes("BAD FRAME ", d, 8);
	return 0;
}

static void eight(const uint8_t *d, int n)
{
	emu_input_chunks(d, n, 8);
}

/* ---- XCP: AB len command checksum; answers AB block len seq data checksum ---- */

static void xcp_asked(const uint8_t *d, int n)
{
	if (n < 4 || d[0] != 0xab || n < d[1] + 3 || (sum_of(d, d[1] + 3) & 255))
		emu_log_bytes("BAD FRAME ", d, n);
	else
		emu_asked(d + 2, d[1]);
}

static int powerware_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	if (s[0] != 0x00 || s[1] != 7 || s[2] != 4 || s[3] != 3)
		return -EPIPE;
	xcp_asked(d, s[6] | s[7] << 8);
	return 0;
}

static int xcp_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	if (s[0] != 0x42 || s[1] != 0x0d)
		return -EPIPE;
	xcp_asked(d, s[6] | s[7] << 8);
	return 0;
}

/* d: the block number and its data. The frames of one answer are one stream: a read that is longer
 * than the first frame gets the beginning of the next too. */
static void xcp_reply(const uint8_t *d, int n)
{
	enum { MOST = 120 };
	uint8_t out[ANSWER_MAX + 64];
	int o = 1, k, seq = 1, at = 0;

	do {
		uint8_t *f = out + at;

		k = n - o < MOST ? n - o : MOST;
		f[0] = 0xab;
		f[1] = d[0];
		f[2] = (uint8_t)k;
		f[3] = (uint8_t)(seq++ | (o + k >= n ? 0x80 : 0));
		memcpy(f + 4, d + o, (size_t)k);
		f[4 + k] = (uint8_t)(-sum_of(f, 4 + k) + emu_wrong_sum());
		at += k + 5;
		o += k;
	} while (o < n && at + MOST + 5 < (int)sizeof out);
	emu_input_add(out, at);
}

/* ---- Richcomm: four bytes each way ---- */

static int richcomm_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	(void)in;
	if (s[0] != 0x21 || s[1] != 9 || s[3] != 2 || s[6] != 4)
		return -EPIPE;
	emu_asked(d, 4);
	return 0;
}

static void as_it_is(const uint8_t *d, int n)
{
	emu_input_add(d, n);
}

/* ---- Riello GPSER: 02 to from C1 C2 L1 L2 data CRC(4) 03 in packets of up to seven ---- */

EMU_STATE static int opened, crc_type;

static unsigned riello_crc(const uint8_t *d, int n, int type)
{
	unsigned crc = 0x554d;
	int i;

	if (!type)
		return (unsigned)sum_of(d, n);
	for (i = 0; i < n; i++) {
		unsigned p = (crc ^ d[i]) & 0xff;

		p ^= p << 4 & 0xff;
		crc = crc >> 8 ^ p << 8 ^ p << 3 ^ p >> 4;
		crc &= 0xffff;
	}
	return crc;
}

static void put_digits(uint8_t *d, unsigned v, int n)
{
	while (n-- > 0) {
		d[n] = (uint8_t)(0x30 + (v & 15));
		v >>= 4;
	}
}

static unsigned digits(const uint8_t *d, int n)
{
	unsigned v = 0;

	while (n-- > 0)
		v = v << 4 | (*d++ & 15);
	return v;
}

static void riello_send(const uint8_t *two, const uint8_t *data, int n, int type)
{
	uint8_t f[ANSWER_MAX + 16] = { 2, 0x22, 0x20, two[0], two[1] }, p[8];
	int o, k;

	put_digits(f + 5, (unsigned)n, 2);
	memcpy(f + 7, data, (size_t)n);
	put_digits(f + 7 + n, riello_crc(f + 1, 6 + n, type) + (unsigned)emu_wrong_sum(), 4);
	f[11 + n] = 3;
	for (o = 0; o < n + 12; o += k) { /* two bytes a packet, as captured in NUT PR 1692 */
		k = n + 12 - o < 2 ? 1 : 2;
		memset(p, 0, sizeof p);
		p[0] = (uint8_t)(0xf0 | k);
		memcpy(p + 1, f + o, (size_t)k);
		emu_input_add(p, 8);
	}
}

EMU_STATE static uint8_t riello_asked[2];

static void riello_frame(const uint8_t *f, int n)
{
	int len = n > 7 ? (int)digits(f + 5, 2) : -1, type = memcmp(f + 3, "GI", 2) ? crc_type : 0;
	uint8_t ask[ASK_MAX];

	if (len < 0 || n != len + 12 ||
		digits(f + 7 + len, 4) != riello_crc(f + 1, 6 + len, type)) {
		emu_log_bytes("BAD FRAME ", f, n);
		return;
	}
	memcpy(riello_asked, f + 3, 2);
	memcpy(ask, f + 3, 2);
	memcpy(ask + 2, f + 7, (size_t)len);
	emu_asked(ask, len + 2);
}

static void riello_written(const uint8_t *d, int n)
{
	EMU_STATE static uint8_t f[ASK_MAX];
	EMU_STATE static int len;
	int i, k = n > 0 ? d[0] & 7 : 0;

	if (!opened || n != 8 || (d[0] & 0xf8) != 0x30)
		emu_log_bytes("BAD FRAME ", d, n);
	for (i = 1; i <= k && i < n; i++) {
		if (d[i] == 2)
			len = 0;
		if (len < ASK_MAX)
			f[len++] = d[i];
		if (d[i] == 3 && len >= 12) {
			riello_frame(f, len);
			len = 0;
		}
	}
}

static int riello_control(const uint8_t *s, const uint8_t *d, uint8_t *in)
{
	static const uint8_t init[5] = { 0xb0, 4, 0, 0, 3 };

	(void)in;
	if (s[0] != 0x21 || s[1] != 9 || s[3] != 3)
		return -EPIPE;
	opened = s[6] == 5 && !memcmp(d, init, 5);
	return 0;
}

/* d: the data of the answer; \x15 alone refuses (frame as captured in NUT issue 3546) */
static void riello_reply(const uint8_t *d, int n)
{
	static const uint8_t nak[2] = { 0x15, '2' };
	int type = memcmp(riello_asked, "GI", 2) ? crc_type : 0;

	n -= n && d[n - 1] == '\r';
	if (n == 1 && d[0] == 0x15) {
		riello_send(nak, d, 0, type);
		return;
	}
	if (!type && n > 48 && !memcmp(riello_asked, "GI", 2))
		crc_type = d[44 + 4] == '1';
	riello_send(riello_asked, d, n, type);
}

/* ---- ATCL: the IN pipe repeats one byte, a write of 01 is the shutdown ---- */

static void atcl_written(const uint8_t *d, int n)
{
	emu_asked(d, n);
}

const struct play emu_frames[] = {
	{ .name = "tripplite", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = eight, .control = tripplite_control },
	{ .name = "powerware", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = xcp_reply, .control = powerware_control },
	{ .name = "xcp", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = xcp_reply, .control = xcp_control },
	{ .name = "richcomm", .in = 0x81, .type = INTERRUPT, .in_size = 8,
		.reply = as_it_is, .control = richcomm_control },
	{ .name = "riello", .in = 0x81, .out = 2, .type = BULK,
		.in_size = 8, .reply = riello_reply, .control = riello_control, .written = riello_written },
	{ .name = "atcl", .in = 0x81, .out = 2, .type = INTERRUPT,
		.in_size = 8, .reply = as_it_is, .written = atcl_written },
	{ .name = NULL },
};
