/* SPDX-License-Identifier: GPL-2.0-or-later
 * line - `holdover watch` without a terminal: a line for each change of a UPS, text or JSON.
 */
#ifndef TOOLS_LINE_H
#define TOOLS_LINE_H

#include "tools/watch/view.h"

/* Prints the line, if it differs from the previous one. Text has the state, and in an outage charge
 * and time left; JSON always has charge, time left and load. */
void line_print(const struct tool *tool, struct view_ups *s, const struct ups *ups);

#endif
