/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_usb_users - how long a device that a program had is left alone. Pure.
 */
#include "drivers/usb/users.h"

#include <check.h>

START_TEST(what_was_never_in_use_is_used_at_once)
{
	struct usb_patience p = { 0 };

	ck_assert(!usb_patience_waits(&p, 1000));
}
END_TEST

START_TEST(what_was_in_use_has_to_be_free_for_a_while)
{
	struct usb_patience p = { 0 };

	usb_patience_busy(&p);
	ck_assert(usb_patience_waits(&p, 60000));	/* nobody knows since when it is */
	ck_assert(usb_patience_waits(&p, 62999));
	ck_assert(!usb_patience_waits(&p, 63000));
	ck_assert(!usb_patience_waits(&p, 63001));
}
END_TEST

START_TEST(a_program_that_has_it_again_in_between_begins_anew)
{
	struct usb_patience p = { 0 };

	usb_patience_busy(&p);
	ck_assert(usb_patience_waits(&p, 1000));
	usb_patience_busy(&p);
	ck_assert(usb_patience_waits(&p, 6000));
	ck_assert(usb_patience_waits(&p, 8000));
	ck_assert(!usb_patience_waits(&p, 9000));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("usb_users");
	TCase *t = tcase_create("usb_users");
	SRunner *sr = srunner_create(s);

	tcase_add_test(t, what_was_never_in_use_is_used_at_once);
	tcase_add_test(t, what_was_in_use_has_to_be_free_for_a_while);
	tcase_add_test(t, a_program_that_has_it_again_in_between_begins_anew);
	suite_add_tcase(s, t);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
