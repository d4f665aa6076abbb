/* SPDX-License-Identifier: GPL-2.0-or-later
 * spawn - one program started with everything it may have: an identity and a line.
 *
 * fork and exec by hand, because what is wanted between the two (supplementary groups, no
 * capability left, the line at a number that the child knows) is more than uv_spawn offers. The
 * child becomes who it shall be before exec, so no program but holdoverd is ever root.
 */
#ifndef SUPERVISOR_SPAWN_H
#define SUPERVISOR_SPAWN_H

#include "lib/identity.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct spawn {				/* all borrowed */
	const char *const *argv;	/* ends with NULL; argv[0] is the path */
	const char *also;		/* one more argument behind them; NULL: none */
	const char *const *env;		/* "NAME=value" before our own; ends with NULL; may be NULL */
	const struct identity *identity; /* NULL: stay who we are */
	/* its stdout and stderr are /dev/null: nothing stays on the terminal that started us */
	bool quiet;
	bool logs_to_stderr;		/* wherever we log to: HOLDOVER_LOG */
	bool muted;			/* it logs nothing before it is ready: HOLDOVER_MUTED */
	int output;			/* its stdout and stderr; -1: as `quiet` says */
	int errors;			/* its stderr, where it has an output; -1: the same */
	int line;			/* the child's end, HOLDOVER_HEARTBEAT names it; -1: none */
};

/* The process id, or -errno of fork, of changing the user or of exec. Blocks until exec. stdin is
 * /dev/null, stdout and stderr are the caller's unless `quiet`, signals are as in a fresh process.
 * */
pid_t spawn_start(const struct spawn *s);

#endif
