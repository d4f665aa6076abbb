/* SPDX-License-Identifier: GPL-2.0-or-later
 * guard_state - see guard_state.h.
 */
#include "tools/machine/guard_state.h"
#include "lib/control.h"
#include "lib/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 5000 };

/* "state watching", "needed 120", "rehearse no": holdover-guard(8), Status. */
static void on_line(void *user, const char *text)
{
	struct guard_state *g = user;

	sscanf(text, "needed %ld", &g->needed_s);
	if (!strcmp(text, "rehearse yes"))
		g->rehearses = true;
	if (!strncmp(text, "state ", 6))
		g->stands_by = !strcmp(text + 6, "standing_by");
	if (g->stands_by || !strcmp(text, "state watching"))
		g->is_watching = true;
}

int guard_state_read(const char *state_dir, struct guard_state *out)
{
	char *path = paths_join(state_dir, "control-holdover-guard");
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
