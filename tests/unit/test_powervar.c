/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_powervar - lines of CUSPP, after its grammar.
 */
#include "drivers/powervar/codec.h"

#include "tests/unit/support.h"

static struct powervar_format format;

static void setup(void)
{
	ck_assert(powervar_format("OUT=SOURCE.i;FREQ.f;XX.s;VOLT.f", "OUT", &format));
}

START_TEST(format_says_where_values_stand)
{
	double v = 0;

	ck_assert_uint_eq(format.count, 4);
	ck_assert_str_eq(format.names[2], "");		/* shorter than three letters: no name */
	ck_assert(powervar_number("OUT=1;60.0;9;120.4", "OUT", &format, "VOLT", &v) && v == 120.4);
	ck_assert(powervar_number("OUT=1;60.0;9;120.4", "OUT", &format, "SOURCE", &v) && v == 1);
}
END_TEST

START_TEST(value_of_another_group_or_a_short_line_is_none)
{
	double v = -1;

	ck_assert(!powervar_number("INP=1;60.0;9;120.4", "OUT", &format, "VOLT", &v));
	ck_assert(!powervar_number("OUT=1;60.0", "OUT", &format, "VOLT", &v));
	ck_assert(!powervar_number("OUT=1;60.0;9;", "OUT", &format, "VOLT", &v));
	ck_assert(!powervar_number("OUT=1;60.0;9;120.4", "OUT", &format, "AMP", &v));
	ck_assert(!powervar_number("OUT", "OUT", &format, "SOURCE", &v));
	ck_assert(v == -1);
}
END_TEST

START_TEST(number_is_all_of_the_text)
{
	static const char *const wrong[] = { "OUT=1x;1", "OUT=;1", "OUT=nan;1", "OUT=0x10;1",
		"OUT=1.2.3;1", "OUT=--;1" };
	double v;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		ck_assert_msg(!powervar_number(wrong[i], "OUT", &format, "SOURCE", &v), "%s",
			wrong[i]);
	ck_assert(powervar_number("OUT= 3 ;1", "OUT", &format, "SOURCE", &v) && v == 3);
}
END_TEST

START_TEST(text_is_printable_and_without_blanks_at_its_ends)
{
	struct powervar_format f;
	char text[POWERVAR_VALUE_MAX];

	ck_assert(powervar_format("UID=MANUF.s;MODEL.s", "UID", &f));
	ck_assert(powervar_text("UID=A\x01 C;  UPM 1000 ", "UID", &f, "MODEL", text));
	ck_assert_str_eq(text, "UPM 1000");
	ck_assert(powervar_text("UID=A\x01 C;x", "UID", &f, "MANUF", text));
	ck_assert_str_eq(text, "A? C");
	ck_assert(!powervar_text("UID=A; ", "UID", &f, "MODEL", text));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { format_says_where_values_stand,
		value_of_another_group_or_a_short_line_is_none, number_is_all_of_the_text,
		text_is_printable_and_without_blanks_at_its_ends };

	return support_run_with("powervar", tests, sizeof tests / sizeof *tests, setup, NULL);
}
