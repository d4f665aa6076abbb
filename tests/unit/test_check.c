/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_check - check_holdover's thresholds, states and performance data, as in the plugin
 * guidelines.
 */
#include "tests/unit/support.h"
#include "tools/plugin/battery_date.h"
#include "tools/plugin/check.h"

START_TEST(ranges_of_the_guidelines)
{
	static const struct {
		const char *text;
		double quiet, alert;
	} rows[] = { { "10", 10, 10.1 }, { "10", 0, -1 }, { "10:", 10, 9.9 }, { "~:10", -5, 11 },
		{ "10:20", 20, 21 }, { "10:20", 10, 9 }, { "@10:20", 9, 10 }, { "@10:20", 21, 20 },
		{ "-5:5", -5, -6 }, { ":7", 3, 8 }, { "0.5:1.5", 1.5, 0.4 }, { "@~:0", 1, 0 } };
	static const char *const bad[] = { "", ":", "~", "x", "10:x", "20:10", "10::20", "1e",
		"0x10", "10 ", "nan", "inf", "@", "-5", "--5", "10:20:30" };
	struct range r;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		ck_assert_msg(range_parse(rows[i].text, &r), "%s", rows[i].text);
		ck_assert_msg(!range_alerts(&r, rows[i].quiet), "%s", rows[i].text);
		ck_assert_msg(range_alerts(&r, rows[i].alert), "%s", rows[i].text);
	}
	for (size_t i = 0; i < MEM_COUNT(bad); i++)
		ck_assert_msg(!range_parse(bad[i], &r), "\"%s\"", bad[i]);
}
END_TEST

START_TEST(thresholds_have_a_name)
{
	struct range of[CHECK_METRICS] = { 0 };

	ck_assert(check_threshold("20:", of));
	ck_assert(check_threshold("load=80", of));
	ck_assert_str_eq(of[CHECK_CHARGE].text, "20:");
	ck_assert_str_eq(of[CHECK_LOAD].text, "80");
	ck_assert(!check_threshold("weight=80", of));
	ck_assert(!check_threshold("load=", of));
	ck_assert(!check_threshold("loa=1", of));
}
END_TEST

/* 10 % below nominal, half full. */
static struct reading *reading_of(struct readings *all, const char *status)
{
	struct reading *r = readings_add(all, "rack");

	ups_set(r->ups, "ups.status", status);
	ups_set(r->ups, "battery.charge", "78");
	ups_set(r->ups, "battery.runtime", "500");
	ups_set(r->ups, "input.voltage", "207");
	ups_set(r->ups, "input.voltage.nominal", "230");
	ups_set_state(r->ups, UPS_FRESH);
	return r;
}

static enum check_state state_of(const struct check *c, const char *status, struct buf *text,
	struct buf *perf)
{
	struct readings all = { 0 };
	struct reading *r = reading_of(&all, status);
	enum check_state s;

	buf_clear(text);
	buf_clear(perf);
	s = check_ups(c, r, false, text, perf);
	readings_fini(&all);
	return s;
}

START_TEST(states)
{
	static const struct {
		const char *status;
		enum check_state state;
		const char *text;
	} rows[] = { { "OL CHRG", CHECK_OK, "rack on line, 78 %, 8 min left" },
		{ "OB DISCHRG", CHECK_WARNING, "rack on battery, 78 %, 8 min left" },
		{ "OB LB", CHECK_CRITICAL, "rack: battery low, 78 %, 8 min left" },
		{ "FSD OL", CHECK_CRITICAL, "rack: forced shutdown, 78 %, 8 min left" },
		{ "OL OFF", CHECK_CRITICAL, "rack: off, 78 %, 8 min left" },
		{ "OL OVER", CHECK_CRITICAL, "rack: overloaded, 78 %, 8 min left" },
		{ "OL RB", CHECK_WARNING, "rack: replace the battery, 78 %, 8 min left" },
		{ "BYPASS", CHECK_WARNING, "rack on bypass, 78 %, 8 min left" },
		{ "CAL OB LB", CHECK_OK, "rack calibrating, 78 %, 8 min left" },
		{ "OL TEST", CHECK_OK, "rack testing, 78 %, 8 min left" },
		{ "MYWORD", CHECK_CRITICAL, "rack: no data" } };
	const struct check c = { .stale = CHECK_CRITICAL };
	struct buf text = { 0 }, perf = { 0 };

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		ck_assert_msg(state_of(&c, rows[i].status, &text, &perf) == rows[i].state, "%s",
			rows[i].status);
		ck_assert_str_eq(buf_text(&text), rows[i].text);
	}
	buf_fini(&text);
	buf_fini(&perf);
}
END_TEST

START_TEST(performance_data_has_what_is_known)
{
	struct check c = { .stale = CHECK_UNKNOWN };
	struct buf text = { 0 }, perf = { 0 };

	ck_assert(check_threshold("voltage=5", c.warning));
	ck_assert_int_eq(state_of(&c, "OL", &text, &perf), CHECK_WARNING);
	ck_assert_str_eq(buf_text(&perf), "charge=78%;;;0;100 runtime=500s;;;0 voltage=10%;5; "
					  "input=207;;");
	ck_assert_int_eq(state_of(&c, "OB", &text, &perf), CHECK_WARNING);
	ck_assert_ptr_nonnull(strstr(buf_text(&perf), "runtime=500s;600:;300:;0"));
	ck_assert(check_threshold("runtime=501:", c.critical));
	ck_assert_int_eq(state_of(&c, "OL", &text, &perf), CHECK_CRITICAL);
	ck_assert_int_eq(state_of(&c, "", &text, &perf), CHECK_UNKNOWN);
	ck_assert_uint_eq(perf.len, 0);
	buf_fini(&text);
	buf_fini(&perf);
}
END_TEST

START_TEST(an_outage_and_old_data_have_their_time)
{
	const struct check c = { .stale = CHECK_CRITICAL };
	struct readings all = { 0 };
	struct reading *r = reading_of(&all, "OB");
	struct buf text = { 0 }, perf = { 0 };

	r->outage_s = 200;
	r->age_s = 1;
	ck_assert_int_eq(check_ups(&c, r, true, &text, &perf), CHECK_WARNING);
	ck_assert_str_eq(buf_text(&text), "rack on battery for 3 min, 78 %, 8 min left");
	ck_assert_ptr_nonnull(strstr(buf_text(&perf), " rack.age=1s;;;0"));
	buf_clear(&text);
	ups_set_state(r->ups, UPS_STALE);
	r->age_s = 34;
	strcpy(r->why, "driver not connected");
	ck_assert_int_eq(check_ups(&c, r, true, &text, &perf), CHECK_CRITICAL);
	ck_assert_str_eq(buf_text(&text), "rack: no data for 34 s (driver not connected)");
	buf_fini(&text);
	buf_fini(&perf);
	readings_fini(&all);
}
END_TEST

START_TEST(of_three_phases_the_worst_counts)
{
	struct check c = { .stale = CHECK_CRITICAL };
	struct readings all = { 0 };
	struct reading *r = readings_add(&all, "rack");
	struct buf text = { 0 }, perf = { 0 };

	ups_set(r->ups, "ups.status", "OL");
	ups_set(r->ups, "output.L1.power.percent", "20");
	ups_set(r->ups, "output.L2.power.percent", "70");
	ups_set(r->ups, "output.L3.power.percent", "30");
	ups_set(r->ups, "input.L1-N.voltage", "240");
	ups_set(r->ups, "input.L2-N.voltage", "184");
	ups_set(r->ups, "input.L3-N.voltage", "250");
	ups_set(r->ups, "input.voltage.nominal", "230");
	ups_set_state(r->ups, UPS_FRESH);
	ck_assert(check_threshold("load=60", c.warning));
	ck_assert_int_eq(check_ups(&c, r, false, &text, &perf), CHECK_WARNING);
	ck_assert_str_eq(buf_text(&perf), "load=70%;60;;0;100 voltage=20%;; input=250;;");
	ck_assert_str_eq(buf_text(&text), "rack on line, load 70 %");
	buf_fini(&text);
	buf_fini(&perf);
	readings_fini(&all);
}
END_TEST

START_TEST(the_age_of_a_battery)
{
	const time_t now = 1795996800; /* 2026-11-30 */
	static const struct {
		const char *text;
		double years;
	} rows[] = { { "2023/11/30", 3 }, { "2021-11-30", 5 }, { "11/30/2024", 2 },
		{ "11/30/25", 1 }, { "2026/11/30", 0 } };
	static const char *const bad[] = { "", "not set", "2026/13/01", "2023/00/10", "1999/01/01",
		"2027/01/01", "2023/11/30 x", "30.11.2023", "-1/02/2023", "2023/11/", "99999/1/1",
		"2023/11/40" };
	double years;

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		ck_assert_msg(battery_date_age(rows[i].text, now, &years), "%s", rows[i].text);
		ck_assert_double_eq_tol(years, rows[i].years, 0.01);
	}
	for (size_t i = 0; i < MEM_COUNT(bad); i++)
		ck_assert_msg(!battery_date_age(bad[i], now, &years), "\"%s\"", bad[i]);
	ck_assert(!battery_date_age(NULL, now, &years));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { ranges_of_the_guidelines, thresholds_have_a_name, states,
		performance_data_has_what_is_known, an_outage_and_old_data_have_their_time,
		of_three_phases_the_worst_counts, the_age_of_a_battery };

	return support_run("check", tests, MEM_COUNT(tests));
}
