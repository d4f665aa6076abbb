/* SPDX-License-Identifier: GPL-2.0-or-later
 * qx - see qx.h.
 *
 * Opening claims the interface or the serial line; which dialect the unit speaks is found out in
 * the polls that follow, some seconds at a time, and nothing is published before a status reply has
 * been read. Where nothing answers on one transport, the next one that the USB ids allow is tried.
 */
#include "drivers/qx/qx.h"
#include "drivers/qx/configured.h"
#include "drivers/usb/keys.h"
#include "lib/clock.h"
#include "lib/conf.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { CHARGETIME_S = 43200, IDLELOAD_PCT = 10, BAUD = 2400,
	RECOGNISE_EVERY = 3 };

/* ---- options ---- */

static int refuse(const struct device *d, const char *key, const char *why)
{
	log_say(LOG_ERROR, "UPS [%s]: option %s: %s", d->name, key, why);
	return -EINVAL;
}

static int read_battery_options(struct qx *x)
{
	const struct device *d = x->session.device;
	const char *runtimecal = device_option(d, "runtimecal");
	const char *packs = device_option(d, "override.battery.packs");

	x->rule.chargetime_s = (double)device_option_number(d, "chargetime", CHARGETIME_S);
	x->rule.idleload = (double)device_option_number(d, "idleload", IDLELOAD_PCT) / 100;
	x->rule.reports_one_pack = device_flag(d, "battery_voltage_reports_one_pack");
	if (!packs)
		packs = device_option(d, "default.battery.packs");
	if (packs && atof(packs) > 0)
		x->rule.packs = atof(packs);
	if (x->rule.chargetime_s <= 0)
		return refuse(d, "chargetime", "must be more than 0 seconds");
	if (x->rule.idleload <= 0 || x->rule.idleload > 1)
		return refuse(d, "idleload", "must be from 1 to 100 per cent");
	if (runtimecal && !qx_battery_runtimecal(&x->rule, runtimecal))
		return refuse(d, "runtimecal", "four numbers are needed: seconds at a high load, "
			"that load, seconds at a low load, that load");
	return 0;
}

static int read_transport_options(struct qx *x)
{
	const struct device *d = x->session.device;
	const char *subdriver = device_option(d, "subdriver"), *end;
	const char *language = device_option(d, "langid_fix");
	unsigned long id;

	x->wire_options = (struct qx_wire_options){ .novendor = device_flag(d, "novendor"),
		.noscanlangid = device_flag(d, "noscanlangid") };
	if (language) {
		id = strtoul(language, (char **)&end, 0);
		if (end == language || *end || id > UINT16_MAX)
			return refuse(d, "langid_fix", "a number such as 0x0409 is needed");
		x->wire_options.language = (uint16_t)id;
	}
	if (!subdriver)
		return 0;
	x->forced = qx_transport_named(subdriver);
	if (!x->forced)
		return refuse(d, "subdriver", "no such transport");
	if (!device_option(d, "vendorid") || !device_option(d, "productid"))
		return refuse(d, "subdriver", "vendorid and productid are needed with it");
	return 0;
}

static int read_unit_options(struct qx *x)
{
	const struct device *d = x->session.device;
	const char *power = device_option(d, "cablepower");

	x->options = (struct qx_unit_options){ .protocol = device_option(d, "protocol"),
		.novendor = device_flag(d, "novendor"), .norating = device_flag(d, "norating"),
		.nooutstats = device_flag(d, "nooutstats") };
	x->offdelay_s = device_option_number(d, "offdelay", -1);
	x->ondelay_s = device_option_number(d, "ondelay", -1);
	x->line.baud = BAUD;
	serial_cable_power("normal", &x->line);
	if (power && !serial_cable_power(power, &x->line))
		return refuse(d, "cablepower", "normal, reverse, both or none");
	if (x->options.protocol && !qx_dialect_named(x->options.protocol))
		return refuse(d, "protocol", "no such dialect");
	return 0;
}

static int read_options(struct qx *x)
{
	int result = read_battery_options(x);

	if (!result)
		result = read_transport_options(x);
	return result ? result : read_unit_options(x);
}

/* Delays of the options, in the steps and the range of this dialect. */
static void apply_delays(struct qx *x)
{
	struct qx_unit *u = &x->unit;

	if (x->offdelay_s >= 0 && !qx_delay_off(u->dialect, x->offdelay_s, &u->delays.off_s))
		log_say(LOG_WARN, "UPS [%s]: offdelay: %ld s are out of range; %ld s are used",
			x->session.device->name, x->offdelay_s, u->delays.off_s);
	if (x->ondelay_s >= 0 && !qx_delay_on(u->dialect, x->ondelay_s, &u->delays.on_s))
		log_say(LOG_WARN, "UPS [%s]: ondelay: %ld s are out of range; %ld s are used",
			x->session.device->name, x->ondelay_s, u->delays.on_s);
}

/* ---- opening ---- */

static bool is_serial(const struct device *d)
{
	return d->port && *d->port == '/';
}

static void begin_unit(struct qx *x, const struct qx_link *link)
{
	qx_unit_fini(&x->unit);
	x->unit = (struct qx_unit){ .dialogue = { .link = link }, .options = x->options };
	x->memory = (struct qx_status_memory){ 0 };
	x->battery = (struct qx_battery){ 0 };
	x->shown = false;
}

/* A unit that was recognised before speaks as it did, until it has kept silent over several
 * openings. */
static bool is_known(struct qx *x)
{
	if (!x->known_dialect)
		return false;
	if (x->unheard++ % RECOGNISE_EVERY == RECOGNISE_EVERY - 1)
		return false;
	qx_unit_speaks(&x->unit, x->known_dialect);
	return true;
}

static int begin_transport(struct qx *x, const struct qx_transport *t)
{
	int result = qx_wire_open(&x->wire, x->session.port, t, &x->wire_options);

	begin_unit(x, &x->wire.link);
	log_say(LOG_NOTE, "UPS [%s]: trying the transport %s", x->session.device->name, t->name);
	return result;
}

static bool wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	const struct qx *x = user;

	(void)c;
	return x->forced || qx_transport_for(info, 0);
}

/* Every dialect has them, and -k does not wait until it is known which one it is. */
static void offer_shutdowns(struct device *d)
{
	device_add_command(d, "shutdown.return");
	device_add_command(d, "shutdown.stayoff");
}

static int open_usb(struct qx *x, char why[256])
{
	int result = usb_session_open(&x->session, wants, x, why);

	if (result)
		return result;
	x->tried = 0;
	offer_shutdowns(x->session.device);
	result = begin_transport(x, x->known_dialect ? x->wire.transport
		: x->forced ? x->forced : qx_transport_for(usb_port_info(x->session.port), 0));
	if (!result && is_known(x))
		apply_delays(x);
	return result;
}

static int open_device(struct device *d, char why[256])
{
	struct qx *x = d->own;
	int result;

	if (!is_serial(d))
		return open_usb(x, why);
	result = qx_serial_open(d->port, &x->line, &x->serial, why);
	if (result)
		return result;
	begin_unit(x, qx_serial_link(x->serial));
	offer_shutdowns(d);
	if (is_known(x))
		apply_delays(x);
	return 0;
}

static void close_device(struct device *d)
{
	struct qx *x = d->own;

	usb_session_close(d);
	qx_serial_close(x->serial);
	qx_unit_fini(&x->unit);
	x->serial = NULL;
}

/* ---- polling ---- */

static int next_transport(struct qx *x)
{
	const struct qx_transport *t = x->session.port && !x->forced
		? qx_transport_for(usb_port_info(x->session.port), ++x->tried) : NULL;

	if (t)
		return begin_transport(x, t) ? -ENODEV : -EINPROGRESS;
	log_say(LOG_WARN, "UPS [%s]: nothing it says is of a known dialect", x->session.device->name);
	return -EPROTONOSUPPORT;
}

static int recognise(struct qx *x)
{
	int result = qx_unit_recognise(&x->unit, &x->shunned, clock_ms);

	if (result == -EPROTO)
		return next_transport(x);
	if (result)
		return result;
	apply_delays(x);
	log_say(LOG_NOTE, "UPS [%s]: speaks %s over %s", x->session.device->name, x->unit.dialect->name,
		x->unit.dialogue.link->name);
	return 0;
}

static int poll_device(struct device *d)
{
	struct qx *x = d->own;
	int result = x->unit.dialect ? 0 : recognise(x);

	if (!result)
		result = qx_unit_poll(&x->unit, d->pace != DEVICE_POLL_QUICK, clock_ms);
	if (result)
		return result;
	if (!qx_configured_is_wanted(d, &x->unit))
		return -EPROTONOSUPPORT;
	if (!x->known_dialect && x->session.port)
		usb_session_opened(&x->session, x->wire.transport->name);
	x->known_dialect = x->unit.dialect;
	x->unheard = 0;
	if (!x->configured && qx_unit_has_asked_all(&x->unit)) {
		x->configured = true;
		qx_configured_apply(d, &x->unit);
	}
	qx_show(x, clock_ms());
	return 0;
}

/* ---- orders ---- */

static enum sp_result set_delay(struct qx *x, const char *name, const char *value)
{
	struct qx_unit *u = &x->unit;
	bool off = !strcasecmp(name, "ups.delay.shutdown");
	long seconds, *kept = off ? &u->delays.off_s : &u->delays.on_s;

	if (!conf_number(value, 0, INT32_MAX, &seconds) ||
		!(off ? qx_delay_off : qx_delay_on)(u->dialect, seconds, kept))
		return SP_INVALID;
	device_set_fmt(x->session.device, name, "%ld", *kept);
	*(off ? &x->offdelay_s : &x->ondelay_s) = *kept;
	return SP_OK;
}

static enum sp_result set(struct device *d, const char *name, const char *value)
{
	struct qx *x = d->own;

	if (!x->unit.dialect)
		return SP_FAILED;
	if (!strcasecmp(name, "ups.delay.shutdown") || !strcasecmp(name, "ups.delay.start"))
		return set_delay(x, name, value);
	return qx_unit_set(&x->unit, name, value);
}

/* Late in a shutdown there is one attempt: then the dialect is found out now, however long it takes. */
static enum sp_result command(struct device *d, const char *name, const char *value)
{
	struct qx *x = d->own;
	int result = 0;

	while (!x->unit.dialect && (!result || result == -EINPROGRESS))
		result = recognise(x);
	return x->unit.dialect ? qx_unit_command(&x->unit, name, value) : SP_FAILED;
}

/* ---- begin and end ---- */

static void teardown(struct device *d)
{
	if (((struct qx *)d->own)->session.usb) {
		usb_session_teardown(d);
		return;
	}
	free(d->own);
	d->own = NULL;
}

static int setup(struct device *d)
{
	struct qx *x;
	int result;

	if (is_serial(d)) {
		d->own = x = MEM_NEW(struct qx);
		x->session.device = d;
	} else {
		result = usb_session_setup(d, sizeof *x);
		if (result)
			return result;
		x = d->own;
	}
	result = read_options(x);
	if (result)
		teardown(d);
	return result;
}

static const struct driver_option own_options[] = {
	{ .key = "subdriver", .help = "<name> of the USB transport; needs vendorid and productid" },
	{ .key = "protocol", .help = "<name> of the dialect" },
	{ .key = "langid_fix", .help = "<hex> language of the device's strings" },
	{ .key = "noscanlangid", .help = "(flag) do not ask which languages it has" },
	{ .key = "novendor", .help = "(flag) do not ask for the vendor's names" },
	{ .key = "norating", .help = "(flag) do not ask for the ratings" },
	{ .key = "nooutstats", .help = "(flag) do not ask for the output's power (WA)" },
	{ .key = "ignoresab", .help = "(flag) ignore the bit \"shutdown active\"" },
	{ .key = "ondelay", .help = "<seconds> before the load is switched on again (180)" },
	{ .key = "offdelay", .help = "<seconds> before the load is shut off (30)" },
	{ .key = "stayoff", .help = "(flag) a shutdown leaves the load off when mains return" },
	{ .key = "runtimecal", .help = "<seconds,load,seconds,load> of a full battery" },
	{ .key = "chargetime", .help = "<seconds> to charge an empty battery (43200)" },
	{ .key = "idleload", .help = "<percent> of load below which runtime grows no more (10)" },
	{ .key = "battery_voltage_reports_one_pack",
		.help = "(flag) battery.voltage is of one of battery.packs" },
	{ .key = "cablepower", .help = "<normal, reverse, both or none> of a serial cable" },
	{ .key = "testing", .help = "accepted" },
	{ .key = NULL }
};

static const struct driver_option *const options[] = { usb_options, own_options,
	qx_configured_options, NULL };
static const char *const shutdown_commands[] = { "shutdown.return", "shutdown.stayoff", "load.off",
	NULL };

extern const struct driver qx_driver;
const struct driver qx_driver = {
	.name = "nutdrv_qx",
	.version = "1",
	.summary = "Megatec/Qx units over USB and serial lines",
	.options = options,
	.shutdown = shutdown_commands,
	.setup = setup,
	.open = open_device,
	.poll = poll_device,
	.set = set,
	.command = command,
	.close = close_device,
	.teardown = teardown,
};
