/* SPDX-License-Identifier: GPL-2.0-or-later
 * fail - error messages of subcommands.
 */
#ifndef TOOLS_FAIL_H
#define TOOLS_FAIL_H

/* Prints on stderr a line with the error, and one with what to try (may be NULL). Returns
 * `status`. */
int tool_fail(int status, const char *attempt, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* A program whose control socket did not answer. */
struct tool_peer {
	const char *none;		/* "no guard runs on this host" */
	const char *name;		/* "the guard" */
	const char *unit, *as_root;	/* commands that help */
};

/* Prints the reason; `status` is -errno of the request. Returns EXIT_UNKNOWN. */
int tool_fail_control(int status, const struct tool_peer *peer);

#endif
