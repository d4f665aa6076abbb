/* SPDX-License-Identifier: GPL-2.0-or-later
 * place - see place.h.
 */
#include "tools/cli/place.h"
#include "lib/paths.h"
#include "lib/settings.h"

char *place_state_dir(const struct tool *t)
{
	struct conf_report unheard = { .quiet = true };
	const char *conf_dir = paths_conf_dir(t->conf_dir);
	struct settings s;
	char *dir;

	settings_read(conf_dir, &s, &unheard);
	dir = settings_state_dir(&s, conf_dir);
	settings_fini(&s);
	return dir;
}
