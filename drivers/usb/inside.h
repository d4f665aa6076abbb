/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_inside - declarations that context.c, open.c, port.c and pipe.c share. No other file includes
 * this.
 */
#ifndef DRIVERS_USB_INSIDE_H
#define DRIVERS_USB_INSIDE_H

#include "drivers/usb/loop.h"
#include "drivers/usb/transfer.h"

enum { USB_REPORT_MAX = 2048 };		/* of a report on the interrupt pipe */

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
	uv_timer_cb on_work;	/* of `work`: handles what the callbacks have recorded */
	unsigned unlisted;	/* devices that a new context did not list either */
	uint64_t behind_at_ms;	/* since when the list has been incomplete; 0: it is complete */
	/* the last reset of a silent device; gap 0: it has answered since */
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
	/* The transfer has come back and is not handled yet. libusb waits for this variable, so it
	 * is an int. */
	int landed;
	bool listening, in_flight, lost, gone_reported, closing;
};

static inline unsigned usb_endpoint_slot(uint8_t endpoint)
{
	return (endpoint & 15u) | (endpoint & LIBUSB_ENDPOINT_IN ? 16u : 0u);
}

/* Schedules the handling of what libusb's callbacks have recorded, outside of libusb. */
static inline void usb_wake(struct usb *usb)
{
	if (!uv_is_closing((uv_handle_t *)&usb->work))
		uv_timer_start(&usb->work, usb->on_work, 0, 0);
}

/* context.c: makes a new context if a device was plugged in that the current one does not list. */
int usb_look_afresh(struct usb *usb);

/* pipe.c */
bool usb_pipe_has_news(const struct usb_port *port);
/* call it then; it may close the port, and free `usb` */
void usb_pipe_service(struct usb_port *port);
/* afterwards no transfer is in flight; blocks <= 1 s */
void usb_pipe_end(struct usb_port *port);

#endif
