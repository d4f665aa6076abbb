/* SPDX-License-Identifier: GPL-2.0-or-later
 * string - questions that are indexes of string descriptors: krauler, fabula, hunnox, snr.
 *
 * The text of the string is the reply, with or without its CR. "UPS No Ack" means that there is no
 * reply; after a command it is the usual one. A controller MEC0003 measures nothing until the
 * strings 0, 0, 1 have been read in a row (NUT issues 1539, 2208, 2795), and some of its units
 * measure again only when F and I have been asked before Q1 (issues 638, 1014). A device whose
 * product string cannot be read may be one of these, so it is treated the same way; others are not
 * harmed by that.
 */
#include "drivers/qx/transports/transport.h"
#include "drivers/usb/port.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { STRING_MAX = 255, ENGLISH = 0x0409, STRING_TYPE = 3, STRING_MS = 1000, BEFORE_MS = 200,
	SETTLE_MS = 10 };

static const uint8_t I_INDEX = 0x0c, F_INDEX = 0x0d, Q1_INDEX = 0x03;

/* Shutdowns of fabula and hunnox, "Sn" and "SnRmmmm": minutes from 0.5 to 10 in steps of ... a
 * sixteenth of the index; 8 is added where the unit is to come back. */
static int shutdown_index(const struct qx_transport *t, const char *line)
{
	const char *r = strchr(line, 'R');
	double minutes;
	int index;
	char *end;

	if (line[0] != 'S')
		return -1;
	minutes = strtod(line + 1, &end);
	if (end == line + 1 || (*end && *end != 'R'))
		return -1;
	if (minutes < 0.5 || t->soonest_only)
		minutes = 0.5;
	if (minutes > 10)
		minutes = 10;
	index = minutes < 1 ? 16 + (int)((minutes - 0.5) * 10 + 0.5) * 16
			    : 96 + ((int)minutes - 1) * 16;
	return index + (!r || atoi(r + 1) ? 8 : 0);
}

static bool find(const struct qx_transport *t, const uint8_t *line, size_t n, struct qx_index *out)
{
	char text[32];
	int index;

	if (n >= sizeof text)
		return false;
	memcpy(text, line, n);
	text[n] = 0;
	for (const struct qx_index *i = t->indexes; i->ask; i++) {
		if (strcmp(i->ask, text))
			continue;
		*out = *i;
		return true;
	}
	index = t->orders_by_index ? shutdown_index(t, text) : -1;
	*out = (struct qx_index){ .ask = "S", .index = (uint8_t)index };
	return index >= 0;
}

static bool can(struct qx_wire *w, const uint8_t *line, size_t n)
{
	struct qx_index i;

	return find(w->transport, line, n, &i);
}

/* ---- strings ---- */

/* UTF-16 into ASCII; a descriptor whose stated length differs from the received length is
 * rejected. */
static int text_of(const uint8_t *raw, int n, uint8_t *out, size_t size)
{
	size_t length = 0;

	if (n < 2 || raw[0] > n || raw[1] != STRING_TYPE)
		return -EPROTO;
	for (int i = 2; i + 1 < raw[0]; i += 2) {
		if (length == size)
			return -EOVERFLOW;
		out[length++] = raw[i + 1] ? '?' : raw[i];
	}
	return (int)length;
}

static int read_string(struct qx_wire *w, uint8_t index, uint8_t *out, size_t size)
{
	uint8_t raw[STRING_MAX];
	int n = usb_string_raw(w->port, index, w->language, raw, w->transport->string_size,
		STRING_MS);

	return n < 0 ? n : text_of(raw, n, out, size);
}

static void wake(struct qx_wire *w)
{
	static const uint8_t indexes[] = { 0, 0, 1 };
	uint8_t raw[STRING_MAX];

	for (size_t i = 0; i < sizeof indexes; i++)
		usb_string_raw(w->port, indexes[i], ENGLISH, raw, sizeof raw, STRING_MS);
	qx_wire_pause(SETTLE_MS);
}

/* The first language that the device lists; some stop answering after a request for string 0
 * (noscanlangid). */
static uint16_t first_language(struct qx_wire *w)
{
	uint8_t raw[STRING_MAX];
	int n;

	if (w->options.language)
		return w->options.language;
	if (w->options.noscanlangid)
		return ENGLISH;
	n = usb_string_raw(w->port, 0, 0, raw, sizeof raw, STRING_MS);
	if (n < 4 || raw[1] != STRING_TYPE)
		return ENGLISH;
	return (uint16_t)(raw[2] | raw[3] << 8);
}

static int open_strings(struct qx_wire *w)
{
	w->language = first_language(w);
	w->lockstep = w->transport->lockstep || !*usb_port_info(w->port)->product;
	if (w->lockstep && !w->options.noscanlangid)
		wake(w);
	return 0;
}

/* ---- lines ---- */

static int send_line(struct qx_wire *w, const uint8_t *line, size_t n)
{
	if (!find(w->transport, line, n, &w->question))
		return -EOPNOTSUPP;
	w->owed = true;
	return 0;
}

/* The strings that make the unit measure. */
static void step(struct qx_wire *w)
{
	uint8_t text[STRING_MAX];

	if (w->transport->read_before)
		qx_wire_read(w, text, w->transport->read, BEFORE_MS);
	if (!w->lockstep || w->question.index != Q1_INDEX)
		return;
	if (!w->options.novendor && read_string(w, I_INDEX, text, sizeof text) == -ETIMEDOUT)
		w->options.novendor = true;
	if (read_string(w, F_INDEX, text, sizeof text) == -ETIMEDOUT)
		/* it does not answer F, so it does not need it first */
		w->lockstep = false;
}

static bool is_no_ack(const uint8_t *text, int n)
{
	static const char words[] = "UPS No Ack";

	return n >= (int)sizeof words - 1 && !memcmp(text, words, sizeof words - 1);
}

/* Languages that units have instead of the one they list (NUT issues 1080 and 2106). */
static int in_any_language(struct qx_wire *w, uint8_t *out, size_t size)
{
	static const uint16_t languages[] = { ENGLISH, 0x0009, 0x4095 };
	uint16_t first = w->language;
	int n;

	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		w->language = languages[i];
		n = read_string(w, w->question.index, out, size);
		if (n >= 0)
			return n;
	}
	w->language = first;
	return n;
}

/* The first byte may be any. If it is one of these, the string is the reply to a question that has
 * this lead. */
static bool is_lead(uint8_t byte)
{
	return byte == '(' || byte == '#';
}

static int receive(struct qx_wire *w, uint8_t *out, size_t size)
{
	int n = 0, tries = w->transport->tries ? w->transport->tries : 1;

	if (!w->owed)
		return 0;
	w->owed = false;
	step(w);
	for (; tries; tries--) {
		n = read_string(w, w->question.index, out, size);
		if (n == -EPIPE && !w->heard && !w->options.language)
			n = in_any_language(w, out, size);
		w->heard |= n >= 0;
		if (n < 0 || !is_no_ack(out, n))
			break;
		n = 0;
	}
	for (int i = 0; i < n; i++)
		if (out[i] == '\r')
			n = i;
	if (n > 0 && w->question.lead && !is_lead(out[0]))
		out[0] = (uint8_t)w->question.lead;
	return n == -ETIMEDOUT ? 0 : n;
}

const struct qx_codec qx_codec_string = { .open = open_strings, .send = send_line, .receive = receive,
	.can = can, .wake = wake };
