/* SPDX-License-Identifier: GPL-2.0-or-later
 * sink - one receiver of notifications: looks up its address, discovers its engine if needed, and
 * sends without blocking.
 *
 * Traps are sent once. Informs are sent one at a time; an unacknowledged one is sent again until it
 * is acknowledged, or until 64 later ones have displaced it. Looking up a name and asking for an
 * engine ID happen in the background.
 */
#ifndef MIBS_NOTIFY_SINK_H
#define MIBS_NOTIFY_SINK_H

#include "mibs/agent/agent.h"
#include "mibs/conf/types.h"
#include "mibs/agent/engine.h"
#include "mibs/tree/notification.h"

struct sink;

/* conf, engine and agent are borrowed; the needed parts of `user` (NULL for a community) are
 * copied. */
struct sink *sink_new(uv_loop_t *loop, struct agent *agent, const struct agentconf *conf,
	const struct agentconf_sink *where, const struct engine *engine);

/* The same receiver under a new configuration: adopts it, opens its session again, keeps what
 * waits. False: it is another receiver. */
bool sink_keep(struct sink *s, const struct agentconf *conf, const struct agentconf_sink *where);

/* Does nothing if the sink is not for this UPS. */
void sink_put(struct sink *s, const struct notification *notification);
void sink_free(struct sink *s);		/* at once; not from within one of its own calls */

#endif
