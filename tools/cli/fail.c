/* SPDX-License-Identifier: GPL-2.0-or-later
 * fail - see fail.h.
 */
#include "tools/cli/fail.h"
#include "tools/cli/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

int tool_fail_control(int status, const struct tool_peer *peer)
{
	switch (status) {
	case -ESRCH: case -ENOENT: case -ECONNREFUSED:
		return tool_fail(EXIT_UNKNOWN, peer->unit, "%s", peer->none);
	case -EPERM: case -EACCES:
		return tool_fail(EXIT_UNKNOWN, peer->as_root,
			"%s answers root and its own user only", peer->name);
	default:
		return tool_fail(EXIT_UNKNOWN, NULL, "%s does not answer (%s)", peer->name,
			strerror(-status));
	}
}
