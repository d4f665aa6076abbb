/* SPDX-License-Identifier: GPL-2.0-or-later
 * physical - the oracle of value fuzzers: what a driver publishes of a number is in the range that
 * physics allows its kind, or it publishes nothing. The ranges are repeated here, by the end of the
 * variable's name, so that they test those of the drivers (drivers/power/plausible.h)
 * independently.
 */
#ifndef TESTS_FUZZ_PHYSICAL_H
#define TESTS_FUZZ_PHYSICAL_H

#include "drivers/power/plausible.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct physical_range {
	const char *end;
	double min, max;
} physical_ranges[] = { { "temperature", -90, 200 }, { "frequency", 0, 1000 },
	{ "voltage", 0, 1000 }, { "battery.charge", 0, 100 }, { "ups.load", 0, 1000 },
	{ "current", -5000, 5000 }, { "power", -1e7, 1e7 }, { "runtime", 0, 20 * 366 * 86400.0 },
	{ "voltage.nominal", 0, 1000 }, { "frequency.nominal", 0, 1000 },
	{ "power.nominal", -1e7, 1e7 } };

/* Aborts if device_set_fmt(name, "%.*f", decimals, value) would publish an impossible number. */
static inline void physical_or_nothing(const char *name, int decimals, double value)
{
	char text[400];
	size_t n = strlen(name);

	if (isnan(value))
		return;
	snprintf(text, sizeof text, "%.*f", decimals, value);
	if (!plausible(name, text))
		return;
	for (size_t i = 0; i < sizeof physical_ranges / sizeof *physical_ranges; i++) {
		const struct physical_range *r = &physical_ranges[i];
		size_t k = strlen(r->end);
		double shown = strtod(text, NULL);

		if (n >= k && !strcmp(name + n - k, r->end)) {
			if (!(shown >= r->min && shown <= r->max))
				abort();
			return;
		}
	}
	if (!isfinite(value))
		abort();
}

/* The same of a text: what is no number is printable. */
static inline void physical_text(const char *name, const char *text)
{
	char *end;
	double value = strtod(text, &end);

	for (const char *p = text; *p; p++)
		if (*p < ' ' || *p > '~')
			abort();
	if (*text && !*end)
		physical_or_nothing(name, 3, value);
}

#endif
