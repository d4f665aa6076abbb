/* SPDX-License-Identifier: GPL-2.0-or-later
 * test_qx_replies - every question of every Qx dialect has a reply in qx_replies.h, which is
 * decoded into all that stands there; what is cut is not.
 *
 * Replies that are damaged otherwise, and the words of their bits, are in test_qx_decode.c.
 */
#include "drivers/qx/decode.h"
#include "tests/unit/qx_facts.h"
#include "tests/unit/qx_replies.h"

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
					"%s %s: no case has a value of %s", qx_dialects[d]->name,
					q->ask, f->name);
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

int main(void)
{
	const TTest *const tests[] = {
		every_field_of_every_reply_is_read,
		a_lead_that_stands_twice_counts_once,
		alarms_are_those_of_the_reply_and_no_others,
		every_question_of_every_dialect_has_a_case,
		every_field_of_every_dialect_has_a_case_with_a_value,
		no_value_is_read_from_a_reply_that_is_cut,
	};

	return support_run("qx replies", tests, MEM_COUNT(tests));
}
