/* SPDX-License-Identifier: GPL-2.0-or-later
 * spawn - starts one program with its identity and its line to holdoverd.
 *
 * It uses fork and exec, because uv_spawn cannot do all that is needed between the two
 * (supplementary groups, no capability, the line at a number that the child knows). The child
 * changes its user before exec, so no program except holdoverd is ever root.
 */
#ifndef SUPERVISOR_SPAWN_H
#define SUPERVISOR_SPAWN_H

#include "lib/identity.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct spawn {				/* all borrowed */
	const char *const *argv;	/* ends with NULL; argv[0] is the path */
	const char *also;		/* one more argument after them; NULL: none */
	/* "NAME=value" before our own; ends with NULL; may be NULL */
	const char *const *env;
	const struct identity *identity; /* NULL: the current user */
	/* its stdout and stderr are /dev/null, so that it does not hold the terminal */
	bool quiet;
	bool logs_to_stderr;		/* regardless of our own log: HOLDOVER_LOG */
	bool muted;			/* it logs nothing before it is ready: HOLDOVER_MUTED */
	/* descriptor of its stdout and stderr; -1: as `quiet` says */
	int output;
	/* descriptor of its stderr if it has an output; -1: the same */
	int errors;
	int line;			/* the child's end, in HOLDOVER_HEARTBEAT; -1: none */
};

/* Returns the process id, or -errno of fork, of changing the user or of exec. Blocks until exec.
 * stdin is /dev/null, stdout and stderr are the caller's unless `quiet`, signals are as in a fresh
 * process.
 * */
pid_t spawn_start(const struct spawn *s);

#endif
