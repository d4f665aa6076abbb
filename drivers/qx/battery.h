/* SPDX-License-Identifier: GPL-2.0-or-later
 * battery - estimates charge and runtime from the voltage, and the volts of the whole battery if
 * the unit reports those of a cell or block. Pure.
 *
 * Option names and formulas are NUT's (runtimecal, chargetime, idleload, battery.voltage.*).
 */
#ifndef DRIVERS_QX_BATTERY_H
#define DRIVERS_QX_BATTERY_H

#include <stdbool.h>
#include <stdint.h>

struct qx_battery_rule {	/* from the options; zero-initialised: no estimate of the runtime */
	bool runtimecal;
	double exponent, nominal_s;	/* of runtimecal */
	double chargetime_s;
	double idleload;		/* as a fraction of the full load */
	double packs;			/* battery.packs of the administrator; 0: not given */
	bool reports_one_pack;		/* battery_voltage_reports_one_pack */
};

struct qx_battery {			/* of one opened unit; zero-initialised */
	double packs;			/* 0: not decided */
	bool estimated;
	double estimate_s;		/* runtime left at the nominal load */
	uint64_t at_ms;
};

struct qx_battery_facts {		/* what is known; NAN: not known */
	double volts;			/* as the unit reports it */
	double nominal_v, low_v, high_v;
	double charge_pct, runtime_s;	/* as the unit reports them */
	double load_pct;
	bool on_battery;
	uint64_t now_ms;
};

struct qx_battery_view {		/* what is to be published; NAN: nothing */
	double volts, low_v, high_v, charge_pct, runtime_s;
};

/* "HIGH,AT,LOW,AT" of runtimecal: seconds and per cent. false: not of this form, `rule` is
 * unchanged. */
bool qx_battery_runtimecal(struct qx_battery_rule *rule, const char *text);

/* The factor from the unit's volts to those of the battery: 12 for a cell of a battery of 24 V. 1
 * if they are the battery's already, or if no factor fits. */
double qx_battery_packs(double volts, double nominal_v);

void qx_battery_view(struct qx_battery *b, const struct qx_battery_rule *rule,
	const struct qx_battery_facts *facts, struct qx_battery_view *view);

#endif
