/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_usb_match - the matching options of ups.conf, and texts of USB devices. Pure: no device, no
 * emulator.
 */
#include "drivers/usb/match.h"

#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct usb_info apc = {
	.vid = 0x051d,
	.pid = 0x0002,
	.bus = "001",
	.device = "004",
	.busport = "003",
	.path = "1-1.3",
	.manufacturer = "American Power Conversion",
	.product = "Back-UPS CS 500 FW:808.q8.I USB FW:q8",
	.serial = "AB0427000000",
};

static bool matches(const struct usb_match *m, const struct usb_info *info)
{
	struct usb_match_rules rules;
	char why[256];
	bool yes;

	ck_assert_int_eq(usb_match_compile(m, &rules, why), 0);
	yes = usb_match_place(&rules, info) && usb_match_texts(&rules, info);
	usb_match_release(&rules);
	return yes;
}

#define MATCHES(...) matches(&(struct usb_match){ __VA_ARGS__ }, &apc)

START_TEST(no_option_matches_everything)
{
	struct usb_info bare = { .vid = 1 };

	ck_assert(matches(NULL, &apc));
	ck_assert(matches(NULL, &bare));
	ck_assert(MATCHES(.bus = NULL));
}
END_TEST

START_TEST(ids_are_four_hex_digits_of_any_case)
{
	struct usb_info upper = { .vid = 0x0ABC, .pid = 0xFFFF };

	ck_assert(MATCHES(.vendorid = "051d", .productid = "0002"));
	ck_assert(MATCHES(.vendorid = "051D"));
	ck_assert(matches(&(struct usb_match){ .vendorid = "0ABC", .productid = "FfFf" }, &upper));
	ck_assert(!MATCHES(.vendorid = "51d"));
	ck_assert(!MATCHES(.productid = "2"));
	ck_assert(MATCHES(.productid = "000[1-3]"));
}
END_TEST

START_TEST(expression_must_match_the_whole_string)
{
	ck_assert(!MATCHES(.serial = "AB0427"));
	ck_assert(!MATCHES(.serial = "0427000000"));
	ck_assert(MATCHES(.serial = "AB0427.*"));
	ck_assert(MATCHES(.serial = ".*0000"));
	ck_assert(!MATCHES(.product = "Back-UPS"));
	ck_assert(MATCHES(.product = "back-ups .*"));
}
END_TEST

START_TEST(alternatives_match_as_a_whole_each)
{
	ck_assert(MATCHES(.serial = "AB|AB0427000000"));
	ck_assert(MATCHES(.serial = "AB0427000000|AB"));
	ck_assert(!MATCHES(.serial = "AB|000000"));
}
END_TEST

START_TEST(numbers_are_hexadecimal_and_checked)
{
	static const struct { const char *text; int number; } rows[] = {
		{ NULL, -1 }, { "0", 0 }, { "1f", 31 }, { "0x1F", 31 }, { "ff", 255 },
	};
	static const struct usb_match four_bits = { .usb_hid_ep_in = "10" };
	static const char *const wrong[] = { "", "one", "100", "-1", "1 2",
		"99999999999999999999" };
	struct usb_match_rules rules;
	char why[256];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct usb_match m = { .usb_hid_rep_index = rows[i].text };

		ck_assert_int_eq(usb_match_compile(&m, &rules, why), 0);
		ck_assert_int_eq(rules.number[USB_MATCH_INTERFACE], rows[i].number);
		ck_assert_int_eq(rules.number[USB_MATCH_CONFIG], -1);
		usb_match_release(&rules);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const struct usb_match m = { .serial = "x", .usb_hid_rep_index = wrong[i] };

		ck_assert_int_eq(usb_match_compile(&m, &rules, why), -EINVAL);
		ck_assert_ptr_nonnull(strstr(why, "usb_hid_rep_index"));
		usb_match_release(&rules);
	}
	ck_assert_int_eq(usb_match_compile(&four_bits, &rules, why), -EINVAL);
	usb_match_release(&rules);
}
END_TEST

START_TEST(all_given_options_must_match)
{
	ck_assert(
		MATCHES(.vendorid = "051d", .vendor = "american.*", .bus = "001", .device = "004"));
	ck_assert(!MATCHES(.vendorid = "051d", .vendor = "american.*", .bus = "002"));
	ck_assert(!MATCHES(.vendorid = "051d", .serial = "CD.*"));
	ck_assert(!MATCHES(.device = "005"));
}
END_TEST

START_TEST(busport_matches_port_number_or_path)
{
	ck_assert(MATCHES(.busport = "003"));
	ck_assert(MATCHES(.busport = "1-1\\.3"));
	ck_assert(!MATCHES(.busport = "1-1"));
	ck_assert(!MATCHES(.busport = "3"));
}
END_TEST

START_TEST(missing_string_matches_only_without_a_filter)
{
	struct usb_info bare = { .vid = 0x051d, .pid = 2 };

	ck_assert(matches(&(struct usb_match){ .vendorid = "051d" }, &bare));
	ck_assert(!matches(&(struct usb_match){ .vendorid = "051d", .serial = "AB.*" }, &bare));
	ck_assert(matches(&(struct usb_match){ .serial = "" }, &bare));
}
END_TEST

START_TEST(faulty_expression_is_named)
{
	struct usb_match m = { .vendorid = "051d", .product = "Back-UPS (CS" };
	struct usb_match_rules rules;
	char why[256] = "";

	ck_assert_int_eq(usb_match_compile(&m, &rules, why), -EINVAL);
	ck_assert_ptr_nonnull(strstr(why, "product = \"Back-UPS (CS\""));
	usb_match_release(&rules);
}
END_TEST

static const char *tidied(const char *text)
{
	static char b[USB_TEXT_MAX];

	snprintf(b, sizeof b, "%s", text);
	usb_match_clean(b);
	return b;
}

START_TEST(texts_are_trimmed_printable_ascii)
{
	ck_assert_str_eq(tidied("Back-UPS 500 "), "Back-UPS 500");
	ck_assert_str_eq(tidied("  Back  UPS\r\n"), "Back  UPS");
	ck_assert_str_eq(tidied("\t \x01\x7f "), "");
	ck_assert_str_eq(tidied("USV \xc3\xbc\xe2\x82\xac."), "USV ??.");
	ck_assert_str_eq(tidied(""), "");
}
END_TEST

START_TEST(string_descriptor_is_decoded)
{
	static const uint8_t ups[] = { 10, 3, 'U', 0, 'P', 0, 'S', 0, ' ', 0 };
	static const uint8_t mixed[] = { 8, 3, 'A', 0, 0xac, 0x20, 0xfc, 0 };
	static const uint8_t padded[] = { 10, 3, 'A', 0, 0, 0, 'x', 0, 'y', 0 };
	char out[USB_TEXT_MAX];

	ck_assert(usb_match_decode(ups, sizeof ups, out));
	ck_assert_str_eq(out, "UPS ");		/* Eaton's "1200 " and "1200" are two models */
	ck_assert(usb_match_decode(mixed, sizeof mixed, out));
	ck_assert_str_eq(out, "A??");
	ck_assert(usb_match_decode(padded, sizeof padded, out));
	ck_assert_str_eq(out, "A");
}
END_TEST

START_TEST(string_descriptor_may_lie_about_its_length)
{
	static const uint8_t longer[] = { 200, 3, 'U', 0, 'P', 0, 'S' };
	static const uint8_t shorter[] = { 4, 3, 'U', 0, 'P', 0 };
	static const uint8_t empty[] = { 2, 3 };
	static const uint8_t report[] = { 0x0b, 0x90, 1, 0 };
	uint8_t full[255] = { 255, 3 };
	char out[USB_TEXT_MAX];

	ck_assert(usb_match_decode(longer, sizeof longer, out));
	ck_assert_str_eq(out, "UP");
	ck_assert(usb_match_decode(shorter, sizeof shorter, out));
	ck_assert_str_eq(out, "U");
	ck_assert(usb_match_decode(empty, sizeof empty, out));
	ck_assert_str_eq(out, "");
	ck_assert(!usb_match_decode(report, sizeof report, out));
	ck_assert(!usb_match_decode(empty, 1, out));
	for (size_t i = 2; i + 1 < sizeof full; i += 2)
		full[i] = 'x';
	ck_assert(usb_match_decode(full, sizeof full, out));
	ck_assert_uint_eq(strlen(out), 126);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("usb_match");
	TCase *t = tcase_create("usb_match");
	SRunner *sr = srunner_create(s);

	tcase_add_test(t, no_option_matches_everything);
	tcase_add_test(t, ids_are_four_hex_digits_of_any_case);
	tcase_add_test(t, expression_must_match_the_whole_string);
	tcase_add_test(t, alternatives_match_as_a_whole_each);
	tcase_add_test(t, numbers_are_hexadecimal_and_checked);
	tcase_add_test(t, all_given_options_must_match);
	tcase_add_test(t, busport_matches_port_number_or_path);
	tcase_add_test(t, missing_string_matches_only_without_a_filter);
	tcase_add_test(t, faulty_expression_is_named);
	tcase_add_test(t, texts_are_trimmed_printable_ascii);
	tcase_add_test(t, string_descriptor_is_decoded);
	tcase_add_test(t, string_descriptor_may_lie_about_its_length);
	suite_add_tcase(s, t);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
