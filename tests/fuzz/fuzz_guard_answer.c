/* SPDX-License-Identifier: GPL-2.0-or-later
 * fuzz_guard_answer - any lines as what the guard answers to `status` and `explain`. Oracle: texts
 * end, limits are unknown (-1) or those of the answer, there are not more UPSes than there is room
 * for, and a UPS is found by the name that it was listed under.
 */
#include "tools/judge/explained.h"
#include "tools/machine/guard_state.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ends(const char *text, size_t size)
{
	if (strnlen(text, size) == size)
		abort();
}

static void check_state(const struct guard_state *g)
{
	if (g->count > GUARD_STATE_UPSES_MAX)
		abort();
	ends(g->state, sizeof g->state);
	ends(g->rule, sizeof g->rule);
	ends(g->reason, sizeof g->reason);
	ends(g->stands_by_for, sizeof g->stands_by_for);
	for (size_t i = 0; i < g->count; i++) {
		ends(g->ups[i].name, sizeof g->ups[i].name);
		if (!guard_state_of(g, g->ups[i].name))
			abort();
	}
}

static void check_line(const char *line)
{
	struct explained e;

	if (!explained_read(line, &e))
		return;
	ends(e.ups, sizeof e.ups);
	ends(e.rule, sizeof e.rule);
	ends(e.text, sizeof e.text);
	if (e.kind >= EXPLAINED_KINDS || !*e.text || strchr(e.text, '"') ||
		(e.kind == EXPLAINED_STEP) != !!*e.ups)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct guard_state g;
	char *text = malloc(size + 1), *rest = text, *line;

	g = (struct guard_state){ 0 };
	memcpy(text, data, size);
	text[size] = 0;
	while ((line = strsep(&rest, "\n"))) {
		guard_state_add_line(&g, line);
		check_line(line);
	}
	check_state(&g);
	free(text);
	return 0;
}
