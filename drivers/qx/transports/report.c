/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - lines in SET_REPORTs of one size: cypress, phoenix, ippon, omron, gtec, and sgs.
 *
 * SET_REPORT (21 09, wValue of the transport, wIndex 0) with `chunk` bytes, zeros after the CR; the
 * reply by interrupt. With sgs the first byte of each packet counts the characters in it, up to
 * seven, and the reply ends when no further packet comes.
 */
#include "drivers/qx/transports/transport.h"
#include "drivers/usb/port.h"

#include <errno.h>
#include <string.h>

enum { SET_REPORT = 0x09, OUT_CLASS_INTERFACE = 0x21, CHUNK_MAX = 64, SGS_MOST = 7 };

static int set_report(struct qx_wire *w, uint8_t *chunk)
{
	const struct qx_transport *t = w->transport;
	int n = usb_control(w->port,
		(struct usb_setup){ OUT_CLASS_INTERFACE, SET_REPORT, t->value, 0 }, chunk,
		t->chunk, t->write_ms);

	return n < 0 ? n : n == t->chunk ? 0 : -EIO;
}

static int send_in_chunks(struct qx_wire *w, const uint8_t *line, size_t n, size_t head)
{
	size_t room = w->transport->chunk - head;
	int result = 0;

	for (size_t at = 0; at <= n && !result; at += room) {
		uint8_t chunk[CHUNK_MAX] = { 0 };
		size_t left = n - at;

		memcpy(chunk + head, line + at, left < room ? left : room);
		if (left < room)
			chunk[head + left] = '\r';
		if (head)
			chunk[0] = (uint8_t)(left < room ? left + 1 : room);
		result = set_report(w, chunk);
	}
	return result;
}

static int send_line(struct qx_wire *w, const uint8_t *line, size_t n)
{
	return send_in_chunks(w, line, n, 0);
}

const struct qx_codec qx_codec_report = { .send = send_line, .receive = qx_wire_collect };

/* ---- sgs ---- */

static int send_counted(struct qx_wire *w, const uint8_t *line, size_t n)
{
	return send_in_chunks(w, line, n, 1);
}

static int receive_counted(struct qx_wire *w, uint8_t *out, size_t size)
{
	uint8_t packet[8];
	size_t n = 0;

	for (;;) {
		int got = qx_wire_read(w, packet, sizeof packet, w->transport->read_ms);
		int count;

		if (got <= 0)
			return got < 0 ? got : (int)n;
		count = packet[0] < got ? packet[0] : got - 1;
		if (count > SGS_MOST)
			count = SGS_MOST;
		for (int i = 1; i <= count; i++) {
			if (packet[i] == '\r') {
				packet[i] = (uint8_t)(count - i);
				qx_wire_ended(w, out, n, packet + i,
					count > i ? (size_t)(count - i + 1) : 0);
				return (int)n;
			}
			if (n == size)
				return -EOVERFLOW;
			out[n++] = packet[i];
		}
	}
}

const struct qx_codec qx_codec_sgs = { .send = send_counted, .receive = receive_counted };
