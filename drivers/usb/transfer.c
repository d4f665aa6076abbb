/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_control - see usb_control.h.
 */
#include "drivers/usb/transfer.h"

#include "lib/clock.h"

#include <string.h>

static void LIBUSB_CALL on_done(struct libusb_transfer *transfer)
{
	int *done = transfer->user_data;

	*done = 1;
}

/* The transfer's memory is ours again only when it is back, so a cancelled one is waited for as
 * well. */
static void wait_for(libusb_context *context, struct libusb_transfer *transfer, int *done)
{
	uint64_t until = clock_ms() + USB_TIMEOUT_MS;

	while (!*done) {
		uint64_t now = clock_ms();
		struct timeval left;
		int r;

		if (now >= until) {
			libusb_cancel_transfer(transfer);
			until = now + USB_TIMEOUT_MS;
		}
		left.tv_sec = (time_t)((until - now) / 1000);
		left.tv_usec = (suseconds_t)((until - now) % 1000 * 1000);
		r = libusb_handle_events_timeout_completed(context, &left, done);
		if (r && r != LIBUSB_ERROR_INTERRUPTED)
			until = 0;
	}
}

static int result_of(const struct libusb_transfer *transfer)
{
	switch (transfer->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		return transfer->actual_length;
	case LIBUSB_TRANSFER_TIMED_OUT: case LIBUSB_TRANSFER_CANCELLED:
		return LIBUSB_ERROR_TIMEOUT;
	case LIBUSB_TRANSFER_STALL:
		return LIBUSB_ERROR_PIPE;
	case LIBUSB_TRANSFER_NO_DEVICE:
		return LIBUSB_ERROR_NO_DEVICE;
	case LIBUSB_TRANSFER_OVERFLOW:
		return LIBUSB_ERROR_OVERFLOW;
	case LIBUSB_TRANSFER_ERROR:
		return LIBUSB_ERROR_IO;
	}
	return LIBUSB_ERROR_OTHER;
}

int usb_control(libusb_context *context, libusb_device_handle *handle,
	const struct usb_control_setup *setup, uint8_t *data, size_t size)
{
	uint8_t packet[LIBUSB_CONTROL_SETUP_SIZE + USB_FIND_CONTROL_MAX];
	uint8_t *payload = packet + LIBUSB_CONTROL_SETUP_SIZE;
	bool in = setup->type & LIBUSB_ENDPOINT_IN;
	struct libusb_transfer *transfer;
	int result, done = 0;

	if (size > USB_FIND_CONTROL_MAX)
		return LIBUSB_ERROR_INVALID_PARAM;
	transfer = libusb_alloc_transfer(0);
	if (!transfer)
		return LIBUSB_ERROR_NO_MEM;
	libusb_fill_control_setup(packet, setup->type, setup->request, setup->value, setup->index,
		(uint16_t)size);
	if (!in)
		memcpy(payload, data, size);
	libusb_fill_control_transfer(transfer, handle, packet, on_done, &done, 0);
	result = libusb_submit_transfer(transfer);
	if (!result) {
		wait_for(context, transfer, &done);
		result = result_of(transfer);
		if (in && result > 0)
			memcpy(data, payload, (size_t)result);
	}
	libusb_free_transfer(transfer);
	return result;
}
