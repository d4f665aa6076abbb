/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover_writer - see holdover_writer.h. mibs/holdovermib/set judges, mibs/ups/steps acts.
 */
#include "mibs/ups/holdover_writer.h"

#include "lib/mem.h"
#include "mibs/holdovermib/set.h"
#include "mibs/ups/question.h"
#include "mibs/ups/steps.h"

#include <stdlib.h>

struct work {
	struct holdovermib_set set;
	struct steps *steps;		/* NULL: nothing is to be sent */
};

static void check(void *owner, struct subtree_set *set)
{
	struct work *w = MEM_NEW(struct work);
	struct orders orders = { 0 };
	struct question_desk *desk;

	set->work = w;
	if (holdovermib_set_check(owner, set, &w->set, &orders) && orders.count) {
		desk = orders.all[0].to;
		w->steps = steps_new(desk->loop, &orders);
	}
	orders_fini(&orders);
}

static void act(void *owner, struct subtree_set *set, void (*done)(void *user), void *user)
{
	struct work *w = set->work;

	(void)owner;
	if (w->steps)
		steps_run(w->steps, set, done, user);
	else
		done(user);
}

static void commit(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	holdovermib_set_commit(&w->set);
}

static enum subtree_fault undo(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	holdovermib_set_failed(&w->set, set);
	return w->steps ? steps_undo(w->steps) : SUBTREE_OK;
}

static void forget(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	if (!w)
		return;
	steps_free(w->steps);
	holdovermib_set_fini(&w->set);
	free(w);
	set->work = NULL;
}

const struct subtree_writer holdover_writer = { check, act, commit, undo, forget };
