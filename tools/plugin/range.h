/* SPDX-License-Identifier: GPL-2.0-or-later
 * range - thresholds of the Nagios plugin guidelines: `10`, `10:`, `~:10`, `10:20`, `@10:20`.
 */
#ifndef TOOLS_RANGE_H
#define TOOLS_RANGE_H

#include <stdbool.h>

struct range {
	double min, max;  /* -INFINITY and INFINITY: open */
	bool inside;      /* @: a value inside the range alerts */
	const char *text; /* borrowed; NULL: there is no threshold */
};

/* False: not a range, or it begins after its end. */
bool range_parse(const char *text, struct range *out);
bool range_alerts(const struct range *r, double value); /* false without a threshold */

#endif
