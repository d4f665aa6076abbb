/* SPDX-License-Identifier: GPL-2.0-or-later
 * nut - reads UPSes over the NUT protocol, from any server; from Holdover's also server.age and
 * server.outage.
 */
#ifndef TOOLS_PLUGIN_NUT_H
#define TOOLS_PLUGIN_NUT_H

#include "tools/plugin/reading.h"
#include "tools/plugin/settings.h"

/* False: see out->why. Blocks; the caller bounds it with an alarm. */
bool plugin_read_nut(const struct plugin_settings *s, struct readings *out);

#endif
