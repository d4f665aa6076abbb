/* SPDX-License-Identifier: GPL-2.0-or-later
 * report - the output of the plugin, as specified by the plugin guidelines.
 */
#ifndef TOOLS_PLUGIN_REPORT_H
#define TOOLS_PLUGIN_REPORT_H

#include "tools/plugin/check.h"

/* Appends all lines to `out`: the worst UPS and all performance data, then a line for each of
 * several, then, by `verbose`, more of each. Returns the exit status. */
enum check_state report_readings(const struct check *c, const struct readings *r, unsigned verbose,
	struct buf *out);
/* One line: the UPSes could not be read. */
enum check_state report_failure(enum check_state state, const char *why, struct buf *out);

#endif
