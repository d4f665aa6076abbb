/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_binding_bits - bits of the status out of the rows of a binding: set, cleared, combined,
 * aged and dropped.
 */
#include "drivers/usbhid/hid/binding.h"
#include "tests/unit/hid_device.h"

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

int main(void)
{
	const TTest *const tests[] = {
		a_bit_never_read_says_nothing,
		bits_are_set_and_cleared_by_feature_and_input_reports,
		online_is_lost_when_one_row_takes_it_away_and_offline_beats_both,
		any_other_bit_is_set_when_one_row_sets_it,
		listed_values_decide_before_zero_and_non_zero,
		a_bit_not_answered_in_time_ages_like_one_not_answered,
		an_answer_too_short_for_its_bits_is_none,
		a_bit_that_is_not_answered_three_times_says_nothing_until_it_is,
		a_status_report_in_which_nothing_is_set_is_no_outage,
		a_feature_report_of_zeros_gives_way_to_its_input_twin,
		bits_whose_report_cannot_be_had_at_all_are_dropped,
	};

	return support_run_with("hid binding bits", tests, MEM_COUNT(tests), setup, teardown);
}
