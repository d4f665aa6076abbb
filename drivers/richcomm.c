/* SPDX-License-Identifier: GPL-2.0-or-later
 * richcomm_usb - dry contacts over USB, "UPS USB MON" (0925:1234; Sweex, LogicPower ...).
 *
 * Units that speak Qx have the same id and texts; under `driver = auto` nutdrv_qx is tried first. A
 * request has four bytes, the answer up to six, two bits of which are contacts. Some units have the
 * contacts inverted (NUT issues 640, 3578): a low battery at the first look, of a unit never seen
 * on mains, would shut a host down at every start, so it is ignored until mains were seen.
 */
#include "drivers/driver.h"
#include "drivers/find/kind.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/session.h"
#include "drivers/usb/transcript.h"
#include "lib/log.h"

#include <errno.h>
#include <string.h>

enum { IN = 0x81, ASK = 4, ANSWER = 6, ANSWER_LEAST = 4, TRIES = 3, BETWEEN_MS = 1000, AGAIN_MS = 100 };
enum { BATTERY_NORMAL = 0x02, ON_LINE = 0x04 };

struct richcomm {
	struct usb_session session;	/* first: drivers/usb/session.h */
	bool seen_on_line, warned;
};

static const struct find_id ids[] = { { 0x0925, 0x1234, NULL, NULL }, { 0 } };

extern const struct find_kind richcomm_kind;
const struct find_kind richcomm_kind = { "richcomm_usb", "?*", ids, NULL, NULL };

static const uint8_t query[ASK] = { 0x01, 0x00, 0x00, 0x30 };

/* 0 or -errno; `answer` may be NULL. */
static int exchange(struct richcomm *r, const uint8_t ask[ASK], uint8_t answer[ANSWER])
{
	const struct usb_setup set_report = { 0x21, 0x09, 0x0200, 0 };
	uint8_t bytes[ANSWER], copy[ASK];
	int n;

	memcpy(copy, ask, sizeof copy);
	n = usb_control(r->session.port, set_report, copy, sizeof copy, USB_TIMEOUT_MS);
	if (n >= 0)
		n = usb_read(r->session.port, IN, bytes, sizeof bytes, USB_TIMEOUT_MS);
	if (n == -EPIPE)
		usb_clear(r->session.port, IN);
	if (n < 0)
		return n;
	if (answer)
		memcpy(answer, bytes, sizeof bytes);
	usb_session_hear(&r->session, "hex", ask, ASK, bytes, (size_t)n);
	return n < ANSWER_LEAST ? -EIO : 0;
}

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	(void)user;
	(void)c;
	return find_id_matches(ids, info);
}

static int open_device(struct device *d, char why[256])
{
	struct richcomm *r = d->own;
	uint8_t answer[ANSWER];
	int result = usb_session_open(&r->session, wants, r, why);

	if (result)
		return result;
	usb_clear(r->session.port, IN);
	result = -ETIMEDOUT;
	for (int i = 0; i < TRIES && result && result != -ENODEV; i++)
		result = exchange(r, query, answer);
	if (result) {
		snprintf(why, 256, "it does not answer as contacts do (%s)", strerror(-result));
		return result == -ENODEV ? result : -EPROTONOSUPPORT;
	}
	usb_session_identity(&r->session);
	device_set(d, "ups.mfr", "Richcomm dry-contact to USB solution");
	device_add_command(d, "shutdown.return");
	usb_session_opened(&r->session, NULL);
	return 0;
}

/* 0: the status is unknown. */
static uint32_t words_of(struct richcomm *r, uint8_t contacts)
{
	bool on_line, low;

	if (device_flag(r->session.device, "invert"))
		contacts ^= ON_LINE | BATTERY_NORMAL;
	on_line = contacts & ON_LINE;
	low = !(contacts & BATTERY_NORMAL);
	r->seen_on_line |= on_line;
	if (on_line || !low || r->seen_on_line)
		return (on_line ? ST_OL : ST_OB) | (low ? ST_LB : 0);
	if (!r->warned)
		log_say(LOG_WARN,
			"UPS [%s]: on battery and low at the first look, and never seen on "
			"mains: not believed; if mains are there, its contacts are the other way "
			"round: set the flag `invert`",
			r->session.device->name);
	r->warned = true;
	return 0;
}

/* A low battery is an answer of zeros, and so are many faults: it counts only when it is
 * repeated. */
static int ask_contacts(struct richcomm *r, uint8_t answer[ANSWER])
{
	uint8_t again[ANSWER];
	int result = exchange(r, query, answer);

	if (result || (answer[3] & (ON_LINE | BATTERY_NORMAL)))
		return result;
	device_pause(r->session.device, AGAIN_MS);
	result = exchange(r, query, again);
	return result || again[3] == answer[3] ? result : -EAGAIN;
}

static int poll_device(struct device *d)
{
	struct richcomm *r = d->own;
	uint8_t answer[ANSWER];
	uint32_t words;
	int result = ask_contacts(r, answer);

	if (result)
		return result == -ENODEV ? result : -EAGAIN;
	words = words_of(r, answer[3]);
	if (!words)
		return -EINPROGRESS;	/* the unit answers, so it is not silent */
	device_status(d, words);
	return 0;
}

/* The command acts on battery only; the second packet makes the unit return with mains. */
static enum sp_result command(struct device *d, const char *name, const char *value)
{
	static const uint8_t off[ASK] = { 0x02, 0x00, 0x00, 0x00 },
			     back[ASK] = { 0x02, 0x01, 0x00, 0x00 };
	struct richcomm *r = d->own;

	(void)value;
	if (strcmp(name, "shutdown.return") != 0)
		return SP_NOT_SUPPORTED;
	if (exchange(r, off, NULL) == -ENODEV)
		return SP_FAILED;
	device_pause(d, BETWEEN_MS);
	return exchange(r, back, NULL) == -ENODEV ? SP_FAILED : SP_OK;
}

static int setup(struct device *d)
{
	return usb_session_setup(d, sizeof(struct richcomm));
}

static const struct driver_option own_options[] = {
	{ .key = "invert", .help = "(flag) the contacts are the other way round" },
	{ .key = NULL }
};

static int record(struct device *d, FILE *out)
{
	return usb_session_record(d, "richcomm", out);
}

extern const struct driver richcomm_driver;
const struct driver richcomm_driver = {
	.name = "richcomm_usb",
	.version = "1",
	.summary = "dry contacts over USB",
	.options = (const struct driver_option *const[]){ usb_options, own_options, NULL },
	.shutdown = (const char *const[]){ "shutdown.return", NULL },
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.command = command,
	.close = usb_session_close,
	.teardown = usb_session_teardown,
	.record = record,
};
