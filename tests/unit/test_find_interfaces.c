/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_find_interfaces - interfaces out of descriptors, good ones and ones no device should have.
 */
#include "drivers/find/interfaces.h"
#include "tests/unit/support.h"

#define DEVICE 18, 1, 0x10, 1, 0, 0, 0, 8, 0x1d, 5, 2, 0, 0, 1, 1, 2, 3, 1
#define CONFIG(value) 9, 2, 0, 0, 1, value, 0, 0x80, 50
#define INTERFACE(number, setting, class) 9, 4, number, setting, 1, class, 0, 0, 0
#define HID 9, 0x21, 0x10, 1, 0, 1, 0x22, 0x40, 0
#define ENDPOINT 7, 5, 0x81, 3, 8, 0, 10

static const uint8_t two[] = { DEVICE, CONFIG(1), INTERFACE(0, 0, 0xff), ENDPOINT,
	INTERFACE(1, 0, 3), HID, ENDPOINT, INTERFACE(1, 1, 3), CONFIG(2), INTERFACE(7, 0, 3) };

static struct find_interface found[4];

START_TEST(those_of_the_active_configuration_are_listed)
{
	ck_assert_uint_eq(find_interfaces(two, sizeof two, 1, found, 4), 2);
	ck_assert(found[0].number == 0 && found[0].class == 0xff);
	ck_assert(found[1].number == 1 && found[1].class == 3);
	ck_assert_uint_eq(find_interfaces(two, sizeof two, 2, found, 4), 1);
	ck_assert_uint_eq(found[0].number, 7);
	ck_assert_uint_eq(find_interfaces(two, sizeof two, 3, found, 4), 0);
	ck_assert_uint_eq(find_interfaces(two, sizeof two, 1, found, 1), 1);
}
END_TEST

START_TEST(a_hub_has_none)
{
	uint8_t hub[sizeof two];

	memcpy(hub, two, sizeof two);
	hub[4] = USB_CLASS_HUB;
	ck_assert_uint_eq(find_interfaces(hub, sizeof hub, 1, found, 4), 0);
}
END_TEST

/* The bytes are copied to a place of their own size, so that reading past them is seen. */
START_TEST(what_is_cut_off_ends_the_list)
{
	for (size_t size = 0; size <= sizeof two; size++) {
		uint8_t *part = mem_grow(NULL, size ? size : 1, 1);

		memcpy(part, two, size);
		ck_assert_uint_eq(find_interfaces(part, size, 1, found, 4),
			size < 36 ? 0 : size < 52 ? 1 : 2);
		free(part);
	}
}
END_TEST

START_TEST(a_length_of_nothing_ends_the_list)
{
	uint8_t bad[sizeof two];

	for (size_t at = 18; at < sizeof bad; at++) {
		memcpy(bad, two, sizeof two);
		bad[at] = 0;
		ck_assert_uint_le(find_interfaces(bad, sizeof bad, 1, found, 4), 4);
	}
	memcpy(bad, two, sizeof two);
	bad[18] = 0;
	ck_assert_uint_eq(find_interfaces(bad, sizeof bad, 1, found, 4), 0);
	bad[18] = 1;
	ck_assert_uint_eq(find_interfaces(bad, sizeof bad, 1, found, 4), 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		those_of_the_active_configuration_are_listed,
		a_hub_has_none,
		what_is_cut_off_ends_the_list,
		a_length_of_nothing_ends_the_list,
	};

	return support_run("find_interfaces", tests, MEM_COUNT(tests));
}
