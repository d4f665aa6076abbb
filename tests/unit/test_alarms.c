/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_alarms - which alarms hold, and the rows of upsAlarmTable.
 */
#include "mibs/upsmib/alarms.h"

#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/upsmib/facts.h"

#include <check.h>
#include <string.h>

static struct upsmib_facts facts_of(const char *status, const char *alarm)
{
	uint32_t words = status_parse(status);

	return (struct upsmib_facts){
		.words = words, .battery = BATTERY_NORMAL, .source = upsmib_facts_source(words),
		.test = TEST_NONE, .runtime_s = -1, .timer_s = { -1, -1, -1 }, .alarm_text = alarm,
	};
}

static uint32_t holding(const struct upsmib_facts *facts)
{
	const struct alarm_context quiet = { .shutdown_s = -1, .auto_restart = true };

	return alarms_that_hold(facts, &quiet);
}

static uint32_t told(const char *status, const char *alarm)
{
	struct upsmib_facts facts = facts_of(status, alarm);

	return holding(&facts);
}

START_TEST(nothing_holds_on_a_good_day)
{
	ck_assert_uint_eq(told("OL", ""), 0);
	ck_assert_uint_eq(told("OL CHRG ECO TRIM BOOST", ""), 0);
	ck_assert_uint_eq(told("WAIT", ""), 0);
	ck_assert_uint_eq(told("OL", "0"), 0);		/* seen in recordings for "none" */
}
END_TEST

START_TEST(words_raise_their_alarms)
{
	static const struct { const char *words; uint32_t alarms; } cases[] = {
		{ "OL RB", ALARM_BIT(ALARM_BATTERY_BAD) },
		{ "OB", ALARM_BIT(ALARM_ON_BATTERY) },
		{ "OL OVER", ALARM_BIT(ALARM_OUTPUT_OVERLOAD) },
		{ "OL BYPASS", ALARM_BIT(ALARM_ON_BYPASS) },
		{ "OL OFF", ALARM_BIT(ALARM_UPS_OUTPUT_OFF) },
		{ "OL TEST", ALARM_BIT(ALARM_TEST_IN_PROGRESS) },
		{ "OL CAL", ALARM_BIT(ALARM_TEST_IN_PROGRESS) },
		{ "FSD OL", ALARM_BIT(ALARM_SHUTDOWN_PENDING) },
		{ "ALARM OL", ALARM_BIT(ALARM_GENERAL_FAULT) },
		{ "OL RB OVER", ALARM_BIT(ALARM_BATTERY_BAD) | ALARM_BIT(ALARM_OUTPUT_OVERLOAD) },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		ck_assert_msg(told(cases[i].words, "") == cases[i].alarms, "%s: %x", cases[i].words,
			told(cases[i].words, ""));
}
END_TEST

START_TEST(facts_raise_their_alarms)
{
	struct upsmib_facts f = facts_of("OL", "");

	f.battery = BATTERY_LOW;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_LOW_BATTERY));
	f.battery = BATTERY_DEPLETED;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_LOW_BATTERY) |
		ALARM_BIT(ALARM_DEPLETED_BATTERY));
	f = facts_of("OL", "");
	f.battery_bad = true;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_BATTERY_BAD));
	f = facts_of("OL", "");
	f.charger_fault = true;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_CHARGER_FAILED));
	f = facts_of("OL", "");
	f.input_bad = true;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_INPUT_BAD));
	f = facts_of("OL OFF", "");
	f.standby = true;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_UPS_OUTPUT_OFF) |
		ALARM_BIT(ALARM_UPS_SYSTEM_OFF));
	f = facts_of("OFF", "");
	f.input_gone = true;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_UPS_OUTPUT_OFF) |
		ALARM_BIT(ALARM_AWAITING_POWER));
	f = facts_of("OB", "");
	f.runtime_s = 4.5;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_ON_BATTERY) |
		ALARM_BIT(ALARM_SHUTDOWN_IMMINENT));
	f.runtime_s = 5;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_ON_BATTERY));
}
END_TEST

START_TEST(what_the_bridge_knows_raises_alarms)
{
	struct upsmib_facts ol = facts_of("OL", ""), off = facts_of("OFF", "");
	struct alarm_context c = { .shutdown_s = 30 };

	off.input_gone = true;
	ck_assert_uint_eq(alarms_that_hold(&ol, &c), ALARM_BIT(ALARM_SHUTDOWN_PENDING));
	c.shutdown_s = 4;
	ck_assert_uint_eq(alarms_that_hold(&ol, &c),
		ALARM_BIT(ALARM_SHUTDOWN_PENDING) | ALARM_BIT(ALARM_SHUTDOWN_IMMINENT));
	c = (struct alarm_context){ .shutdown_s = -1, .test_running = true };
	ck_assert_uint_eq(alarms_that_hold(&ol, &c), ALARM_BIT(ALARM_TEST_IN_PROGRESS));
	c = (struct alarm_context){ .shutdown_s = -1, .test_failed = true };
	ck_assert_uint_eq(alarms_that_hold(&ol, &c), ALARM_BIT(ALARM_DIAGNOSTIC_TEST_FAILED));
	c = (struct alarm_context){ .shutdown_s = -1, .off_asked = OFF_ASKED_OUTPUT };
	ck_assert_uint_eq(alarms_that_hold(&ol, &c), 0);
	ck_assert_uint_eq(alarms_that_hold(&off, &c),
		ALARM_BIT(ALARM_UPS_OUTPUT_OFF) | ALARM_BIT(ALARM_OUTPUT_OFF_AS_REQUESTED));
	c.off_asked = OFF_ASKED_SYSTEM;
	ck_assert_uint_eq(alarms_that_hold(&off, &c), ALARM_BIT(ALARM_UPS_OUTPUT_OFF) |
		ALARM_BIT(ALARM_UPS_OFF_AS_REQUESTED) | ALARM_BIT(ALARM_UPS_SYSTEM_OFF));
}
END_TEST

START_TEST(sentences_raise_what_they_name)
{
	static const struct { const char *text; enum alarm_kind kind; } cases[] = {
		{ "Fan failure!", ALARM_FAN_FAILURE },
		{ "[FAN FAILED]", ALARM_FAN_FAILURE },
		{ "Output fuse blown", ALARM_FUSE_FAILURE },
		{ "Temperature too high!", ALARM_TEMP_BAD },
		{ "UPS overheat", ALARM_TEMP_BAD },
		{ "Over temperature", ALARM_TEMP_BAD },
		{ "Output short circuit!", ALARM_OUTPUT_BAD },
		{ "Output voltage out of range", ALARM_OUTPUT_BAD },
		{ "Bypass not available!", ALARM_BYPASS_BAD },
		{ "Bypass out of range", ALARM_BYPASS_BAD },
		{ "Battery charger fail!", ALARM_CHARGER_FAILED },
		{ "Replace battery!", ALARM_BATTERY_BAD },
		{ "Battery bad!", ALARM_BATTERY_BAD },
		{ "Shutdown imminent!", ALARM_SHUTDOWN_IMMINENT },
		{ "Awaiting power!", ALARM_AWAITING_POWER },
		{ "Internal UPS fault!", ALARM_GENERAL_FAULT },
		{ "Command refused", ALARM_GENERAL_FAULT },	/* no fuse in it */
		{ "Ambient temperature too high", ALARM_GENERAL_FAULT },
		{ "low humidity warning!", ALARM_GENERAL_FAULT },
		{ "BATTERIES_DISCONNECTED", ALARM_GENERAL_FAULT },
	};

	for (size_t i = 0; i < MEM_COUNT(cases); i++)
		ck_assert_msg(told("ALARM OL", cases[i].text) == ALARM_BIT(cases[i].kind), "%s: %x",
			cases[i].text, told("ALARM OL", cases[i].text));
}
END_TEST

START_TEST(each_sentence_counts_for_itself)
{
	ck_assert_uint_eq(told("ALARM OL RB", "Replace battery! Fan failure!"),
		ALARM_BIT(ALARM_BATTERY_BAD) | ALARM_BIT(ALARM_FAN_FAILURE));
	ck_assert_uint_eq(told("ALARM OL", "[Fan] [Phase of the moon]"),
		ALARM_BIT(ALARM_FAN_FAILURE) | ALARM_BIT(ALARM_GENERAL_FAULT));
	ck_assert_uint_eq(told("ALARM OL", "Fan is slow. Fuse is gone."),
		ALARM_BIT(ALARM_FAN_FAILURE) | ALARM_BIT(ALARM_FUSE_FAILURE));
}
END_TEST

START_TEST(a_sentence_explained_by_another_alarm_is_no_fault)
{
	struct upsmib_facts f = facts_of("ALARM OL", "No battery installed!");

	f.battery = BATTERY_DEPLETED;
	ck_assert_uint_eq(holding(&f), ALARM_BIT(ALARM_LOW_BATTERY) |
		ALARM_BIT(ALARM_DEPLETED_BATTERY));
	ck_assert_uint_eq(told("ALARM OL BYPASS", "Automatic bypass mode!"),
		ALARM_BIT(ALARM_ON_BYPASS));
	ck_assert_uint_eq(told("ALARM OL OVER", "Output overload!"),
		ALARM_BIT(ALARM_OUTPUT_OVERLOAD));
	ck_assert_uint_eq(told("ALARM OL", "Output overload!"), ALARM_BIT(ALARM_GENERAL_FAULT));
}
END_TEST

START_TEST(any_bytes_of_a_device_are_survived)
{
	char text[1024];

	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	ck_assert_uint_eq(told("OL", text), ALARM_BIT(ALARM_GENERAL_FAULT));
	memset(text, '!', sizeof text - 1);
	ck_assert_uint_eq(told("OL", text), 0);
	ck_assert_uint_eq(told("OL", "\xff\xfe\x80"), 0);
	ck_assert_uint_eq(told("OL", "x\xff"), ALARM_BIT(ALARM_GENERAL_FAULT));
}
END_TEST

/* ---- the table ---- */

struct journal {
	size_t added, removed;
	struct alarm_row last;
};

static void note(void *context, bool added, const struct alarm_row *row)
{
	struct journal *j = context;

	j->added += added;
	j->removed += !added;
	j->last = *row;
}

START_TEST(rows_come_with_rising_ids_and_go)
{
	struct journal j = { 0 };
	struct alarms a = { .changed = note, .context = &j };

	alarms_update(&a, ALARM_BIT(ALARM_ON_BATTERY) | ALARM_BIT(ALARM_INPUT_BAD), 0);
	ck_assert_uint_eq(a.count, 2);
	ck_assert_uint_eq(a.rows[0].id, 1);
	ck_assert_uint_eq(a.rows[0].kind, ALARM_ON_BATTERY);
	ck_assert_uint_eq(a.rows[0].ticks, 0);
	ck_assert_uint_eq(a.rows[1].id, 2);
	ck_assert_uint_eq(j.added, 2);

	alarms_update(&a, ALARM_BIT(ALARM_ON_BATTERY) | ALARM_BIT(ALARM_INPUT_BAD), 100);
	ck_assert_uint_eq(j.added, 2);			/* what holds on stays as it is */
	ck_assert_uint_eq(a.rows[0].ticks, 0);

	alarms_update(&a, ALARM_BIT(ALARM_INPUT_BAD) | ALARM_BIT(ALARM_LOW_BATTERY), 200);
	ck_assert_uint_eq(a.count, 2);
	ck_assert_uint_eq(j.removed, 1);
	ck_assert_uint_eq(j.last.id, 3);
	ck_assert_uint_eq(a.rows[0].id, 2);
	ck_assert_uint_eq(a.rows[1].id, 3);
	ck_assert_uint_eq(a.rows[1].kind, ALARM_LOW_BATTERY);
	ck_assert_uint_eq(a.rows[1].ticks, 200);

	alarms_update(&a, 0, 300);
	ck_assert_uint_eq(a.count, 0);
	ck_assert_uint_eq(j.removed, 3);
	alarms_update(&a, ALARM_BIT(ALARM_ON_BATTERY), 400);
	ck_assert_uint_eq(a.rows[0].id, 4);		/* ids are not used again */
}
END_TEST

START_TEST(after_the_last_id_the_lowest_free_one_is_taken)
{
	struct alarms a = { .last_id = INT32_MAX - 1 };

	alarms_update(&a, ALARM_BIT(ALARM_ON_BATTERY), 1);
	ck_assert_uint_eq(a.rows[0].id, INT32_MAX);
	alarms_update(&a, ALARM_BIT(ALARM_ON_BATTERY) | ALARM_BIT(ALARM_INPUT_BAD) |
		ALARM_BIT(ALARM_LOW_BATTERY), 2);
	ck_assert_uint_eq(a.count, 3);
	ck_assert_uint_eq(a.rows[0].id, 1);
	ck_assert_uint_eq(a.rows[0].kind, ALARM_LOW_BATTERY);
	ck_assert_uint_eq(a.rows[1].id, 2);
	ck_assert_uint_eq(a.rows[2].id, INT32_MAX);
	alarms_update(&a, ALARM_BIT(ALARM_ON_BATTERY) | ALARM_BIT(ALARM_INPUT_BAD), 3);
	alarms_update(&a, ALARM_BIT(ALARM_ON_BATTERY) | ALARM_BIT(ALARM_INPUT_BAD) |
		ALARM_BIT(ALARM_FAN_FAILURE), 4);
	ck_assert_uint_eq(a.rows[0].id, 1);
	ck_assert_uint_eq(a.rows[0].kind, ALARM_FAN_FAILURE);
}
END_TEST

START_TEST(the_table_has_room_for_all_alarms)
{
	struct alarms a = { 0 };

	alarms_update(&a, ~1u & ((ALARM_BIT(ALARM_KINDS) << 1) - 1), 5);
	ck_assert_uint_eq(a.count, ALARM_KINDS);
	for (size_t i = 0; i < a.count; i++) {
		ck_assert_uint_eq(a.rows[i].id, i + 1);
		ck_assert_uint_eq(a.rows[i].kind, i + 1);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("alarms");
	TCase *t = tcase_create("alarms");
	SRunner *sr;
	int failed;

	tcase_add_test(t, nothing_holds_on_a_good_day);
	tcase_add_test(t, words_raise_their_alarms);
	tcase_add_test(t, facts_raise_their_alarms);
	tcase_add_test(t, what_the_bridge_knows_raises_alarms);
	tcase_add_test(t, sentences_raise_what_they_name);
	tcase_add_test(t, each_sentence_counts_for_itself);
	tcase_add_test(t, a_sentence_explained_by_another_alarm_is_no_fault);
	tcase_add_test(t, any_bytes_of_a_device_are_survived);
	tcase_add_test(t, rows_come_with_rising_ids_and_go);
	tcase_add_test(t, after_the_last_id_the_lowest_free_one_is_taken);
	tcase_add_test(t, the_table_has_room_for_all_alarms);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
