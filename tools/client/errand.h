/* SPDX-License-Identifier: GPL-2.0-or-later
 * errand - the life of a subcommand that has to do with one UPS: reach it, act, end with a status.
 */
#ifndef TOOLS_ERRAND_H
#define TOOLS_ERRAND_H

#include "tools/client/live.h"

struct errand {
	const struct tool *tool;
	const char *name;		/* of the UPS */
	unsigned poll_ms;		/* see live.h */
	bool details, orders;
	/* The UPS has been read. An errand that is over calls errand_end. */
	void (*begin)(struct errand *e);
	/* It has changed; NULL: of no interest. */
	void (*changed)(struct errand *e, const struct ups_change *change);
	/* Ends what it began in the loop; NULL: nothing. */
	void (*end)(struct errand *e);
	uv_loop_t loop;
	struct live *live;
	struct ups *ups;		/* from `begin` on */
	bool over;
	int status;
};

/* Blocks until it is over; the exit status. A server that cannot be reached, or does not know the
 * UPS, is reported. */
int errand_run(struct errand *e);
void errand_end(struct errand *e, int status);

/* Reports what an order was answered, and ends. `error` not NULL. */
void errand_refused(struct errand *e, const char *error);

#endif
