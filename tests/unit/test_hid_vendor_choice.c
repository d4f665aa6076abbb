/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_vendor_choice - the list of vendors: an id has one owner, and which vendor a name
 * means.
 */
#include "drivers/usbhid/hid/vendor.h"
#include "tests/unit/support.h"

START_TEST(an_id_has_one_owner)
{
	for (size_t i = 0; i < hid_vendor_count; i++)
		for (const struct hid_device_id *a = hid_vendors[i]->ids; a->vid; a++) {
			bool shared = a->vid == 0x06da && a->pid == 0xffff;

			ck_assert_msg(!shared || a->manufacturer_has ||
				hid_vendors[i] == &hid_liebert, "%s: 06da:ffff for all",
				hid_vendors[i]->name);
			for (size_t j = i; j < hid_vendor_count; j++)
				for (const struct hid_device_id *b =
						j == i ? a + 1 : hid_vendors[j]->ids;
					b->vid; b++)
					ck_assert_msg(shared || a->vid != b->vid ||
						a->pid != b->pid, "%04x:%04x", a->vid, a->pid);
		}
}
END_TEST

START_TEST(vendors_are_found_by_name_and_generic_is_the_last)
{
	for (size_t i = 0; i < hid_vendor_count; i++)
		ck_assert_ptr_eq(hid_vendor_named(hid_vendors[i]->name), hid_vendors[i]);
	ck_assert_ptr_eq(hid_vendor_named("APC"), &hid_apc);
	ck_assert_ptr_null(hid_vendor_named("apcx"));
	ck_assert_ptr_null(hid_vendor_named("HID"));
	ck_assert_ptr_null(hid_vendor_named("no( HID 1"));
	ck_assert_ptr_null(hid_vendor_named(""));
	ck_assert_ptr_null(hid_vendor_named(NULL));
	ck_assert_ptr_eq(hid_vendors[hid_vendor_count - 1], &hid_generic);
	ck_assert_int_eq(hid_generic.ids[0].vid, 0);
}
END_TEST

START_TEST(vendors_are_found_by_what_nut_calls_them)
{
	static const struct { const char *text; const struct hid_vendor *vendor; } rows[] = {
		{ "APC HID", &hid_apc },
		{ "apc hid 0.100", &hid_apc },
		{ "CyberPower HID 0.6", &hid_cps },
		{ "MGE HID", &hid_mge },
		{ "MGE", &hid_mge },
		{ "TrippLite HID 0.8*", &hid_tripplite },
		{ "TrippLite HID 0.2 (experimental)", &hid_tripplite },
		{ "Tripp ?Lite.*", &hid_tripplite },
		{ "(Cyber|Power)[[:alpha:]]+ HID", &hid_cps },
		{ "Belkin HID 0.17", &hid_belkin },
		{ "Belkin/Liebert HID 0.20", &hid_belkin },
		{ "Phoenixtec/Liebert HID 0.41", &hid_liebert },
		{ "Liebert HID 0.3", &hid_liebert },
		{ "EVER HID 0.1", &hid_ever },
		{ "Delta UPS HID 0.60", &hid_delta_ups },
		{ "Cyber HID 1", NULL },
		{ "Lite", NULL },
		{ "[", NULL },
	};

	for (size_t i = 0; i < hid_vendor_count; i++)
		ck_assert_ptr_eq(hid_vendor_named(hid_vendors[i]->title), hid_vendors[i]);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(hid_vendor_named(rows[i].text) == rows[i].vendor, "%s", rows[i].text);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_id_has_one_owner,
		vendors_are_found_by_name_and_generic_is_the_last,
		vendors_are_found_by_what_nut_calls_them,
	};

	return support_run("hid vendor choice", tests, MEM_COUNT(tests));
}
