/* SPDX-License-Identifier: GPL-2.0-or-later
 * live_nut - the way over the NUT protocol; see live.h.
 */
#ifndef TOOLS_LIVE_NUT_H
#define TOOLS_LIVE_NUT_H

#include "tools/client/live.h"

struct live_nut;

struct live_nut *live_nut_new(uv_loop_t *loop, const struct live_config *config,
	struct live_units *units);
void live_nut_free(struct live_nut *n);
void live_nut_order(struct live_nut *n, struct ups *ups, const struct sp_request *order,
	live_done_fn *done, void *user);

#endif
