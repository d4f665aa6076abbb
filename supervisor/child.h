/* SPDX-License-Identifier: GPL-2.0-or-later
 * child - the state machine of one supervised process: running, waiting to be started again,
 * stopping.
 *
 * Pure: (state, event, now) to actions. A child that dies is started again with back-off, 0.1 s to
 * 10 s, which is reset after 10 s of life; one that had served and was killed from outside waits at
 * most 0.4 s. A child that does not stop when asked gets SIGKILL after 5 s; so does one that has
 * sent heartbeats and then sends none for 10 s (CHILD_SILENCE_MS, and half a second more in case
 * holdoverd itself was not running). Restarting never ends, except for a program that reports that
 * it has nothing to do.
 */
#ifndef SUPERVISOR_CHILD_H
#define SUPERVISOR_CHILD_H

#include <stdbool.h>
#include <stdint.h>

enum child_state { CHILD_WAITING, CHILD_RUNNING, CHILD_STOPPING, CHILD_STOPPED, CHILD_STATES };

enum child_event {
	CHILD_TICK,
	CHILD_STARTED,
	CHILD_FAILED,
	CHILD_EXITED,
	CHILD_KILLED,			/* by SIGKILL, so not by its own fault */
	CHILD_IDLE,
	CHILD_STOP,
	CHILD_ALIVE,			/* a heartbeat; from then on more are expected */
	CHILD_SERVES,			/* a heartbeat, and it has begun to serve */
	CHILD_EVENTS
};

enum child_action { CHILD_DO_START = 1, CHILD_DO_TERM = 2, CHILD_DO_KILL = 4 };

struct child {
	enum child_state state;
	uint32_t backoff_ms;
	uint64_t started_ms, due_ms;	/* due: of the next start, or of SIGKILL */
	unsigned restarts;
	bool watched, suspect, served;	/* since the last start; suspect: a heartbeat is overdue */
};

enum { CHILD_SILENCE_MS = 10000 };

void child_init(struct child *c, uint64_t now_ms);	/* waiting, due now */
unsigned child_step(struct child *c, enum child_event event, uint64_t now_ms);
uint64_t child_next_ms(const struct child *c); /* when CHILD_TICK is due; UINT64_MAX: not */

#endif
