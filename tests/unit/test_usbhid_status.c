/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_usbhid_status - the status that clients see, from the bytes of reports to ups.status.
 *
 * An invented device with the standard usages and the generic tables; the core, the binding and
 * drivers/usbhid/status.c are those of the driver. After each report everything published is
 * checked. The properties at the end hold for any sequence of reports; the sequences come from a
 * generator with a fixed seed.
 */
#include "drivers/usbhid/hid/quirks.h"
#include "drivers/usbhid/usbhid.h"
#include "tests/unit/core_fixture.h"
#include "tests/unit/hid_bytes.h"

#include <check.h>

static const uint8_t described[] = {
	UPS_POWER_SUMMARY,
	0x05, 0x85, 0x85, 0x02, 0x15, 0x00, 0x25, 0x64, 0x75, 0x08, 0x95, 0x01, FEATURE(0x66),
	0x05, 0x84, 0x09, 0x02, 0xa1, 0x00, 0x85, 0x01, 0x25, 0x01, 0x75, 0x01, 0x05, 0x85,
	/* 1: ACPresent, Discharging, Charging, BelowRemainingCapacityLimit, feature and input
	   alike */
	FEATURE(0xd0), INPUT(0xd0), FEATURE(0x45), INPUT(0x45), FEATURE(0x44), INPUT(0x44),
	FEATURE(0x42), INPUT(0x42), 0x95, 0x04, 0xb1, 0x03, 0x81, 0x03, 0x95, 0x01,
	/* 3: NeedReplacement, BatteryPresent: not read in quick polls */
	0x85, 0x03, FEATURE(0x4b), FEATURE(0xd1), 0x95, 0x06, 0xb1, 0x03, 0xc0, 0xc0, 0xc0,
};

enum { AC = 1, DISCHARGING = 2, CHARGING = 4, LOW = 8 };		/* of report 1 */
enum { WORN = 1, PRESENT = 2 };						/* of report 3 */

static struct usbhid u;

static void feature(uint8_t id, uint8_t byte)
{
	hid_binding_read(u.binding, HID_FEATURE, (uint8_t[]){ id, byte }, 2);
	hid_binding_finish(u.binding);
}

static void sink_set(void *user, struct hid_report_ref from, const char *name, const char *text)
{
	(void)user, (void)from;
	device_set(u.device, name, text);
}

/* A session: the device has just been opened, and of its bits nothing was read. */
static void plug_in(unsigned quirks)
{
	static const struct hid_context context = { .model = "" };
	static const struct hid_sink sink = { sink_set, NULL };

	hid_binding_free(u.binding);
	hid_descriptor_fini(&u.descriptor);
	u = (struct usbhid){ .device = dev.device, .quirks = quirks };
	ck_assert_int_eq(hid_descriptor_parse(described, sizeof described, &u.descriptor), 0);
	u.binding = hid_binding_new(&u.descriptor, &hid_generic, &context, &sink);
	usbhid_status_begin(&u);
	feature(2, 98);
	hid_binding_opened(u.binding, NULL);
}

static void unplug(void)
{
	hid_binding_free(u.binding);
	hid_descriptor_fini(&u.descriptor);
	u = (struct usbhid){ 0 };
}

static void show(enum debounce_event event)
{
	usbhid_show_status(&u, event);
	device_commit(u.device);
}

static const char *after_poll(uint8_t power, uint8_t battery)
{
	feature(1, power);
	feature(3, battery);
	show(DEBOUNCE_POLL);
	return value("ups.status");
}

static const char *after_input(uint8_t power)
{
	hid_binding_read(u.binding, HID_INPUT, (uint8_t[]){ 1, power }, 2);
	show(DEBOUNCE_REPORT);
	return value("ups.status");
}

static void pass(uint64_t ms)
{
	support_now_ms += ms;
}

static bool says(const char *word)
{
	return status_parse(value("ups.status")) & status_word(word);
}

/* An answer that has never changed gives way to what is sent: a random device that sends something
 * else and answers the same again is none that exists. */
static struct { int first; bool changed; } answers;

static void begin_with(const char *option_name, const char *option_value, unsigned quirks)
{
	begin();
	if (option_name)
		option(option_name, option_value);
	make();
	plug_in(quirks);
	answers.first = -1;
	answers.changed = false;
}

static void finish(void)
{
	unplug();
	end();
}

/* ---- before and after ---- */

START_TEST(no_status_before_mains_presence_was_read_after_each_plug)
{
	begin_with(NULL, NULL, 0);
	for (int i = 0; i < 2; i++) {
		feature(2, 80);
		feature(3, PRESENT | WORN);
		show(DEBOUNCE_POLL);
		ck_assert_str_eq(value("ups.status"), "(none)");
		ck_assert_int_eq(state(), UPS_STALE);
		ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
		ck_assert_int_eq(state(), UPS_FRESH);
		plug_in(0);
	}
	finish();
}
END_TEST

START_TEST(mains_presence_no_longer_answered_is_no_status)
{
	begin_with(NULL, NULL, 0);
	after_poll(AC | DISCHARGING, PRESENT);
	for (int i = 0; i < 3; i++) {
		feature(2, 80);			/* the rest of the device lives */
		hid_binding_missed(u.binding, HID_FEATURE, 1, HID_TIMED_OUT);
		show(DEBOUNCE_POLL);
	}
	ck_assert_str_eq(value("ups.status"), "(none)");
	ck_assert_int_eq(state(), UPS_STALE);
	finish();
}
END_TEST

/* ---- LB and RB on line ---- */

START_TEST(mains_that_go_alone_are_an_outage_at_once)
{
	begin_with(NULL, NULL, 0);
	ck_assert_str_eq(after_poll(AC | CHARGING, PRESENT), "OL CHRG");
	ck_assert_str_eq(after_poll(CHARGING, PRESENT), "OB CHRG");
	ck_assert_str_eq(after_poll(AC | CHARGING, PRESENT), "OL CHRG");
	ck_assert_str_eq(after_input(CHARGING), "OB CHRG");	/* the first that is sent */
	finish();
}
END_TEST

START_TEST(mains_that_do_not_go_alone_are_an_outage_when_that_is_repeated)
{
	begin_with(NULL, NULL, 0);
	after_poll(AC | CHARGING, PRESENT);
	ck_assert_str_eq(after_poll(LOW, PRESENT), "OL CHRG");	/* two more bits */
	ck_assert_str_eq(after_poll(LOW, PRESENT), "OL CHRG");
	ck_assert_str_eq(after_poll(LOW, PRESENT), "OB LB");
	after_poll(AC, PRESENT);
	ck_assert_str_eq(after_poll(0, PRESENT), "OL");		/* nothing is left: not even then */
	after_poll(0, PRESENT);
	ck_assert_str_eq(after_poll(0, PRESENT), "(none)");
	finish();
}
END_TEST

START_TEST(low_battery_on_line_is_not_told_before_the_outage_and_then_at_once)
{
	begin_with(NULL, NULL, 0);
	ck_assert_str_eq(after_poll(AC | CHARGING | LOW, PRESENT), "OL CHRG");
	pass(60000);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT), "OL");
	ck_assert_uint_eq(support_log_count("its battery is low"), 1);
	ck_assert_str_eq(after_input(LOW), "OB LB");
	ck_assert_str_eq(after_input(AC | LOW), "OL");
	finish();
}
END_TEST

START_TEST(flapping_while_on_line_reaches_nobody)
{
	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	after_poll(AC, PRESENT);
	for (int round = 0; round < 5; round++) {
		static const struct { uint8_t power, battery;
		} flaps[] = {
			{ AC | LOW, PRESENT },
			{ AC | LOW, PRESENT | WORN },
			{ AC, PRESENT | WORN },
			{ AC, 0 },
		};

		/* 3 s of it, polled as fast as it can be */
		for (int tenth = 0; tenth < 30; tenth++) {
			size_t now = (size_t)tenth * MEM_COUNT(flaps) / 30;

			ck_assert_str_eq(after_poll(flaps[now].power, flaps[now].battery), "OL");
			ck_assert_str_eq(value("ups.alarm"), "(none)");
			pass(100);
		}
		ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
		pass(5000);
	}
	finish();
}
END_TEST

START_TEST(a_battery_that_stays_bad_is_told_after_two_polls_and_three_seconds)
{
	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	ck_assert_str_eq(after_poll(AC, PRESENT | WORN), "OL");
	pass(2000);
	ck_assert_str_eq(after_poll(AC, PRESENT | WORN), "OL");
	pass(2000);
	ck_assert_str_eq(after_poll(AC, PRESENT | WORN), "ALARM OL RB");
	ck_assert_str_eq(value("ups.alarm"), "Replace battery!");
	ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
	ck_assert_str_eq(value("ups.alarm"), "(none)");
	finish();
}
END_TEST

START_TEST(what_waits_is_read_again_and_not_counted_from_memory)
{
	struct hid_report_ref refs[8];

	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	after_poll(AC, PRESENT);
	ck_assert_uint_eq(hid_binding_reports(u.binding, HID_POLL_QUICK, refs, 8), 2);
	after_poll(AC, PRESENT | WORN);
	ck_assert_uint_eq(hid_binding_reports(u.binding, HID_POLL_QUICK, refs, 8), 3);
	after_poll(AC, PRESENT);
	ck_assert_uint_eq(hid_binding_reports(u.binding, HID_POLL_QUICK, refs, 8), 2);
	finish();
}
END_TEST

START_TEST(mains_lost_ends_every_delay_in_the_same_report)
{
	begin_with(NULL, NULL, HID_QUIRK_LB_FLAPS);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "OL");
	ck_assert_str_eq(after_input(LOW | DISCHARGING), "ALARM OB DISCHRG LB RB");
	finish();
}
END_TEST

START_TEST(delays_of_the_administrator_are_nuts)
{
	begin();
	option("lbrb_log_delay_sec", "5");
	make();
	plug_in(0);
	/* no calibration: no delay */
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT), "OL LB");
	finish();

	begin();
	option("lbrb_log_delay_sec", "5");
	option("lbrb_log_delay_without_calibrating", NULL);
	make();
	plug_in(0);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "OL");
	pass(5000);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "OL");
	pass(1);
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT | WORN), "ALARM OL LB RB");
	finish();

	begin();
	option("lbrb_log_delay_sec", "5");
	option("onlinedischarge_calibration", NULL);
	make();
	plug_in(0);
	ck_assert_str_eq(after_poll(AC | DISCHARGING | LOW, PRESENT), "CAL OL DISCHRG");
	pass(5001);
	ck_assert_str_eq(after_poll(AC | DISCHARGING | LOW, PRESENT), "CAL OL DISCHRG LB");
	finish();
}
END_TEST

START_TEST(an_outage_right_after_a_calibration_is_seen)
{
	begin_with("onlinedischarge_calibration", NULL, 0);
	ck_assert_str_eq(after_poll(AC | DISCHARGING, PRESENT), "CAL OL DISCHRG");
	ck_assert_str_eq(after_poll(AC | DISCHARGING | LOW, PRESENT), "CAL OL DISCHRG LB");
	ck_assert_str_eq(after_poll(AC | LOW, PRESENT), "OL");
	/* CAL would hide it */
	ck_assert_str_eq(after_poll(DISCHARGING | LOW, PRESENT), "OB DISCHRG LB");
	finish();
}
END_TEST

/* ---- on line and discharging ---- */

START_TEST(on_line_and_discharging_is_what_the_option_says)
{
	static const struct { const char *option, *status;
	} rows[] = {
		{ NULL, "OL DISCHRG" },
		{ "onlinedischarge", "OB DISCHRG" },
		{ "onlinedischarge_onbattery", "OB DISCHRG" },
		{ "onlinedischarge_battery", "OB DISCHRG" },
		{ "onlinedischarge_calibration", "CAL OL DISCHRG" },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		begin_with(rows[i].option, NULL, 0);
		ck_assert_str_eq(after_poll(AC | DISCHARGING, PRESENT), rows[i].status);
		ck_assert_uint_eq(support_log_count("the battery discharges"), i == 0);
		ck_assert_str_eq(after_poll(AC, PRESENT), "OL");
		finish();
	}
}
END_TEST

START_TEST(on_line_and_discharging_is_logged_as_told)
{
	static const struct { const char *option, *value; unsigned lines; } rows[] = {
		{ NULL, NULL, 4 },				/* 97, 96, 95, 94 */
		/* the first, 95, 94 */
		{ "onlinedischarge_log_throttle_hovercharge", "96", 3 },
		{ "onlinedischarge_log_throttle_sec", "0", 40 },
		{ "onlinedischarge_log_throttle_sec", "20", 4 },
	};

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		begin_with(rows[i].option, rows[i].value, 0);
		for (uint8_t poll = 0; poll < 40; poll++) {	/* 80 s */
			feature(2, (uint8_t)(97 - poll / 10));
			after_poll(AC | DISCHARGING, PRESENT);
			pass(2000);
		}
		ck_assert_msg(support_log_count("the battery discharges") == rows[i].lines,
			"row %zu: %s", i, support_log());
		finish();
	}
}
END_TEST

/* ---- properties ---- */

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
		no_status_before_mains_presence_was_read_after_each_plug,
		mains_presence_no_longer_answered_is_no_status,
		mains_that_go_alone_are_an_outage_at_once,
		mains_that_do_not_go_alone_are_an_outage_when_that_is_repeated,
		low_battery_on_line_is_not_told_before_the_outage_and_then_at_once,
		flapping_while_on_line_reaches_nobody,
		a_battery_that_stays_bad_is_told_after_two_polls_and_three_seconds,
		what_waits_is_read_again_and_not_counted_from_memory,
		mains_lost_ends_every_delay_in_the_same_report,
		delays_of_the_administrator_are_nuts,
		an_outage_right_after_a_calibration_is_seen,
		on_line_and_discharging_is_what_the_option_says,
		on_line_and_discharging_is_logged_as_told,
		mains_always_present_is_never_an_outage,
		a_flapping_device_on_line_never_says_low,
		mains_absent_is_an_outage_at_once_and_a_low_battery_with_it,
		a_battery_that_gets_low_in_an_outage_is_told_at_once,
	};

	return fixture_run("usbhid_status", tests, MEM_COUNT(tests));
}
