/* SPDX-License-Identifier: GPL-2.0-or-later
 * holdover_writer - see holdover_writer.h. mibs/holdovermib/set judges, mibs/ups/steps acts.
 */
#include "mibs/ups/holdover_writer.h"

#include "lib/mem.h"
#include "mibs/holdovermib/set.h"
#include "mibs/ups/question.h"
#include "mibs/ups/steps.h"

struct work {
	struct steps_work base;
	struct holdovermib_set set;
};

static void fini_work(struct steps_work *w)
{
	holdovermib_set_fini(&((struct work *)w)->set);
}

static void check(void *owner, struct subtree_set *set)
{
	struct work *w = MEM_NEW(struct work);
	struct orders orders = { 0 };
	struct question_desk *desk;

	w->base.fini = fini_work;
	set->work = w;
	if (holdovermib_set_check(owner, set, &w->set, &orders) && orders.count) {
		desk = orders.all[0].to;
		w->base.steps = steps_new(desk->loop, &orders);
	}
	orders_fini(&orders);
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
	return w->base.steps ? steps_undo(w->base.steps) : SUBTREE_OK;
}

const struct subtree_writer holdover_writer = { check, steps_act, commit, undo, steps_forget };
