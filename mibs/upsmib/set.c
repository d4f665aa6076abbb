/* SPDX-License-Identifier: GPL-2.0-or-later
 * set - see set.h.
 *
 * One table says which function judges which object. All varbinds of a request are one wish,
 * whatever their order: upsShutdownType beside upsShutdownAfterDelay is the type that the delay is
 * meant for.
 */
#include "mibs/upsmib/set.h"

#include "lib/mem.h"
#include "lib/varcat.h"
#include "mibs/upsmib/facts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct judging {
	const struct upsmib_state *s;
	const struct ups *ups;
	bool allow_control, fresh;
	enum upsmib_shutdown type;	/* as it will be */
	bool restart;
	struct subtree_set *set;
	struct upsmib_set *out;
	size_t item;			/* being judged */
	const struct upsmib_row *row;
};

static const struct subtree_value *wanted(const struct judging *j)
{
	return &j->set->items[j->item].wanted;
}

static struct upsmib_effect *effect(const struct judging *j)
{
	return &j->out->effects[j->item];
}

/* ---- orders ---- */

static void order_command(struct judging *j, const char *command)
{
	orders_add_command(&j->out->orders, NULL, j->item, command, NULL);
}

static void order_seconds(struct judging *j, const char *command, long seconds)
{
	char value[24];

	snprintf(value, sizeof value, "%ld", seconds);
	orders_add_command(&j->out->orders, NULL, j->item, command, value);
}

static void order_variable(struct judging *j, const char *name, const char *value)
{
	orders_add_variable(&j->out->orders, NULL, j->item, name, value,
		ups_value(j->ups, name));
}

static bool can(const struct judging *j, const char *command)
{
	return ups_command(j->ups, command) != NULL;
}

static const struct var *writable(const struct judging *j, const char *name)
{
	const struct var *v = ups_var(j->ups, name);

	return v && v->flags & VAR_RW ? v : NULL;
}

/* ---- what a variable takes ---- */

static bool is_limited(const struct var *v)
{
	return v->limits && (v->limits->enum_count || v->limits->range_count);
}

/* The least allowed value that is not below `x`, or the greatest of all; *text is its spelling if
 * it is in a list. */
static double allowed_from(const struct var *v, double x, const char **text)
{
	double best = INFINITY, greatest = -INFINITY;
	const char *best_text = NULL, *greatest_text = NULL;

	for (size_t i = 0; i < v->limits->enum_count; i++) {
		double e = strtod(v->limits->enums[i], NULL);

		if (e >= x && e < best) {
			best = e;
			best_text = v->limits->enums[i];
		}
		if (e > greatest) {
			greatest = e;
			greatest_text = v->limits->enums[i];
		}
	}
	for (size_t i = 0; i < v->limits->range_count; i++) {
		double low = (double)v->limits->ranges[i].min,
		       high = (double)v->limits->ranges[i].max;
		double e = x < low ? low : x;

		if (e <= high && e < best) {
			best = e;
			best_text = NULL;
		}
		if (high > greatest) {
			greatest = high;
			greatest_text = NULL;
		}
	}
	*text = isfinite(best) ? best_text : greatest_text;
	return isfinite(best) ? best : greatest;
}

/* ---- identity ---- */

static bool is_display_text(const struct subtree_value *v)
{
	for (size_t i = 0; i < v->text_length; i++)
		if (v->text[i] < ' ' || v->text[i] > '~')
			return false;
	return true;
}

static enum subtree_fault judge_text(struct judging *j)
{
	const struct subtree_value *v = wanted(j);
	struct upsmib_effect *e = effect(j);

	if (!is_display_text(v))
		return SUBTREE_WRONG_VALUE;
	memcpy(e->text, v->text, v->text_length);	/* at most 63: checked by the row */
	e->text[v->text_length] = '\0';
	e->kind = j->row->rule == UPSMIB_NAME ? EFFECT_NAME : EFFECT_ATTACHED;
	if (e->kind == EFFECT_NAME && j->fresh && writable(j, "ups.id"))
		order_variable(j, "ups.id", e->text);
	return SUBTREE_OK;
}

/* ---- test ---- */

static bool is_object(const struct subtree_item *item, uint32_t group, uint32_t object)
{
	const struct subtree_value *v = &item->wanted;

	return v->oid_length == 3 && v->oid[0] == group && v->oid[1] == object && !v->oid[2];
}

static const struct subtree_item *find_item(const struct judging *j, uint32_t group,
	uint32_t object)
{
	for (size_t i = 0; i < j->set->count; i++)
		if (is_object(&j->set->items[i], group, object))
			return &j->set->items[i];
	return NULL;
}

static enum subtree_fault judge_lock(struct judging *j)
{
	if (wanted(j)->integer != (int64_t)j->s->test_lock)
		return SUBTREE_INCONSISTENT;
	effect(j)->kind = EFFECT_LOCK;
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

static enum subtree_fault judge_test(struct judging *j)
{
	static const char *const commands[][4] = {
		[UPSMIB_TEST_ABORT] = { "test.battery.stop", "calibrate.stop",
			"test.system.stop" },
		[UPSMIB_TEST_GENERAL] = { "test.system.start", "test.battery.start",
			"test.battery.start.quick" },
		[UPSMIB_TEST_QUICK] = { "test.battery.start.quick", "test.battery.start" },
		[UPSMIB_TEST_DEEP] = { "test.battery.start.deep", "calibrate.start" },
	};
	uint32_t test = test_of(wanted(j));

	if (test < UPSMIB_TEST_ABORT || test > UPSMIB_TEST_DEEP)
		return SUBTREE_WRONG_VALUE;
	if (!find_item(j, 7, 2) || (test == UPSMIB_TEST_ABORT) != j->s->test.running)
		return SUBTREE_INCONSISTENT;
	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	for (size_t i = 0; i < MEM_COUNT(commands[test]) && commands[test][i]; i++) {
		if (!can(j, commands[test][i]))
			continue;
		order_command(j, commands[test][i]);
		effect(j)->kind = test == UPSMIB_TEST_ABORT ? EFFECT_ABORT : EFFECT_TEST;
		effect(j)->number = (long)test;
		return SUBTREE_OK;
	}
	return SUBTREE_INCONSISTENT;
}

/* ---- control ---- */

static bool can_switch_output(const struct judging *j)
{
	return can(j, "load.off") || can(j, "load.off.delay");
}

static bool can_switch_system(const struct judging *j)
{
	return can(j, "shutdown.return") || can(j, "shutdown.stayoff");
}

static enum subtree_fault judge_type(struct judging *j)
{
	int64_t type = wanted(j)->integer;
	bool output, system;

	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	output = can_switch_output(j);
	system = can_switch_system(j);
	if (!output && !system)
		return SUBTREE_NOT_WRITABLE;
	if (type == UPSMIB_OFF_OUTPUT ? !output : !system)
		return SUBTREE_WRONG_VALUE;
	effect(j)->kind = EFFECT_TYPE;
	effect(j)->number = (long)type;
	return SUBTREE_OK;
}

/* A countdown of the UPS itself: what it says, or what we asked it for. */
static bool ups_counts(const struct judging *j, enum upsmib_timer timer)
{
	struct upsmib_facts facts;

	upsmib_facts_read(&facts, j->ups);
	return facts.timer_s[timer] >= 0 || (j->s->due_ms[timer] && !j->s->due_command[timer]);
}

/* -1: ours is just dropped; one of the UPS has to be stopped there. */
static enum subtree_fault stop_countdown(struct judging *j, enum upsmib_timer timer)
{
	if (!j->fresh)
		return j->s->due_ms[timer] && j->s->due_command[timer] ? SUBTREE_OK :
			SUBTREE_UNAVAILABLE;
	if (!ups_counts(j, timer))
		return SUBTREE_OK;
	if (!can(j, "shutdown.stop"))
		return SUBTREE_INCONSISTENT;
	order_command(j, "shutdown.stop");
	return SUBTREE_OK;
}

/* Now, by the UPS's own delay, or by our countdown. */
static enum subtree_fault order_delayed(
	struct judging *j, const char *now, const char *delayed, long seconds)
{
	if (!can(j, now) && !can(j, delayed))
		return SUBTREE_NOT_WRITABLE;
	effect(j)->off_now = true;
	if (!seconds && can(j, now)) {
		order_command(j, now);
	} else if (can(j, delayed)) {
		order_seconds(j, delayed, seconds);
	} else {
		effect(j)->command = now;
		effect(j)->off_now = false;
	}
	return SUBTREE_OK;
}

/* The whole UPS: its own delay if that can be set to what is wanted, else our countdown. */
static enum subtree_fault order_system(struct judging *j, long seconds)
{
	const char *command = j->restart ? "shutdown.return" : "shutdown.stayoff", *text;
	const struct var *delay = writable(j, "ups.delay.shutdown");
	char value[24];

	if (!can_switch_system(j))
		return SUBTREE_NOT_WRITABLE;
	if (!can(j, command))
		return SUBTREE_INCONSISTENT;	/* as upsAutoRestart is */
	snprintf(value, sizeof value, "%ld", seconds);
	if (delay && (!is_limited(delay) || fabs(allowed_from(delay, (double)seconds, &text) -
		(double)seconds) < 0.5)) {
		order_variable(j, "ups.delay.shutdown", value);
		order_command(j, command);
		effect(j)->off_now = true;
	} else if (!seconds) {
		order_command(j, command);
		effect(j)->off_now = true;
	} else {
		effect(j)->command = command;
	}
	return SUBTREE_OK;
}

static enum subtree_fault order_reboot(struct judging *j, long seconds)
{
	static const char *const cycles[] = { "load.cycle", "shutdown.reboot" };

	effect(j)->off_now = true;
	for (size_t i = 0; i < MEM_COUNT(cycles); i++) {
		if (!can(j, cycles[i]))
			continue;
		order_seconds(j, cycles[i], seconds);
		return SUBTREE_OK;
	}
	if (!can(j, "load.off") || !can(j, "load.on"))
		return SUBTREE_NOT_WRITABLE;
	order_command(j, "load.off");
	effect(j)->command = "load.on";
	return SUBTREE_OK;
}

static enum subtree_fault judge_timer(struct judging *j)
{
	enum upsmib_timer timer = j->row->arcs[1] - 2u;	/* 8.2, 8.3, 8.4 */
	struct upsmib_effect *e = effect(j);
	enum subtree_fault fault;

	e->kind = EFFECT_TIMER;
	e->timer = timer;
	e->number = (long)wanted(j)->integer;
	if (e->number < 0)
		return stop_countdown(j, timer);
	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	if (timer == UPSMIB_REBOOT_TIMER)
		return order_reboot(j, e->number);
	if (timer == UPSMIB_SHUTDOWN_TIMER)
		return j->type == UPSMIB_OFF_SYSTEM ? order_system(j, e->number) :
			order_delayed(j, "load.off", "load.off.delay", e->number);
	fault = order_delayed(j, "load.on", "load.on.delay", e->number);
	e->off_now = false;
	return fault;
}

static enum subtree_fault judge_restart(struct judging *j)
{
	bool on = wanted(j)->integer == 1;
	const struct var *v = ups_var(j->ups, "ups.start.auto");

	effect(j)->kind = EFFECT_RESTART;
	effect(j)->number = on;
	if (v && !j->fresh)
		return SUBTREE_UNAVAILABLE;
	if (!v || (strcasecmp(v->value, "yes") && strcasecmp(v->value, "no")))
		return SUBTREE_OK;		/* the UPS has no such thing: it is ours */
	if (!(v->flags & VAR_RW))
		return SUBTREE_NOT_WRITABLE;
	order_variable(j, "ups.start.auto", on ? "yes" : "no");
	return SUBTREE_OK;
}

/* ---- configuration ---- */

static enum subtree_fault judge_number(struct judging *j)
{
	double x = (double)wanted(j)->integer / j->row->scale, allowed = x;
	const struct var *v = NULL;
	const char *text = NULL;
	char value[UPSMIB_TEXT_MAX];

	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	for (size_t i = 0; i < UPSMIB_VARS && j->row->vars[i] && !v; i++)
		v = writable(j, j->row->vars[i]);
	if (!v)
		return SUBTREE_NOT_WRITABLE;
	if (is_limited(v))
		allowed = allowed_from(v, x, &text);
	if (j->row->rounding != UPSMIB_CEILING && fabs(allowed - x) > 1e-6)
		return SUBTREE_INCONSISTENT;
	snprintf(value, sizeof value, "%.10g", allowed);
	order_variable(j, v->name, text ? text : value);
	return SUBTREE_OK;
}

/* Muting is for a beeper that sounds; else it is success without effect. */
static enum subtree_fault judge_audible(struct judging *j)
{
	static const char *const commands[] = {
		NULL, "beeper.disable", "beeper.enable", "beeper.mute",
	}, *const words[] = { NULL, "disabled", "enabled", "muted" };
	int64_t n = wanted(j)->integer;
	bool any = false;

	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	for (size_t i = 1; i < MEM_COUNT(commands); i++)
		any |= can(j, commands[i]);
	if (!any && !writable(j, "ups.beeper.status"))
		return SUBTREE_NOT_WRITABLE;
	if (n == 3 && !j->s->alarms.count)
		return SUBTREE_OK;
	if (can(j, commands[n]))
		order_command(j, commands[n]);
	else if (writable(j, "ups.beeper.status"))
		order_variable(j, "ups.beeper.status", words[n]);
	else
		return SUBTREE_INCONSISTENT;
	return SUBTREE_OK;
}

/* ---- one varbind ---- */

static enum subtree_fault (*const judges[UPSMIB_RULES])(struct judging *) = {
	[UPSMIB_NAME] = judge_text, [UPSMIB_ATTACHED] = judge_text,
	[UPSMIB_TEST_ID] = judge_test, [UPSMIB_TEST_LOCK] = judge_lock,
	[UPSMIB_SHUTDOWN_TYPE] = judge_type, [UPSMIB_TIMER] = judge_timer,
	[UPSMIB_AUTO_RESTART] = judge_restart, [UPSMIB_NUMBER] = judge_number,
	[UPSMIB_WORDS] = judge_audible,
};

/* Type, length and range by the row. */
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

static bool is_repeated(const struct judging *j)
{
	const struct subtree_value *v = wanted(j);

	for (size_t i = 0; i < j->item; i++) {
		const struct subtree_value *other = &j->set->items[i].wanted;

		if (other->oid_length == v->oid_length &&
			!memcmp(other->oid, v->oid, v->oid_length * sizeof *v->oid))
			return true;
	}
	return false;
}

/* Whatever the object, what can take the power away needs the administrator's permission. */
static bool may_be_ordered(const struct judging *j)
{
	const struct orders *orders = &j->out->orders;

	for (size_t i = 0; i < orders->count && !j->allow_control; i++) {
		const struct order *o = &orders->all[i];

		if (o->command ? varcat_command_is_control(o->name) :
			varcat_var_is_control(o->name))
			return false;
	}
	return true;
}

static enum subtree_fault judge(struct judging *j)
{
	const struct subtree_value *v = wanted(j);
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

static void look_ahead(struct judging *j)
{
	const struct subtree_item *type = find_item(j, 8, 1), *restart = find_item(j, 8, 5);

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
	struct judging j = { .s = s, .ups = ups, .allow_control = allow_control,
		.fresh = ups_state(ups) == UPS_FRESH, .set = set, .out = out };

	*out = (struct upsmib_set){ .effect_count = set->count,
		.effects = mem_new((set->count + 1) * sizeof *out->effects),
		.test_text = mem_dup(result ? result : "") };
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
	free(s->test.text_before);		/* the result may be here already */
	s->test.text_before = mem_dup(done->test_text);
}

void upsmib_set_commit(struct upsmib_state *s, const struct ups *ups,
	const struct upsmib_set *done, uint64_t now_ms)
{
	for (size_t i = 0; i < done->effect_count; i++)		/* first, since timers go by it */
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
