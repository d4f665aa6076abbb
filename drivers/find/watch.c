/* SPDX-License-Identifier: GPL-2.0-or-later
 * watch - see watch.h.
 */
#include "drivers/find/watch.h"

#include "lib/mem.h"

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
	uv_timer_t soon, later;		/* after a change; when nothing has changed for a while */
	uv_poll_t poll;
	int fd;				/* -1: no announcements here */
	int open;			/* handles */
};

static void look(struct find_watch *w, uint64_t next_ms);

static void on_soon(uv_timer_t *t)
{
	look(t->data, SETTLED_MS);
}

static void on_later(uv_timer_t *t)
{
	look(t->data, FIND_WATCH_EVERY_MS);
}

static void look(struct find_watch *w, uint64_t next_ms)
{
	uv_timer_start(&w->later, on_later, next_ms, 0);
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

static void on_message(uv_poll_t *poll, int status, int events)
{
	struct find_watch *w = poll->data;
	bool about_usb = false;

	(void)events;
	for (int i = 0; !status && i < MESSAGES_A_TURN && read_message(w, &about_usb); i++)
		;
	if (status)
		uv_poll_stop(poll);
	if (about_usb && !uv_is_active((uv_handle_t *)&w->soon))
		uv_timer_start(&w->soon, on_soon, SOON_MS, 0);
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

static void init_timer(struct find_watch *w, uv_loop_t *loop, uv_timer_t *t)
{
	uv_timer_init(loop, t);
	t->data = w;
	w->open++;
}

struct find_watch *find_watch_new(uv_loop_t *loop, void (*look_fn)(void *user), void *user)
{
	struct find_watch *w = MEM_NEW(struct find_watch);

	w->look = look_fn;
	w->user = user;
	init_timer(w, loop, &w->soon);
	init_timer(w, loop, &w->later);
	uv_timer_start(&w->later, on_later, 0, 0);
	w->fd = open_announcements();
	if (w->fd < 0)
		return w;
	uv_poll_init(loop, &w->poll, w->fd);
	w->poll.data = w;
	w->open++;
	uv_poll_start(&w->poll, UV_READABLE, on_message);
	return w;
}

static void on_closed(uv_handle_t *h)
{
	struct find_watch *w = h->data;

	if (--w->open)
		return;
	if (w->fd >= 0)
		close(w->fd);
	free(w);
}

void find_watch_free(struct find_watch *w)
{
	if (!w)
		return;
	uv_close((uv_handle_t *)&w->soon, on_closed);
	uv_close((uv_handle_t *)&w->later, on_closed);
	if (w->fd >= 0)
		uv_close((uv_handle_t *)&w->poll, on_closed);
}
