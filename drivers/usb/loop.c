/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_loop - see loop.h. libusb reports its descriptors and each change of them.
 */
#include "drivers/usb/loop.h"

#include "lib/log.h"
#include "lib/mem.h"
#include "lib/watch.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct usb_loop_watch {		/* one descriptor */
	struct watch *watch;
	struct usb_loop_watch *next;
	struct usb_loop *on;
	int fd;
};

static void close_watch(struct usb_loop_watch *w)
{
	watch_end(w->watch, NULL);
	free(w);
}

/* An error means that the device of the descriptor is gone. The error persists, so the descriptor
 * is no longer watched; libusb detects the loss by itself, and may remove the watch. */
static void on_readiness(void *user, unsigned events)
{
	struct timeval now = { 0, 0 };
	struct usb_loop_watch *w = user;

	if (events & WATCH_ERROR)
		watch_want(w->watch, 0);
	libusb_handle_events_timeout_completed(w->on->context, &now, NULL);
}

static void LIBUSB_CALL on_descriptor_added(int fd, short events, void *user)
{
	unsigned wanted = (events & POLLIN ? WATCH_READ : 0u) |
		(events & POLLOUT ? WATCH_WRITE : 0u);
	struct usb_loop_watch *w = MEM_NEW(struct usb_loop_watch);
	struct usb_loop *l = user;
	int r;

	w->on = l;
	w->fd = fd;
	w->watch = watch_new(l->loop, fd, wanted, on_readiness, w, &r);
	if (!w->watch) {
		log_say(LOG_ERROR, "usb: descriptor %d of libusb cannot be watched: %s", fd,
			strerror(-r));
		free(w);
		return;
	}
	w->next = l->watches;
	l->watches = w;
}

static void LIBUSB_CALL on_descriptor_removed(int fd, void *user)
{
	struct usb_loop *l = user;

	for (struct usb_loop_watch **at = &l->watches; *at; at = &(*at)->next) {
		struct usb_loop_watch *w = *at;

		if (w->fd != fd)
			continue;
		*at = w->next;
		close_watch(w);
		return;
	}
}

void usb_loop_begin(struct usb_loop *l)
{
	const struct libusb_pollfd **fds;

	libusb_set_pollfd_notifiers(l->context, on_descriptor_added, on_descriptor_removed, l);
	fds = libusb_get_pollfds(l->context);
	for (size_t i = 0; fds && fds[i]; i++)
		on_descriptor_added(fds[i]->fd, fds[i]->events, l);
	libusb_free_pollfds(fds);
}

void usb_loop_end(struct usb_loop *l)
{
	libusb_set_pollfd_notifiers(l->context, NULL, NULL, NULL);
	while (l->watches) {
		struct usb_loop_watch *w = l->watches;

		l->watches = w->next;
		close_watch(w);
	}
}
