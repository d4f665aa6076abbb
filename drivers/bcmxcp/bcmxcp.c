/* SPDX-License-Identifier: GPL-2.0-or-later
 * bcmxcp_usb - Powerware and Eaton units that speak BCM/XCP over USB. Frames and blocks are
 * codec.h, meters and alarms tables.h; this file asks, publishes and carries out orders.
 *
 * Makers share 06da:0002 with units that speak Qx; only an ID block makes it one of these.
 */
#include "drivers/bcmxcp/codec.h"
#include "drivers/bcmxcp/tables.h"
#include "drivers/driver.h"
#include "drivers/find/kind.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/session.h"
#include "lib/clock.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { IN = 0x81, ANSWER_MS = 5000, READ_BYTES = 128, TRIES = 3, BETWEEN_MS = 2000, DELAY_S = 120 };
enum block { ID = 0x31, STATUS = 0x33, METERS = 0x34, ALARMS = 0x35, CONFIG = 0x36, BATTERY = 0x3b,
	LIMITS = 0x3c, OUTLETS = 0x41 };	/* the request for it */
enum { BLOCKS = 0x42 };
enum { ACCEPTED = 0x31, ACCEPTED_ADJUSTED = 0x37, OUTLET_BYTES_LEAST = 8, OUTLETS_MAX = 16 };
enum { LOW_BATTERY_BIT = 0x20, TOPOLOGY_MASK_AT = 16 };

struct bcmxcp {
	struct usb_session session;	/* first: drivers/usb/session.h */
	const struct usb_setup *request;
	struct xcp_identity id;
	struct xcp_answer answer;	/* the last one */
	uint8_t status_mask;		/* of the second status byte */
	int outlets;
};

/* How a frame goes out: as a string descriptor, or as a vendor request. */
static const struct usb_setup set_descriptor = { 0x00, 0x07, 0x0304, 0 };
static const struct usb_setup vendor_request = { 0x42, 0x0d, 0x0000, 0 };

static const struct find_id ids[] = {
	{ 0x0592, 0x0002, NULL, NULL },		/* Powerware */
	{ 0x06da, 0x0002, NULL, NULL },		/* Phoenixtec */
	{ 0x03f0, 0x1f01, NULL, NULL },		/* HP T500 */
	{ 0x03f0, 0x1f02, NULL, NULL },		/* HP T750 */
	{ 0 },
};
enum { VENDOR_POWERWARE = 0x0592 };

extern const struct find_kind bcmxcp_kind;
const struct find_kind bcmxcp_kind = { "bcmxcp_usb", "?*", ids, NULL, NULL };

/* ---- asking ---- */

static int send_frame(struct bcmxcp *x, const uint8_t *command, size_t n)
{
	uint8_t frame[XCP_REQUEST_MAX];
	size_t size = xcp_frame(frame, command, n);

	return usb_control(x->session.port, *x->request, frame, size, USB_TIMEOUT_MS);
}

static int read_answer(struct bcmxcp *x)
{
	uint64_t until = clock_ms() + ANSWER_MS;
	uint8_t bytes[READ_BYTES];

	memset(&x->answer, 0, sizeof x->answer);
	while (!x->answer.complete) {
		uint64_t now = clock_ms();
		int n = now < until
				? usb_read(x->session.port, IN, bytes, sizeof bytes,
					  (unsigned)(until - now < USB_TIMEOUT_MS ? until - now
										  : USB_TIMEOUT_MS))
				: -EAGAIN;

		if (n == -ETIMEDOUT)
			continue;
		if (n < 0) {
			usb_clear(x->session.port, IN);
			return n;
		}
		if (n && !xcp_feed(&x->answer, bytes, (size_t)n))
			return -EIO;
	}
	return 0;
}

/* The number that the answer to a request has: another one is an answer to something else. */
static bool is_block(const struct xcp_answer *a, enum block block)
{
	static const uint8_t numbers[BLOCKS] = { [ID] = 0x01, [STATUS] = 0x03, [METERS] = 0x04,
		[ALARMS] = 0x05, [CONFIG] = 0x06, [BATTERY] = 0x09, [LIMITS] = 0x0a };

	return !numbers[block] || numbers[block] == a->block;
}

/* 0 with x->answer; -ENODEV; -EAGAIN: no good answer. */
static int ask(struct bcmxcp *x, enum block block, int tries)
{
	const uint8_t command = (uint8_t)block;
	int result = -EAGAIN;

	for (int i = 0; i < tries && result && result != -ENODEV; i++) {
		result = send_frame(x, &command, 1);
		if (result >= 0)
			result = read_answer(x);
		if (!result && !is_block(&x->answer, block))
			result = -EIO;
	}
	return !result || result == -ENODEV ? result : -EAGAIN;
}

/* ---- polling ---- */

static void show_meters(struct bcmxcp *x)
{
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;
	int decimals, kind = x->id.phases == 3 ? 3 : 1;
	double value, part, whole;

	for (const struct xcp_meter_row *m = xcp_meter_rows; m->name; m++) {
		if (m->phases && m->phases != kind)
			continue;
		if (xcp_meter(&x->id, a->data, a->size, m->meter, &value, &decimals))
			device_set_fmt(d, m->name, "%.*f", decimals, value);
		else if (x->id.meter_format[m->meter])
			device_set(d, m->name, NULL);
	}
	if (kind != 1 || x->id.meter_format[47])
		return;
	/* A unit that does not tell its load: apparent power or current, of the nominal one. */
	if ((xcp_meter(&x->id, a->data, a->size, 23, &part, &decimals) &&
		    xcp_meter(&x->id, a->data, a->size, 71, &whole, &decimals) && whole > 0) ||
		(xcp_meter(&x->id, a->data, a->size, 65, &part, &decimals) &&
			xcp_meter(&x->id, a->data, a->size, 68, &whole, &decimals) && whole > 0))
		device_set_fmt(d, "ups.load", "%.1f", 100 * part / whole);
}

static uint32_t alarm_words(const struct bcmxcp *x)
{
	uint32_t words = 0;

	for (const struct xcp_alarm_row *r = xcp_alarm_rows; r->alarm >= 0; r++)
		if (xcp_alarm(&x->id, x->answer.data, x->answer.size, r->alarm))
			words |= r->words;
	return words;
}

static void show_alarms(struct bcmxcp *x)
{
	char text[512] = "";
	size_t at = 0;

	for (const struct xcp_alarm_row *r = xcp_alarm_rows; r->alarm >= 0 && at < sizeof text; r++)
		if (r->text && xcp_alarm(&x->id, x->answer.data, x->answer.size, r->alarm))
			at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", at ? " " : "",
				r->text);
	device_set(x->session.device, "ups.alarm", *text ? text : NULL);
}

/* An alarm of the battery is later than the status byte, and wins over it. */
static uint32_t join(uint32_t status, uint32_t alarms)
{
	if (alarms & ST_OB)
		status &= ~(uint32_t)ST_OL;
	return status | alarms;
}

static int read_status(struct bcmxcp *x)
{
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;
	int result = ask(x, STATUS, TRIES);
	uint32_t words;
	long second;

	if (result)
		return result;
	words = a->size ? xcp_status_words(a->data[0]) : 0;
	second = xcp_byte(a->data, a->size, 1);
	if (!words)
		return -EAGAIN;
	if (second > 0 && second & x->status_mask & LOW_BATTERY_BIT)
		words |= ST_LB;
	result = ask(x, ALARMS, TRIES);
	if (result)
		return result;
	device_status(d, join(words, alarm_words(x)));
	show_alarms(x);
	return 0;
}

static void show_battery(struct bcmxcp *x)
{
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;

	device_set(d, "ups.test.result", xcp_test_result(xcp_byte(a->data, a->size, 0)));
	device_set(d, "battery.charger.status", xcp_charger_state(a->data, a->size));
}

/* 0 or -ENODEV: of a block that does not come the values are missing, and that is all. */
static int read_block(struct bcmxcp *x, enum block block, void (*show)(struct bcmxcp *x))
{
	struct device *d = x->session.device;
	int result = ask(x, block, 1);

	device_source(d, block);
	if (!result)
		show(x);
	else
		device_missed(d, block);
	device_source(d, 0);
	return result == -ENODEV ? result : 0;
}

static int poll_device(struct device *d)
{
	struct bcmxcp *x = d->own;
	int result = read_status(x);

	if (!result)
		result = read_block(x, METERS, show_meters);
	if (!result && d->pace != DEVICE_POLL_QUICK)
		result = read_block(x, BATTERY, show_battery);
	return result;
}

/* ---- opening ---- */

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	(void)user;
	(void)c;
	return find_id_matches(ids, info);
}

static void show_config(struct bcmxcp *x)
{
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;
	long volts = xcp_word(a->data, a->size, 8), hertz = xcp_word(a->data, a->size, 10),
	     packs = xcp_byte(a->data, a->size, 26);
	long mask = xcp_byte(a->data, a->size, TOPOLOGY_MASK_AT);
	char text[XCP_TEXT_MAX];

	x->status_mask = (uint8_t)(mask > 0 ? mask : 0);
	if (volts > 0)
		device_set_fmt(d, "output.voltage.nominal", "%ld", volts);
	if (hertz > 0)
		device_set_fmt(d, "output.frequency.nominal", "%ld", hertz);
	if (packs > 0)
		device_set_fmt(d, "battery.packs", "%ld", packs);
	if (xcp_text(a->data, a->size, 48, 16, text))
		device_set(d, "device.part", text);
	if (xcp_text(a->data, a->size, 64, 16, text))
		device_set(d, "ups.serial", text);
}

static void show_limits(struct bcmxcp *x)
{
	static const char *const horn[] = { "disabled", "enabled", "muted" };
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;
	long beeper = xcp_byte(a->data, a->size, 17), hertz = xcp_word(a->data, a->size, 2),
	     deviation = xcp_word(a->data, a->size, 8);

	for (const struct xcp_limit_row *r = xcp_limit_rows; r->name; r++) {
		long v = r->bytes == 2 ? xcp_word(a->data, a->size, r->at)
				       : xcp_byte(a->data, a->size, r->at);

		if (v > 0)
			device_set_fmt(d, r->name, "%ld", v * r->factor);
	}
	if (hertz > 0 && deviation > 0) {
		double hz = (double)hertz, by = (double)deviation / 100;

		device_set_fmt(d, "input.frequency.low", "%g", hz - by);
		device_set_fmt(d, "input.frequency.high", "%g", hz + by);
	}
	if (beeper >= 0 && beeper < (long)MEM_COUNT(horn))
		device_set(d, "ups.beeper.status", horn[beeper]);
}

static void show_outlets(struct bcmxcp *x)
{
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;
	long count = xcp_byte(a->data, a->size, 0), size = xcp_byte(a->data, a->size, 1);
	char name[32];

	x->outlets = count > 0 && count <= OUTLETS_MAX && size >= 2 ? (int)count : 0;
	for (int i = 0; i < x->outlets; i++) {
		long state = xcp_byte(a->data, a->size, 2 + (size_t)(i * size) + 1);

		snprintf(name, sizeof name, "outlet.%d.status", i + 1);
		if (state > 0)
			device_set(d, name, state == 1 || state == 4 || state == 7 ? "on" : "off");
		snprintf(name, sizeof name, "outlet.%d.load.off", i + 1);
		device_add_command(d, name);
		snprintf(name, sizeof name, "outlet.%d.load.on", i + 1);
		device_add_command(d, name);
	}
}

static void offer(struct device *d)
{
	static const char *const all[] = { "load.on", "shutdown.return", "shutdown.stayoff",
		"bypass.start", "test.battery.start", "test.system.start", "test.panel.start",
		"beeper.disable", "beeper.enable", "beeper.mute" };

	for (size_t i = 0; i < MEM_COUNT(all); i++)
		device_add_command(d, all[i]);
}

static void show_identity(struct bcmxcp *x)
{
	struct device *d = x->session.device;

	usb_session_identity(&x->session);
	device_set(d, "ups.mfr", "Eaton");
	device_set(d, "ups.model", *x->id.model ? x->id.model : NULL);
	device_set(d, "ups.firmware", *x->id.firmware ? x->id.firmware : NULL);
	if (x->id.va > 0)
		device_set_fmt(d, "ups.power.nominal", "%.0f", x->id.va);
	device_set_fmt(d, "output.phases", "%d", x->id.phases == 3 ? 3 : 1);
}

static int open_device(struct device *d, char why[256])
{
	struct bcmxcp *x = d->own;
	int result = usb_session_open(&x->session, wants, x, why);

	if (result)
		return result;
	x->request = usb_port_info(x->session.port)->vid == VENDOR_POWERWARE ? &set_descriptor
									   : &vendor_request;
	x->outlets = 0;
	result = ask(x, ID, TRIES);
	if (!result && !xcp_identity(x->answer.data, x->answer.size, &x->id))
		result = -EPROTO;
	if (result) {
		snprintf(why, 256, "it does not answer as XCP (%s)", strerror(-result));
		return result == -ENODEV ? result : -EPROTONOSUPPORT;
	}
	show_identity(x);
	if (!ask(x, CONFIG, 1))
		show_config(x);
	if (!ask(x, LIMITS, 1))
		show_limits(x);
	if (x->id.outlet_bytes > OUTLET_BYTES_LEAST && !ask(x, OUTLETS, 1))
		show_outlets(x);
	offer(d);
	usb_session_opened(&x->session, NULL);
	return 0;
}

/* ---- orders ---- */

static enum sp_result order(struct bcmxcp *x, const uint8_t *command, size_t n)
{
	static const uint8_t authorization[] = { 0xcf, 0x69, 0xe8, 0xd5 };
	long code;

	if (send_frame(x, authorization, sizeof authorization) < 0)
		return SP_FAILED;
	device_pause(x->session.device, BETWEEN_MS);
	if (send_frame(x, command, n) < 0)
		return SP_FAILED;
	device_pause(x->session.device, BETWEEN_MS);
	if (read_answer(x))
		return SP_FAILED;
	code = xcp_byte(x->answer.data, x->answer.size, 0);
	return code == ACCEPTED || code == ACCEPTED_ADJUSTED ? SP_OK : SP_FAILED;
}

static const struct {
	const char *name;
	uint8_t n, bytes[4];
} orders[] = {
	{ "load.on", 1, { 0x89 } },
	{ "shutdown.stayoff", 1, { 0x8b } },
	{ "bypass.start", 1, { 0x88 } },
	{ "test.battery.start", 3, { 0xb1, 0x0a, 0x1e } },
	{ "test.system.start", 2, { 0xb2, 0x01 } },
	{ "test.panel.start", 3, { 0xb2, 0x04, 0x0a } },
	{ "beeper.disable", 4, { 0x95, 0x06, 0x00, 0x00 } },
	{ "beeper.enable", 4, { 0x95, 0x06, 0x01, 0x00 } },
	{ "beeper.mute", 4, { 0x95, 0x06, 0x02, 0x00 } },
};

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	struct bcmxcp *x = d->own;
	long delay = device_option_number(d, "shutdown_delay", DELAY_S);
	char word[8];
	int outlet;

	(void)value;
	if (!strcasecmp(name, "shutdown.return")) {
		const uint8_t later[] = { 0x8a, (uint8_t)delay, (uint8_t)(delay >> 8) };

		return order(x, later, sizeof later);
	}
	if (sscanf(name, "outlet.%d.load.%7s", &outlet, word) == 2 && outlet <= x->outlets) {
		const uint8_t relay[] = { strcasecmp(word, "on") ? 0x8b : 0x89, (uint8_t)outlet };

		return order(x, relay, sizeof relay);
	}
	for (size_t i = 0; i < MEM_COUNT(orders); i++)
		if (!strcasecmp(name, orders[i].name))
			return order(x, orders[i].bytes, orders[i].n);
	return SP_NOT_SUPPORTED;
}

static int setup(struct device *d)
{
	return usb_session_setup(d, sizeof(struct bcmxcp));
}

static const struct driver_option own_options[] = {
	{ .key = "shutdown_delay", .help = "<seconds> before the load is shut off (120)" },
	{ .key = NULL }
};

extern const struct driver bcmxcp_driver;
const struct driver bcmxcp_driver = {
	.name = "bcmxcp_usb",
	.version = "1",
	.summary = "Powerware and Eaton units that speak XCP over USB",
	.options = (const struct driver_option *const[]){ usb_options, own_options, NULL },
	.shutdown = (const char *const[]){ "shutdown.return", "shutdown.stayoff", NULL },
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.command = command,
	.close = usb_session_close,
	.teardown = usb_session_teardown,
};
