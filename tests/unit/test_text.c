/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_text - texts of devices on a terminal.
 */
#include "lib/ups.h"
#include "tests/unit/support.h"
#include "tools/cli/notes.h"
#include "tools/cli/table.h"
#include "tools/cli/text.h"

static const char *cell(const char *text, int width)
{
	static struct buf out;

	buf_clear(&out);
	text_cell(&out, text, width);
	return buf_text(&out);
}

START_TEST(cells_are_cut_and_filled_by_characters)
{
	ck_assert_str_eq(cell("rack", 6), "rack  ");
	ck_assert_str_eq(cell("rack", -6), "rack");
	ck_assert_str_eq(cell("racked", 4), "rac…");
	ck_assert_str_eq(cell("Dörte ▇", 7), "Dörte ▇");
	ck_assert_str_eq(cell("Dörte ▇", 6), "Dörte…");
	ck_assert_str_eq(cell("racked", -4), "rac…");
	ck_assert_str_eq(cell("racked", -6), "racked");
	ck_assert_str_eq(cell("▇▇", 3), "▇▇ ");
}
END_TEST

START_TEST(nothing_but_printed_characters_reaches_the_terminal)
{
	static const char *const rows[][2] = {
		{ "a\x1b[2Jb", "a?[2Jb" }, { "tab\tbell\a", "tab?bell?" },
		{ "c1 \xc2\x9b" "2J", "c1 ??2J" }, { "half \xc3", "half ?" },
		{ "latin \xe4x", "latin ?x" }, { "long \xc0\xaf", "long ??" },
		{ "long \xe0\x80\x80", "long ???" }, { "half \xed\xa0\x80", "half ???" },
		{ "far \xf4\x90\x80\x80", "far ????" }, { "del \x7f", "del ?" },
		{ "\xf0\x9f\x94\x8b", "\xf0\x9f\x94\x8b" }, { "", "" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < MEM_COUNT(rows); i++) {
		buf_clear(&out);
		text_add(&out, rows[i][0]);
		ck_assert_str_eq(buf_text(&out), rows[i][1]);
		ck_assert_int_eq(text_columns(rows[i][0]), text_columns(rows[i][1]));
	}
	buf_fini(&out);
}
END_TEST

static struct ups *ups_named(const char *name)
{
	struct ups *ups = ups_new(name);

	ups_set(ups, "ups.status", "OB");
	ups_set(ups, "battery.charge", "100");
	ups_set(ups, "battery.runtime", "86400");
	ups_set(ups, "ups.load", "100");
	ups_set(ups, "input.voltage", "231.4");
	ups_set(ups, "device.model",
		"a model that never ends, whatever the terminal, and so on, and on");
	ups_set(ups, "device.serial", "SSSSSSSSSSSSSSSSSSSSSSSSSSSSSS");
	ups_set_state(ups, UPS_FRESH);
	return ups;
}

START_TEST(no_line_is_wider_than_the_terminal)
{
	static const char *const names[] = { "a", "rack", "a-name-of-twenty-two-c" };

	for (int columns = 80; columns <= 300; columns++) {
		for (size_t i = 0; i < MEM_COUNT(names); i++) {
			struct table t = { .columns = columns };
			struct ups *ups = ups_named(names[i]);
			struct buf out = { 0 };
			char *line, *rest = NULL;

			table_fit(&t, &ups, 1);
			table_head(&t, &out);
			table_row(&t, ups, 0, &out);
			line = strtok_r((char *)(uintptr_t)buf_text(&out), "\n", &rest);
			for (; line; line = strtok_r(NULL, "\n", &rest))
				ck_assert_int_le(text_columns(line), columns);
			buf_fini(&out);
			ups_free(ups);
		}
	}
}
END_TEST

START_TEST(machines_are_named_and_counted)
{
	struct ups *ups = ups_named("lab");
	struct notes n = { 0 };
	struct buf out = { 0 };

	ups_set(ups, "server.clients",
		"127.0.0.1/primary/local 192.0.2.1/secondary 192.0.2.9/secondary/local "
		"192.0.2.2/secondary 2001:db8::3/secondary 192.0.2.4/secondary +7");
	ck_assert_uint_eq(notes_machines(ups, NULL, NULL), 11);
	notes_add(&n, ups, 0, &out);
	ck_assert_str_eq(buf_text(&out),
		"11 machines depend on lab: 192.0.2.1, 192.0.2.2, 2001:db8::3 and 8 more.\n");
	ups_set(ups, "server.clients", "127.0.0.1/primary/local 192.0.2.1/secondary");
	buf_clear(&out);
	notes_add(&n, ups, 0, &out);
	ck_assert_str_eq(buf_text(&out), "1 machine depends on lab: 192.0.2.1.\n");
	buf_clear(&out);
	while (n.on_battery < NOTES_UPSES + 2)
		notes_add(&n, ups, 0, &out);
	buf_clear(&out);
	notes_end(&n, &out);
	ck_assert_str_eq(buf_text(&out), "2 more are on battery.\n");
	buf_fini(&out);
	ups_free(ups);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { cells_are_cut_and_filled_by_characters,
		nothing_but_printed_characters_reaches_the_terminal,
		no_line_is_wider_than_the_terminal, machines_are_named_and_counted };

	return support_run("text", tests, MEM_COUNT(tests));
}
