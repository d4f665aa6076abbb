/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_usbhid_status_any - what holds of ups.status for any sequence of reports. The sequences
 * come from a generator with a fixed seed.
 */
#include "tests/unit/usbhid_session.h"

enum { SEQUENCES = 400, STEPS = 150 };

static uint32_t seed;

static uint32_t chance(uint32_t below)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % below;
}

static int answer(uint8_t power)
{
	feature(1, power);
	answers.changed |= answers.first >= 0 && answers.first != power;
	answers.first = power;
	return answers.changed ? power : -1;
}

/* One random thing that a device or the bus does; `always` bits of report 1 are kept as they are
 * asked for. Tells what the device last said in report 1, or -1. */
static int something_happens(uint8_t always, uint8_t mask)
{
	uint8_t power = (uint8_t)((chance(16) & ~(uint32_t)mask) | always);

	pass(chance(4000));
	switch (chance(8)) {
	case 0:
		feature(2, (uint8_t)chance(256));
		return -1;
	case 1:
		feature(3, (uint8_t)chance(256));
		return -1;
	case 2:
		hid_binding_missed(u.binding, HID_FEATURE, (uint8_t)(1 + chance(3)), HID_REFUSED);
		return -1;
	case 3:
		hid_binding_read(u.binding, HID_INPUT, (uint8_t[]){ 1 }, 1);
		return -1;
	case 4:
		hid_binding_read(u.binding, HID_INPUT,
			(uint8_t[]){ (uint8_t)(4 + chance(9)), power }, 2);
		return -1;
	case 5: case 6:
		return answer(power);
	default:
		hid_binding_read(u.binding, HID_INPUT, (uint8_t[]){ 1, power }, 2);
		return power;
	}
}

static void show_somehow(void)
{
	show(chance(2) ? DEBOUNCE_POLL : DEBOUNCE_REPORT);
}

START_TEST(mains_always_present_is_never_an_outage)
{
	for (seed = 1; seed <= SEQUENCES; seed++) {
		uint32_t number = seed;

		begin_with(number % 3 ? NULL : "lbrb_log_delay_sec", "2",
			number % 2 ? HID_QUIRK_LB_FLAPS : 0);
		for (int step = 0; step < STEPS; step++) {
			something_happens(AC, AC);
			show_somehow();
			ck_assert_msg(!says("OB"), "sequence %u, step %d: %s", number, step,
				value("ups.status"));
		}
		finish();
		seed = number;
	}
}
END_TEST

START_TEST(a_flapping_device_on_line_never_says_low)
{
	for (seed = 1; seed <= SEQUENCES; seed++) {
		uint32_t number = seed;

		begin_with(number % 2 ? NULL : "onlinedischarge_calibration", NULL,
			HID_QUIRK_LB_FLAPS);
		for (int step = 0; step < STEPS; step++) {
			something_happens(AC, AC);
			show_somehow();
			ck_assert_msg(!says("LB"), "sequence %u, step %d: %s", number, step,
				value("ups.status"));
		}
		finish();
		seed = number;
	}
}
END_TEST

START_TEST(mains_absent_is_an_outage_at_once_and_a_low_battery_with_it)
{
	static const char *const options_of[] = { NULL, "onlinedischarge_calibration",
		"lbrb_log_delay_without_calibrating" };

	for (seed = 1; seed <= SEQUENCES; seed++) {
		uint32_t number = seed;

		begin_with(options_of[number % 3], NULL, number % 2 ? HID_QUIRK_LB_FLAPS : 0);
		for (int step = 0; step < STEPS; step++) {
			int power = something_happens(0, 0);

			show_somehow();
			/* without mains, and on no battery either: believed when repeated */
			if (power < 0 || !(power & (AC | DISCHARGING)))
				continue;
			ck_assert_msg(says("OB") == !(power & AC), "sequence %u, step %d: %x, %s",
				number, step, (unsigned)power, value("ups.status"));
			if (!(power & AC) && power & LOW)
				ck_assert_msg(says("LB"), "sequence %u, step %d: %s", number, step,
					value("ups.status"));
		}
		finish();
		seed = number;
	}
}
END_TEST

START_TEST(a_battery_that_gets_low_in_an_outage_is_told_at_once)
{
	for (seed = 1; seed <= SEQUENCES; seed++) {
		uint32_t number = seed;
		bool low = false;

		begin_with(NULL, NULL, number % 2 ? HID_QUIRK_LB_FLAPS : 0);
		after_poll(AC | (uint8_t)chance(16), (uint8_t)chance(8));
		after_input(DISCHARGING);
		for (int step = 0; step < STEPS; step++) {
			int power = something_happens(DISCHARGING, AC | DISCHARGING);

			show_somehow();
			low = power >= 0 ? power & LOW : low;
			if (power >= 0)
				ck_assert_msg(says("OB") && (!low || says("LB")),
					"sequence %u, step %d: %s", number, step,
					value("ups.status"));
		}
		finish();
		seed = number;
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		mains_always_present_is_never_an_outage,
		a_flapping_device_on_line_never_says_low,
		mains_absent_is_an_outage_at_once_and_a_low_battery_with_it,
		a_battery_that_gets_low_in_an_outage_is_told_at_once,
	};

	return fixture_run("usbhid status of any reports", tests, MEM_COUNT(tests));
}
