/* SPDX-License-Identifier: GPL-2.0-or-later
 * command - starts a program and waits for its end, for a limited time.
 *
 * For the two programs that run as root in the last seconds of a machine: a program that hangs must
 * not block them. No shell, no search path, nothing on standard input. libc only.
 */
#ifndef GUARD_COMMAND_H
#define GUARD_COMMAND_H

#include <stdint.h>
#include <sys/types.h>

enum {
	COMMAND_FAILED = -1,	/* it was not started, or ended by a signal */
	COMMAND_OVERDUE = -2,	/* it still runs */
};

/* -1: it cannot be started. The caller waits for its end. */
pid_t command_start(const char *const argv[]);

/* Its exit status (127: no such program), or one of the above. An overdue program is not killed. */
int command_wait(pid_t child, uint64_t limit_ms);

#endif
