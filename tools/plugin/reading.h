/* SPDX-License-Identifier: GPL-2.0-or-later
 * reading - the data of a UPS, read over either protocol.
 */
#ifndef TOOLS_PLUGIN_READING_H
#define TOOLS_PLUGIN_READING_H

#include "lib/ups.h"

struct reading {
	/* UPS_FRESH; UPS_STALE: it has no current data; UPS_ABSENT: the server does not have it */
	struct ups *ups;
	double age_s, outage_s; /* age of the data; time since mains failed. NAN: unknown */
	char why[64];           /* why there are no data; "": unknown */
};

struct readings { /* zeroed: none yet */
	struct reading *all;
	size_t count;
	char why[256]; /* why nothing could be read */
};

enum { READINGS_MAX = 4096 };

/* NULL: there are enough. Valid until the next one is added. */
struct reading *readings_add(struct readings *r, const char *name);
void readings_fini(struct readings *r);

#endif
