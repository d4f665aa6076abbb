/* SPDX-License-Identifier: GPL-2.0-or-later
 * begin - what serving and recording a unit share: the options, the choice of the device, and the
 * initial state of a unit. See qx.h.
 */
#include "drivers/qx/qx.h"
#include "lib/log.h"

#include <errno.h>
#include <stdlib.h>

enum { CHARGETIME_S = 43200, IDLELOAD_PCT = 10, BAUD = 2400 };

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

int qx_read_options(struct qx *x)
{
	int result = read_battery_options(x);

	if (!result)
		result = read_transport_options(x);
	return result ? result : read_unit_options(x);
}

bool qx_is_serial(const struct device *d)
{
	return d->port && *d->port == '/';
}

bool qx_wants(void *user, const struct usb_info *info, struct usb_candidate *c)
{
	const struct qx *x = user;

	(void)c;
	return x->forced || qx_transport_for(info, 0);
}

void qx_begin_unit(struct qx *x, const struct qx_link *link)
{
	qx_unit_fini(&x->unit);
	x->unit = (struct qx_unit){ .dialogue = { .link = link }, .options = x->options };
	x->memory = (struct qx_status_memory){ 0 };
	x->battery = (struct qx_battery){ 0 };
	x->shown = false;
}
