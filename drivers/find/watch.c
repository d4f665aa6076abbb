/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - see watch.h.
 */
#include "drivers/find/watch.h"

#include "lib/mem.h"
#include "lib/timer.h"
#include "lib/watch.h"

#include <errno.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	SOON_MS = 100,
	SETTLED_MS = 1000,
	GROUP_KERNEL = 1,
	GROUP_UDEV = 2,
	MESSAGES_A_TURN = 64,
	MESSAGE_MAX = 8192,
};

struct find_watch {
	void (*look)(void *user);
	void *user;
	struct timer *soon, *later;	/* soon: after a change; later: after a while without one */
	struct watch *announcements;	/* NULL: none here */
	int fd;				/* of the announcements, or -1 */
};

static void look(struct find_watch *w, uint64_t next_ms);

static void on_soon(void *user)
{
	look(user, SETTLED_MS);
}

static void on_later(void *user)
{
	look(user, FIND_WATCH_EVERY_MS);
}

static void look(struct find_watch *w, uint64_t next_ms)
{
	timer_start(w->later, next_ms, 0);
	w->look(w->user);
}

/* True if it is about USB. The message that overflowed the socket may have been, too. */
static bool read_message(struct find_watch *w, bool *about_usb)
{
	char bytes[MESSAGE_MAX];
	ssize_t n = recv(w->fd, bytes, sizeof bytes, MSG_DONTWAIT);

	if (n <= 0) {
		*about_usb |= n < 0 && errno == ENOBUFS;
		return false;
	}
	*about_usb |= memmem(bytes, (size_t)n, "usb", 3) != NULL;
	return true;
}

static void on_messages(void *user, unsigned events)
{
	struct find_watch *w = user;
	bool about_usb = false;

	(void)events;
	for (int i = 0; i < MESSAGES_A_TURN && read_message(w, &about_usb); i++)
		;
	if (about_usb && !timer_is_running(w->soon))
		timer_start(w->soon, SOON_MS, 0);
}

static int open_announcements(void)
{
	struct sockaddr_nl a = { .nl_family = AF_NETLINK, .nl_groups = GROUP_KERNEL | GROUP_UDEV };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
		NETLINK_KOBJECT_UEVENT);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

struct find_watch *find_watch_new(uv_loop_t *loop, void (*look_fn)(void *user), void *user)
{
	struct find_watch *w = MEM_NEW(struct find_watch);
	int error;

	w->look = look_fn;
	w->user = user;
	w->soon = timer_new(loop, on_soon, w);
	w->later = timer_new(loop, on_later, w);
	timer_start(w->later, 0, 0);
	w->fd = open_announcements();
	if (w->fd >= 0)
		w->announcements = watch_new(loop, w->fd, WATCH_READ, on_messages, w, &error);
	return w;
}

void find_watch_free(struct find_watch *w)
{
	if (!w)
		return;
	timer_free(w->soon);
	timer_free(w->later);
	watch_end(w->announcements, NULL);
	if (w->fd >= 0)
		close(w->fd);
	free(w);
}
