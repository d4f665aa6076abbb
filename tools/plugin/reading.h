/* SPDX-License-Identifier: GPL-2.0-or-later
 * reading - a UPS as the plugin has found it over either protocol.
 */
#ifndef TOOLS_PLUGIN_READING_H
#define TOOLS_PLUGIN_READING_H

#include "lib/ups.h"

struct reading {
	/* UPS_FRESH; UPS_STALE: it has no current data; UPS_ABSENT: the server does not know it */
	struct ups *ups;
	double age_s, outage_s; /* of the data; since the mains failed. NAN: not known */
	char why[64];           /* why there are no data; "": not known */
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
