/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite_orders - see orders.h.
 */
#include "drivers/tripplite/orders.h"
#include "lib/conf.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { BETWEEN_MS = 2000 };

void tripplite_outlet_text(struct device *d, int outlet, const char *what, const char *text)
{
	char name[32];

	snprintf(name, sizeof name, "outlet.%d.%s", outlet, what);
	device_set(d, name, text);
}

static enum sp_result set_off_delay(struct tripplite *t)
{
	const uint8_t delay[] = { 'N', (uint8_t)(t->off_s >> 8), (uint8_t)t->off_s };
	enum sp_result result = tripplite_order(t, delay, sizeof delay);

	device_pause(t->session.device, BETWEEN_MS);
	return result;
}

/* Outlet 0 is the main relay. */
static enum sp_result switch_outlet(struct tripplite *t, int outlet, bool on)
{
	uint8_t bytes[TRIPPLITE_COMMAND_MAX];
	size_t n = tripplite_soon(t->protocol, bytes);

	if (!n)
		return SP_NOT_SUPPORTED;
	if (tripplite_order(t, bytes, n) != SP_OK)
		return SP_FAILED;
	n = tripplite_relay(t->protocol, outlet, on, bytes);
	if (tripplite_order(t, bytes, n) != SP_OK)
		return SP_FAILED;
	t->is_off[outlet] = !on;
	if (outlet)
		tripplite_outlet_text(t->session.device, outlet, "switch", on ? "on" : "off");
	return SP_OK;
}

/* "outlet.N.WORD" of an outlet that can be switched: the word. */
static const char *outlet_word(const struct tripplite *t, const char *name, int *outlet)
{
	int at = 0;

	if (strncasecmp(name, "outlet.", 7) || sscanf(name + 7, "%1d.%n", outlet, &at) != 1 || !at)
		return NULL;
	return *outlet >= 1 && *outlet <= t->ratings.banks ? name + 7 + at : NULL;
}

static enum sp_result set_switch(struct tripplite *t, int outlet, const char *value)
{
	bool on = !strcasecmp(value, "on") || !strcmp(value, "1");

	if (!on && strcasecmp(value, "off") != 0 && strcmp(value, "0") != 0)
		return SP_INVALID;
	return switch_outlet(t, outlet, on);
}

static enum sp_result shut_down(struct tripplite *t, const uint8_t *last, size_t n)
{
	return set_off_delay(t) == SP_OK ? tripplite_order(t, last, n) : SP_FAILED;
}

enum sp_result tripplite_command(struct device *d, const char *name, const char *value)
{
	const uint8_t soft[] = { 'G' }, hard[] = { 'K', 0 }, now[] = { 'W', 1 }, test[] = { 'A' },
		      reset[] = { 'Z' };
	struct tripplite *t = d->own;
	const uint8_t later[] = { 'W', (uint8_t)t->reboot_s };
	const char *word;
	int outlet;

	(void)value;
	if (!strcasecmp(name, "shutdown.return"))
		return shut_down(t, soft, sizeof soft);
	if (!strcasecmp(name, "shutdown.stayoff"))
		return shut_down(t, hard, sizeof hard);
	if (!strcasecmp(name, "shutdown.reboot"))
		return tripplite_order(t, now, sizeof now);
	if (!strcasecmp(name, "shutdown.reboot.graceful"))
		return tripplite_order(t, later, sizeof later);
	if (!strcasecmp(name, "test.battery.start"))
		return tripplite_order(t, test, sizeof test);
	if (!strcasecmp(name, "reset.input.minmax"))
		return tripplite_order(t, reset, sizeof reset);
	if (!strcasecmp(name, "load.off") || !strcasecmp(name, "load.on"))
		return switch_outlet(t, 0, !strcasecmp(name, "load.on"));
	word = outlet_word(t, name, &outlet);
	if (word && (!strcasecmp(word, "load.on") || !strcasecmp(word, "load.off")))
		return switch_outlet(t, outlet, !strcasecmp(word, "load.on"));
	return SP_NOT_SUPPORTED;
}

enum sp_result tripplite_set(struct device *d, const char *name, const char *value)
{
	struct tripplite *t = d->own;
	const char *word;
	int outlet;
	long n;

	word = outlet_word(t, name, &outlet);
	if (word && !strcasecmp(word, "switch"))
		return set_switch(t, outlet, value);
	if (!strcasecmp(name, "ups.delay.shutdown")) {
		if (!conf_number(value, 0, TRIPPLITE_DELAY_MAX_S, &t->off_s))
			return SP_INVALID;
		device_set_fmt(d, "ups.delay.shutdown", "%ld", t->off_s);
		return SP_OK;
	}
	if (!strcasecmp(name, "ups.id") && conf_number(value, 0, TRIPPLITE_NO_UNIT_ID, &n)) {
		const uint8_t write[] = { 'J', (uint8_t)(n >> 8), (uint8_t)n };

		if (tripplite_order(t, write, sizeof write) != SP_OK)
			return SP_FAILED;
		device_set_fmt(d, "ups.id", "%ld", n);
		return SP_OK;
	}
	return SP_INVALID;
}
