/* SPDX-License-Identifier: GPL-2.0-or-later
 * live - keeps the UPSes of a server up to date, and sends orders to them.
 *
 * On this host over the feeds, if they are readable: a change arrives as it happens, without
 * polling. Otherwise, or with --host or --user, over the NUT protocol of 127.0.0.1 or --host, which
 * is polled every `poll_ms`. Never blocks. If the server ends it connects again.
 */
#ifndef TOOLS_LIVE_H
#define TOOLS_LIVE_H

#include "tools/cli/command.h"
#include "tools/client/live_units.h"

#include <uv.h>

struct live;

struct live_config {
	const struct tool *tool;
	const char *only;		/* the name of one UPS; NULL: all */
	unsigned poll_ms;		/* 0: the values are read once */
	bool details;			/* also commands, and which variables are settable */
	/* also server.age and the like, which servers of NUT do not have */
	bool ages;
	/* live_order will be called: feeds accept orders of few users */
	bool orders;
	bool no_feeds;			/* always the NUT protocol */
};

/* `config` is borrowed for the call, the data it refers to and `ops` until live_free. */
struct live *live_new(uv_loop_t *loop, const struct live_config *config,
	const struct live_ops *ops, void *user);
/* Do not call it from within its ops. */
void live_free(struct live *l);

size_t live_count(const struct live *l);
struct ups *live_ups(const struct live *l, size_t i);	/* borrowed */
bool live_is_by_feeds(const struct live *l);

/* SET and INSTCMD, one at a time, after `settled`. `done` is called once, perhaps at once, with the
 * driver's own result: the word after ERR as in the NUT protocol, or NULL. `value` may be NULL. */
typedef void live_done_fn(void *user, enum sp_result result, const char *error);
void live_order(struct live *l, struct ups *ups, const struct sp_request *order, live_done_fn *done,
	void *user);

/* Passes ownership of all UPSes to the caller: an array of live_count of them, which the caller
 * frees. */
struct ups **live_hand_over(struct live *l, size_t *count);

#endif
