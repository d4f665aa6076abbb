/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_binding - what a binding reads, publishes and combines.
 *
 * Rows of a table and one device (hid_device.h); at the end a recording goes the same way.
 */
#include "drivers/usbhid/hid/binding.h"
#include "drivers/usbhid/hid/convert.h"
#include "tests/unit/hid_device.h"
#include "tests/unit/hid_recordings.h"

#include <check.h>
#include <string.h>

static enum power_state says(enum power_bit bit)
{
	return (enum power_state)hid_binding_bits(b)->state[bit];
}

/* ---- what to read ---- */

START_TEST(opening_reads_each_report_of_a_bound_row_once)
{
	assert_reports(HID_POLL_OPEN, "1 2 3 4 6 7 8 9 10 11 5i 12i");
}
END_TEST

START_TEST(full_polls_leave_static_and_semistatic_rows_out)
{
	open_everything();
	assert_reports(HID_POLL_FULL, "1 2 3 10 11 5i 12i");
}
END_TEST

START_TEST(quick_polls_read_quick_rows_only)
{
	open_everything();
	assert_reports(HID_POLL_QUICK, "1 2 3");
}
END_TEST

START_TEST(at_rest_only_the_reports_of_quick_status_bits_are_read)
{
	open_everything();
	assert_reports(HID_POLL_STATUS, "1");
}
END_TEST

START_TEST(a_calm_poll_reads_reports_of_mains_and_discharge_only)
{
	static const struct hid_bit_row rows[] = {
		{ PS "ACPresent", POWER_ONLINE, POWER_SET, POWER_CLEAR, NULL, HID_QUICK },
		{ PS "ShutdownImminent", POWER_SHUTDOWN_IMMINENT, POWER_SET, POWER_CLEAR,
			NULL, HID_QUICK },
		{ PS "PowerFail", POWER_DISCHARGING, POWER_SET, POWER_CLEAR, NULL,
			HID_QUICK },
		HID_BITS_END,
	};
	const struct hid_vendor v = { .name = "test", .bits = rows };

	teardown();
	bind(device, sizeof device, &v);
	opened();
	assert_reports(HID_POLL_STATUS, "1 11 12i");
	assert_reports(HID_POLL_MAINS, "1 12i");
}
END_TEST

START_TEST(where_no_quick_row_tells_of_mains_the_others_are_quick)
{
	static const struct hid_bit_row rows[] = {
		{ PS "ShutdownImminent", POWER_SHUTDOWN_IMMINENT, POWER_SET, POWER_CLEAR,
			NULL, HID_QUICK },
		{ PS "PowerFail", POWER_ONLINE, POWER_CLEAR, POWER_SET, NULL, 0 },
		{ "Output.Overload", POWER_OVERLOAD, POWER_SET, POWER_CLEAR, NULL, 0 },
		HID_BITS_END,
	};
	const struct hid_vendor v = { .name = "test", .bits = rows };

	open_everything();
	assert_reports(HID_POLL_MAINS, "1");
	teardown();
	bind(device, sizeof device, &v);
	opened();
	assert_reports(HID_POLL_STATUS, "11 12i");
	assert_reports(HID_POLL_MAINS, "12i");
}
END_TEST

START_TEST(all_that_shows_something_is_listed_and_what_only_commands_need_is_not)
{
	open_everything();
	assert_reports(HID_POLL_SHOWN, "1 2 3 4 6 7 10 11 5i 12i");
}
END_TEST

START_TEST(after_a_set_everything_is_read_but_static_rows)
{
	open_everything();
	assert_reports(HID_POLL_SETTINGS, "1 2 3 4 6 10 11 5i 12i");
}
END_TEST

START_TEST(while_bits_are_watched_quick_polls_read_them_all)
{
	open_everything();
	hid_binding_watch_bits(b, true);
	assert_reports(HID_POLL_QUICK, "1 2 3 11 12i");
	hid_binding_watch_bits(b, false);
	assert_reports(HID_POLL_QUICK, "1 2 3");
}
END_TEST

START_TEST(what_no_row_finds_anything_in_is_told)
{
	static const uint8_t charge[] = { 2, 50 }, unknown[] = { 99, 1, 2 }, cut[] = { 1, 0xff },
		whole[] = { 1, 0xff, 2 };

	open_everything();
	ck_assert(hid_binding_read(b, HID_INPUT, charge, sizeof charge));
	ck_assert(!hid_binding_read(b, HID_INPUT, unknown, sizeof unknown));
	ck_assert(!hid_binding_read(b, HID_INPUT, cut, sizeof cut));
	ck_assert(hid_binding_read(b, HID_INPUT, whole, sizeof whole));
	ck_assert(!hid_binding_read(b, HID_INPUT, charge, 0));
	ck_assert(!hid_binding_read(b, HID_OUTPUT, charge, sizeof charge));
}
END_TEST

START_TEST(a_field_for_a_bit_is_known_before_it_was_read)
{
	ck_assert(hid_binding_has_bit(b, POWER_ONLINE));
	ck_assert(!hid_binding_has_bit(b, POWER_OVERLOAD));	/* a row, and no such field */
	ck_assert(!hid_binding_has_bit(b, POWER_BOOST));
}
END_TEST

START_TEST(the_list_of_reports_ends_where_there_is_no_room)
{
	struct hid_report_ref refs[3] = { { HID_INPUT, 77 }, { HID_INPUT, 77 }, { HID_INPUT, 77 } };

	ck_assert_uint_eq(hid_binding_reports(b, HID_POLL_OPEN, refs, 2), 2);
	ck_assert_uint_eq(refs[1].id, 2);
	ck_assert_uint_eq(refs[2].id, 77);
}
END_TEST

/* ---- variables ---- */

START_TEST(every_take_hands_the_variables_to_the_sink)
{
	open_everything();
	TAKE(HID_FEATURE, 2, 55, 0x3c, 0x00);
	ck_assert_str_eq(news(), "battery.charge=55;battery.runtime=60.0;");
	TAKE(HID_FEATURE, 2, 55, 0x3c, 0x00);
	ck_assert_str_eq(news(), "battery.charge=55;battery.runtime=60.0;");
}
END_TEST

START_TEST(a_run_time_of_all_ones_is_not_known)
{
	TAKE(HID_FEATURE, 2, 55, 0xff, 0xff);
	ck_assert_str_eq(news(), "battery.charge=55;");
	opened();
	news();
	TAKE(HID_FEATURE, 2, 55, 0xfe, 0xff);
	ck_assert_str_eq(news(), "battery.charge=55;battery.runtime=65534.0;");
	TAKE(HID_FEATURE, 2, 55, 0xff, 0xff);
	ck_assert_str_eq(news(), "battery.charge=55;battery.runtime=;");
}
END_TEST

START_TEST(a_short_report_gives_what_is_in_it)
{
	open_everything();
	TAKE(HID_FEATURE, 2, 54);
	ck_assert_str_eq(news(), "battery.charge=54;");
	TAKE(HID_FEATURE, 2);
	ck_assert_str_eq(news(), "");
}
END_TEST

START_TEST(conversions_make_the_text_and_may_publish_nothing)
{
	open_everything();
	TAKE(HID_FEATURE, 4, 3);
	ck_assert_str_eq(news(), "ups.beeper.status=muted;");
	TAKE(HID_FEATURE, 7, 9);
	ck_assert_str_eq(news(), "");
}
END_TEST

START_TEST(static_rows_are_not_told_again_after_opening)
{
	TAKE(HID_FEATURE, 7, 3);
	ck_assert_str_eq(news(), "ups.model=Holdover 1000;");
	opened();
	news();
	TAKE(HID_FEATURE, 7, 3);
	ck_assert_str_eq(news(), "");
}
END_TEST

START_TEST(an_input_report_feeds_rows_of_the_same_feature_path)
{
	open_everything();
	TAKE(HID_INPUT, 2, 33);
	ck_assert_str_eq(news(), "battery.charge=33;");
}
END_TEST

START_TEST(a_field_that_exists_only_as_input_is_bound_to_that)
{
	open_everything();
	TAKE(HID_INPUT, 5, 42);
	ck_assert_str_eq(news(), "ups.load=42;");
	TAKE(HID_FEATURE, 5, 43);
	ck_assert_str_eq(news(), "");
}
END_TEST

START_TEST(of_two_rows_of_one_name_the_better_one_is_told_in_any_order_of_reports)
{
	TAKE(HID_FEATURE, 9, 9);
	TAKE(HID_FEATURE, 10, 10);
	ck_assert_str_eq(news(), "battery.capacity=9;battery.capacity=10;");
	TAKE(HID_FEATURE, 9, 9);
	ck_assert_str_eq(news(), "");
	opened();
	news();
	TAKE(HID_FEATURE, 9, 9);
	ck_assert_str_eq(news(), "");
	TAKE(HID_FEATURE, 10, 11);
	ck_assert_str_eq(news(), "battery.capacity=11;");
}
END_TEST

START_TEST(a_row_that_the_device_does_not_answer_gives_way_to_the_next)
{
	hid_binding_missed(b, HID_FEATURE, 10, HID_REFUSED);
	TAKE(HID_FEATURE, 9, 9);
	ck_assert_str_eq(news(), "battery.capacity=9;");
	opened();
	news();
	assert_reports(HID_POLL_FULL, "1 2 9 11 5i 12i");
	TAKE(HID_FEATURE, 10, 10);
	ck_assert_str_eq(news(), "");
	TAKE(HID_FEATURE, 9, 8);
	ck_assert_str_eq(news(), "battery.capacity=8;");
}
END_TEST

START_TEST(a_row_with_nothing_to_publish_gives_way_to_the_next)
{
	static const struct hid_var_row rows[] = {
		{ "ups.model", PS "FullChargeCapacity", 0, &product, 0, 0, NULL },
		{ "ups.model", PS "iProduct", 0, &product, 0, 0, NULL },
		{ NULL, NULL, 0, NULL, 0, 0, NULL },
	};
	const struct hid_vendor v = { .name = "test", .vars = rows };

	teardown();
	bind(device, sizeof device, &v);
	TAKE(HID_FEATURE, 10, 77);
	TAKE(HID_FEATURE, 7, 3);
	opened();
	ck_assert_str_eq(news(), "ups.model=Holdover 1000;");
	assert_reports(HID_POLL_FULL, "1 7 11");
	TAKE(HID_FEATURE, 7, 3);
	ck_assert_str_eq(news(), "ups.model=Holdover 1000;");
}
END_TEST

START_TEST(a_serial_number_of_a_report_is_read_where_the_device_has_none)
{
	static const struct hid_var_row rows[] = {
		{ "ups.serial", PS "iProduct", 0, &hid_serial_index, 0, 0, NULL },
		{ NULL, NULL, 0, NULL, 0, 0, NULL },
	};
	const struct hid_vendor v = { .name = "test", .vars = rows };

	for (int i = 0; i < 2; i++) {
		teardown();
		has_serial = i;
		bind(device, sizeof device, &v);
		assert_reports(HID_POLL_OPEN, i ? "1 11" : "1 7 11");
		TAKE(HID_FEATURE, 7, 3);
		ck_assert_str_eq(news(), i ? "" : "ups.serial=Holdover 1000;");
	}
	has_serial = false;
}
END_TEST

static void assert_lost(enum hid_poll poll, size_t count, unsigned first)
{
	struct hid_report_ref refs[16];

	ck_assert_uint_eq(hid_binding_lost(b, poll, refs, 16), count);
	if (count)
		ck_assert_uint_eq(refs[0].id, first);
}

START_TEST(what_was_asked_for_in_vain_while_opening_is_lost_until_it_comes)
{
	hid_binding_missed(b, HID_FEATURE, 1, HID_REFUSED);
	hid_binding_missed(b, HID_FEATURE, 10, HID_TIMED_OUT);
	/* comes by interrupt or never */
	hid_binding_missed(b, HID_INPUT, 5, HID_REFUSED);
	hid_binding_missed(b, HID_INPUT, 12, HID_TIMED_OUT);
	TAKE(HID_FEATURE, 2, 50, 0, 0);
	opened();
	assert_lost(HID_POLL_OPEN, 2, 1);
	assert_lost(HID_POLL_MAINS, 1, 1);
	/* answered before: not lost */
	hid_binding_missed(b, HID_FEATURE, 2, HID_REFUSED);
	assert_lost(HID_POLL_OPEN, 2, 1);
	TAKE(HID_FEATURE, 1, 1);
	assert_lost(HID_POLL_MAINS, 0, 0);
	assert_lost(HID_POLL_OPEN, 1, 10);
	TAKE(HID_INPUT, 10, 1);				/* another report of the same number */
	assert_lost(HID_POLL_OPEN, 1, 10);
}
END_TEST

START_TEST(a_bit_that_only_the_pipe_tells_is_not_asked_for_and_so_stays_known)
{
	hid_binding_missed(b, HID_FEATURE, 1, HID_TIMED_OUT);
	TAKE(HID_FEATURE, 2, 50, 0, 0);
	opened();
	assert_reports(HID_POLL_QUICK, "2");
	TAKE(HID_INPUT, 1, 0, 2);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	assert_reports(HID_POLL_MAINS, "");
	assert_lost(HID_POLL_MAINS, 1, 1);
}
END_TEST

START_TEST(a_row_never_answered_but_sent_by_interrupt_lives_on)
{
	hid_binding_missed(b, HID_FEATURE, 2, HID_REFUSED);
	hid_binding_missed(b, HID_INPUT, 5, HID_REFUSED);
	opened();
	assert_reports(HID_POLL_QUICK, "1");
	TAKE(HID_INPUT, 2, 12);
	TAKE(HID_INPUT, 5, 3);
	ck_assert_str_eq(news() + strlen("ups.delay.shutdown=20;"),
		"battery.charge=12;ups.load=3;");
	TAKE(HID_FEATURE, 2, 13, 0, 0);
	ck_assert_str_eq(news(), "battery.charge=13;");
}
END_TEST

START_TEST(empty_and_unknown_reports_change_nothing)
{
	open_everything();
	hid_binding_read(b, HID_FEATURE, (const uint8_t[]){ 2 }, 0);
	TAKE(HID_FEATURE, 99, 1, 2, 3);
	TAKE(HID_OUTPUT, 2, 1, 2, 3);
	ck_assert_str_eq(news(), "");
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
}
END_TEST

/* ---- bits ---- */

START_TEST(a_bit_never_read_says_nothing)
{
	ck_assert_uint_eq(hid_binding_bits_bound(b), 5);
	for (int bit = 0; bit < POWER_BIT_COUNT; bit++)
		ck_assert_int_eq(says((enum power_bit)bit), POWER_UNREAD);
}
END_TEST

START_TEST(bits_are_set_and_cleared_by_feature_and_input_reports)
{
	TAKE(HID_FEATURE, 1, 0x01);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_CLEAR);
	TAKE(HID_INPUT, 1, 0xff, 0x01);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_CLEAR);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_SET);
	TAKE(HID_INPUT, 1, 0x00, 0x02);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_CLEAR);
}
END_TEST

START_TEST(online_is_lost_when_one_row_takes_it_away_and_offline_beats_both)
{
	TAKE(HID_FEATURE, 1, 0x01);
	TAKE(HID_FEATURE, 11, 5);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_NOT_IN_USE);
	TAKE(HID_INPUT, 12, 1);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_CLEAR);
	TAKE(HID_INPUT, 12, 0);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_NOT_IN_USE);
	TAKE(HID_FEATURE, 11, 0);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
}
END_TEST

START_TEST(any_other_bit_is_set_when_one_row_sets_it)
{
	TAKE(HID_FEATURE, 1, 0x03);
	TAKE(HID_FEATURE, 11, 0);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_SET);
	TAKE(HID_FEATURE, 1, 0x01);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_CLEAR);
	TAKE(HID_FEATURE, 11, 6);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_SET);
}
END_TEST

START_TEST(listed_values_decide_before_zero_and_non_zero)
{
	TAKE(HID_FEATURE, 11, 5);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_NOT_IN_USE);
	TAKE(HID_FEATURE, 11, 7);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_SET);
	TAKE(HID_FEATURE, 11, 0);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_CLEAR);
}
END_TEST

START_TEST(a_bit_not_answered_in_time_ages_like_one_not_answered)
{
	hid_binding_missed(b, HID_FEATURE, 1, HID_TIMED_OUT);
	assert_reports(HID_POLL_QUICK, "1 2 3");	/* while opening it is asked again */
	open_everything();
	for (int i = 0; i < 2; i++)
		hid_binding_missed(b, HID_FEATURE, 1, HID_TIMED_OUT);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	hid_binding_missed(b, HID_FEATURE, 1, HID_TIMED_OUT);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_UNREAD);
}
END_TEST

START_TEST(an_answer_too_short_for_its_bits_is_none)
{
	open_everything();
	for (int i = 0; i < 2; i++)
		TAKE(HID_FEATURE, 1);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	TAKE(HID_INPUT, 1);			/* what was not asked for says nothing of that */
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	TAKE(HID_FEATURE, 1);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_UNREAD);
	TAKE(HID_FEATURE, 1, 1);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
}
END_TEST

START_TEST(a_bit_that_is_not_answered_three_times_says_nothing_until_it_is)
{
	open_everything();
	hid_binding_missed(b, HID_FEATURE, 1, HID_REFUSED);
	hid_binding_missed(b, HID_FEATURE, 1, HID_REFUSED);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	TAKE(HID_FEATURE, 1, 0x01);
	hid_binding_missed(b, HID_FEATURE, 1, HID_REFUSED);
	hid_binding_missed(b, HID_FEATURE, 1, HID_REFUSED);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	hid_binding_missed(b, HID_FEATURE, 1, HID_REFUSED);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_UNREAD);
	assert_reports(HID_POLL_QUICK, "1 2 3");
	TAKE(HID_FEATURE, 1, 0x02);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_CLEAR);
}
END_TEST

START_TEST(a_status_report_in_which_nothing_is_set_is_no_outage)
{
	open_everything();
	TAKE(HID_FEATURE, 1, 0x01);
	TAKE(HID_FEATURE, 1, 0x00);
	TAKE(HID_FEATURE, 1, 0x00);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);	/* held */
	TAKE(HID_FEATURE, 1, 0x00);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_UNREAD);
	TAKE(HID_FEATURE, 1, 0x00);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_UNREAD);
	TAKE(HID_FEATURE, 1, 0x02);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_CLEAR);
	ck_assert_int_eq(says(POWER_DISCHARGING), POWER_SET);
}
END_TEST

START_TEST(a_feature_report_of_zeros_gives_way_to_its_input_twin)
{
	opened();
	TAKE(HID_FEATURE, 1, 0x00);
	TAKE(HID_INPUT, 1, 0x00, 0x02);				/* the other way round */
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	for (int i = 0; i < 5; i++)
		TAKE(HID_FEATURE, 1, 0x00);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_SET);
	TAKE(HID_INPUT, 1, 0x00, 0x01);
	ck_assert_int_eq(says(POWER_ONLINE), POWER_CLEAR);
}
END_TEST

START_TEST(bits_whose_report_cannot_be_had_at_all_are_dropped)
{
	hid_binding_missed(b, HID_FEATURE, 11, HID_REFUSED);
	hid_binding_missed(b, HID_FEATURE, 1, HID_REFUSED);
	opened();
	ck_assert_uint_eq(hid_binding_bits_bound(b), 3);	/* report 1 may come by interrupt */
}
END_TEST

/* ---- a recording ---- */

START_TEST(santak_reports_become_variables)
{
	static const struct hid_var_row rows[] = {
		{ "battery.charge", PS "RemainingCapacity", 0, NULL, HID_QUICK, 0, NULL },
		{ "battery.runtime", PS "RunTimeToEmpty", 0, NULL, HID_QUICK, 0, NULL },
		{ "output.voltage.nominal", "Flow.[4].ConfigVoltage", 0, NULL, HID_STATIC, 0,
		NULL },
		{ "output.voltage", "PowerConverter.Output.Voltage", 1, NULL, 0, 0, NULL },
		{ NULL, NULL, 0, NULL, 0, 0, NULL },
	};
	const struct hid_vendor v = { .name = "test", .vars = rows };

	teardown();
	bind(santak_850, sizeof santak_850, &v);
	assert_reports(HID_POLL_OPEN, "1 6 14 18");
	hid_binding_read(b, HID_FEATURE, santak_850_feature_06, sizeof santak_850_feature_06);
	hid_binding_read(b, HID_FEATURE, santak_850_feature_0e, sizeof santak_850_feature_0e);
	hid_binding_read(b, HID_FEATURE, santak_850_feature_12, sizeof santak_850_feature_12);
	ck_assert_str_eq(news(),
		"battery.charge=100;battery.runtime=1248;"
		"output.voltage=230.0;output.voltage.nominal=220;");
}
END_TEST

static void add_reading(TCase *t)
{
	tcase_add_test(t, opening_reads_each_report_of_a_bound_row_once);
	tcase_add_test(t, full_polls_leave_static_and_semistatic_rows_out);
	tcase_add_test(t, quick_polls_read_quick_rows_only);
	tcase_add_test(t, a_calm_poll_reads_reports_of_mains_and_discharge_only);
	tcase_add_test(t, where_no_quick_row_tells_of_mains_the_others_are_quick);
	tcase_add_test(t, all_that_shows_something_is_listed_and_what_only_commands_need_is_not);
	tcase_add_test(t, after_a_set_everything_is_read_but_static_rows);
	tcase_add_test(t, while_bits_are_watched_quick_polls_read_them_all);
	tcase_add_test(t, what_no_row_finds_anything_in_is_told);
	tcase_add_test(t, a_field_for_a_bit_is_known_before_it_was_read);
	tcase_add_test(t, at_rest_only_the_reports_of_quick_status_bits_are_read);
	tcase_add_test(t, the_list_of_reports_ends_where_there_is_no_room);
	tcase_add_test(t, every_take_hands_the_variables_to_the_sink);
	tcase_add_test(t, a_run_time_of_all_ones_is_not_known);
	tcase_add_test(t, a_short_report_gives_what_is_in_it);
	tcase_add_test(t, conversions_make_the_text_and_may_publish_nothing);
	tcase_add_test(t, static_rows_are_not_told_again_after_opening);
	tcase_add_test(t, an_input_report_feeds_rows_of_the_same_feature_path);
	tcase_add_test(t, a_field_that_exists_only_as_input_is_bound_to_that);
	tcase_add_test(t, of_two_rows_of_one_name_the_better_one_is_told_in_any_order_of_reports);
	tcase_add_test(t, a_row_that_the_device_does_not_answer_gives_way_to_the_next);
	tcase_add_test(t, a_row_with_nothing_to_publish_gives_way_to_the_next);
	tcase_add_test(t, a_serial_number_of_a_report_is_read_where_the_device_has_none);
	tcase_add_test(t, what_was_asked_for_in_vain_while_opening_is_lost_until_it_comes);
	tcase_add_test(t, a_bit_that_only_the_pipe_tells_is_not_asked_for_and_so_stays_known);
	tcase_add_test(t, a_row_never_answered_but_sent_by_interrupt_lives_on);
	tcase_add_test(t, empty_and_unknown_reports_change_nothing);
	tcase_add_test(t, a_bit_never_read_says_nothing);
	tcase_add_test(t, bits_are_set_and_cleared_by_feature_and_input_reports);
	tcase_add_test(t, online_is_lost_when_one_row_takes_it_away_and_offline_beats_both);
	tcase_add_test(t, any_other_bit_is_set_when_one_row_sets_it);
	tcase_add_test(t, listed_values_decide_before_zero_and_non_zero);
	tcase_add_test(t, a_bit_not_answered_in_time_ages_like_one_not_answered);
	tcase_add_test(t, an_answer_too_short_for_its_bits_is_none);
	tcase_add_test(t, a_bit_that_is_not_answered_three_times_says_nothing_until_it_is);
	tcase_add_test(t, a_status_report_in_which_nothing_is_set_is_no_outage);
	tcase_add_test(t, a_feature_report_of_zeros_gives_way_to_its_input_twin);
	tcase_add_test(t, bits_whose_report_cannot_be_had_at_all_are_dropped);
	tcase_add_test(t, santak_reports_become_variables);
}

int main(void)
{
	Suite *s = suite_create("hid binding");
	TCase *t = tcase_create("invented and recorded devices");
	SRunner *sr = srunner_create(s);

	tcase_add_checked_fixture(t, setup, teardown);
	suite_add_tcase(s, t);
	add_reading(t);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);

	srunner_free(sr);
	return failed ? 1 : 0;
}
