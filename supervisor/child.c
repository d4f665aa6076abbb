/* SPDX-License-Identifier: GPL-2.0-or-later
 * child - see child.h.
 */
#include "supervisor/child.h"

enum { BACKOFF_FIRST_MS = 100, BACKOFF_LAST_MS = 10000, PROVEN_MS = 10000, TERM_MS = 5000 };
enum { GRACE_MS = 500, KILLED_LAST_MS = 400 };

void child_init(struct child *c, uint64_t now_ms)
{
	*c = (struct child){ .backoff_ms = BACKOFF_FIRST_MS, .due_ms = now_ms };
}

static unsigned start_if_due(struct child *c, uint64_t now)
{
	if (now < c->due_ms)
		return 0;
	c->due_ms = now + c->backoff_ms;	/* in case the start itself fails */
	return CHILD_DO_START;
}

static unsigned started(struct child *c, uint64_t now)
{
	c->state = CHILD_RUNNING;
	c->started_ms = now;
	c->watched = c->suspect = c->served = false;
	return 0;
}

static unsigned alive(struct child *c, uint64_t now)
{
	c->watched = true;
	c->suspect = false;
	c->due_ms = now + CHILD_SILENCE_MS;
	return 0;
}

static unsigned serves(struct child *c, uint64_t now)
{
	c->served = true;
	return alive(c, now);
}

/* If this process itself was not running, heartbeats are waiting to be read; they are read
 * first. */
static unsigned kill_if_silent(struct child *c, uint64_t now)
{
	if (!c->watched || now < c->due_ms)
		return 0;
	c->due_ms = now + GRACE_MS;
	if (c->suspect)
		return CHILD_DO_KILL;
	c->suspect = true;
	return 0;
}

static unsigned wait_again(struct child *c, uint64_t now)
{
	if (c->state == CHILD_RUNNING && now - c->started_ms >= PROVEN_MS) {
		c->backoff_ms = BACKOFF_FIRST_MS;
		c->restarts = 0;
	}
	c->state = CHILD_WAITING;
	c->due_ms = now + c->backoff_ms;
	c->backoff_ms = c->backoff_ms * 2 > BACKOFF_LAST_MS ? BACKOFF_LAST_MS : c->backoff_ms * 2;
	c->restarts++;
	return 0;
}

static unsigned killed(struct child *c, uint64_t now)
{
	if (c->served && c->backoff_ms > KILLED_LAST_MS)
		c->backoff_ms = KILLED_LAST_MS;
	return wait_again(c, now);
}

static unsigned ask_to_stop(struct child *c, uint64_t now)
{
	c->state = CHILD_STOPPING;
	c->due_ms = now + TERM_MS;
	return CHILD_DO_TERM;
}

static unsigned kill_if_due(struct child *c, uint64_t now)
{
	if (now < c->due_ms)
		return 0;
	c->due_ms = now + TERM_MS;
	return CHILD_DO_KILL;
}

static unsigned stopped(struct child *c, uint64_t now)
{
	(void)now;
	c->state = CHILD_STOPPED;
	return 0;
}

static unsigned (*const actions[CHILD_STATES][CHILD_EVENTS])(struct child *, uint64_t) = {
	[CHILD_WAITING] = { [CHILD_TICK] = start_if_due,
		[CHILD_STARTED] = started,
		[CHILD_FAILED] = wait_again,
		[CHILD_STOP] = stopped },
	[CHILD_RUNNING] = { [CHILD_TICK] = kill_if_silent,
		[CHILD_EXITED] = wait_again,
		[CHILD_KILLED] = killed,
		[CHILD_IDLE] = stopped,
		[CHILD_STOP] = ask_to_stop,
		[CHILD_ALIVE] = alive,
		[CHILD_SERVES] = serves },
	[CHILD_STOPPING] = { [CHILD_TICK] = kill_if_due,
		[CHILD_EXITED] = stopped,
		[CHILD_KILLED] = stopped,
		[CHILD_IDLE] = stopped },
};

unsigned child_step(struct child *c, enum child_event event, uint64_t now)
{
	unsigned (*act)(struct child *, uint64_t) = actions[c->state][event];

	return act ? act(c, now) : 0;
}

uint64_t child_next_ms(const struct child *c)
{
	bool due = c->state == CHILD_WAITING || c->state == CHILD_STOPPING ||
		   (c->state == CHILD_RUNNING && c->watched);

	return due ? c->due_ms : UINT64_MAX;
}
