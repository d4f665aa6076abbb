/* SPDX-License-Identifier: GPL-2.0-or-later
 * judging - see judging.h.
 */
#include "mibs/upsmib/judging.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const struct subtree_value *upsmib_judging_wanted(const struct upsmib_judging *j)
{
	return &j->set->items[j->item].wanted;
}

struct upsmib_effect *upsmib_judging_effect(const struct upsmib_judging *j)
{
	return &j->effects[j->item];
}

/* ---- orders ---- */

void upsmib_judging_order_command(struct upsmib_judging *j, const char *command)
{
	orders_add_command(j->orders, NULL, j->item, command, NULL);
}

void upsmib_judging_order_seconds(struct upsmib_judging *j, const char *command, long seconds)
{
	char value[24];

	snprintf(value, sizeof value, "%ld", seconds);
	orders_add_command(j->orders, NULL, j->item, command, value);
}

void upsmib_judging_order_variable(struct upsmib_judging *j, const char *name, const char *value)
{
	orders_add_variable(j->orders, NULL, j->item, name, value,
		ups_value(j->ups, name));
}

bool upsmib_judging_can(const struct upsmib_judging *j, const char *command)
{
	return ups_command(j->ups, command) != NULL;
}

const struct var *upsmib_judging_writable(const struct upsmib_judging *j, const char *name)
{
	const struct var *v = ups_var(j->ups, name);

	return v && v->flags & VAR_RW ? v : NULL;
}

/* ---- what a variable accepts ---- */

bool upsmib_judging_is_limited(const struct var *v)
{
	return v->limits && (v->limits->enum_count || v->limits->range_count);
}

double upsmib_judging_allowed_from(const struct var *v, double x, const char **text)
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

static bool is_object(const struct subtree_item *item, uint32_t group, uint32_t object)
{
	const struct subtree_value *v = &item->wanted;

	return v->oid_length == 3 && v->oid[0] == group && v->oid[1] == object && !v->oid[2];
}

const struct subtree_item *upsmib_judging_find_item(const struct upsmib_judging *j, uint32_t group,
	uint32_t object)
{
	for (size_t i = 0; i < j->set->count; i++)
		if (is_object(&j->set->items[i], group, object))
			return &j->set->items[i];
	return NULL;
}
