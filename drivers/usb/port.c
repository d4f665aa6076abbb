/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_port - see port.h: one open device and its verbs. look.c finds devices, pipe.c receives
 * interrupt reports, context.c runs libusb on the loop.
 */
#include "drivers/usb/inside.h"

#include "drivers/usb/strings.h"
#include "lib/clock.h"
#include "lib/log.h"
#include "lib/mem.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SILENCE_TO_RESET = 2,	/* unanswered control transfers */
	RESET_GAP_MS = 30 * 1000,
	RESET_GAP_MAX_MS = 15 * 60 * 1000,
	OLD_PACKET_MAX = 64,
	OLD_PACKETS_MAX = 48,
	OLD_PACKET_MS = 30,
};

/* ---- what it is ---- */

const uint8_t *usb_report_descriptor(const struct usb_port *port, size_t *size)
{
	*size = port->descriptor_size;
	return port->descriptor;
}

const struct usb_info *usb_port_info(const struct usb_port *port)
{
	return &port->info;
}

static void recall_text(char text[USB_TEXT_MAX], const char *known)
{
	if (!*text)
		memcpy(text, known, USB_TEXT_MAX);
}

void usb_port_recall(struct usb_port *port, const struct usb_info *known)
{
	recall_text(port->info.manufacturer, known->manufacturer);
	recall_text(port->info.product, known->product);
	recall_text(port->info.serial, known->serial);
}

enum { STRING_TRIES = 3 };

const char *usb_string(struct usb_port *port, int index)
{
	char text[USB_TEXT_MAX];
	int r;

	if (index <= 0 || index > 255)
		return NULL;
	if (port->string_tries[index] >= STRING_TRIES)
		return port->strings[index];
	if (!port->language)
		port->language = usb_strings_language(&port->line);
	r = usb_strings_text(&port->line, port->language, (uint8_t)index, text);
	if (r == -ENODEV)
		return NULL;
	/* A string that fails is requested again, but not indefinitely, because each request
	 * blocks. */
	port->string_tries[index] = r ? port->string_tries[index] + 1 : STRING_TRIES;
	port->strings[index] = r ? NULL : mem_dup(text);
	return port->strings[index];
}

/* ---- verbs ---- */

/* Resets of a device that has answered start again with the shortest gap. */
static int noted(struct usb_port *port, int result)
{
	if (!port->line.silent)
		port->usb->reset_gap_ms = 0;
	return result;
}

int usb_control(struct usb_port *port, struct usb_setup setup, void *buf, size_t n,
	unsigned timeout_ms)
{
	return noted(port, usb_transfer_control(&port->line, setup, buf, n, timeout_ms));
}

static int by_pipe(struct usb_port *port, uint8_t endpoint, void *buf, size_t n, unsigned ms)
{
	uint8_t type = port->endpoint_types[usb_endpoint_slot(endpoint)];

	return type ? noted(port, usb_transfer_pipe(&port->line, endpoint, type, buf, n, ms))
		    : -ENODEV;
}

int usb_read(struct usb_port *port, uint8_t endpoint, void *buf, size_t n, unsigned timeout_ms)
{
	return by_pipe(port, endpoint | LIBUSB_ENDPOINT_IN, buf, n, timeout_ms);
}

int usb_write(struct usb_port *port, uint8_t endpoint, const void *buf, size_t n,
	unsigned timeout_ms)
{
	return by_pipe(port, (uint8_t)(endpoint & ~LIBUSB_ENDPOINT_IN), (void *)buf, n,
		timeout_ms);	/* outwards: only read */
}

void usb_drain(struct usb_port *port, uint8_t endpoint)
{
	uint8_t packet[OLD_PACKET_MAX];

	for (int i = 0; i < OLD_PACKETS_MAX; i++)
		if (usb_read(port, endpoint, packet, sizeof packet, OLD_PACKET_MS) <= 0)
			return;
}

int usb_string_raw(struct usb_port *port, uint8_t index, uint16_t language, void *buf, size_t n,
	unsigned timeout_ms)
{
	struct usb_setup setup = { LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_DESCRIPTOR,
		(uint16_t)(LIBUSB_DT_STRING << 8 | index), language };

	return usb_control(port, setup, buf, n, timeout_ms);
}

int usb_clear(struct usb_port *port, uint8_t endpoint)
{
	return usb_transfer_error(libusb_clear_halt(port->line.handle, endpoint));
}

int usb_reset(struct usb_port *port)
{
	int r = usb_transfer_error(libusb_reset_device(port->line.handle));

	if (!r)
		port->line.silent = 0;
	return r;
}

int usb_answers(struct usb_port *port)
{
	struct usb_setup setup = { LIBUSB_ENDPOINT_IN, LIBUSB_REQUEST_GET_STATUS, 0, 0 };
	uint8_t status[2];
	int n = usb_control(port, setup, status, sizeof status, USB_TIMEOUT_MS);

	return n >= 0 || n == -EPIPE || n == -EOVERFLOW ? 0 : n;
}

/* ---- closing ---- */

static void on_port_closed(uv_handle_t *h)
{
	struct usb_port *port = h->data;

	for (int i = 0; i < 256; i++)
		free(port->strings[i]);
	free(port->descriptor);
	free(port);
}

/* Some firmwares stop answering until the bus is reset; for others a reset changes nothing. */
static void reset_silent(struct usb_port *port)
{
	struct usb *usb = port->usb;
	uint64_t now = clock_ms();

	if (port->lost || port->line.silent < SILENCE_TO_RESET ||
		(usb->reset_gap_ms && now - usb->reset_at_ms < usb->reset_gap_ms))
		return;
	usb->reset_gap_ms = usb->reset_gap_ms ? usb->reset_gap_ms * 2 : RESET_GAP_MS;
	if (usb->reset_gap_ms > RESET_GAP_MAX_MS)
		usb->reset_gap_ms = RESET_GAP_MAX_MS;
	usb->reset_at_ms = now;
	log_say(LOG_NOTE, "usb: %04x:%04x at %s/%s does not answer; resetting it", port->info.vid,
		port->info.pid, port->info.bus, port->info.device);
	libusb_reset_device(port->line.handle);
}

/* Releasing the interface attaches the kernel's driver, which then sends requests to the device: if
 * the device hangs, that can block indefinitely. */
void usb_close(struct usb_port *port)
{
	struct usb_port **at;

	if (!port || port->closing)
		return;
	port->closing = true;
	for (at = &port->usb->ports; *at != port; at = &(*at)->next)
		;
	*at = port->next;
	usb_pipe_end(port);
	reset_silent(port);
	if (!port->line.silent && !port->lost)
		libusb_release_interface(port->line.handle, port->info.interface);
	libusb_close(port->line.handle);
	libusb_free_transfer(port->transfer);
	libusb_unref_device(port->device);
	uv_close((uv_handle_t *)&port->pause, on_port_closed);
}
