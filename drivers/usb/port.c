/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb - see usb.h. Ports; the search for a device is usb_find.c, libusb on the loop usb_loop.c.
 *
 * libusb's callbacks only take notes; a timer of 0 ms then works them off outside of libusb,
 * because a control transfer or a close from within libusb's event handling is refused or
 * deadlocks. So user code may do anything in its callbacks. The one asynchronous transfer has no
 * timeout of its own, hence libusb never needs a timer from the loop. Sources: libusb-1.0's API;
 * USB 2.0 chapter 9; HID 1.11 sections 6.2.1 and 7.
 */
#include "drivers/usb/port.h"

#include "drivers/usb/transfer.h"
#include "drivers/usb/look.h"
#include "drivers/usb/loop.h"
#include "drivers/usb/trace.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	REPORT_MAX = 2048,
	REST_MS = 50,		/* how long the rest of a report may take */
	BACK_OFF_MS = 100,	/* after the first error of the interrupt pipe; doubles ... */
	BACK_OFF_MAX_MS = 5000,	/* ... up to this */
	REAP_ROUNDS = 100,
	REAP_ROUND_MS = 10,
	TURN_MAX = 16,		/* notes worked off before the loop has its turn again */
	SILENCE_TO_RESET = 2,	/* unanswered control transfers */
	RESET_GAP_MS = 30 * 1000,
	RESET_GAP_MAX_MS = 15 * 60 * 1000,
	ECHOES = 2,
	ECHO_MS = 300,		/* doubles */
	BEHIND_MS = 1000,	/* time for udevd to tell */
};

struct usb {
	struct usb_loop io;
	struct usb_port *ports;
	uv_timer_t work, echo;
	unsigned echoes, timers;	/* echoes told of the last arrival; timers not closed yet */
	libusb_hotplug_callback_handle hotplug;
	void (*arrived)(void *user);
	void *arrived_user;
	bool arrival, has_hotplug;
	unsigned unlisted;	/* devices that a new context did not list either */
	uint64_t behind_at_ms;	/* since when the list has lacked some; 0: it does not */
	/* of a silent device; no gap: it has answered since */
	uint64_t reset_at_ms, reset_gap_ms;
};

struct usb_port {
	struct usb *usb;
	struct usb_port *next;
	libusb_device *device;
	libusb_device_handle *handle;
	struct usb_info info;
	uint8_t *descriptor;
	size_t descriptor_size;
	char *strings[256];
	bool asked[256];
	uint16_t language;	/* 0: not asked yet */
	struct usb_listener listener;
	struct libusb_transfer *transfer;
	uv_timer_t pause;	/* until the next try after an error, or for the rest of a report */
	uint8_t packet[USB_FIND_PACKET_MAX], report[REPORT_MAX];
	size_t report_size;
	unsigned errors;	/* in a row */
	int landed; /* the transfer came back and is not looked at yet; int: libusb waits for it */
	bool listening, in_flight, lost, told, closing;
	unsigned silent;	/* control transfers in a row that were not answered at all */
};

/* ---- what libusb has told ---- */

static void service(struct usb_port *port);

static bool has_news(const struct usb_port *port)
{
	return port->landed || (port->lost && !port->told);
}

/* A device is announced a little before the kernel has configured it and bound its drivers: so an
 * arrival is told again. */
static void on_echo(uv_timer_t *timer)
{
	struct usb *usb = timer->data;

	if (usb->echoes < ECHOES)
		uv_timer_start(&usb->echo, on_echo, (uint64_t)ECHO_MS << usb->echoes++, 0);
	if (usb->arrived)
		usb->arrived(usb->arrived_user);
}

/* Callbacks may open and close ports, even free `usb` (its memory stays until the loop's closing
 * phase): so look afresh each time. */
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

		while (port && !has_news(port))
			port = port->next;
		if (!port)
			return;
		service(port);
	}
	if (usb->ports)
		uv_timer_start(&usb->work, on_work, 0, 0);
}

static void wake(struct usb *usb)
{
	if (!uv_is_closing((uv_handle_t *)&usb->work))
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
	wake(usb);
	return 0;
}

static int begin_context(struct usb *usb)
{
	int r = libusb_init(&usb->io.context);

	if (r) {
		usb->io.context = NULL;
		return usb_find_error(r);
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

/* ---- opening ---- */

/* Without udevd libusb never hears of a device that was plugged in later: a new context looks
 * afresh, if the list is still behind after a while. What even a new one does not list (broken
 * descriptors) is no reason to do it again. */
static int look_afresh(struct usb *usb)
{
	unsigned unlisted =
		usb->io.context ? usb_find_unlisted(usb->io.context) : usb->unlisted + 1;
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
		usb->unlisted = usb_find_unlisted(usb->io.context);
	return r;
}

int usb_open(struct usb *usb, const struct usb_match *match, usb_wants_fn *wants, void *user,
	struct usb_port **out, char why[256])
{
	struct usb_found found;
	struct usb_port *port;
	int r = look_afresh(usb);

	if (r) {
		snprintf(why, 256, "libusb does not start again: %s", strerror(-r));
		return r;
	}
	r = usb_find(usb->io.context, match, wants, user, &found, why);
	if (r)
		return r;
	port = MEM_NEW(struct usb_port);
	port->usb = usb;
	port->device = found.device;
	port->handle = found.handle;
	port->info = found.info;
	port->language = found.language;
	port->descriptor = mem_new(found.size + 1);
	memcpy(port->descriptor, found.bytes, found.size);
	port->descriptor_size = found.size;
	uv_timer_init(usb->io.loop, &port->pause);
	port->pause.data = port;
	port->next = usb->ports;
	usb->ports = port;
	*out = port;
	return 0;
}

const uint8_t *usb_report_descriptor(const struct usb_port *port, size_t *size)
{
	*size = port->descriptor_size;
	return port->descriptor;
}

const struct usb_info *usb_port_info(const struct usb_port *port)
{
	return &port->info;
}

const char *usb_string(struct usb_port *port, int index)
{
	char text[USB_TEXT_MAX];
	int r;

	if (index <= 0 || index > 255)
		return NULL;
	if (port->asked[index])
		return port->strings[index];
	if (!port->language)
		port->language = usb_find_language(port->handle);
	r = usb_find_text(port->handle, port->language, (uint8_t)index, text);
	if (r == -ENODEV)
		return NULL;
	port->asked[index] = true;	/* a failure too: asking again would block each time */
	port->strings[index] = r ? NULL : mem_dup(text);
	return port->strings[index];
}

/* ---- reports by control transfer ---- */

enum { GET_REPORT = 0x01, SET_REPORT = 0x09 };

static int report_request(struct usb_port *port, uint8_t direction, uint8_t request,
	uint16_t report, uint8_t *b, size_t size)
{
	size_t skip = report & 255 ? 0 : 1;
	int n;

	if (size <= skip)
		return -EINVAL;
	size -= skip;
	if (size > USB_FIND_CONTROL_MAX)
		size = USB_FIND_CONTROL_MAX;
	n = usb_control(port->usb->io.context, port->handle,
		&(struct usb_control_setup){ (uint8_t)(direction | LIBUSB_REQUEST_TYPE_CLASS |
						LIBUSB_RECIPIENT_INTERFACE),
			request, report, port->info.interface },
		b + skip, size);
	if (n >= 0 || n == LIBUSB_ERROR_PIPE || n == LIBUSB_ERROR_OVERFLOW) {
		port->silent = 0;
		port->usb->reset_gap_ms = 0;
	} else {
		port->silent++;
	}
	return n < 0 ? usb_find_error(n) : n + (int)skip;
}

int usb_get_report(struct usb_port *port, int kind, uint8_t id, uint8_t *buf, size_t size)
{
	int n;

	if (size)
		buf[0] = 0;
	n = report_request(port, LIBUSB_ENDPOINT_IN, GET_REPORT,
		(uint16_t)((kind & 255) << 8 | id), buf, size);
	usb_trace_report("read", id, buf, n);
	return n;
}

int usb_set_report(struct usb_port *port, int kind, uint8_t id, const uint8_t *buf, size_t size)
{
	int n;

	if (size > USB_FIND_CONTROL_MAX)
		return -EINVAL;
	usb_trace_report("write", id, buf, (int)size);
	n = report_request(port, LIBUSB_ENDPOINT_OUT, SET_REPORT,
		(uint16_t)((kind & 255) << 8 | id), (uint8_t *)buf, size); /* out: read only */
	if (n < 0)
		usb_trace_report("wrote", id, buf, n);
	return n;
}

/* ---- the interrupt pipe ---- */

static void LIBUSB_CALL on_landed(struct libusb_transfer *t)
{
	struct usb_port *port = t->user_data;

	port->in_flight = false;
	port->landed = 1;
	wake(port->usb);
}

static void on_pause(uv_timer_t *timer);

static void back_off(struct usb_port *port)
{
	uint64_t ms = port->errors < 6 ? (uint64_t)BACK_OFF_MS << port->errors : BACK_OFF_MAX_MS;

	port->errors++;
	port->report_size = 0;
	uv_timer_start(&port->pause, on_pause, ms < BACK_OFF_MAX_MS ? ms : BACK_OFF_MAX_MS, 0);
}

static void submit(struct usb_port *port)
{
	int r = libusb_submit_transfer(port->transfer);

	port->in_flight = !r;
	if (r == LIBUSB_ERROR_NO_DEVICE) {
		port->lost = true;
		wake(port->usb);
	} else if (r) {
		back_off(port);
	}
}

static void deliver(struct usb_port *port)
{
	size_t n = port->report_size;

	port->report_size = 0;
	usb_trace_report("heard", port->report[0], port->report, (int)n);
	if (port->listener.report)
		port->listener.report(port->listener.user, port->report,
			n); /* may close the port */
}

static void on_pause(uv_timer_t *timer)
{
	struct usb_port *port = timer->data;

	if (port->report_size)
		deliver(port);
	if (!port->closing && !port->lost && !port->in_flight && !port->landed)
		submit(port);
}

/* One transfer is one packet, so nothing waits in the host controller for a report that happened to
 * fill its last packet. A report ends with a short packet, or at its declared length, or when no
 * more comes. */
static void take_packet(struct usb_port *port, const uint8_t *bytes, size_t n)
{
	size_t declared = 0;

	uv_timer_stop(&port->pause);
	if (port->report_size + n > REPORT_MAX)
		port->report_size = 0;
	memcpy(port->report + port->report_size, bytes, n);
	port->report_size += n;
	if (port->report_size && port->listener.report_size)
		declared = port->listener.report_size(port->listener.user, port->report[0]);
	if (n == port->info.max_packet && (!declared || port->report_size < declared))
		uv_timer_start(&port->pause, on_pause, REST_MS, 0);
	else if (port->report_size)
		deliver(port);
}

/* Works off what libusb's callbacks noted. */
static void service(struct usb_port *port)
{
	struct libusb_transfer *t = port->transfer;
	int landed = port->landed;

	port->landed = 0;
	if (landed && t->status == LIBUSB_TRANSFER_NO_DEVICE)
		port->lost = true;
	if (port->lost) {
		uv_timer_stop(&port->pause);
		port->told = true;
		if (port->listening && port->listener.gone)
			port->listener.gone(port->listener.user, -ENODEV);
		return;
	}
	if (t->status == LIBUSB_TRANSFER_COMPLETED && t->actual_length > 0) {
		port->errors = 0;
		take_packet(port, port->packet, (size_t)t->actual_length);
		if (!port->closing)
			submit(port);
		return;
	}
	if (t->status == LIBUSB_TRANSFER_COMPLETED && port->report_size)
		deliver(port);		/* an empty packet ends a report */
	else if (t->status == LIBUSB_TRANSFER_STALL)
		libusb_clear_halt(port->handle, port->info.endpoint_in);
	if (!port->closing)
		back_off(port);
}

int usb_listen(struct usb_port *port, const struct usb_listener *l)
{
	port->listener = *l;
	port->listening = true;
	if (!port->info.endpoint_in || port->transfer || !l->report)
		return 0;
	port->transfer = libusb_alloc_transfer(0);
	if (!port->transfer)
		return -ENOMEM;
	libusb_fill_interrupt_transfer(port->transfer, port->handle, port->info.endpoint_in,
		port->packet, port->info.max_packet, on_landed, port, 0);
	submit(port);
	return 0;
}

static void on_port_closed(uv_handle_t *h)
{
	struct usb_port *port = h->data;

	for (int i = 0; i < 256; i++)
		free(port->strings[i]);
	free(port->descriptor);
	free(port);
}

/* Some firmwares stop answering until the bus is reset; to others that does nothing. */
static void reset_silent(struct usb_port *port)
{
	struct usb *usb = port->usb;
	uint64_t now = clock_ms();

	if (port->lost || port->silent < SILENCE_TO_RESET ||
		(usb->reset_gap_ms && now - usb->reset_at_ms < usb->reset_gap_ms))
		return;
	usb->reset_gap_ms = usb->reset_gap_ms ? usb->reset_gap_ms * 2 : RESET_GAP_MS;
	if (usb->reset_gap_ms > RESET_GAP_MAX_MS)
		usb->reset_gap_ms = RESET_GAP_MAX_MS;
	usb->reset_at_ms = now;
	log_say(LOG_NOTE, "usb: %04x:%04x at %s/%s answers nothing; resetting it", port->info.vid,
		port->info.pid, port->info.bus, port->info.device);
	libusb_reset_device(port->handle);
}

/* Closing the descriptor makes the kernel drop whatever is still in flight, so a transfer that does
 * not come back in time does no harm. Releasing the interface attaches the kernel's driver, which
 * then talks to the device: with a wedged one that can block without end. */
void usb_close(struct usb_port *port)
{
	struct timeval round = { 0, REAP_ROUND_MS * 1000 };
	struct usb_port **at;

	if (!port || port->closing)
		return;
	port->closing = true;
	for (at = &port->usb->ports; *at != port; at = &(*at)->next)
		;
	*at = port->next;
	if (port->in_flight)
		libusb_cancel_transfer(port->transfer);
	for (int i = 0; port->in_flight && i < REAP_ROUNDS; i++)
		libusb_handle_events_timeout_completed(port->usb->io.context, &round,
			&port->landed);
	reset_silent(port);
	if (!port->silent && !port->lost)
		libusb_release_interface(port->handle, port->info.interface);
	libusb_close(port->handle);
	libusb_free_transfer(port->transfer);
	libusb_unref_device(port->device);
	uv_timer_stop(&port->pause);
	uv_close((uv_handle_t *)&port->pause, on_port_closed);
}
