/* SPDX-License-Identifier: GPL-2.0-or-later
 * steps - see steps.h.
 */
#include "mibs/ups/steps.h"

#include "lib/mem.h"
#include "lib/sockproto.h"
#include "lib/timer.h"
#include "mibs/ups/question.h"

#include <errno.h>
#include <stdlib.h>

struct steps {
	struct orders orders;
	size_t at;			/* orders before this one were carried out */
	struct timer *limit;		/* NULL: nothing is waited for */
	struct question *question;
	struct subtree_set *set;
	void (*done)(void *user);
	void *user;
	uv_loop_t *loop;
};

static void next_order(struct steps *p);

struct steps *steps_new(uv_loop_t *loop, struct orders *orders)
{
	struct steps *p = MEM_NEW(struct steps);

	p->loop = loop;
	p->orders = *orders;
	*orders = (struct orders){ 0 };
	return p;
}

static void stop_waiting(struct steps *p)
{
	if (p->question)
		question_cancel(p->orders.all[p->at].to, p->question);
	p->question = NULL;
	timer_free(p->limit);
	p->limit = NULL;
}

void steps_free(struct steps *p)
{
	if (!p)
		return;
	stop_waiting(p);
	orders_fini(&p->orders);
	free(p);
}

/* ---- running ---- */

static void finish(struct steps *p, enum subtree_fault fault)
{
	if (fault)
		p->set->items[p->orders.all[p->at].item].fault = fault;
	stop_waiting(p);
	p->done(p->user);		/* may free p */
}

static enum subtree_fault fault_of(int code)
{
	switch (code) {
	case SP_OK:
		return SUBTREE_OK;
	case SP_NOT_SUPPORTED:
		return SUBTREE_NOT_WRITABLE;
	case SP_INVALID:
		return SUBTREE_INCONSISTENT;
	default:
		return SUBTREE_COMMIT_FAILED;
	}
}

static void on_answer(void *user, int code)
{
	struct steps *p = user;

	p->question = NULL;
	if (code != SP_OK) {
		finish(p, fault_of(code));
		return;
	}
	p->at++;
	next_order(p);
}

static void on_limit(void *user)
{
	finish(user, SUBTREE_GEN_ERR);
}

static void next_order(struct steps *p)
{
	const struct order *o = &p->orders.all[p->at];
	int error;

	if (p->at == p->orders.count) {
		finish(p, SUBTREE_OK);
		return;
	}
	error = question_ask(o->to, o->command, o->name, o->value, on_answer, p, &p->question);
	if (error)
		finish(p, error == -EMSGSIZE ? SUBTREE_WRONG_LENGTH : SUBTREE_UNAVAILABLE);
}

void steps_run(struct steps *p, struct subtree_set *set, void (*done)(void *user), void *user)
{
	p->set = set;
	p->done = done;
	p->user = user;
	if (p->orders.count) {
		p->limit = timer_new(p->loop, on_limit, p);
		timer_start(p->limit, STEPS_LIMIT_MS, 0);
	}
	next_order(p);
}

enum subtree_fault steps_undo(struct steps *p)
{
	enum subtree_fault fault = SUBTREE_OK;

	for (size_t i = p->at; i-- > 0;) {
		const struct order *o = &p->orders.all[i];

		if (o->before)
			question_send(o->to, false, o->name, o->before);
		else
			fault = SUBTREE_UNDO_FAILED;
	}
	return fault;
}

/* ---- as part of a writer ---- */

void steps_act(void *owner, struct subtree_set *set, void (*done)(void *user), void *user)
{
	struct steps_work *w = set->work;

	(void)owner;
	if (w->steps)
		steps_run(w->steps, set, done, user);
	else
		done(user);
}

void steps_forget(void *owner, struct subtree_set *set)
{
	struct steps_work *w = set->work;

	(void)owner;
	if (!w)
		return;
	steps_free(w->steps);
	w->fini(w);
	free(w);
	set->work = NULL;
}
