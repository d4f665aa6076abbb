/* SPDX-License-Identifier: GPL-2.0-or-later
 * take - see take.h.
 */
#include "mibs/upsmib/take.h"

#include "lib/buf.h"
#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/upsmib/alarms.h"
#include "mibs/upsmib/facts.h"
#include "mibs/upsmib/lines.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- rows by OID ---- */

static bool is_table(const struct upsmib_row *row)
{
	return row->place >= UPSMIB_INPUT && row->place <= UPSMIB_ALARM;
}

/* Parses the instance after the arcs of a row. False: it is no instance of this row. */
static bool instance_of(const struct upsmib_row *row, const uint32_t *rest, size_t length,
	unsigned *line)
{
	uint32_t most = row->place == UPSMIB_ALARM ? INT32_MAX : UPSMIB_LINES_MAX;

	if (row->place == UPSMIB_BARE || !length || length > 2 || (length == 2 && rest[1]))
		return false;
	if (!is_table(row)) {
		*line = 0;
		return length == 1 && !rest[0];
	}
	if (rest[0] < 1 || rest[0] > most)
		return false;
	*line = row->place == UPSMIB_ALARM ? rest[0] : rest[0] - 1;
	return true;
}

const struct upsmib_row *upsmib_take_row(const uint32_t *oid, size_t length, unsigned *line)
{
	for (size_t i = 0; i < upsmib_row_count; i++) {
		const struct upsmib_row *row = &upsmib_rows[i];
		size_t n = upsmib_row_begins(row, oid, length);

		if (n && instance_of(row, oid + n, length - n, line))
			return row;
	}
	return NULL;
}

/* ---- one variable ---- */

/* As few decimals as the scale needs, without zeros at the end. */
static void format_number(const struct upsmib_row *row, int64_t integer,
	char out[UPSMIB_TAKE_TEXT_MAX])
{
	int decimals = row->scale > 1 ? (int)ceil(log10(row->scale)) : 0;
	char *end = out + snprintf(out, UPSMIB_TAKE_TEXT_MAX, "%.*f", decimals,
		(double)integer / row->scale);

	while (decimals-- > 0 && end[-1] == '0')
		*--end = '\0';
	if (end[-1] == '.')
		end[-1] = '\0';
}

static bool take_number(const struct upsmib_answer *a, struct upsmib_variable *out)
{
	if (a->integer < a->row->min || a->integer > a->row->max)
		return false;
	format_number(a->row, a->integer, out->value);
	return true;
}

static bool take_integer(const struct upsmib_answer *a, struct upsmib_variable *out)
{
	if (a->integer < a->row->min || a->integer > a->row->max)
		return false;
	snprintf(out->value, sizeof out->value, "%lld", (long long)a->integer);
	return true;
}

static bool take_lines(const struct upsmib_answer *a, struct upsmib_variable *out)
{
	return a->integer >= 1 && a->integer <= UPSMIB_LINES_MAX && take_integer(a, out);
}

/* Trims blanks at both ends; an empty text is no value. */
static bool take_text(const struct upsmib_answer *a, struct upsmib_variable *out)
{
	static const char blanks[] = " \t\r\n";
	const char *text = a->text ? a->text + strspn(a->text, blanks) : "";
	size_t n = strnlen(text, sizeof out->value - 1);

	while (n && strchr(blanks, text[n - 1]))
		n--;
	memcpy(out->value, text, n);
	out->value[n] = '\0';
	return n > 0;
}

/* Word number n of "a|b|c", from 1. */
static bool take_words(const struct upsmib_answer *a, struct upsmib_variable *out)
{
	const char *word = a->row->words;

	for (int64_t n = 1; word; n++) {
		size_t length = strcspn(word, "|");

		if (n == a->integer) {
			snprintf(out->value, sizeof out->value, "%.*s", (int)length, word);
			return true;
		}
		word = word[length] ? word + length + 1 : NULL;
	}
	return false;
}

static bool (*const takers[UPSMIB_RULES])(const struct upsmib_answer *,
	struct upsmib_variable *) = {
	[UPSMIB_NUMBER] = take_number,
	[UPSMIB_POWER] = take_number,
	[UPSMIB_LOAD] = take_number,
	[UPSMIB_TEXT] = take_text,
	[UPSMIB_MODEL] = take_text,
	[UPSMIB_NAME] = take_text,
	[UPSMIB_AGENT] = take_text,
	[UPSMIB_WORDS] = take_words,
	[UPSMIB_AUTO_RESTART] = take_words,
	[UPSMIB_LINES] = take_lines,
	[UPSMIB_TIMER] = take_integer,
};

bool upsmib_take_variable(const struct upsmib_answer *a, uint32_t lines,
	struct upsmib_variable *out)
{
	const struct upsmib_row *row = a->row;
	bool table = row->place >= UPSMIB_INPUT && row->place <= UPSMIB_BYPASS;
	bool phases = table && lines > 1;
	const char *name = phases ? row->phase_vars[0] : row->vars[0];

	if (!takers[row->rule] || !name || (table && a->line >= (lines ? lines : 1)))
		return false;
	upsmib_lines_name(name, phases ? a->line : 0, out->name);
	return takers[row->rule](a, out);
}

/* ---- what one poll says together ---- */

static uint32_t source_words(int64_t source)
{
	switch (source) {
	case SOURCE_NONE: return ST_OFF;
	case SOURCE_NORMAL: return ST_OL;
	case SOURCE_BYPASS: return ST_OL | ST_BYPASS;
	case SOURCE_BATTERY: return ST_OB;
	case SOURCE_BOOSTER: return ST_OL | ST_BOOST;
	case SOURCE_REDUCER: return ST_OL | ST_TRIM;
	default: return 0;
	}
}

static void add_text(struct upsmib_taken *t, const char *text)
{
	snprintf(t->detail, sizeof t->detail, "%s", text ? text : "");
}

void upsmib_taken_add(struct upsmib_taken *t, const struct upsmib_answer *a)
{
	switch ((enum upsmib_rule)a->row->rule) {
	case UPSMIB_SOURCE:
		t->words |= source_words(a->integer);
		t->source_known |= source_words(a->integer) != 0;
		break;
	case UPSMIB_BATTERY_STATUS:
		if (a->integer == BATTERY_LOW || a->integer == BATTERY_DEPLETED)
			t->words |= ST_LB;
		if (a->integer == BATTERY_DEPLETED)
			t->alarms |= ALARM_BIT(ALARM_DEPLETED_BATTERY);
		break;
	case UPSMIB_ON_BATTERY_TIME:
		if (a->integer > 0)
			t->alarms |= ALARM_BIT(ALARM_ON_BATTERY);
		break;
	case UPSMIB_ALARM_DESCR:
		if (a->known >= 1 && a->known <= ALARM_KINDS)
			t->alarms |= ALARM_BIT(a->known);
		t->lost |= a->known == ALARM_COMMUNICATIONS_LOST;
		break;
	case UPSMIB_TEST_ID: t->test = a->known; break;
	case UPSMIB_TEST_SUMMARY: t->result = a->integer; break;
	case UPSMIB_TEST_DETAIL: add_text(t, a->text); break;
	default: break;
	}
}

/* The word in ups.status, or the sentence, for an alarm. */
static const struct taken_alarm {
	enum alarm_kind kind;
	uint32_t words;
	const char *text;		/* for ups.alarm; NULL: the word is enough */
} taken_alarms[] = {
	{ ALARM_BATTERY_BAD, ST_RB, NULL },
	{ ALARM_LOW_BATTERY, ST_LB, NULL },
	{ ALARM_DEPLETED_BATTERY, ST_LB, NULL },
	{ ALARM_TEMP_BAD, 0, "Temperature bad" },
	{ ALARM_OUTPUT_BAD, 0, "Output voltage bad" },
	{ ALARM_OUTPUT_OVERLOAD, ST_OVER, NULL },
	{ ALARM_ON_BYPASS, ST_BYPASS, NULL },
	{ ALARM_BYPASS_BAD, 0, "Bypass bad" },
	{ ALARM_CHARGER_FAILED, 0, "Charger failed" },
	{ ALARM_FAN_FAILURE, 0, "Fan failure" },
	{ ALARM_FUSE_FAILURE, 0, "Fuse failure" },
	{ ALARM_GENERAL_FAULT, 0, "General fault" },
	{ ALARM_AWAITING_POWER, 0, "Awaiting power" },
	{ ALARM_SHUTDOWN_IMMINENT, 0, "Shutdown imminent" },
};

enum { OFF_ALARMS = ALARM_BIT(ALARM_OUTPUT_OFF_AS_REQUESTED) |
	ALARM_BIT(ALARM_UPS_OFF_AS_REQUESTED) | ALARM_BIT(ALARM_UPS_OUTPUT_OFF) |
	ALARM_BIT(ALARM_UPS_SYSTEM_OFF) };

/* An alarm decides about the source only if upsOutputSource does not: so an outage that either
 * reports is seen, and "off" is ignored if a source powers the load. */
static uint32_t words_of(const struct upsmib_taken *t)
{
	uint32_t words = t->words;
	bool testing = t->result == TEST_IN_PROGRESS ||
		       t->alarms & ALARM_BIT(ALARM_TEST_IN_PROGRESS);

	for (size_t i = 0; i < MEM_COUNT(taken_alarms); i++)
		if (t->alarms & ALARM_BIT(taken_alarms[i].kind))
			words |= taken_alarms[i].words;
	if (!t->source_known && t->alarms & ALARM_BIT(ALARM_ON_BATTERY))
		words |= ST_OB;
	if (!t->source_known && t->alarms & OFF_ALARMS)
		words |= ST_OFF;
	if (testing)
		words |= t->test == UPSMIB_TEST_DEEP ? ST_CAL : ST_TEST;
	return words;
}

bool upsmib_taken_status(const struct upsmib_taken *t, char *out, size_t size)
{
	uint32_t words = words_of(t);
	char text[STATUS_TEXT_MAX], alarm[UPSMIB_TAKE_TEXT_MAX];

	upsmib_taken_alarm(t, alarm, sizeof alarm);
	if (*alarm)
		words |= ST_ALARM;
	status_format(words, text);
	snprintf(out, size, "%s", text);
	return words & (ST_OL | ST_OB | ST_OFF);
}

/* NUT has no word for a battery that is depleted while it powers nothing: it may be missing. */
static bool is_missing(const struct upsmib_taken *t)
{
	return t->alarms & ALARM_BIT(ALARM_DEPLETED_BATTERY) && t->source_known &&
	       !(t->words & ST_OB);
}

static size_t append(char *out, size_t used, size_t size, const char *text)
{
	if (used >= size)
		return used;
	return used + (size_t)snprintf(out + used, size - used, "%s%s", used ? "; " : "", text);
}

void upsmib_taken_alarm(const struct upsmib_taken *t, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	if (is_missing(t))
		used = append(out, used, size, "Battery depleted, or no battery");
	for (size_t i = 0; i < MEM_COUNT(taken_alarms); i++)
		if (taken_alarms[i].text && t->alarms & ALARM_BIT(taken_alarms[i].kind))
			used = append(out, used, size, taken_alarms[i].text);
}

/* The summary in NUT's words; the detail if it has more. */
bool upsmib_taken_test(const struct upsmib_taken *t, char *out, size_t size)
{
	static const char *const texts[] = {
		[TEST_PASS] = "Done and passed", [TEST_WARNING] = "Done and warning",
		[TEST_ERROR] = "Done and error", [TEST_ABORTED] = "Aborted",
		[TEST_IN_PROGRESS] = "In progress", [TEST_NONE] = "No test initiated",
	};
	bool more;

	if (t->result < TEST_PASS || t->result > TEST_NONE)
		return false;
	more = *t->detail && upsmib_facts_test(t->detail) == (enum test_summary)t->result;
	snprintf(out, size, "%s", more ? t->detail : texts[t->result]);
	return true;
}
