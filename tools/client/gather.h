/* SPDX-License-Identifier: GPL-2.0-or-later
 * gather - reads all UPSes of a server once: over the feeds of this host if they are readable, else
 * over the NUT protocol, from 127.0.0.1 or --host.
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

/* `only`: the name of one UPS; NULL: all. A UPS that the server does not have stays UPS_ABSENT.
 * False: it failed, see why. Blocks up to some seconds. */
bool gather(const struct tool *t, const char *only, struct gathered *out);
/* The same, always over the NUT protocol; adds to `out`. */
bool gather_nut(const struct tool *t, const char *only, struct gathered *out);
void gather_fini(struct gathered *g);

#endif
