/* SPDX-License-Identifier: GPL-2.0-or-later
 * powervar_cx_usb - Powervar units by their text protocol, which has more values than their HID
 * interface. codec.h parses the lines; the table below maps values to variables.
 */
#include "drivers/driver.h"
#include "drivers/find/kind.h"
#include "drivers/powervar/codec.h"
#include "drivers/usb/hid_class.h"
#include "drivers/usb/keys.h"
#include "drivers/usb/session.h"
#include "drivers/usb/transcript.h"
#include "lib/conf.h"
#include "lib/mem.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { IN = 0x81, FEATURE = 3, CHUNK = 8, READ_MS = 500, TRIES = 2 };
enum { OFF_DELAY_S = 30, PANEL_S = 10, DELAY_MAX_S = 9999 };
enum group { UID, BAT, INP, OUT, SYS, SET, ALM, TST, EVT, GROUPS };

static const struct {
	const char *name, *request;
	bool quick, once;
} groups[GROUPS] = {
	[UID] = { "UID", "UID", .once = true },
	[BAT] = { "BAT", "BAT", .quick = true },
	[INP] = { "INP", "INP.1" },
	[OUT] = { "OUT", "OUT", .quick = true },
	[SYS] = { "SYS", "SYS", .once = true },
	[SET] = { "SET", "SET" },
	[ALM] = { "ALM", "ALM", .quick = true },
	[TST] = { "TST", "TST" },
	[EVT] = { "EVT", "EVT" },
};

static const struct row {
	enum group group;
	const char *field, *name;
	int decimals;			/* -1: text */
	double factor;
} rows[] = {
	{ UID, "MANUF", "ups.mfr", -1, 1 },
	{ UID, "MODEL", "ups.model", -1, 1 },
	{ UID, "SERNUM", "ups.serial", -1, 1 },
	{ UID, "SWVER", "ups.firmware", -1, 1 },
	{ UID, "CSWVER", "ups.firmware.aux", -1, 1 },
	{ UID, "MFGDT", "ups.mfr.date", -1, 1 },
	{ BAT, "TMLEFT", "battery.runtime", 0, 60 },
	{ BAT, "ESTCRG", "battery.charge", 0, 1 },
	{ BAT, "VOLT", "battery.voltage", 1, 1 },
	{ BAT, "TEMP", "battery.temperature", 0, 1 },
	{ BAT, "TEMP", "ups.temperature", 0, 1 },
	{ INP, "FREQ", "input.frequency", 1, 1 },
	{ INP, "VOLT", "input.voltage", 1, 1 },
	{ INP, "AMP", "input.current", 1, 1 },
	{ INP, "MAXVLT", "input.voltage.maximum", 1, 1 },
	{ INP, "MINVLT", "input.voltage.minimum", 1, 1 },
	{ OUT, "FREQ", "output.frequency", 1, 1 },
	{ OUT, "VOLT", "output.voltage", 1, 1 },
	{ OUT, "AMP", "output.current", 1, 1 },
	{ OUT, "PERCNT", "ups.load", 0, 1 },
	{ SYS, "INVOLT", "input.voltage.nominal", 0, 1 },
	{ SYS, "INFRQ", "input.frequency.nominal", 0, 1 },
	{ SYS, "OUTVLT", "output.voltage.nominal", 0, 1 },
	{ SYS, "OUTFRQ", "output.frequency.nominal", 0, 1 },
	{ SYS, "OUTVA", "ups.power.nominal", 0, 1 },
	{ SYS, "BATDTE", "battery.date", -1, 1 },
	{ SET, "OFFDLY", "ups.timer.shutdown", 0, 1 },
	{ SET, "SRTDLY", "ups.timer.start", 0, 1 },
	{ EVT, "UPTIME", "device.uptime", 0, 1 },
};

struct powervar {
	struct usb_session session;	/* first: drivers/usb/session.h */
	struct powervar_format formats[GROUPS];
	char lines[GROUPS][POWERVAR_LINE_MAX];	/* the last answers; "": none */
};

static const struct find_id ids[] = { { 0x4234, 0x0001, NULL, NULL },
	{ 0x4234, 0x0002, NULL, NULL }, { 0 } };

extern const struct find_kind powervar_kind;
const struct find_kind powervar_kind = { "powervar_cx_usb", "?*", ids, NULL, NULL };

/* ---- lines ---- */

static int write_line(struct powervar *p, const char *request)
{
	uint8_t bytes[1 + POWERVAR_REQUEST_MAX + 2];
	size_t n = strlen(request);

	if (n > POWERVAR_REQUEST_MAX)
		return -EINVAL;
	bytes[0] = 0;			/* report id */
	memcpy(bytes + 1, request, n);
	bytes[1 + n] = '\r';
	return usb_set_report(p->session.port, FEATURE, 0, bytes, n + 2);
}

/* Up to the CR; zeros and a line feed in front are padding. 0 or -errno. */
static int read_line(struct powervar *p, char line[POWERVAR_LINE_MAX])
{
	size_t n = 0;

	for (;;) {
		uint8_t bytes[CHUNK];
		int got = usb_read(p->session.port, IN, bytes, sizeof bytes, READ_MS);

		if (got < 0)
			return got;
		for (int i = 0; i < got; i++) {
			if (bytes[i] == '\r' && n) {
				line[n] = 0;
				return 0;
			}
			if (!n && bytes[i] <= ' ')
				continue;
			if (!bytes[i] || n == POWERVAR_LINE_MAX - 1)
				return -EIO;
			line[n++] = (char)bytes[i];
		}
		if (!got)
			return -EIO;
	}
}

/* A line that begins as the request does. -EOPNOTSUPP: it is not understood; -EAGAIN: none came. */
static int ask(struct powervar *p, const char *request, char line[POWERVAR_LINE_MAX])
{
	int result = -EAGAIN;

	for (int i = 0; i < TRIES; i++) {
		if (i)
			usb_drain(p->session.port, IN);
		result = write_line(p, request);
		if (result >= 0)
			result = read_line(p, line);
		if (result == -ENODEV)
			return result;
		if (result == -EPIPE)
			usb_clear(p->session.port, IN);
		if (!result)
			usb_session_hear(&p->session, "qx", request, strlen(request), line,
				strlen(line));
		if (!result && line[0] == '?')
			return -EOPNOTSUPP;
		if (!result && !strncmp(line, request, 3))
			return 0;
	}
	return -EAGAIN;
}

/* ---- polling ---- */

static bool number(const struct powervar *p, enum group g, const char *field, double *out)
{
	return powervar_number(p->lines[g], groups[g].name, &p->formats[g], field, out);
}

static bool is_set(const struct powervar *p, enum group g, const char *field)
{
	double v;

	return number(p, g, field, &v) && v == 1;
}

static void show_group(struct powervar *p, enum group g)
{
	struct device *d = p->session.device;
	char text[POWERVAR_VALUE_MAX];
	double v;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		const struct row *r = &rows[i];

		if (r->group != g)
			continue;
		if (r->decimals < 0 && powervar_text(p->lines[g], groups[g].name, &p->formats[g],
					       r->field, text))
			device_set(d, r->name, text);
		else if (r->decimals >= 0 && number(p, g, r->field, &v))
			device_set_fmt(d, r->name, "%.*f", r->decimals, v * r->factor);
	}
}

static void show_words(struct powervar *p, enum group g)
{
	static const char *const beeper[] = { "disabled", "enabled", "muted" };
	struct device *d = p->session.device;
	double v;

	if (g == SET && number(p, SET, "AUDIBL", &v) && v >= 0 && v < (double)MEM_COUNT(beeper))
		device_set(d, "ups.beeper.status", beeper[(int)v]);
	if (g == ALM && number(p, ALM, "TSTBAD", &v))
		device_set(d, "ups.test.result", v == 1 ? "Change Battery" : "Normal");
}

/* 0: the source of the output is not known. */
static uint32_t words_of(const struct powervar *p)
{
	static const uint32_t sources[] = { [0] = ST_OFF, [1] = ST_OL, [3] = ST_OB,
		[4] = ST_OL | ST_BOOST, [5] = ST_OL | ST_BOOST, [6] = ST_OL | ST_TRIM,
		[7] = ST_OL | ST_TRIM, [8] = ST_OL | ST_BOOST };
	double source, battery;
	uint32_t words;

	if (!number(p, OUT, "SOURCE", &source) || source < 0 ||
		source >= (double)MEM_COUNT(sources) || source > floor(source))
		return 0;
	words = sources[(int)source];
	if (words & ST_OB && ((number(p, BAT, "STATUS", &battery) && battery == 3) ||
				     is_set(p, ALM, "LOWBAT")))
		words |= ST_LB;
	if (is_set(p, ALM, "BADBAT") || is_set(p, ALM, "TSTBAD") || is_set(p, ALM, "CHNGBT"))
		words |= ST_RB;
	if (is_set(p, ALM, "OVRLOD"))
		words |= ST_OVER;
	if (is_set(p, ALM, "TESTNG"))
		words |= ST_CAL;
	return words;
}

/* 0 or -ENODEV. If no answer comes the result is 0, and the line is empty. */
static int read_group(struct powervar *p, enum group g)
{
	struct device *d = p->session.device;
	int result;

	if (!p->formats[g].count)
		return 0;
	result = ask(p, groups[g].request, p->lines[g]);
	if (!result && !powervar_answers(p->lines[g], groups[g].name))
		result = -EAGAIN;
	if (result)
		p->lines[g][0] = 0;
	device_source(d, groups[g].once ? 0 : (unsigned)g + 1);
	if (!result) {
		show_group(p, g);
		show_words(p, g);
	} else if (!groups[g].once) {
		device_missed(d, (unsigned)g + 1);
	}
	device_source(d, 0);
	return result == -ENODEV ? result : 0;
}

static int poll_device(struct device *d)
{
	struct powervar *p = d->own;
	uint32_t words;

	for (enum group g = 0; g < GROUPS; g++) {
		if (groups[g].once || (d->pace == DEVICE_POLL_QUICK && !groups[g].quick))
			continue;
		if (read_group(p, g))
			return -ENODEV;
	}
	words = words_of(p);
	if (!words)
		return -EAGAIN;
	device_status(d, words);
	return 0;
}

/* ---- opening ---- */

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	(void)user;
	(void)c;
	return find_id_matches(ids, info);
}

static int read_formats(struct powervar *p)
{
	char request[16], line[POWERVAR_LINE_MAX];

	for (enum group g = 0; g < GROUPS; g++) {
		int result;

		snprintf(request, sizeof request, "%s.FORMAT", groups[g].name);
		result = ask(p, request, line);
		if (result == -ENODEV)
			return result;
		if (result || !powervar_format(line, groups[g].name, &p->formats[g]))
			p->formats[g].count = 0;
	}
	return p->formats[OUT].count ? 0 : -EPROTO;
}

static const struct {
	const char *name, *request;
} orders[] = {
	{ "test.battery.start.quick", "TST.BATQCK.W=1" },
	{ "test.battery.start.deep", "TST.BATDEP.W=1" },
	{ "test.battery.stop", "TST.ABORT.W=1" },
	{ "load.off", "SET.OFFNOW.W=1" },
	{ "load.on", "SET.SRTDLY.W=1" },
	{ "shutdown.stop", "SET.OFFSTP.W=1" },
	{ "beeper.disable", "SET.AUDIBL.W=0" },
	{ "beeper.enable", "SET.AUDIBL.W=1" },
	{ "beeper.mute", "SET.AUDIBL.W=2" },
	{ "reset.input.minmax", "SET.RSTINP.W=1" },
};

/* Commands whose value is a number of seconds. */
static const struct {
	const char *name, *before, *request;
	long otherwise;
} delayed[] = {
	{ "load.off.delay", NULL, "SET.OFFDLY", OFF_DELAY_S },
	{ "load.on.delay", NULL, "SET.SRTDLY", OFF_DELAY_S },
	{ "shutdown.return", "SET.ATOSRT.W=1", "SET.OFFDLY", OFF_DELAY_S },
	{ "shutdown.stayoff", "SET.ATOSRT.W=0", "SET.OFFDLY", OFF_DELAY_S },
	{ "test.panel.start", NULL, "TST.DISP", PANEL_S },
};

static void offer(struct device *d)
{
	for (size_t i = 0; i < MEM_COUNT(orders); i++)
		device_add_command(d, orders[i].name);
	for (size_t i = 0; i < MEM_COUNT(delayed); i++)
		device_add_command(d, delayed[i].name);
	if (ups_var(d->ups, "battery.date"))
		device_writable_string(d, "battery.date", 10);
}

static int open_device(struct device *d, char why[256])
{
	struct powervar *p = d->own;
	char line[POWERVAR_LINE_MAX];
	int result = usb_session_open(&p->session, wants, p, why);

	if (result)
		return result;
	write_line(p, "");		/* wakes it */
	usb_drain(p->session.port, IN);
	result = ask(p, "PID", line);
	if (!result)
		result = strstr(line, "CUSPP") ? read_formats(p) : -EPROTO;
	if (result) {
		snprintf(why, 256, "it does not answer as CUSPP (%s)", strerror(-result));
		return result == -ENODEV ? result : -EPROTONOSUPPORT;
	}
	usb_session_identity(&p->session);
	if (read_group(p, UID) || read_group(p, SYS))
		return -ENODEV;
	offer(d);
	usb_session_opened(&p->session, NULL);
	return 0;
}

/* ---- orders ---- */

static enum sp_result order(struct powervar *p, const char *request)
{
	char line[POWERVAR_LINE_MAX];

	return ask(p, request, line) ? SP_FAILED : SP_OK;
}

static enum sp_result command(struct device *d, const char *name, const char *value)
{
	struct powervar *p = d->own;
	char request[POWERVAR_REQUEST_MAX + 1];

	for (size_t i = 0; i < MEM_COUNT(orders); i++)
		if (!strcasecmp(name, orders[i].name))
			return order(p, orders[i].request);
	for (size_t i = 0; i < MEM_COUNT(delayed); i++) {
		long seconds = delayed[i].otherwise;

		if (strcasecmp(name, delayed[i].name) != 0)
			continue;
		if (value && *value && !conf_number(value, 1, DELAY_MAX_S, &seconds))
			return SP_INVALID;
		if (delayed[i].before && order(p, delayed[i].before) != SP_OK)
			return SP_FAILED;
		snprintf(request, sizeof request, "%s.W=%ld", delayed[i].request, seconds);
		return order(p, request);
	}
	return SP_NOT_SUPPORTED;
}

static enum sp_result set(struct device *d, const char *name, const char *value)
{
	char request[POWERVAR_REQUEST_MAX + 1];

	if (strcasecmp(name, "battery.date") != 0 || strlen(value) > 10 ||
		value[strspn(value, "0123456789/-.")] != 0)
		return SP_INVALID;
	snprintf(request, sizeof request, "SYS.BATDTE.W=%s", value);
	if (order(d->own, request) != SP_OK)
		return SP_FAILED;
	device_set(d, "battery.date", value);
	return SP_OK;
}

static int setup(struct device *d)
{
	return usb_session_setup(d, sizeof(struct powervar));
}

static int record(struct device *d, FILE *out)
{
	return usb_session_record(d, "powervar", out);
}

extern const struct driver powervar_driver;
const struct driver powervar_driver = {
	.name = "powervar_cx_usb",
	.version = "1",
	.summary = "Powervar units that speak CUSPP over USB",
	.options = (const struct driver_option *const[]){ usb_options, NULL },
	.shutdown = (const char *const[]){ "shutdown.return", "shutdown.stayoff", NULL },
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.set = set,
	.command = command,
	.close = usb_session_close,
	.teardown = usb_session_teardown,
	.record = record,
};
