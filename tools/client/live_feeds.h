/* SPDX-License-Identifier: GPL-2.0-or-later
 * live_feeds - the way over the feeds of this host; see live.h.
 */
#ifndef TOOLS_LIVE_FEEDS_H
#define TOOLS_LIVE_FEEDS_H

#include "tools/client/live.h"

struct live_feeds;

/* NULL: there is no feed that this user may read (and send orders to, if `config` needs that). */
struct live_feeds *live_feeds_new(uv_loop_t *loop, const struct live_config *config,
	struct live_units *units);
void live_feeds_free(struct live_feeds *f);
void live_feeds_order(struct live_feeds *f, struct ups *ups, const struct sp_request *order,
	live_done_fn *done, void *user);

#endif
