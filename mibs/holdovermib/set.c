/* SPDX-License-Identifier: GPL-2.0-or-later
 * overview_set - see overview_set.h.
 */
#include "mibs/holdovermib/set.h"

#include "lib/mem.h"
#include "mibs/ups/steps.h"
#include "mibs/upsmib/set.h"

#include <stdlib.h>
#include <string.h>

enum { OBJECTS = 1, VAR_TABLE = 3, CMD_TABLE, ENTRY = 1, VALUE = 2, FIXED = 5 };

struct run { /* a command that is asked for */
	struct overview_ups *ups;
	char *command;
	size_t item;
};

struct work {
	struct steps *steps;
	struct run *runs;
	size_t run_count;
};

static enum subtree_fault check_limits(const struct var *v, const char *text)
{
	char *end;
	double x = strtod(text, &end);

	if (!v->limits)
		return SUBTREE_OK;
	if (v->flags & VAR_STRING && v->limits->max_length > 0 &&
		strlen(text) > (size_t)v->limits->max_length)
		return SUBTREE_WRONG_LENGTH;
	for (size_t i = 0; i < v->limits->enum_count; i++)
		if (!strcmp(v->limits->enums[i], text))
			return SUBTREE_OK;
	for (size_t i = 0; i < v->limits->range_count && end != text && !*end; i++)
		if (x >= (double)v->limits->ranges[i].min && x <= (double)v->limits->ranges[i].max)
			return SUBTREE_OK;
	return v->limits->enum_count || v->limits->range_count ? SUBTREE_INCONSISTENT : SUBTREE_OK;
}

static enum subtree_fault check_text(const struct subtree_value *v)
{
	if (v->type != SUBTREE_STRING)
		return SUBTREE_WRONG_TYPE;
	if (v->text_length > UPS_VALUE_MAX)
		return SUBTREE_WRONG_LENGTH;
	for (size_t i = 0; i < v->text_length; i++)
		if (v->text[i] < ' ' || v->text[i] > '~')
			return SUBTREE_WRONG_VALUE;
	return SUBTREE_OK;
}

static enum subtree_fault steps_variable(struct work *w, struct overview_ups *u, const char *name,
	size_t item, const char *text)
{
	const struct var *v = ups_var(bridge_ups(u->bridge), name);
	enum subtree_fault fault = check_limits(v, text);

	if (!fault)
		steps_add_variable(w->steps, u->bridge, item, name, text);
	return fault;
}

static void steps_command(struct work *w, struct overview_ups *u, const char *name, size_t item,
	const char *text)
{
	steps_add_command(w->steps, u->bridge, item, name, *text ? text : NULL);
	w->runs = mem_grow(w->runs, w->run_count + 1, sizeof *w->runs);
	w->runs[w->run_count++] = (struct run){ u, mem_dup(name), item };
}

static enum subtree_fault judge(struct overview *h, struct work *w, const struct subtree_value *v,
	size_t item)
{
	bool is_var = v->oid_length > FIXED && v->oid[1] == VAR_TABLE;
	struct overview_ups *u;
	struct subtree_value shown;
	const struct var *var;
	const char *name;
	enum subtree_fault fault;

	if (!h->subtree.get(h, v->oid, v->oid_length, &shown))
		return SUBTREE_NO_CREATION;
	if (v->oid_length <= FIXED || v->oid[3] != VALUE)
		return SUBTREE_NOT_WRITABLE;
	u = overview_numbered(h, v->oid[4]);
	name = overview_find(u, v->oid[1], v->oid + FIXED, v->oid_length - FIXED);
	var = is_var ? ups_var(bridge_ups(u->bridge), name) : NULL;
	if ((is_var && !(var && var->flags & VAR_RW)) ||
		(rfc1628_set_is_control(name) && !bridge_options(u->bridge)->allow_control))
		return SUBTREE_NOT_WRITABLE;
	fault = check_text(v);
	if (fault)
		return fault;
	if (ups_state(bridge_ups(u->bridge)) != UPS_FRESH)
		return SUBTREE_UNAVAILABLE;
	if (is_var)
		return steps_variable(w, u, name, item, v->text);
	steps_command(w, u, name, item, v->text);
	return SUBTREE_OK;
}

static void check(void *owner, struct subtree_set *set)
{
	struct overview *h = owner;
	struct work *w = MEM_NEW(struct work);

	set->work = w;
	w->steps = steps_new(h->loop);
	for (size_t i = 0; i < set->count; i++) {
		set->items[i].fault = judge(h, w, &set->items[i].wanted, i);
		if (set->items[i].fault)
			return;
	}
}

static void act(void *owner, struct subtree_set *set, void (*done)(void *user), void *user)
{
	struct work *w = set->work;

	(void)owner;
	steps_run(w->steps, set, done, user);
}

static void note(const struct run *run, const char *text)
{
	struct overview_result *r = run->ups->results;

	while (r && strcmp(r->command, run->command))
		r = r->next;
	if (!r) { /* as many as the UPS has commands */
		r = MEM_NEW(struct overview_result);
		r->command = mem_dup(run->command);
		r->next = run->ups->results;
		run->ups->results = r;
	}
	r->text = text;
}

static void commit(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	for (size_t i = 0; i < w->run_count; i++)
		note(&w->runs[i], "OK");
}

static enum subtree_fault undo(void *owner, struct subtree_set *set)
{
	static const char *const texts[SUBTREE_FAULTS] = {
		[SUBTREE_NOT_WRITABLE] = "not supported",
		[SUBTREE_INCONSISTENT] = "invalid argument",
		[SUBTREE_UNAVAILABLE] = "no driver",
		[SUBTREE_GEN_ERR] = "no answer",
	};
	struct work *w = set->work;

	(void)owner;
	for (size_t i = 0; i < w->run_count; i++) {
		enum subtree_fault fault = set->items[w->runs[i].item].fault;

		if (fault)
			note(&w->runs[i], texts[fault] ? texts[fault] : "failed");
	}
	return steps_undo(w->steps);
}

static void forget(void *owner, struct subtree_set *set)
{
	struct work *w = set->work;

	(void)owner;
	if (!w)
		return;
	steps_free(w->steps);
	for (size_t i = 0; i < w->run_count; i++)
		free(w->runs[i].command);
	free(w->runs);
	free(w);
	set->work = NULL;
}

const struct subtree_writer overview_writer = { check, act, commit, undo, forget };
