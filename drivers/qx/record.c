/* SPDX-License-Identifier: GPL-2.0-or-later
 * record - nutdrv_qx --explore: the unit is recognised as usual, then asked each question of its
 * dialect once; questions and replies are written in the format of tests/usb/README.md, which the
 * emulator plays.
 *
 * Only the driver's own questions are asked, so nothing is set. An unanswered question is written
 * as a comment.
 */
#include "drivers/core/mask.h"
#include "drivers/qx/qx.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/transcript.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { HEARD_MAX = 128, POLLS_MAX = 30 };

struct heard {
	char ask[QX_ASK_MAX + 1];
	enum qx_result result;
	char reply[QX_REPLY_MAX];
	size_t length;
};

struct record {
	struct qx *qx;
	struct heard heard[HEARD_MAX];
	size_t count;
};

static void on_heard(void *user, const char *line, enum qx_result result, const uint8_t *reply,
	size_t n)
{
	struct record *r = user;
	struct heard *h = NULL;

	for (size_t i = 0; i < r->count && !h; i++)
		if (!strcmp(r->heard[i].ask, line))
			h = &r->heard[i];
	if (!h && r->count < HEARD_MAX)
		h = &r->heard[r->count++];
	if (!h || (*h->ask && result != QX_GOOD))
		return;			/* keep its earlier answer */
	snprintf(h->ask, sizeof h->ask, "%s", line);
	h->result = result;
	h->length = n;
	memcpy(h->reply, reply, n);
}

/* ---- writing ---- */

static void write_heard(const struct heard *h, FILE *out)
{
	if (h->result != QX_GOOD)
		fputs("# ", out);
	fputs("qx ", out);
	usb_transcript_text(h->ask, strlen(h->ask), out);
	if (h->result == QX_GOOD) {
		fputs(" => ", out);
		usb_transcript_text(h->reply, h->length, out);
		fputc('\n', out);
	} else {
		fprintf(out, ": %s\n", h->result == QX_REFUSED ? "refused" : "no reply that fits");
	}
}

/* Masks it in the replies to that question; the table has a placeholder where the sent question had
 * an address. */
static void hide(struct record *r, const struct qx_stored *secret)
{
	const char *ask = secret->source->ask;
	size_t same = strcspn(ask, "%");

	for (size_t i = 0; i < r->count; i++)
		if (!strncmp(r->heard[i].ask, ask, same) && (ask[same] || !r->heard[i].ask[same]))
			mask_each(r->heard[i].reply, r->heard[i].length, secret->text);
}

static void hide_serials(struct record *r)
{
	const struct qx_unit *u = &r->qx->unit;

	for (size_t i = 0; i < u->stored; i++) {
		const char *dot = strrchr(u->store[i].name, '.');

		if (dot && !strcmp(dot, ".serial"))
			hide(r, &u->store[i]);
	}
}

static void write_all(struct record *r, FILE *out)
{
	const struct qx *x = r->qx;
	bool keep = device_flag(x->session.device, "keepserials");

	fprintf(out, "# explored by Holdover %s, nutdrv_qx: speaks %s over %s\n", PRODUCT_VERSION,
		x->unit.dialect->name, x->unit.dialogue.link->name);
	fputs(keep ? "# Serial numbers are the device's own.\n" : "# Serial numbers are masked.\n",
		out);
	if (!keep)
		hide_serials(r);
	if (x->session.port) {
		usb_transcript_device(usb_port_info(x->session.port), keep, out);
		fprintf(out, "transport: %s%s\n", x->wire.transport->name,
			x->wire.by_interrupt ? "-interrupt" : "");
	}
	if (x->unit.dialogue.crc)
		fputs("crc: xmodem\n", out);
	for (size_t i = 0; i < r->count; i++)
		write_heard(&r->heard[i], out);
}

/* ---- asking ---- */

static int recognise(struct qx *x)
{
	int result;

	do
		result = qx_unit_recognise(&x->unit, &x->shunned, clock_ms);
	while (result == -EINPROGRESS);
	return result;
}

/* Starts with a new unit, so that the questions of recognition are asked again and recorded. */
static int ask_all(struct record *r, const struct qx_link *link)
{
	struct qx *x = r->qx;
	const struct qx_dialect *dialect;
	int result = recognise(x);

	if (result)
		return result;
	dialect = x->unit.dialect;
	qx_begin_unit(x, link);
	qx_unit_speaks(&x->unit, dialect);
	x->unit.dialogue.heard = on_heard;
	x->unit.dialogue.user = r;
	for (int i = 0; i < POLLS_MAX && result != -ENODEV; i++) {
		result = qx_unit_poll(&x->unit, !i, clock_ms);
		if (i && !result && qx_unit_has_asked_all(&x->unit))
			return 0;
	}
	return result ? result : -ETIMEDOUT;
}

static int ask_over_usb(struct record *r)
{
	struct qx *x = r->qx;
	const struct usb_info *info = usb_port_info(x->session.port);
	const struct qx_transport *t = x->forced ? x->forced : qx_transport_for(info, 0);
	int result = -EPROTO;

	for (size_t n = 1; t && result == -EPROTO; n++) {
		result = qx_wire_open(&x->wire, x->session.port, t, &x->wire_options);
		qx_begin_unit(x, &x->wire.link);
		if (!result)
			result = ask_all(r, &x->wire.link);
		t = x->forced ? NULL : qx_transport_for(info, n);
	}
	return result;
}

static int ask_over_serial(struct record *r, char why[256])
{
	struct qx *x = r->qx;
	int result = qx_serial_open(x->session.device->port, &x->line, &x->serial, why);

	if (result)
		return result;
	qx_begin_unit(x, qx_serial_link(x->serial));
	return ask_all(r, qx_serial_link(x->serial));
}

static int ask_unit(struct record *r, char why[256])
{
	struct qx *x = r->qx;
	struct usb_match match = usb_options_match(x->session.device);
	int result;

	if (qx_is_serial(x->session.device))
		return ask_over_serial(r, why);
	result = usb_new(x->session.device->loop, &x->session.usb);
	if (!result)
		result = usb_open(x->session.usb, &match, qx_wants, x, &x->session.port, why);
	return result ? result : ask_over_usb(r);
}

static void end(struct qx *x)
{
	uv_loop_t *loop = x->session.device->loop;

	qx_unit_fini(&x->unit);
	qx_serial_close(x->serial);
	if (x->session.port)
		usb_close(x->session.port);
	if (x->session.usb)
		usb_free(x->session.usb);
	free(x);
	uv_run(loop, UV_RUN_DEFAULT);
}

int qx_explore(struct device *d, FILE *out)
{
	struct record *r = MEM_NEW(struct record);
	char why[256] = "";
	int result;

	r->qx = MEM_NEW(struct qx);
	r->qx->session.device = d;
	result = qx_read_options(r->qx);
	if (!result)
		result = ask_unit(r, why);
	if (!result)
		write_all(r, out);
	else if (result == -ENODEV && !*why)
		log_say(LOG_ERROR, "the device was unplugged while it was read");
	else
		log_say(LOG_ERROR, "%s", *why ? why : result == -EPROTO
			? "nothing that it says is of a known dialect" : strerror(-result));
	end(r->qx);
	free(r);
	return result;
}
