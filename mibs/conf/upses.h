/* SPDX-License-Identifier: GPL-2.0-or-later
 * upses - the UPSes of ups.conf that [snmp] may refer to.
 */
#ifndef MIBS_CONF_UPSES_H
#define MIBS_CONF_UPSES_H

#include "lib/settings.h"

#include <stdbool.h>

/* The first usable section of ups.conf; NULL: there is none. */
const struct section *agentconf_upses_first(const struct settings *ups);

/* Is it a usable section of ups.conf or, without any section, the name of a UPS that is found
 * automatically? */
bool agentconf_upses_knows(const struct settings *ups, const char *name);

#endif
