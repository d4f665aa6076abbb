/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervise - starting, watching, restarting and stopping processes.
 *
 * One row of struct supervised per process; what happens to it is supervisor/child's matter.
 */
#ifndef SUPERVISOR_SUPERVISE_H
#define SUPERVISOR_SUPERVISE_H

#include "lib/identity.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct supervisor;

struct supervised {			/* copied by supervisor_add, arguments and all */
	const char *label;		/* for the log: "server", "driver of [ups]" */
	const char *const *argv;	/* ends with NULL; argv[0] is the path */
	const char *const *env;    /* "NAME=value" beside our own; ends with NULL; may be NULL */
	const char *configuration; /* what the process was started on, as text; NULL: it reads its
				      own on SIGHUP */
	const struct identity *identity; /* NULL: who we are. Others than before: started again */
	bool ours;	/* it gets a line to us (lib/heartbeat) */
	bool finds;	/* and may send on it a list of UPSes */
	bool binds;	/* and may have ports below 1024 (lib/lowport) */
};

/* `found`: the finder has sent a list, of which nothing is checked; from the loop. */
struct supervisor *supervisor_new(uv_loop_t *loop, void (*found)(void *user, const char *sections),
	void *user);
void supervisor_add(struct supervisor *s, const struct supervised *what);
void supervisor_start(struct supervisor *s);	/* all of them, now */

/* A new set of rows: between begin and end add all that shall run. At the end what is not among
 * them is stopped, what is new or has another configuration or command line is started (again), and
 * what reads its own configuration gets SIGHUP. */
void supervisor_begin_reload(struct supervisor *s);
void supervisor_end_reload(struct supervisor *s);

/* Stops all, in reverse order of adding, at once; `stopped` is called when the last is gone. */
void supervisor_stop(struct supervisor *s, void (*stopped)(void *user), void *user);
void supervisor_free(struct supervisor *s);	/* after the loop has ended */

#endif
