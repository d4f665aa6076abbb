/* SPDX-License-Identifier: GPL-2.0-or-later
 * set - see set.h.
 */
#include "mibs/holdovermib/set.h"

#include "lib/mem.h"
#include "lib/varcat.h"

#include <stdlib.h>
#include <string.h>

enum { OBJECTS = 1, VAR_TABLE = 3, CMD_TABLE, ENTRY = 1, VALUE = 2, FIXED = 5 };

struct holdovermib_run {
	struct holdovermib_ups *ups;
	char *command;
	size_t item;
};

struct judging {
	struct holdovermib *h;
	struct holdovermib_set *out;
	struct orders *orders;
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

static enum subtree_fault order_variable(struct judging *j, const struct holdovermib_ups *u,
	const struct var *v, size_t item, const char *text)
{
	enum subtree_fault fault = check_limits(v, text);

	if (!fault)
		orders_add_variable(j->orders, u->desk, item, v->name, text, v->value);
	return fault;
}

static void order_command(struct judging *j, struct holdovermib_ups *u, const char *name,
	size_t item, const char *text)
{
	struct holdovermib_set *out = j->out;

	orders_add_command(j->orders, u->desk, item, name, *text ? text : NULL);
	out->runs = mem_grow(out->runs, out->run_count + 1, sizeof *out->runs);
	out->runs[out->run_count++] = (struct holdovermib_run){ u, mem_dup(name), item };
}

/* A setting or command that can switch off the load is refused unless the administrator allows
 * it. */
static bool may_be_set(const struct holdovermib_ups *u, const char *name, bool is_var)
{
	const struct var *v = is_var ? ups_var(u->ups, name) : NULL;

	if (is_var && !(v && v->flags & VAR_RW))
		return false;
	return u->allow_control ||
	       !(is_var ? varcat_var_is_control(name) : varcat_command_is_control(name));
}

static enum subtree_fault judge(struct judging *j, const struct subtree_value *v, size_t item)
{
	bool is_var = v->oid_length > FIXED && v->oid[1] == VAR_TABLE;
	struct holdovermib_ups *u;
	struct subtree_value shown;
	const char *name;
	enum subtree_fault fault;

	if (!j->h->subtree.get(j->h, v->oid, v->oid_length, &shown))
		return SUBTREE_NO_CREATION;
	if (v->oid_length <= FIXED || v->oid[3] != VALUE)
		return SUBTREE_NOT_WRITABLE;
	u = holdovermib_numbered(j->h, v->oid[4]);
	name = holdovermib_find(u, v->oid[1], v->oid + FIXED, v->oid_length - FIXED);
	if (!may_be_set(u, name, is_var))
		return SUBTREE_NOT_WRITABLE;
	fault = check_text(v);
	if (fault)
		return fault;
	if (ups_state(u->ups) != UPS_FRESH)
		return SUBTREE_UNAVAILABLE;
	if (is_var)
		return order_variable(j, u, ups_var(u->ups, name), item, v->text);
	order_command(j, u, name, item, v->text);
	return SUBTREE_OK;
}

bool holdovermib_set_check(struct holdovermib *h, struct subtree_set *set,
	struct holdovermib_set *out, struct orders *orders)
{
	struct judging j = { h, out, orders };

	for (size_t i = 0; i < set->count; i++) {
		set->items[i].fault = judge(&j, &set->items[i].wanted, i);
		if (set->items[i].fault)
			return false;
	}
	return true;
}

static void note(const struct holdovermib_run *run, const char *text)
{
	struct holdovermib_result *r = run->ups->results;

	while (r && strcmp(r->command, run->command))
		r = r->next;
	if (!r) { /* there are as many results as the UPS has commands */
		r = MEM_NEW(struct holdovermib_result);
		r->command = mem_dup(run->command);
		r->next = run->ups->results;
		run->ups->results = r;
	}
	r->text = text;
}

void holdovermib_set_commit(const struct holdovermib_set *done)
{
	for (size_t i = 0; i < done->run_count; i++)
		note(&done->runs[i], "OK");
}

void holdovermib_set_failed(const struct holdovermib_set *done, const struct subtree_set *set)
{
	static const char *const texts[SUBTREE_FAULTS] = {
		[SUBTREE_NOT_WRITABLE] = "not supported",
		[SUBTREE_INCONSISTENT] = "invalid argument",
		[SUBTREE_UNAVAILABLE] = "no driver",
		[SUBTREE_GEN_ERR] = "no answer",
	};

	for (size_t i = 0; i < done->run_count; i++) {
		enum subtree_fault fault = set->items[done->runs[i].item].fault;

		if (fault)
			note(&done->runs[i], texts[fault] ? texts[fault] : "failed");
	}
}

void holdovermib_set_fini(struct holdovermib_set *set)
{
	for (size_t i = 0; i < set->run_count; i++)
		free(set->runs[i].command);
	free(set->runs);
	*set = (struct holdovermib_set){ 0 };
}
