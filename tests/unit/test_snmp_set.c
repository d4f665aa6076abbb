/* SPDX-License-Identifier: GPL-2.0-or-later
 * SET on the UPS-MIB: what is refused with which error, what is asked of the UPS, what is noted
 * afterwards.
 */
#include "tests/unit/upsmib_ups.h"

#include "mibs/upsmib/set.h"

enum { ITEMS_MAX = 4 };

static uint32_t oids[ITEMS_MAX][8], values[ITEMS_MAX][16];
static struct subtree_item items[ITEMS_MAX];
static struct subtree_set request;
static struct upsmib_set judged;
static bool allow;

static void begin(void)
{
	set_up();
	allow = true;
	request = (struct subtree_set){ .items = items };
}

static void end(void)
{
	upsmib_set_fini(&judged);
	tear_down();
}

static struct subtree_value *add(const char *oid)
{
	struct subtree_value *v = &items[request.count].wanted;
	uint32_t *arcs = oids[request.count];

	items[request.count] = (struct subtree_item){ 0 };
	v->oid_length = parse(oid, arcs) - 1;	/* below 33.1 */
	v->oid = arcs + 1;
	request.count++;
	return v;
}

static void add_int(const char *oid, int64_t n)
{
	struct subtree_value *v = add(oid);

	v->type = SUBTREE_INTEGER;
	v->integer = n;
}

static void add_text(const char *oid, const char *text)
{
	struct subtree_value *v = add(oid);

	v->type = SUBTREE_STRING;
	v->text = text;
	v->text_length = strlen(text);
}

static void add_test(uint32_t k)
{
	const uint32_t test[] = { 1, 3, 6, 1, 2, 1, 33, 1, 7, 7, k };
	uint32_t *copy = values[request.count];
	struct subtree_value *v = add("7.1.0");

	memcpy(copy, test, sizeof test);
	v->type = SUBTREE_OID;
	v->value_oid = copy;
	v->value_oid_length = MEM_COUNT(test);
}

/* Judges what was added; the fault of the first varbind that has one is checked to be this one, at
 * this place. */
static void expect(int line, enum subtree_fault fault, size_t place)
{
	bool good;

	upsmib_set_fini(&judged);
	good = upsmib_set_check(&state, ups, allow, &request, &judged);
	ck_assert_msg(good == !fault, "line %d: %s", line, good ? "accepted" : "refused");
	for (size_t i = 0; i < request.count; i++)
		ck_assert_msg(items[i].fault == (i == place ? fault : SUBTREE_OK),
			"line %d: varbind %zu has fault %d", line, i, items[i].fault);
	request.count = 0;
}

#define REFUSED(fault) expect(__LINE__, SUBTREE_##fault, request.count - 1)
#define REFUSED_AT(place, fault) expect(__LINE__, SUBTREE_##fault, place)
#define ACCEPTED() expect(__LINE__, SUBTREE_OK, 0)

/* "load.off|SET ups.delay.shutdown=20" */
static void orders_are(const char *wanted)
{
	char text[256] = "";

	for (size_t i = 0; i < judged.orders.count; i++) {
		const struct order *o = &judged.orders.all[i];
		size_t used = strlen(text);

		snprintf(text + used, sizeof text - used, "%s%s%s%s%s", i ? "|" : "",
			o->command ? "" : "SET ", o->name, o->value ? "=" : "",
			o->value ? o->value : "");
	}
	ck_assert_str_eq(text, wanted);
}

static void commit(void)
{
	upsmib_set_commit(&state, ups, &judged, now_ms);
	update();
}

static void can(const char *command)
{
	ck_assert_int_ge(ups_add_command(ups, command), 0);
}

static void writable(const char *name)
{
	ck_assert_int_ge(ups_apply(ups, &(struct ups_change){ .op = UPS_SET_FLAGS,
						.name = name,
						.number = VAR_RW }),
		0);
}

static void range(const char *name, long min, long max)
{
	ck_assert_int_ge(ups_apply(ups, &(struct ups_change){ .op = UPS_ADD_RANGE, .name = name,
		.range = { min, max } }), 0);
}

static void choice(const char *name, const char *value)
{
	ck_assert_int_ge(ups_apply(ups, &(struct ups_change){ .op = UPS_ADD_ENUM,
						.name = name,
						.value = value }),
		0);
}

/* ---- form ---- */

START_TEST(each_fault_of_form_has_its_error)
{
	given_a_small_apc();
	add_text("1.1.0", "x"), REFUSED(NOT_WRITABLE);
	add_int("2.4.0", 5), REFUSED(NOT_WRITABLE);
	add_text("1.9.0", "x"), REFUSED(NO_CREATION);
	add_text("1.5.1", "x"), REFUSED(NO_CREATION);
	add_int("3.3.1.3.2", 5), REFUSED(NO_CREATION);
	add_int("1.5.0", 5), REFUSED(WRONG_TYPE);
	add_text("8.2.0", "5"), REFUSED(WRONG_TYPE);
	add_int("7.1.0", 0), REFUSED(WRONG_TYPE);
	add_text("1.5.0", "0123456789012345678901234567890123456789012345678901234567890123"),
		REFUSED(WRONG_LENGTH);
	add_text("1.6.0", "caf\xe9"), REFUSED(WRONG_VALUE);
	add_int("8.2.0", -2), REFUSED(WRONG_VALUE);
	add_int("8.4.0", 301), REFUSED(WRONG_VALUE);
	add_int("8.5.0", 3), REFUSED(WRONG_VALUE);
	add_int("9.8.0", 0), REFUSED(WRONG_VALUE);
	add_int("7.2.0", -1), REFUSED(WRONG_VALUE);
	add_text("1.5.0", "a"), add_text("1.5.0", "b"), REFUSED(INCONSISTENT);
}
END_TEST

START_TEST(a_good_varbind_beside_a_bad_one_asks_for_nothing)
{
	given_a_small_apc();
	can("load.off");
	add_int("8.2.0", 0), add_int("8.3.0", -7), REFUSED(WRONG_VALUE);
	ck_assert(!state.due_ms[UPSMIB_SHUTDOWN_TIMER]);
	TEXT("1.5.0", "rack1");
}
END_TEST

START_TEST(a_name_is_stored_and_told_to_a_ups_that_takes_it)
{
	given_a_small_apc();
	add_text("1.5.0", "left"), add_text("1.6.0", "disk"), ACCEPTED();
	orders_are("");
	commit();
	TEXT("1.5.0", "left");
	TEXT("1.6.0", "disk");
	set("ups.id", "old");
	writable("ups.id");
	add_text("1.5.0", "right"), ACCEPTED();
	orders_are("SET ups.id=right");
}
END_TEST

/* ---- test ---- */

START_TEST(the_spin_lock_must_be_the_one_that_was_read)
{
	given_a_small_apc();
	add_int("7.2.0", 2), REFUSED(INCONSISTENT);
	add_int("7.2.0", 1), ACCEPTED();
	commit();
	INT("7.2.0", 2);
	add_int("7.2.0", 2), add_int("7.2.0", 2), REFUSED(INCONSISTENT);
	state.test_lock = INT32_MAX;
	add_int("7.2.0", INT32_MAX), ACCEPTED();
	commit();
	INT("7.2.0", 0);
}
END_TEST

START_TEST(a_test_runs_with_the_lock_and_by_the_best_command)
{
	given_a_small_apc();
	add_test(4), REFUSED(INCONSISTENT);
	add_test(1), add_int("7.2.0", 1), REFUSED_AT(0, WRONG_VALUE);
	add_test(6), add_int("7.2.0", 1), REFUSED_AT(0, WRONG_VALUE);
	add_test(4), add_int("7.2.0", 1), REFUSED_AT(0, INCONSISTENT);	/* no command for it */
	can("test.battery.start");
	add_test(4), add_int("7.2.0", 9), REFUSED_AT(1, INCONSISTENT);
	add_test(4), add_int("7.2.0", 1), ACCEPTED();
	orders_are("test.battery.start");
	can("test.battery.start.quick");
	add_int("7.2.0", 1), add_test(4), ACCEPTED();
	orders_are("test.battery.start.quick");
	commit();
	OID("7.1.0", "7.7.4");
	INT("7.2.0", 2);
	INT("7.3.0", 5);
	add_test(3), add_int("7.2.0", 2), REFUSED_AT(0, INCONSISTENT);	/* one runs */
	can("test.battery.stop");
	add_test(2), add_int("7.2.0", 2), ACCEPTED();
	orders_are("test.battery.stop");
	commit();
	INT("7.3.0", 4);
	add_test(2), add_int("7.2.0", 3), REFUSED_AT(0, INCONSISTENT);	/* none runs */
}
END_TEST

/* ---- control ---- */

START_TEST(without_allow_control_nothing_can_take_the_power_away)
{
	static const char *const objects[] = { "8.1.0", "8.2.0", "8.3.0", "8.4.0" };

	given_a_small_apc();
	can("load.off"), can("load.on"), can("load.cycle");
	allow = false;
	for (size_t i = 0; i < MEM_COUNT(objects); i++)
		add_int(objects[i], 1), REFUSED(NOT_WRITABLE);
	add_int("8.5.0", 1), REFUSED(NOT_WRITABLE);	/* ups.start.auto cannot be written here */
	writable("ups.start.auto");
	add_int("8.5.0", 2), ACCEPTED();
	orders_are("SET ups.start.auto=no");
}
END_TEST

START_TEST(the_output_goes_off_at_once_by_the_ups_or_by_our_countdown)
{
	given_a_small_apc();
	add_int("8.2.0", 10), REFUSED(NOT_WRITABLE);
	can("load.off");
	add_int("8.2.0", 0), ACCEPTED();
	orders_are("load.off");
	add_int("8.2.0", 30), ACCEPTED();
	orders_are("");
	commit();
	INT("8.2.0", 30);
	update_after(10);
	INT("8.2.0", 20);
	ck_assert_ptr_null(upsmib_state_due(&state, ups, now_ms));
	update_after(20);
	ck_assert_str_eq(upsmib_state_due(&state, ups, now_ms), "load.off");
	ck_assert_ptr_null(upsmib_state_due(&state, ups, now_ms));
	update();
	INT("8.2.0", -1);
	can("load.off.delay");
	add_int("8.2.0", 30), ACCEPTED();
	orders_are("load.off.delay=30");
}
END_TEST

START_TEST(a_countdown_of_a_ups_that_went_stale_never_cuts_the_load_later)
{
	given_a_small_apc();
	can("load.off");
	add_int("8.2.0", 5), ACCEPTED();
	commit();
	ups_set_state(ups, UPS_STALE);
	now_ms += 10000;
	ck_assert_ptr_null(upsmib_state_due(&state, ups, now_ms));
	ups_set_state(ups, UPS_FRESH);
	ck_assert_ptr_null(upsmib_state_due(&state, ups, now_ms));
}
END_TEST

START_TEST(minus_one_stops_a_countdown_and_is_no_error_without_one)
{
	given_a_small_apc();
	can("load.off");
	add_int("8.2.0", -1), ACCEPTED();
	orders_are("");
	add_int("8.2.0", 30), ACCEPTED();
	commit();
	add_int("8.2.0", -1), ACCEPTED();
	orders_are("");
	commit();
	INT("8.2.0", -1);
	set("ups.timer.shutdown", "17");
	add_int("8.2.0", -1), REFUSED(INCONSISTENT);
	can("shutdown.stop");
	add_int("8.2.0", -1), ACCEPTED();
	orders_are("shutdown.stop");
}
END_TEST

START_TEST(the_whole_ups_shuts_down_as_auto_restart_says)
{
	given_a_small_apc();
	can("load.off");
	add_int("8.1.0", 2), REFUSED(WRONG_VALUE);
	can("shutdown.return"), can("shutdown.stayoff");
	add_int("8.2.0", 0), add_int("8.1.0", 2), ACCEPTED();
	orders_are("shutdown.return");
	commit();
	INT("8.1.0", 2);
	set("ups.start.auto", "no");
	add_int("8.2.0", 0), ACCEPTED();
	orders_are("shutdown.stayoff");
	set("ups.delay.shutdown", "20");
	writable("ups.delay.shutdown");
	range("ups.delay.shutdown", 12, 600);
	add_int("8.2.0", 60), ACCEPTED();
	orders_are("SET ups.delay.shutdown=60|shutdown.stayoff");
	add_int("8.2.0", 5), ACCEPTED();	/* the UPS cannot: we count */
	orders_are("");
	commit();
	update_after(5);
	ck_assert_str_eq(upsmib_state_due(&state, ups, now_ms), "shutdown.stayoff");
}
END_TEST

START_TEST(a_start_waits_for_the_mains_and_replaces_a_reboot)
{
	given_a_small_apc();
	can("load.on"), can("load.off");
	add_int("8.4.0", 20), ACCEPTED();
	orders_are("load.off");
	commit();
	INT("8.4.0", 20);
	add_int("8.3.0", 5), ACCEPTED();
	commit();
	INT("8.4.0", -1);
	INT("8.3.0", 5);
	set("ups.status", "OB OFF");
	update_after(6);
	ck_assert_ptr_null(upsmib_state_due(&state, ups, now_ms));
	set("ups.status", "OL OFF");
	ck_assert_str_eq(upsmib_state_due(&state, ups, now_ms), "load.on");
	can("load.cycle");
	add_int("8.4.0", 20), ACCEPTED();
	orders_are("load.cycle=20");
}
END_TEST

/* ---- configuration ---- */

START_TEST(a_setting_must_be_writable_and_one_that_the_ups_has)
{
	given_a_small_apc();
	add_int("9.1.0", 230), REFUSED(NOT_WRITABLE);
	writable("input.voltage.nominal");
	choice("input.voltage.nominal", "120");
	choice("input.voltage.nominal", "230.0");
	add_int("9.1.0", 220), REFUSED(INCONSISTENT);
	add_int("9.1.0", 230), ACCEPTED();
	orders_are("SET input.voltage.nominal=230.0");
	writable("input.frequency.nominal");
	add_int("9.2.0", 499), ACCEPTED();
	orders_are("SET input.frequency.nominal=49.9");
	add_int("9.5.0", 1000), REFUSED(NOT_WRITABLE);
}
END_TEST

START_TEST(low_battery_time_goes_up_to_what_the_ups_has)
{
	given_a_small_apc();
	writable("battery.runtime.low");
	add_int("9.7.0", 3), ACCEPTED();
	orders_are("SET battery.runtime.low=180");
	choice("battery.runtime.low", "120");
	choice("battery.runtime.low", "300");
	add_int("9.7.0", 3), ACCEPTED();
	orders_are("SET battery.runtime.low=300");
	add_int("9.7.0", 99), ACCEPTED();
	orders_are("SET battery.runtime.low=300");
}
END_TEST

START_TEST(a_silent_beeper_is_muted_without_effect)
{
	given_a_small_apc();
	add_int("9.8.0", 1), REFUSED(NOT_WRITABLE);
	can("beeper.mute"), can("beeper.disable");
	add_int("9.8.0", 1), ACCEPTED();
	orders_are("beeper.disable");
	add_int("9.8.0", 3), ACCEPTED();
	orders_are("");
	set("ups.status", "OB");
	update();
	add_int("9.8.0", 3), ACCEPTED();
	orders_are("beeper.mute");
	add_int("9.8.0", 2), REFUSED(INCONSISTENT);
}
END_TEST

START_TEST(a_ups_that_is_away_takes_nothing_but_what_is_ours)
{
	given_a_small_apc();
	can("load.off"), can("test.battery.start"), can("beeper.mute");
	writable("input.transfer.low");
	ups_set_state(ups, UPS_STALE);
	update();
	add_int("8.2.0", 0), REFUSED(UNAVAILABLE);
	add_int("9.9.0", 180), REFUSED(UNAVAILABLE);
	add_int("9.8.0", 3), REFUSED(UNAVAILABLE);
	add_test(3), add_int("7.2.0", 1), REFUSED_AT(0, UNAVAILABLE);
	add_text("1.6.0", "disk"), ACCEPTED();
}
END_TEST

/* Should a row once lead to a command that cuts the load, the order is still refused. */
START_TEST(an_order_that_is_control_is_refused_whatever_the_object)
{
	given("ups.status=OL", "ups.timer.shutdown=-1", NULL);
	can("load.off");
	allow = false;
	add_int("8.2.0", 0);
	REFUSED(NOT_WRITABLE);
	allow = true;
	add_int("8.2.0", 0);
	ACCEPTED();
	orders_are("load.off");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("snmp_set");
	TCase *t = tcase_create("all");
	SRunner *sr;

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, each_fault_of_form_has_its_error);
	tcase_add_test(t, a_good_varbind_beside_a_bad_one_asks_for_nothing);
	tcase_add_test(t, a_name_is_stored_and_told_to_a_ups_that_takes_it);
	tcase_add_test(t, the_spin_lock_must_be_the_one_that_was_read);
	tcase_add_test(t, a_test_runs_with_the_lock_and_by_the_best_command);
	tcase_add_test(t, without_allow_control_nothing_can_take_the_power_away);
	tcase_add_test(t, the_output_goes_off_at_once_by_the_ups_or_by_our_countdown);
	tcase_add_test(t, a_countdown_of_a_ups_that_went_stale_never_cuts_the_load_later);
	tcase_add_test(t, minus_one_stops_a_countdown_and_is_no_error_without_one);
	tcase_add_test(t, the_whole_ups_shuts_down_as_auto_restart_says);
	tcase_add_test(t, a_start_waits_for_the_mains_and_replaces_a_reboot);
	tcase_add_test(t, a_setting_must_be_writable_and_one_that_the_ups_has);
	tcase_add_test(t, low_battery_time_goes_up_to_what_the_ups_has);
	tcase_add_test(t, a_silent_beeper_is_muted_without_effect);
	tcase_add_test(t, a_ups_that_is_away_takes_nothing_but_what_is_ours);
	tcase_add_test(t, an_order_that_is_control_is_refused_whatever_the_object);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	return srunner_ntests_failed(sr) ? 1 : 0;
}
