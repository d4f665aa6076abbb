/* SPDX-License-Identifier: GPL-2.0-or-later
 * packet - lines that are sent in one packet: fuji, phoenixtec, ablerex.
 *
 * fuji: eight bytes to endpoint 02, 80 06 LEN 03 and up to three characters; the last byte is the
 * length of the reply that is expected. phoenixtec: a vendor request to the endpoint (42 0d) with
 * the whole line. ablerex: SET_REPORT of 47 bytes, 05 00 LEN text CR, and half a second later
 * GET_REPORT of the same size.
 */
#include "drivers/qx/transports/transport.h"
#include "drivers/usb/port.h"

#include <errno.h>
#include <string.h>

/* ---- fuji ---- */

enum { FUJI_OUT = 0x02, FUJI_MOST = 3, FUJI_PACKET = 8 };

static uint8_t expected_length(const uint8_t *line, size_t n)
{
	if (n == 2 && !memcmp(line, "Q1", 2))
		return 47;
	return n != 1 ? 0 : line[0] == 'F' ? 22 : line[0] == 'I' ? 39 : 0;
}

/* Of a shutdown with return only the first three characters are sent: the unit always returns with
 * mains, and cannot stay off. */
static size_t fuji_part(const uint8_t *line, size_t n)
{
	bool returns = n == 8 && line[0] == 'S' && line[3] == 'R' && memcmp(line + 4, "0000", 4);

	return n <= FUJI_MOST ? n : returns ? FUJI_MOST : 0;
}

static bool fuji_can(struct qx_wire *w, const uint8_t *line, size_t n)
{
	(void)w;
	return fuji_part(line, n) > 0;
}

static int fuji_send(struct qx_wire *w, const uint8_t *line, size_t n)
{
	uint8_t packet[FUJI_PACKET] = { 0x80, 0x06, 0, 0x03 };
	size_t part = fuji_part(line, n);
	int wrote;

	if (!part)
		return -EOPNOTSUPP;
	packet[2] = (uint8_t)(part + 1);
	memcpy(packet + 4, line, part);
	packet[7] = expected_length(line, n);
	wrote = usb_write(w->port, FUJI_OUT, packet, sizeof packet, w->transport->write_ms);
	return wrote < 0 ? wrote : wrote == FUJI_PACKET ? 0 : -EIO;
}

const struct qx_codec qx_codec_fuji = { .send = fuji_send, .receive = qx_wire_collect,
	.can = fuji_can };

/* ---- phoenixtec ---- */

enum { OUT_VENDOR_ENDPOINT = 0x42, PHOENIXTEC_LINE = 0x0d, LINE_BYTES = 64 };

static int phoenixtec_send(struct qx_wire *w, const uint8_t *line, size_t n)
{
	uint8_t bytes[LINE_BYTES];
	int sent;

	if (n >= sizeof bytes)
		return -EOPNOTSUPP;
	memcpy(bytes, line, n);
	bytes[n] = '\r';
	sent = usb_control(w->port,
		(struct usb_setup){ OUT_VENDOR_ENDPOINT, PHOENIXTEC_LINE, 0, 0 }, bytes, n + 1,
		w->transport->write_ms);
	return sent < 0 ? sent : 0;
}

const struct qx_codec qx_codec_phoenixtec = { .send = phoenixtec_send,
	.receive = qx_wire_collect };

/* ---- ablerex ---- */

enum { OUT_CLASS = 0x21, IN_CLASS = 0xa1, GET_REPORT = 0x01, SET_REPORT = 0x09, ABLEREX_SIZE = 47,
	ABLEREX_HEAD = 3, ABLEREX_MOST = 40, ABLEREX_ID = 5, ABLEREX_MS = 500 };

static int ablerex_send(struct qx_wire *w, const uint8_t *line, size_t n)
{
	uint8_t report[ABLEREX_SIZE] = { ABLEREX_ID, 0, (uint8_t)(n + 1) };
	int sent;

	if (n >= ABLEREX_MOST)
		return -EOPNOTSUPP;
	memcpy(report + ABLEREX_HEAD, line, n);
	report[ABLEREX_HEAD + n] = '\r';
	sent = usb_control(w->port,
		(struct usb_setup){ OUT_CLASS, SET_REPORT, w->transport->value, 0 }, report,
		sizeof report, w->transport->write_ms);
	return sent < 0 ? sent : sent == ABLEREX_SIZE ? 0 : -EIO;
}

/* Q5 and At are binary and may hold any byte, so the last CR ends the reply. */
static int ablerex_receive(struct qx_wire *w, uint8_t *out, size_t size)
{
	uint8_t report[ABLEREX_SIZE];
	int n;

	qx_wire_pause(ABLEREX_MS);
	n = usb_control(w->port, (struct usb_setup){ IN_CLASS, GET_REPORT, w->transport->value, 0 },
		report, sizeof report, w->transport->read_ms);
	if (n == -ETIMEDOUT)
		return 0;
	if (n < 0)
		return n;
	while (n && report[n - 1] != '\r')
		n--;
	if (n <= 1 || (size_t)n - 1 > size)
		return 0;
	memcpy(out, report, (size_t)n - 1);
	return n - 1;
}

const struct qx_codec qx_codec_ablerex = { .send = ablerex_send, .receive = ablerex_receive };
