/* SPDX-License-Identifier: GPL-2.0-or-later
 * completion - `holdover completion bash|zsh|fish`: the completion script of a shell, from the
 * tables of main.c. It is run when the package is built, and not listed in the help.
 */
#ifndef TOOLS_COMPLETION_H
#define TOOLS_COMPLETION_H

#include "tools/cli/command.h"

#include <stddef.h>

/* On stdout; an exit status. `common`: options of every subcommand. */
int completion_print(const char *shell, const struct command *commands, size_t count,
	const struct cli_option *common);

#endif
