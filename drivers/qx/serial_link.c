/* SPDX-License-Identifier: GPL-2.0-or-later
 * serial_link - see serial_link.h.
 */
#include "drivers/qx/serial_link.h"
#include "lib/clock.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* At 2400 baud a byte takes 4 ms; draining ends after a pause of SETTLE_MS. */
enum { LINE_MS = 1000, SETTLE_MS = 60, DRAIN_READS = 16 };

struct qx_serial {
	struct qx_link link;
	struct serial *port;
};

static int send_line(void *user, const uint8_t *line, size_t n)
{
	struct qx_serial *s = user;
	uint8_t bytes[64];

	if (n >= sizeof bytes)
		return -EOPNOTSUPP;
	memcpy(bytes, line, n);
	bytes[n] = '\r';
	return serial_write(s->port, bytes, n + 1, LINE_MS);
}

/* A line without its CR is dropped: the next question drains the port. Reads byte by byte, so that
 * bytes after the CR stay in the port. */
static int receive_line(void *user, uint8_t *out, size_t size, bool *whole)
{
	struct qx_serial *s = user;
	uint64_t until_ms = clock_ms() + LINE_MS;
	size_t n = 0;

	*whole = false;
	while (n < size) {
		uint64_t now = clock_ms();
		int got;

		if (now >= until_ms)
			break;
		got = serial_read(s->port, out + n, 1, (unsigned)(until_ms - now));
		if (got < 0)
			return got;
		*whole = got && out[n] == '\r';
		if (*whole)
			return (int)n;
		if (got && (n || (out[n] && out[n] != '\n')))
			n++;			/* zeros and LF before a line do not belong to it */
	}
	return (int)n;
}

static void drain(void *user)
{
	struct qx_serial *s = user;
	uint8_t bytes[64];

	for (int i = 0; i < DRAIN_READS; i++)
		if (serial_read(s->port, bytes, sizeof bytes, SETTLE_MS) <= 0)
			return;
}

int qx_serial_open(const char *path, const struct serial_line *line, struct qx_serial **out,
	char why[256])
{
	struct serial *port;
	int result = serial_open(path, line, &port, why);

	if (result)
		return result;
	*out = MEM_NEW(struct qx_serial);
	(*out)->port = port;
	(*out)->link = (struct qx_link){ .send = send_line, .receive = receive_line,
		.drain = drain, .user = *out, .name = "serial" };
	return 0;
}

void qx_serial_close(struct qx_serial *s)
{
	if (!s)
		return;
	serial_close(s->port);
	free(s);
}

const struct qx_link *qx_serial_link(struct qx_serial *s)
{
	return &s->link;
}
