/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_guard_critical - when a supply is critical, and so when the guard decides: cases from field
 * reports in which it must not, and the rules C1 to C7 at their bounds.
 */
#include "tests/unit/guard_play.h"

/* ---- on mains nothing ever is critical ---- */

START_TEST(alarms_on_mains)
{
	static const char *const words[] = { "OL", "OL LB", "OL RB", "ALARM OL LB RB", "OL OVER",
		"OL CAL", "OL DISCHRG", "OL DISCHRG LB", "OL CAL DISCHRG LB", "OL TRIM", "OL BOOST",
		"OL ECO", "OL BYPASS", "OL CHRG LB", "OL OFF", "OL NOBATT", "OL HE", "OL OB LB" };
	struct play p;

	for (size_t i = 0; i < MEM_COUNT(words); i++) {
		play_begin(&p, 1);
		play_show(&p, 0, play_picture(words[i], 1, 5));
		play_pass(&p, 3600);
		ck_watching(&p);
		ck_assert_uint_eq(p.count[GUARD_SAY_DECIDED], 0);
	}
}
END_TEST

START_TEST(stale_on_mains_for_a_day)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OL DISCHRG CAL");
	play_pass(&p, 60);
	play_lose(&p, 0);
	play_pass(&p, 24 * 3600);
	ck_watching(&p);
}
END_TEST

START_TEST(never_heard_of_for_a_day)
{
	struct play p;

	play_begin(&p, 1);
	play_pass(&p, 24 * 3600);
	ck_watching(&p);
	play_lose(&p, 0);
	play_pass(&p, 3600);
	ck_watching(&p);
}
END_TEST

START_TEST(words_nobody_knows)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "");
	play_pass(&p, 600);
	play_status(&p, "OFFLINE LOWBATT LB");
	play_pass(&p, 600);
	ck_watching(&p);
}
END_TEST

START_TEST(selftest_off)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OFF TEST");
	play_pass(&p, 120);
	ck_watching(&p);
	play_status(&p, "OFF");
	play_pass(&p, 120);
	ck_watching(&p);
}
END_TEST

START_TEST(boot_at_10_percent)
{
	struct play p;

	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OL LB CHRG", 10, 60));
	play_pass(&p, 1800);
	ck_watching(&p);
	play_show(&p, 0, play_picture("OB LB DISCHRG", 10, 60));
	play_pass(&p, 2.5);
	ck_decided_by(&p, RULE_LOW);
}
END_TEST

/* ---- C1 to C7 ---- */

START_TEST(fsd_of_another)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "FSD OL");
	ck_decided_by(&p, RULE_FSD);
}
END_TEST

START_TEST(lb_flap)
{
	static const double seconds[] = { 0.1, 0.5, 1, 1.5, 1.9 };
	struct play p;

	for (size_t i = 0; i < MEM_COUNT(seconds); i++) {
		play_begin(&p, 1);
		play_status(&p, "OL");
		play_pass(&p, 10);
		for (int again = 0; again < 5; again++) {
			play_status(&p, "OB LB");
			play_pass(&p, seconds[i]);
			play_status(&p, "OB");
			play_pass(&p, 3);
			ck_watching(&p);
		}
	}
	play_status(&p, "OB LB");
	play_pass(&p, 2.3);
	ck_decided_by(&p, RULE_LOW);
}
END_TEST

/* Gone again within the final delay: no machine has begun to go down, and none does. */
START_TEST(lb_at_the_transfer)
{
	struct play p;

	for (double seconds = 0.1; seconds <= 5; seconds += 0.1) {
		play_begin(&p, 1);
		play_status(&p, "OL");
		play_pass(&p, 10);
		play_status(&p, "OB LB");
		play_pass(&p, seconds);
		play_status(&p, "OB");
		play_pass(&p, 600);
		ck_watching(&p);
		ck_assert_uint_eq(p.count[GUARD_SET_FSD], 0);
		ck_assert_uint_eq(p.count[GUARD_SAY_CANCELLED], p.count[GUARD_SAY_DECIDED]);
	}
	play_status(&p, "OB LB");
	play_pass(&p, 8);
	ck_assert_uint_eq(p.count[GUARD_SET_FSD], 1);
}
END_TEST

/* Low again and again: as soon as the final delay is over, and within one period of it. */
START_TEST(lb_that_comes_and_goes)
{
	static const double on[] = { 2.5, 3, 4, 8 }, gone[] = { 0.3, 1, 2 };
	struct play p;

	for (size_t i = 0; i < MEM_COUNT(on) * MEM_COUNT(gone); i++) {
		double low = on[i % MEM_COUNT(on)], pause = gone[i / MEM_COUNT(on)];

		play_begin(&p, 1);
		for (double t = 0; t < 7.5 + low + pause + 2.5; t += low + pause) {
			play_status(&p, "OB LB");
			play_pass(&p, low);
			play_status(&p, "OB");
			play_pass(&p, pause);
		}
		ck_assert_uint_eq(p.count[GUARD_SET_FSD], 1);
	}
}
END_TEST

START_TEST(low_in_one_message_only)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OB LB");
	p.heard[0] = false;	/* fresh still, but it has said so once */
	play_pass(&p, 10);
	ck_watching(&p);
	play_status(&p, "OB LB");
	ck_decided_by(&p, RULE_LOW);
}
END_TEST

START_TEST(charge_of_a_device_without_lb)
{
	struct play p;

	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OB", 20, NAN));
	play_pass(&p, 9);
	ck_watching(&p);
	play_pass(&p, 2);
	ck_decided_by(&p, RULE_CHARGE);

	play_begin(&p, 1);
	play_status(&p, "OL LB");	/* this device says LB by itself */
	play_show(&p, 0, play_picture("OB", 19, NAN));
	play_pass(&p, 300);
	ck_watching(&p);
	p.config.limits.charge_pct = 40;	/* the administrator's limit counts all the same */
	play_show(&p, 0, play_picture("OB", 40, NAN));
	play_pass(&p, 2);
	ck_decided_by(&p, RULE_CHARGE);
}
END_TEST

START_TEST(runtime_that_this_machine_needs)
{
	struct play p;

	play_begin(&p, 1);
	p.config.limits.needed_s = 180;
	play_show(&p, 0, play_picture("OB", 60, 211));
	play_pass(&p, 60);
	ck_watching(&p);
	play_show(&p, 0, play_picture("OB", 60, 210));
	play_pass(&p, 2);
	ck_decided_by(&p, RULE_RUNTIME);
}
END_TEST

START_TEST(values_that_jump)
{
	struct play p;

	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OB", 90, 1800));
	play_pass(&p, 20);
	play_show(&p, 0, play_picture("OB", 90, 60));	/* nonsense for 3 s */
	play_pass(&p, 3);
	play_show(&p, 0, play_picture("OB", 90, 1790));
	play_pass(&p, 20);
	play_show(&p, 0, play_picture("OB", 90, 0));	/* 0 beside 90 % is nothing */
	play_pass(&p, 300);
	play_show(&p, 0, play_picture("OB", 0, 1700));
	play_pass(&p, 300);
	ck_watching(&p);
	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OB", 90, 1800));
	play_pass(&p, 20);
	play_show(&p, 0, play_picture("OB", 5, 100));	/* but what stays is true */
	play_pass(&p, 4);
	ck_watching(&p);
	play_pass(&p, 4);
	ck_assert_int_eq(p.guard.state, GUARD_DECIDED);
}
END_TEST

START_TEST(on_battery_for_as_long_as_configured)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OB");
	play_pass(&p, 3600);
	ck_watching(&p);
	p.config.limits.on_battery_s = 30;
	play_begin(&p, 1);
	p.config.limits.on_battery_s = 30;
	play_status(&p, "OB");
	play_pass(&p, 29);
	ck_watching(&p);
	play_pass(&p, 2);
	ck_decided_by(&p, RULE_ON_BATTERY);
}
END_TEST

START_TEST(glitch_on_battery)
{
	static const double seconds[] = { 1, 5, 14, 16, 100 };
	struct play p;

	for (size_t i = 0; i < MEM_COUNT(seconds); i++) {
		play_begin(&p, 1);
		play_show(&p, 0, play_picture("OB", 90, 40));
		play_pass(&p, 5);	/* runtime 40 s is C4's only after 10 s */
		play_lose(&p, 0);
		play_pass(&p, seconds[i]);
		if (seconds[i] < 15)
			ck_watching(&p);
		else
			ck_assert_int_ne(p.guard.state, GUARD_WATCHING);
	}
	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OB", 90, 2400));	/* a quarter is 600: bounded at 300 s */
	play_pass(&p, 20);
	play_lose(&p, 0);
	play_pass(&p, 299);
	ck_watching(&p);
	play_pass(&p, 2);
	ck_decided_by(&p, RULE_DEAD);
}
END_TEST

START_TEST(two_supplies)
{
	struct play p;

	play_begin(&p, 2);
	p.config.need = 1;
	p.config.limits.count_supplies = true;
	play_show(&p, 0, play_picture("OL", 100, 1800));
	play_show(&p, 1, play_picture("OFF", 0, 0));	/* discharged: no supply */
	play_pass(&p, 60);
	ck_watching(&p);
	play_show(&p, 0, play_picture("OB LB", 10, 60));
	play_pass(&p, 3);
	ck_decided_by(&p, RULE_LOW);
	ck_assert_int_eq(p.last[GUARD_SAY_DECIDED].ups, 0);
}
END_TEST

START_TEST(the_first_of_two_decides_where_nothing_is_configured)
{
	struct play p;

	play_begin(&p, 2);
	play_show(&p, 0, play_picture("OL", 100, 1800));
	play_show(&p, 1, play_picture("OB LB", 9, 50));
	play_pass(&p, 3);
	ck_decided_by(&p, RULE_LOW);
	play_pass(&p, 6);
	ck_assert_uint_eq(p.count[GUARD_SET_FSD], 1);	/* the other one feeds others on */
	ck_assert_int_eq(p.last[GUARD_SET_FSD].ups, 1);
}
END_TEST

START_TEST(a_ups_that_is_only_watched)
{
	struct play p;

	play_begin(&p, 2);
	p.config.ups[1].supplies = 0;
	play_show(&p, 0, play_picture("OL", 100, 1800));
	play_show(&p, 1, play_picture("FSD OB LB", 1, 1));
	play_pass(&p, 600);
	ck_watching(&p);
}
END_TEST

START_TEST(cal_then_outage)
{
	struct play p;
	struct picture calibrating = play_picture("OB CAL LB", 15, 100);

	play_begin(&p, 1);
	calibrating.input_v = 230;
	calibrating.input_nominal_v = 230;
	play_show(&p, 0, calibrating);
	play_pass(&p, 1800);
	ck_watching(&p);
	calibrating.input_v = 3;	/* the mains fail while it calibrates */
	play_show(&p, 0, calibrating);
	play_pass(&p, 3);
	ck_decided_by(&p, RULE_LOW);

	play_begin(&p, 1);
	play_status(&p, "OB CAL LB");
	play_pass(&p, 3601 + 3);	/* nobody calibrates for longer than an hour */
	ck_decided_by(&p, RULE_LOW);

	play_begin(&p, 1);
	play_status(&p, "OL CAL");
	play_pass(&p, 60);
	play_status(&p, "OB LB");	/* CAL is not remembered */
	play_pass(&p, 3);
	ck_decided_by(&p, RULE_LOW);
}
END_TEST

START_TEST(start_on_battery)
{
	struct play p;

	play_begin(&p, 1);
	play_status(&p, "OB LB");
	play_pass(&p, 2.3);
	ck_decided_by(&p, RULE_LOW);
}
END_TEST

START_TEST(second_outage)
{
	struct play p;

	play_begin(&p, 1);
	p.config.limits.on_battery_s = 60;
	for (int i = 0; i < 10; i++) {
		play_status(&p, "OB");
		play_pass(&p, 50);
		play_status(&p, "OL");
		play_pass(&p, 1);
	}
	ck_watching(&p);
}
END_TEST

START_TEST(limits_of_a_ups)
{
	struct play p;
	const struct critical_limits *l = &p.config.limits;

	play_begin(&p, 1);
	play_show(&p, 0, play_picture("OL", 100, 3000));
	ck_assert_double_eq(critical_charge_limit_pct(&p.guard.ups[0].critical, l), 20);
	ck_assert_double_eq(critical_runtime_limit_s(&p.guard.ups[0].critical, l), 150);
	play_status(&p, "OL LB");	/* it says LB: the charge of its own does not count */
	ck_assert_double_nan(critical_charge_limit_pct(&p.guard.ups[0].critical, l));
	p.config.limits.charge_pct = 40;
	ck_assert_double_eq(critical_charge_limit_pct(&p.guard.ups[0].critical, l), 40);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		alarms_on_mains,
		stale_on_mains_for_a_day,
		never_heard_of_for_a_day,
		words_nobody_knows,
		selftest_off,
		boot_at_10_percent,
		fsd_of_another,
		lb_flap,
		lb_at_the_transfer,
		lb_that_comes_and_goes,
		low_in_one_message_only,
		charge_of_a_device_without_lb,
		runtime_that_this_machine_needs,
		values_that_jump,
		on_battery_for_as_long_as_configured,
		glitch_on_battery,
		two_supplies,
		the_first_of_two_decides_where_nothing_is_configured,
		a_ups_that_is_only_watched,
		cal_then_outage,
		start_on_battery,
		second_outage,
		limits_of_a_ups,
	};

	return support_run("guard critical", tests, MEM_COUNT(tests));
}
