/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_upsmib_take - RFC 1628 read backwards: what a manager makes of a card's objects, and that
 * nothing is lost on the way there and back, for every recorded device.
 */
#include "mibs/upsmib/take.h"
#include "tests/unit/upsmib_ups.h"

#include "lib/status.h"

#include <dirent.h>
#include <math.h>

#define RECORDINGS "tests/integration/rfc1628"

static const struct upsmib_row *row_at(const char *oid_text, unsigned *line)
{
	uint32_t oid[16];
	size_t n = parse(oid_text, oid);

	return upsmib_take_row(oid + 1, n - 1, line);
}

/* The value of the variable that an object is; NULL: it is none. Its name must be this one. */
static const char *taken(const char *oid, uint32_t lines, int64_t integer, const char *name)
{
	static struct upsmib_variable v;
	struct upsmib_answer a = { .integer = integer };

	a.row = row_at(oid, &a.line);
	ck_assert_msg(a.row != NULL, "%s", oid);
	if (!upsmib_take_variable(&a, lines, &v))
		return NULL;
	ck_assert_str_eq(v.name, name);
	return v.value;
}

static const char *text_taken(const char *oid, const char *text)
{
	static struct upsmib_variable v;
	struct upsmib_answer a = { .text = text };

	a.row = row_at(oid, &a.line);
	return upsmib_take_variable(&a, 1, &v) ? v.value : NULL;
}

static void says(struct upsmib_taken *t, const char *oid, int64_t integer, uint32_t known)
{
	struct upsmib_answer a = { .integer = integer, .known = known };

	a.row = row_at(oid, &a.line);
	ck_assert_msg(a.row != NULL, "%s", oid);
	upsmib_taken_add(t, &a);
}

static const char *status_of(const struct upsmib_taken *t)
{
	static char text[128];

	return upsmib_taken_status(t, text, sizeof text) ? text : "";
}

START_TEST(numbers_are_divided_by_the_scale_of_their_row)
{
	ck_assert_str_eq(taken("2.5.0", 1, 137, "battery.voltage"), "13.7");
	ck_assert_str_eq(taken("2.5.0", 1, 130, "battery.voltage"), "13");
	ck_assert_str_eq(taken("2.5.0", 1, 1000, "battery.voltage"), "100");
	ck_assert_str_eq(taken("2.5.0", 1, 0, "battery.voltage"), "0");
	ck_assert_str_eq(taken("2.6.0", 1, -13, "battery.current"), "-1.3");
	ck_assert_str_eq(taken("2.3.0", 1, 13, "battery.runtime"), "780");
	ck_assert_str_eq(taken("2.4.0", 1, 98, "battery.charge"), "98");
	ck_assert_str_eq(taken("9.7.0", 1, 2, "battery.runtime.low"), "120");
	ck_assert_str_eq(taken("8.2.0", 1, -1, "ups.timer.shutdown"), "-1");
	ck_assert_str_eq(taken("8.5.0", 1, 2, "ups.start.auto"), "no");
	ck_assert_str_eq(taken("9.8.0", 1, 3, "ups.beeper.status"), "muted");
}
END_TEST

START_TEST(what_is_outside_of_the_row_is_not_known)
{
	ck_assert_ptr_null(taken("2.3.0", 1, 0, ""));
	ck_assert_ptr_null(taken("2.4.0", 1, 101, ""));
	ck_assert_ptr_null(taken("2.4.0", 1, -1, ""));
	ck_assert_ptr_null(taken("3.3.1.3.1", 1, -1, ""));
	ck_assert_ptr_null(taken("9.8.0", 1, 4, ""));
	ck_assert_ptr_null(taken("9.8.0", 1, 0, ""));
	ck_assert_ptr_null(taken("8.5.0", 1, INT64_MIN, ""));
	ck_assert_ptr_null(taken("5.2.0", 1, 0, ""));
	ck_assert_ptr_null(taken("3.2.0", 1, 4, ""));
	ck_assert_ptr_null(taken("7.2.0", 1, 5, ""));		/* a lock is no variable */
	ck_assert_ptr_null(taken("2.1.0", 1, 2, ""));
}
END_TEST

START_TEST(lines_have_the_names_of_their_phases)
{
	ck_assert_str_eq(taken("3.3.1.3.1", 1, 230, "input.voltage"), "230");
	ck_assert_str_eq(taken("3.3.1.3.2", 3, 231, "input.L2-N.voltage"), "231");
	ck_assert_str_eq(taken("4.4.1.5.3", 3, 25, "output.L3.power.percent"), "25");
	ck_assert_str_eq(taken("4.4.1.5.1", 1, 25, "ups.load"), "25");
	ck_assert_str_eq(taken("4.4.1.4.1.0", 0, 77, "output.realpower"), "77");
	ck_assert_ptr_null(taken("3.3.1.3.2", 1, 231, ""));
}
END_TEST

START_TEST(texts_lose_their_blanks_and_empty_ones_say_nothing)
{
	char longer[600];

	memset(longer, 'x', sizeof longer);
	longer[sizeof longer - 1] = '\0';
	ck_assert_str_eq(text_taken("1.2.0", " Back-UPS 750 \r\n"), "Back-UPS 750");
	ck_assert_str_eq(text_taken("1.4.0", "v1"), "v1");
	ck_assert_ptr_null(text_taken("1.1.0", " "));
	ck_assert_ptr_null(text_taken("1.1.0", NULL));
	ck_assert_uint_eq(strlen(text_taken("1.1.0", longer)), UPSMIB_TAKE_TEXT_MAX - 1);
}
END_TEST

START_TEST(instances_of_other_shapes_are_none)
{
	static const char *const none[] = { "2.4", "2.4.1", "2.4.0.0", "3.3.1.3", "3.3.1.3.0",
		"3.3.1.3.4", "3.3.1.3.1.1", "3.3.1.3.1.0.0", "6.3.8", "10.1.0", "0.0", "2.0.0" };
	unsigned line = 9;

	for (size_t i = 0; i < MEM_COUNT(none); i++)
		ck_assert_msg(!row_at(none[i], &line), "%s", none[i]);
	ck_assert_str_eq(row_at("3.3.1.3.2.0", &line)->name, "upsInputVoltage");
	ck_assert_uint_eq(line, 1);
	ck_assert_str_eq(row_at("6.2.1.2.4711", &line)->name, "upsAlarmDescr");
	ck_assert_uint_eq(line, 4711);
}
END_TEST

START_TEST(status_is_the_source_and_what_alarms_add)
{
	struct upsmib_taken t = { 0 };
	char text[128];

	ck_assert_str_eq(status_of(&t), "");
	says(&t, "4.1.0", 3, 0);
	ck_assert_str_eq(status_of(&t), "OL");
	says(&t, "2.1.0", 3, 0);
	says(&t, "6.2.1.2.7", 0, ALARM_BATTERY_BAD);
	says(&t, "6.2.1.2.8", 0, ALARM_OUTPUT_OVERLOAD);
	ck_assert_str_eq(status_of(&t), "OL LB OVER RB");
	says(&t, "6.2.1.2.9", 0, ALARM_UPS_OUTPUT_OFF);	/* the source feeds the load */
	says(&t, "6.2.1.2.10", 0, ALARM_FAN_FAILURE);
	says(&t, "6.2.1.2.11", 0, ALARM_TEMP_BAD);
	says(&t, "6.2.1.2.12", 0, 4711);
	ck_assert_str_eq(status_of(&t), "ALARM OL LB OVER RB");
	upsmib_taken_alarm(&t, text, sizeof text);
	ck_assert_str_eq(text, "Temperature bad; Fan failure");
	upsmib_taken_alarm(&t, text, 8);
	ck_assert_str_eq(text, "Tempera");
}
END_TEST

START_TEST(without_a_source_an_outage_is_not_missed)
{
	struct upsmib_taken t = { 0 }, off = { 0 }, lost = { 0 };

	says(&t, "4.1.0", 1, 0);
	says(&t, "2.2.0", 12, 0);
	ck_assert_str_eq(status_of(&t), "OB");
	says(&off, "6.2.1.2.1", 0, ALARM_UPS_SYSTEM_OFF);
	ck_assert_str_eq(status_of(&off), "OFF");
	says(&lost, "6.2.1.2.1", 0, ALARM_COMMUNICATIONS_LOST);
	ck_assert(lost.lost);
	ck_assert_str_eq(status_of(&lost), "");
}
END_TEST

START_TEST(a_test_is_a_word_and_a_result)
{
	struct upsmib_taken t = { 0 };
	char text[64];

	ck_assert(!upsmib_taken_test(&t, text, sizeof text));
	says(&t, "4.1.0", 3, 0);
	says(&t, "7.3.0", 5, 0);
	ck_assert_str_eq(status_of(&t), "OL TEST");
	says(&t, "7.1.0", 0, UPSMIB_TEST_DEEP);
	ck_assert_str_eq(status_of(&t), "CAL OL");
	says(&t, "7.3.0", 1, 0);
	ck_assert_str_eq(status_of(&t), "OL");
	ck_assert(upsmib_taken_test(&t, text, sizeof text));
	ck_assert_str_eq(text, "Done and passed");
	says(&t, "7.3.0", 99, 0);
	ck_assert(!upsmib_taken_test(&t, text, sizeof text));
}
END_TEST

/* ---- there and back ---- */

static void load(const char *name)
{
	char *path = mem_fmt(RECORDINGS "/%s", name), line[1200];
	FILE *f = fopen(path, "r");

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof line, f)) {
		char *value = strstr(line, ": "), *end;

		if (*line == '#' || !value || strcspn(line, " ") < (size_t)(value - line))
			continue;
		*value = '\0';
		value += 2;
		if ((end = strstr(value, " #")))
			*end = '\0';
		value[strcspn(value, "\r\n")] = '\0';
		ups_set(ups, line, value);
	}
	fclose(f);
	free(path);
	ups_set_state(ups, UPS_FRESH);
	update();
}

static uint32_t lines_of(const struct upsmib_row *row)
{
	bool table = row->place >= UPSMIB_INPUT && row->place <= UPSMIB_BYPASS;

	return table ? state.lines[row->place - UPSMIB_INPUT] : 1;
}

/* A manager reads all objects of `state`; what it publishes. */
static struct ups *read_card(const char *name)
{
	struct ups *copy = ups_new(ups->name);
	struct upsmib_taken t = { 0 };
	struct upsmib_variable v;
	char text[256];
	size_t count;
	const struct upsmib_object *all = upsmib_objects(&state, &count);

	for (size_t i = 0; i < count; i++) {
		const struct upsmib_object *o = &all[i];
		struct upsmib_answer a = { .integer = o->integer, .text = o->text,
			.known = o->value_length ? o->value_oid[o->value_length - 1] : 0 };

		a.row = upsmib_take_row(o->oid + 1, o->oid_length - 1u, &a.line);
		ck_assert_msg(a.row == o->row, "%s: %s", name, o->row->name);
		upsmib_taken_add(&t, &a);
		if (upsmib_take_variable(&a, lines_of(a.row), &v))
			ck_assert_int_ge(ups_set(copy, v.name, v.value), 0);
	}
	if (upsmib_taken_status(&t, text, sizeof text))
		ups_set(copy, "ups.status", text);
	upsmib_taken_alarm(&t, text, sizeof text);
	if (*text)
		ups_set(copy, "ups.alarm", text);
	if (upsmib_taken_test(&t, text, sizeof text))
		ups_set(copy, "ups.test.result", text);
	ups_set_state(copy, UPS_FRESH);
	return copy;
}

/* Numbers come back within half a unit of their object (2.3 and 9.7 are rounded to a minute). */
static void compare_numbers(const char *name, const struct ups *copy)
{
	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];
		double before, after, unit = row->scale > 0 ? 1 / row->scale : 1;

		if (row->rule != UPSMIB_NUMBER || row->place != UPSMIB_SCALAR ||
			!ups_number(ups, row->vars[0], &before) ||
			!ups_number(copy, row->vars[0], &after))
			continue;
		if (before * row->scale < row->min || before * row->scale > row->max)
			continue;	/* clamped */
		ck_assert_msg(fabs(after - before) <= (row->rounding ? unit : unit / 2) + 1e-9,
			"%s: %s was %g, is %g", name, row->vars[0], before, after);
	}
}

/* Objects that say when or how often, or who answers, are another card's. */
static bool is_own(const struct upsmib_row *row)
{
	return row->rule == UPSMIB_AGENT || row->rule == UPSMIB_ALARM_TIME ||
	       row->rule == UPSMIB_TEST_DETAIL || row->rule == UPSMIB_TEST_START ||
	       row->rule == UPSMIB_TEST_ELAPSED || row->rule == UPSMIB_ON_BATTERY_TIME ||
	       row->rule == UPSMIB_MODEL || row->rule == UPSMIB_NAME;
}

static void compare_objects(const char *name, const struct upsmib_state *again)
{
	size_t count, count_again;
	const struct upsmib_object *a = upsmib_objects(&state, &count),
				   *b = upsmib_objects(again, &count_again);

	ck_assert_msg(count == count_again, "%s: %zu objects, then %zu", name, count, count_again);
	for (size_t i = 0; i < count; i++) {
		ck_assert_msg(a[i].row == b[i].row && a[i].oid_length == b[i].oid_length &&
			!memcmp(a[i].oid, b[i].oid, a[i].oid_length * sizeof *a[i].oid),
			"%s: %s, then %s", name, a[i].row->name, b[i].row->name);
		if (is_own(a[i].row))
			continue;
		ck_assert_msg(a[i].integer == b[i].integer, "%s: %s %lld, then %lld", name,
			a[i].row->name, (long long)a[i].integer, (long long)b[i].integer);
		ck_assert_msg(!a[i].text || !strcmp(a[i].text, b[i].text), "%s: %s '%s', '%s'",
			name, a[i].row->name, a[i].text, b[i].text);
	}
}

static int devices;

static void there_and_back(const char *name)
{
	struct upsmib_state again;
	struct ups *copy;

	tear_down();
	set_up();
	load(name);
	copy = read_card(name);
	compare_numbers(name, copy);
	upsmib_state_init(&again, START_MS);
	upsmib_update(&again, copy, now_ms, &options);
	compare_objects(name, &again);
	upsmib_state_fini(&again);
	ups_free(copy);
	devices++;
}

START_TEST(every_recorded_device_comes_back_as_it_was)
{
	DIR *d = opendir(RECORDINGS);

	ck_assert_msg(d != NULL, "run it where " RECORDINGS " is");
	for (struct dirent *e; (e = readdir(d));)
		if (strlen(e->d_name) > 4 && !strcmp(e->d_name + strlen(e->d_name) - 4, ".dev"))
			there_and_back(e->d_name);
	closedir(d);
	ck_assert_int_ge(devices, 20);
}
END_TEST

START_TEST(every_status_that_the_mib_can_say_comes_back)
{
	static const char *const statuses[] = { "OL", "OB", "OB LB", "OL CHRG", "OL BYPASS",
		"OL BOOST", "OL TRIM", "OL RB", "OL OVER", "OFF", "OL TEST", "CAL OL" };
	char text[128];

	for (size_t i = 0; i < MEM_COUNT(statuses); i++) {
		struct ups *copy;
		uint32_t before = status_parse(statuses[i]) & ~(uint32_t)ST_CHRG;

		tear_down();
		set_up();
		snprintf(text, sizeof text, "ups.status=%s", statuses[i]);
		given(text, "battery.charge=90", NULL);
		copy = read_card(statuses[i]);
		ck_assert_msg(status_parse(ups_value(copy, "ups.status")) == before, "%s: %s",
			statuses[i], ups_value(copy, "ups.status"));
		ups_free(copy);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		numbers_are_divided_by_the_scale_of_their_row,
		what_is_outside_of_the_row_is_not_known,
		lines_have_the_names_of_their_phases,
		texts_lose_their_blanks_and_empty_ones_say_nothing,
		instances_of_other_shapes_are_none,
		status_is_the_source_and_what_alarms_add,
		without_a_source_an_outage_is_not_missed,
		a_test_is_a_word_and_a_result,
		every_recorded_device_comes_back_as_it_was,
		every_status_that_the_mib_can_say_comes_back,
	};
	Suite *s = suite_create("upsmib_take");
	TCase *t = tcase_create("all");
	SRunner *sr;
	int failed;

	tcase_add_checked_fixture(t, set_up, tear_down);
	for (size_t i = 0; i < MEM_COUNT(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	sr = srunner_create(s);
	srunner_set_fork_status(sr, CK_NOFORK);
	srunner_set_tap(sr, "-");
	srunner_run_all(sr, CK_SILENT);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? 1 : 0;
}
