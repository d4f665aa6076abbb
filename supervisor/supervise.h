/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervise - starting, watching, restarting and stopping processes.
 *
 * One slot for each label; what happens to its process is supervisor/child's matter.
 */
#ifndef SUPERVISOR_SUPERVISE_H
#define SUPERVISOR_SUPERVISE_H

#include "lib/identity.h"
#include "lib/lowport.h"

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
				      own when it is asked to */
	const char *control;	/* name of its control socket; NULL: none */
	const char *section;	/* of ups.conf, which a driver serves; NULL: it is no driver */
	const struct identity *identity; /* NULL: who we are. Others than before: started again */
	bool is_own;	/* it gets a line to holdoverd (lib/heartbeat) */
	bool finds;	/* and may send on it a list of UPSes */
	/* and may have these ports below 1024 (lib/lowport); NULL: none */
	const struct lowport_set *ports;
};

struct supervisor_ops {
	/* The finder has sent a list, of which nothing is checked. */
	void (*found)(void *user, const char *sections);
	/* A child that is not in a slot has ended. May be NULL. */
	void (*reaped)(void *user, pid_t pid, int status);
};

struct supervisor *supervisor_new(uv_loop_t *loop, const struct supervisor_ops *ops, void *user);
void supervisor_add(struct supervisor *s, const struct supervised *what);
void supervisor_start(struct supervisor *s);	/* all of them, now */

/* A new set of rows: between begin and end add all that shall run. At the end a process that is not
 * among them or runs on another row is stopped; the next one of its slot starts when it is gone.
 * Programs that read their own configuration are not touched: supervisor/reload asks them. */
void supervisor_begin_reload(struct supervisor *s);
void supervisor_end_reload(struct supervisor *s);

/* Whether a process runs on this very row, or waits to. */
bool supervisor_runs(struct supervisor *s, const struct supervised *what);

/* Each slot that is wanted as it is; pid 0: it does not run. */
struct row;
void supervisor_each(struct supervisor *s,
	void (*fn)(void *user, const struct row *row, pid_t pid), void *user);

/* Stops the process of a slot and starts it again when it is gone. False: there is none. */
bool supervisor_restart(struct supervisor *s, const char *label);

void supervisor_restart_all(struct supervisor *s);

/* Stops the process of a slot and starts no other until supervisor_take_back. `gone`, once it has
 * ended, which may be at once: the device is free; `row` is what it ran on. The slot exists and is
 * not lent. */
typedef void supervisor_gone(void *user, const struct row *row);
void supervisor_lend(struct supervisor *s, const char *label, supervisor_gone *gone, void *user);
/* The slot goes on as if it had been restarted, or as a reload wants it by now. */
void supervisor_take_back(struct supervisor *s, const char *label);

/* Stops all at once; from then on nothing is started. The loop ends when the last is gone. */
void supervisor_stop(struct supervisor *s);
void supervisor_free(struct supervisor *s);	/* after the loop has ended */

#endif
