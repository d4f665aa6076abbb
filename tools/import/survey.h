/* SPDX-License-Identifier: GPL-2.0-or-later
 * survey - shows how Holdover would serve a configuration directory of NUT, UPS by UPS.
 */
#ifndef TOOLS_SURVEY_H
#define TOOLS_SURVEY_H

#include "tools/cli/command.h"

/* Prints it, changes nothing. Returns an exit status: 1 if something needs attention, 3 if there is
 * no such directory. */
int survey_print(const struct tool *t, const char *dir);

#endif
