/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - when to scan USB again.
 *
 * After an announcement of the kernel or of udev on a netlink socket, whose contents are not used;
 * and every few seconds, because a container receives no announcements.
 */
#ifndef DRIVERS_FIND_WATCH_H
#define DRIVERS_FIND_WATCH_H

#include <uv.h>

struct find_watch;

/* `look` is called from the loop: shortly after a change, again when the kernel's drivers and
 * udev's permissions had time to follow, and every FIND_WATCH_EVERY_MS. The timers keep the loop
 * alive until find_watch_free, which `look` may call at its end. */
enum { FIND_WATCH_EVERY_MS = 5000 };
struct find_watch *find_watch_new(uv_loop_t *loop, void (*look)(void *user), void *user);
void find_watch_free(struct find_watch *w);	/* NULL is fine */

#endif
