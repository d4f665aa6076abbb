/* SPDX-License-Identifier: GPL-2.0-or-later
 * place - the directory of the sockets of this host, by its configuration.
 */
#ifndef TOOLS_PLACE_H
#define TOOLS_PLACE_H

#include "tools/cli/command.h"

char *place_state_dir(const struct tool *t);	/* the caller frees */

#endif
