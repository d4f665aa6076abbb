/* SPDX-License-Identifier: GPL-2.0-or-later
 * idle - a call in each iteration of the loop: a uv_idle whose memory is its own (lib/handle).
 *
 * Between two calls all sockets are polled once; while it runs the loop does not sleep. A timer of
 * 0 ms cannot replace it: if its own callback starts it again libuv calls it at once.
 */
#ifndef LIB_IDLE_H
#define LIB_IDLE_H

#include <uv.h>

struct idle;

/* Not started. */
struct idle *idle_new(uv_loop_t *loop, void (*call)(void *user), void *user);
void idle_start(struct idle *i);		/* harmless if it runs */
void idle_stop(struct idle *i);
/* No more calls. NULL is fine. */
void idle_free(struct idle *i);

#endif
