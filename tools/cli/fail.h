/* SPDX-License-Identifier: GPL-2.0-or-later
 * fail - how a subcommand says what went wrong.
 */
#ifndef TOOLS_FAIL_H
#define TOOLS_FAIL_H

/* One line on stderr for what went wrong, and one for what to try (may be NULL). Returns `status`. */
int tool_fail(int status, const char *attempt, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
