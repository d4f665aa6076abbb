/* SPDX-License-Identifier: GPL-2.0-or-later
 * dial - a TCP connection to a name and port: looked up in the background, then each of its
 * addresses is tried in turn. Nothing blocks. It has no time limit; the caller may stop it.
 */
#ifndef LIB_DIAL_H
#define LIB_DIAL_H

#include <uv.h>

struct dial;

/* Called once, from the loop, with the connected, non-blocking descriptor, which the caller then
 * owns; or with -1 and the reason as text. The dial is freed then. */
typedef void dial_done(void *user, int fd, const char *why);

struct dial *dial_new(uv_loop_t *loop, const char *host, unsigned port, dial_done *done,
	void *user);
/* Stops one in progress; `done` is not called. NULL is fine. */
void dial_stop(struct dial *d);

#endif
