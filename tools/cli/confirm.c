/* SPDX-License-Identifier: GPL-2.0-or-later
 * confirm - see confirm.h.
 */
#include "tools/cli/confirm.h"

#include <stdio.h>
#include <unistd.h>

bool confirm(const struct tool *t, const char *question)
{
	char answer[8] = "";

	if (t->yes)
		return true;
	if (!isatty(STDIN_FILENO))
		return false;
	fprintf(stderr, "%s. Go on? [y/N] ", question);
	return fgets(answer, sizeof answer, stdin) && (*answer == 'y' || *answer == 'Y');
}
