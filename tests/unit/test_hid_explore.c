/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_explore - the requests to a device that is explored, and its recording.
 *
 * A device of six reports: a battery's serial number, string indices, one report that never
 * answers, one that would hang it, and one that comes by interrupt.
 */
#include "drivers/usbhid/hid/explore.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define FEATURE(usage) 0x09, usage, 0xb1, 0x82
#define INPUT(usage) 0x09, usage, 0x81, 0x82

static const uint8_t device[] = {
	0x05, 0x84, 0x09, 0x04, 0xa1, 0x01, 0x09, 0x24, 0xa1, 0x00,	/* UPS.PowerSummary */
	0x15, 0x00, 0x26, 0xff, 0x00, 0x75, 0x08, 0x95, 0x01,
	0x85, 0x01, FEATURE(0xff), FEATURE(0xfe),	/* iSerialNumber, iProduct */
	/* SerialNumber, RemainingCapacity */
	0x85, 0x02, 0x05, 0x85, FEATURE(0x86), FEATURE(0x66),
	0x85, 0x03, FEATURE(0x8c),			/* WarningCapacityLimit: no answer */
	0x85, 0x04, 0x25, 0x01, INPUT(0xd0), FEATURE(0xd0),	/* ACPresent, both ways */
	0x85, 0xfe, FEATURE(0x2c), 0x85, 0x54, FEATURE(0x29),	/* what may hang */
	0xc0, 0xc0,
};

static const uint8_t answers[][4] = { { 1, 3, 9 }, { 2, 0x55, 42 }, { 4, 1 }, { 0xfe, 2 },
	{ 0x54, 7 } };
static unsigned asked[4][256], strings_asked[256];
static size_t heard[256];

static int report(void *user, int kind, uint8_t id, uint8_t *buf, size_t size)
{
	(void)user;
	ck_assert_uint_eq(++asked[kind][id], 1);	/* never twice */
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		if (answers[i][0] == id) {
			memcpy(buf, answers[i], size);
			return (int)size;
		}
	return -32;
}

static const char *string(void *user, int index)
{
	(void)user;
	strings_asked[index]++;
	return index == 3   ? "SN 12-Ab"
	       : index == 9 ? "UPS (SN 12-Ab) "
	       : index == 1 ? "Maker"
			    : NULL;
}

static char *explored(bool keep, unsigned quirks, const uint8_t *bytes, size_t size, int expected)
{
	const struct usb_info info = { .vid = 0x1234, .pid = 0x5, .manufacturer = "Maker",
		.product = "UPS", .serial = "SN 12-Ab", .manufacturer_index = 1,
		.product_index = 9, .serial_index = 3, .endpoint_in = 0x81, .max_packet = 8,
		.interval = 10, .interface = 1 };
	struct hid_explore_source s = { .info = &info, .descriptor = bytes, .descriptor_size = size,
		.vendor = &hid_generic, .quirks = quirks, .report = report, .string = string,
		.heard = heard, .keep_serials = keep };
	size_t length;
	char *text;
	FILE *out = open_memstream(&text, &length);

	memset(asked, 0, sizeof asked);
	memset(strings_asked, 0, sizeof strings_asked);
	ck_assert_int_eq(hid_explore_write(&s, out), expected);
	fclose(out);
	return text;
}

static char *of_the_device(bool keep, unsigned quirks)
{
	return explored(keep, quirks, device, sizeof device, 0);
}

#define HAS(text, words) ck_assert_msg(strstr(text, words), "no %s in\n%s", words, text)
#define HAS_NOT(text, words) ck_assert_msg(!strstr(text, words), "%s in\n%s", words, text)

START_TEST(a_recording_has_the_device_its_descriptor_and_its_reports)
{
	char *text = of_the_device(true, 0);

	ck_assert_int_eq(strncmp(text, "# Maker UPS: explored by Holdover", 33), 0);
	HAS(text, "\nid: 1234:0005 0000\nistrings: 1 9 3\nstring 1: Maker\nstring 3: SN 12-Ab\n"
		"string 9: UPS (SN 12-Ab) \ninterface: 1\nendpoint: 8 10\n"
		"descriptor:\n 05 84 09 04 a1 01 09 24 a1 00 15 00 26 ff 00 75\n 08 95");
	HAS(text, "\nreport feature 01: 01 03 09\nreport feature 02: 02 55 2a\n");
	HAS(text, "\n# report feature 03: the device does not answer\n");
	HAS(text,
		"\n# feature 02 8 8 UPS.PowerSummary.RemainingCapacity logical 0..255 unit 00000000 "
		"exponent 0 flags 82 raw 2a value 42 -> battery.charge\n");
	HAS(text,
		"UPS.PowerSummary.WarningCapacityLimit logical 0..255 unit 00000000 exponent 0 flags 82 "
		"no value -> none\n");
	HAS(text,
		"UPS.PowerSummary.ACPresent logical 0..1 unit 00000000 exponent 0 flags 82 raw 01 value 1 -> "
		"ups.status\n");
	HAS_NOT(text, "no HID power device");
	free(text);
}
END_TEST

START_TEST(serial_numbers_are_masked_wherever_they_stand)
{
	char *text = of_the_device(false, 0);

	HAS(text, "\n# Serial numbers and network addresses are masked.\n");
	HAS(text, "\nstring 3: XX 00-XX\nstring 9: XXX (XX 00-XX) \n");
	HAS(text, "\nreport feature 02: 02 00 2a\n");	/* the battery's own */
	HAS(text, "SerialNumber logical 0..255 unit 00000000 exponent 0 flags 82 raw 00 value 0 ");
	HAS_NOT(text, "12-Ab");
	HAS_NOT(text, "02 55");
	free(text);
}
END_TEST

START_TEST(reports_that_hang_devices_are_not_asked_for)
{
	char *text = of_the_device(true, HID_QUIRK_NO_REPORT_54);

	ck_assert_uint_eq(asked[HID_FEATURE][0xfe], 0);
	ck_assert_uint_eq(asked[HID_FEATURE][0x54], 0);
	HAS(text, "\n# report feature 54: not asked for: that hangs some devices\n");
	HAS(text, "\n# report feature fe: not asked for: that hangs some devices\n");
	free(text);
	free(of_the_device(true, 0));
	ck_assert_uint_eq(asked[HID_FEATURE][0xfe], 0);
	ck_assert_uint_eq(asked[HID_FEATURE][0x54], 1);
}
END_TEST

START_TEST(strings_are_asked_for_only_where_something_points_to_them)
{
	unsigned count = 0;

	free(of_the_device(true, 0));
	for (int i = 0; i < 256; i++)
		count += strings_asked[i] > 0;
	ck_assert_uint_eq(count, 3);
}
END_TEST

START_TEST(
	input_reports_are_recorded_when_they_came_and_asked_for_when_nothing_else_has_their_field)
{
	char *text = of_the_device(true, 0);

	ck_assert_uint_eq(asked[HID_INPUT][4], 0);
	HAS_NOT(text, "\nreport input");
	free(text);
	heard[4] = 2;
	text = of_the_device(true, 0);
	HAS(text, "\nreport input 04: 04 01\n");
	heard[4] = 0;
	free(text);
}
END_TEST

START_TEST(a_device_that_only_sends_is_asked_for_nothing)
{
	free(of_the_device(true, HID_QUIRK_INTERRUPT_ONLY));
	for (int id = 0; id < 256; id++)
		ck_assert_uint_eq(asked[HID_FEATURE][id], 0);
}
END_TEST

START_TEST(what_is_no_power_device_is_said_to_be_none)
{
	static const uint8_t mouse[] = { 0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0x85, 0x01, 0x75, 0x08,
		0x95, 0x01, FEATURE(0x30), 0xc0 };
	static const uint8_t nothing[] = { 0x05, 0x84, 0x09, 0x04 };
	char *text = explored(true, 0, mouse, sizeof mouse, 0);

	HAS(text, "\n# This is no HID power device");
	free(text);
	text = explored(true, 0, nothing, sizeof nothing, -22);
	ck_assert_str_eq(text, "");
	free(text);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid_explore");
	TCase *t = tcase_create("all");
	SRunner *sr;

	suite_add_tcase(s, t);
	tcase_add_test(t, a_recording_has_the_device_its_descriptor_and_its_reports);
	tcase_add_test(t, serial_numbers_are_masked_wherever_they_stand);
	tcase_add_test(t, reports_that_hang_devices_are_not_asked_for);
	tcase_add_test(t, strings_are_asked_for_only_where_something_points_to_them);
	tcase_add_test(t,
		input_reports_are_recorded_when_they_came_and_asked_for_when_nothing_else_has_their_field);
	tcase_add_test(t, a_device_that_only_sends_is_asked_for_nothing);
	tcase_add_test(t, what_is_no_power_device_is_said_to_be_none);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
