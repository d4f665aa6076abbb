/* SPDX-License-Identifier: GPL-2.0-or-later
 * device_options - what a driver may call to read its options; see driver.h.
 */
#include "drivers/core/core_parts.h"
#include "lib/conf.h"

#include <string.h>

const char *device_option(const struct device *d, const char *key)
{
	return section_value(d->conf, key);
}

bool device_flag(const struct device *d, const char *key)
{
	return section_flag(d->conf, key);
}

/* Options are read at each opening, but a warning about one is logged once. */
static bool is_first_warning(const struct device *d, const char *key)
{
	struct option_warnings *w = d->warnings;

	for (size_t i = 0; w && i < w->count; i++)
		if (!strcmp(w->keys[i], key))
			return false;
	if (w && w->count < OPTION_WARNINGS_MAX)
		w->keys[w->count++] = key;
	return true;
}

long device_option_number(const struct device *d, const char *key, long otherwise)
{
	const char *text = device_option(d, key);
	long n = otherwise;

	if (text && !conf_number(text, INT32_MIN, INT32_MAX, &n) && is_first_warning(d, key))
		log_say(LOG_WARN, "UPS [%s]: option %s: \"%s\" is not a number; %ld is used",
			d->name, key, text, otherwise);
	return n;
}
