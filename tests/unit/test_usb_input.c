/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_usb_input - which report descriptors are those of keyboards, mice and digitizers.
 */
#include "drivers/usb/input_device.h"

#include "tests/unit/support.h"

#define IS_INPUT(...) \
	usb_is_input_device((const uint8_t[]){ __VA_ARGS__ }, sizeof(uint8_t[]){ __VA_ARGS__ })

START_TEST(mouse_keyboard_and_digitizer_are_input_devices)
{
	ck_assert(IS_INPUT(0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, 0xc0));
	ck_assert(IS_INPUT(0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0));
	ck_assert(IS_INPUT(0x05, 0x0d, 0x09, 0x04, 0xa1, 0x01, 0xc0));
}
END_TEST

START_TEST(ups_is_no_input_device)
{
	ck_assert(!IS_INPUT(0x05, 0x84, 0x09, 0x04, 0xa1, 0x01, 0xc0));
	ck_assert(!IS_INPUT(0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0xc0));
}
END_TEST

START_TEST(application_after_that_of_a_ups_counts)
{
	ck_assert(IS_INPUT(0x05, 0x84, 0x09, 0x04, 0xa1, 0x01, 0xc0, 0x05, 0x01, 0x09, 0x02, 0xa1,
		0x01, 0xc0));
}
END_TEST

START_TEST(collection_within_another_does_not_count)
{
	ck_assert(!IS_INPUT(0x05, 0x84, 0x09, 0x04, 0xa1, 0x01, 0x05, 0x01, 0x09, 0x02, 0xa1, 0x00,
		0xc0, 0xc0));
}
END_TEST

START_TEST(usage_may_bring_its_page)
{
	ck_assert(IS_INPUT(0x05, 0x84, 0x0b, 0x06, 0x00, 0x01, 0x00, 0xa1, 0x01, 0xc0));
}
END_TEST

START_TEST(cut_descriptor_is_survived)
{
	static const uint8_t whole[] = { 0xfe, 0x02, 0x10, 0x01, 0x02, 0x05, 0x01, 0x09, 0x06, 0xa1,
		0x01 };

	ck_assert(usb_is_input_device(whole, sizeof whole));
	for (size_t n = 0; n + 1 < sizeof whole; n++)
		ck_assert(!usb_is_input_device(whole, n));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { mouse_keyboard_and_digitizer_are_input_devices,
		ups_is_no_input_device, application_after_that_of_a_ups_counts,
		collection_within_another_does_not_count, usage_may_bring_its_page,
		cut_descriptor_is_survived };

	return support_run("usb_input", tests, sizeof tests / sizeof *tests);
}
