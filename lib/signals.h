/* SPDX-License-Identifier: GPL-2.0-or-later
 * signals - the signals of a program, reported in its loop. SIGPIPE is ignored: writing to a closed
 * peer returns an error.
 */
#ifndef LIB_SIGNALS_H
#define LIB_SIGNALS_H

#include <stddef.h>
#include <uv.h>

enum { SIGNALS_MAX = 8 };

struct signals {			/* embedded; opaque */
	uv_signal_t handles[SIGNALS_MAX];
	size_t count;
	void (*on_signal)(void *user, int number);
	void *user;
};

/* `numbers` ends with 0. The handles do not keep the loop alive. */
void signals_watch(struct signals *s, uv_loop_t *loop, const int *numbers,
	void (*on_signal)(void *user, int number), void *user);
/* Harmless if it never watched or is closed; the loop must run once more. */
void signals_close(struct signals *s);

#endif
