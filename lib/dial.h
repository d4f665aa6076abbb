/* SPDX-License-Identifier: GPL-2.0-or-later
 * dial - a TCP connection to a name and port: looked up in the background, then each of its
 * addresses is tried in turn. Nothing blocks. There is no time limit of its own: who dials may
 * stop.
 */
#ifndef LIB_DIAL_H
#define LIB_DIAL_H

#include <uv.h>

struct dial;

/* Once, from the loop: the connected, non-blocking descriptor, the owner's now; or -1 and why, for
 * people. The dial is gone then. */
typedef void dial_done(void *user, int fd, const char *why);

struct dial *dial_new(uv_loop_t *loop, const char *host, unsigned port, dial_done *done, void *user);
/* Stops one that is under way; `done` is not called. NULL is fine. */
void dial_stop(struct dial *d);

#endif
