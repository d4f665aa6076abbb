/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_decode - the status reply of Qx units whole, cut, shifted, merged and damaged; and the
 * words that bits and letters of replies are.
 */
#include "drivers/qx/decode.h"
#include "lib/status.h"
#include "tests/unit/qx_facts.h"

static enum qx_fit q1(const char *reply, struct qx_reading *r)
{
	return qx_decode(dialect("q1")->queries, (const uint8_t *)reply, strlen(reply), NULL, NULL,
		r);
}

START_TEST(a_status_reply_fits_only_as_a_whole)
{
	static const char *const alien[] = {
		"", "(", "#226.0 195.0 225.0 014 49.0 27.5 30.0 00001000",
		"26.0 195.0 225.0 014 49.0 27.5 30.0 00001000",	/* no lead, and cut */
		")226.0 195.0 225.0 014 49.0 27.5 30.0 00001000",
		"(226.0 195.0 225.0 014 49.0 27.5 30.0 0000100",	/* cut by one */
		"(226.0 195.0 225.0 014 49.0 27.5 30.0 0000100x",
		"(226.0 195.0 225.0 014 49.0 27.5 30.0 0000 000",
		"(226.0 195.0 225.0(226.0 195.0 225.0 014 49.0 27.5 30.0 00001000",
		"(26.0 195.0 225.0 014 49.0 27.5 00001000",		/* a field is missing */
		"(226.0 195.0 225.0 014 49.0 27.5\t30.0 00001000",
		"Q1", "V", "UPS No Ack", "(NAK",
	};
	struct qx_reading r;

	for (size_t i = 0; i < MEM_COUNT(alien); i++)
		ck_assert_msg(q1(alien[i], &r) == QX_ALIEN, "fits: %s", alien[i]);
}
END_TEST

START_TEST(a_lead_that_was_lost_and_a_decimal_comma_change_no_value)
{
	static const char *const same[] = {
		"(226.0 195.0 225.0 014 49.0 27.5 30.0 10001001",
		"226.0 195.0 225.0 014 49.0 27.5 30.0 10001001",
		"(226,0 195,0 225,0 014 49,0 27,5 30,0 10001001",
		"226,0 195,0 225,0 014 49,0 27,5 30,0 10001001",
	};
	struct qx_reading r;

	for (size_t i = 0; i < MEM_COUNT(same); i++) {
		ck_assert_int_eq(q1(same[i], &r), QX_FITS);
		ck_assert_uint_eq(r.odd, 0);
		ck_assert_uint_eq(r.words, ST_OB);
		ck_assert_str_eq(qx_reading_value(&r, "input.voltage"), "226.0");
		ck_assert_str_eq(qx_reading_value(&r, "battery.voltage"), "27.50");
		ck_assert_str_eq(qx_reading_value(&r, "ups.temperature"), "30.0");
	}
	ck_assert_int_eq(q1("(22,,0 195.0 225.0 014 49.0 27.5 30.0 10001001", &r), QX_FITS);
	ck_assert_uint_eq(r.odd, 1);
	ck_assert_ptr_null(qx_reading_value(&r, "input.voltage"));
}
END_TEST

START_TEST(wider_fields_are_found_by_their_blanks)
{
	struct qx_reading r;

	ck_assert_int_eq(q1("(226.0 195.0 225.0 014 49.0 108.1 30.0 10001001", &r), QX_FITS);
	ck_assert_str_eq(qx_reading_value(&r, "battery.voltage"), "108.10");
	ck_assert_str_eq(qx_reading_value(&r, "ups.temperature"), "30.0");
	ck_assert_uint_eq(r.words, ST_OB);
	ck_assert_str_eq(qx_reading_value(&r, "ups.beeper.status"), "enabled");
}
END_TEST

START_TEST(every_bit_of_the_status_reply_has_its_word)
{
	static const struct {
		size_t column;
		uint32_t when_set, when_clear;
	} bits[] = {
		{ 38, ST_OB, ST_OL }, { 39, ST_LB, 0 }, { 40, QX_REGULATES, 0 }, { 41, 0, 0 },
		{ 42, 0, 0 }, { 43, ST_CAL, 0 }, { 44, QX_ENDING, 0 }, { 45, 0, 0 },
	};

	for (size_t i = 0; i < MEM_COUNT(bits); i++)
		for (int set = 0; set < 2; set++) {
			char text[] = "(226.0 195.0 225.0 014 49.0 27.5 30.0 00000000";
			uint32_t others = bits[i].column == 38 ? 0 : ST_OL;
			struct qx_reading r;

			text[bits[i].column] = set ? '1' : '0';
			ck_assert_int_eq(q1(text, &r), QX_FITS);
			ck_assert_uint_eq(r.words,
				others | (set ? bits[i].when_set : bits[i].when_clear));
			ck_assert_uint_eq(r.alarm_count, bits[i].column == 41 && set);
			ck_assert_str_eq(qx_reading_value(&r, "ups.type"),
				bits[i].column == 42 && set ? "offline / line interactive"
							    : "online");
			ck_assert_str_eq(qx_reading_value(&r, "ups.beeper.status"),
				bits[i].column == 45 && set ? "enabled" : "disabled");
		}
}
END_TEST

START_TEST(all_zeros_are_no_state)
{
	struct qx_reading r;

	ck_assert_int_eq(q1("(000.0 000.0 000.0 000 00.0 0.00 00.0 00000000", &r), QX_ZERO);
	ck_assert_int_eq(q1("(000.0 000.0 000.0 000 00.0 12.0 00.0 10000000", &r), QX_FITS);
}
END_TEST

START_TEST(what_no_field_can_hold_is_odd_and_has_no_value)
{
	static const struct {
		const char *reply, *name;
	} odd[] = {
		{ "(2x6.0 195.0 225.0 014 49.0 27.5 30.0 00001000", "input.voltage" },
		{ "(226.0 195.0 225.0 014 4.90 27.5 999. 00001000", "ups.temperature" },
		{ "(226.0 195.0 225.0 999 49.0 27.5 30.0 00001000", "ups.load" },
		{ "(226.0 195.0 22.50 014 4..0 27.5 30.0 00001000", "input.frequency" },
	};
	struct qx_reading r;

	for (size_t i = 0; i < MEM_COUNT(odd); i++) {
		ck_assert_int_eq(q1(odd[i].reply, &r), QX_FITS);
		ck_assert_uint_ne(r.odd, 0);
		ck_assert_ptr_null(qx_reading_value(&r, odd[i].name));
	}
}
END_TEST

START_TEST(a_sensor_that_is_absent_is_not_odd)
{
	struct qx_reading r;

	ck_assert_int_eq(q1("(226.0 195.0 225.0 --- 49.0 27.5 --.- 00001000", &r), QX_FITS);
	ck_assert_uint_eq(r.odd, 0);
	ck_assert_ptr_null(qx_reading_value(&r, "ups.temperature"));
	ck_assert_ptr_null(qx_reading_value(&r, "ups.load"));
	ck_assert_str_eq(qx_reading_value(&r, "input.voltage"), "226.0");
}
END_TEST

START_TEST(ratings_of_zero_and_blanks_are_none)
{
	const struct qx_query *f = dialect("q1")->queries + 1;
	static const char *const empty[] = { "#000.0 000 00.00 00.0", "#  .      .       .   ." };
	struct qx_reading r;

	ck_assert_str_eq(f->ask, "F");
	for (size_t i = 0; i < MEM_COUNT(empty); i++) {
		if (qx_decode(f, (const uint8_t *)empty[i], strlen(empty[i]), NULL, NULL, &r) !=
			QX_FITS)
			continue;
		for (size_t k = 0; k < r.count; k++)
			ck_assert_str_eq(r.values[k].text, "");
	}
}
END_TEST

START_TEST(every_letter_of_q4_has_its_word)
{
	static const struct {
		char letter;
		uint32_t word;
	} letters[] = {
		{ 'A', ST_OB }, { 'B', ST_LB }, { 'C', ST_BYPASS }, { 'D', 0 }, { 'E', ST_CAL },
		{ 'F', QX_ENDING }, { 'G', 0 }, { 'H', 0 }, { 'I', 0 }, { 'J', ST_RB }, { 'K', 0 },
		{ 'L', 0 }, { 'M', ST_OL }, { 'N', ST_OVER }, { 'P', 0 },
	};
	const struct qx_query *q = dialect("gtec")->queries;

	for (size_t i = 0; i < MEM_COUNT(letters); i++) {
		char text[] = "(236.7 243.2 212.1 220.1 230.4 002 001 50.0 371 372 041.3 22.9 M";
		struct qx_reading r;

		text[63] = letters[i].letter;
		ck_assert_int_eq(qx_decode(q, (uint8_t *)text, 64, NULL, NULL, &r), QX_FITS);
		ck_assert_uint_eq(r.words, letters[i].word);
		ck_assert_uint_eq(r.alarm_count, !!strchr("DGHP", letters[i].letter));
		text[63] = 'x';
		ck_assert_int_eq(qx_decode(q, (uint8_t *)text, 64, NULL, NULL, &r), QX_ALIEN);
	}
}
END_TEST

static void check_columns(const char *name, const char *ask, const char *reply,
	const char *columns, const uint32_t *words)
{
	const struct qx_query *q = dialect(name)->queries;

	while (strcmp(q->ask, ask) || !q->flags)
		q++;
	for (size_t i = 0; columns[i]; i++) {
		char text[QX_REPLY_MAX];
		struct qx_reading was, is;

		snprintf(text, sizeof text, "%s", reply);
		ck_assert_int_eq(qx_decode(q, (uint8_t *)text, strlen(text), NULL, NULL, &was),
			QX_FITS);
		text[(uint8_t)columns[i]] ^= 1;		/* '0' and '1' */
		ck_assert_int_eq(qx_decode(q, (uint8_t *)text, strlen(text), NULL, NULL, &is),
			QX_FITS);
		ck_assert_msg((was.words ^ is.words) == words[i], "%s %s column %d: %x", name, ask,
			columns[i], was.words ^ is.words);
	}
}

START_TEST(the_bits_of_voltronic_and_masterguard_have_their_words)
{
	static const char qgs[] = { 65, 66, 67, 68, 70, 71, 72, 0 };
	static const uint32_t qgs_words[] = { ST_OL | ST_OB, ST_LB, QX_REGULATES, 0, ST_CAL,
		QX_ENDING, 0 };
	static const char q3[] = { 53, 54, 55, 56, 57, 58, 59, 63, 65, 66, 0 };
	static const uint32_t q3_words[] = { ST_OL | ST_OB, ST_LB, ST_BYPASS, 0, 0, ST_CAL,
		QX_ENDING, 0, ST_RB, 0 };

	check_columns("voltronic", "QGS",
		"(219.5 59.9 220.4 60.0 002.8 007 361.8 361.8 272.9 ---.- 022.9 100000000010", qgs,
		qgs_words);
	check_columns("masterguard", "Q3",
		"(00 225.9 225.9 229.3 043 50.0 02.27 23.5 017:03 100 00000000 00000010", q3,
		q3_words);
}
END_TEST

START_TEST(alarm_control_of_voltronic_decides_what_the_beeper_bit_means)
{
	static const struct {
		const char *facts;
		char bit;
		const char *beeper;
	} cases[] = {
		{ NULL, '0', "enabled" }, { NULL, '1', "disabled" },
		{ ".alarm_control=enabled", '0', "enabled" },
		{ ".alarm_control=enabled", '1', "muted" },
		{ ".alarm_control=disabled", '0', "disabled" },
		{ ".alarm_control=disabled", '1', "disabled" },
	};
	const struct qx_query *q = dialect("voltronic")->queries;

	while (strcmp(q->ask, "QGS"))
		q++;
	for (size_t i = 0; i < MEM_COUNT(cases); i++) {
		char text[] = "(219.5 59.9 220.4 60.0 002.8 007 361.8 361.8 272.9 ---.- 022.9 "
			      "100000000010";
		struct qx_reading r;
		const char *last = NULL;

		text[72] = cases[i].bit;
		ck_assert_int_eq(qx_decode(q, (uint8_t *)text, strlen(text), known,
			cases[i].facts, &r), QX_FITS);
		for (size_t k = 0; k < r.count; k++)	/* the last one counts */
			if (!strcmp(r.values[k].name, "ups.beeper.status"))
				last = r.values[k].text;
		ck_assert_str_eq(last, cases[i].beeper);
	}
}
END_TEST

START_TEST(the_letters_of_qmod_have_their_words)
{
	static const struct {
		char letter;
		uint32_t word;
		unsigned alarms;
	} letters[] = {
		{ 'P', 0, 1 }, { 'S', ST_OFF, 0 }, { 'Y', ST_BYPASS, 0 }, { 'L', 0, 0 },
		{ 'B', 0, 0 }, { 'T', ST_CAL, 0 }, { 'F', 0, 1 }, { 'E', ST_ECO, 0 }, { 'C', 0, 1 },
		{ 'D', QX_ENDING, 1 },
	};
	const struct qx_query *q = dialect("voltronic")->queries;

	while (strcmp(q->ask, "QMOD"))
		q++;
	for (size_t i = 0; i < MEM_COUNT(letters); i++) {
		char text[] = { '(', letters[i].letter, 0 };
		struct qx_reading r;

		ck_assert_int_eq(qx_decode(q, (uint8_t *)text, 2, NULL, NULL, &r), QX_FITS);
		ck_assert_uint_eq(r.words, letters[i].word);
		ck_assert_uint_eq(r.alarm_count, letters[i].alarms);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_status_reply_fits_only_as_a_whole,
		a_lead_that_was_lost_and_a_decimal_comma_change_no_value,
		wider_fields_are_found_by_their_blanks,
		every_bit_of_the_status_reply_has_its_word,
		all_zeros_are_no_state,
		what_no_field_can_hold_is_odd_and_has_no_value,
		a_sensor_that_is_absent_is_not_odd,
		ratings_of_zero_and_blanks_are_none,
		every_letter_of_q4_has_its_word,
		the_bits_of_voltronic_and_masterguard_have_their_words,
		alarm_control_of_voltronic_decides_what_the_beeper_bit_means,
		the_letters_of_qmod_have_their_words,
	};

	return support_run("qx decode", tests, MEM_COUNT(tests));
}
