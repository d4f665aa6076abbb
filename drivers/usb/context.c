/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_context - libusb on the event loop: start, end, and the dispatch of events.
 *
 * libusb's callbacks only record what happened; a timer of 0 ms then handles it outside of libusb,
 * because a control transfer or a close from within libusb's event handling is refused or
 * deadlocks. So user code may do anything in its callbacks. The one asynchronous transfer has no
 * timeout of its own, hence libusb never needs a timer from the loop. Source: libusb-1.0's API.
 */
#include "drivers/usb/inside.h"

#include "drivers/usb/look.h"
#include "lib/clock.h"
#include "lib/mem.h"

#include <stdlib.h>

enum {
	TURN_MAX = 16,		/* events handled before control returns to the loop */
	ECHOES = 2,
	ECHO_MS = 300,		/* doubles */
	BEHIND_MS = 1000,	/* time for udevd to announce a device */
};

/* ---- what libusb has noted ---- */

/* libusb announces a device before the kernel has configured it and bound its drivers, so an
 * arrival is reported again later. */
static void on_echo(uv_timer_t *timer)
{
	struct usb *usb = timer->data;

	if (usb->echoes < ECHOES)
		uv_timer_start(&usb->echo, on_echo, (uint64_t)ECHO_MS << usb->echoes++, 0);
	if (usb->arrived)
		usb->arrived(usb->arrived_user);
}

/* Callbacks may open and close ports, even free `usb` (its memory stays until the loop's closing
 * phase), so the list is read again after each one. */
static void on_work(uv_timer_t *timer)
{
	struct usb *usb = timer->data;

	if (usb->arrival) {
		usb->arrival = false;
		usb->echoes = 0;
		on_echo(&usb->echo);
	}
	for (int turn = 0; turn < TURN_MAX; turn++) {
		struct usb_port *port = usb->ports;

		while (port && !usb_pipe_has_news(port))
			port = port->next;
		if (!port)
			return;
		usb_pipe_service(port);
	}
	if (usb->ports)
		uv_timer_start(&usb->work, on_work, 0, 0);
}

static int LIBUSB_CALL on_hotplug(libusb_context *context, libusb_device *device,
	libusb_hotplug_event event, void *user)
{
	struct usb *usb = user;

	(void)context;
	if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED)
		usb->arrival = true;
	for (struct usb_port *p = usb->ports; p; p = p->next)
		if (event == LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT && p->device == device)
			p->lost = true;
	usb_wake(usb);
	return 0;
}

static int begin_context(struct usb *usb)
{
	int r = libusb_init(&usb->io.context);

	if (r) {
		usb->io.context = NULL;
		return usb_transfer_error(r);
	}
	usb_loop_begin(&usb->io);
	if (libusb_has_capability(LIBUSB_CAP_HAS_HOTPLUG))
		usb->has_hotplug = !libusb_hotplug_register_callback(usb->io.context,
			LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED | LIBUSB_HOTPLUG_EVENT_DEVICE_LEFT, 0,
			LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
			LIBUSB_HOTPLUG_MATCH_ANY, on_hotplug, usb, &usb->hotplug);
	return 0;
}

static void end_context(struct usb *usb)
{
	if (!usb->io.context)
		return;
	if (usb->has_hotplug)
		libusb_hotplug_deregister_callback(usb->io.context, usb->hotplug);
	usb->has_hotplug = false;
	usb_loop_end(&usb->io);
	libusb_exit(usb->io.context);
	usb->io.context = NULL;
}

int usb_new(uv_loop_t *loop, struct usb **out)
{
	struct usb *usb = MEM_NEW(struct usb);
	int r;

	usb->io.loop = loop;
	usb->on_work = on_work;
	r = begin_context(usb);
	if (r) {
		free(usb);
		return r;
	}
	uv_timer_init(loop, &usb->work);
	uv_timer_init(loop, &usb->echo);
	usb->work.data = usb->echo.data = usb;
	usb->timers = 2;
	*out = usb;
	return 0;
}

static void on_timer_closed(uv_handle_t *h)
{
	struct usb *usb = h->data;

	if (!--usb->timers)
		free(usb);
}

void usb_free(struct usb *usb)
{
	if (!usb)
		return;
	while (usb->ports)
		usb_close(usb->ports);
	end_context(usb);
	uv_close((uv_handle_t *)&usb->work, on_timer_closed);
	uv_close((uv_handle_t *)&usb->echo, on_timer_closed);
}

void usb_on_arrival(struct usb *usb, void (*arrived)(void *user), void *user)
{
	usb->arrived = arrived;
	usb->arrived_user = user;
}

/* ---- a context that has not heard of a device ---- */

/* Without udevd libusb never hears of a device that was plugged in later: a new context is made if
 * the list is still incomplete after a while. Devices that a new context does not list either
 * (broken descriptors) are ignored from then on. */
int usb_look_afresh(struct usb *usb)
{
	unsigned unlisted =
		usb->io.context ? usb_look_unlisted(usb->io.context) : usb->unlisted + 1;
	uint64_t now = clock_ms();
	int r;

	if (usb->ports || unlisted <= usb->unlisted) {
		usb->unlisted = unlisted < usb->unlisted ? unlisted : usb->unlisted;
		usb->behind_at_ms = 0;
		return 0;
	}
	if (!usb->behind_at_ms) {
		usb->behind_at_ms = now;
		uv_timer_start(&usb->echo, on_echo, BEHIND_MS + 1, 0);
	}
	if (usb->io.context && now - usb->behind_at_ms < BEHIND_MS)
		return 0;
	usb->behind_at_ms = 0;
	end_context(usb);
	r = begin_context(usb);
	if (!r)
		usb->unlisted = usb_look_unlisted(usb->io.context);
	return r;
}
