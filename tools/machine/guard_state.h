/* SPDX-License-Identifier: GPL-2.0-or-later
 * guard_state - what the guard of this host answers to `status` on its control socket.
 */
#ifndef TOOLS_GUARD_STATE_H
#define TOOLS_GUARD_STATE_H

#include <stdbool.h>

struct guard_state {
	bool rehearses;
	bool is_watching;		/* no shutdown is under way */
	bool stands_by;			/* upsmon of this host shuts it down */
	long needed_s;			/* that this machine needs to shut down; 0: unknown */
};

/* 0; -ESRCH: no guard runs; -EPERM: it does not answer this user; another -errno. Blocks. */
int guard_state_read(const char *state_dir, struct guard_state *out);

#endif
