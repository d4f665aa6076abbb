/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - see control.h.
 */
#include "drivers/bcmxcp/control.h"

#include "drivers/bcmxcp/tables.h"
#include "lib/conf.h"
#include "lib/mem.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { UPS_ON = 0x89, OFF_AND_RETURN = 0x8a, UPS_OFF = 0x8b, SET_VALUE = 0x95, SET_OUTLET = 0x97,
	BEEPER = 0x06, OFF_DELAY = 0x01, ON_DELAY = 0x02 };
enum { DELAY_S = 120, NO_DELAY = -1, DELAY_MAX_S = 0x7fff };

static const struct order {
	const char *name;
	bool everywhere;		/* also where the unit has no list of its commands */
	uint8_t n, bytes[4];
} orders[] = {
	{ "shutdown.return", true, 1, { OFF_AND_RETURN } },	/* and the delay */
	{ "shutdown.stayoff", true, 1, { UPS_OFF } },
	{ "load.on", false, 1, { UPS_ON } },
	{ "bypass.start", false, 1, { 0x88 } },
	{ "test.battery.start", true, 3, { 0xb1, 0x0a, 0x1e } },	/* in 10 s, for 30 s */
	{ "test.system.start", false, 2, { 0xb2, 0x01 } },
	{ "test.panel.start", false, 3, { 0xb2, 0x04, 0x0a } },
	{ "beeper.disable", true, 4, { SET_VALUE, BEEPER, 0x00, 0x00 } },
	{ "beeper.enable", true, 4, { SET_VALUE, BEEPER, 0x01, 0x00 } },
	{ "beeper.mute", true, 4, { SET_VALUE, BEEPER, 0x02, 0x00 } },
};

/* ---- what there is ---- */

void xcp_offer(struct bcmxcp *x)
{
	for (size_t i = 0; i < MEM_COUNT(orders); i++)
		if (x->commands.listed ? xcp_has(&x->commands, orders[i].bytes[0])
				     : orders[i].everywhere)
			device_add_command(x->session.device, orders[i].name);
}

void xcp_offer_settings(struct bcmxcp *x)
{
	static const uint8_t which[] = { SET_VALUE, 0xff, 0x00, 0x00 };
	struct device *d = x->session.device;
	struct xcp_set settings = { 0 };

	x->settings_asked = true;
	if (x->session.transcript)
		/* asking for the settings needs a permission like a command */
		return;
	if (x->commands.listed && !xcp_has(&x->commands, SET_VALUE))
		return;
	if (xcp_order(x, which, sizeof which) == SP_OK)
		xcp_settings(x->answer.data, x->answer.size, &settings);
	for (const struct xcp_setting_row *r = xcp_setting_rows; r->name; r++)
		if (xcp_has(&settings, r->number) && ups_var(d->ups, r->name))
			device_writable_number(d, r->name);
}

void xcp_offer_outlet(struct bcmxcp *x, int n)
{
	static const char *const commands[] = { "load.off", "load.on", "shutdown.return" },
			  *const settings[] = { "delay.shutdown", "delay.start" };
	char name[48];

	for (size_t i = 0; i < MEM_COUNT(commands); i++) {
		snprintf(name, sizeof name, "outlet.%d.%s", n, commands[i]);
		device_add_command(x->session.device, name);
	}
	for (size_t i = 0; i < MEM_COUNT(settings); i++) {
		snprintf(name, sizeof name, "outlet.%d.%s", n, settings[i]);
		if (ups_var(x->session.device->ups, name))
			device_writable_number(x->session.device, name);
	}
}

/* ---- commands ---- */

static enum sp_result off_and_return(struct bcmxcp *x, long delay, int outlet)
{
	const uint8_t bytes[] = { OFF_AND_RETURN, (uint8_t)delay, (uint8_t)(delay >> 8),
		(uint8_t)outlet };

	return xcp_order(x, bytes, outlet ? 4 : 3);
}

static long delay_of(const struct bcmxcp *x)
{
	long delay = device_option_number(x->session.device, "shutdown_delay", DELAY_S);

	return delay < 0 || delay > DELAY_MAX_S ? DELAY_S : delay;
}

/* `word` is what follows the number. */
static enum sp_result command_outlet(struct bcmxcp *x, int outlet, const char *word)
{
	const uint8_t relay[] = { strcasecmp(word, "load.on") ? UPS_OFF : UPS_ON, (uint8_t)outlet };
	long delay = x->off_delays[outlet - 1];

	if (!strcasecmp(word, "shutdown.return"))
		return off_and_return(x, delay > 0 ? delay : delay_of(x), outlet);
	return strncasecmp(word, "load.", 5) ? SP_NOT_SUPPORTED : xcp_order(x, relay, sizeof relay);
}

/* "outlet.N.WORD": the word, if there is such an outlet. */
static const char *outlet_word(const struct bcmxcp *x, const char *name, int *outlet)
{
	int at = 0;

	if (strncasecmp(name, "outlet.", 7) || sscanf(name + 7, "%2d.%n", outlet, &at) != 1 || !at)
		return NULL;
	return *outlet >= 1 && *outlet <= x->outlets ? name + 7 + at : NULL;
}

enum sp_result xcp_command(struct device *d, const char *name, const char *value)
{
	struct bcmxcp *x = d->own;
	const char *word;
	int outlet;

	(void)value;
	word = outlet_word(x, name, &outlet);
	if (word)
		return command_outlet(x, outlet, word);
	if (!strcasecmp(name, "shutdown.return"))
		return off_and_return(x, delay_of(x), 0);
	for (size_t i = 0; i < MEM_COUNT(orders); i++)
		if (!strcasecmp(name, orders[i].name))
			return xcp_order(x, orders[i].bytes, orders[i].n);
	return SP_NOT_SUPPORTED;
}

/* ---- settings ---- */

static enum sp_result set_outlet(struct bcmxcp *x, int outlet, const char *word, const char *value)
{
	bool start = !strcasecmp(word, "delay.start");
	long seconds;

	if (!start && strcasecmp(word, "delay.shutdown") != 0)
		return SP_NOT_SUPPORTED;
	if (!conf_number(value, NO_DELAY, DELAY_MAX_S, &seconds))
		return SP_INVALID;
	return xcp_order(x,
		(const uint8_t[]){ SET_OUTLET, start ? ON_DELAY : OFF_DELAY, (uint8_t)outlet,
			(uint8_t)seconds, (uint8_t)(seconds >> 8) },
		5);
}

static enum sp_result set_number(struct bcmxcp *x, const struct xcp_setting_row *r,
	const char *value)
{
	long n;

	if (!conf_number(value, r->min, r->max, &n))
		return SP_INVALID;
	n /= r->factor;
	return xcp_order(x,
		(const uint8_t[]){ SET_VALUE, r->number, (uint8_t)n, (uint8_t)(n >> 8) }, 4);
}

enum sp_result xcp_set_variable(struct device *d, const char *name, const char *value)
{
	struct bcmxcp *x = d->own;
	int outlet;
	const char *word = outlet_word(x, name, &outlet);

	if (word)
		return set_outlet(x, outlet, word, value);
	for (const struct xcp_setting_row *r = xcp_setting_rows; r->name; r++)
		if (!strcasecmp(name, r->name))
			return set_number(x, r, value);
	return SP_NOT_SUPPORTED;
}
