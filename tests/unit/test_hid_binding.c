/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_binding - variables out of the reports of a binding: what is told, what gives way, what
 * is lost.
 *
 * Rows of a table and one device (hid_device.h); at the end a recording goes the same way. Writing
 * is in test_hid_binding_write.c.
 */
#include "drivers/usbhid/hid/binding.h"
#include "drivers/usbhid/hid/convert.h"
#include "tests/unit/hid_device.h"
#include "tests/unit/hid_recordings.h"

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
	bind_device(device, sizeof device, &v);
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
		bind_device(device, sizeof device, &v);
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
	bind_device(santak_850, sizeof santak_850, &v);
	assert_reports(HID_POLL_OPEN, "1 6 14 18");
	hid_binding_read(b, HID_FEATURE, santak_850_feature_06, sizeof santak_850_feature_06);
	hid_binding_read(b, HID_FEATURE, santak_850_feature_0e, sizeof santak_850_feature_0e);
	hid_binding_read(b, HID_FEATURE, santak_850_feature_12, sizeof santak_850_feature_12);
	ck_assert_str_eq(news(),
		"battery.charge=100;battery.runtime=1248;"
		"output.voltage=230.0;output.voltage.nominal=220;");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_take_hands_the_variables_to_the_sink,
		a_run_time_of_all_ones_is_not_known,
		a_short_report_gives_what_is_in_it,
		conversions_make_the_text_and_may_publish_nothing,
		static_rows_are_not_told_again_after_opening,
		an_input_report_feeds_rows_of_the_same_feature_path,
		a_field_that_exists_only_as_input_is_bound_to_that,
		of_two_rows_of_one_name_the_better_one_is_told_in_any_order_of_reports,
		a_row_that_the_device_does_not_answer_gives_way_to_the_next,
		a_row_with_nothing_to_publish_gives_way_to_the_next,
		a_serial_number_of_a_report_is_read_where_the_device_has_none,
		what_was_asked_for_in_vain_while_opening_is_lost_until_it_comes,
		a_bit_that_only_the_pipe_tells_is_not_asked_for_and_so_stays_known,
		a_row_never_answered_but_sent_by_interrupt_lives_on,
		empty_and_unknown_reports_change_nothing,
		santak_reports_become_variables,
	};

	return support_run_with("hid binding", tests, MEM_COUNT(tests), setup, teardown);
}
