/* SPDX-License-Identifier: GPL-2.0-or-later
 * battery - see battery.h.
 */
#include "drivers/qx/battery.h"
#include "lib/mem.h"

#include <math.h>
#include <stdio.h>

/* A lead cell has 2 V, a block of six 12 V; charged, a cell stands at up to 2.4 V, empty at 1.6
 * V. */
static const double parts_v[] = { 2, 12 }, PART_LEAST = 0.75, PART_MOST = 1.3;

bool qx_battery_runtimecal(struct qx_battery_rule *rule, const char *text)
{
	double high_s, high_load, low_s, low_load;
	int used = 0;

	if (sscanf(text, " %lf , %lf , %lf , %lf %n", &high_s, &high_load, &low_s, &low_load,
		    &used) != 4 || text[used])
		return false;
	if (!(high_s > 0 && low_s >= high_s && high_load <= 100 && high_load > low_load &&
		    low_load > 0))
		return false;
	rule->exponent = log(low_s / high_s) / log(high_load / low_load);
	rule->nominal_s = high_s * pow(high_load / 100, rule->exponent);
	rule->runtimecal = true;
	return true;
}

/* If the volts are those of one cell or block: how many of them make the battery; else 0. */
static double parts_of(double volts, double nominal_v)
{
	for (size_t i = 0; i < MEM_COUNT(parts_v); i++) {
		double count = nominal_v / parts_v[i];

		if (volts >= PART_LEAST * parts_v[i] && volts <= PART_MOST * parts_v[i] &&
			count > 0.99 && fabs(count - round(count)) < 0.01)
			return round(count);
	}
	return 0;
}

double qx_battery_packs(double volts, double nominal_v)
{
	static const double packs[] = { 120, 100, 80, 60, 48, 36, 30, 24, 18, 12, 8, 6, 4, 3, 2, 1,
		0.5 };

	if (!(volts > 0 && nominal_v > 0))
		return 1;
	if (parts_of(volts, nominal_v) > 0)
		return parts_of(volts, nominal_v);
	for (size_t i = 0; i < MEM_COUNT(packs); i++)
		if (packs[i] * volts <= 1.25 * nominal_v && packs[i] * volts >= 0.8 * nominal_v)
			return packs[i];
	return 1;
}

static double charge_of(double volts, double low_v, double high_v)
{
	double charge = 100 * (volts - low_v) / (high_v - low_v);

	return charge < 0 ? 0 : charge > 100 ? 100 : charge;
}

/* The rate at which the charge is used up; 1 at the nominal load. */
static double drain(const struct qx_battery_rule *rule, double load_pct)
{
	double rate = isnan(load_pct) ? 1 : pow(load_pct / 100, rule->exponent);

	return rate < rule->idleload ? rule->idleload : rate;
}

/* The estimate rises with time on mains and falls with the load on battery; the volts can only
 * lower it. */
static void estimate(struct qx_battery *b, const struct qx_battery_rule *rule,
	const struct qx_battery_facts *f, struct qx_battery_view *view)
{
	double whole = rule->nominal_s, rate = drain(rule, f->load_pct);
	double passed = (double)(f->now_ms - b->at_ms) / 1000;
	double reported = isnan(view->charge_pct) ? 100 : view->charge_pct;

	if (!b->estimated)
		b->estimate_s = whole * reported / 100;
	else if (f->on_battery)
		b->estimate_s -= rate * passed;
	else
		b->estimate_s += whole * passed / rule->chargetime_s;
	b->estimated = true;
	b->at_ms = f->now_ms;
	if (b->estimate_s > whole * reported / 100)
		b->estimate_s = whole * reported / 100;
	if (b->estimate_s < 0)
		b->estimate_s = 0;
	if (isnan(f->charge_pct))
		view->charge_pct = 100 * b->estimate_s / whole;
	view->runtime_s = b->estimate_s / rate;
}

void qx_battery_view(struct qx_battery *b, const struct qx_battery_rule *rule,
	const struct qx_battery_facts *f, struct qx_battery_view *view)
{
	double volts = f->volts;

	*view = (struct qx_battery_view){ .volts = volts, .low_v = f->low_v, .high_v = f->high_v,
		.charge_pct = f->charge_pct, .runtime_s = NAN };
	if (b->packs <= 0 && rule->packs > 0)
		b->packs = rule->packs;
	if (b->packs <= 0 && !isnan(volts) && !isnan(f->nominal_v))
		b->packs = qx_battery_packs(volts, f->nominal_v);
	if (b->packs > 0)
		volts *= b->packs;
	if (b->packs > 1 && (rule->packs <= 0 || rule->reports_one_pack))
		view->volts = volts;
	if (isnan(view->low_v) && isnan(view->high_v) && !isnan(f->nominal_v)) {
		view->low_v = 104 * f->nominal_v / 120;
		view->high_v = 130 * f->nominal_v / 120;
	}
	if (isnan(f->charge_pct) && !isnan(volts) && view->high_v > view->low_v)
		view->charge_pct = charge_of(volts, view->low_v, view->high_v);
	if (rule->runtimecal && isnan(f->runtime_s) &&
		(!isnan(view->charge_pct) || !isnan(volts)))
		estimate(b, rule, f, view);
}
