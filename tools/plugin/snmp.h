/* SPDX-License-Identifier: GPL-2.0-or-later
 * snmp - reads UPSes over SNMP: one UPS from any agent with UPS-MIB (RFC 1628); from Holdover's own
 * agent all UPSes, by the table of HOLDOVER-MIB.
 */
#ifndef TOOLS_PLUGIN_SNMP_H
#define TOOLS_PLUGIN_SNMP_H

#include "tools/plugin/reading.h"
#include "tools/plugin/settings.h"

/* False: see out->why. Blocks; the caller bounds it with an alarm. */
bool plugin_read_snmp(const struct plugin_settings *s, struct readings *out);

#endif
