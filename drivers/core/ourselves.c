/* SPDX-License-Identifier: GPL-2.0-or-later
 * ourselves - what a driver publishes about itself: its name and version, the options it was given,
 * the commands that the core carries out, and the administrator's own values of variables.
 */
#include "drivers/core/core_parts.h"
#include "lib/mem.h"
#include "lib/product.h"

#include <string.h>

static void publish_number(struct device *d, const char *name, long number)
{
	char text[24];

	snprintf(text, sizeof text, "%ld", number);
	core_set(d, name, text);
}

static void publish_parameters(struct core *c)
{
	static const char *const starter[] = { "driver", "desc", "alias", "user", "group", "sdorder",
		"maxretry", "retrydelay", "maxstartdelay", "nowait", "nolock", "chroot",
		"allow_killpower" };
	struct device *d = &c->device;
	char name[UPS_NAME_MAX];

	for (size_t i = 0; i < d->conf->count; i++) {
		const struct setting *s = &d->conf->items[i];
		bool skip = !options_shows(d->driver, s->key);

		for (size_t k = 0; k < MEM_COUNT(starter); k++)
			skip |= !strcmp(s->key, starter[k]);
		if (skip)
			continue;
		snprintf(name, sizeof name, "driver.%s.%s", s->value ? "parameter" : "flag",
			s->key);
		ups_set(d->ups, name, s->value ? s->value : "enabled");
	}
	publish_number(d, "driver.parameter.pollinterval", (long)d->pollinterval_s);
}

void core_publish_ourselves(struct core *c)
{
	struct device *d = &c->device;
	static const char family[] = "default.";

	ups_set(d->ups, "driver.name", d->driver->name);
	ups_set(d->ups, "driver.version", PRODUCT_VERSION);
	ups_set(d->ups, "driver.version.internal", d->driver->version);
	publish_number(d, "driver.debug", log_debug());
	core_add_flags(d, "driver.debug", VAR_RW | VAR_NUMBER);
	ups_set(d->ups, "driver.flag.allow_killpower", c->killpower ? "1" : "0");
	core_add_flags(d, "driver.flag.allow_killpower", VAR_RW | VAR_NUMBER);
	publish_parameters(c);
	for (size_t i = 0; i < d->conf->count; i++) {
		const struct setting *s = &d->conf->items[i];
		const char *dot = strchr(s->key, '.');

		if (s->value && dot &&
			(!strncmp(s->key, family, sizeof family - 1) ||
				!strncmp(s->key, "override.", 9)))
			core_set(d, dot + 1, s->value);
	}
	if (d->driver->shutdown || device_option(d, "sdcommands")) {
		ups_add_command(d->ups, "shutdown.default");
		ups_add_command(d->ups, "driver.killpower");
	}
}
