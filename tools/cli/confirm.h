/* SPDX-License-Identifier: GPL-2.0-or-later
 * confirm - asking back before power is taken away.
 */
#ifndef TOOLS_CONFIRM_H
#define TOOLS_CONFIRM_H

#include "tools/cli/command.h"

/* True with --yes, or after a y on a terminal. */
bool confirm(const struct tool *t, const char *question);

#endif
