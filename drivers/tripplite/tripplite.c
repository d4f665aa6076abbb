/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite_usb - older Tripp Lite UPSes (09ae:0001), which have a HID interface and speak a
 * protocol of their own over it. Replies are parsed in codec.h, requested in dialogue.h; commands
 * and settings are in orders.h; this file publishes. A unit that stalls the watchdog command
 * belongs to usbhid-ups.
 */
#include "drivers/driver.h"
#include "drivers/find/kind.h"
#include "drivers/tripplite/dialogue.h"
#include "drivers/tripplite/orders.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/session.h"
#include "drivers/usb/transcript.h"
#include "lib/conf.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { DELAY_S = 64, RATINGS_TRIES = 3 };

static const struct find_id ids[] = { { 0x09ae, 0x0001, NULL, NULL }, { 0 } };

extern const struct find_kind tripplite_kind;
const struct find_kind tripplite_kind = { "tripplite_usb", "?*", ids, NULL, NULL };

/* ---- polling ---- */

static void set_number(struct device *d, const char *name, int decimals, double value)
{
	if (!isnan(value))
		device_set_fmt(d, name, "%.*f", decimals, value);
}

static bool show_status(struct tripplite *t, const uint8_t *r)
{
	struct tripplite_status s;

	if (!tripplite_status(t->protocol, r, &s))
		return false;
	device_status(t->session.device, s.words);
	device_set(t->session.device, "battery.test.status", s.test);
	if (s.charge_pct >= 0)
		device_set_fmt(t->session.device, "battery.charge", "%d", s.charge_pct);
	return true;
}

/* Smart units measure whole volts relative to 120 V; any fraction comes from the scale. */
static void set_volts(struct tripplite *t, const char *name, double v)
{
	bool smart = t->protocol->smart;

	set_number(t->session.device, name, smart ? 0 : 2, smart ? floor(v) : v);
}

static bool show_volts(struct tripplite *t, const uint8_t *r)
{
	struct device *d = t->session.device;
	double input, battery12;

	if (!tripplite_volts(t->protocol, &t->ratings, r, &input, &battery12))
		return false;
	set_volts(t, "input.voltage", input);
	set_number(d, "battery.voltage", 2,
		t->protocol->smart ? battery12 * t->ratings.battery_v / 12 : battery12);
	if (!t->protocol->binary)
		set_number(d, "battery.charge", 0,
			floor(tripplite_charge(battery12, t->empty_v, t->full_v)));
	return true;
}

static bool show_extremes(struct tripplite *t, const uint8_t *r)
{
	double min, max;

	if (!tripplite_extremes(t->protocol, &t->ratings, r, &min, &max))
		return false;
	set_volts(t, "input.voltage.minimum", min);
	set_volts(t, "input.voltage.maximum", max);
	return true;
}

static bool show_climate(struct tripplite *t, const uint8_t *r)
{
	struct device *d = t->session.device;
	double celsius, hertz, nominal;

	if (!tripplite_climate(t->protocol, r, &celsius, &hertz, &nominal))
		return false;
	set_number(d, "ups.temperature", t->protocol->binary ? 0 : 1, celsius);
	set_number(d, "input.frequency", 1, hertz);
	set_number(d, "input.frequency.nominal", 0, nominal);
	return true;
}

static bool show_load(struct tripplite *t, const uint8_t *r)
{
	double load, output;

	if (!tripplite_load(t->protocol, &t->ratings, r, &load, &output))
		return false;
	set_number(t->session.device, "ups.load", 0, load);
	set_number(t->session.device, "output.voltage", 1, output);
	return true;
}

static const struct question {
	char smart, other;		/* letters; 0: not asked */
	bool quick;
	bool (*show)(struct tripplite *t, const uint8_t *r);
} questions[] = {
	{ 'S', 'S', true, show_status },
	{ 'D', 'B', true, show_volts },
	{ 'L', 'L', false, show_load },
	{ 'T', 0, false, show_climate },
	{ 'M', 0, false, show_extremes },
};

/* Only the status is required; values of other replies that are not received are missing. */
static int poll_device(struct device *d)
{
	struct tripplite *t = d->own;
	uint8_t r[TRIPPLITE_FRAME];

	for (unsigned i = 0; i < MEM_COUNT(questions); i++) {
		const struct question *q = &questions[i];
		char letter = t->protocol->smart ? q->smart : q->other;
		int result;

		if (!letter || (!q->quick && d->pace == DEVICE_POLL_QUICK))
			continue;
		result = tripplite_ask_letter(t, letter, r);
		if (result == -ENODEV)
			return result;
		device_source(d, i + 1);
		if (result || !q->show(t, r)) {
			device_missed(d, i + 1);
			result = -EAGAIN;
		}
		device_source(d, 0);
		if (!i && result)
			return result;
	}
	return 0;
}

/* ---- opening ---- */

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	(void)user;
	(void)c;
	return find_id_matches(ids, info);
}

static int read_protocol(struct tripplite *t, char why[256])
{
	const uint8_t query = 0;
	uint8_t r[TRIPPLITE_FRAME];
	int result = tripplite_ask(t, &query, 1, r);
	unsigned number;

	if (result) {
		snprintf(why, 256, "the UPS does not answer (%s)", strerror(-result));
		return result == -EPIPE ? -EPROTONOSUPPORT : result;
	}
	number = (unsigned)(r[1] << 8 | r[2]);
	t->protocol = tripplite_protocol((uint16_t)number);
	if (t->protocol)
		return 0;
	snprintf(why, 256, "protocol %04x of this UPS is unknown; please report it", number);
	return -EPROTONOSUPPORT;
}

/* The watchdog would switch off the load when the host sends no requests. */
static int quiet_watchdog(struct tripplite *t, char why[256])
{
	const uint8_t off[] = { 'W', 0 };
	uint8_t r[TRIPPLITE_FRAME];

	if (!t->protocol->has_watchdog || tripplite_ask(t, off, sizeof off, r) != -EPIPE)
		return 0;
	snprintf(why, 256, "it refuses the watchdog command: usbhid-ups is its driver");
	return -EPROTONOSUPPORT;
}

static int read_unit_id(struct tripplite *t, char why[256])
{
	const char *wanted = device_option(t->session.device, "upsid");
	struct device *d = t->session.device;
	uint8_t r[TRIPPLITE_FRAME];
	unsigned id = TRIPPLITE_NO_UNIT_ID;

	if (t->protocol->has_unit_id && !tripplite_ask_letter(t, 'U', r))
		id = (unsigned)(r[1] << 8 | r[2]);
	if (wanted && strtoul(wanted, NULL, 0) != id) {
		snprintf(why, 256, "its unit id is %u, not %s", id, wanted);
		return -ENODEV;
	}
	if (id != TRIPPLITE_NO_UNIT_ID)
		device_set_fmt(d, "ups.id", "%u", id);
	if (t->protocol->has_unit_id)
		device_writable_number(d, "ups.id");
	return 0;
}

/* Units do not report whether an outlet is on: it is shown as on until a command switches it
 * off. */
static void offer_switch(struct tripplite *t, int outlet)
{
	struct device *d = t->session.device;
	char name[32];

	tripplite_outlet_text(d, outlet, "switch", t->is_off[outlet] ? "off" : "on");
	snprintf(name, sizeof name, "outlet.%d.switch", outlet);
	device_add_enum(d, name, "on");
	device_add_enum(d, name, "off");
	snprintf(name, sizeof name, "outlet.%d.load.off", outlet);
	device_add_command(d, name);
	snprintf(name, sizeof name, "outlet.%d.load.on", outlet);
	device_add_command(d, name);
}

/* The outlet bank after those that can be switched cannot be switched. */
static void offer_banks(struct tripplite *t)
{
	struct device *d = t->session.device;
	bool relays = t->protocol->relays != TRIPPLITE_NO_RELAYS;
	char number[16], text[24];

	for (int i = 1; t->ratings.banks > 0 && i <= t->ratings.banks + 1; i++) {
		bool switchable = relays && i <= t->ratings.banks;

		snprintf(number, sizeof number, "%d", i);
		snprintf(text, sizeof text, "Load %d", i);
		tripplite_outlet_text(d, i, "id", number);
		tripplite_outlet_text(d, i, "desc", text);
		tripplite_outlet_text(d, i, "switchable", switchable ? "yes" : "no");
		if (switchable)
			offer_switch(t, i);
	}
}

static void show_ratings(struct tripplite *t)
{
	struct device *d = t->session.device;
	char firmware[TRIPPLITE_FRAME];
	uint8_t r[TRIPPLITE_FRAME];
	double va;

	device_set_fmt(d, "ups.firmware.aux", "protocol %04x", t->protocol->number);
	if (!tripplite_ask_letter(t, 'F', r)) {
		tripplite_firmware(r, firmware);
		device_set(d, "ups.firmware", firmware);
	}
	if (!tripplite_ask_letter(t, 'P', r) && tripplite_power(t->protocol, r, &va))
		set_number(d, "ups.power.nominal", 0, va);
	set_number(d, "input.voltage.nominal", 0, t->ratings.nominal_v);
	set_number(d, "battery.voltage.nominal", 0, t->ratings.battery_v);
	device_set_fmt(d, "ups.delay.shutdown", "%ld", t->off_s);
	device_add_range(d, "ups.delay.shutdown", 0, TRIPPLITE_DELAY_MAX_S);
}

static void offer(struct tripplite *t)
{
	static const char *const all[] = { "shutdown.reboot", "shutdown.reboot.graceful",
		"shutdown.return", "shutdown.stayoff" };
	struct device *d = t->session.device;

	for (size_t i = 0; i < MEM_COUNT(all); i++)
		device_add_command(d, all[i]);
	if (t->protocol->relays != TRIPPLITE_NO_RELAYS && t->ratings.banks > 0) {
		device_add_command(d, "load.off");
		device_add_command(d, "load.on");
	}
	if (t->protocol->smart) {
		device_add_command(d, "test.battery.start");
		device_add_command(d, "reset.input.minmax");
	}
	offer_banks(t);
}

static void read_options(struct tripplite *t)
{
	const struct device *d = t->session.device;
	const char *min = device_option(d, "battery_min"), *max = device_option(d, "battery_max");

	t->empty_v = min ? atof(min) : 11.0;
	t->full_v = max ? atof(max) : 13.4;
	if (!(t->full_v > t->empty_v && t->empty_v > 0)) {
		log_say(LOG_WARN, "UPS [%s]: battery_min and battery_max make no sense; ignored",
			d->name);
		t->empty_v = 11.0;
		t->full_v = 13.4;
	}
	t->off_s = device_option_number(d, "offdelay", DELAY_S);
	t->reboot_s = device_option_number(d, "rebootdelay", DELAY_S);
	if (t->off_s < 0 || t->off_s > TRIPPLITE_DELAY_MAX_S)
		t->off_s = DELAY_S;
	if (t->reboot_s < 1 || t->reboot_s > TRIPPLITE_DELAY_MAX_S)
		t->reboot_s = DELAY_S;
}

/* Without a rating only the values that depend on it are missing, not the state. The reply may have
 * been damaged, so it is requested again. */
static int read_ratings(struct tripplite *t)
{
	uint8_t r[TRIPPLITE_FRAME];

	for (int i = 0; i < RATINGS_TRIES; i++) {
		int result = tripplite_ask_letter(t, 'V', r);

		if (result || tripplite_ratings(t->protocol, r, &t->ratings))
			return result;
	}
	log_say(LOG_WARN,
		"UPS [%s]: its input range or its battery is not known (V: %02x %02x %02x); "
		"volts that depend on it are left out",
		t->session.device->name, r[1], r[2], r[3]);
	return 0;
}

static int open_device(struct device *d, char why[256])
{
	struct tripplite *t = d->own;
	int result = usb_session_open(&t->session, wants, t, why);

	if (!result)
		result = read_protocol(t, why);
	if (!result)
		result = quiet_watchdog(t, why);
	if (result)
		return result;
	result = read_ratings(t);
	if (result) {
		snprintf(why, 256, "the UPS does not report its ratings (%s)", strerror(-result));
		return result;
	}
	result = read_unit_id(t, why);
	if (result)
		return result;
	usb_session_identity(&t->session);
	device_set(d, "ups.mfr", "Tripp Lite");
	show_ratings(t);
	offer(t);
	usb_session_opened(&t->session, NULL);
	return 0;
}

static int setup(struct device *d)
{
	int result = usb_session_setup(d, sizeof(struct tripplite));

	if (!result)
		read_options(d->own);
	return result;
}

static const struct driver_option own_options[] = {
	{ .key = "offdelay", .help = "<seconds> before the load is shut off (64)" },
	{ .key = "rebootdelay", .help = "<seconds> before a graceful reboot (64)" },
	{ .key = "battery_min", .help = "<volts> of an empty 12 V battery (11.0)" },
	{ .key = "battery_max", .help = "<volts> of a full 12 V battery (13.4)" },
	{ .key = "upsid", .help = "<number> unit id of the one that is meant" },
	{ .key = "startdelay", .help = "accepted" },
	{ .key = NULL }
};

static int record(struct device *d, FILE *out)
{
	return usb_session_record(d, "tripplite", out);
}

extern const struct driver tripplite_driver;
const struct driver tripplite_driver = {
	.name = "tripplite_usb",
	.version = "1",
	.summary = "older Tripp Lite units over USB",
	.options = (const struct driver_option *const[]){ usb_options, own_options, NULL },
	.shutdown = (const char *const[]){ "shutdown.return", "shutdown.stayoff", NULL },
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.set = tripplite_set,
	.command = tripplite_command,
	.close = usb_session_close,
	.teardown = usb_session_teardown,
	.record = record,
};
