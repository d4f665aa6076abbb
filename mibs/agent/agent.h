/* SPDX-License-Identifier: GPL-2.0-or-later
 * agent - SNMP v1, v2c and v3 on the network, answered from trees.
 *
 * Only this folder uses net-snmp. That library has global state: there is one agent per process. No
 * file of net-snmp's is read or written, no MIB is parsed, and after agent_start nothing blocks.
 * RFC 3410 to 3418.
 */
#ifndef MIBS_AGENT_AGENT_H
#define MIBS_AGENT_AGENT_H

#include "mibs/conf/types.h"
#include "mibs/agent/engine.h"
#include "mibs/tree/notification.h"
#include "mibs/tree/subtree.h"

#include <uv.h>

struct agent;

/* Order of a life: new, add each tree, start, (uv_run), stop, (the loop runs out), free.
 * `private_dir`: an existing directory that only this user can read, or NULL. All arguments are
 * borrowed; conf must outlive the agent or be replaced by agent_reload. */
struct agent *agent_new(uv_loop_t *loop, const struct agentconf *conf, const struct engine *engine,
	const char *private_dir);

/* Shows a tree in a context ("" is the default one); it must live until it is removed. */
void agent_add(struct agent *a, const struct subtree *tree, const char *context);
void agent_remove(struct agent *a, const struct subtree *tree, const char *context);

/* The trees that describe the agent itself, for every context. They live as long as the agent. */
enum { AGENT_OWN_TREES = 2 };
size_t agent_own_trees(struct agent *a, const struct subtree *out[AGENT_OWN_TREES]);

/* `refused` is called for each message that is not authentic, while snmpEnableAuthenTraps says
 * so. */
void agent_when_refused(struct agent *a, void (*refused)(void *user), void *user);

/* Opens the ports. What cannot be bound is logged once with the remedy and tried again every 5
 * s. */
void agent_start(struct agent *a);

/* While a SET is under way trees must stay; `idle` is called from the loop when none is. */
void agent_when_idle(struct agent *a, void (*idle)(void *user), void *user);

/* Access and ports as `conf` says; what did not change goes on undisturbed. */
void agent_reload(struct agent *a, const struct agentconf *conf);
void agent_stop(struct agent *a);
void agent_free(struct agent *a);

/* To be called after others have given the library sockets or timers (mibs/notify/sink). */
void agent_refresh(struct agent *a);

/* mode = agentx: the master sends it to its receivers. */
void agent_notify(struct agent *a, const struct notification *notification);

#endif
