/* SPDX-License-Identifier: GPL-2.0-or-later
 * orders - see orders.h.
 */
#include "drivers/core/orders.h"

#include "lib/conf.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <math.h>
#include <strings.h>

enum { STEP_GAP_MS = 125 };

/* Commands that consist of one or two other commands; offered if the device has those. */
static const struct composite {
	const char *name;
	/* NULL: the value that came with the command, or that of its delay variable. */
	const char *first, *first_value;
	const char *then;	/* NULL: one step only */
	const char *restart;	/* value for ups.start.auto, set before it if the device has that */
} composites[] = {
	{ "load.off", "load.off.delay", "0", NULL, NULL },
	{ "load.on", "load.on.delay", "0", NULL, NULL },
	{ "shutdown.return", "load.on.delay", NULL, "load.off.delay", "yes" },
	{ "shutdown.stayoff", "load.on.delay", "-1", "load.off.delay", "no" },
	{ "beeper.on", "beeper.enable", NULL, NULL, NULL },
	{ "beeper.off", "beeper.disable", NULL, NULL, NULL },
};

static bool has(struct device *d, const struct orders *o, const char *name)
{
	return o->has ? o->has(d, name) : ups_command(d->ups, name) != NULL;
}

void orders_offer(struct device *d, const struct orders *o)
{
	for (size_t i = 0; i < MEM_COUNT(composites); i++) {
		const struct composite *c = &composites[i];

		if (has(d, o, c->first) && (!c->then || has(d, o, c->then)))
			device_add_command(d, c->name);
	}
}

static enum sp_result run_composite(struct device *d, const struct orders *o,
	const struct composite *c, const char *value)
{
	enum sp_result result;

	if (c->restart)
		o->set(d, "ups.start.auto", c->restart);
	result = o->command(d, c->first, c->first_value);
	if (result != SP_OK || !c->then)
		return result;
	device_pause(d, STEP_GAP_MS);	/* some devices drop the second of two quick commands */
	return o->command(d, c->then, value);
}

enum sp_result orders_command(struct device *d, const struct orders *o, const char *name,
	const char *value)
{
	enum sp_result result = o->command(d, name, value);

	for (size_t i = 0; result == SP_NOT_SUPPORTED && i < MEM_COUNT(composites); i++)
		if (!strcasecmp(name, composites[i].name))
			return run_composite(d, o, &composites[i], value);
	return result;
}

/* ---- options ---- */

static const struct order_option {
	const char *option, *variable;
	const char *command;	/* the command that uses the variable's value, or NULL */
} order_options[] = {
	{ "offdelay", "ups.delay.shutdown", "load.off.delay" },
	{ "ondelay", "ups.delay.start", "load.on.delay" },
	{ "lowbatt", "battery.charge.low", NULL },
};

static bool is_sane(const struct device *d, const struct order_option *o, const char *value)
{
	long percent;

	if (o->command || !conf_number(value, INT32_MIN, INT32_MAX, &percent) ||
		percent < CHARGE_LOW_ABSURD_PCT)
		return true;
	log_say(LOG_WARN, "UPS [%s]: option %s = %s would make every outage an emergency; ignored",
		d->name, o->option, value);
	return false;
}

static void log_rounding(struct device *d, const struct orders *orders,
	const struct order_option *o)
{
	double asked, value;

	if (!o->command || !orders->rounded || !ups_number(d->ups, o->variable, &asked) ||
		!orders->rounded(d, o->command, &value) || fabs(value - asked) < 1)
		return;
	log_say(LOG_WARN,
		"UPS [%s]: option %s = %.0f: the device counts in larger steps; %.0f s it is",
		d->name, o->option, asked, value);
}

/* If the load is to be switched on before it is off, it may never go off, or never come back. */
static void log_order(const struct device *d)
{
	double off, on;

	if (ups_number(d->ups, "ups.delay.shutdown", &off) &&
		ups_number(d->ups, "ups.delay.start", &on) && on > 0 && on <= off)
		log_say(LOG_WARN,
			"UPS [%s]: ondelay (%.0f s) should be longer than offdelay (%.0f s)",
			d->name, on, off);
}

/* Was the option a delay that the device accepted? */
static bool apply_option(struct device *d, const struct orders *orders,
	const struct order_option *o)
{
	const char *value = device_option(d, o->option);
	enum sp_result result;

	if (!value || !is_sane(d, o, value))
		return false;
	result = orders->set(d, o->variable, value);
	if (result == SP_NOT_SUPPORTED || result == SP_INVALID) {
		log_say(LOG_WARN, "UPS [%s]: option %s = %s does not fit this device; ignored",
			d->name, o->option, value);
		return false;
	}
	log_rounding(d, orders, o);
	return o->command != NULL;
}

void orders_apply_options(struct device *d, const struct orders *o)
{
	bool delays = false;

	for (size_t i = 0; i < MEM_COUNT(order_options); i++)
		delays |= apply_option(d, o, &order_options[i]);
	if (delays)
		log_order(d);
}
