/* SPDX-License-Identifier: GPL-2.0-or-later
 * exposure - checks who else can read or write holdover.conf, which may hold communities and
 * secrets.
 *
 * Judged as NUT judges its files: a warning, since on Unraid, CIFS and in containers every file is
 * of mode 0777. `strict_files = yes` in [server] refuses the secrets.
 */
#ifndef MIBS_CONF_EXPOSURE_H
#define MIBS_CONF_EXPOSURE_H

#include <stdbool.h>

enum agentconf_exposure { AGENTCONF_PRIVATE, AGENTCONF_READABLE, AGENTCONF_WRITABLE };

struct agentconf_exposed {
	enum agentconf_exposure how;	/* by everybody */
	bool strict;			/* entries with secrets must not be used */
};

struct agentconf_exposed agentconf_exposure_of(const char *file);

#endif
