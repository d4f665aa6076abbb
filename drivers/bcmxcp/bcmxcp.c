/* SPDX-License-Identifier: GPL-2.0-or-later
 * bcmxcp_usb - Powerware and Eaton units that speak BCM/XCP over USB. Frames and blocks are in
 * codec.h, meters and alarms are in tables.h, requests in unit.h, commands and settings in
 * control.h; this file opens, polls and publishes.
 *
 * Units that speak Qx have the id 06da:0002, too; a unit is served only if it answers with an ID
 * block.
 */
#include "drivers/bcmxcp/control.h"
#include "drivers/bcmxcp/tables.h"
#include "drivers/bcmxcp/unit.h"
#include "drivers/driver.h"
#include "drivers/find/kind.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/transcript.h"
#include "lib/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { OUTLET_BYTES_LEAST = 8, LOW_BATTERY_BIT = 0x20, TOPOLOGY_MASK_AT = 16, OUTLET_SIZE = 6 };

/* How a frame is sent: as a string descriptor, or as a vendor request. */
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

/* ---- polling ---- */

/* The value in per cent of the nominal one. */
static bool share(const struct bcmxcp *x, int part_meter, int whole_meter, double *pct)
{
	const struct xcp_answer *a = &x->answer;
	double part, whole;
	int decimals;

	if (!xcp_meter(&x->id, a->data, a->size, part_meter, &part, &decimals) ||
		!xcp_meter(&x->id, a->data, a->size, whole_meter, &whole, &decimals) ||
		!(whole > 0))
		return false;
	*pct = 100 * part / whole;
	return true;
}

enum { VA = 23, LOAD = 47, CURRENT = 65, CURRENT_NOMINAL = 68, VA_NOMINAL = 71 };

/* For a unit that does not report its load: the apparent power in per cent of the nominal one, or,
 * with one phase, the current. */
static void show_load(struct bcmxcp *x)
{
	bool one_phase = x->id.phases != 3;
	double pct;

	if (one_phase && x->id.meter_format[LOAD])
		return;
	if (share(x, VA, VA_NOMINAL, &pct) ||
		(one_phase && share(x, CURRENT, CURRENT_NOMINAL, &pct)))
		device_set_fmt(x->session.device, "ups.load", "%.1f", pct);
}

static void show_meters(struct bcmxcp *x)
{
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;
	int decimals, kind = x->id.phases == 3 ? 3 : 1;
	char text[XCP_TEXT_MAX];
	double value;

	for (const struct xcp_meter_row *m = xcp_meter_rows; m->name; m++) {
		if (m->phases && m->phases != kind)
			continue;
		if (xcp_meter(&x->id, a->data, a->size, m->meter, &value, &decimals))
			device_set_fmt(d, m->name, "%.*f", decimals, value);
		else if (xcp_meter_text(&x->id, a->data, a->size, m->meter, text))
			device_set(d, m->name, text);
		else if (x->id.meter_format[m->meter])
			device_set(d, m->name, NULL);
	}
	show_load(x);
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

/* An alarm of the battery is newer than the status byte and takes precedence over it. */
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
	int result = xcp_ask(x, XCP_STATUS, XCP_TRIES);
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
	result = xcp_ask(x, XCP_ALARM_STATES, XCP_TRIES);
	if (result)
		return result;
	words = join(words, alarm_words(x));
	x->on_line = words & ST_OL;
	device_status(d, words);
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

/* 0 or -ENODEV. A block that is not received is no error; its values are missing. */
static int read_block(struct bcmxcp *x, enum xcp_block block, void (*show)(struct bcmxcp *x))
{
	struct device *d = x->session.device;
	int result = xcp_ask(x, block, 1);

	device_source(d, block);
	if (!result)
		show(x);
	else
		device_missed(d, block);
	device_source(d, 0);
	return result == -ENODEV ? result : 0;
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

		if (v > 0 || (!v && !r->not_zero))
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

static void set_delay(struct device *d, int outlet, const char *what, long word)
{
	char name[48];

	snprintf(name, sizeof name, "outlet.%d.delay.%s", outlet, what);
	if (word != LONG_MIN)
		device_set_fmt(d, name, "%ld", word);
}

/* Signed; LONG_MIN: not received. */
static long signed_word(const struct xcp_answer *a, size_t at)
{
	long word = xcp_word(a->data, a->size, at);

	return word < 0 ? LONG_MIN : (int16_t)word;
}

/* Number, state and delays are words; -1: none. */
static void show_outlet(struct bcmxcp *x, int n, size_t at, bool with_delays)
{
	struct device *d = x->session.device;
	const struct xcp_answer *a = &x->answer;
	long state = xcp_byte(a->data, a->size, at + 1), off = LONG_MIN, on = LONG_MIN;
	char name[32];

	if (with_delays) {
		off = signed_word(a, at + 2);
		on = signed_word(a, at + 4);
	}
	snprintf(name, sizeof name, "outlet.%d.id", n);
	device_set_fmt(d, name, "%d", n);
	snprintf(name, sizeof name, "outlet.%d.status", n);
	if (state > 0)
		device_set(d, name, state == 1 || state == 4 || state == 7 ? "on" : "off");
	x->off_delays[n - 1] = off;
	set_delay(d, n, "shutdown", off);
	set_delay(d, n, "start", on);
}

static void show_outlets(struct bcmxcp *x)
{
	const struct xcp_answer *a = &x->answer;
	long count = xcp_byte(a->data, a->size, 0), size = xcp_byte(a->data, a->size, 1);

	x->outlets = count > 0 && count <= XCP_OUTLETS_MAX && size >= 2 ? (int)count : 0;
	for (int i = 0; i < x->outlets; i++)
		show_outlet(x, i + 1, 2 + (size_t)(i * size), size >= OUTLET_SIZE);
}

static void show_description(struct bcmxcp *x)
{
	char text[XCP_DESCRIPTION_MAX];
	const struct xcp_answer *a = &x->answer;

	if (xcp_topology(xcp_word(a->data, a->size, 0), text))
		device_set(x->session.device, "ups.description", text);
}

/* Values that change seldom or by a setting. */
static int read_settings(struct bcmxcp *x)
{
	int result = read_block(x, XCP_LIMITS, show_limits);

	if (!result)
		result = read_block(x, XCP_CONFIG, show_config);
	if (!result && x->outlets)
		result = read_block(x, XCP_OUTLETS, show_outlets);
	return result;
}

static int poll_device(struct device *d)
{
	struct bcmxcp *x = d->own;
	bool quick = d->pace == DEVICE_POLL_QUICK, first = d->pace == DEVICE_POLL_FIRST;
	int result = read_status(x);

	if (!result)
		result = read_block(x, XCP_METER_VALUES, show_meters);
	if (!result && !quick)
		result = read_block(x, XCP_BATTERY, show_battery);
	if (!result && !quick && !first)
		result = read_settings(x);
	if (!result && !first && !x->settings_asked && x->on_line)
		xcp_offer_settings(x);
	return result;
}

/* ---- opening ---- */

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	(void)user;
	(void)c;
	return find_id_matches(ids, info);
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

static void read_once(struct bcmxcp *x)
{
	const struct xcp_answer *a = &x->answer;

	x->commands = (struct xcp_set){ 0 };
	if (x->id.command_bytes && !xcp_ask(x, XCP_COMMANDS, 1))
		xcp_commands(a->data, a->size, &x->commands);
	if (x->id.topology_bytes && !xcp_ask(x, XCP_TOPOLOGY, 1))
		show_description(x);
	if (!xcp_ask(x, XCP_CONFIG, 1))
		show_config(x);
	if (!xcp_ask(x, XCP_LIMITS, 1))
		show_limits(x);
	if (x->id.outlet_bytes > OUTLET_BYTES_LEAST && !xcp_ask(x, XCP_OUTLETS, 1))
		show_outlets(x);
	for (int i = 1; i <= x->outlets; i++)
		xcp_offer_outlet(x, i);
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
	x->settings_asked = false;
	result = xcp_ask(x, XCP_ID, XCP_TRIES);
	if (!result && !xcp_identity(x->answer.data, x->answer.size, &x->id))
		result = -EPROTO;
	if (result) {
		snprintf(why, 256, "it does not answer as XCP (%s)", strerror(-result));
		return result == -ENODEV ? result : -EPROTONOSUPPORT;
	}
	show_identity(x);
	read_once(x);
	xcp_offer(x);
	usb_session_opened(&x->session, NULL);
	return 0;
}

static int setup(struct device *d)
{
	return usb_session_setup(d, sizeof(struct bcmxcp));
}

static const struct driver_option own_options[] = {
	{ .key = "shutdown_delay", .help = "<seconds> before the load is shut off (120)" },
	{ .key = NULL }
};

static int record(struct device *d, FILE *out)
{
	const struct bcmxcp *x = d->own;
	bool descriptor = x->request == &set_descriptor;

	return usb_session_record(d, descriptor ? "powerware" : "xcp", out);
}

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
	.set = xcp_set_variable,
	.command = xcp_command,
	.close = usb_session_close,
	.teardown = usb_session_teardown,
	.record = record,
};
