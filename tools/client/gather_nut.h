/* SPDX-License-Identifier: GPL-2.0-or-later
 * gather_nut - the way over the NUT protocol; see gather.h.
 */
#ifndef TOOLS_GATHER_NUT_H
#define TOOLS_GATHER_NUT_H

#include "tools/cli/command.h"
#include "tools/client/gathered.h"

/* Adds to `out`. A UPS that the server does not know stays UPS_ABSENT. */
bool gather_nut(const struct tool *t, const char *only, struct gathered *out);

#endif
