/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_orders - the lines of every command and setting of every Qx dialect, byte by byte, at the
 * edges of their ranges. The expected lines are in qx_orders.h; another test checks that every row
 * has a case there.
 */
#include "drivers/qx/orders.h"
#include "tests/unit/qx_facts.h"
#include "tests/unit/qx_orders.h"

#include <math.h>

static const struct qx_command *command_of(
	const struct qx_dialect *d, const struct qx_order_case *c)
{
	return qx_command_row(d, c->name, known, c->facts);
}

static void check_order(const struct qx_dialect *d, const struct qx_order_case *c)
{
	const struct qx_command *row = command_of(d, c);
	struct qx_delays delays = { c->off_s, c->on_s };
	char line[QX_ASK_MAX] = "";

	if (!row || !qx_order_line(d, row->line, &delays, c->value, known, c->facts, line))
		*line = 0;
	ck_assert_msg(!strcmp(line, c->line), "%s %s %s: \"%s\", not \"%s\"", d->name, c->name,
		c->value ? c->value : "", line, c->line);
	if (c->first || (row && *c->line))
		ck_assert_msg(!strcmp(row && row->first ? row->first : "",
				      c->first ? c->first : ""),
			"%s %s: first \"%s\"", d->name, c->name, row ? row->first : "");
}

START_TEST(every_order_is_on_the_wire_as_it_must_be)
{
	for (size_t i = 0; i < MEM_COUNT(qx_orders); i++)
		for (size_t d = 0; qx_dialects[d]; d++)
			if (qx_is_among(qx_orders[i].dialects, qx_dialects[d]->name))
				check_order(qx_dialects[d], &qx_orders[i]);
}
END_TEST

static bool has_order(const struct qx_dialect *d, const struct qx_command *row, long off_s,
	long on_s, const char *value, bool refused)
{
	for (size_t i = 0; i < MEM_COUNT(qx_orders); i++) {
		const struct qx_order_case *c = &qx_orders[i];

		if (qx_is_among(c->dialects, d->name) && command_of(d, c) == row &&
			(off_s < 0 || c->off_s == off_s) && (on_s < 0 || c->on_s == on_s) &&
			(!value || (c->value && !strcmp(c->value, value))) && !*c->line == refused)
			return true;
	}
	return false;
}

static bool has_test_edge(const struct qx_dialect *d, const struct qx_command *row, long seconds,
	bool refused)
{
	char text[24];

	snprintf(text, sizeof text, "%ld", seconds);
	return has_order(d, row, -1, -1, text, refused);
}

static void check_covered(const struct qx_dialect *d, const struct qx_command *row)
{
	bool tenths = strstr(row->line, "%T"), test = tenths || strstr(row->line, "%t");
	long least = tenths ? d->test_least : 60;

	ck_assert_msg(has_order(d, row, -1, -1, NULL, false), "no case for %s %s", d->name,
		row->name);
	if (strstr(row->line, "%n"))
		ck_assert_msg(has_order(d, row, d->off_least, -1, NULL, false) &&
				      has_order(d, row, d->off_most, -1, NULL, false),
			"%s %s: off", d->name, row->name);
	if (strstr(row->line, "%m"))
		ck_assert_msg(has_order(d, row, -1, d->on_least, NULL, false) &&
			has_order(d, row, -1, (long)d->on_most, NULL, false), "%s %s: on", d->name,
			row->name);
	if (test)
		ck_assert_msg(has_test_edge(d, row, least, false) &&
				      has_test_edge(d, row, least - 1, true) &&
				      has_test_edge(d, row, d->test_most, false) &&
				      has_test_edge(d, row, d->test_most + 1L, true),
			"%s %s: test", d->name, row->name);
}

START_TEST(every_command_of_every_dialect_has_its_cases)
{
	for (size_t d = 0; qx_dialects[d]; d++)
		for (const struct qx_command *c = qx_dialects[d]->commands; c->name; c++)
			check_covered(qx_dialects[d], c);
}
END_TEST

/* ---- delays ---- */

static void check_ranges(const struct qx_dialect *d, const struct qx_ranges_case *c)
{
	long kept;

	ck_assert_int_eq(d->offdelay, c->off_s);
	ck_assert_int_eq(d->ondelay, c->on_s);
	ck_assert(!qx_delay_off(d, c->off_least - 1, &kept) &&
		  !qx_delay_off(d, c->off_most + 1, &kept));
	ck_assert(qx_delay_off(d, c->off_least, &kept) && kept == c->off_least);
	ck_assert(qx_delay_off(d, c->off_most, &kept) && kept == c->off_most);
	ck_assert(
		!qx_delay_on(d, c->on_least - 1, &kept) && !qx_delay_on(d, c->on_most + 1, &kept));
	ck_assert(qx_delay_on(d, c->on_least, &kept) && kept == c->on_least);
	ck_assert(qx_delay_on(d, c->on_most, &kept) && kept == c->on_most);
}

START_TEST(every_dialect_has_its_ranges_of_delays)
{
	for (size_t d = 0; qx_dialects[d]; d++) {
		size_t found = 0;

		for (size_t i = 0; i < MEM_COUNT(qx_ranges); i++) {
			if (!qx_is_among(qx_ranges[i].dialects, qx_dialects[d]->name))
				continue;
			check_ranges(qx_dialects[d], &qx_ranges[i]);
			found++;
		}
		ck_assert_msg(found == 1, "%s has %zu rows of ranges", qx_dialects[d]->name, found);
	}
}
END_TEST

START_TEST(delays_are_kept_in_the_steps_of_the_unit)
{
	static const long off[][2] = { { 12, 12 }, { 17, 12 }, { 18, 18 }, { 59, 54 }, { 60, 60 },
		{ 119, 60 }, { 120, 120 }, { 599, 540 } };
	static const long on[][2] = { { 0, 0 }, { 59, 0 }, { 60, 60 }, { 179, 120 },
		{ 599939, 599880 } };
	long kept;

	for (size_t i = 0; i < MEM_COUNT(off); i++)
		ck_assert(qx_delay_off(dialect("megatec"), off[i][0], &kept) && kept == off[i][1]);
	for (size_t i = 0; i < MEM_COUNT(on); i++)
		ck_assert(qx_delay_on(dialect("megatec"), on[i][0], &kept) && kept == on[i][1]);
}
END_TEST

/* ---- settings ---- */

static const struct qx_setting *setting_of(const struct qx_setting_case *c)
{
	return qx_setting_row(dialect(c->dialect), c->name, known, c->facts);
}

START_TEST(every_setting_is_on_the_wire_as_it_must_be)
{
	for (size_t i = 0; i < MEM_COUNT(qx_settings); i++) {
		const struct qx_setting_case *c = &qx_settings[i];
		const struct qx_setting *s = setting_of(c);
		char line[QX_ASK_MAX] = "";

		if (!s || !qx_setting_line(s, c->value, known, c->facts, line))
			*line = 0;
		ck_assert_msg(!strcmp(line, c->line), "%s %s = %s (%s): \"%s\", not \"%s\"",
			c->dialect, c->name, c->value, c->facts ? c->facts : "", line, c->line);
	}
}
END_TEST

/* Is there a case of this row that is refused, or that is accepted with this value (NAN: any)? */
static bool has_setting(const struct qx_setting *row, double value, const char *word, bool refused)
{
	for (size_t i = 0; i < MEM_COUNT(qx_settings); i++) {
		const struct qx_setting_case *c = &qx_settings[i];

		if (setting_of(c) != row || !*c->line != refused)
			continue;
		if ((isnan(value) || fabs(atof(c->value) - value) < 1e-6) &&
			(!word || !strcmp(c->value, word)))
			return true;
	}
	return false;
}

/* The least and the most of a row; of one that counts from another value by a case of it. */
static bool has_edge(const struct qx_setting *row, bool most)
{
	for (size_t i = 0; i < MEM_COUNT(qx_settings); i++) {
		const struct qx_setting_case *c = &qx_settings[i];
		double min, max;

		if (setting_of(c) == row && *c->line &&
			qx_setting_range(row, known, c->facts, &min, &max) &&
			fabs(atof(c->value) - (most ? max : min)) < 1e-6)
			return true;
	}
	return false;
}

START_TEST(every_setting_of_every_dialect_has_its_cases)
{
	for (size_t d = 0; qx_dialects[d]; d++)
		for (const struct qx_setting *s = qx_dialects[d]->settings; s && s->name; s++) {
			ck_assert_msg(has_setting(s, NAN, NULL, true),
				"%s %s (%s) is never refused", qx_dialects[d]->name, s->name,
				s->only);
			for (const struct qx_code *c = s->codes; c && c->from; c++)
				ck_assert_msg(has_setting(s, NAN, c->to, false),
					"%s %s: no case for %s", qx_dialects[d]->name, s->name,
					c->to);
			if (s->among)
				ck_assert(has_setting(s, NAN, NULL, false));
			else if (!s->codes)
				ck_assert_msg(has_edge(s, false) && has_edge(s, true),
					"%s %s (%s): edges", qx_dialects[d]->name, s->name,
					s->only);
		}
}
END_TEST

START_TEST(reset_to_default_is_pf)
{
	static const char with[] = "voltronic voltronic-axpert";

	for (size_t d = 0; qx_dialects[d]; d++)
		ck_assert_msg(!qx_dialects[d]->reset == !qx_is_among(with, qx_dialects[d]->name),
			"%s", qx_dialects[d]->name);
	ck_assert_str_eq(dialect("voltronic")->reset, "PF");
	ck_assert_str_eq(dialect("voltronic-axpert")->reset, "PF");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		every_order_is_on_the_wire_as_it_must_be,
		every_command_of_every_dialect_has_its_cases,
		every_dialect_has_its_ranges_of_delays,
		delays_are_kept_in_the_steps_of_the_unit,
		every_setting_is_on_the_wire_as_it_must_be,
		every_setting_of_every_dialect_has_its_cases,
		reset_to_default_is_pf,
	};

	return support_run("qx orders", tests, MEM_COUNT(tests));
}
