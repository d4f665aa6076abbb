/* SPDX-License-Identifier: GPL-2.0-or-later
 * errand - runs a subcommand that concerns one UPS: connect, act, end with a status.
 */
#ifndef TOOLS_ERRAND_H
#define TOOLS_ERRAND_H

#include "tools/client/live.h"

struct errand {
	const struct tool *tool;
	const char *name;		/* of the UPS */
	unsigned poll_ms;		/* see live.h */
	bool details, orders;
	/* The UPS has been read. Call errand_end when the errand is done. */
	void (*begin)(struct errand *e);
	/* The UPS has changed; NULL: not called. */
	void (*changed)(struct errand *e, const struct ups_change *change);
	/* Ends what it has started in the loop; NULL: nothing. */
	void (*end)(struct errand *e);
	uv_loop_t loop;
	struct live *live;
	struct ups *ups;		/* valid from `begin` on */
	bool over;
	int status;
};

/* Blocks until it is done; returns the exit status. Reports a server that cannot be reached, or
 * that does not have the UPS. */
int errand_run(struct errand *e);
void errand_end(struct errand *e, int status);

/* Reports the error of an order, and ends. `error` is not NULL. */
void errand_refused(struct errand *e, const char *error);

#endif
