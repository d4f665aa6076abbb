/* SPDX-License-Identifier: GPL-2.0-or-later
 * device - what a driver may call to publish its variables and to read its options; see driver.h.
 *
 * The administrator's override.* and default.* are applied here, so that no driver can forget them.
 */
#include "drivers/core/core_parts.h"
#include "drivers/power/plausible.h"
#include "lib/conf.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* The value that an `override.` or, if the device says nothing, a `default.` gives; NULL: none.
 * Asked for each value of each poll, so no key is composed: few sections have any. */
static const char *configured(const struct device *d, const char *family, const char *name)
{
	size_t n = strlen(family);

	for (size_t i = 0; i < d->conf->count; i++) {
		const struct setting *s = &d->conf->items[i];

		if (!strncmp(s->key, family, n) && !strcmp(s->key + n, name))
			return s->value;
	}
	return NULL;
}

/* The device has no value for it. */
static void remove_value(void *user, const char *name)
{
	struct device *d = user;
	const char *value = configured(d, "override.", name);

	if (!value)
		value = configured(d, "default.", name);
	if (value)
		ups_set(d->ups, name, value);
	else
		ups_delete(d->ups, name);
}

void device_set(struct device *d, const char *name, const char *value)
{
	const char *override = configured(d, "override.", name);

	core_session(d);
	if (value && !override && !plausible(name, value)) {
		log_say(LOG_DETAIL, "UPS [%s]: %s \"%s\" is out of any range; not published",
			d->name, name, value);
		value = NULL;
	}
	if (!value) {
		age_removed(d->age, name);
		remove_value(d, name);
		return;
	}
	ups_set(d->ups, name, override ? override : value);
	age_set(d->age, name);
}

void device_source(struct device *d, unsigned source)
{
	age_source(d->age, source);
}

void device_missed(struct device *d, unsigned source)
{
	age_missed(d->age, source, remove_value, d);
}

void device_set_fmt(struct device *d, const char *name, const char *fmt, ...)
{
	char value[UPS_VALUE_MAX + 1];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(value, sizeof value, fmt, ap);
	va_end(ap);
	device_set(d, name, value);
}

static void add_flags(struct device *d, const char *name, unsigned flags)
{
	const struct var *v = ups_var(d->ups, name);

	if (v)
		ups_apply(d->ups, &(struct ups_change){ .op = UPS_SET_FLAGS,
					  .name = name,
					  .number = (long)(v->flags | flags) });
}

void device_writable_string(struct device *d, const char *name, int max_length)
{
	ups_apply(d->ups,
		&(struct ups_change){ .op = UPS_SET_LENGTH, .name = name, .number = max_length });
	add_flags(d, name, VAR_RW | VAR_STRING);
}

void device_writable_number(struct device *d, const char *name)
{
	add_flags(d, name, VAR_RW | VAR_NUMBER);
}

void device_add_enum(struct device *d, const char *name, const char *value)
{
	ups_apply(d->ups, &(struct ups_change){ .op = UPS_ADD_ENUM, .name = name, .value = value });
	add_flags(d, name, VAR_RW);
}

void device_add_range(struct device *d, const char *name, long min, long max)
{
	ups_apply(d->ups,
		&(struct ups_change){ .op = UPS_ADD_RANGE, .name = name, .range = { min, max } });
	add_flags(d, name, VAR_RW);
}

void device_add_command(struct device *d, const char *name)
{
	core_session(d);
	ups_add_command(d->ups, name);
}

const char *device_option(const struct device *d, const char *key)
{
	return section_value(d->conf, key);
}

bool device_flag(const struct device *d, const char *key)
{
	return section_flag(d->conf, key);
}

/* Options are read at each opening, and complained of once. */
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
