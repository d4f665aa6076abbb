/* SPDX-License-Identifier: GPL-2.0-or-later
 * control - see control.h.
 */
#include "mibs/upsmib/control.h"

#include "lib/mem.h"
#include "mibs/upsmib/facts.h"

#include <math.h>
#include <stdio.h>
#include <strings.h>

static bool can_switch_output(const struct upsmib_judging *j)
{
	return upsmib_judging_can(j, "load.off") || upsmib_judging_can(j, "load.off.delay");
}

static bool can_switch_system(const struct upsmib_judging *j)
{
	return upsmib_judging_can(j, "shutdown.return") ||
	       upsmib_judging_can(j, "shutdown.stayoff");
}

enum subtree_fault upsmib_control_type(struct upsmib_judging *j)
{
	int64_t type = upsmib_judging_wanted(j)->integer;
	bool output, system;

	if (!j->fresh)
		return SUBTREE_UNAVAILABLE;
	output = can_switch_output(j);
	system = can_switch_system(j);
	if (!output && !system)
		return SUBTREE_NOT_WRITABLE;
	if (type == UPSMIB_OFF_OUTPUT ? !output : !system)
		return SUBTREE_WRONG_VALUE;
	upsmib_judging_effect(j)->kind = EFFECT_TYPE;
	upsmib_judging_effect(j)->number = (long)type;
	return SUBTREE_OK;
}

/* Does the UPS itself count, by its own variable or after our request? */
static bool ups_counts(const struct upsmib_judging *j, enum upsmib_timer timer)
{
	struct upsmib_facts facts;

	upsmib_facts_read(&facts, j->ups);
	return facts.timer_s[timer] >= 0 || (j->s->due_ms[timer] && !j->s->due_command[timer]);
}

/* Handles -1: a countdown of the agent is dropped; one of the UPS has to be stopped there. */
static enum subtree_fault stop_countdown(struct upsmib_judging *j, enum upsmib_timer timer)
{
	if (!j->fresh)
		return j->s->due_ms[timer] && j->s->due_command[timer] ? SUBTREE_OK :
			SUBTREE_UNAVAILABLE;
	if (!ups_counts(j, timer))
		return SUBTREE_OK;
	if (!upsmib_judging_can(j, "shutdown.stop"))
		return SUBTREE_INCONSISTENT;
	upsmib_judging_order_command(j, "shutdown.stop");
	return SUBTREE_OK;
}

/* Orders it at once, by the UPS's own delay, or by the agent's countdown. */
static enum subtree_fault order_delayed(
	struct upsmib_judging *j, const char *now, const char *delayed, long seconds)
{
	if (!upsmib_judging_can(j, now) && !upsmib_judging_can(j, delayed))
		return SUBTREE_NOT_WRITABLE;
	upsmib_judging_effect(j)->off_now = true;
	if (!seconds && upsmib_judging_can(j, now)) {
		upsmib_judging_order_command(j, now);
	} else if (upsmib_judging_can(j, delayed)) {
		upsmib_judging_order_seconds(j, delayed, seconds);
	} else {
		upsmib_judging_effect(j)->command = now;
		upsmib_judging_effect(j)->off_now = false;
	}
	return SUBTREE_OK;
}

/* The variable accepts exactly this number. */
static bool can_be(const struct var *v, long number)
{
	const char *text;

	return !upsmib_judging_is_limited(v) ||
	       fabs(upsmib_judging_allowed_from(v, (double)number, &text) - (double)number) < 0.5;
}

/* For the whole UPS: uses its own delay if that can be set to the wanted value, else the agent's
 * countdown.
 */
static enum subtree_fault order_system(struct upsmib_judging *j, long seconds)
{
	const char *command = j->restart ? "shutdown.return" : "shutdown.stayoff";
	const struct var *delay = upsmib_judging_writable(j, "ups.delay.shutdown");
	char value[24];

	if (!can_switch_system(j))
		return SUBTREE_NOT_WRITABLE;
	if (!upsmib_judging_can(j, command))
		return SUBTREE_INCONSISTENT;	/* as upsAutoRestart is */
	snprintf(value, sizeof value, "%ld", seconds);
	if (delay && can_be(delay, seconds)) {
		upsmib_judging_order_variable(j, "ups.delay.shutdown", value);
		upsmib_judging_order_command(j, command);
		upsmib_judging_effect(j)->off_now = true;
	} else if (!seconds) {
		upsmib_judging_order_command(j, command);
		upsmib_judging_effect(j)->off_now = true;
	} else {
		upsmib_judging_effect(j)->command = command;
	}
	return SUBTREE_OK;
}

static enum subtree_fault order_reboot(struct upsmib_judging *j, long seconds)
{
	static const char *const cycles[] = { "load.cycle", "shutdown.reboot" };

	upsmib_judging_effect(j)->off_now = true;
	for (size_t i = 0; i < MEM_COUNT(cycles); i++) {
		if (!upsmib_judging_can(j, cycles[i]))
			continue;
		upsmib_judging_order_seconds(j, cycles[i], seconds);
		return SUBTREE_OK;
	}
	if (!upsmib_judging_can(j, "load.off") || !upsmib_judging_can(j, "load.on"))
		return SUBTREE_NOT_WRITABLE;
	upsmib_judging_order_command(j, "load.off");
	upsmib_judging_effect(j)->command = "load.on";
	return SUBTREE_OK;
}

enum subtree_fault upsmib_control_timer(struct upsmib_judging *j)
{
	enum upsmib_timer timer = j->row->arcs[1] - 2u;	/* 8.2, 8.3, 8.4 */
	struct upsmib_effect *e = upsmib_judging_effect(j);
	enum subtree_fault fault;

	e->kind = EFFECT_TIMER;
	e->timer = timer;
	e->number = (long)upsmib_judging_wanted(j)->integer;
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

enum subtree_fault upsmib_control_restart(struct upsmib_judging *j)
{
	bool on = upsmib_judging_wanted(j)->integer == 1;
	const struct var *v = ups_var(j->ups, "ups.start.auto");

	upsmib_judging_effect(j)->kind = EFFECT_RESTART;
	upsmib_judging_effect(j)->number = on;
	if (v && !j->fresh)
		return SUBTREE_UNAVAILABLE;
	if (!v || (strcasecmp(v->value, "yes") && strcasecmp(v->value, "no")))
		return SUBTREE_OK;	/* the UPS has no such setting, so the agent stores it */
	if (!(v->flags & VAR_RW))
		return SUBTREE_NOT_WRITABLE;
	upsmib_judging_order_variable(j, "ups.start.auto", on ? "yes" : "no");
	return SUBTREE_OK;
}
