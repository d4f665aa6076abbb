/* SPDX-License-Identifier: GPL-2.0-or-later
 * settings - the command line of check_holdover.
 */
#ifndef TOOLS_PLUGIN_SETTINGS_H
#define TOOLS_PLUGIN_SETTINGS_H

#include "tools/plugin/check.h"
#include "tools/plugin/snmp_client.h"

struct plugin_settings {
	struct check check;
	bool snmp;
	char *host;
	unsigned port;     /* 0: that of the protocol */
	char **names;      /* of UPSes */
	size_t name_count; /* 0: all that there are */
	unsigned seconds, verbose;
	char *user, *password, *authorities; /* of the NUT protocol; NULL: none */
	struct snmp_access access;
};

enum settings_result { SETTINGS_RUN, SETTINGS_SHOWN, SETTINGS_WRONG };

/* SHOWN: help or version was printed. WRONG: a line for the monitor was printed. Secrets are wiped
 * from argv, where ps would show them. */
enum settings_result settings_from_args(struct plugin_settings *s, int argc, char **argv);
void settings_free(struct plugin_settings *s);

#endif
