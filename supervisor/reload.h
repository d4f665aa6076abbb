/* SPDX-License-Identifier: GPL-2.0-or-later
 * reload - one configuration for the whole system: all programs adopt it or none does.
 *
 * Phase one: holdoverd reads and judges ups.conf; every program that runs reads and judges its own
 * files and keeps them (`prepare`, lib/program.h); a driver whose section is new or changed, and a
 * program that does not run, is started with -t. Phase two: if none refused, all adopt what they
 * have (`commit`) and the slots of drivers follow; else all forget it (`cancel`). The answer names
 * the programs that refused, with the reasons, file and line. One reload at a time: others wait.
 */
#ifndef SUPERVISOR_RELOAD_H
#define SUPERVISOR_RELOAD_H

#include "lib/program.h"
#include "supervisor/supervise.h"

struct reload;

struct reload_ops {
	/* Calls `row` for each process that the files read by life_prepare need. */
	void (*rows)(void *user, void (*row)(void *to, const struct supervised *what), void *to);
};

struct reload *reload_new(struct life *l, struct supervisor *s, const struct reload_ops *ops,
	void *user);

/* `asker` gets the answer; NULL: a signal or the finder, which need none. */
void reload_ask(struct reload *r, struct control_asker *asker);

/* A child that is in no slot has ended. */
void reload_reaped(struct reload *r, pid_t pid, int status);

/* Stops the reload: nothing more is adopted, and waiting callers are answered. */
void reload_stop(struct reload *r);
void reload_free(struct reload *r);		/* after the loop has ended */

#endif
