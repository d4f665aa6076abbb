/* SPDX-License-Identifier: GPL-2.0-or-later
 * wire - an open transport as a link, and its handling of bus errors: see transport.h.
 *
 * A stalled pipe is cleared; bridges of 0665:5161 that send frames longer than they declared
 * overflow from then on and only a reset of the device cures them (NUT issue 598).
 */
#include "drivers/qx/transports/transport.h"
#include "drivers/usb/port.h"
#include "lib/log.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Packets of an earlier reply arrive at once: reading them ends when STALE_MS pass without one. */
enum { OVERFLOWS_MOST = 3, DRAIN_READS = 10, DRAIN_MS = 50, STALE_READS = 8, STALE_MS = 250 };

const struct qx_transport *qx_transport_named(const char *name)
{
	for (const struct qx_transport *t = qx_transports; t->name; t++)
		if (!strcasecmp(t->name, name))
			return t;
	return NULL;
}

static bool has(const char *wanted, const char *text)
{
	return !wanted || !strcasecmp(wanted, text);
}

static bool may_have(const char *wanted, const char *text)
{
	return has(wanted, text) || !*text;
}

static bool is_of(const struct qx_usb_id *id, const struct usb_info *info)
{
	return id->vid == info->vid && id->pid == info->pid;
}

/* A row with texts excludes the rows below it. */
static bool is_last(const struct qx_usb_id *id)
{
	return id[1].vid != id->vid || id[1].pid != id->pid || id->product || id[1].product;
}

/* The n-th row that certainly fits; NULL: no more, and `n` is reduced by the number of rows that
 * fit. */
static const struct qx_usb_id *certain_row(const struct usb_info *info, size_t *n)
{
	for (const struct qx_usb_id *id = qx_usb_ids; id->vid; id++) {
		if (!is_of(id, info) || !has(id->manufacturer, info->manufacturer) ||
			!has(id->product, info->product))
			continue;
		if (!*n)
			return id;
		--*n;
		if (is_last(id))
			return NULL;
	}
	return NULL;
}

/* Of a device whose texts cannot be read: the n-th row of its ids that names texts. */
static const struct qx_usb_id *possible_row(const struct usb_info *info, size_t n)
{
	for (const struct qx_usb_id *id = qx_usb_ids; id->vid; id++) {
		bool certain = has(id->manufacturer, info->manufacturer) &&
			has(id->product, info->product);

		if (is_of(id, info) && !certain && may_have(id->manufacturer, info->manufacturer) &&
			may_have(id->product, info->product) && !n--)
			return id;
	}
	return NULL;
}

const struct qx_transport *qx_transport_for(const struct usb_info *info, size_t n)
{
	const struct qx_usb_id *id = certain_row(info, &n);

	if (!id)
		id = possible_row(info, n);
	return id ? qx_transport_named(id->transport) : NULL;
}

void qx_wire_pause(unsigned ms)
{
	usleep((ms > 500 ? 500 : ms) * 1000);
}

/* ---- errors of the bus ---- */

static int reset(struct qx_wire *w)
{
	w->overflows = 0;
	log_say(LOG_WARN, "the UPS sends frames longer than it declared; resetting it on the bus");
	return usb_reset(w->port) ? -ENODEV : -EOVERFLOW;
}

static int judge(struct qx_wire *w, int error, bool reading)
{
	switch (error) {
	case -EOVERFLOW:
		return ++w->overflows >= OVERFLOWS_MOST ? reset(w) : error;
	case -EPIPE:
		if (reading && usb_clear(w->port, w->in) == -ENODEV)
			return -ENODEV;
		return error;
	case -EACCES:
	case -EIO:
	case -ENOENT:
		return -ENODEV;
	default:
		return error;
	}
}

int qx_wire_read(struct qx_wire *w, void *packet, size_t size, unsigned ms)
{
	int n = (int)w->rest_size;

	if (n && w->rest_size <= size) {
		memcpy(packet, w->rest, w->rest_size);
		w->rest_size = 0;
		return n;
	}
	n = usb_read(w->port, w->in, packet, size, ms);
	if (n == -ETIMEDOUT)
		return 0;
	if (n < 0)
		return judge(w, n, true);
	w->overflows = 0;
	return n;
}

void qx_wire_ended(struct qx_wire *w, const uint8_t *line, size_t n, const uint8_t *rest,
	size_t rest_size)
{
	bool echo = n && n == w->asked_size && !memcmp(line, w->asked, n);

	while (rest_size && !rest[rest_size - 1])
		rest_size--;
	w->leftover = rest_size && !echo;
	w->rest_size = echo && rest_size <= sizeof w->rest ? rest_size : 0;
	memcpy(w->rest, rest, w->rest_size);
}

int qx_wire_collect(struct qx_wire *w, uint8_t *out, size_t size)
{
	uint8_t packet[QX_PACKET_MAX];
	size_t n = 0;

	for (;;) {
		int got = qx_wire_read(w, packet, w->transport->read, w->transport->read_ms);

		w->cut = got <= 0;
		if (got <= 0)
			return got < 0 ? got : (int)n;
		for (int i = 0; i < got; i++) {
			bool ends =
				packet[i] == '\r' || (w->transport->nul_ends && !packet[i] && n);

			if (ends) {
				qx_wire_ended(w, out, n, packet + i + 1, (size_t)(got - i - 1));
				return (int)n;
			}
			if (n == size)
				return -EOVERFLOW;
			/* a line begins with neither zero nor LF */
			if ((packet[i] && packet[i] != '\n') || n)
				out[n++] = packet[i];
		}
	}
}

/* ---- the link ---- */

/* Bytes after a CR are old, and later packets may be, too. */
static void drain(void *user)
{
	struct qx_wire *w = user;
	uint8_t packet[QX_PACKET_MAX];

	w->leftover = w->owed = false;
	w->rest_size = 0;
	for (int i = 0; w->transport->read && i < DRAIN_READS; i++)
		if (qx_wire_read(w, packet, w->transport->read, DRAIN_MS) <= 0)
			return;
}

static int send_line(void *user, const uint8_t *line, size_t n)
{
	struct qx_wire *w = user;
	int result;

	if (w->leftover)
		drain(w);
	w->rest_size = 0;
	w->asked_size = n < sizeof w->asked ? n : 0;
	memcpy(w->asked, line, w->asked_size);
	result = w->transport->codec->send(w, line, n);
	return result < 0 ? judge(w, result, false) : 0;
}

static int receive_line(void *user, uint8_t *out, size_t size, bool *whole)
{
	struct qx_wire *w = user;
	int n;

	w->cut = false;
	n = w->transport->codec->receive(w, out, size);
	*whole = !w->cut;
	return n;
}

static bool can(void *user, const uint8_t *line, size_t n)
{
	struct qx_wire *w = user;

	return !w->transport->codec->can || w->transport->codec->can(w, line, n);
}

static void wake(void *user)
{
	struct qx_wire *w = user;

	if (w->transport->codec->wake)
		w->transport->codec->wake(w);
}

int qx_wire_open(struct qx_wire *w, struct usb_port *port, const struct qx_transport *transport,
	const struct qx_wire_options *options)
{
	uint8_t packet[QX_PACKET_MAX];

	*w = (struct qx_wire){ .port = port, .transport = transport, .options = *options,
		.in = transport->in };
	w->link = (struct qx_link){ .send = send_line, .receive = receive_line, .drain = drain,
		.can = can, .wake = wake, .user = w, .name = transport->name };
	for (int i = 0; transport->stale_at_start && i < STALE_READS; i++)
		if (qx_wire_read(w, packet, transport->read, STALE_MS) <= 0)
			break;
	return transport->codec->open ? transport->codec->open(w) : 0;
}
