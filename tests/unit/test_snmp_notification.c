/* SPDX-License-Identifier: GPL-2.0-or-later
 * Notifications without a network: their causes, their rate, the discovery of a receiver's engine;
 * and data of UPSes that are kept over a restart.
 */
#include "tests/unit/upsmib_ups.h"

#include "lib/status.h"
#include "mibs/holdovermib/status.h"
#include "mibs/notify/discovery.h"
#include "mibs/ups/events.h"
#include "mibs/tree/oid.h"
#include "mibs/ups/numbers.h"
#include "mibs/notify/waiting.h"

#include <errno.h>
#include <unistd.h>

static struct events events;
static struct outbox box;
static char told[512];

/* "1" upsTrapOnBattery, "2" test, "+6" and "-6" alarm 6 came and went, "s" status changed. */
static void tell(void *user, const struct notification *n)
{
	size_t used = strlen(told);
	const char *kind = n->kind == NOTIFICATION_ALARM_ADDED      ? "+"
			   : n->kind == NOTIFICATION_ALARM_REMOVED  ? "-"
			   : n->kind == NOTIFICATION_ON_BATTERY     ? "1"
			   : n->kind == NOTIFICATION_TEST_COMPLETED ? "2"
							      : "s";

	(void)user;
	if (n->alarm && n->kind != NOTIFICATION_ON_BATTERY)
		snprintf(told + used, sizeof told - used, "%s%u ", kind, (unsigned)n->alarm);
	else
		snprintf(told + used, sizeof told - used, "%s ", kind);
	ck_assert_uint_ge(n->var_count, 2);
	/* upsIdentName is the last */
	ck_assert_uint_eq(n->vars[n->var_count - 1].name.arcs[8], 1);
}

static void follow(const char *wanted)
{
	*told = '\0';
	update();
	events_follow(&events, &state, ups, now_ms, tell, NULL);
	ck_assert_str_eq(told, wanted);
}

static void begin(void)
{
	set_up();
	events = (struct events){ .number = 7 };
}

static void end(void)
{
	events_fini(&events);
	outbox_fini(&box);
	tear_down();
}

START_TEST(an_outage_is_told_at_once_and_each_minute)
{
	given("ups.status=OL", "battery.runtime=1200", NULL);
	follow("");
	set("ups.status", "OB");
	follow("1 +6 s ");
	now_ms += 59000;
	follow("");
	now_ms += 1000;
	follow("1 ");
	ups_set_state(ups, UPS_STALE);
	now_ms += 60000;
	follow("+20 ");
	ups_set_state(ups, UPS_FRESH);
	follow("1 -20 ");
	set("ups.status", "OL");
	now_ms += 60000;
	follow("-2 -6 s ");
}
END_TEST

START_TEST(no_data_yet_is_no_lost_communication_and_a_ups_that_goes_takes_its_alarms_along)
{
	set("ups.status", "OB LB");
	state.early = true;
	follow("");
	ck_assert_uint_eq(state.alarms.count, 0);
	state.early = false;
	ups_set_state(ups, UPS_FRESH);
	follow("1 +3 +6 ");
	ck_assert_uint_eq(state.alarms.rows[0].ticks, 0);	/* it was there at the start */
	*told = '\0';
	upsmib_state_withdraw(&state, now_ms);
	events_withdraw(&events, &state, ups, now_ms, tell, NULL);
	ck_assert_str_eq(told, "-2 -3 -6 ");
	ck_assert_uint_eq(state.alarms.last_id, 3);
}
END_TEST

START_TEST(a_test_is_told_when_it_is_over_and_has_no_alarm_of_its_own)
{
	given("ups.status=OL TEST", "ups.test.result=In progress", NULL);
	follow("");
	set("ups.test.result", "Done and passed");
	set("ups.status", "OL");
	follow("2 s ");
	follow("");
}
END_TEST

static struct notification *make(enum notification_kind kind, uint32_t alarm)
{
	struct notification *n = notification_new(kind, "rack1", 5);

	n->alarm = alarm;
	return n;
}

static void put(enum notification_kind kind, uint32_t alarm, uint64_t at_ms)
{
	struct notification *n = make(kind, alarm);

	outbox_put(&box, n, at_ms);
	notification_free(n);
}

static void takes(int line, int kind, uint64_t at_ms)
{
	struct notification *n = outbox_next(&box, at_ms);

	ck_assert_msg((n ? (int)n->kind : -1) == kind, "line %d: %d", line, n ? (int)n->kind : -1);
	notification_free(n);
}

#define TAKES(kind, at) takes(__LINE__, NOTIFICATION_##kind, at)
#define TAKES_NONE(at) takes(__LINE__, -1, at)

START_TEST(notifications_alike_are_five_seconds_apart_and_the_newer_counts)
{
	put(NOTIFICATION_ON_BATTERY, 0, 1000);
	TAKES(ON_BATTERY, 1000);
	put(NOTIFICATION_ON_BATTERY, 0, 2000);
	put(NOTIFICATION_ON_BATTERY, 0, 3000);
	put(NOTIFICATION_STATUS_CHANGED, 0, 3000);
	TAKES(STATUS_CHANGED, 3000);
	TAKES_NONE(5999);
	ck_assert_uint_eq(outbox_due_ms(&box), 6000);
	TAKES(ON_BATTERY, 6000);
	TAKES_NONE(60000);
	ck_assert(outbox_due_ms(&box) == UINT64_MAX);
}
END_TEST

START_TEST(a_row_that_came_and_went_is_told_in_this_order)
{
	put(NOTIFICATION_ALARM_ADDED, 6, 0);
	TAKES(ALARM_ADDED, 0);
	put(NOTIFICATION_ALARM_REMOVED, 6, 1000);
	TAKES(ALARM_REMOVED, 1000);
	put(NOTIFICATION_ALARM_ADDED, 6, 2000);
	put(NOTIFICATION_ALARM_REMOVED, 6, 3000);
	put(NOTIFICATION_ALARM_ADDED, 5, 4000);
	TAKES(ALARM_ADDED, 4000);		/* another alarm does not wait */
	TAKES_NONE(4999);
	ck_assert_uint_eq(outbox_due_ms(&box), 5000);
	TAKES(ALARM_ADDED, 5000);
	TAKES_NONE(5999);
	TAKES(ALARM_REMOVED, 6000);
	ck_assert(outbox_due_ms(&box) == UINT64_MAX);
}
END_TEST

/* A receiver reads each row's coming and going, or neither. */
START_TEST(of_rows_that_come_and_go_faster_whole_ones_are_left_out)
{
	put(NOTIFICATION_ALARM_ADDED, 6, 0);
	TAKES(ALARM_ADDED, 0);
	put(NOTIFICATION_ALARM_REMOVED, 6, 1000);
	TAKES(ALARM_REMOVED, 1000);
	put(NOTIFICATION_ALARM_ADDED, 6, 2000);
	put(NOTIFICATION_ALARM_REMOVED, 6, 3000);
	put(NOTIFICATION_ALARM_ADDED, 6, 4000);	/* in place of both */
	TAKES_NONE(4999);
	TAKES(ALARM_ADDED, 5000);
	TAKES_NONE(60000);
	put(NOTIFICATION_ALARM_REMOVED, 6, 60000);
	TAKES(ALARM_REMOVED, 60000);
	put(NOTIFICATION_ALARM_ADDED, 6, 61000);
	TAKES(ALARM_ADDED, 61000);
	put(NOTIFICATION_ALARM_REMOVED, 6, 62000);	/* waits for 65 */
	put(NOTIFICATION_ALARM_ADDED, 6, 62500);
	put(NOTIFICATION_ALARM_REMOVED, 6, 63000);	/* nothing to say of these two */
	TAKES(ALARM_REMOVED, 65000);
	TAKES_NONE(90000);
}
END_TEST

START_TEST(that_it_is_on_battery_is_never_read_after_that_it_is_no_longer)
{
	put(NOTIFICATION_ON_BATTERY, 2, 0);
	TAKES(ON_BATTERY, 0);
	put(NOTIFICATION_ALARM_REMOVED, 2, 4900);
	TAKES(ALARM_REMOVED, 4900);
	put(NOTIFICATION_ON_BATTERY, 2, 5000);
	TAKES(ON_BATTERY, 5000);
	put(NOTIFICATION_ALARM_REMOVED, 2, 5100);	/* waits for 9900 */
	put(NOTIFICATION_ON_BATTERY, 2, 6000);		/* waits for 10000 */
	put(NOTIFICATION_ALARM_REMOVED, 2, 7000);
	TAKES(ALARM_REMOVED, 10000);
	TAKES_NONE(60000);
	put(NOTIFICATION_ON_BATTERY, 2, 60000);
	put(NOTIFICATION_ON_BATTERY, 2, 120000);	/* the minute after replaces it */
	put(NOTIFICATION_ALARM_REMOVED, 2, 130000);
	TAKES(ON_BATTERY, 130000);
	TAKES(ALARM_REMOVED, 130000);
	TAKES_NONE(200000);
}
END_TEST

START_TEST(what_waits_for_a_receiver_that_is_down_is_the_whole_story)
{
	static const enum notification_kind kinds[] = { NOTIFICATION_ALARM_ADDED,
		NOTIFICATION_ALARM_REMOVED };
	struct notification *n;

	put(NOTIFICATION_ALARM_ADDED, 6, 0);
	n = outbox_next(&box, 0);
	for (uint64_t i = 1; i < 6; i++)	/* a minute between them */
		put(kinds[i % 2], 6, i * 60000);
	outbox_return(&box, n);
	ck_assert_uint_eq(box.count, 6);
	for (uint64_t i = 0; i < 3; i++) {	/* each kind five seconds apart */
		TAKES(ALARM_ADDED, 400000 + i * 5000);
		TAKES(ALARM_REMOVED, 400000 + i * 5000);
		TAKES_NONE(404999 + i * 5000);
	}
	ck_assert_uint_eq(box.dropped, 0);
}
END_TEST

/* The receiver may have read it, so its row is not left out. */
START_TEST(the_row_of_an_inform_that_was_sent_once_is_never_left_out)
{
	struct notification *n;

	put(NOTIFICATION_ALARM_ADDED, 6, 0);
	n = outbox_next(&box, 0);
	outbox_return(&box, n);
	put(NOTIFICATION_ALARM_REMOVED, 6, 1000);
	put(NOTIFICATION_ALARM_ADDED, 6, 2000);
	ck_assert_uint_eq(box.count, 3);
	put(NOTIFICATION_ALARM_REMOVED, 6, 3000);
	ck_assert_uint_eq(box.count, 2);
	TAKES(ALARM_ADDED, 3000);		/* it need not wait again */
	TAKES(ALARM_REMOVED, 3000);
	TAKES_NONE(60000);
}
END_TEST

START_TEST(what_goes_for_want_of_room_is_a_row_that_came_and_went)
{
	put(NOTIFICATION_ALARM_ADDED, 1, 0);
	put(NOTIFICATION_ALARM_ADDED, 2, 0);
	put(NOTIFICATION_ALARM_REMOVED, 2, 10000);
	for (uint32_t i = 3; i < OUTBOX_MAX; i++)
		put(NOTIFICATION_ALARM_ADDED, i, 20000);
	ck_assert_uint_eq(box.count, OUTBOX_MAX);
	put(NOTIFICATION_ALARM_ADDED, 100, 30000);
	ck_assert_uint_eq(box.dropped, 2);
	ck_assert_uint_eq(box.entries[0].notification->alarm, 1);
	ck_assert_uint_eq(box.entries[1].notification->alarm, 3);
	ck_assert_uint_eq(box.count, OUTBOX_MAX - 1);
}
END_TEST

START_TEST(the_oldest_of_65_is_dropped_and_counted)
{
	for (uint32_t i = 1; i <= OUTBOX_MAX + 1; i++)
		put(NOTIFICATION_ALARM_ADDED, i, 0);
	ck_assert_uint_eq(box.count, OUTBOX_MAX);
	ck_assert_uint_eq(box.dropped, 1);
	ck_assert_uint_eq(box.entries[0].notification->alarm, 2);
	/* older than all: it is what goes */
	outbox_return(&box, make(NOTIFICATION_ON_BATTERY, 0));
	ck_assert_uint_eq(box.dropped, 2);
	TAKES(ALARM_ADDED, 0);
	outbox_return(&box, make(NOTIFICATION_ON_BATTERY, 0));
	TAKES(ON_BATTERY, 0);
}
END_TEST

static struct notification *of_ups(unsigned which, enum notification_kind kind, uint32_t alarm)
{
	char name[16];
	struct notification *n;

	snprintf(name, sizeof name, "ups%u", which);
	n = notification_new(kind, name, 5);
	n->alarm = alarm;
	return n;
}

static void put_of(struct waiting *w, unsigned which, enum notification_kind kind, uint32_t alarm,
	uint64_t at_ms)
{
	struct notification *n = of_ups(which, kind, alarm);

	waiting_put(w, n, at_ms);
	notification_free(n);
}

START_TEST(of_many_upses_all_wait_and_what_has_waited_longest_is_next)
{
	struct waiting w = { 0 };
	struct notification *n;

	for (unsigned i = 0; i < 500; i++)
		for (uint32_t alarm = 1; alarm <= 4; alarm++)
			put_of(&w, i, NOTIFICATION_ALARM_ADDED, alarm, 1000 + (500 - i) * 10);
	ck_assert_uint_eq(w.count, 2000);
	ck_assert_uint_eq(w.dropped, 0);
	ck_assert_uint_eq(waiting_due_ms(&w), 1010);
	for (unsigned i = 500; i-- > 0;)
		for (uint32_t alarm = 1; alarm <= 4; alarm++) {
			n = waiting_next(&w, 7000);
			ck_assert_uint_eq(strtoul(n->ups + 3, NULL, 10), i);
			ck_assert_uint_eq(n->alarm, alarm);
			notification_free(n);
		}
	ck_assert_uint_eq(w.count, 0);
	ck_assert(waiting_due_ms(&w) == UINT64_MAX);
	ck_assert_ptr_null(waiting_next(&w, 7000));
	put_of(&w, 7, NOTIFICATION_ALARM_ADDED, 1, 8000);	/* five seconds after its like */
	put_of(&w, 7, NOTIFICATION_ALARM_ADDED, 5, 8000);
	waiting_return(&w, of_ups(9, NOTIFICATION_ALARM_ADDED, 5));
	ck_assert_uint_eq(w.count, 3);
	n = waiting_next(&w, 8000);
	ck_assert_str_eq(n->ups, "ups9");
	notification_free(n);
	notification_free(waiting_next(&w, 8000));
	ck_assert_ptr_null(waiting_next(&w, 8000));
	ck_assert_uint_eq(waiting_due_ms(&w), 12000);
	waiting_fini(&w);
}
END_TEST

START_TEST(the_fullest_box_gives_way_when_too_much_waits_in_all)
{
	struct waiting w = { 0 };

	for (uint32_t alarm = 1; alarm <= 64; alarm++)
		put_of(&w, 0, NOTIFICATION_ALARM_ADDED, alarm, 0);
	for (unsigned i = 1; w.count < WAITING_MAX; i++)
		put_of(&w, i, NOTIFICATION_ALARM_ADDED, 1, 0);
	put_of(&w, 9999, NOTIFICATION_ALARM_ADDED, 1, 0);
	ck_assert_uint_eq(w.count, WAITING_MAX);
	ck_assert_uint_eq(w.dropped, 1);
	ck_assert_uint_eq(w.boxes[0].box.count, 63);
	waiting_fini(&w);
}
END_TEST

START_TEST(an_engine_is_found_in_the_report_to_our_question_only)
{
	/* a report: msgID 0x01020304, engine 80001f8804 74 72 61 70 64, boots 1, time 5 */
	static const uint8_t report[] = { 0x30, 0x3c, 2, 1, 3, 0x30, 0x11, 2, 4, 1, 2, 3, 4, 2, 3,
		0, 0xff, 0xe3, 4, 1, 0, 2, 1, 3, 4, 0x1a, 0x30, 0x18, 4, 10, 0x80, 0, 0x1f, 0x88, 4,
		't', 'r', 'a', 'p', 'd', 2, 1, 1, 2, 1, 5, 4, 0, 4, 0, 4, 0, 0x30, 0x08, 4, 0, 4, 0,
		0xa8, 2, 0, 0 };
	uint8_t ask[DISCOVERY_BYTES], engine[SNMPTEXT_ENGINE_MAX];

	discovery_ask(ask, 0x81020304);
	ck_assert_mem_eq(ask + 9, "\1\2\3\4", 4);
	ck_assert_uint_eq(discovery_read(report, sizeof report, 0x01020304, engine), 10);
	ck_assert_mem_eq(engine, report + 30, 10);
	ck_assert_uint_eq(discovery_read(report, sizeof report, 0x01020305, engine), 0);
	/* empty engine */
	ck_assert_uint_eq(discovery_read(ask, sizeof ask, 0x01020304, engine), 0);
	for (size_t n = 0; n < sizeof report; n++)
		ck_assert_msg(!discovery_read(report, n, 0x01020304, engine), "%zu bytes", n);
}
END_TEST

START_TEST(status_words_are_bits_from_the_left)
{
	char bits[HOLDOVERMIB_STATUS_BYTES];

	holdovermib_status(status_parse("OL CHRG"), bits);
	ck_assert_mem_eq(bits, "\x84\0\0", 3);
	holdovermib_status(status_parse("FSD OB LB ECO"), bits);
	ck_assert_mem_eq(bits, "\x60\x04\x40", 3);
}
END_TEST

START_TEST(numbers_and_names_of_upses_outlive_a_restart)
{
	char dir[64];
	struct numbers n;

	snprintf(dir, sizeof dir, "%s/hnXXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	numbers_read(&n, dir);
	ck_assert_uint_eq(numbers_row(&n, "b")->number, 1);
	ck_assert_uint_eq(numbers_row(&n, "a")->number, 2);
	numbers_row(&n, "a")->name = mem_dup("the \"left\" one");
	numbers_row(&n, "a")->attached = mem_dup("");
	ck_assert_int_eq(numbers_save(&n), 0);
	numbers_fini(&n);
	numbers_read(&n, dir);
	ck_assert_uint_eq(numbers_row(&n, "c")->number, 3);
	ck_assert_uint_eq(numbers_row(&n, "a")->number, 2);
	ck_assert_str_eq(numbers_row(&n, "a")->name, "the \"left\" one");
	ck_assert_str_eq(numbers_row(&n, "a")->attached, "");
	ck_assert_ptr_null(numbers_row(&n, "b")->name);
	unlink(n.path);
	rmdir(dir);
	ck_assert_int_eq(numbers_save(&n), -ENOENT);
	numbers_fini(&n);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("snmp_notify");
	TCase *t = tcase_create("all");
	SRunner *sr;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, an_outage_is_told_at_once_and_each_minute);
	tcase_add_test(t,
		no_data_yet_is_no_lost_communication_and_a_ups_that_goes_takes_its_alarms_along);
	tcase_add_test(t, a_test_is_told_when_it_is_over_and_has_no_alarm_of_its_own);
	tcase_add_test(t, notifications_alike_are_five_seconds_apart_and_the_newer_counts);
	tcase_add_test(t, a_row_that_came_and_went_is_told_in_this_order);
	tcase_add_test(t, of_rows_that_come_and_go_faster_whole_ones_are_left_out);
	tcase_add_test(t, that_it_is_on_battery_is_never_read_after_that_it_is_no_longer);
	tcase_add_test(t, what_waits_for_a_receiver_that_is_down_is_the_whole_story);
	tcase_add_test(t, the_row_of_an_inform_that_was_sent_once_is_never_left_out);
	tcase_add_test(t, what_goes_for_want_of_room_is_a_row_that_came_and_went);
	tcase_add_test(t, the_oldest_of_65_is_dropped_and_counted);
	tcase_add_test(t, of_many_upses_all_wait_and_what_has_waited_longest_is_next);
	tcase_add_test(t, the_fullest_box_gives_way_when_too_much_waits_in_all);
	tcase_add_test(t, an_engine_is_found_in_the_report_to_our_question_only);
	tcase_add_test(t, status_words_are_bits_from_the_left);
	tcase_add_test(t, numbers_and_names_of_upses_outlive_a_restart);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
