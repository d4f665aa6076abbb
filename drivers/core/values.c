/* SPDX-License-Identifier: GPL-2.0-or-later
 * values - one value as it is published: the administrator's override.* and default.* are applied
 * here, so that no driver can forget them, and values that no device can have measured are dropped.
 */
#include "drivers/core/core_parts.h"
#include "drivers/power/plausible.h"

#include <string.h>

/* The value of an `override.`, or, if the device has none, of a `default.`; NULL: none. It is
 * looked up for each value of each poll, so it composes no key; few sections have such a key. */
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
void core_remove(struct device *d, const char *name)
{
	const char *value = configured(d, "override.", name);

	if (!value)
		value = configured(d, "default.", name);
	if (value)
		ups_set(d->ups, name, value);
	else
		ups_delete(d->ups, name);
}

void core_set(struct device *d, const char *name, const char *value)
{
	const char *override = configured(d, "override.", name);

	if (value && !override && !plausible(name, value)) {
		log_say(LOG_DETAIL, "UPS [%s]: %s \"%s\" is out of any range; not published",
			d->name, name, value);
		value = NULL;
	}
	if (!value) {
		age_removed(d->age, name);
		core_remove(d, name);
		return;
	}
	ups_set(d->ups, name, override ? override : value);
	age_set(d->age, name);
}

void core_add_flags(struct device *d, const char *name, unsigned flags)
{
	const struct var *v = ups_var(d->ups, name);

	if (v)
		ups_apply(d->ups, &(struct ups_change){ .op = UPS_SET_FLAGS,
					  .name = name,
					  .number = (long)(v->flags | flags) });
}
