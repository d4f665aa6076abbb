/* SPDX-License-Identifier: GPL-2.0-or-later
 * qx - see qx.h.
 *
 * Opening claims the interface or the serial line; which dialect the unit speaks is found out in
 * the polls that follow, some seconds at a time, and nothing is published before a status reply has
 * been read. If the unit does not answer on one transport, the next one that the USB ids allow is
 * tried.
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

/* FIRST_GAP_MS: between polls until the unit has answered once, whatever pollinterval is. */
enum { RECOGNISE_EVERY = 3, FIRST_GAP_MS = 500 };

/* ---- opening ---- */

/* Applies the options offdelay and ondelay, in the steps and the range of this dialect. */
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

/* A unit that was recognised before is assumed to speak the same dialect, until it was silent in
 * several openings. */
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

	qx_begin_unit(x, &x->wire.link);
	log_say(LOG_NOTE, "UPS [%s]: trying the transport %s", x->session.device->name, t->name);
	return result;
}

/* Every dialect has them, and -k does not wait until the dialect is known. */
static void offer_shutdowns(struct device *d)
{
	device_add_command(d, "shutdown.return");
	device_add_command(d, "shutdown.stayoff");
}

static int open_usb(struct qx *x, char why[256])
{
	int result = usb_session_open(&x->session, qx_wants, x, why);

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

	if (!qx_is_serial(d))
		return open_usb(x, why);
	result = qx_serial_open(d->port, &x->line, &x->serial, why);
	if (result)
		return result;
	qx_begin_unit(x, qx_serial_link(x->serial));
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
	log_say(LOG_WARN, "UPS [%s]: none of its replies is of a known dialect",
			x->session.device->name);
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
	log_say(LOG_NOTE, "UPS [%s]: speaks %s over %s", x->session.device->name,
		x->unit.dialect->name, x->unit.dialogue.link->name);
	return 0;
}

static int poll_device(struct device *d)
{
	struct qx *x = d->own;
	int result = x->unit.dialect ? 0 : recognise(x);

	if (!result)
		result = qx_unit_poll(&x->unit, d->pace != DEVICE_POLL_QUICK, clock_ms);
	if (result && !x->shown)
		device_poll_within(d, FIRST_GAP_MS);
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

/* Late in a shutdown there is only one attempt, so the dialect is determined at once, however long
 * it takes. */
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

	if (qx_is_serial(d)) {
		d->own = x = MEM_NEW(struct qx);
		x->session.device = d;
	} else {
		result = usb_session_setup(d, sizeof *x);
		if (result)
			return result;
		x = d->own;
	}
	result = qx_read_options(x);
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
	.explore = qx_explore,
};
