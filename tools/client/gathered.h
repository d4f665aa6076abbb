/* SPDX-License-Identifier: GPL-2.0-or-later
 * gathered - the UPSes of a server at one moment.
 */
#ifndef TOOLS_GATHERED_H
#define TOOLS_GATHERED_H

#include "lib/ups.h"

struct gathered {
	struct ups **ups;		/* in the order of the server; stale ones have UPS_STALE */
	size_t count;
	char why[256];			/* if it failed */
};

enum { GATHER_UPSES_MAX = 4096 };

struct ups *gather_add(struct gathered *g, const char *name);	/* NULL: there are enough */
void gather_fini(struct gathered *g);

#endif
