/* SPDX-License-Identifier: GPL-2.0-or-later
 * gather - all UPSes of a server at one moment: over the feeds of this host where we may read them,
 * else over the NUT protocol, from 127.0.0.1 or --host.
 */
#ifndef TOOLS_GATHER_H
#define TOOLS_GATHER_H

#include "lib/ups.h"
#include "tools/cli/command.h"

struct gathered {
	struct ups **ups;		/* in the order of the server; stale ones have UPS_STALE */
	size_t count;
	char why[256];			/* if it failed */
};

/* `only`: the name of one UPS; NULL: all. A UPS that the server does not know stays UPS_ABSENT.
 * False: nothing could be found out, see why. Blocks up to some seconds. */
bool gather(const struct tool *t, const char *only, struct gathered *out);
/* Over the NUT protocol in any case; adds to `out`. */
bool gather_nut(const struct tool *t, const char *only, struct gathered *out);
void gather_fini(struct gathered *g);

#endif
