/* SPDX-License-Identifier: GPL-2.0-or-later
 * steps - see steps.h.
 */
#include "mibs/ups/steps.h"

#include "lib/mem.h"
#include "lib/sockproto.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct step {
	struct bridge *bridge;
	size_t item;
	bool command, done;
	char *name, *value, *before; /* before: of a variable, to set it back */
};

struct steps {
	struct step *steps;
	size_t count, at;
	uv_timer_t *limit; /* closes by itself, later than we go */
	struct bridge_question *question;
	struct subtree_set *set;
	void (*done)(void *user);
	void *user;
	uv_loop_t *loop;
};

static void go_on(struct steps *p);

struct steps *steps_new(uv_loop_t *loop)
{
	struct steps *p = MEM_NEW(struct steps);

	p->loop = loop;
	return p;
}

static void on_timer_closed(uv_handle_t *h)
{
	free(h);
}

static void stop_waiting(struct steps *p)
{
	if (p->question)
		bridge_unask(p->steps[p->at].bridge, p->question);
	p->question = NULL;
	if (p->limit)
		uv_close((uv_handle_t *)p->limit, on_timer_closed);
	p->limit = NULL;
}

void steps_free(struct steps *p)
{
	if (!p)
		return;
	stop_waiting(p);
	for (size_t i = 0; i < p->count; i++) {
		free(p->steps[i].name);
		free(p->steps[i].value);
		free(p->steps[i].before);
	}
	free(p->steps);
	free(p);
}

static struct step *add(struct steps *p, struct bridge *b, size_t item, const char *name,
	const char *value)
{
	p->steps = mem_grow(p->steps, p->count + 1, sizeof *p->steps);
	p->steps[p->count] = (struct step){ .bridge = b,
		.item = item,
		.name = mem_dup(name),
		.value = mem_dup(value) };
	return &p->steps[p->count++];
}

void steps_add_variable(struct steps *p, struct bridge *b, size_t item, const char *name,
	const char *value)
{
	struct step *s = add(p, b, item, name, value);

	s->before = mem_dup(ups_value(bridge_ups(b), name));
}

void steps_add_command(struct steps *p, struct bridge *b, size_t item, const char *name,
	const char *value)
{
	add(p, b, item, name, value)->command = true;
}

/* ---- running ---- */

static void finish(struct steps *p, enum subtree_fault fault)
{
	if (fault)
		p->set->items[p->steps[p->at].item].fault = fault;
	stop_waiting(p);
	p->done(p->user); /* may free p */
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
	p->steps[p->at++].done = true;
	go_on(p);
}

static void on_limit(uv_timer_t *t)
{
	finish(t->data, SUBTREE_GEN_ERR);
}

static void go_on(struct steps *p)
{
	struct step *s;
	int error;

	if (p->at == p->count) {
		finish(p, SUBTREE_OK);
		return;
	}
	s = &p->steps[p->at];
	error = bridge_ask(s->bridge, s->command, s->name, s->value, on_answer, p, &p->question);
	if (error)
		finish(p, error == -EMSGSIZE ? SUBTREE_WRONG_LENGTH : SUBTREE_UNAVAILABLE);
}

void steps_run(struct steps *p, struct subtree_set *set, void (*done)(void *user), void *user)
{
	p->set = set;
	p->done = done;
	p->user = user;
	if (p->count) {
		p->limit = MEM_NEW(uv_timer_t);
		uv_timer_init(p->loop, p->limit);
		p->limit->data = p;
		uv_timer_start(p->limit, on_limit, STEPS_LIMIT_MS, 0);
	}
	go_on(p);
}

enum subtree_fault steps_undo(struct steps *p)
{
	enum subtree_fault fault = SUBTREE_OK;

	for (size_t i = p->count; i-- > 0;) {
		struct step *s = &p->steps[i];

		if (!s->done)
			continue;
		if (s->before)
			bridge_tell(s->bridge, false, s->name, s->before);
		else
			fault = SUBTREE_UNDO_FAILED;
	}
	return fault;
}
