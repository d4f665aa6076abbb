/* SPDX-License-Identifier: GPL-2.0-or-later
 * show - publishes a Qx unit: its values, those of the battery, status and alarms; and offers
 * commands and settings.
 */
#include "drivers/qx/qx.h"
#include "lib/conf.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of `override.`, else the unit's, else that of `default.`; NAN: none of them. */
static double number(const struct qx *x, const char *name)
{
	const char *said = qx_unit_value(&x->unit, name), *text;
	char key[QX_TEXT_MAX + 16];

	snprintf(key, sizeof key, "override.%s", name);
	text = device_option(x->session.device, key);
	if (!text)
		text = said;
	if (!text) {
		snprintf(key, sizeof key, "default.%s", name);
		text = device_option(x->session.device, key);
	}
	return text ? strtod(text, NULL) : NAN;
}

static void show_number(struct qx *x, const char *name, int decimals, double value)
{
	if (isnan(value))
		device_set(x->session.device, name, NULL);
	else
		device_set_fmt(x->session.device, name, "%.*f", decimals, value);
}

static void show_values(struct qx *x)
{
	const struct qx_unit *u = &x->unit;

	for (size_t i = 0; i < u->stored; i++)
		if (*u->store[i].name != '.')
			device_set(x->session.device, u->store[i].name,
				*u->store[i].text ? u->store[i].text : NULL);
}

/* Battery volts that need no factor are published with the unit's own decimals. */
static void show_battery(struct qx *x, bool on_battery, uint64_t now_ms)
{
	struct qx_battery_facts f = {
		.volts = number(x, "battery.voltage"),
		.nominal_v = number(x, "battery.voltage.nominal"),
		.low_v = number(x, "battery.voltage.low"),
		.high_v = number(x, "battery.voltage.high"),
		.charge_pct = number(x, "battery.charge"),
		.runtime_s = number(x, "battery.runtime"),
		.load_pct = number(x, "ups.load"),
		.on_battery = on_battery,
		.now_ms = now_ms,
	};
	struct qx_battery_view v;

	qx_battery_view(&x->battery, &x->rule, &f, &v);
	if (!isnan(f.volts) && fabs(v.volts - f.volts) > 0.001)
		show_number(x, "battery.voltage", 2, v.volts);
	if (isnan(f.low_v))
		show_number(x, "battery.voltage.low", 2, v.low_v);
	if (isnan(f.high_v))
		show_number(x, "battery.voltage.high", 2, v.high_v);
	if (!qx_unit_value(&x->unit, "battery.charge"))
		show_number(x, "battery.charge", 0, v.charge_pct);
	if (x->rule.runtimecal && isnan(f.runtime_s))
		show_number(x, "battery.runtime", 0, v.runtime_s);
}

static uint32_t show_status(struct qx *x)
{
	const char *alarms[QX_ALARMS_MAX];
	double in = number(x, "input.voltage"), out = number(x, "output.voltage");
	struct qx_status_facts f = {
		.bits = qx_unit_words(&x->unit),
		.ignoresab = device_flag(x->session.device, "ignoresab"),
		.ordered = x->unit.ordered,
		.volts_known = !isnan(in) && !isnan(out),
		.input_v = in,
		.output_v = out,
		.alarms = alarms,
		.alarm_count = qx_unit_alarms(&x->unit, alarms),
	};
	char alarm[512];
	uint32_t words = qx_status(&x->memory, &f, alarm, sizeof alarm);

	device_set(x->session.device, "ups.alarm", *alarm ? alarm : NULL);
	device_status(x->session.device, words);
	return words;
}

/* ---- once ---- */

static void offer_delays(struct qx *x)
{
	const struct qx_dialect *d = x->unit.dialect;

	device_set_fmt(x->session.device, "ups.delay.shutdown", "%ld", x->unit.delays.off_s);
	device_add_range(x->session.device, "ups.delay.shutdown", d->off_least, d->off_most);
	device_set_fmt(x->session.device, "ups.delay.start", "%ld", x->unit.delays.on_s);
	device_add_range(x->session.device, "ups.delay.start", d->on_least, (long)d->on_most);
}

/* A command whose line the transport cannot send is not offered. */
static bool can(const struct qx *x, const struct qx_command *c)
{
	const struct qx_link *link = x->unit.dialogue.link;
	char line[QX_ASK_MAX];

	if (!qx_order_line(x->unit.dialect, c->line, &x->unit.delays, NULL, qx_unit_value,
		    &x->unit, line))
		return false;
	return !link->can || link->can(link->user, (const uint8_t *)line, strlen(line));
}

static void offer_commands(struct qx *x)
{
	for (const struct qx_command *c = x->unit.dialect->commands; c->name; c++)
		if (qx_holds(c->only, qx_unit_value, &x->unit) && can(x, c))
			device_add_command(x->session.device, c->name);
}

static void offer_words(struct device *d, const struct qx_setting *s, const char *among)
{
	char word[QX_TEXT_MAX];
	size_t n;

	for (const struct qx_code *c = s->codes; c && c->from; c++)
		device_add_enum(d, s->name, c->to);
	for (const char *w = among; w && *w; w += n + strspn(w + n, " ")) {
		n = strcspn(w, " ");
		snprintf(word, sizeof word, "%.*s", (int)n, w);
		device_add_enum(d, s->name, word);
	}
}

static void offer_range(struct device *d, const struct qx_setting *s, double min, double max)
{
	char name[QX_TEXT_MAX + 8];

	device_add_range(d, s->name, (long)min, (long)max);
	if (!s->limits)
		return;
	snprintf(name, sizeof name, "%s.min", s->name);
	device_set_fmt(d, name, "%.0f", min);
	snprintf(name, sizeof name, "%s.max", s->name);
	device_set_fmt(d, name, "%.0f", max);
}

/* Of rows with the same name the first one whose condition holds is used. */
static void offer_settings(struct qx *x)
{
	const struct qx_unit *u = &x->unit;

	for (const struct qx_setting *s = u->dialect->settings; s && s->name; s++) {
		double min, max;

		if (*s->name == '.' || !qx_unit_value(u, s->name) ||
			qx_setting_row(u->dialect, s->name, qx_unit_value, u) != s)
			continue;
		if (s->codes || s->among)
			offer_words(x->session.device, s,
				s->among ? qx_unit_value(u, s->among) : NULL);
		else if (qx_setting_range(s, qx_unit_value, u, &min, &max))
			offer_range(x->session.device, s, min, max);
	}
}

static void show_usb(struct qx *x)
{
	const struct usb_info *info;

	if (!x->session.port)
		return;
	info = usb_port_info(x->session.port);
	device_set_fmt(x->session.device, "ups.vendorid", "%04x", info->vid);
	device_set_fmt(x->session.device, "ups.productid", "%04x", info->pid);
}

void qx_show(struct qx *x, uint64_t now_ms)
{
	uint32_t words;

	show_values(x);
	words = show_status(x);
	show_battery(x, words & ST_OB, now_ms);
	if (!x->shown) {
		show_usb(x);
		device_set_fmt(x->session.device, "driver.version.data", "%s",
			x->unit.dialect->name);
		offer_delays(x);
	}
	x->shown = true;
	/* what is offered may depend on replies that come later */
	offer_commands(x);
	offer_settings(x);
}
