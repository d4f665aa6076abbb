/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_binding_write - what a binding offers, and the reports it makes of settings and
 * commands.
 *
 * Bytes to be written are compared whole: what stands beside the value must be what was last read.
 */
#include "drivers/usbhid/hid/binding.h"
#include "tests/unit/hid_device.h"
#include "tests/unit/hid_recordings.h"

#include <check.h>
#include <errno.h>
#include <string.h>

/* ---- offers and writes ---- */

START_TEST(opening_offers_what_can_be_set_and_commanded)
{
	take_everything();
	news();
	opened();
	ck_assert_str_eq(offered, "ups.beeper.status;ups.delay.shutdown;ups.timer.start;"
		"!load.off.delay;!load.on.delay;!shutdown.stop;!reboot.stop;!constant;"
		"!beeper.mute;");
	ck_assert_str_eq(news(), "ups.delay.shutdown=20;");
}
END_TEST

START_TEST(nothing_is_offered_whose_report_could_not_be_read)
{
	struct hid_write w;

	TAKE(HID_FEATURE, 4, 2);
	hid_binding_missed(b, HID_FEATURE, 3, HID_REFUSED);
	opened();
	ck_assert_str_eq(offered, "ups.beeper.status;ups.delay.shutdown;!beeper.mute;");
	ck_assert(hid_binding_has_command(b, "BEEPER.mute"));
	ck_assert(!hid_binding_has_command(b, "load.off.delay"));
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", NULL, &w), -ENOENT);
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "5", &w), -ENOENT);
}
END_TEST

START_TEST(opening_without_anyone_to_offer_to_is_fine)
{
	take_everything();
	hid_binding_opened(b, NULL);
	ck_assert(hid_binding_has_command(b, "beeper.mute"));
}
END_TEST

START_TEST(a_setting_of_ours_stays_here_and_reaches_the_sink)
{
	struct hid_write w;

	open_everything();
	ck_assert_int_eq(hid_binding_set(b, "UPS.delay.shutdown", "90", &w), 1);
	ck_assert_str_eq(news(), "ups.delay.shutdown=90;");
	ck_assert_int_eq(hid_binding_set(b, "ups.delay.shutdown", "soon", &w), -EINVAL);
	ck_assert_int_eq(hid_binding_set(b, "ups.delay.shutdown", "", &w), -EINVAL);
	ck_assert_int_eq(hid_binding_set(b, "ups.delay.shutdown", "1000", &w), -EINVAL);
	ck_assert_str_eq(news(), "");
}
END_TEST

START_TEST(writing_puts_the_value_into_the_last_read_report)
{
	static const uint8_t expected[] = { 3, 0xff, 0xff, 45, 0 };
	struct hid_write w;

	open_everything();
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "45", &w), 0);
	ck_assert_uint_eq(w.report_id, 3);
	ck_assert_uint_eq(w.size, sizeof expected);
	ck_assert_mem_eq(w.bytes, expected, sizeof expected);
	TAKE(HID_FEATURE, 3, 0x11, 0x00, 0x22, 0x00, 0x77, 0x77);
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "-1", &w), 0);
	ck_assert_uint_eq(w.size, 5);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 3, 0x11, 0x00, 0xff, 0xff }), 5);
}
END_TEST

START_TEST(a_converted_setting_takes_only_its_words)
{
	struct hid_write w;

	open_everything();
	ck_assert_int_eq(hid_binding_set(b, "ups.beeper.status", "disabled", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 4, 1 }), 2);
	ck_assert_int_eq(hid_binding_set(b, "ups.beeper.status", "1", &w), -EINVAL);
}
END_TEST

START_TEST(only_settings_can_be_set)
{
	struct hid_write w;

	open_everything();
	ck_assert_int_eq(hid_binding_set(b, "battery.charge", "5", &w), -ENOENT);
	ck_assert_int_eq(hid_binding_set(b, "ups.nonsense", "5", &w), -ENOENT);
	ck_assert_int_eq(hid_binding_set(b, "battery.voltage.nominal", "12", &w), -EROFS);
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "12 seconds", &w), -EINVAL);
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "0x10", &w), -EINVAL);
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "1-2", &w), -EINVAL);
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "nan", &w), -EINVAL);
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "12345678901", &w), -EINVAL);
}
END_TEST

START_TEST(nothing_can_be_written_before_opening)
{
	struct hid_write w;

	take_everything();
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "5", &w), -ENOENT);
	ck_assert_int_eq(hid_binding_command(b, "beeper.mute", NULL, &w), -ENOENT);
}
END_TEST

START_TEST(a_command_sends_argument_or_setting_or_default)
{
	struct hid_write w;

	open_everything();
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "5", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 3, 5, 0, 0x34, 0x12 }), 5);
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", NULL, &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 3, 20, 0, 0x34, 0x12 }), 5);
	ck_assert_int_eq(hid_binding_set(b, "ups.delay.shutdown", "77", &w), 1);
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 3, 77, 0, 0x34, 0x12 }), 5);
	ck_assert_int_eq(hid_binding_command(b, "load.on.delay", NULL, &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 3, 0xff, 0xff, 30, 0 }), 5);
	ck_assert_int_eq(hid_binding_command(b, "shutdown.stop", NULL, &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 3, 0xff, 0xff, 0x34, 0x12 }), 5);
}
END_TEST

START_TEST(a_command_with_a_garbled_argument_is_refused_not_guessed)
{
	struct hid_write w;

	open_everything();
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "6o", &w), -EINVAL);
	ck_assert_int_eq(hid_binding_command(b, "load.fly", NULL, &w), -ENOENT);
	ck_assert_int_eq(hid_binding_command(b, "constant", NULL, &w), -EROFS);
}
END_TEST

START_TEST(cancel_is_not_turned_into_at_once_where_the_field_has_no_sign)
{
	struct hid_write w;

	open_everything();
	ck_assert_int_eq(hid_binding_command(b, "reboot.stop", NULL, &w), -EINVAL);
	ck_assert_int_eq(hid_binding_command(b, "reboot.stop", "0", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 8, 0 }), 2);
}
END_TEST

START_TEST(a_field_beyond_a_short_report_cannot_be_written)
{
	struct hid_write w;

	take_everything();
	TAKE(HID_FEATURE, 3, 0xff, 0xff);
	opened();
	ck_assert_int_eq(hid_binding_set(b, "ups.timer.start", "5", &w), -EAGAIN);
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "5", &w), 0);
	ck_assert_uint_eq(w.size, 3);
}
END_TEST

START_TEST(a_setting_known_only_from_interrupts_waits_for_its_report)
{
	static const struct hid_var_row rows[] = {
		{ "battery.charge", PS "RemainingCapacity", 0, NULL, HID_SETTABLE, 0, NULL },
		{ NULL, NULL, 0, NULL, 0, 0, NULL },
	};
	const struct hid_vendor v = { .name = "test", .vars = rows };
	struct hid_write w;

	teardown();
	bind_device(device, sizeof device, &v);
	TAKE(HID_INPUT, 2, 50);
	opened();
	ck_assert_int_eq(hid_binding_set(b, "battery.charge", "60", &w), -EAGAIN);
	TAKE(HID_FEATURE, 2, 50, 1, 2);
	ck_assert_int_eq(hid_binding_set(b, "battery.charge", "60", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 2, 60, 1, 2 }), 4);
}
END_TEST

/* ---- a recording ---- */

START_TEST(cyberpower_delay_of_20_seconds_is_one_minute)
{
	static const struct hid_command_row rows[] = {
		{ "load.off.delay", "Output.DelayBeforeShutdown", 20, NULL },
		{ "shutdown.stop", "Output.DelayBeforeShutdown", -1, NULL },
		{ NULL, NULL, 0, NULL },
	};
	const struct hid_vendor v = { .name = "test", .commands = rows };
	struct hid_write w;

	teardown();
	bind_device(cps_cst135, sizeof cps_cst135, &v);
	assert_reports(HID_POLL_OPEN, "11 21");
	TAKE(HID_FEATURE, 0x15, 0xff, 0xff);
	opened();
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", NULL, &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 0x15, 1, 0 }), 3);
	ck_assert_double_eq(w.value, 60);
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "60", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 0x15, 1, 0 }), 3);
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "61", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 0x15, 2, 0 }), 3);
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "-60", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 0x15, 0xff, 0xff }), 3);
	ck_assert_int_eq(hid_binding_command(b, "shutdown.stop", NULL, &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 0x15, 0xff, 0xff }), 3);
	ck_assert_int_eq(hid_binding_command(b, "load.off.delay", "0", &w), 0);
	ck_assert_mem_eq(w.bytes, ((const uint8_t[]){ 0x15, 0, 0 }), 3);
}
END_TEST

static void add_writing(TCase *t)
{
	tcase_add_test(t, opening_offers_what_can_be_set_and_commanded);
	tcase_add_test(t, nothing_is_offered_whose_report_could_not_be_read);
	tcase_add_test(t, opening_without_anyone_to_offer_to_is_fine);
	tcase_add_test(t, a_setting_of_ours_stays_here_and_reaches_the_sink);
	tcase_add_test(t, writing_puts_the_value_into_the_last_read_report);
	tcase_add_test(t, a_converted_setting_takes_only_its_words);
	tcase_add_test(t, only_settings_can_be_set);
	tcase_add_test(t, nothing_can_be_written_before_opening);
	tcase_add_test(t, a_command_sends_argument_or_setting_or_default);
	tcase_add_test(t, a_command_with_a_garbled_argument_is_refused_not_guessed);
	tcase_add_test(t, cancel_is_not_turned_into_at_once_where_the_field_has_no_sign);
	tcase_add_test(t, a_field_beyond_a_short_report_cannot_be_written);
	tcase_add_test(t, a_setting_known_only_from_interrupts_waits_for_its_report);
	tcase_add_test(t, cyberpower_delay_of_20_seconds_is_one_minute);
}

int main(void)
{
	Suite *s = suite_create("hid binding: writing");
	TCase *t = tcase_create("invented and recorded devices");
	SRunner *sr = srunner_create(s);

	tcase_add_checked_fixture(t, setup, teardown);
	suite_add_tcase(s, t);
	add_writing(t);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);

	srunner_free(sr);
	return failed ? 1 : 0;
}
