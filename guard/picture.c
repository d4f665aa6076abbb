/* SPDX-License-Identifier: GPL-2.0-or-later
 * picture - see picture.h.
 */
#include "guard/picture.h"
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

/* Calls back for each blank-separated word until that says true. */
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

static bool is_this_machine(const char *word)
{
	return !strncmp(word, "127.", 4) || !strncmp(word, "::1/", 4) ||
	       !strncmp(word, "::ffff:127.", 11);
}

static bool count_client(const char *word, void *user)
{
	struct picture_clients *c = user;

	if (*word == '+')
		c->others += (unsigned)strtoul(word + 1, NULL, 10);
	else if (is_this_machine(word))
		c->here = true;
	else
		c->others++;
	return false;
}

struct picture_clients picture_clients(const char *text)
{
	struct picture_clients c = { 0 };

	any_word(text ? text : "", count_client, &c);
	return c;
}
