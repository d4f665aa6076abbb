/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_pipe - listens to the interrupt pipe (port.h). One transfer is always in flight.
 */
#include "drivers/usb/inside.h"

#include "drivers/usb/trace.h"

#include <errno.h>
#include <string.h>

enum {
	REST_MS = 50,		/* how long the rest of a report may take */
	BACK_OFF_MS = 100,	/* after the first error of the interrupt pipe; doubles ... */
	BACK_OFF_MAX_MS = 5000,	/* ... up to this */
	REAP_ROUNDS = 100,
	REAP_ROUND_MS = 10,
};

bool usb_pipe_has_news(const struct usb_port *port)
{
	return port->landed || (port->lost && !port->gone_reported);
}

static void LIBUSB_CALL on_landed(struct libusb_transfer *t)
{
	struct usb_port *port = t->user_data;

	port->in_flight = false;
	port->landed = 1;
	usb_wake(port->usb);
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
		usb_wake(port->usb);
	} else if (r) {
		back_off(port);
	}
}

/* The listener may close the port. */
static void deliver(struct usb_port *port)
{
	size_t n = port->report_size;

	port->report_size = 0;
	usb_trace_heard(port->report, (int)n);
	if (port->listener.report)
		port->listener.report(port->listener.user, port->report, n);
}

static void on_pause(uv_timer_t *timer)
{
	struct usb_port *port = timer->data;

	if (port->report_size)
		deliver(port);
	if (!port->closing && !port->lost && !port->in_flight && !port->landed)
		submit(port);
}

/* One transfer is one packet, so the host controller does not hold back a report that fills its
 * last packet. A report ends with a short packet, or at its declared length, or when no further
 * packet comes. */
static void add_packet(struct usb_port *port, const uint8_t *bytes, size_t n)
{
	size_t declared = 0;

	uv_timer_stop(&port->pause);
	if (port->report_size + n > USB_REPORT_MAX)
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

/* Handles what libusb's callbacks recorded. */
void usb_pipe_service(struct usb_port *port)
{
	struct libusb_transfer *t = port->transfer;
	int landed = port->landed;

	port->landed = 0;
	if (landed && t->status == LIBUSB_TRANSFER_NO_DEVICE)
		port->lost = true;
	if (port->lost) {
		uv_timer_stop(&port->pause);
		port->gone_reported = true;
		if (port->listening && port->listener.gone)
			port->listener.gone(port->listener.user, -ENODEV);
		return;
	}
	if (t->status == LIBUSB_TRANSFER_COMPLETED && t->actual_length > 0) {
		port->errors = 0;
		add_packet(port, port->packet, (size_t)t->actual_length);
		if (!port->closing)
			submit(port);
		return;
	}
	if (t->status == LIBUSB_TRANSFER_COMPLETED && port->report_size)
		deliver(port);		/* an empty packet ends a report */
	else if (t->status == LIBUSB_TRANSFER_STALL)
		libusb_clear_halt(port->line.handle, port->info.endpoint_in);
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
	libusb_fill_interrupt_transfer(port->transfer, port->line.handle, port->info.endpoint_in,
		port->packet, port->info.max_packet, on_landed, port, 0);
	submit(port);
	return 0;
}

/* Closing the descriptor makes the kernel drop whatever is still in flight, so a transfer that does
 * not come back in time does no harm. */
void usb_pipe_end(struct usb_port *port)
{
	struct timeval round = { 0, REAP_ROUND_MS * 1000 };

	if (port->in_flight)
		libusb_cancel_transfer(port->transfer);
	for (int i = 0; port->in_flight && i < REAP_ROUNDS; i++)
		libusb_handle_events_timeout_completed(port->usb->io.context, &round,
			&port->landed);
	uv_timer_stop(&port->pause);
}
