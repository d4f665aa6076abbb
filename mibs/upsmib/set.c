/* SPDX-License-Identifier: GPL-2.0-or-later
 * set - see set.h.
 *
 * A table assigns a function to each object. The varbinds of a request belong together in any
 * order: with upsShutdownType and upsShutdownAfterDelay the delay applies to that type.
 */
#include "mibs/upsmib/set.h"

#include "lib/mem.h"
#include "lib/varcat.h"
#include "mibs/upsmib/control.h"
#include "mibs/upsmib/state.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- identity ---- */

static bool is_display_text(const struct subtree_value *v)
{
	for (size_t i = 0; i < v->text_length; i++)
		if (v->text[i] < ' ' || v->text[i] > '~')
			return false;
	return true;
}

static enum subtree_fault judge_text(struct upsmib_judging *j)
{
	const struct subtree_value *v = upsmib_judging_wanted(j);
	struct upsmib_effect *e = upsmib_judging_effect(j);

	if (!is_display_text(v))
		return SUBTREE_WRONG_VALUE;
	memcpy(e->text, v->text, v->text_length);	/* at most 63: checked by the row */
	e->text[v->text_length] = '\0';
	e->kind = j->row->rule == UPSMIB_NAME ? EFFECT_NAME : EFFECT_ATTACHED;
	if (e->kind == EFFECT_NAME && j->fresh && upsmib_judging_writable(j, "ups.id"))
		upsmib_judging_order_variable(j, "ups.id", e->text);
	return SUBTREE_OK;
}

/* ---- test ---- */

static enum subtree_fault judge_lock(struct upsmib_judging *j)
{
	if (upsmib_judging_wanted(j)->integer != (int64_t)j->s->test_lock)
		return SUBTREE_INCONSISTENT;
	upsmib_judging_effect(j)->kind = EFFECT_LOCK;
	return SUBTREE_OK;
}

/* k of 7.7.k, 0 for another OID. */
static uint32_t test_of(const struct subtree_value *v)
{
	static const uint32_t tests[] = { 1, 3, 6, 1, 2, 1, 33, 1, 7, 7 };

	if (v->value_oid_length != MEM_COUNT(tests) + 1 ||
		memcmp(v->value_oid, tests, sizeof tests) != 0)
		return 0;
	return v->value_oid[MEM_COUNT(tests)];
}

static enum subtree_fault judge_test(struct upsmib_judging *j)
{
	static const char *const commands[][4] = {
		[UPSMIB_TEST_ABORT] = { "test.battery.stop", "calibrate.stop",
			"test.system.stop" },
		[UPSMIB_TEST_GENERAL] = { "test.system.start", "test.battery.start",
			"test.battery.start.quick" },
		[UPSMIB_TEST_QUICK] = { "test.battery.start.quick", "test.battery.start" },
		[UPSMIB_TEST_DEEP] = { "test.battery.start.deep", "calibrate.start" },
	};
	uint32_t test = test_of(upsmib_judging_wanted(j));

	if (test < UPSMIB_TEST_ABORT || test > UPSMIB_TEST_DEEP)
		return SUBTREE_WRONG_VALUE;
	if (!upsmib_judging_find_item(j, 7, 2) || (test == UPSMIB_TEST_ABORT) != j->s->test.running)
		return SUBTREE_INCONSISTENT;
	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	for (size_t i = 0; i < MEM_COUNT(commands[test]) && commands[test][i]; i++) {
		if (!upsmib_judging_can(j, commands[test][i]))
			continue;
		upsmib_judging_order_command(j, commands[test][i]);
		*upsmib_judging_effect(j) = (struct upsmib_effect){
			.kind = test == UPSMIB_TEST_ABORT ? EFFECT_ABORT : EFFECT_TEST,
			.number = (long)test };
		return SUBTREE_OK;
	}
	return SUBTREE_INCONSISTENT;
}

/* ---- configuration ---- */

static enum subtree_fault judge_number(struct upsmib_judging *j)
{
	double x = (double)upsmib_judging_wanted(j)->integer / j->row->scale, allowed = x;
	const struct var *v = NULL;
	const char *text = NULL;
	char value[UPSMIB_TEXT_MAX];

	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	for (size_t i = 0; i < UPSMIB_VARS && j->row->vars[i] && !v; i++)
		v = upsmib_judging_writable(j, j->row->vars[i]);
	if (!v)
		return SUBTREE_NOT_WRITABLE;
	if (upsmib_judging_is_limited(v))
		allowed = upsmib_judging_allowed_from(v, x, &text);
	if (j->row->rounding != UPSMIB_CEILING && fabs(allowed - x) > 1e-6)
		return SUBTREE_INCONSISTENT;
	snprintf(value, sizeof value, "%.10g", allowed);
	upsmib_judging_order_variable(j, v->name, text ? text : value);
	return SUBTREE_OK;
}

/* Muting acts on a beeper that sounds; otherwise it succeeds without effect. */
static enum subtree_fault judge_audible(struct upsmib_judging *j)
{
	static const char *const commands[] = {
		NULL, "beeper.disable", "beeper.enable", "beeper.mute",
	}, *const words[] = { NULL, "disabled", "enabled", "muted" };
	int64_t n = upsmib_judging_wanted(j)->integer;
	bool any = false;

	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	for (size_t i = 1; i < MEM_COUNT(commands); i++)
		any |= upsmib_judging_can(j, commands[i]);
	if (!any && !upsmib_judging_writable(j, "ups.beeper.status"))
		return SUBTREE_NOT_WRITABLE;
	if (n == 3 && !j->s->alarms.count)
		return SUBTREE_OK;
	if (upsmib_judging_can(j, commands[n]))
		upsmib_judging_order_command(j, commands[n]);
	else if (upsmib_judging_writable(j, "ups.beeper.status"))
		upsmib_judging_order_variable(j, "ups.beeper.status", words[n]);
	else
		return SUBTREE_INCONSISTENT;
	return SUBTREE_OK;
}

/* ---- one varbind ---- */

static enum subtree_fault (*const judges[UPSMIB_RULES])(struct upsmib_judging *) = {
	[UPSMIB_NAME] = judge_text, [UPSMIB_ATTACHED] = judge_text,
	[UPSMIB_TEST_ID] = judge_test, [UPSMIB_TEST_LOCK] = judge_lock,
	[UPSMIB_SHUTDOWN_TYPE] = upsmib_control_type, [UPSMIB_TIMER] = upsmib_control_timer,
	[UPSMIB_AUTO_RESTART] = upsmib_control_restart, [UPSMIB_NUMBER] = judge_number,
	[UPSMIB_WORDS] = judge_audible,
};

/* Checks type, length and range by the row. */
static enum subtree_fault check_form(const struct upsmib_row *row, const struct subtree_value *v)
{
	static const enum subtree_type types[] = {
		[UPSMIB_INTEGER] = SUBTREE_INTEGER, [UPSMIB_STRING] = SUBTREE_STRING,
		[UPSMIB_OID] = SUBTREE_OID,
	};

	if (row->type >= MEM_COUNT(types) || v->type != types[row->type])
		return SUBTREE_WRONG_TYPE;
	if (row->type == UPSMIB_STRING)
		return v->text_length > (size_t)row->max ? SUBTREE_WRONG_LENGTH : SUBTREE_OK;
	if (row->type == UPSMIB_INTEGER && (v->integer < row->min || v->integer > row->max))
		return SUBTREE_WRONG_VALUE;
	return SUBTREE_OK;
}

static bool is_repeated(const struct upsmib_judging *j)
{
	const struct subtree_value *v = upsmib_judging_wanted(j);

	for (size_t i = 0; i < j->item; i++) {
		const struct subtree_value *other = &j->set->items[i].wanted;

		if (other->oid_length == v->oid_length &&
			!memcmp(other->oid, v->oid, v->oid_length * sizeof *v->oid))
			return true;
	}
	return false;
}

/* Every request that can switch off the load needs the administrator's permission, for any
 * object. */
static bool may_be_ordered(const struct upsmib_judging *j)
{
	const struct orders *orders = j->orders;

	for (size_t i = 0; i < orders->count && !j->allow_control; i++) {
		const struct order *o = &orders->all[i];

		if (o->command ? varcat_command_is_control(o->name) :
			varcat_var_is_control(o->name))
			return false;
	}
	return true;
}

static enum subtree_fault judge(struct upsmib_judging *j)
{
	const struct subtree_value *v = upsmib_judging_wanted(j);
	uint32_t oid[SUBTREE_OID_MAX + 1] = { 1 };
	const struct upsmib_object *o;
	enum subtree_fault fault;

	memcpy(oid + 1, v->oid, v->oid_length * sizeof *v->oid);
	o = upsmib_get(j->s, oid, v->oid_length + 1);
	if (!o)
		return SUBTREE_NO_CREATION;
	j->row = o->row;
	if (o->row->access < UPSMIB_WRITE || !judges[o->row->rule] ||
		(o->row->access == UPSMIB_CONTROL && !j->allow_control))
		return SUBTREE_NOT_WRITABLE;
	fault = check_form(o->row, v);
	if (fault)
		return fault;
	if (is_repeated(j))
		return SUBTREE_INCONSISTENT;
	fault = judges[o->row->rule](j);
	return fault || may_be_ordered(j) ? fault : SUBTREE_NOT_WRITABLE;
}

/* ---- the request ---- */

static void look_ahead(struct upsmib_judging *j)
{
	const struct subtree_item *type = upsmib_judging_find_item(j, 8, 1),
				  *restart = upsmib_judging_find_item(j, 8, 5);

	j->type = j->s->shutdown_type;
	j->restart = upsmib_state_restarts(j->s, j->ups);
	if (type && type->wanted.type == SUBTREE_INTEGER)
		j->type = type->wanted.integer == UPSMIB_OFF_SYSTEM ? UPSMIB_OFF_SYSTEM :
			UPSMIB_OFF_OUTPUT;
	if (restart && restart->wanted.type == SUBTREE_INTEGER)
		j->restart = restart->wanted.integer == 1;
}

bool upsmib_set_check(const struct upsmib_state *s, const struct ups *ups, bool allow_control,
	struct subtree_set *set, struct upsmib_set *out)
{
	const char *result = ups_value(ups, "ups.test.result");
	struct upsmib_judging j = { .s = s, .ups = ups, .allow_control = allow_control,
		.fresh = ups_state(ups) == UPS_FRESH, .set = set, .orders = &out->orders };

	*out = (struct upsmib_set){ .effect_count = set->count,
		.effects = mem_new((set->count + 1) * sizeof *out->effects),
		.test_text = mem_dup(result ? result : "") };
	j.effects = out->effects;
	look_ahead(&j);
	for (j.item = 0; j.item < set->count; j.item++) {
		set->items[j.item].fault = judge(&j);
		if (set->items[j.item].fault)
			return false;
	}
	return true;
}

static void note_timer(struct upsmib_state *s, const struct upsmib_effect *e, uint64_t now_ms)
{
	bool at_once = !e->number && !e->command;

	upsmib_state_set_countdown(s, e->timer, now_ms, at_once ? -1 : e->number, e->command);
	if (e->timer == UPSMIB_STARTUP_TIMER && e->number >= 0)
		upsmib_state_set_countdown(s, UPSMIB_REBOOT_TIMER, now_ms, -1, NULL);
	if (e->off_now && e->number >= 0)
		upsmib_state_off_was_asked(s);
}

static void note_test(struct upsmib_state *s, const struct ups *ups,
	const struct upsmib_set *done, long kind, uint64_t now_ms)
{
	upsmib_state_test_asked(s, ups, (enum upsmib_test)kind, now_ms);
	free(s->test.text_before);		/* the result may have been received already */
	s->test.text_before = mem_dup(done->test_text);
}

void upsmib_set_commit(struct upsmib_state *s, const struct ups *ups,
	const struct upsmib_set *done, uint64_t now_ms)
{
	/* first, because timers depend on it */
	for (size_t i = 0; i < done->effect_count; i++)
		if (done->effects[i].kind == EFFECT_TYPE)
			upsmib_state_set_shutdown_type(s,
				(enum upsmib_shutdown)done->effects[i].number);
	for (size_t i = 0; i < done->effect_count; i++) {
		const struct upsmib_effect *e = &done->effects[i];

		switch (e->kind) {
		case EFFECT_NONE: case EFFECT_TYPE: break;
		case EFFECT_NAME: upsmib_state_store_name(s, e->text); break;
		case EFFECT_ATTACHED: upsmib_state_store_attached(s, e->text); break;
		case EFFECT_LOCK: upsmib_state_advance_test_lock(s); break;
		case EFFECT_TEST: note_test(s, ups, done, e->number, now_ms); break;
		case EFFECT_ABORT: upsmib_state_test_abort_asked(s); break;
		case EFFECT_TIMER: note_timer(s, e, now_ms); break;
		case EFFECT_RESTART: upsmib_state_set_auto_restart(s, e->number != 0); break;
		}
	}
}

void upsmib_set_fini(struct upsmib_set *set)
{
	orders_fini(&set->orders);
	free(set->effects);
	free(set->test_text);
	*set = (struct upsmib_set){ 0 };
}
