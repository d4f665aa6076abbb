/* SPDX-License-Identifier: GPL-2.0-or-later
 * steps - carries out the orders of a SET, one after the other.
 *
 * Each order is sent after the previous one was answered; the first failure ends the run. All of
 * them together have STEPS_LIMIT_MS, because other SETs wait while one is in progress. Variables
 * can be restored afterwards, the effect of a command cannot.
 */
#ifndef MIBS_UPS_STEPS_H
#define MIBS_UPS_STEPS_H

#include "mibs/tree/order.h"
#include "mibs/tree/subtree.h"

#include <uv.h>

enum { STEPS_LIMIT_MS = 2000 };

struct steps;

/* Adopts the orders; `to` of each is a struct question_desk. */
struct steps *steps_new(uv_loop_t *loop, struct orders *orders);
void steps_free(struct steps *p);		/* also while it runs; `done` is then not called */

/* Starts the run. `done` is called once, maybe before the return, with the fault in the item whose
 * order failed. */
void steps_run(struct steps *p, struct subtree_set *set, void (*done)(void *user), void *user);

/* Restores the variables, without waiting for answers. SUBTREE_OK or SUBTREE_UNDO_FAILED: a command
 * was carried out. */
enum subtree_fault steps_undo(struct steps *p);

/* The first member of set->work of a writer whose SETs are orders. */
struct steps_work {
	struct steps *steps;		/* NULL: there is nothing to send */
	void (*fini)(struct steps_work *w);	/* releases the other members */
};

/* `act` and `forget` of such a writer. */
void steps_act(void *owner, struct subtree_set *set, void (*done)(void *user), void *user);
void steps_forget(void *owner, struct subtree_set *set);

#endif
