/* SPDX-License-Identifier: GPL-2.0-or-later
 * picture - see picture.h.
 */
#include "guard/picture.h"
#include "lib/clients.h"
#include "lib/status.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double number(const struct ups *ups, const char *name)
{
	double n;

	return ups_number(ups, name, &n) ? n : NAN;
}

struct picture picture_of(const struct ups *ups)
{
	const char *status = ups_value(ups, "ups.status");

	return (struct picture){
		.fresh = ups->state == UPS_FRESH && status,
		.words = status_parse(status ? status : "") | (ups->fsd ? ST_FSD : 0),
		.charge_pct = number(ups, "battery.charge"),
		.charge_low_pct = number(ups, "battery.charge.low"),
		.runtime_s = number(ups, "battery.runtime"),
		.runtime_low_s = number(ups, "battery.runtime.low"),
		.input_v = number(ups, "input.voltage"),
		.input_nominal_v = number(ups, "input.voltage.nominal"),
	};
}

/* Calls back for each blank-separated word until the callback returns true. */
static bool any_word(const char *text, bool (*fits)(const char *word, void *user), void *user)
{
	char copy[UPS_VALUE_MAX + 8], *rest = NULL;

	strncpy(copy, text, sizeof copy - 1);
	copy[sizeof copy - 1] = 0;
	for (char *w = strtok_r(copy, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
		if (fits(w, user))
			return true;
	return false;
}

static bool is_unknown(const char *word, void *user)
{
	(void)user;
	return !status_word(word);
}

bool picture_has_other_words(const struct ups *ups)
{
	const char *status = ups_value(ups, "ups.status");

	return status && any_word(status, is_unknown, NULL);
}

static void count_client(void *user, const struct client *client)
{
	struct picture_clients *c = user;

	if (client->local)
		c->here = true;
	else
		c->others += client->count;
}

struct picture_clients picture_clients(const char *text)
{
	struct picture_clients c = { 0 };

	clients_each(text, count_client, &c);
	return c;
}
