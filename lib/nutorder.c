/* SPDX-License-Identifier: GPL-2.0-or-later
 * nutorder - see nutorder.h.
 */
#include "lib/nutorder.h"
#include "lib/clock.h"
#include "lib/mem.h"
#include "lib/timer.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AGAIN_MS = 100, ID_MAX = 64 };

struct nutorder {
	struct nutclient *client;
	struct timer *again;
	uint64_t until_ms;
	char id[ID_MAX], outcome[32];
	nutorder_fn *done;
	void *user;
};

enum sp_result nutorder_result(const char *error)
{
	static const struct {
		const char *word;
		enum sp_result result;
	} rows[] = {
		{ "UNKNOWN", SP_NOT_SUPPORTED }, { "UNKNOWN-UPS", SP_NOT_SUPPORTED },
		{ "VAR-NOT-SUPPORTED", SP_NOT_SUPPORTED }, { "CMD-NOT-SUPPORTED", SP_NOT_SUPPORTED },
		{ "READONLY", SP_NOT_SUPPORTED }, { "INVALID-ARGUMENT", SP_INVALID },
		{ "INVALID-VALUE", SP_INVALID }, { "TOO-LONG", SP_INVALID },
	};

	if (!error)
		return SP_OK;
	for (size_t i = 0; i < MEM_COUNT(rows); i++)
		if (!strcmp(rows[i].word, error))
			return rows[i].result;
	return SP_FAILED;
}

void nutorder_free(struct nutorder *o)
{
	if (!o)
		return;
	timer_free(o->again);
	free(o);
}

static void finish(struct nutorder *o, const char *error)
{
	nutorder_fn *done = o->done;
	void *user = o->user;
	char word[ID_MAX] = "";

	if (error)
		snprintf(word, sizeof word, "%s", error);
	nutorder_free(o);
	done(user, nutorder_result(error ? word : NULL), error ? word : NULL);
}

static void on_outcome(void *user, const struct words *w)
{
	struct nutorder *o = user;

	snprintf(o->outcome, sizeof o->outcome, "%s", words_at(w, 0));
}

static void on_asked_outcome(void *user, const char *error)
{
	struct nutorder *o = user;

	if (error)
		finish(o, error);
	else if (strcmp(o->outcome, "PENDING"))
		finish(o, !strcmp(o->outcome, "SUCCESS") ? NULL : "FAILED");
	else if (clock_ms() >= o->until_ms)
		finish(o, "TIMEOUT");
	else
		timer_start(o->again, AGAIN_MS, 0);
}

static const struct nutclient_asker outcome_asker = { on_outcome, on_asked_outcome };

static void ask_outcome(void *user)
{
	struct nutorder *o = user;

	*o->outcome = 0;
	nutclient_ask_for(o->client, &outcome_asker, o, "GET", "TRACKING", o->id, NULL);
}

static void on_accepted(void *user, const struct words *w)
{
	struct nutorder *o = user;

	if (!strcmp(words_at(w, 0), "OK") && !strcmp(words_at(w, 1), "TRACKING"))
		snprintf(o->id, sizeof o->id, "%s", words_at(w, 2));
}

/* The id is sent back unchanged, so it must be valid in a line; a hostile server may have sent
 * anything. */
static bool is_id(const char *id)
{
	for (; *id; id++)
		if (*id <= ' ' || *id >= 0x7f)
			return false;
	return true;
}

static void on_asked(void *user, const char *error)
{
	struct nutorder *o = user;

	if (error || !*o->id)
		finish(o, error);
	else if (!is_id(o->id))
		finish(o, "FAILED");
	else
		ask_outcome(o);
}

static const struct nutclient_asker tracking_asker = { NULL, NULL };
static const struct nutclient_asker order_asker = { on_accepted, on_asked };

struct nutorder *nutorder_new(uv_loop_t *loop, struct nutclient *client, const char *const *words,
	nutorder_fn *done, void *user)
{
	struct nutorder *o = MEM_NEW(struct nutorder);

	o->client = client;
	o->done = done;
	o->user = user;
	o->until_ms = clock_ms() + NUTORDER_WAIT_MS;
	o->again = timer_new(loop, ask_outcome, o);
	nutclient_ask_for(client, &tracking_asker, NULL, "SET", "TRACKING", "ON", NULL);
	nutclient_ask_words(client, words, &order_asker, o);
	return o;
}
