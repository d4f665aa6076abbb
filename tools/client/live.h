/* SPDX-License-Identifier: GPL-2.0-or-later
 * live - the UPSes of a server, kept up to date, and orders to them.
 *
 * On this host over the feeds, where we may read them: a change arrives as it happens, and nothing
 * is polled. Otherwise, or with --host or --user, over the NUT protocol of 127.0.0.1 or --host,
 * which has to be asked again each `poll_ms`. Never blocks. A server that ends is waited for.
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
	bool details;			/* commands and which variables are settings, too */
	bool ages;			/* server.age and the like, which servers of NUT do not have */
	bool orders;			/* live_order will be called: feeds obey few users */
	bool no_feeds;			/* the NUT protocol in any case */
};

/* `config` is borrowed for the call, what it refers to until the end, as `ops`. */
struct live *live_new(uv_loop_t *loop, const struct live_config *config,
	const struct live_ops *ops, void *user);
/* Not from within its ops. */
void live_free(struct live *l);

size_t live_count(const struct live *l);
struct ups *live_ups(const struct live *l, size_t i);	/* borrowed */
bool live_is_by_feeds(const struct live *l);

/* SET and INSTCMD, one at a time, after `settled`. `done` is called once, perhaps at once, with
 * the driver's own result: the word behind ERR as in the NUT protocol, or NULL. `value` may be NULL. */
typedef void live_done_fn(void *user, enum sp_result result, const char *error);
void live_order(struct live *l, struct ups *ups, const struct sp_request *order, live_done_fn *done,
	void *user);

/* All UPSes become the caller's: an array of live_count of them, which the caller frees. */
struct ups **live_hand_over(struct live *l, size_t *count);

#endif
