/* SPDX-License-Identifier: GPL-2.0-or-later
 * confirm - asks for confirmation before the load is switched off.
 */
#ifndef TOOLS_CONFIRM_H
#define TOOLS_CONFIRM_H

#include "tools/cli/command.h"

/* True with --yes, or after a y on a terminal. */
bool confirm(const struct tool *t, const char *question);

#endif
