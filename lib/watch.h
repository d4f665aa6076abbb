/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - waits until a descriptor can be read or written; every program uses it.
 *
 * A uv_poll in its own memory. libuv needs a handle until the loop has closed it, in a later
 * iteration; only this file handles that. The owner holds a pointer; after watch_end no data of the
 * owner are used any more (except `ended`, if it is given).
 */
#ifndef LIB_WATCH_H
#define LIB_WATCH_H

#include <uv.h>

/* WATCH_ERROR is only reported, never requested. */
enum { WATCH_READ = UV_READABLE, WATCH_WRITE = UV_WRITABLE, WATCH_ERROR = 1 << 8 };

struct watch;

/* Called with the events. An error of the descriptor is reported as all three events; a read or
 * write returns it. From then on it is watched for reading, so a persistent error is reported in
 * each iteration of the loop: an owner that cannot clear it by reading calls watch_want(w, 0) or
 * ends the watch. May end this watch and any other. */
typedef void watch_ready(void *user, unsigned events);

/* NULL with *error = -errno: this descriptor cannot be watched. It is borrowed. */
struct watch *watch_new(uv_loop_t *loop, int fd, unsigned events, watch_ready *ready, void *user,
	int *error);
/* Costs two system calls, also if nothing changes. While no events are requested, a hang-up of the
 * peer is not reported either. */
void watch_want(struct watch *w, unsigned events);
int watch_fd(const struct watch *w);
/* From now on this watch does not keep the loop alive. */
void watch_unref(struct watch *w);

/* No more calls of `ready`; the descriptor may be closed right after. `ended` (NULL: none) is
 * called once with the user, from the loop, never from within. NULL is fine. */
void watch_end(struct watch *w, void (*ended)(void *user));

#endif
