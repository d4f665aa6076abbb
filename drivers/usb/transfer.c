/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_transfer - see transfer.h.
 */
#include "drivers/usb/transfer.h"

#include "drivers/usb/trace.h"
#include "lib/clock.h"
#include "lib/heartbeat.h"

#include <errno.h>
#include <string.h>

enum {
	ROUND_MS = 500,			/* from one heartbeat to the next */
	RETURN_MS = 1000,		/* wait for a cancelled transfer, each time */
};

int usb_transfer_error(int r)
{
	switch (r) {
	case LIBUSB_ERROR_NO_DEVICE: case LIBUSB_ERROR_NOT_FOUND: return -ENODEV;
	case LIBUSB_ERROR_PIPE: return -EPIPE;
	case LIBUSB_ERROR_TIMEOUT: return -ETIMEDOUT;
	case LIBUSB_ERROR_OVERFLOW: return -EOVERFLOW;
	case LIBUSB_ERROR_ACCESS: return -EACCES;
	case LIBUSB_ERROR_BUSY: return -EBUSY;
	case LIBUSB_ERROR_NO_MEM: return -ENOMEM;
	case LIBUSB_ERROR_INVALID_PARAM: return -EINVAL;
	default: return r < 0 ? -EIO : r;
	}
}

static void LIBUSB_CALL on_done(struct libusb_transfer *transfer)
{
	int *done = transfer->user_data;

	*done = 1;
}

/* The memory of a transfer may be used again only after libusb has returned it, so the function
 * also waits for a cancelled one. */
static void wait_for(libusb_context *context, struct libusb_transfer *t, int *done, unsigned ms)
{
	uint64_t until = clock_ms() + ms;

	while (!*done) {
		uint64_t now = clock_ms(), left_ms;
		struct timeval left;
		int r;

		heartbeat_alive();
		if (now >= until) {
			libusb_cancel_transfer(t);
			until = now + RETURN_MS;
		}
		left_ms = until - now < ROUND_MS ? until - now : ROUND_MS;
		left.tv_sec = 0;
		left.tv_usec = (suseconds_t)(left_ms * 1000);
		r = libusb_handle_events_timeout_completed(context, &left, done);
		if (r && r != LIBUSB_ERROR_INTERRUPTED)
			until = 0;
	}
}

static int result_of(const struct libusb_transfer *t)
{
	switch (t->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return t->actual_length;
	case LIBUSB_TRANSFER_TIMED_OUT: case LIBUSB_TRANSFER_CANCELLED:
		return -ETIMEDOUT;
	case LIBUSB_TRANSFER_STALL:
		return -EPIPE;
	case LIBUSB_TRANSFER_NO_DEVICE:
		return -ENODEV;
	case LIBUSB_TRANSFER_OVERFLOW:
		return -EOVERFLOW;
	case LIBUSB_TRANSFER_ERROR:
		break;
	}
	return -EIO;
}

static int run(struct usb_line *l, struct libusb_transfer *t, int *done, unsigned timeout_ms)
{
	int r = libusb_submit_transfer(t);

	if (r)
		return usb_transfer_error(r);
	wait_for(l->context, t, done, timeout_ms);
	return result_of(t);
}

/* A refusal (stall) is an answer. */
static void count_silence(struct usb_line *l, int result)
{
	if (result >= 0 || result == -EPIPE || result == -EOVERFLOW)
		l->silent = 0;
	else
		l->silent++;
}

int usb_transfer_control(struct usb_line *l, struct usb_setup setup, void *buf, size_t n,
	unsigned timeout_ms)
{
	uint8_t packet[LIBUSB_CONTROL_SETUP_SIZE + USB_CONTROL_MAX];
	uint8_t *payload = packet + LIBUSB_CONTROL_SETUP_SIZE;
	bool in = setup.type & LIBUSB_ENDPOINT_IN;
	struct libusb_transfer *t;
	int result, done = 0;

	if (n > USB_CONTROL_MAX)
		return -EINVAL;
	t = libusb_alloc_transfer(0);
	if (!t)
		return -ENOMEM;
	libusb_fill_control_setup(packet, setup.type, setup.request, setup.value, setup.index,
		(uint16_t)n);
	if (!in && n)
		memcpy(payload, buf, n);
	libusb_fill_control_transfer(t, l->handle, packet, on_done, &done, 0);
	result = run(l, t, &done, timeout_ms);
	if (in && result > 0)
		memcpy(buf, payload, (size_t)result);
	libusb_free_transfer(t);
	count_silence(l, result);
	usb_trace_control(setup, buf, result < 0 || in ? result : (int)n, result);
	return result;
}

int usb_transfer_pipe(struct usb_line *l, uint8_t endpoint, uint8_t type, void *buf, size_t n,
	unsigned timeout_ms)
{
	struct libusb_transfer *t = libusb_alloc_transfer(0);
	int result, done = 0;

	if (!t)
		return -ENOMEM;
	libusb_fill_bulk_transfer(t, l->handle, endpoint, buf, (int)n, on_done, &done, 0);
	t->type = type;
	result = run(l, t, &done, timeout_ms);
	if (result == -ETIMEDOUT && t->actual_length > 0)
		result = t->actual_length;
	libusb_free_transfer(t);
	if (result >= 0)
		l->silent = 0;
	usb_trace_pipe(endpoint, buf, result);
	return result;
}
