/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - when to look at USB again.
 *
 * By the kernel's and udev's announcements on a netlink socket, of which nothing is believed but
 * that something has happened; and every few seconds anyway, because a container hears none.
 */
#ifndef DRIVERS_FIND_WATCH_H
#define DRIVERS_FIND_WATCH_H

#include <uv.h>

struct find_watch;

/* `look` is called from the loop: a moment after a change, again when all that follows it (the
 * kernel's drivers, udev's permissions) has had its time, and every FIND_WATCH_EVERY_MS. They
 * keep the loop alive until find_watch_free, which `look` may call at its end. */
enum { FIND_WATCH_EVERY_MS = 5000 };
struct find_watch *find_watch_new(uv_loop_t *loop, void (*look)(void *user), void *user);
void find_watch_free(struct find_watch *w);	/* NULL is fine */

#endif
