/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_replies - every question of every Qx dialect has a reply in qx_replies.h, which is
 * decoded into all that stands there; what is cut, shifted, merged or of another question is not.
 */
#include "drivers/qx/decode.h"
#include "tests/unit/qx_replies.h"
#include "tests/unit/support.h"

extern const struct qx_dialect *const qx_dialects[];

static char known_text[QX_TEXT_MAX];

/* "name=value|name=value" */
static const char *known(const void *user, const char *name)
{
	const char *list = user, *at;
	size_t n = strlen(name);

	for (at = list; at && *at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL) {
		if (strncmp(at, name, n) || at[n] != '=')
			continue;
		snprintf(known_text, sizeof known_text, "%.*s", (int)strcspn(at + n + 1, "|"),
			at + n + 1);
		return known_text;
	}
	return NULL;
}

static const struct qx_dialect *dialect(const char *name)
{
	for (size_t i = 0; qx_dialects[i]; i++)
		if (!strcmp(qx_dialects[i]->name, name))
			return qx_dialects[i];
	ck_abort_msg("no dialect %s", name);
}

static size_t length_of(const struct qx_reply_case *c)
{
	return c->length ? c->length : strlen(c->reply);
}

/* All rows that have the question together, as one reply is read. 0: none fits. */
static size_t read_case(const struct qx_reply_case *c, const uint8_t *reply, size_t n,
	struct qx_reading readings[4])
{
	size_t count = 0;

	for (const struct qx_query *q = dialect(c->dialect)->queries; q->ask; q++)
		if (!strcmp(q->ask, c->ask) && count < 4 &&
			qx_decode(q, reply, n, known, c->known, &readings[count]) == QX_FITS)
			count++;
	return count;
}

static const char *value_in(const struct qx_reading *r, size_t count, const char *name)
{
	const char *value = NULL;

	for (size_t i = 0; i < count && !value; i++)
		value = qx_reading_value(&r[i], name);
	return value ? value : "";
}

START_TEST(every_field_of_every_reply_is_read)
{
	for (size_t i = 0; i < MEM_COUNT(qx_replies); i++) {
		const struct qx_reply_case *c = &qx_replies[i];
		struct qx_reading r[4];
		size_t count = read_case(c, (const uint8_t *)c->reply, length_of(c), r);
		uint32_t words = 0;
		char *list = mem_dup(c->values), *save = NULL, *item;

		ck_assert_msg(count, "%s %s: %s does not fit", c->dialect, c->ask, c->reply);
		for (item = strtok_r(list, "|", &save); item; item = strtok_r(NULL, "|", &save)) {
			char *equals = strchr(item, '=');

			*equals = 0;
			ck_assert_msg(!strcmp(value_in(r, count, item), equals + 1),
				"%s %s: %s is \"%s\", not \"%s\"", c->dialect, c->ask, item,
				value_in(r, count, item), equals + 1);
		}
		for (size_t k = 0; k < count; k++) {
			words |= r[k].words;
			ck_assert_uint_eq(r[k].odd, 0);
		}
		ck_assert_msg(words == c->words, "%s %s: words %x", c->dialect, c->ask, words);
		free(list);
	}
}
END_TEST

START_TEST(a_lead_that_stands_twice_counts_once)
{
	size_t doubled = 0;

	for (size_t i = 0; i < MEM_COUNT(qx_replies); i++) {
		const struct qx_reply_case *c = &qx_replies[i];
		size_t n = length_of(c), count;
		struct qx_reading r[4], twice[4];
		uint8_t reply[QX_REPLY_MAX];

		reply[0] = (uint8_t)c->reply[0];
		memcpy(reply + 1, c->reply, n);
		count = read_case(c, (const uint8_t *)c->reply, n, r);
		if (c->length || !strchr("(#", reply[0]) || (reply[0] == '#' && n < 38))
			continue;	/* binary; without blanks at its end */
		if (read_case(c, reply, n + 1, twice) != count)
			continue;	/* prepared */
		doubled++;
		for (size_t k = 0; k < count; k++)
			for (size_t v = 0; v < r[k].count; v++)
				ck_assert_msg(!strcmp(twice[k].values[v].text,
						      r[k].values[v].text),
					"%s %s: %s is \"%s\"", c->dialect, c->ask,
					r[k].values[v].name, twice[k].values[v].text);
	}
	ck_assert_uint_ge(doubled, 100);
}
END_TEST

START_TEST(alarms_are_those_of_the_reply_and_no_others)
{
	for (size_t i = 0; i < MEM_COUNT(qx_replies); i++) {
		const struct qx_reply_case *c = &qx_replies[i];
		struct qx_reading r[4];
		size_t count = read_case(c, (const uint8_t *)c->reply, length_of(c), r);
		struct buf got = { 0 };

		for (size_t k = 0; k < count; k++)
			for (size_t n = 0; n < r[k].alarm_count; n++) {
				buf_add_fmt(&got, "%s%s", got.len ? "|" : "", r[k].alarms[n]);
			}
		ck_assert_str_eq(got.len ? buf_text(&got) : "", c->alarms ? c->alarms : "");
		buf_fini(&got);
	}
}
END_TEST

/* Does a case of this question expect a value, not only its absence, of that name? */
static bool has_value(const char *name, const char *ask, const char *variable)
{
	size_t n = strlen(variable);

	for (size_t i = 0; i < MEM_COUNT(qx_replies); i++) {
		const char *at = qx_replies[i].values;

		if (strcmp(qx_replies[i].dialect, name) || strcmp(qx_replies[i].ask, ask))
			continue;
		for (; at && *at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
			if (!strncmp(at, variable, n) && at[n] == '=' && at[n + 1] &&
				at[n + 1] != '|')
				return true;
	}
	return false;
}

START_TEST(every_field_of_every_dialect_has_a_case_with_a_value)
{
	for (size_t d = 0; qx_dialects[d]; d++)
		for (const struct qx_query *q = qx_dialects[d]->queries; q->ask; q++)
			for (const struct qx_field *f = q->fields; f && f->name; f++)
				ck_assert_msg(f->kind == QX_ALARM ||
					has_value(qx_dialects[d]->name, q->ask, f->name),
					"%s %s: no case has a value of %s", qx_dialects[d]->name, q->ask,
					f->name);
}
END_TEST

START_TEST(every_question_of_every_dialect_has_a_case)
{
	for (size_t d = 0; qx_dialects[d]; d++)
		for (const struct qx_query *q = qx_dialects[d]->queries; q->ask; q++) {
			bool asked = false;

			for (size_t i = 0; i < MEM_COUNT(qx_replies); i++)
				asked |= !strcmp(qx_replies[i].dialect, qx_dialects[d]->name) &&
					 !strcmp(qx_replies[i].ask, q->ask);
			ck_assert_msg(asked, "no case for %s %s", qx_dialects[d]->name, q->ask);
		}
}
END_TEST

START_TEST(no_value_is_read_from_a_reply_that_is_cut)
{
	for (size_t i = 0; i < MEM_COUNT(qx_replies); i++) {
		const struct qx_reply_case *c = &qx_replies[i];
		size_t n = length_of(c);
		struct qx_reading r[4];
		const struct qx_query *q = dialect(c->dialect)->queries;

		while (strcmp(q->ask, c->ask))
			q++;
		if (!q->layout)
			continue;
		for (size_t cut = 0; cut < strlen(q->layout) && cut < n; cut++)
			ck_assert_msg(!read_case(c, (const uint8_t *)c->reply, cut, r) ||
				cut >= q->least,
				"%s %s fits when cut to %zu", c->dialect, c->ask, cut);
	}
}
END_TEST

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
		{ 'P', 0, 1 }, { 'S', ST_OFF, 0 }, { 'Y', ST_BYPASS, 0 }, { 'L', 0, 0 }, { 'B', 0, 0 },
		{ 'T', ST_CAL, 0 }, { 'F', 0, 1 }, { 'E', ST_ECO, 0 }, { 'C', 0, 1 },
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
		every_field_of_every_reply_is_read,
		a_lead_that_stands_twice_counts_once,
		alarms_are_those_of_the_reply_and_no_others,
		every_question_of_every_dialect_has_a_case,
		every_field_of_every_dialect_has_a_case_with_a_value,
		no_value_is_read_from_a_reply_that_is_cut,
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

	return support_run("qx replies", tests, MEM_COUNT(tests));
}
