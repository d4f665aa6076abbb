/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_debounce - when LB and RB are shown while on line, second by second; and how often it is
 * logged that a device discharges on line.
 *
 * A case is a rule and a row of moments: when, what happened, what the device says, what is shown.
 */
#include "drivers/power/debounce.h"
#include "drivers/power/log_throttle.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <check.h>
#include <stdio.h>

enum { MOMENTS_MAX = 10 };

#define R DEBOUNCE_REPORT
#define P DEBOUNCE_POLL

struct moment {
	unsigned ms;
	enum debounce_event event;
	uint32_t said, shown;		/* said 0: the end */
};

static const struct {
	const char *title;
	struct debounce_rule rule;
	struct moment moments[MOMENTS_MAX];
} cases[] = {
	{ "nothing configured: LB is for outages", { 0 },
		{ { 0, P, ST_OL, ST_OL }, { 2000, P, ST_OL | ST_LB, ST_OL },
			{ 60000, P, ST_OL | ST_LB, ST_OL },
			{ 60001, R, ST_OB | ST_LB, ST_OB | ST_LB },
			{ 62000, P, ST_OL | ST_LB, ST_OL } } },
	{ "nothing configured: LB is shown in a calibration", { 0 },
		{ { 0, P, ST_OL | ST_CAL | ST_LB, ST_OL | ST_CAL | ST_LB } } },
	{ "nothing configured: RB is shown at once", { 0 },
		{ { 0, P, ST_OL | ST_RB, ST_OL | ST_RB },
			{ 0, P, ST_OL | ST_LB | ST_RB, ST_OL | ST_RB } } },
	{ "mains not known to be in use: nothing is held back", { .delay_ms = 3000, .flaps = true },
		{ { 0, P, ST_BYPASS | ST_LB | ST_RB, ST_BYPASS | ST_LB | ST_RB },
			{ 1, R, ST_OB | ST_LB | ST_RB, ST_OB | ST_LB | ST_RB },
			{ 2, R, ST_LB, ST_LB } } },
	{ "on line that counts as on battery: nothing is held back",
		{ .delay_ms = 3000, .flaps = true },
		{ { 0, P, ST_OL | ST_OB | ST_LB, ST_OL | ST_OB | ST_LB } } },

	{ "delay configured: it is for calibrations", { .delay_ms = 3000, .configured = true },
		{ { 0, P, ST_OL | ST_LB | ST_RB, ST_OL | ST_LB | ST_RB },
			{ 100, P, ST_OL | ST_CAL | ST_LB | ST_RB, ST_OL | ST_CAL },
			{ 3100, P, ST_OL | ST_CAL | ST_LB | ST_RB, ST_OL | ST_CAL },
			{ 3101, R, ST_OL | ST_CAL | ST_LB | ST_RB,
				ST_OL | ST_CAL | ST_LB | ST_RB } } },
	{ "delay configured, without calibrating",
		{ .delay_ms = 3000, .configured = true, .without_calibrating = true },
		{ { 0, P, ST_OL | ST_LB, ST_OL }, { 3000, P, ST_OL | ST_LB, ST_OL },
			{ 3001, R, ST_OL | ST_LB, ST_OL | ST_LB }, { 3002, R, ST_OL, ST_OL },
			{ 3003, R, ST_OL | ST_LB, ST_OL }, { 6003, P, ST_OL | ST_LB, ST_OL },
			{ 6004, P, ST_OL | ST_LB, ST_OL | ST_LB } } },
	{ "delay configured: RB waits while LB does, and only then",
		{ .delay_ms = 3000, .configured = true, .without_calibrating = true },
		{ { 0, P, ST_OL | ST_RB, ST_OL | ST_RB }, { 1000, P, ST_OL | ST_LB | ST_RB, ST_OL },
			{ 2000, P, ST_OL | ST_RB, ST_OL | ST_RB },
			{ 3000, P, ST_OL | ST_LB | ST_RB, ST_OL },
			{ 6001, P, ST_OL | ST_LB | ST_RB, ST_OL | ST_LB | ST_RB } } },
	{ "a delay of 0 configured: LB at once",
		{ .configured = true, .without_calibrating = true },
		{ { 0, P, ST_OL | ST_LB | ST_RB, ST_OL | ST_LB | ST_RB } } },
	{ "the moment mains are lost ends every delay",
		{ .delay_ms = 60000, .configured = true, .without_calibrating = true },
		{ { 0, P, ST_OL | ST_LB | ST_RB, ST_OL },
			{ 1, R, ST_OB | ST_LB | ST_RB, ST_OB | ST_LB | ST_RB },
			{ 2, R, ST_OL | ST_LB, ST_OL }, { 60002, P, ST_OL | ST_LB, ST_OL },
			{ 60003, P, ST_OL | ST_LB, ST_OL | ST_LB } } },

	{ "flapping device: never LB on line", { .delay_ms = 3000, .flaps = true },
		{ { 0, P, ST_OL | ST_LB, ST_OL }, { 90000, P, ST_OL | ST_LB, ST_OL },
			{ 90001, P, ST_OL | ST_CAL | ST_LB, ST_OL | ST_CAL },
			{ 99000, P, ST_OL | ST_CAL | ST_LB, ST_OL | ST_CAL } } },
	{ "flapping device: RB after the delay and two polls", { .delay_ms = 3000, .flaps = true },
		{ { 0, R, ST_OL | ST_RB, ST_OL }, { 1000, P, ST_OL | ST_RB, ST_OL },
			{ 3001, R, ST_OL | ST_RB, ST_OL },
			{ 4000, P, ST_OL | ST_RB, ST_OL | ST_RB } } },
	{ "flapping device: two polls are not enough within the delay",
		{ .delay_ms = 3000, .flaps = true },
		{ { 0, P, ST_OL | ST_RB, ST_OL }, { 1000, P, ST_OL | ST_RB, ST_OL },
			{ 3000, P, ST_OL | ST_RB, ST_OL },
			{ 3001, R, ST_OL | ST_RB, ST_OL | ST_RB } } },
	{ "flapping device: what was taken back begins anew", { .delay_ms = 3000, .flaps = true },
		{ { 0, P, ST_OL | ST_RB, ST_OL }, { 2000, P, ST_OL | ST_RB, ST_OL },
			{ 2500, R, ST_OL, ST_OL }, { 2600, R, ST_OL | ST_RB, ST_OL },
			{ 5000, P, ST_OL | ST_RB, ST_OL } } },
	{ "flapping device, configured: LB after the delay",
		{ .delay_ms = 5000, .configured = true, .flaps = true },
		{ { 0, P, ST_OL | ST_LB, ST_OL }, { 4000, P, ST_OL | ST_LB, ST_OL },
			{ 6000, P, ST_OL | ST_LB, ST_OL | ST_LB } } },
	{ "flapping device, configured without delay", { .configured = true, .flaps = true },
		{ { 0, P, ST_OL | ST_LB | ST_RB, ST_OL | ST_LB | ST_RB } } },
};

START_TEST(words_are_shown_by_the_rule)
{
	struct debounce d = { 0 };

	for (const struct moment *m = cases[_i].moments; m->said; m++) {
		uint32_t shown =
			debounce(&d, &cases[_i].rule, m->event, m->said, 1000000 + m->ms);

		ck_assert_msg(shown == m->shown, "%s: %u ms: %#x, expected %#x", cases[_i].title,
			m->ms, shown, m->shown);
	}
}
END_TEST

START_TEST(it_waits_only_while_something_is_held_back_that_may_be_confirmed)
{
	const struct debounce_rule flaps = { .delay_ms = 3000, .flaps = true };
	struct debounce d = { 0 };

	debounce(&d, &flaps, P, ST_OL, 0);
	ck_assert(!d.waits);
	debounce(&d, &flaps, P, ST_OL | ST_RB, 1);
	ck_assert(d.waits);
	debounce(&d, &flaps, P, ST_OL | ST_RB, 5000);
	ck_assert(!d.waits);
	debounce(&d, &flaps, P, ST_OL | ST_LB, 6000);
	ck_assert(d.waits);
	debounce(&d, &flaps, P, ST_OB | ST_LB, 6001);
	ck_assert(!d.waits);
	debounce(&d, &(struct debounce_rule){ 0 }, P, ST_OL | ST_LB, 0);
	ck_assert(!d.waits);
}
END_TEST

/* ---- notices ---- */

static const struct {
	const char *title;
	struct log_throttle_rule rule;
	/* charge -1: not known; s 0 but for the first: the end */
	struct { unsigned s; int charge; bool told; } asked[8];
} notices[] = {
	{ "once for each charge", { -1, 100 },
		{ { 0, 90, true }, { 2, 90, false }, { 4, 89, true }, { 3600, 89, false },
			{ 3602, 90, true } } },
	{ "no news from the hover charge on", { -1, 95 },
		{ { 0, 99, true }, { 2, 98, false }, { 4, 95, false }, { 6, 94, true },
			{ 8, 96, false }, { 10, 94, false }, { 12, 93, true } } },
	{ "every 30 s where no charge is known", { -1, 100 },
		{ { 0, -1, true }, { 29, -1, false }, { 30, -1, true }, { 59, -1, false },
			{ 61, -1, true } } },
	{ "a charge that becomes known is news", { -1, 100 },
		{ { 0, -1, true }, { 2, 80, true }, { 4, 80, false } } },
	{ "every so many seconds, whatever the charge", { 60, 100 },
		{ { 0, 90, true }, { 2, 89, false }, { 59, 40, false }, { 60, 40, true },
			{ 61, -1, false } } },
	{ "0 seconds: always", { 0, 100 }, { { 0, 90, true }, { 2, 90, true }, { 4, 90, true } } },
};

START_TEST(a_notice_is_repeated_by_the_rule)
{
	struct log_throttle n = { 0 };

	for (int k = 0; k < 8 && (k == 0 || notices[_i].asked[k].s); k++) {
		int charge = notices[_i].asked[k].charge;
		bool told = log_throttle_due(&n, &notices[_i].rule, charge >= 0, charge,
			7000 + 1000 * (uint64_t)notices[_i].asked[k].s);

		ck_assert_msg(told == notices[_i].asked[k].told, "%s: %u s", notices[_i].title,
			notices[_i].asked[k].s);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("debounce");
	TCase *t = tcase_create("all");
	SRunner *sr;

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, words_are_shown_by_the_rule, 0, (int)MEM_COUNT(cases));
	tcase_add_test(t, it_waits_only_while_something_is_held_back_that_may_be_confirmed);
	tcase_add_loop_test(t, a_notice_is_repeated_by_the_rule, 0, (int)MEM_COUNT(notices));
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);

	srunner_free(sr);
	return failed ? 1 : 0;
}
