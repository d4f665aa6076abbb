/* SPDX-License-Identifier: GPL-2.0-or-later
 * alarms - the conditions of RFC 1628 6.3.1 to 6.3.24, and the table of rows.
 *
 * Most conditions are words of ups.status. The others have no word in NUT and are found in the
 * sentences of ups.alarm: each sentence raises the alarm it names, or belongs to one that holds
 * anyway, or is a general fault. So no alarm of a driver is lost, and none is shown twice.
 */
#include "mibs/upsmib/alarms.h"

#include "lib/mem.h"
#include "lib/status.h"
#include "mibs/upsmib/facts.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { SENTENCE_MAX = 160 };	/* later words do not change the meaning */

/* A sentence matches if it has one of `need` and one of `any`; the first matching row decides. Only
 * beginnings of words are compared, because "refused" must not match "fuse". */
static const struct sentence_row {
	enum alarm_kind kind;
	bool raises;		/* false: only explains, if the alarm holds for another reason */
	const char *need, *any;	/* alternatives, separated by "|"; NULL: no condition */
} sentences[] = {
	{ ALARM_GENERAL_FAULT, true, "ambient|humidity", NULL },	/* of a probe */
	{ ALARM_CHARGER_FAILED, true, "charger", "fail" },
	{ ALARM_FAN_FAILURE, true, "fan|fans", NULL },
	{ ALARM_FUSE_FAILURE, true, "fuse", NULL },
	{ ALARM_TEMP_BAD, true, "temperature|overheat|over temp", NULL },
	{ ALARM_BYPASS_BAD, true, "bypass", "fail|bad|out of|unavailable|not available" },
	{ ALARM_OUTPUT_BAD, true, "output", "volt|freq|bad|short" },
	{ ALARM_BATTERY_BAD, true, "batter", "bad|replac|fail" },
	{ ALARM_AWAITING_POWER, true, "awaiting power", NULL },
	{ ALARM_SHUTDOWN_IMMINENT, true, "shutdown imminent", NULL },
	{ ALARM_DEPLETED_BATTERY, false, "no battery", NULL },
	{ ALARM_LOW_BATTERY, false, "batter", "low|deplet|discharg" },
	{ ALARM_ON_BATTERY, false, "on battery|battery mode", NULL },
	{ ALARM_ON_BYPASS, false, "bypass", NULL },
	{ ALARM_OUTPUT_OVERLOAD, false, "overload|over load", NULL },
	{ ALARM_SHUTDOWN_PENDING, false, "shutdown", NULL },
	{ ALARM_INPUT_BAD, false, "input|mains|utility", NULL },
	{ ALARM_TEST_IN_PROGRESS, false, "test|calibrat", NULL },
};

/* ---- sentences ---- */

static bool has_word(const char *sentence, const char *word, size_t len)
{
	for (const char *p = sentence; *p; p++)
		if (!strncasecmp(p, word, len) && (p == sentence || !isalnum((unsigned char)p[-1])))
			return true;
	return false;
}

static bool has_one_of(const char *sentence, const char *alternatives)
{
	if (!alternatives)
		return true;
	for (;;) {
		size_t len = strcspn(alternatives, "|");

		if (has_word(sentence, alternatives, len))
			return true;
		if (!alternatives[len])
			return false;
		alternatives += len + 1;
	}
}

static bool ends_sentence(const char *p)
{
	return !*p || strchr("!];|\n", *p) || !strncmp(p, ". ", 2);
}

/* The next sentence of *text that holds a letter; false: there is none. */
static bool next_sentence(const char **text, char out[SENTENCE_MAX])
{
	while (**text) {
		size_t len = 0, kept;
		bool letter = false;

		while (!ends_sentence(*text + len)) {
			letter |= isalpha((unsigned char)(*text)[len]) != 0;
			len++;
		}
		kept = len < SENTENCE_MAX - 1 ? len : SENTENCE_MAX - 1;
		memcpy(out, *text, kept);
		out[kept] = '\0';
		*text += len;
		if (**text)
			++*text;
		if (letter)
			return true;
	}
	return false;
}

static bool fits(const struct sentence_row *row, const char *sentence)
{
	return has_one_of(sentence, row->need) && has_one_of(sentence, row->any);
}

static uint32_t raised_by(const char *sentence)
{
	for (size_t i = 0; i < MEM_COUNT(sentences); i++)
		if (sentences[i].raises && fits(&sentences[i], sentence))
			return ALARM_BIT(sentences[i].kind);
	return 0;
}

static bool explained(const char *sentence, uint32_t holding)
{
	for (size_t i = 0; i < MEM_COUNT(sentences); i++)
		if (!sentences[i].raises && holding & ALARM_BIT(sentences[i].kind) &&
			fits(&sentences[i], sentence))
			return true;
	return false;
}

static uint32_t told_by_text(const struct upsmib_facts *facts, uint32_t holding)
{
	char sentence[SENTENCE_MAX];
	const char *text = facts->alarm_text;
	bool any = false;

	while (next_sentence(&text, sentence)) {
		any = true;
		holding |= raised_by(sentence);
	}
	text = facts->alarm_text;
	while (next_sentence(&text, sentence))
		if (!raised_by(sentence) && !explained(sentence, holding))
			holding |= ALARM_BIT(ALARM_GENERAL_FAULT);
	if (!any && facts->words & ST_ALARM)
		holding |= ALARM_BIT(ALARM_GENERAL_FAULT);
	return holding;
}

/* ---- conditions ---- */

static bool shutdown_imminent(const struct upsmib_facts *f, const struct alarm_context *c)
{
	if (c->shutdown_s >= 0 && c->shutdown_s < 5)
		return true;
	return f->words & ST_OB && f->runtime_s >= 0 && f->runtime_s < 5;
}

uint32_t alarms_that_hold(const struct upsmib_facts *f, const struct alarm_context *c)
{
	bool off = f->words & ST_OFF;
	const struct { enum alarm_kind kind; bool holds; } conditions[] = {
		{ ALARM_BATTERY_BAD, f->words & ST_RB || f->battery_bad },
		{ ALARM_ON_BATTERY, f->source == SOURCE_BATTERY },
		{ ALARM_LOW_BATTERY, f->battery >= BATTERY_LOW },
		{ ALARM_DEPLETED_BATTERY, f->battery == BATTERY_DEPLETED },
		{ ALARM_INPUT_BAD, f->input_bad },
		{ ALARM_OUTPUT_OVERLOAD, f->words & ST_OVER },
		{ ALARM_ON_BYPASS, f->words & ST_BYPASS },
		{ ALARM_OUTPUT_OFF_AS_REQUESTED, off && c->off_asked == OFF_ASKED_OUTPUT },
		{ ALARM_UPS_OFF_AS_REQUESTED, off && c->off_asked == OFF_ASKED_SYSTEM },
		{ ALARM_CHARGER_FAILED, f->charger_fault },
		{ ALARM_UPS_OUTPUT_OFF, off },
		{ ALARM_UPS_SYSTEM_OFF, off && (c->off_asked == OFF_ASKED_SYSTEM || f->standby) },
		{ ALARM_DIAGNOSTIC_TEST_FAILED, c->test_failed },
		{ ALARM_COMMUNICATIONS_LOST, f->stale },
		{ ALARM_AWAITING_POWER, off && f->input_gone && c->auto_restart },
		{ ALARM_SHUTDOWN_PENDING, c->shutdown_s >= 0 || f->words & ST_FSD },
		{ ALARM_SHUTDOWN_IMMINENT, shutdown_imminent(f, c) },
		{ ALARM_TEST_IN_PROGRESS, c->test_running || f->words & (ST_TEST | ST_CAL) },
	};
	uint32_t holding = 0;

	for (size_t i = 0; i < MEM_COUNT(conditions); i++)
		if (conditions[i].holds)
			holding |= ALARM_BIT(conditions[i].kind);
	return told_by_text(f, holding);
}

/* ---- the table ---- */

static bool id_is_used(const struct alarms *a, uint32_t id)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->rows[i].id == id)
			return true;
	return false;
}

static uint32_t new_id(struct alarms *a)
{
	uint32_t id = 1;

	if (a->last_id < INT32_MAX)
		return ++a->last_id;
	while (id_is_used(a, id))	/* terminates: there are at most ALARM_KINDS rows */
		id++;
	return id;
}

static void add_row(struct alarms *a, enum alarm_kind kind, uint32_t ticks)
{
	struct alarm_row row = { .id = new_id(a), .kind = kind, .ticks = ticks };
	size_t place = a->count;

	assert(a->count < ALARM_KINDS);
	while (place > 0 && a->rows[place - 1].id > row.id) {
		a->rows[place] = a->rows[place - 1];
		place--;
	}
	a->rows[place] = row;
	a->count++;
	if (a->changed)
		a->changed(a->context, true, &row);
}

static void remove_row(struct alarms *a, size_t place)
{
	struct alarm_row row = a->rows[place];

	a->count--;
	memmove(a->rows + place, a->rows + place + 1, (a->count - place) * sizeof *a->rows);
	if (a->changed)
		a->changed(a->context, false, &row);
}

void alarms_update(struct alarms *a, uint32_t holding, uint32_t now_ticks)
{
	uint32_t shown = 0;

	for (size_t i = a->count; i-- > 0;) {
		if (holding & ALARM_BIT(a->rows[i].kind))
			shown |= ALARM_BIT(a->rows[i].kind);
		else
			remove_row(a, i);
	}
	for (enum alarm_kind kind = ALARM_BATTERY_BAD; kind <= ALARM_KINDS; kind++)
		if (holding & ~shown & ALARM_BIT(kind))
			add_row(a, kind, now_ticks);
}
