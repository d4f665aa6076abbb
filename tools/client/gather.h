/* SPDX-License-Identifier: GPL-2.0-or-later
 * gather - all UPSes of a server at one moment: over the feeds of this host where we may read them,
 * else over the NUT protocol, from 127.0.0.1 or --host.
 */
#ifndef TOOLS_GATHER_H
#define TOOLS_GATHER_H

#include "tools/cli/command.h"
#include "tools/client/gathered.h"

/* `only`: the name of one UPS; NULL: all. False: nothing could be found out, see why. Blocks up to
 * some seconds. */
bool gather(const struct tool *t, const char *only, struct gathered *out);

#endif
