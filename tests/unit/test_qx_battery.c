/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_battery - volts of a cell become the battery's, charge follows from volts, and the
 * runtime from runtimecal.
 */
#include "drivers/qx/battery.h"
#include "tests/unit/support.h"

#include <math.h>

static struct qx_battery_facts facts(double volts, double nominal)
{
	return (struct qx_battery_facts){ .volts = volts, .nominal_v = nominal, .low_v = NAN,
		.high_v = NAN, .charge_pct = NAN, .runtime_s = NAN, .load_pct = NAN };
}

static struct qx_battery_view view(const struct qx_battery_facts *f)
{
	struct qx_battery b = { 0 };
	struct qx_battery_rule rule = { .chargetime_s = 43200, .idleload = 0.1 };
	struct qx_battery_view v;

	qx_battery_view(&b, &rule, f, &v);
	return v;
}

START_TEST(volts_of_a_cell_or_a_block_become_the_battery_s)
{
	static const struct {
		double volts, nominal, packs;
	} cases[] = {
		{ 2.26, 24, 12 },	/* NUT issues 1279, 2569 */
		{ 2.23, 48, 24 },	/* 3482 */
		{ 2.28, 72, 36 },	/* 608 */
		{ 2.27, 12, 6 },	/* 1077 */
		{ 1.62, 24, 12 },	/* nearly empty: not 18 */
		{ 2.45, 240, 120 },
		{ 13.5, 192, 16 }, { 10.2, 192, 16 }, { 12.6, 240, 20 },	/* blocks: none of NUT's factors */
		{ 13.5, 48, 4 }, { 12.0, 36, 3 }, { 13.6, 12, 1 }, { 27.1, 24, 1 },
		{ 53.0, 48, 1 }, { 21.4, 24, 1 }, { 54.7, 24, 0.5 },
		{ 3.9, 24, 6 }, { 500, 24, 1 }, { 0, 24, 1 }, { 27, 0, 1 }, { 27, NAN, 1 },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		ck_assert_double_eq(qx_battery_packs(cases[i].volts, cases[i].nominal),
			cases[i].packs);
}
END_TEST

START_TEST(the_factor_is_decided_once)
{
	struct qx_battery b = { 0 };
	struct qx_battery_rule rule = { 0 };
	struct qx_battery_view v;
	struct qx_battery_facts f = facts(2.26, 24);

	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.volts, 27.12, 1e-6);
	f.volts = 1.2;		/* whatever comes: not another factor */
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.volts, 14.4, 1e-6);
	ck_assert_double_eq(v.charge_pct, 0);
}
END_TEST

START_TEST(a_factor_below_one_is_for_the_charge_only)
{
	struct qx_battery_facts f = facts(54.7, 24);
	struct qx_battery_view v = view(&f);

	ck_assert_double_eq(v.volts, 54.7);
	ck_assert_double_eq_tol(v.charge_pct, 100, 1e-6);
}
END_TEST

START_TEST(charge_follows_from_the_volts)
{
	static const struct {
		double volts, nominal;
		long charge;
	} cases[] = {
		{ 21.4, 24, 12 },	/* NUT issue 251 */
		{ 12.9, 12, 96 },	/* 2106 */
		{ 27.1, 24, 100 }, { 20.0, 24, 0 },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		struct qx_battery_facts f = facts(cases[i].volts, cases[i].nominal);

		ck_assert_int_eq(lround(view(&f).charge_pct), cases[i].charge);
	}
}
END_TEST

START_TEST(what_is_not_known_is_not_invented)
{
	struct qx_battery_facts f = facts(272.9, NAN);
	struct qx_battery_view v = view(&f);

	ck_assert(isnan(v.charge_pct) && isnan(v.runtime_s) && isnan(v.low_v) && isnan(v.high_v));
	ck_assert_double_eq(v.volts, 272.9);
	f = facts(NAN, 24);
	v = view(&f);
	ck_assert(isnan(v.charge_pct) && isnan(v.volts));
	f = facts(27, 24);
	f.charge_pct = 55;		/* the unit's own word */
	ck_assert_double_eq(view(&f).charge_pct, 55);
}
END_TEST

START_TEST(limits_of_the_administrator_are_those_of_the_whole_battery)
{
	struct qx_battery_facts f = facts(2.15, 24);	/* NUT issue 3467 */

	f.low_v = 20.8;
	f.high_v = 27.4;
	ck_assert_int_eq(lround(view(&f).charge_pct), 76);
	f.low_v = 30;			/* nonsense gives no charge rather than a wrong one */
	ck_assert(isnan(view(&f).charge_pct));
}
END_TEST

START_TEST(packs_of_the_administrator_win)
{
	struct qx_battery b = { 0 };
	struct qx_battery_rule rule = { .packs = 2 };
	struct qx_battery_view v;
	struct qx_battery_facts f = facts(13.0, 24);

	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq(v.volts, 13.0);
	ck_assert_double_eq_tol(v.charge_pct, 100, 1e-6);
	rule.reports_one_pack = true;
	b = (struct qx_battery){ 0 };
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq(v.volts, 26.0);
}
END_TEST

START_TEST(runtimecal_is_four_numbers_that_make_sense)
{
	static const char *const wrong[] = { "", "240,100,720", "240,100,720,50,1", "0,100,720,50",
		"240,50,720,100", "720,100,240,50", "240,101,720,50", "a,b,c,d", "240,100,720,0" };
	struct qx_battery_rule rule = { 0 };

	for (size_t i = 0; i < MEM_COUNT(wrong); i++)
		ck_assert_msg(!qx_battery_runtimecal(&rule, wrong[i]), "%s", wrong[i]);
	ck_assert(!rule.runtimecal);
	ck_assert(qx_battery_runtimecal(&rule, "240,100,720,50"));
	ck_assert_double_eq_tol(rule.exponent, 1.58496, 1e-4);
	ck_assert_double_eq_tol(rule.nominal_s, 240, 1e-6);
}
END_TEST

START_TEST(the_runtime_goes_down_on_battery_and_up_on_mains)
{
	struct qx_battery b = { 0 };
	struct qx_battery_rule rule = { .chargetime_s = 1000, .idleload = 0.1 };
	struct qx_battery_view v;
	struct qx_battery_facts f = facts(27.0, 24);

	ck_assert(qx_battery_runtimecal(&rule, "240,100,720,50"));
	f.load_pct = 100;
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.runtime_s, 240, 0.01);
	f.on_battery = true;
	f.now_ms = 60000;
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.runtime_s, 180, 0.01);
	ck_assert_double_eq_tol(v.charge_pct, 75, 0.01);
	f.load_pct = 50;		/* three times as long at half the load */
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.runtime_s, 540, 0.01);
	f.load_pct = 0;			/* the idle load is the least */
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.runtime_s, 1800, 0.01);
	f.load_pct = 100;
	f.on_battery = false;
	f.now_ms = 160000;
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.charge_pct, 85, 0.01);
	f.now_ms = 10000000;
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.charge_pct, 100, 0.01);
	f.volts = 20.8;			/* the volts lower it, never raise it */
	qx_battery_view(&b, &rule, &f, &v);
	ck_assert_double_eq_tol(v.charge_pct, 0, 0.01);
}
END_TEST

START_TEST(without_runtimecal_there_is_no_runtime)
{
	struct qx_battery_facts f = facts(27.0, 24);

	f.load_pct = 50;
	ck_assert(isnan(view(&f).runtime_s));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		volts_of_a_cell_or_a_block_become_the_battery_s,
		the_factor_is_decided_once,
		a_factor_below_one_is_for_the_charge_only,
		charge_follows_from_the_volts,
		what_is_not_known_is_not_invented,
		limits_of_the_administrator_are_those_of_the_whole_battery,
		packs_of_the_administrator_win,
		runtimecal_is_four_numbers_that_make_sense,
		the_runtime_goes_down_on_battery_and_up_on_mains,
		without_runtimecal_there_is_no_runtime,
	};

	return support_run("qx battery", tests, MEM_COUNT(tests));
}
