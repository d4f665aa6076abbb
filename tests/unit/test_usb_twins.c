/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_usb_twins - which devices are not the unit that a driver had. Pure; what is plugged in is
 * played by integration/test_zero_twins.py.
 */
#include "drivers/usb/twins.h"

#include <check.h>

static const struct usb_info unit = { .bus = "001", .device = "002", .path = "1-1" },
			     moved = { .bus = "001", .device = "005", .path = "1-3" },
			     again = { .bus = "001", .device = "006", .path = "1-3" };

START_TEST(without_another_one_like_it_any_port_will_do)
{
	struct usb_twins t = { 0 };

	ck_assert(!usb_twins_doubts(&t, &unit, &moved));
	t.alike = true;
	ck_assert(usb_twins_doubts(&t, &unit, &moved));
	ck_assert(!usb_twins_doubts(&t, &unit, &unit));
}
END_TEST

START_TEST(what_was_there_with_it_is_another_one_until_it_is_plugged_in_again)
{
	struct usb_twins t = { .others = { { "001", "005", "1-3", 0 } }, .count = 1 };

	ck_assert(usb_twins_has(&t, &moved));
	ck_assert(!usb_twins_has(&t, &again));
	ck_assert(!usb_twins_has(&t, &unit));
}
END_TEST

START_TEST(one_at_another_port_is_waited_with_from_its_own_arrival_on)
{
	struct usb_twins t = { 0 };

	ck_assert(usb_twins_waits(&t, &moved, 1000));
	ck_assert(usb_twins_waits(&t, &moved, 5999));
	ck_assert(!usb_twins_waits(&t, &moved, 6000));
	ck_assert(usb_twins_waits(&t, &again, 7000));
	ck_assert(!usb_twins_waits(&t, &again, 12000));
	ck_assert(!usb_twins_waits(&t, &moved, 12000));
}
END_TEST

START_TEST(no_more_is_remembered_than_there_is_room_for)
{
	struct usb_twins t = { 0 };
	struct usb_info i = moved;

	for (unsigned n = 0; n < 4 * USB_TWINS_MAX; n++) {
		i.device[1] = (char)('0' + n / 10);
		i.device[2] = (char)('0' + n % 10);
		ck_assert(usb_twins_waits(&t, &i, n + 1));
	}
	ck_assert_uint_eq(t.moved_count, USB_TWINS_MAX);
	ck_assert(!usb_twins_waits(&t, &i, 6000));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("usb_twins");
	TCase *t = tcase_create("usb_twins");
	SRunner *sr = srunner_create(s);

	tcase_add_test(t, without_another_one_like_it_any_port_will_do);
	tcase_add_test(t, what_was_there_with_it_is_another_one_until_it_is_plugged_in_again);
	tcase_add_test(t, one_at_another_port_is_waited_with_from_its_own_arrival_on);
	tcase_add_test(t, no_more_is_remembered_than_there_is_room_for);
	suite_add_tcase(s, t);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
