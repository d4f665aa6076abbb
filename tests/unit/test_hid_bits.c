/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_hid_bits - ups.status, ups.alarm and the transfer reason for combinations of bits, one case
 * for each rule.
 *
 * In a case, a bit that is not named was never read.
 */
#include "drivers/power/bits.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <check.h>
#include <string.h>

struct said {
	enum hid_bit bit;
	enum hid_say say;
};

enum { SAID_MAX = 5 };

struct status_case {
	const char *title;
	struct said said[SAID_MAX];		/* ends with NOTHING */
	struct hid_status_options options;
	uint32_t words;
};

#define IS(bit) { HID_BIT_##bit, HID_SAYS_SET }
#define NO(bit) { HID_BIT_##bit, HID_SAYS_CLEAR }
#define NOT_ONLINE { HID_BIT_ONLINE, HID_SAYS_NOT }
#define PLAIN { 0 }
#define CHARGE(pct) { .charge_known = true, .charge_pct = pct }
#define ON_BATTERY { .online_discharge_is_battery = true }
#define CALIBRATION { .online_discharge_is_calibration = true }
#define BOTH { .online_discharge_is_battery = true, .online_discharge_is_calibration = true }
#define NO_FIELD { .mains_untold = true }

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

static struct hid_bits bits_of(const struct said said[SAID_MAX])
{
	struct hid_bits bits;

	memset(&bits, 0, sizeof bits);
	for (int i = 0; i < SAID_MAX && said[i].say != HID_SAYS_NOTHING; i++)
		bits.say[said[i].bit] = (uint8_t)said[i].say;
	return bits;
}

START_TEST(status_follows_the_bits)
{
	const struct status_case *c = &cases[_i];
	struct hid_bits bits = bits_of(c->said);
	uint32_t words = hid_bits_status(&bits, &c->options);

	ck_assert_msg(words == c->words, "%s: %#x, expected %#x", c->title, words, c->words);
}
END_TEST

static const struct {
	enum hid_bit bit;
	const char *sentence;
} alarms[] = {
	{ HID_BIT_REPLACE_BATTERY, "Replace battery!" },
	{ HID_BIT_SHUTDOWN_IMMINENT, "Shutdown imminent!" },
	{ HID_BIT_FAN_FAILURE, "Fan failure!" },
	{ HID_BIT_NO_BATTERY, "No battery installed!" },
	{ HID_BIT_BATTERY_VOLTAGE_LOW, "Battery voltage too low!" },
	{ HID_BIT_BATTERY_VOLTAGE_HIGH, "Battery voltage too high!" },
	{ HID_BIT_CHARGER_FAILURE, "Battery charger fail!" },
	{ HID_BIT_OVERHEAT, "Temperature too high!" },
	{ HID_BIT_COMM_FAULT, "Internal UPS fault!" },
	{ HID_BIT_AWAITING_POWER, "Awaiting power!" },
	{ HID_BIT_BYPASS_AUTO, "Automatic bypass mode!" },
	{ HID_BIT_BYPASS_MANUAL, "Manual bypass mode!" },
	{ HID_BIT_EMERGENCY_STOP, "Emergency stop!" },
	{ HID_BIT_WIRING_FAULT, "Wiring fault!" },
	{ HID_BIT_CONFIG_FAILURE, "Fatal EEPROM fault!" },
	{ HID_BIT_INVERTER_HIGH, "Inverter AC voltage too high!" },
	{ HID_BIT_INVERTER_LOW, "Inverter AC voltage too low!" },
	{ HID_BIT_SHORT_CIRCUIT, "Output short circuit!" },
};

START_TEST(each_fault_has_its_sentence)
{
	struct hid_bits bits = { 0 };
	char text[128];

	for (size_t i = 0; i < MEM_COUNT(alarms); i++) {
		memset(&bits, 0, sizeof bits);
		bits.say[alarms[i].bit] = HID_SAYS_SET;
		hid_bits_alarm(&bits, ST_RB, text, sizeof text);
		ck_assert_str_eq(text, alarms[i].sentence);
		bits.say[alarms[i].bit] = HID_SAYS_CLEAR;
		hid_bits_alarm(&bits, ST_RB, text, sizeof text);
		ck_assert_str_eq(text, "");
	}
}
END_TEST

START_TEST(bits_that_are_no_fault_make_no_alarm)
{
	struct hid_bits bits;
	char text[64] = "x";

	memset(&bits, HID_SAYS_SET, sizeof bits);
	for (size_t i = 0; i < MEM_COUNT(alarms); i++)
		bits.say[alarms[i].bit] = HID_SAYS_NOTHING;
	hid_bits_alarm(&bits, ST_RB, text, sizeof text);
	ck_assert_str_eq(text, "");
}
END_TEST

START_TEST(alarms_are_joined_by_a_blank_and_never_cut_within)
{
	struct hid_bits bits = { 0 };
	char text[64], cut[20], exact[36];

	bits.say[HID_BIT_COMM_FAULT] = bits.say[HID_BIT_REPLACE_BATTERY] = HID_SAYS_SET;
	hid_bits_alarm(&bits, ST_RB, text, sizeof text);
	ck_assert_str_eq(text, "Replace battery! Internal UPS fault!");
	hid_bits_alarm(&bits, ST_RB, cut, sizeof cut);
	ck_assert_str_eq(cut, "Replace battery!");
	hid_bits_alarm(&bits, ST_RB, exact, sizeof exact);	/* one byte too few for both */
	ck_assert_str_eq(exact, "Replace battery!");
	text[0] = 'x';
	hid_bits_alarm(&bits, ST_RB, text, 0);
	ck_assert_int_eq(text[0], 'x');
}
END_TEST

START_TEST(alarms_of_the_battery_wait_until_rb_is_shown)
{
	struct hid_bits bits = { 0 };
	char text[128];

	bits.say[HID_BIT_REPLACE_BATTERY] = bits.say[HID_BIT_NO_BATTERY] = HID_SAYS_SET;
	bits.say[HID_BIT_OVERHEAT] = HID_SAYS_SET;
	hid_bits_alarm(&bits, ST_OL, text, sizeof text);
	ck_assert_str_eq(text, "Temperature too high!");
	hid_bits_alarm(&bits, ST_OL | ST_RB, text, sizeof text);
	ck_assert_str_eq(text, "Replace battery! No battery installed! Temperature too high!");
}
END_TEST

START_TEST(transfer_reason_names_what_is_out_of_range)
{
	struct hid_bits bits = { 0 };

	ck_assert_ptr_null(hid_bits_transfer_reason(&bits));
	bits.say[HID_BIT_FREQUENCY_RANGE] = HID_SAYS_SET;
	ck_assert_str_eq(hid_bits_transfer_reason(&bits), "input frequency out of range");
	bits.say[HID_BIT_VOLTAGE_RANGE] = HID_SAYS_SET;
	ck_assert_str_eq(hid_bits_transfer_reason(&bits), "input voltage out of range");
	bits.say[HID_BIT_VOLTAGE_RANGE] = bits.say[HID_BIT_FREQUENCY_RANGE] = HID_SAYS_CLEAR;
	ck_assert_ptr_null(hid_bits_transfer_reason(&bits));
}
END_TEST

START_TEST(a_row_speaks_by_its_cases_and_else_by_zero_or_not)
{
	static const struct hid_bit_case some[] = {
		{ 8, HID_SAYS_CLEAR }, { 0, HID_SAYS_SET }, { 0, HID_SAYS_NOTHING },
	};
	static const struct hid_bit_row flag = HID_FLAG("x", HID_BIT_TRIM, 0);
	static const struct hid_bit_row inverted = HID_FLAG_NOT("x", HID_BIT_OFF, 0);
	static const struct hid_bit_row listed = HID_CASES("x", HID_BIT_OFF, HID_SAYS_NOTHING, some,
		0);

	ck_assert_int_eq(hid_bits_say(&flag, 1), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&flag, 255), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&flag, -1), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&flag, 0), HID_SAYS_CLEAR);
	ck_assert_int_eq(hid_bits_say(&inverted, 0), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&inverted, 1), HID_SAYS_CLEAR);
	ck_assert_int_eq(hid_bits_say(&listed, 8), HID_SAYS_CLEAR);
	ck_assert_int_eq(hid_bits_say(&listed, 0), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&listed, 9), HID_SAYS_NOTHING);
}
END_TEST

START_TEST(a_row_may_mean_a_part_of_its_field)
{
	static const struct hid_bit_case three[] = { { 3, HID_SAYS_SET }, { 0, HID_SAYS_NOTHING } };
	static const struct hid_bit_row sixth = HID_FLAG("x", HID_BIT_OVERHEAT, HID_PART(6, 1));
	static const struct hid_bit_row lowest = HID_FLAG("x", HID_BIT_TRIM,
		HID_QUICK | HID_PART(0, 1));
	static const struct hid_bit_row two = HID_CASES("x", HID_BIT_BOOST, HID_SAYS_CLEAR, three,
		HID_QUICK | HID_PART(3, 2));

	ck_assert_int_eq(hid_bits_say(&sixth, 0x40), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&sixth, 0xffbf), HID_SAYS_CLEAR);
	ck_assert_int_eq(hid_bits_say(&lowest, 0x81), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&lowest, 0x80), HID_SAYS_CLEAR);
	ck_assert_int_eq(hid_bits_say(&lowest, -1), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&two, 0x18), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&two, 0x38), HID_SAYS_SET);
	ck_assert_int_eq(hid_bits_say(&two, 0x08), HID_SAYS_CLEAR);
	ck_assert_int_eq(hid_bits_say(&two, 0x10), HID_SAYS_CLEAR);
}
END_TEST

START_TEST(charger_status_is_told_while_abm_is_on)
{
	static const struct {
		enum hid_bit bit;
		const char *word;
	} states[] = {
		{ HID_BIT_ABM_CHARGING, "charging" }, { HID_BIT_ABM_DISCHARGING, "discharging" },
		{ HID_BIT_ABM_FLOATING, "floating" }, { HID_BIT_ABM_RESTING, "resting" },
		{ HID_BIT_ABM_OFF, "off" },
	};
	struct hid_bits bits = { 0 };

	for (size_t i = 0; i < MEM_COUNT(states); i++) {
		memset(&bits, 0, sizeof bits);
		bits.say[states[i].bit] = HID_SAYS_SET;
		ck_assert_ptr_null(hid_bits_charger_status(&bits));
		bits.say[HID_BIT_ABM] = HID_SAYS_SET;
		ck_assert_str_eq(hid_bits_charger_status(&bits), states[i].word);
		bits.say[HID_BIT_ABM] = HID_SAYS_CLEAR;
		ck_assert_ptr_null(hid_bits_charger_status(&bits));
	}
	memset(&bits, 0, sizeof bits);
	bits.say[HID_BIT_ABM] = HID_SAYS_SET;
	ck_assert_ptr_null(hid_bits_charger_status(&bits));
}
END_TEST

START_TEST(one_row_is_enough_to_lose_the_mains_or_to_report_a_fault)
{
	static const enum hid_say mains[] = { HID_SAYS_NOTHING, HID_SAYS_SET, HID_SAYS_NOT,
		HID_SAYS_CLEAR };
	static const enum hid_say fault[] = { HID_SAYS_NOTHING, HID_SAYS_NOT, HID_SAYS_CLEAR,
		HID_SAYS_SET };

	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++) {
			size_t stronger = i > j ? i : j;
			struct hid_bits bits = { 0 };

			hid_bits_join(&bits, HID_BIT_ONLINE, mains[i]);
			hid_bits_join(&bits, HID_BIT_ONLINE, mains[j]);
			hid_bits_join(&bits, HID_BIT_OVERLOAD, fault[i]);
			hid_bits_join(&bits, HID_BIT_OVERLOAD, fault[j]);
			ck_assert_int_eq(bits.say[HID_BIT_ONLINE], mains[stronger]);
			ck_assert_int_eq(bits.say[HID_BIT_OVERLOAD], fault[stronger]);
		}
}
END_TEST

/* A status report that the firmware leaves empty does not make an outage of the mains that another
 * field tells of; one that has a battery, or discharges, does. */
START_TEST(an_empty_status_does_not_deny_mains_that_another_field_tells_of)
{
	static const struct {
		enum hid_say other, battery_missing, discharging;
		uint32_t words;
	} table[] = {
		{ HID_SAYS_SET, HID_SAYS_SET, HID_SAYS_CLEAR, ST_OL | ST_RB },
		{ HID_SAYS_SET, HID_SAYS_SET, HID_SAYS_NOTHING, ST_OL | ST_RB },
		{ HID_SAYS_SET, HID_SAYS_SET, HID_SAYS_SET, ST_OB | ST_DISCHRG | ST_RB },
		{ HID_SAYS_SET, HID_SAYS_CLEAR, HID_SAYS_CLEAR, ST_OB },
		{ HID_SAYS_SET, HID_SAYS_NOTHING, HID_SAYS_CLEAR, ST_OB },
		{ HID_SAYS_CLEAR, HID_SAYS_SET, HID_SAYS_CLEAR, ST_OB | ST_RB },
		{ HID_SAYS_NOT, HID_SAYS_SET, HID_SAYS_CLEAR, ST_OB | ST_RB },
	};
	static const struct hid_status_options options = { 0 };

	for (size_t i = 0; i < MEM_COUNT(table); i++)
		for (int order = 0; order < 2; order++) {
			struct hid_bits bits = { 0 };

			hid_bits_join(&bits, HID_BIT_ONLINE, order ? HID_SAYS_CLEAR : table[i].other);
			hid_bits_join(&bits, HID_BIT_ONLINE, order ? table[i].other : HID_SAYS_CLEAR);
			hid_bits_join(&bits, HID_BIT_NO_BATTERY, table[i].battery_missing);
			hid_bits_join(&bits, HID_BIT_DISCHARGING, table[i].discharging);
			ck_assert_msg(hid_bits_status(&bits, &options) == table[i].words,
				"row %zu, order %d", i, order);
		}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hid_bits");
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
