/* SPDX-License-Identifier: GPL-2.0-or-later
 * guard_state - reads the guard's answer to `status` on its control socket; the keys are in
 * holdover-guard(8).
 */
#ifndef TOOLS_GUARD_STATE_H
#define TOOLS_GUARD_STATE_H

#include <stdbool.h>
#include <stddef.h>

enum { GUARD_STATE_UPSES_MAX = 64, GUARD_STATE_WORD_MAX = 128 };

struct guard_ups {
	char name[GUARD_STATE_WORD_MAX];
	/* limits at which this machine is shut down; -1: the rule does not apply */
	long charge_pct, runtime_s;
};

struct guard_state {
	char state[GUARD_STATE_WORD_MAX];	/* watching, standing_by, decided, telling, going */
	char rule[GUARD_STATE_WORD_MAX];	/* "C2"; "": none holds */
	char reason[GUARD_STATE_WORD_MAX];	/* its text */
	char stands_by_for[GUARD_STATE_WORD_MAX];	/* "upsmon", or "" */
	bool rehearses;
	bool is_watching;		/* no shutdown is in progress */
	bool stands_by;			/* upsmon of this host shuts it down */
	long needed_s;			/* time that this machine needs to shut down; 0: unknown */
	struct guard_ups ups[GUARD_STATE_UPSES_MAX];
	size_t count;
};

/* 0; -ESRCH: no guard runs; -EPERM: it does not answer this user; another -errno. Blocks. */
int guard_state_read(const char *state_dir, struct guard_state *out);

/* Reads one line of the answer, for callers that use the socket without blocking. */
void guard_state_add_line(struct guard_state *g, const char *text);
char *guard_state_socket(const char *state_dir);	/* the caller frees */

/* NULL: it does not watch this UPS. */
const struct guard_ups *guard_state_of(const struct guard_state *g, const char *ups);

#endif
