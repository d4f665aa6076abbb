/* SPDX-License-Identifier: GPL-2.0-or-later
 * guard_state - see guard_state.h.
 */
#include "tools/machine/guard_state.h"
#include "lib/control.h"
#include "lib/mem.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ANSWER_MS = 5000 };

/* Reads the word after `key` of such a line; "none" is read as "". */
static void read_word(const char *text, const char *key, char out[GUARD_STATE_WORD_MAX])
{
	size_t n = strlen(key);

	if (strncmp(text, key, n) != 0 || text[n] != ' ')
		return;
	snprintf(out, GUARD_STATE_WORD_MAX, "%.*s", (int)strcspn(text + n + 1, " "), text + n + 1);
	if (!strcmp(out, "none"))
		*out = 0;
}

static long number_behind(const char *text, const char *key)
{
	const char *at = strstr(text, key);
	long number;

	return at && sscanf(at + strlen(key), "%ld", &number) == 1 ? number : -1;
}

static void read_ups(struct guard_state *g, const char *text)
{
	struct guard_ups *u = &g->ups[g->count];

	if (strncmp(text, "ups ", 4) != 0 || g->count == GUARD_STATE_UPSES_MAX)
		return;
	snprintf(u->name, sizeof u->name, "%.*s", (int)strcspn(text + 4, " "), text + 4);
	u->charge_pct = number_behind(text, " charge ");
	u->runtime_s = number_behind(text, " runtime ");
	g->count++;
}

void guard_state_add_line(struct guard_state *g, const char *text)
{
	const char *quote = strchr(text, '"');

	sscanf(text, "needed %ld", &g->needed_s);
	g->rehearses |= !strcmp(text, "rehearse yes");
	read_word(text, "state", g->state);
	read_word(text, "reason", g->rule);
	read_word(text, "stands_by_for", g->stands_by_for);
	if (!strncmp(text, "reason ", 7) && quote)
		snprintf(g->reason, sizeof g->reason, "%.*s", (int)strcspn(quote + 1, "\""),
			quote + 1);
	read_ups(g, text);
	g->stands_by = !strcmp(g->state, "standing_by");
	g->is_watching = g->stands_by || !strcmp(g->state, "watching");
}

static void on_line(void *user, const char *text)
{
	guard_state_add_line(user, text);
}

char *guard_state_socket(const char *state_dir)
{
	return paths_join(state_dir, "control-holdover-guard");
}

int guard_state_read(const char *state_dir, struct guard_state *out)
{
	char *path = guard_state_socket(state_dir);
	int status;

	*out = (struct guard_state){ 0 };
	status = control_ask(path, "status", ANSWER_MS, on_line, out);
	free(path);
	switch (status) {
	case -ENOENT: case -ECONNREFUSED: return -ESRCH;
	case -EACCES: return -EPERM;
	default: return status > 0 ? -EPROTO : status;
	}
}

const struct guard_ups *guard_state_of(const struct guard_state *g, const char *ups)
{
	for (size_t i = 0; i < g->count; i++)
		if (!strcasecmp(g->ups[i].name, ups))
			return &g->ups[i];
	return NULL;
}
