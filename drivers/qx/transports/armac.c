/* SPDX-License-Identifier: GPL-2.0-or-later
 * armac - "UPS USB MON V2.0" of Richcomm: frames that begin with a count (NUT issues 1978, 2151,
 * 2153).
 *
 * Out: SET_REPORTs of four bytes, A0 + count and up to three characters; or, where the only
 * interface has the interrupt endpoints 82 and 02 of 64 bytes, one packet with the whole line and a
 * zero. In: the first byte is a count, either of the characters that are still to come (six bits:
 * 2F before the 47 characters of Q1, 27 before the 39 of I) or of those in this packet (five bits,
 * and one that changes with each packet). A zero among the last status bits stands for '0', an
 * earlier one ends the reply; a reply that begins with a zero comes from a unit that is switched
 * off. Packets of 6, 7 and 64 bytes have been seen, so requests are larger than the expected
 * packet.
 */
#include "drivers/qx/transports/transport.h"
#include "drivers/usb/port.h"

#include <errno.h>
#include <string.h>

enum { SET_REPORT = 0x09, OUT_CLASS_INTERFACE = 0x21, COUNT = 0xa0, PART = 3, ALL_LEFT = 0x3f, THIS_PACKET = 0x1f, LONG_PACKET = 32, Q1_LENGTH = 47, I_LENGTH = 39,
	OUT_ENDPOINT = 0x02, IN_ENDPOINT = 0x82, PACKET = 64, FLAGS_COLUMN = 38, GAP_MS = 2,
	SLOW_MS = 10 };

static int open_armac(struct qx_wire *w)
{
	const struct usb_info *info = usb_port_info(w->port);

	w->by_interrupt = info->endpoint_in == IN_ENDPOINT && info->max_packet == PACKET;
	if (w->by_interrupt)
		w->in = IN_ENDPOINT;
	return 0;
}

static bool can(struct qx_wire *w, const uint8_t *line, size_t n)
{
	for (const char *const *u = w->transport->unheard; u && *u; u++)
		if (strlen(*u) == n && !memcmp(*u, line, n))
			return false;
	return n < PACKET - 2;
}

static int send_packet(struct qx_wire *w, const uint8_t *line, size_t n)
{
	uint8_t packet[PACKET] = { (uint8_t)(COUNT + n + 2) };
	int wrote;

	if (n + 2 > 0x1f)
		return -EOPNOTSUPP;
	memcpy(packet + 1, line, n);
	packet[1 + n] = '\r';
	wrote = usb_write(w->port, OUT_ENDPOINT, packet, n + 3, w->transport->write_ms);
	return wrote < 0 ? wrote : 0;
}

static int send_parts(struct qx_wire *w, const uint8_t *line, size_t n)
{
	uint8_t bytes[PACKET];

	memcpy(bytes, line, n);
	bytes[n++] = '\r';
	for (size_t at = 0; at < n; at += PART) {
		size_t part = n - at < PART ? n - at : PART;
		uint8_t report[PART + 1] = { (uint8_t)(COUNT + part) };
		int sent;

		memcpy(report + 1, bytes + at, part);
		sent = usb_control(w->port,
			(struct usb_setup){ OUT_CLASS_INTERFACE, SET_REPORT, w->transport->value,
				0 }, report, sizeof report, w->transport->write_ms);
		if (sent < 0)
			return sent;
	}
	return 0;
}

static int send_line(struct qx_wire *w, const uint8_t *line, size_t n)
{
	int result;

	if (!can(w, line, n))
		return -EOPNOTSUPP;
	if (w->by_interrupt)
		return send_packet(w, line, n);
	result = send_parts(w, line, n);
	qx_wire_pause(GAP_MS);
	return result;
}

/* The line has ended with this CR: the rest of the frame is kept as a new frame. */
static void ended(struct qx_wire *w, const uint8_t *line, size_t n, const uint8_t *cr, int left)
{
	uint8_t rest[PACKET];

	rest[0] = (uint8_t)left;
	memcpy(rest + 1, cr + 1, (size_t)left);
	qx_wire_ended(w, line, n, rest, left ? (size_t)left + 1 : 0);
}

/* -1: the reply is not complete; else its length. */
static int add(struct qx_wire *w, const uint8_t *packet, int count, uint8_t *out, size_t size,
	size_t *n)
{
	for (int i = 1; i <= count; i++) {
		uint8_t byte = packet[i];

		if (byte == '\r') {
			ended(w, out, *n, packet + i, count - i);
			return (int)*n;
		}
		if (!byte && *n < FLAGS_COLUMN)
			return (int)*n;
		if (*n == size)
			return -EOVERFLOW;
		out[(*n)++] = byte ? byte : '0';
	}
	return -1;
}

static unsigned mask_of(uint8_t first, int got)
{
	unsigned left = first & ALL_LEFT;

	return got > LONG_PACKET || left == Q1_LENGTH || left == I_LENGTH ? ALL_LEFT : THIS_PACKET;
}

static int receive(struct qx_wire *w, uint8_t *out, size_t size)
{
	uint8_t packet[PACKET];
	unsigned mask = 0;
	size_t n = 0;

	for (;;) {
		int got = qx_wire_read(w, packet, sizeof packet, w->transport->read_ms);
		int count, end;

		w->leftover = w->cut = true;
		if (got <= 0)
			return got < 0 ? got : (int)n;
		if (!mask)
			mask = mask_of(packet[0], got);
		count = (int)(packet[0] & mask);
		if (!count)
			return (int)n;
		end = add(w, packet, count < got - 1 ? count : got - 1, out, size, &n);
		if (end != -1) {
			w->leftover = w->cut = false;
			return end;
		}
		if (count <= 2)
			qx_wire_pause(SLOW_MS);
	}
}

const struct qx_codec qx_codec_armac = { .open = open_armac, .send = send_line, .receive = receive,
	.can = can };
