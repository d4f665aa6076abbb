/* SPDX-License-Identifier: GPL-2.0-or-later
 * line - `holdover watch` without a terminal: a line for each change of a UPS, text or JSON.
 */
#ifndef TOOLS_LINE_H
#define TOOLS_LINE_H

#include "tools/watch/view.h"

/* On stdout, if it would differ from the line before. Text is about the state, and in an outage about
 * charge and time left; JSON about charge, time left and load in any case. */
void line_print(const struct tool *tool, struct view_ups *s, const struct ups *ups);

#endif
