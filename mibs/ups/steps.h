/* SPDX-License-Identifier: GPL-2.0-or-later
 * steps - carries out the orders of a SET, one after the other.
 *
 * Each order is sent when the one before was answered; the first that fails ends the run. All
 * together have STEPS_LIMIT_MS, since other SETs wait as long as one is under way. Variables can be
 * set back afterwards; what a command did cannot.
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

/* Runs. `done` comes once, maybe before the return, with the fault in the item whose order
 * failed. */
void steps_run(struct steps *p, struct subtree_set *set, void (*done)(void *user), void *user);

/* Sets the variables back, without waiting. SUBTREE_OK or SUBTREE_UNDO_FAILED: a command was
 * carried out. */
enum subtree_fault steps_undo(struct steps *p);

/* What a writer whose SETs are orders keeps in set->work, as the first member. */
struct steps_work {
	struct steps *steps;		/* NULL: nothing is to be sent */
	void (*fini)(struct steps_work *w);	/* releases the other members */
};

/* `act` and `forget` of such a writer. */
void steps_act(void *owner, struct subtree_set *set, void (*done)(void *user), void *user);
void steps_forget(void *owner, struct subtree_set *set);

#endif
