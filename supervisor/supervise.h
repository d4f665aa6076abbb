/* SPDX-License-Identifier: GPL-2.0-or-later
 * supervise - starting, watching, restarting and stopping processes.
 *
 * One slot for each label; supervisor/child decides about its process.
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
	/* "NAME=value" in addition to our own; ends with NULL; may be NULL */
	const char *const *env;
	/* its configuration as text; NULL: it reads its own configuration in a reload */
	const char *configuration;
	const char *control;	/* name of its control socket; NULL: none */
	const char *section;	/* of ups.conf, which a driver serves; NULL: it is no driver */
	/* NULL: the current user. If it changes the process is restarted */
	const struct identity *identity;
	bool is_own;	/* it gets a line to holdoverd (lib/heartbeat) */
	bool finds;	/* and may send a list of UPSes on it */
	/* and may have these ports below 1024 (lib/lowport); NULL: none */
	const struct lowport_set *ports;
};

struct supervisor_ops {
	/* The finder has sent a list, which is unchecked. */
	void (*found)(void *user, const char *sections);
	/* A child that is not in a slot has ended. May be NULL. */
	void (*reaped)(void *user, pid_t pid, int status);
};

struct supervisor *supervisor_new(uv_loop_t *loop, const struct supervisor_ops *ops, void *user);
void supervisor_add(struct supervisor *s, const struct supervised *what);
void supervisor_start(struct supervisor *s);	/* starts all of them now */

/* A new set of rows: between begin and end add all processes that shall run. At the end a process
 * without a row, or with another row, is stopped; the next one of its slot starts when it has
 * ended. Programs that read their own configuration are not touched: supervisor/reload asks
 * them. */
void supervisor_begin_reload(struct supervisor *s);
void supervisor_end_reload(struct supervisor *s);

/* Whether a process with this same row runs, or waits for its start. */
bool supervisor_runs(struct supervisor *s, const struct supervised *what);

/* Calls back for each slot whose row has not changed; pid 0: it does not run. */
struct row;
void supervisor_each(struct supervisor *s,
	void (*fn)(void *user, const struct row *row, pid_t pid), void *user);

/* Stops the process of a slot and starts it again when it has ended. False: there is none. */
bool supervisor_restart(struct supervisor *s, const char *label);

void supervisor_restart_all(struct supervisor *s);

/* Stops the process of a slot and starts no other until supervisor_resume. `gone` is called when
 * it has ended, maybe at once: the device is free; `row` is its row. The slot must exist and not be
 * lent. */
typedef void supervisor_gone(void *user, const struct row *row);
void supervisor_lend(struct supervisor *s, const char *label, supervisor_gone *gone, void *user);
/* The slot continues as after a restart, or as a reload has changed it meanwhile. */
void supervisor_resume(struct supervisor *s, const char *label);

/* Stops all at once; from then on nothing is started. The loop ends when the last process has
 * ended. */
void supervisor_stop(struct supervisor *s);
void supervisor_free(struct supervisor *s);	/* after the loop has ended */

#endif
