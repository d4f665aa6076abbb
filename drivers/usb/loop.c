/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_loop - see loop.h. libusb tells which descriptors there are, and when that changes.
 */
#include "drivers/usb/loop.h"

#include "lib/log.h"
#include "lib/mem.h"

#include <poll.h>
#include <stdlib.h>

struct usb_loop_watch {		/* one descriptor */
	uv_poll_t poll;
	struct usb_loop_watch *next;
	struct usb_loop *on;
	int fd;
};

static void on_watch_closed(uv_handle_t *h)
{
	free(h->data);
}

static void close_watch(struct usb_loop_watch *w)
{
	uv_poll_stop(&w->poll);
	uv_close((uv_handle_t *)&w->poll, on_watch_closed);
}

/* An error means that the device behind the descriptor is gone: the loop has stopped watching it,
 * libusb will find out. */
static void on_readiness(uv_poll_t *poll, int status, int events)
{
	struct timeval now = { 0, 0 };
	struct usb_loop_watch *w = poll->data;

	(void)status;
	(void)events;
	libusb_handle_events_timeout_completed(w->on->context, &now, NULL);
}

static void LIBUSB_CALL on_descriptor_added(int fd, short events, void *user)
{
	int wanted = (events & POLLIN ? UV_READABLE : 0) | (events & POLLOUT ? UV_WRITABLE : 0);
	struct usb_loop_watch *w = MEM_NEW(struct usb_loop_watch);
	struct usb_loop *l = user;
	int r;

	w->on = l;
	w->fd = fd;
	r = uv_poll_init(l->loop, &w->poll, fd);
	if (r) {
		log_say(LOG_ERROR, "usb: descriptor %d of libusb cannot be watched: %s", fd,
			uv_strerror(r));
		free(w);
		return;
	}
	w->poll.data = w;
	w->next = l->watches;
	l->watches = w;
	uv_poll_start(&w->poll, wanted, on_readiness);
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
