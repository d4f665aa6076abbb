/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_binding_polls - which reports a binding reads, in which poll; and what it says of
 * reports that no row needs.
 */
#include "drivers/usbhid/hid/binding.h"
#include "tests/unit/hid_device.h"

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
	bind_device(device, sizeof device, &v);
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
	bind_device(device, sizeof device, &v);
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

int main(void)
{
	const TTest *const tests[] = {
		opening_reads_each_report_of_a_bound_row_once,
		full_polls_leave_static_and_semistatic_rows_out,
		quick_polls_read_quick_rows_only,
		a_calm_poll_reads_reports_of_mains_and_discharge_only,
		where_no_quick_row_tells_of_mains_the_others_are_quick,
		all_that_shows_something_is_listed_and_what_only_commands_need_is_not,
		after_a_set_everything_is_read_but_static_rows,
		while_bits_are_watched_quick_polls_read_them_all,
		what_no_row_finds_anything_in_is_told,
		a_field_for_a_bit_is_known_before_it_was_read,
		at_rest_only_the_reports_of_quick_status_bits_are_read,
		the_list_of_reports_ends_where_there_is_no_room,
	};

	return support_run_with("hid binding polls", tests, MEM_COUNT(tests), setup, teardown);
}
