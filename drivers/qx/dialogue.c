/* SPDX-License-Identifier: GPL-2.0-or-later
 * dialogue - see dialogue.h.
 */
#include "drivers/qx/dialogue.h"

#include <errno.h>
#include <string.h>

enum { PATIENCE = 2, LINES_MAX = 8 };	/* reads without a line; lines that do not fit */

/* Neither byte may be a control character of the protocol: such a byte is increased by one. */
uint16_t qx_crc(const uint8_t *bytes, size_t n)
{
	uint16_t crc = 0;
	uint8_t part[2];

	for (size_t i = 0; i < n; i++) {
		crc ^= (uint16_t)(bytes[i] << 8);
		for (int bit = 0; bit < 8; bit++)
			crc = (uint16_t)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
	}
	part[0] = (uint8_t)(crc >> 8);
	part[1] = (uint8_t)crc;
	for (int i = 0; i < 2; i++)
		if (part[i] == '(' || part[i] == '\r' || part[i] == '\n')
			part[i]++;
	return (uint16_t)(part[0] << 8 | part[1]);
}

static int send_line(struct qx_dialogue *d, const char *line)
{
	uint8_t bytes[QX_ASK_MAX + 2];
	size_t n = strlen(line);
	uint16_t crc;

	if (n > QX_ASK_MAX)
		return -EOPNOTSUPP;
	memcpy(bytes, line, n);
	if (d->crc) {
		crc = qx_crc(bytes, n);
		bytes[n++] = (uint8_t)(crc >> 8);
		bytes[n++] = (uint8_t)crc;
	}
	return d->link->send(d->link->user, bytes, n);
}

static bool crc_holds(struct qx_dialogue *d)
{
	uint16_t crc;

	if (d->length < 3)
		return false;
	crc = qx_crc(d->reply, d->length - 2);
	if (d->reply[d->length - 2] != crc >> 8 || d->reply[d->length - 1] != (crc & 0xff))
		return false;
	d->length -= 2;
	return true;
}

/* Removes zeros and line feeds before a line, and zeros after it. */
static void trim(struct qx_dialogue *d)
{
	size_t before = 0;

	while (before < d->length && (!d->reply[before] || d->reply[before] == '\n'))
		before++;
	d->length -= before;
	memmove(d->reply, d->reply + before, d->length);
	while (!d->crc && d->length && !d->reply[d->length - 1])
		d->length--;
}

static bool reply_is(const struct qx_dialogue *d, const char *text)
{
	return text && d->length == strlen(text) && !memcmp(d->reply, text, d->length);
}

static bool is_refusal(const struct qx_dialogue *d, const char *line)
{
	return reply_is(d, line) || reply_is(d, "NAK") || reply_is(d, "(NAK") ||
	       reply_is(d, d->reject);
}

/* QX_GOOD: a line is in d->reply. */
static enum qx_result receive(struct qx_dialogue *d, bool *whole)
{
	int n;

	*whole = true;
	n = d->link->receive(d->link->user, d->reply, sizeof d->reply, whole);

	d->length = n > 0 ? (size_t)n : 0;
	trim(d);
	if (n == -ENODEV)
		return QX_LOST;
	if (n < 0)
		return QX_JUNK;
	if (!d->length)
		return QX_SILENT;
	return d->crc && !crc_holds(d) ? QX_JUNK : QX_GOOD;
}

static enum qx_result begin(struct qx_dialogue *d, const char *line)
{
	int result;

	if (d->empty_first)
		d->link->drain(d->link->user);
	d->empty_first = false;
	d->length = 0;
	result = send_line(d, line);
	if (result == -EOPNOTSUPP)
		return QX_REFUSED;
	d->empty_first = result < 0;
	return result == -ENODEV ? QX_LOST : result < 0 ? QX_SILENT : QX_GOOD;
}

/* Is the line an echo of the question? The reply may follow it. Most units echo a question that
 * they do not know, and send nothing else; a unit that has once answered without an echo is not
 * waited for after one. */
static bool is_echo(struct qx_dialogue *d, const char *line, bool *echoed)
{
	if (d->echo == QX_ECHO_IS_REFUSAL || *echoed || !reply_is(d, line))
		return false;
	*echoed = true;
	return true;
}

static enum qx_result ask(struct qx_dialogue *d, const char *line, qx_fits_fn *fits, void *user)
{
	enum qx_result result = begin(d, line);
	bool junk = false, whole = true, echoed = false;
	int waited = d->impatient ? PATIENCE - 1 : 0;

	if (result != QX_GOOD)
		return result;
	for (int lines = 0; lines < LINES_MAX && waited < PATIENCE && whole; lines++) {
		result = receive(d, &whole);
		if (result == QX_LOST)
			return result;
		whole |= result == QX_SILENT;
		waited += result == QX_SILENT || (result == QX_JUNK && !d->length);
		junk |= result == QX_JUNK;
		if (result != QX_GOOD)
			continue;
		if (is_echo(d, line, &echoed))
			continue;
		if (is_refusal(d, line))
			return QX_REFUSED;
		if (fits(user, d->reply, d->length)) {
			d->echo = echoed ? QX_ECHO_ALWAYS : QX_ECHO_IS_REFUSAL;
			return QX_GOOD;
		}
		junk = true;
	}
	d->empty_first = true;
	return junk ? QX_JUNK : echoed ? QX_REFUSED : QX_SILENT;
}

enum qx_result qx_ask(struct qx_dialogue *d, const char *line, qx_fits_fn *fits, void *user)
{
	enum qx_result result = ask(d, line, fits, user);

	if (d->heard)
		d->heard(d->user, line, result, d->reply, result == QX_GOOD ? d->length : 0);
	return result;
}

enum qx_result qx_order(struct qx_dialogue *d, const char *line, const char *accept)
{
	enum qx_result result = begin(d, line);
	bool whole;

	if (result != QX_GOOD)
		return result;
	result = receive(d, &whole);
	if (result == QX_GOOD && d->echo == QX_ECHO_ALWAYS && reply_is(d, line))
		result = receive(d, &whole);
	d->empty_first = result != QX_GOOD;
	if (result != QX_GOOD)
		return result;
	if (reply_is(d, accept ? accept : "ACK") || reply_is(d, "ACK") || reply_is(d, "(ACK") ||
		reply_is(d, "OK"))
		return QX_GOOD;
	return is_refusal(d, line) ? QX_REFUSED : QX_JUNK;
}
