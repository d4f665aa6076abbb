/* SPDX-License-Identifier: GPL-2.0-or-later
 * fail - see fail.h.
 */
#include "tools/cli/fail.h"

#include <stdarg.h>
#include <stdio.h>

int tool_fail(int status, const char *attempt, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	fputs("holdover: ", stderr);
	vfprintf(stderr, fmt, args);
	fputc('\n', stderr);
	va_end(args);
	if (attempt)
		fprintf(stderr, "holdover: try: %s\n", attempt);
	return status;
}
