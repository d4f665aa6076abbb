/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - wait until a descriptor can be read or written: the one way to do that in every program.
 *
 * A uv_poll whose memory is its own. libuv needs a handle until the loop has closed it, in a later
 * turn; this is the only place that knows. The owner holds a pointer, and once watch_end has
 * returned nothing of the owner's is referred to any more (but for `ended`, if it asks for that).
 */
#ifndef LIB_WATCH_H
#define LIB_WATCH_H

#include <uv.h>

/* WATCH_ERROR is reported only, never asked for. */
enum { WATCH_READ = UV_READABLE, WATCH_WRITE = UV_WRITABLE, WATCH_ERROR = 1 << 8 };

struct watch;

/* What was waited for. An error of the descriptor is all three events: reading or writing says
 * more. From then on it is watched for reading, so an error that stays is reported in each turn of
 * the loop: an owner that cannot clear it by reading calls watch_want(w, 0) or ends the watch. May
 * end this watch and any other. */
typedef void watch_ready(void *user, unsigned events);

/* NULL with *error = -errno: this descriptor cannot be watched. It is borrowed. */
struct watch *watch_new(uv_loop_t *loop, int fd, unsigned events, watch_ready *ready, void *user,
	int *error);
/* Costs two system calls, also if nothing changes. While no events are wanted, the end of the peer
 * is not reported either. */
void watch_want(struct watch *w, unsigned events);
int watch_fd(const struct watch *w);
/* From now on this watch does not keep the loop alive. */
void watch_unref(struct watch *w);

/* No more calls of `ready`; the descriptor may be closed right after. `ended` (NULL: none) is
 * called once with the user, from the loop, never from within. NULL is fine. */
void watch_end(struct watch *w, void (*ended)(void *user));

#endif
