/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_power_bits - ups.status, ups.alarm and the transfer reason for combinations of bits, one
 * case for each rule.
 *
 * In a case, a bit that is not named was never read.
 */
#include "drivers/power/bits.h"
#include "drivers/usbhid/hid/vendor.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <check.h>
#include <string.h>

struct said {
	enum power_bit bit;
	enum power_state say;
};

enum { SAID_MAX = 5 };

struct status_case {
	const char *title;
	struct said said[SAID_MAX];		/* ends with NOTHING */
	struct power_options options;
	uint32_t words;
};

#define IS(bit) { POWER_##bit, POWER_SET }
#define NO(bit) { POWER_##bit, POWER_CLEAR }
#define NOT_ONLINE { POWER_ONLINE, POWER_NOT_IN_USE }
#define PLAIN { 0 }
#define CHARGE(pct) { .charge_known = true, .charge_pct = pct }
#define ON_BATTERY { .online_discharge_is_battery = true }
#define CALIBRATION { .online_discharge_is_calibration = true }
#define BOTH { .online_discharge_is_battery = true, .online_discharge_is_calibration = true }
#define NO_FIELD { .no_mains_field = true }

static const struct status_case cases[] = {
	{ "nothing known", { { 0 } }, PLAIN, 0 },
	{ "nothing known of the power", { IS(OVERLOAD), IS(LOW_BATTERY), IS(OFF) }, CHARGE(50), 0 },
	{ "only that it does not discharge", { NO(DISCHARGING) }, PLAIN, 0 },
	{ "discharging, mains not yet told", { IS(DISCHARGING), IS(LOW_BATTERY) }, PLAIN, 0 },
	{ "discharging, and no field tells of mains", { IS(DISCHARGING) }, NO_FIELD,
		ST_OB | ST_DISCHRG },
	{ "not discharging, and no field tells of mains", { NO(DISCHARGING) }, NO_FIELD, 0 },

	{ "mains", { IS(ONLINE) }, PLAIN, ST_OL },
	{ "mains, idle: CP1300EPFCLCD", { IS(ONLINE), NO(CHARGING), NO(DISCHARGING) }, PLAIN,
		ST_OL },
	{ "no mains", { NO(ONLINE) }, PLAIN, ST_OB },
	{ "no mains, discharging", { NO(ONLINE), IS(DISCHARGING) }, PLAIN, ST_OB | ST_DISCHRG },
	{ "no mains, whatever the options say", { NO(ONLINE), IS(DISCHARGING) }, BOTH,
		ST_OB | ST_DISCHRG },
	{ "mains not in use", { NOT_ONLINE }, PLAIN, 0 },
	{ "mains not in use, discharging", { NOT_ONLINE, IS(DISCHARGING) }, PLAIN,
		ST_OB | ST_DISCHRG },
	{ "mains not in use, bypass", { NOT_ONLINE, IS(BYPASS_AUTO) }, PLAIN, ST_BYPASS },

	{ "online and discharging", { IS(ONLINE), IS(DISCHARGING) }, PLAIN, ST_OL | ST_DISCHRG },
	{ "online and discharging is battery", { IS(ONLINE), IS(DISCHARGING) }, ON_BATTERY,
		ST_OB | ST_DISCHRG },
	{ "online and discharging is calibration", { IS(ONLINE), IS(DISCHARGING) }, CALIBRATION,
		ST_CAL | ST_OL | ST_DISCHRG },
	{ "online and discharging is both", { IS(ONLINE), IS(DISCHARGING) }, BOTH,
		ST_CAL | ST_OB | ST_DISCHRG },
	{ "the options need discharging", { IS(ONLINE), NO(DISCHARGING) }, BOTH, ST_OL },
	{ "calibration reported by the device", { IS(ONLINE), IS(CALIBRATION) }, PLAIN,
		ST_OL | ST_CAL },

	{ "depleted does not discharge", { NO(ONLINE), IS(DISCHARGING), IS(DEPLETED) }, PLAIN,
		ST_OB },
	{ "charging, known not full", { IS(ONLINE), IS(CHARGING), NO(FULLY_CHARGED) }, PLAIN,
		ST_OL | ST_CHRG },
	{ "charging, known not full, at 100 %", { IS(ONLINE), IS(CHARGING), NO(FULLY_CHARGED) },
		CHARGE(100), ST_OL | ST_CHRG },
	{ "fully charged suppresses charging", { IS(ONLINE), IS(CHARGING), IS(FULLY_CHARGED) },
		CHARGE(50), ST_OL },
	{ "charging, the charge tells", { IS(ONLINE), IS(CHARGING) }, CHARGE(99), ST_OL | ST_CHRG },
	{ "charging at 100 %", { IS(ONLINE), IS(CHARGING) }, CHARGE(100), ST_OL },
	{ "charging at 0 %", { IS(ONLINE), IS(CHARGING) }, CHARGE(0), ST_OL },
	{ "charging, nobody knows how full", { IS(ONLINE), IS(CHARGING) }, PLAIN,
		ST_OL | ST_CHRG },
	{ "not full is not charging", { IS(ONLINE), NO(CHARGING), NO(FULLY_CHARGED) }, CHARGE(50),
		ST_OL },

	{ "low by capacity", { NO(ONLINE), IS(LOW_BATTERY) }, PLAIN, ST_OB | ST_LB },
	{ "low by time", { NO(ONLINE), IS(TIME_LIMIT_EXPIRED) }, PLAIN, ST_OB | ST_LB },
	{ "low by imminent shutdown", { NO(ONLINE), IS(SHUTDOWN_IMMINENT) }, PLAIN, ST_OB | ST_LB },
	{ "not low", { NO(ONLINE), NO(LOW_BATTERY), NO(TIME_LIMIT_EXPIRED), NO(SHUTDOWN_IMMINENT) },
		PLAIN, ST_OB },

	{ "overload", { IS(ONLINE), IS(OVERLOAD) }, PLAIN, ST_OL | ST_OVER },
	{ "worn battery", { IS(ONLINE), IS(REPLACE_BATTERY) }, PLAIN, ST_OL | ST_RB },
	{ "no battery", { IS(ONLINE), IS(NO_BATTERY) }, PLAIN, ST_OL | ST_RB },
	{ "trim", { IS(ONLINE), IS(TRIM) }, PLAIN, ST_OL | ST_TRIM },
	{ "boost", { IS(ONLINE), IS(BOOST) }, PLAIN, ST_OL | ST_BOOST },
	{ "automatic bypass", { IS(ONLINE), IS(BYPASS_AUTO) }, PLAIN, ST_OL | ST_BYPASS },
	{ "manual bypass", { IS(ONLINE), IS(BYPASS_MANUAL) }, PLAIN, ST_OL | ST_BYPASS },
	{ "off", { IS(ONLINE), IS(OFF) }, PLAIN, ST_OL | ST_OFF },
	{ "charger's own word: charging",
		{ IS(ONLINE), IS(ABM), IS(ABM_CHARGING), IS(DISCHARGING) }, CHARGE(50),
		ST_OL | ST_CHRG },
	{ "charger's own word: floating", { IS(ONLINE), IS(ABM), IS(ABM_FLOATING), NO(CHARGING) },
		CHARGE(99), ST_OL | ST_CHRG },
	{ "charger's own word: floating when full", { IS(ONLINE), IS(ABM), IS(ABM_FLOATING) },
		CHARGE(100), ST_OL },
	{ "charger's own word: resting", { IS(ONLINE), IS(ABM), IS(ABM_RESTING), IS(CHARGING) },
		CHARGE(50), ST_OL },
	{ "charger's own word: discharging",
		{ NO(ONLINE), IS(ABM), IS(ABM_DISCHARGING), IS(CHARGING) }, CHARGE(50),
		ST_OB | ST_DISCHRG },
	{ "charger's own word alone", { IS(ABM), IS(ABM_DISCHARGING) }, NO_FIELD,
		ST_OB | ST_DISCHRG },
	{ "no word of the charger", { IS(ONLINE), IS(ABM), NO(ABM_CHARGING), IS(CHARGING) },
		CHARGE(50), ST_OL | ST_CHRG },
	{ "ABM is off", { IS(ONLINE), NO(ABM), IS(ABM_RESTING), IS(CHARGING) }, CHARGE(50),
		ST_OL | ST_CHRG },
	{ "ABM was never read", { IS(ONLINE), IS(ABM_RESTING), IS(CHARGING) }, CHARGE(50),
		ST_OL | ST_CHRG },
	{ "all clear", { IS(ONLINE), NO(OVERLOAD), NO(REPLACE_BATTERY), NO(NO_BATTERY), NO(OFF) },
		PLAIN, ST_OL },
	{ "what is an alarm only",
		{ IS(ONLINE), IS(OVERHEAT), IS(COMM_FAULT), IS(FAN_FAILURE), IS(VOLTAGE_RANGE) },
		PLAIN, ST_OL },
};

static struct power_bits bits_of(const struct said said[SAID_MAX])
{
	struct power_bits bits;

	memset(&bits, 0, sizeof bits);
	for (int i = 0; i < SAID_MAX && said[i].say != POWER_UNREAD; i++)
		bits.state[said[i].bit] = (uint8_t)said[i].say;
	return bits;
}

START_TEST(status_follows_the_bits)
{
	const struct status_case *c = &cases[_i];
	struct power_bits bits = bits_of(c->said);
	uint32_t words = power_status(&bits, &c->options);

	ck_assert_msg(words == c->words, "%s: %#x, expected %#x", c->title, words, c->words);
}
END_TEST

static const struct {
	enum power_bit bit;
	const char *sentence;
} alarms[] = {
	{ POWER_REPLACE_BATTERY, "Replace battery!" },
	{ POWER_SHUTDOWN_IMMINENT, "Shutdown imminent!" },
	{ POWER_FAN_FAILURE, "Fan failure!" },
	{ POWER_NO_BATTERY, "No battery installed!" },
	{ POWER_BATTERY_VOLTAGE_LOW, "Battery voltage too low!" },
	{ POWER_BATTERY_VOLTAGE_HIGH, "Battery voltage too high!" },
	{ POWER_CHARGER_FAILURE, "Battery charger fail!" },
	{ POWER_OVERHEAT, "Temperature too high!" },
	{ POWER_COMM_FAULT, "Internal UPS fault!" },
	{ POWER_AWAITING_POWER, "Awaiting power!" },
	{ POWER_BYPASS_AUTO, "Automatic bypass mode!" },
	{ POWER_BYPASS_MANUAL, "Manual bypass mode!" },
	{ POWER_EMERGENCY_STOP, "Emergency stop!" },
	{ POWER_WIRING_FAULT, "Wiring fault!" },
	{ POWER_CONFIG_FAILURE, "Fatal EEPROM fault!" },
	{ POWER_INVERTER_HIGH, "Inverter AC voltage too high!" },
	{ POWER_INVERTER_LOW, "Inverter AC voltage too low!" },
	{ POWER_SHORT_CIRCUIT, "Output short circuit!" },
};

START_TEST(each_fault_has_its_sentence)
{
	struct power_bits bits = { 0 };
	char text[128];

	for (size_t i = 0; i < MEM_COUNT(alarms); i++) {
		memset(&bits, 0, sizeof bits);
		bits.state[alarms[i].bit] = POWER_SET;
		power_alarm(&bits, ST_RB, text, sizeof text);
		ck_assert_str_eq(text, alarms[i].sentence);
		bits.state[alarms[i].bit] = POWER_CLEAR;
		power_alarm(&bits, ST_RB, text, sizeof text);
		ck_assert_str_eq(text, "");
	}
}
END_TEST

START_TEST(bits_that_are_no_fault_make_no_alarm)
{
	struct power_bits bits;
	char text[64] = "x";

	memset(&bits, POWER_SET, sizeof bits);
	for (size_t i = 0; i < MEM_COUNT(alarms); i++)
		bits.state[alarms[i].bit] = POWER_UNREAD;
	power_alarm(&bits, ST_RB, text, sizeof text);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(alarms_are_joined_by_a_blank_and_never_cut_within)
{
	struct power_bits bits = { 0 };
	char text[64], cut[20], exact[36];

	bits.state[POWER_COMM_FAULT] = bits.state[POWER_REPLACE_BATTERY] = POWER_SET;
	power_alarm(&bits, ST_RB, text, sizeof text);
	ck_assert_str_eq(text, "Replace battery! Internal UPS fault!");
	power_alarm(&bits, ST_RB, cut, sizeof cut);
	ck_assert_str_eq(cut, "Replace battery!");
	power_alarm(&bits, ST_RB, exact, sizeof exact);	/* one byte too few for both */
	ck_assert_str_eq(exact, "Replace battery!");
	text[0] = 'x';
	power_alarm(&bits, ST_RB, text, 0);
	ck_assert_int_eq(text[0], 'x');
}
END_TEST

START_TEST(alarms_of_the_battery_wait_until_rb_is_shown)
{
	struct power_bits bits = { 0 };
	char text[128];

	bits.state[POWER_REPLACE_BATTERY] = bits.state[POWER_NO_BATTERY] = POWER_SET;
	bits.state[POWER_OVERHEAT] = POWER_SET;
	power_alarm(&bits, ST_OL, text, sizeof text);
	ck_assert_str_eq(text, "Temperature too high!");
	power_alarm(&bits, ST_OL | ST_RB, text, sizeof text);
	ck_assert_str_eq(text, "Replace battery! No battery installed! Temperature too high!");
}
END_TEST

START_TEST(transfer_reason_names_what_is_out_of_range)
{
	struct power_bits bits = { 0 };

	ck_assert_ptr_null(power_transfer_reason(&bits));
	bits.state[POWER_FREQUENCY_RANGE] = POWER_SET;
	ck_assert_str_eq(power_transfer_reason(&bits), "input frequency out of range");
	bits.state[POWER_VOLTAGE_RANGE] = POWER_SET;
	ck_assert_str_eq(power_transfer_reason(&bits), "input voltage out of range");
	bits.state[POWER_VOLTAGE_RANGE] = bits.state[POWER_FREQUENCY_RANGE] = POWER_CLEAR;
	ck_assert_ptr_null(power_transfer_reason(&bits));
}
END_TEST

START_TEST(a_row_speaks_by_its_cases_and_else_by_zero_or_not)
{
	static const struct hid_bit_case some[] = {
		{ 8, POWER_CLEAR }, { 0, POWER_SET }, { 0, POWER_UNREAD },
	};
	static const struct hid_bit_row flag = HID_FLAG("x", POWER_TRIM, 0);
	static const struct hid_bit_row inverted = HID_FLAG_NOT("x", POWER_OFF, 0);
	static const struct hid_bit_row listed = HID_CASES("x", POWER_OFF, POWER_UNREAD, some,
		0);

	ck_assert_int_eq(hid_bit_state(&flag, 1), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&flag, 255), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&flag, -1), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&flag, 0), POWER_CLEAR);
	ck_assert_int_eq(hid_bit_state(&inverted, 0), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&inverted, 1), POWER_CLEAR);
	ck_assert_int_eq(hid_bit_state(&listed, 8), POWER_CLEAR);
	ck_assert_int_eq(hid_bit_state(&listed, 0), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&listed, 9), POWER_UNREAD);
}
END_TEST

START_TEST(a_row_may_mean_a_part_of_its_field)
{
	static const struct hid_bit_case three[] = { { 3, POWER_SET }, { 0, POWER_UNREAD } };
	static const struct hid_bit_row sixth = HID_FLAG("x", POWER_OVERHEAT, HID_PART(6, 1));
	static const struct hid_bit_row lowest = HID_FLAG("x", POWER_TRIM,
		HID_QUICK | HID_PART(0, 1));
	static const struct hid_bit_row two = HID_CASES("x", POWER_BOOST, POWER_CLEAR, three,
		HID_QUICK | HID_PART(3, 2));

	ck_assert_int_eq(hid_bit_state(&sixth, 0x40), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&sixth, 0xffbf), POWER_CLEAR);
	ck_assert_int_eq(hid_bit_state(&lowest, 0x81), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&lowest, 0x80), POWER_CLEAR);
	ck_assert_int_eq(hid_bit_state(&lowest, -1), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&two, 0x18), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&two, 0x38), POWER_SET);
	ck_assert_int_eq(hid_bit_state(&two, 0x08), POWER_CLEAR);
	ck_assert_int_eq(hid_bit_state(&two, 0x10), POWER_CLEAR);
}
END_TEST

START_TEST(charger_status_is_told_while_abm_is_on)
{
	static const struct {
		enum power_bit bit;
		const char *word;
	} states[] = {
		{ POWER_ABM_CHARGING, "charging" }, { POWER_ABM_DISCHARGING, "discharging" },
		{ POWER_ABM_FLOATING, "floating" }, { POWER_ABM_RESTING, "resting" },
		{ POWER_ABM_OFF, "off" },
	};
	struct power_bits bits = { 0 };

	for (size_t i = 0; i < MEM_COUNT(states); i++) {
		memset(&bits, 0, sizeof bits);
		bits.state[states[i].bit] = POWER_SET;
		ck_assert_ptr_null(power_charger_status(&bits));
		bits.state[POWER_ABM] = POWER_SET;
		ck_assert_str_eq(power_charger_status(&bits), states[i].word);
		bits.state[POWER_ABM] = POWER_CLEAR;
		ck_assert_ptr_null(power_charger_status(&bits));
	}
	memset(&bits, 0, sizeof bits);
	bits.state[POWER_ABM] = POWER_SET;
	ck_assert_ptr_null(power_charger_status(&bits));
}
END_TEST

START_TEST(one_row_is_enough_to_lose_the_mains_or_to_report_a_fault)
{
	static const enum power_state mains[] = { POWER_UNREAD, POWER_SET, POWER_NOT_IN_USE,
		POWER_CLEAR };
	static const enum power_state fault[] = { POWER_UNREAD, POWER_NOT_IN_USE, POWER_CLEAR,
		POWER_SET };

	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++) {
			size_t stronger = i > j ? i : j;
			struct power_bits bits = { 0 };

			power_bits_join(&bits, POWER_ONLINE, mains[i]);
			power_bits_join(&bits, POWER_ONLINE, mains[j]);
			power_bits_join(&bits, POWER_OVERLOAD, fault[i]);
			power_bits_join(&bits, POWER_OVERLOAD, fault[j]);
			ck_assert_int_eq(bits.state[POWER_ONLINE], mains[stronger]);
			ck_assert_int_eq(bits.state[POWER_OVERLOAD], fault[stronger]);
		}
}
END_TEST

/* A status report that the firmware leaves empty does not make an outage of the mains that another
 * field tells of; one that has a battery, or discharges, does. */
START_TEST(an_empty_status_does_not_deny_mains_that_another_field_tells_of)
{
	static const struct {
		enum power_state other, battery_missing, discharging;
		uint32_t words;
	} table[] = {
		{ POWER_SET, POWER_SET, POWER_CLEAR, ST_OL | ST_RB },
		{ POWER_SET, POWER_SET, POWER_UNREAD, ST_OL | ST_RB },
		{ POWER_SET, POWER_SET, POWER_SET, ST_OB | ST_DISCHRG | ST_RB },
		{ POWER_SET, POWER_CLEAR, POWER_CLEAR, ST_OB },
		{ POWER_SET, POWER_UNREAD, POWER_CLEAR, ST_OB },
		{ POWER_CLEAR, POWER_SET, POWER_CLEAR, ST_OB | ST_RB },
		{ POWER_NOT_IN_USE, POWER_SET, POWER_CLEAR, ST_OB | ST_RB },
	};
	static const struct power_options options = { 0 };

	for (size_t i = 0; i < MEM_COUNT(table); i++)
		for (int order = 0; order < 2; order++) {
			struct power_bits bits = { 0 };

			power_bits_join(&bits, POWER_ONLINE, order ? POWER_CLEAR : table[i].other);
			power_bits_join(&bits, POWER_ONLINE, order ? table[i].other : POWER_CLEAR);
			power_bits_join(&bits, POWER_NO_BATTERY, table[i].battery_missing);
			power_bits_join(&bits, POWER_DISCHARGING, table[i].discharging);
			ck_assert_msg(power_status(&bits, &options) == table[i].words,
				"row %zu, order %d", i, order);
		}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("power_bits");
	TCase *t = tcase_create("all");
	SRunner *sr;

	suite_add_tcase(s, t);
	tcase_add_loop_test(t, status_follows_the_bits, 0, (int)MEM_COUNT(cases));
	tcase_add_test(t, each_fault_has_its_sentence);
	tcase_add_test(t, bits_that_are_no_fault_make_no_alarm);
	tcase_add_test(t, alarms_are_joined_by_a_blank_and_never_cut_within);
	tcase_add_test(t, alarms_of_the_battery_wait_until_rb_is_shown);
	tcase_add_test(t, transfer_reason_names_what_is_out_of_range);
	tcase_add_test(t, a_row_speaks_by_its_cases_and_else_by_zero_or_not);
	tcase_add_test(t, a_row_may_mean_a_part_of_its_field);
	tcase_add_test(t, charger_status_is_told_while_abm_is_on);
	tcase_add_test(t, one_row_is_enough_to_lose_the_mains_or_to_report_a_fault);
	tcase_add_test(t, an_empty_status_does_not_deny_mains_that_another_field_tells_of);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
