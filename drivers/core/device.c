/* SPDX-License-Identifier: GPL-2.0-or-later
 * device - what a driver may call to publish its variables and commands; see driver.h. The first of
 * them begins a session.
 */
#include "drivers/core/core_parts.h"

#include <stdarg.h>
#include <stdio.h>

void device_set(struct device *d, const char *name, const char *value)
{
	session_begin(d);
	core_set(d, name, value);
}

void device_source(struct device *d, unsigned source)
{
	age_source(d->age, source);
}

static void on_missed(void *user, const char *name)
{
	core_remove(user, name);
}

void device_missed(struct device *d, unsigned source)
{
	age_missed(d->age, source, on_missed, d);
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

void device_writable_string(struct device *d, const char *name, int max_length)
{
	ups_apply(d->ups,
		&(struct ups_change){ .op = UPS_SET_LENGTH, .name = name, .number = max_length });
	core_add_flags(d, name, VAR_RW | VAR_STRING);
}

void device_writable_number(struct device *d, const char *name)
{
	core_add_flags(d, name, VAR_RW | VAR_NUMBER);
}

void device_add_enum(struct device *d, const char *name, const char *value)
{
	ups_apply(d->ups, &(struct ups_change){ .op = UPS_ADD_ENUM, .name = name, .value = value });
	core_add_flags(d, name, VAR_RW);
}

void device_add_range(struct device *d, const char *name, long min, long max)
{
	ups_apply(d->ups,
		&(struct ups_change){ .op = UPS_ADD_RANGE, .name = name, .range = { min, max } });
	core_add_flags(d, name, VAR_RW);
}

void device_add_command(struct device *d, const char *name)
{
	session_begin(d);
	ups_add_command(d->ups, name);
}
