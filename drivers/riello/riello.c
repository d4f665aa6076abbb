/* SPDX-License-Identifier: GPL-2.0-or-later
 * riello_usb - Riello's UPSes at a Cypress bridge (04b4:5500), which other makers use as well: a
 * device that does not answer the request for its identity is not served. codec.h parses the
 * frames.
 */
#include "drivers/driver.h"
#include "drivers/find/kind.h"
#include "drivers/riello/codec.h"
#include "drivers/usb/hid_class.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/session.h"
#include "drivers/usb/transcript.h"
#include "lib/conf.h"
#include "lib/mem.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { IN = 0x81, OUT = 0x02, FEATURE = 3, PACKET = 8, PAYLOAD = 7, PACKETS_MAX = 300 };
enum {
	WRITE_PAUSE_MS = 2,
	TRIES = 3,
	DELAY_S = 5,
	DELAY_MAX_S = 9999
};
enum { SOURCE_STATE = 1, SOURCE_OUTPUT = 2 };

struct riello {
	struct usb_session session;	/* first: drivers/usb/session.h */
	struct riello_identity id;
	struct riello_ratings ratings;
	bool no_output;			/* it refuses RE */
	long off_s, on_s;
};

static const struct find_id ids[] = { { 0x04b4, 0x5500, NULL, NULL }, { 0 } };

extern const struct find_kind riello_kind;
const struct find_kind riello_kind = { "riello_usb", "?*", ids, NULL, NULL };

/* ---- the wire ---- */

static int send_frame(struct riello *r, const uint8_t *frame, size_t size)
{
	for (size_t at = 0; at < size; at += PAYLOAD) {
		size_t n = size - at < PAYLOAD ? size - at : PAYLOAD;
		uint8_t packet[PACKET];
		int result;

		memset(packet, '0', sizeof packet);
		packet[0] = (uint8_t)(0x30 + n);
		memcpy(packet + 1, frame + at, n);
		result = usb_write(r->session.port, OUT, packet, sizeof packet, USB_TIMEOUT_MS);
		if (result < 0)
			return result;
		device_pause(r->session.device, WRITE_PAUSE_MS);
	}
	return 0;
}

/* Reads a frame, which begins with 02; bytes before it belong to an earlier one. Its length or
 * -errno. */
static int read_frame(struct riello *r, uint8_t frame[RIELLO_FRAME_MAX])
{
	size_t have = 0;

	for (int i = 0; i < PACKETS_MAX; i++) {
		uint8_t packet[PACKET];
		int n = usb_read(r->session.port, IN, packet, sizeof packet, USB_TIMEOUT_MS),
		    length;
		int payload = n > 0 ? packet[0] & 7 : 0;

		if (n < 0)
			return n;
		for (int k = 1; k <= payload && k < n && have < RIELLO_FRAME_MAX; k++) {
			frame[have++] = packet[k];
			length = riello_frame_length(frame, have);
			if (length < 0)
				have = 0;
			if (length > 0 && have == (size_t)length)
				return length;
		}
	}
	return -EIO;
}

/* `answer` NULL: refused. */
static void hear(struct riello *r, const char letters[2], const char *data, const uint8_t *answer,
	size_t size)
{
	static const uint8_t refusal[] = { 0x15 };
	char text[RIELLO_FRAME_MAX];
	int n = snprintf(text, sizeof text, "%.2s%s", letters, data);

	usb_session_hear(&r->session, "qx", text, (size_t)n, answer ? answer : refusal,
		answer ? size : sizeof refusal);
}

/* 0 with the data in `frame`; -EOPNOTSUPP: refused; -EAGAIN: no good answer. */
static int ask(struct riello *r, const char letters[2], const char *data,
	uint8_t frame[RIELLO_FRAME_MAX], const uint8_t **out, size_t *size)
{
	enum riello_sum sum = memcmp(letters, "GI", 2) ? r->id.sum : RIELLO_SUM;
	uint8_t request[RIELLO_FRAME_MAX];
	size_t n = riello_frame(request, letters, data, sum);
	int result = -EAGAIN;

	for (int i = 0; i < TRIES; i++) {
		bool refused = false;

		if (i)
			usb_drain(r->session.port, IN);
		result = send_frame(r, request, n);
		if (result >= 0)
			result = read_frame(r, frame);
		if (result == -ENODEV)
			return result;
		if (result == -EPIPE)
			usb_clear(r->session.port, IN);
		if (result < 0)
			continue;
		*out = riello_data(frame, (size_t)result, letters, sum, size, &refused);
		if (*out || refused)
			hear(r, letters, data, *out, *size);
		if (*out || refused)
			return *out ? 0 : -EOPNOTSUPP;
	}
	return -EAGAIN;
}

/* ---- publishing ---- */

static void set_number(struct device *d, const char *name, int decimals, double value)
{
	if (isnan(value))
		device_set(d, name, NULL);
	else
		device_set_fmt(d, name, "%.*f", decimals, value);
}

static void set_phase(struct device *d, const char *fmt, int phase, int decimals, double value)
{
	char name[48];

	snprintf(name, sizeof name, fmt, phase + 1);
	set_number(d, name, decimals, value);
}

static void show_inputs(struct device *d, const struct riello_state *s)
{
	set_number(d, "input.frequency", 2, s->input_hz);
	set_number(d, "input.phases", 0, s->inputs > 1 ? (double)s->inputs : (double)NAN);
	if (s->inputs == 1)
		set_number(d, "input.voltage", 0, s->phases[0].input_v);
	for (int i = 0; s->inputs > 1 && i < s->inputs; i++)
		set_phase(d, "input.L%d-N.voltage", i, 0, s->phases[i].input_v);
}

static void show_outputs(struct device *d, const struct riello_state *s)
{
	double bypass_hz = s->bypass_hz;

	set_number(d, "output.frequency", 2, s->output_hz);
	set_number(d, "output.phases", 0, s->outputs > 1 ? (double)s->outputs : (double)NAN);
	set_number(d, "input.bypass.frequency", 2, bypass_hz);
	set_number(d, "ups.load", 0, s->phases[0].load_pct);
	if (s->outputs == 1) {
		set_number(d, "output.voltage", 0, s->phases[0].output_v);
		set_number(d, "output.power.percent", 0, s->phases[0].load_pct);
		set_number(d, "input.bypass.voltage", 0, s->phases[0].bypass_v);
	}
	for (int i = 0; s->outputs > 1 && i < s->outputs; i++) {
		set_phase(d, "output.L%d-N.voltage", i, 0, s->phases[i].output_v);
		set_phase(d, "output.L%d.power.percent", i, 0, s->phases[i].load_pct);
		set_phase(d, "input.bypass.L%d-N.voltage", i, 0, s->phases[i].bypass_v);
	}
}

/* Estimates charge and runtime from the battery's voltage and the load, if the administrator has
 * configured that. */
static void reckon_battery(const struct riello *r, struct riello_state *s)
{
	double packs = r->ratings.battery_v / 12, low = 10.7 * packs, high = 12.9 * packs;
	double charge = (s->battery_v - low) / (high - low), load_w;

	if (!device_flag(r->session.device, "localcalculation") || !(packs > 0) || isnan(charge))
		return;
	charge = charge < 0 ? 0 : charge > 1 ? 1 : charge;
	load_w = r->ratings.realpower_w * s->phases[0].load_pct / 100;
	s->charge_pct = charge * 100;
	s->runtime_s =
		load_w > 0 ? r->ratings.battery_ah * r->ratings.battery_v * 3600 / load_w * charge
			   : NAN;
}

static void show_battery(struct riello *r, struct riello_state *s)
{
	struct device *d = r->session.device;

	reckon_battery(r, s);
	set_number(d, "battery.voltage", 1, s->battery_v);
	set_number(d, "battery.charge", 0, s->charge_pct);
	set_number(d, "battery.runtime", 0, s->runtime_s);
	set_number(d, "ups.temperature", 0, s->celsius);
}

static void show_output_power(struct device *d, const struct riello_state *s)
{
	for (int i = 0; i < s->outputs; i++) {
		set_phase(d, "output.L%d.current", i, 0, s->phases[i].current_a);
		set_phase(d, "output.L%d.realpower", i, 0, s->phases[i].realpower_w);
		set_phase(d, "output.L%d.power", i, 0, s->phases[i].power_va);
	}
}

static int read_output(struct riello *r, struct riello_state *s)
{
	struct device *d = r->session.device;
	uint8_t frame[RIELLO_FRAME_MAX];
	const uint8_t *data;
	size_t size;
	int result = ask(r, "RE", "", frame, &data, &size);

	if (result == -EOPNOTSUPP)
		r->no_output = true;
	if (result == -ENODEV || result == -EOPNOTSUPP)
		return result == -ENODEV ? result : 0;
	device_source(d, SOURCE_OUTPUT);
	if (!result && riello_output(data, size, s))
		show_output_power(d, s);
	else
		device_missed(d, SOURCE_OUTPUT);
	device_source(d, 0);
	return 0;
}

static int poll_device(struct device *d)
{
	struct riello *r = d->own;
	uint8_t frame[RIELLO_FRAME_MAX];
	struct riello_state s;
	const uint8_t *data;
	size_t size;
	int result = ask(r, "RS", "", frame, &data, &size);

	if (!result && !riello_state(&r->id, data, size, &s))
		result = -EAGAIN;
	if (result) {
		device_missed(d, SOURCE_STATE);
		return result == -ENODEV ? result : -EAGAIN;
	}
	device_source(d, SOURCE_STATE);
	device_status(d, s.words);
	show_inputs(d, &s);
	show_outputs(d, &s);
	show_battery(r, &s);
	device_source(d, 0);
	return r->no_output || d->pace == DEVICE_POLL_QUICK ? 0 : read_output(r, &s);
}

/* ---- opening ---- */

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	(void)user;
	(void)c;
	return find_id_matches(ids, info);
}

static int begin_bridge(struct riello *r)
{
	static const uint8_t begin[] = { 0, 0xb0, 0x04, 0x00, 0x00, 0x03 }; /* report id first */
	int n = usb_set_report(r->session.port, FEATURE, 0, begin, sizeof begin);

	if (n >= 0)
		usb_drain(r->session.port, IN);
	return n < 0 ? n : 0;
}

static void show_ratings(struct riello *r)
{
	struct device *d = r->session.device;
	uint8_t frame[RIELLO_FRAME_MAX];
	const uint8_t *data;
	size_t size;

	if (ask(r, "GN", "", frame, &data, &size) ||
		!riello_ratings(&r->id, data, size, &r->ratings))
		return;
	set_number(d, "ups.power.nominal", 0, r->ratings.power_va);
	set_number(d, "ups.realpower.nominal", 0, r->ratings.realpower_w);
	set_number(d, "battery.voltage.nominal", 0, r->ratings.battery_v);
	set_number(d, "battery.capacity", 0, r->ratings.battery_ah);
	set_number(d, "output.voltage.nominal", 0, r->ratings.output_v);
	set_number(d, "output.frequency.nominal", 1, r->ratings.output_hz);
}

static void offer(struct riello *r)
{
	static const char *const all[] = { "load.off", "load.off.delay", "load.on", "load.on.delay",
		"shutdown.return", "shutdown.stop", "test.battery.start", "test.panel.start" };
	struct device *d = r->session.device;

	for (size_t i = 0; i < MEM_COUNT(all); i++)
		device_add_command(d, all[i]);
	device_set_fmt(d, "ups.delay.shutdown", "%ld", r->off_s);
	device_add_range(d, "ups.delay.shutdown", 0, DELAY_MAX_S);
	device_set_fmt(d, "ups.delay.reboot", "%ld", r->on_s);
	device_add_range(d, "ups.delay.reboot", 0, DELAY_MAX_S);
}

static void set_text(struct device *d, const char *name, const char *text)
{
	device_set(d, name, *text ? text : NULL);
}

static int open_device(struct device *d, char why[256])
{
	struct riello *r = d->own;
	uint8_t frame[RIELLO_FRAME_MAX];
	const uint8_t *data;
	size_t size;
	int result = usb_session_open(&r->session, wants, r, why);

	if (result)
		return result;
	r->no_output = false;
	result = begin_bridge(r);
	if (!result)
		result = ask(r, "GI", "", frame, &data, &size);
	if (!result && !riello_identity(data, size, &r->id))
		result = -EPROTO;
	if (result) {
		snprintf(why, 256,
			"it does not answer who it is (%s); another device with the same bridge?",
			strerror(-result));
		return result == -ENODEV ? result : -EPROTONOSUPPORT;
	}
	usb_session_identity(&r->session);
	device_set(d, "ups.mfr", "RPS S.p.a.");
	set_text(d, "ups.model", r->id.model);
	set_text(d, "ups.serial", r->id.serial);
	set_text(d, "ups.firmware", r->id.version);
	show_ratings(r);
	offer(r);
	usb_session_opened(&r->session, NULL);
	return 0;
}

/* ---- orders ---- */

static enum sp_result order(struct riello *r, const char letters[2], const char *data)
{
	uint8_t frame[RIELLO_FRAME_MAX];
	const uint8_t *answer;
	size_t size;

	return ask(r, letters, data, frame, &answer, &size) ? SP_FAILED : SP_OK;
}

/* `prefix` and four digits of base 16. */
static enum sp_result order_in(struct riello *r, const char letters[2], const char *prefix,
	long seconds)
{
	char data[16];
	size_t n = strlen(prefix);

	memcpy(data, prefix, n);
	for (int i = 0; i < 4; i++)
		data[n + (size_t)i] = (char)(0x30 + (seconds >> (12 - 4 * i) & 15));
	data[n + 4] = 0;
	return order(r, letters, data);
}

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	struct riello *r = d->own;

	(void)value;
	if (!strcasecmp(name, "load.off"))
		return order_in(r, "CS", "", 0);
	if (!strcasecmp(name, "load.off.delay") || !strcasecmp(name, "shutdown.return"))
		return order_in(r, "CS", "", r->off_s);
	if (!strcasecmp(name, "load.on"))
		return order_in(r, "CR", "0000", 0);
	if (!strcasecmp(name, "load.on.delay"))
		return order_in(r, "CR", "0000", r->on_s);
	if (!strcasecmp(name, "shutdown.stop"))
		return order(r, "CD", "");
	if (!strcasecmp(name, "test.battery.start"))
		return order(r, "TB", "005");
	if (!strcasecmp(name, "test.panel.start"))
		return order(r, "TP", "");
	return SP_NOT_SUPPORTED;
}

static enum sp_result set(struct device *d, const char *name, const char *value)
{
	struct riello *r = d->own;
	long *delay = !strcasecmp(name, "ups.delay.shutdown") ? &r->off_s
		      : !strcasecmp(name, "ups.delay.reboot") ? &r->on_s : NULL;

	if (!delay || !conf_number(value, 0, DELAY_MAX_S, delay))
		return SP_INVALID;
	device_set_fmt(d, name, "%ld", *delay);
	return SP_OK;
}

static int setup(struct device *d)
{
	int result = usb_session_setup(d, sizeof(struct riello));

	if (!result)
		((struct riello *)d->own)->off_s = ((struct riello *)d->own)->on_s = DELAY_S;
	return result;
}

static const struct driver_option own_options[] = {
	{ .key = "localcalculation",
		.help = "(flag) reckon charge and run time from voltage and load" },
	{ .key = NULL }
};

static int record(struct device *d, FILE *out)
{
	return usb_session_record(d, "riello", out);
}

extern const struct driver riello_driver;
const struct driver riello_driver = {
	.name = "riello_usb",
	.version = "1",
	.summary = "Riello units over USB",
	.options = (const struct driver_option *const[]){ usb_options, own_options, NULL },
	.shutdown = (const char *const[]){ "shutdown.return", NULL },
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.set = set,
	.command = command,
	.close = usb_session_close,
	.teardown = usb_session_teardown,
	.record = record,
};
