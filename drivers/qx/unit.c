/* SPDX-License-Identifier: GPL-2.0-or-later
 * unit - see unit.h.
 */
#include "drivers/qx/unit.h"
#include "lib/mem.h"
#include "lib/status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* SILENT_BY_HABIT: after this many questions in a row without a reply each question is asked once
 * only. JUNK_AGAIN: a unit that answers nonsense is alive and is asked again at once, a silent one
 * in the next poll. OPTIONAL_MS: time in a poll for questions beside the state; the others are
 * asked in the next poll. */
enum { TRIES_UNKNOWN = 2, SILENT_BY_HABIT = 3, MISSES_KNOWN = 3, OPTIONAL_MS = 2500,
	FULL_ON_BATTERY_MS = 10000, JUNK_AGAIN = 2 };
enum { SAME_QUESTION_MAX = 4 };

struct asking {
	struct qx_unit *unit;
	size_t first;			/* the query asked; rows with the same question follow */
	struct qx_reading readings[SAME_QUESTION_MAX];
	size_t queries[SAME_QUESTION_MAX], count;	/* the queries that the reply fits */
};

const char *qx_unit_value(const void *user, const char *name)
{
	const struct qx_unit *u = user;

	for (size_t i = 0; i < u->stored; i++)
		if (!strcmp(u->store[i].name, name))
			return *u->store[i].text ? u->store[i].text : NULL;
	return NULL;
}

static void keep(struct qx_unit *u, const struct qx_query *source, const struct qx_value *v)
{
	struct qx_stored *s = NULL;

	for (size_t i = 0; i < u->stored && !s; i++)
		if (!strcmp(u->store[i].name, v->name))
			s = &u->store[i];
	if (!s && u->stored == QX_STORE_MAX)
		return;
	if (!s)
		s = &u->store[u->stored++];
	else if (!*v->text && s->source != source)
		return;			/* another reply has it */
	s->name = v->name;
	s->source = source;
	memcpy(s->text, v->text, sizeof s->text);
}

static void forget(struct qx_unit *u, size_t query)
{
	struct qx_asked *a = &u->asked[query];

	for (size_t i = 0; i < u->stored; i++)
		if (u->store[i].source == &u->dialect->queries[query])
			u->store[i].text[0] = 0;
	a->words = 0;
	a->alarm_count = 0;
}

static void accept_reading(struct qx_unit *u, size_t query, const struct qx_reading *r)
{
	const struct qx_query *q = &u->dialect->queries[query];
	struct qx_asked *a = &u->asked[query];

	for (size_t i = 0; i < r->count; i++)
		keep(u, q, &r->values[i]);
	a->answered = true;
	a->misses = 0;
	a->words = r->words;
	a->alarm_count = r->alarm_count;
	memcpy(a->alarms, r->alarms, sizeof a->alarms);
}

static bool is_due(const struct qx_unit *u, size_t query)
{
	const struct qx_query *q = &u->dialect->queries[query];
	const struct qx_asked *a = &u->asked[query];

	if (a->dropped || !qx_holds(q->only, qx_unit_value, u))
		return false;
	if (q->when == QX_ONCE)
		return !a->answered;
	return q->when == QX_STATUS || !a->done;
}

/* ---- one question ---- */

static bool fits(void *user, const uint8_t *reply, size_t n)
{
	struct asking *a = user;
	const struct qx_query *queries = a->unit->dialect->queries;
	bool zero = false;

	a->count = 0;
	for (size_t i = a->first; queries[i].ask && a->count < MEM_COUNT(a->queries); i++) {
		struct qx_reading *r = &a->readings[a->count];
		struct qx_asked *asked = &a->unit->asked[i];
		enum qx_fit fit;
		uint64_t news;

		if (strcmp(queries[i].ask, queries[a->first].ask) ||
			!qx_holds(queries[i].only, qx_unit_value, a->unit))
			continue;
		fit = qx_decode(&queries[i], reply, n, qx_unit_value, a->unit, r);
		zero |= fit == QX_ZERO;
		if (fit != QX_FITS)
			continue;
		news = r->odd & ~asked->odd;
		asked->odd = r->odd;
		if (!news)
			a->queries[a->count++] = i;
	}
	if (zero && a->unit->dialogue.link->wake)
		a->unit->dialogue.link->wake(a->unit->dialogue.link->user);
	return a->count;
}

static void missed(struct qx_unit *u, size_t query, enum qx_result result)
{
	struct qx_asked *a = &u->asked[query];

	if (a->misses < UINT8_MAX)
		a->misses++;
	if (a->answered && a->misses >= MISSES_KNOWN)
		forget(u, query);
	if (!a->answered && (result == QX_REFUSED || a->misses >= TRIES_UNKNOWN ||
				    u->silences >= SILENT_BY_HABIT))
		a->dropped = true;
}

static bool skipped_by_option(const struct qx_unit_options *o, const char *ask)
{
	return (o->novendor && (!strcmp(ask, "I") || !strcmp(ask, "FW?"))) ||
	       (o->norating && !strcmp(ask, "F")) || (o->nooutstats && !strcmp(ask, "WA"));
}

/* "%a" is the slave address. */
static void question(const struct qx_unit *u, const char *ask, char out[QX_ASK_MAX])
{
	qx_order_line(u->dialect, ask, &u->delays, NULL, qx_unit_value, u, out);
}

static enum qx_result put(struct qx_unit *u, size_t query)
{
	const struct qx_query *queries = u->dialect->queries;
	struct asking a = { .unit = u, .first = query };
	char line[QX_ASK_MAX];
	enum qx_result result = QX_REFUSED;

	question(u, queries[query].ask, line);
	u->dialogue.impatient = u->quick && queries[query].when != QX_STATUS;
	if (!skipped_by_option(&u->options, queries[query].ask))
		result = qx_ask(&u->dialogue, line, fits, &a);
	if (queries[query].when != QX_STATUS)
		u->silences = result == QX_SILENT ? u->silences + 1 : 0;
	for (size_t i = query; queries[i].ask; i++) {
		bool got = false;

		if (strcmp(queries[i].ask, queries[query].ask))
			continue;
		for (size_t k = 0; result == QX_GOOD && k < a.count; k++) {
			if (a.queries[k] != i)
				continue;
			accept_reading(u, i, &a.readings[k]);
			got = true;
		}
		u->asked[i].done = true;
		if (!got && qx_holds(queries[i].only, qx_unit_value, u))
			missed(u, i, result);
	}
	return result;
}

/* ---- polling ---- */

static bool asked_before(const struct qx_query *queries, size_t query)
{
	for (size_t i = 0; i < query; i++)
		if (!strcmp(queries[i].ask, queries[query].ask))
			return true;
	return false;
}

/* A nonsense reply counts as one miss, however often the question was asked. */
static enum qx_result put_patiently(struct qx_unit *u, size_t query)
{
	uint8_t misses = u->asked[query].misses;
	enum qx_result result = put(u, query);

	for (int again = 0; result == QX_JUNK && again < JUNK_AGAIN; again++) {
		u->asked[query].misses = misses;
		result = put(u, query);
	}
	return result;
}

/* Asks all questions that the state depends on; only the first one must be answered. */
static int poll_state(struct qx_unit *u)
{
	const struct qx_query *queries = u->dialect->queries;
	bool first = true;

	for (size_t i = 0; queries[i].ask && i < QX_QUERIES_MAX; i++) {
		enum qx_result result;
		bool needed;

		if (queries[i].when != QX_STATUS || !is_due(u, i) ||
			asked_before(queries, i))
			continue;
		needed = first || u->asked[i].answered;
		first = false;
		result = put_patiently(u, i);
		if (result == QX_LOST)
			return -ENODEV;
		if (needed && result != QX_GOOD) {
			u->asked[i].dropped = false;
			return -EAGAIN;
		}
	}
	return 0;
}

static int poll_rest(struct qx_unit *u, uint64_t (*clock)(void))
{
	const struct qx_query *queries = u->dialect->queries;
	uint64_t begun = clock();

	for (size_t i = 0; queries[i].ask && i < QX_QUERIES_MAX; i++) {
		if (queries[i].when == QX_STATUS || !is_due(u, i))
			continue;
		if (clock() - begun > OPTIONAL_MS)
			break;
		if (put(u, i) == QX_LOST)
			return -ENODEV;
	}
	return 0;
}

bool qx_unit_has_asked_all(const struct qx_unit *u)
{
	for (size_t i = 0; u->dialect->queries[i].ask && i < QX_QUERIES_MAX; i++)
		if (u->dialect->queries[i].when != QX_STATUS && is_due(u, i))
			return false;
	return true;
}

static void ask_all_again(struct qx_unit *u, uint64_t now_ms)
{
	for (size_t i = 0; i < QX_QUERIES_MAX; i++)
		u->asked[i].done = false;
	u->full_at_ms = now_ms;
}

int qx_unit_poll(struct qx_unit *u, bool full, uint64_t (*clock)(void))
{
	uint64_t now_ms = clock();
	int result;

	if (full || (qx_unit_words(u) & ST_OB && now_ms - u->full_at_ms >= FULL_ON_BATTERY_MS))
		ask_all_again(u, now_ms);
	result = poll_state(u);
	return result ? result : poll_rest(u, clock);
}

uint32_t qx_unit_words(const struct qx_unit *u)
{
	uint32_t words = 0;

	for (size_t i = 0; i < QX_QUERIES_MAX; i++)
		words |= u->asked[i].words;
	return words;
}

size_t qx_unit_alarms(const struct qx_unit *u, const char *alarms[QX_ALARMS_MAX])
{
	size_t count = 0;

	for (size_t i = 0; i < QX_QUERIES_MAX; i++)
		for (size_t k = 0; k < u->asked[i].alarm_count && count < QX_ALARMS_MAX; k++)
			alarms[count++] = u->asked[i].alarms[k];
	return count;
}

/* ---- commands ---- */

static size_t state_query(const struct qx_unit *u)
{
	size_t i = 0;

	while (u->dialect->queries[i].ask && u->dialect->queries[i].when != QX_STATUS)
		i++;
	return i;
}

/* A late reply to the previous question does not confirm the command. */
static bool fits_state(struct qx_unit *u)
{
	struct asking a = { .unit = u, .first = state_query(u) };

	return u->dialect->queries[a.first].ask && fits(&a, u->dialogue.reply, u->dialogue.length);
}

static enum sp_result goes_on(struct qx_unit *u)
{
	size_t i = state_query(u);

	return u->dialect->queries[i].ask && put(u, i) == QX_GOOD ? SP_OK : SP_FAILED;
}

/* Many units carry out a command without answering it (NUT issues 2500, 3232, 3535): it counts as
 * accepted if the unit answers the next question. */
static enum sp_result order(struct qx_unit *u, const char *line)
{
	switch (qx_order(&u->dialogue, line, u->dialect->accept)) {
	case QX_GOOD:
		return SP_OK;
	case QX_JUNK:
		if (!fits_state(u))
			return SP_FAILED;
		return goes_on(u);
	case QX_SILENT:
		return goes_on(u);
	default:
		return SP_FAILED;
	}
}

enum sp_result qx_unit_command(struct qx_unit *u, const char *name, const char *value)
{
	const struct qx_command *row = qx_command_row(u->dialect, name, qx_unit_value, u);
	enum sp_result result = SP_OK;
	char line[QX_ASK_MAX];

	if (!row)
		return SP_NOT_SUPPORTED;
	if (!qx_order_line(u->dialect, row->line, &u->delays, value, qx_unit_value, u, line))
		return SP_INVALID;
	if (row->first)
		result = order(u, row->first);
	if (result == SP_OK)
		result = order(u, line);
	if (result != SP_OK)
		return result;
	if (!strncmp(row->name, "shutdown.", 9))
		u->ordered = strcmp(row->name, "shutdown.stop");
	return SP_OK;
}

/* The value that was set is shown until the unit reports it. */
static void set_stored(struct qx_unit *u, const char *name, const char *value)
{
	for (size_t i = 0; i < u->stored; i++) {
		struct qx_stored *s = &u->store[i];
		struct qx_asked *asked = &u->asked[s->source - u->dialect->queries];

		if (strcasecmp(s->name, name))
			continue;
		snprintf(s->text, sizeof s->text, "%s", value);
		asked->done = asked->answered = asked->dropped = false;
		asked->misses = 0;
	}
}

enum sp_result qx_unit_set(struct qx_unit *u, const char *name, const char *value)
{
	const struct qx_setting *row = qx_setting_row(u->dialect, name, qx_unit_value, u);
	enum sp_result result;
	char line[QX_ASK_MAX];

	if (!row)
		return SP_NOT_SUPPORTED;
	if (!qx_setting_line(row, value, qx_unit_value, u, line))
		return SP_INVALID;
	result = order(u, line);
	if (result == SP_OK)
		set_stored(u, name, value);
	return result;
}

enum sp_result qx_unit_reset(struct qx_unit *u)
{
	enum sp_result result = u->dialect->reset ? order(u, u->dialect->reset) : SP_NOT_SUPPORTED;

	if (result == SP_OK)
		ask_all_again(u, u->full_at_ms);
	return result;
}
