/* SPDX-License-Identifier: GPL-2.0-or-later
 * steps - what a SET asks of UPSes, step by step: SET VAR and INSTCMD on the feed, one after the
 * other.
 *
 * A checked SET becomes a list of steps; steps_run sends them in their order, each when the one
 * before was answered, and stops at the first that fails. All together have STEPS_LIMIT_MS, since
 * other SETs wait as long as one is under way. Variables can be set back afterwards; what a
 * command did cannot.
 */
#ifndef MIBS_UPS_STEPS_H
#define MIBS_UPS_STEPS_H

#include "mibs/ups/bridge.h"
#include "mibs/tree/subtree.h"

enum { STEPS_LIMIT_MS = 2000, STEPS_MAX = 256 };

struct steps;

struct steps *steps_new(uv_loop_t *loop);
void steps_free(struct steps *p);		/* also while it runs; `done` is then not called */

/* Steps; texts are copied. `item`: the varbind that asked. `value` may be NULL for a command. */
void steps_add_variable(struct steps *p, struct bridge *b, size_t item, const char *name,
	const char *value);
void steps_add_command(struct steps *p, struct bridge *b, size_t item, const char *name,
	const char *value);

/* Runs. `done` comes once, maybe before the return, with the fault in the item whose step
 * failed. */
void steps_run(struct steps *p, struct subtree_set *set, void (*done)(void *user), void *user);

/* Sets the variables back, without waiting. SUBTREE_OK or SUBTREE_UNDO_FAILED: a command was
 * carried out. */
enum subtree_fault steps_undo(struct steps *p);

#endif
