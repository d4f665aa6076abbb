/* SPDX-License-Identifier: GPL-2.0-or-later
 * upses - see upses.h.
 */
#include "mibs/conf/upses.h"

#include <string.h>

const struct section *agentconf_upses_first(const struct settings *ups)
{
	for (size_t i = 0; i < ups->ups_count; i++)
		if (ups->ups[i]->usable)
			return ups->ups[i];
	return NULL;
}

bool agentconf_upses_knows(const struct settings *ups, const char *name)
{
	const struct section *s = settings_ups(ups, name);

	return agentconf_upses_first(ups) ? s && s->usable : !strcmp(name, "ups");
}
