/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_usage - names of HID usages and paths of them, both directions.
 *
 * Numbers are those of the HID Power Device Class 1.1 tables, written out here once more on
 * purpose.
 */
#include "drivers/usbhid/hid/usage.h"

#include <check.h>
#include <string.h>

static const struct hid_usage_name vendor_rows[] = {
	{ "TLCharging", 0x00840044 },	/* overrides ConfigActivePower, as Tripp Lite needs it */
	{ "APCForceShutdown", 0xff86007c },
};
static const struct hid_usage_names vendor = { vendor_rows, 2 };

static struct hid_path path_of(const char *text, const struct hid_usage_names *names)
{
	struct hid_path path;

	ck_assert_msg(hid_path_parse(text, names, &path), "%s", text);
	return path;
}

static void assert_text(const char *in, const struct hid_usage_names *names, const char *out)
{
	struct hid_path path = path_of(in, names);
	char text[HID_PATH_TEXT_MAX];

	hid_path_text(&path, names, text);
	ck_assert_str_eq(text, out);
}

START_TEST(a_path_is_the_chain_of_its_usages)
{
	struct hid_path path = path_of("UPS.PowerSummary.PresentStatus.ACPresent", NULL);

	ck_assert_uint_eq(path.depth, 4);
	ck_assert_uint_eq(path.node[0], 0x00840004);
	ck_assert_uint_eq(path.node[1], 0x00840024);
	ck_assert_uint_eq(path.node[2], 0x00840002);
	ck_assert_uint_eq(path.node[3], 0x008500d0);
}
END_TEST

START_TEST(names_compare_ignoring_case)
{
	struct hid_path path = path_of("ups.powersummary.RuntimeToEmpty", NULL);

	ck_assert_uint_eq(path.node[2], 0x00850068);
}
END_TEST

START_TEST(both_spellings_of_chemistry_are_read_and_one_is_written)
{
	assert_text("UPS.iDeviceChemistery", NULL, "UPS.iDeviceChemistry");
}
END_TEST

START_TEST(standard_names_of_either_page_are_known)
{
	static const struct {
		const char *name;
		uint32_t usage;
	} samples[] = {
		{ "iName", 0x00840001 }, { "SwitchOn/Off", 0x0084006b }, { "iSerialNumber",
		0x008400ff },
		{ "AudibleAlarmControl", 0x0084005a }, { "VoltageOutOfRange", 0x00840063 },
		{ "SMBBatteryMode", 0x00850001 }, { "Level3", 0x008500f3 }, { "CapacityMode",
		0x0085002c },
		{ "iOEMInformation", 0x0085008f }, { "MasterMode", 0x008500dc }, { "Undefined",
		0x00840000 },
	};

	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		ck_assert_uint_eq(path_of(samples[i].name, NULL).node[0], samples[i].usage);
}
END_TEST

START_TEST(index_nodes_are_written_in_brackets)
{
	struct hid_path path = path_of("UPS.Flow.[4].ConfigVoltage", NULL);

	ck_assert_uint_eq(path.node[2], 0x00ff0004);
	assert_text("UPS.Flow.[4].ConfigVoltage", NULL, "UPS.Flow.[4].ConfigVoltage");
	assert_text("UPS.[65535]", NULL, "UPS.[65535]");
	assert_text("UPS.Phase.[12]",
		&(struct hid_usage_names){ (struct hid_usage_name[]){ { "Phase", 0xffff0020 } },
		1 },
		"UPS.Phase.[12]");
}
END_TEST

START_TEST(usages_without_name_are_eight_hex_digits)
{
	ck_assert_uint_eq(path_of("UPS.FFff0074", NULL).node[1], 0xffff0074);
	assert_text("UPS.FFff0074", NULL, "UPS.ffff0074");
	assert_text("00840024.008500d0", NULL, "PowerSummary.ACPresent");
}
END_TEST

START_TEST(a_vendors_names_come_first_in_both_directions)
{
	struct hid_path path = path_of("UPS.ConfigActivePower", &vendor);

	ck_assert_uint_eq(path.node[1], 0x00840044);
	assert_text("UPS.ConfigActivePower", &vendor, "UPS.TLCharging");
	assert_text("UPS.APCForceShutdown", &vendor, "UPS.APCForceShutdown");
	assert_text("UPS.ff86007c", NULL, "UPS.ff86007c");
}
END_TEST

START_TEST(what_is_neither_name_nor_number_is_refused)
{
	static const char *const bad[] = {
		"", ".", "UPS.", ".UPS", "UPS..Flow", "UPS.Nonsense", "UPS.Flo", "UPS.Flows",
		"UPS Flow",
		"UPS.[", "UPS.[]", "UPS.[x]", "UPS.[1", "UPS.[-1]", "UPS.[65536]",
		"UPS.[99999999999999999999]", "UPS.ffff007", "UPS.ffff00744", "UPS.ffff007g",
		"UPS.UPS.UPS.UPS.UPS.UPS.UPS.UPS.UPS.UPS.UPS",
	};
	struct hid_path path;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		ck_assert_msg(!hid_path_parse(bad[i], &vendor, &path), "\"%s\" was accepted",
			bad[i]);
}
END_TEST

START_TEST(ten_nodes_fit)
{
	struct hid_path path = path_of("UPS.UPS.UPS.UPS.UPS.UPS.UPS.UPS.UPS.Flow", NULL);

	ck_assert_uint_eq(path.depth, HID_PATH_MAX);
	ck_assert_uint_eq(path.node[9], 0x0084001e);
}
END_TEST

START_TEST(text_longer_than_its_room_is_cut_not_overrun)
{
	static const struct hid_usage_name rows[] = {
		{ "ANameOfSixtyCharactersWhichNoVendorWouldUseButATableCouldHave", 1 },
	};
	struct hid_usage_names names = { rows, 1 };
	struct hid_path path = { .node = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 }, .depth = 10 };
	char text[HID_PATH_TEXT_MAX];

	hid_path_text(&path, &names, text);
	ck_assert_uint_eq(strlen(text), HID_PATH_TEXT_MAX - 1);
}
END_TEST

START_TEST(paths_are_equal_by_depth_and_nodes)
{
	struct hid_path a = path_of("UPS.Flow.[4]", NULL), b = a;

	ck_assert(hid_path_equal(&a, &b));
	b.depth--;
	ck_assert(!hid_path_equal(&a, &b));
	b = a;
	b.node[2]++;
	ck_assert(!hid_path_equal(&a, &b));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid usage");
	TCase *t = tcase_create("paths");
	SRunner *sr = srunner_create(s);

	suite_add_tcase(s, t);
	tcase_add_test(t, a_path_is_the_chain_of_its_usages);
	tcase_add_test(t, names_compare_ignoring_case);
	tcase_add_test(t, both_spellings_of_chemistry_are_read_and_one_is_written);
	tcase_add_test(t, standard_names_of_either_page_are_known);
	tcase_add_test(t, index_nodes_are_written_in_brackets);
	tcase_add_test(t, usages_without_name_are_eight_hex_digits);
	tcase_add_test(t, a_vendors_names_come_first_in_both_directions);
	tcase_add_test(t, what_is_neither_name_nor_number_is_refused);
	tcase_add_test(t, ten_nodes_fit);
	tcase_add_test(t, text_longer_than_its_room_is_cut_not_overrun);
	tcase_add_test(t, paths_are_equal_by_depth_and_nodes);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);

	srunner_free(sr);
	return failed ? 1 : 0;
}
