/* SPDX-License-Identifier: GPL-2.0-or-later
 * plausible - see plausible.h.
 *
 * The first row whose word is part of the name decides, so special rows stand before general ones.
 */
#include "drivers/power/plausible.h"

#include "lib/mem.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define YEARS_S (20 * 366 * 86400.0)

static const struct kind {
	const char *word;
	double min, max;
} kinds[] = {
	{ "temperature", -90, 200 },		/* degrees Celsius */
	{ "humidity", 0, 100 },			/* per cent */
	{ "frequency", 0, 1000 },		/* Hz; 400 in aircraft */
	{ "transfer.delay", 0, YEARS_S },
	{ "transfer.", 0, 1000 },		/* volts */
	{ "voltage", 0, 1000 },			/* three phases of 690 V, strings of 800 V */
	{ "current", -5000, 5000 },		/* amperes; out of a battery they are negative */
	{ "charger", -INFINITY, INFINITY },
	{ "battery.charge", 0, 100 },		/* per cent */
	{ "efficiency", 0, 100 },
	{ "load", 0, 1000 },			/* per cent; an overload is above 100 */
	{ "power", -1e7, 1e7 },			/* W and VA */
	{ "runtime", 0, YEARS_S },
	{ "timer.", -86400, YEARS_S },		/* below 0: no countdown */
	{ "delay.", -86400, YEARS_S },
	{ "capacity", 0, 1e6 },			/* Ah */
};

/* A nominal value of 0 was not filled in. */
static bool is_blank(const char *name, double value)
{
	static const char word[] = ".nominal";
	size_t len = strlen(name), n = sizeof word - 1;

	return value == 0 && len > n && !strcmp(name + len - n, word);
}

bool plausible(const char *name, const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (end == text || *end)
		return true;
	if (!isfinite(value) || is_blank(name, value))
		return false;
	for (size_t i = 0; i < MEM_COUNT(kinds); i++)
		if (strstr(name, kinds[i].word))
			return value >= kinds[i].min && value <= kinds[i].max;
	return true;
}
