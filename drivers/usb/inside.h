/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_inside - what context.c, open.c, port.c and pipe.c share. No other file includes this.
 */
#ifndef DRIVERS_USB_INSIDE_H
#define DRIVERS_USB_INSIDE_H

#include "drivers/usb/loop.h"
#include "drivers/usb/transfer.h"

enum { USB_REPORT_MAX = 2048 };		/* of a report that comes unasked */

struct usb {
	struct usb_loop io;
	struct usb_port *ports;
	uv_timer_t work, echo;
	unsigned echoes;	/* repetitions of the last arrival */
	unsigned timers;	/* not closed yet */
	libusb_hotplug_callback_handle hotplug;
	void (*arrived)(void *user);
	void *arrived_user;
	bool arrival, has_hotplug;
	uv_timer_cb on_work;	/* of `work`: looks at what the callbacks have noted */
	unsigned unlisted;	/* devices that a new context did not list either */
	uint64_t behind_at_ms;	/* since when the list has lacked some; 0: it does not */
	/* of a silent device; no gap: it has answered since */
	uint64_t reset_at_ms, reset_gap_ms;
};

struct usb_port {
	struct usb *usb;
	struct usb_port *next;
	libusb_device *device;
	struct usb_line line;
	struct usb_info info;
	uint8_t config;
	uint8_t endpoint_types[32];	/* by usb_endpoint_slot; 0: there is none */
	uint8_t *descriptor;
	size_t descriptor_size;
	char *strings[256];
	uint8_t string_tries[256];	/* STRING_TRIES: the answer is known, or there is none */
	uint16_t language;	/* 0: not asked yet */
	struct usb_listener listener;
	struct libusb_transfer *transfer;
	uv_timer_t pause;	/* until the next try after an error, or for the rest of a report */
	uint8_t packet[USB_PACKET_MAX], report[USB_REPORT_MAX];
	size_t report_size;
	unsigned errors;	/* in a row */
	/* The transfer came back and is not looked at yet. libusb waits for it, hence int. */
	int landed;
	bool listening, in_flight, lost, gone_reported, closing;
};

static inline unsigned usb_endpoint_slot(uint8_t endpoint)
{
	return (endpoint & 15u) | (endpoint & LIBUSB_ENDPOINT_IN ? 16u : 0u);
}

/* Have a look at what the callbacks of libusb have noted, soon and outside of libusb. */
static inline void usb_wake(struct usb *usb)
{
	if (!uv_is_closing((uv_handle_t *)&usb->work))
		uv_timer_start(&usb->work, usb->on_work, 0, 0);
}

/* context.c: if a device was plugged in that the context did not hear of, begin another one. */
int usb_look_afresh(struct usb *usb);

/* pipe.c */
bool usb_pipe_has_news(const struct usb_port *port);
void usb_pipe_service(struct usb_port *port);	/* then; may close the port, and free `usb` */
void usb_pipe_end(struct usb_port *port);	/* nothing is in flight any more; blocks <= 1 s */

#endif
