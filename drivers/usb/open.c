/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_open - see port.h: makes a port of the device that the search has found.
 */
#include "drivers/usb/inside.h"
#include "drivers/usb/look.h"
#include "lib/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Makes the port of the search's candidate. */
static struct usb_port *port_of(struct usb *usb, const struct usb_candidate *c)
{
	struct usb_port *port = MEM_NEW(struct usb_port);

	port->usb = usb;
	port->device = c->device;
	port->line = c->line;
	port->line.silent = 0;
	port->info = c->info;
	port->language = c->language;
	port->config = c->config;
	for (unsigned i = 0; i < c->endpoint_count; i++)
		port->endpoint_types[usb_endpoint_slot(c->endpoints[i].address)] =
			c->endpoints[i].type;
	port->descriptor = mem_new(c->size + 1);
	memcpy(port->descriptor, c->bytes, c->size);
	port->descriptor_size = c->size;
	uv_timer_init(usb->io.loop, &port->pause);
	port->pause.data = port;
	return port;
}

int usb_open(struct usb *usb, const struct usb_match *match, usb_wants_fn *wants, void *user,
	struct usb_port **out, char why[256])
{
	struct usb_candidate *c;
	int r = usb_look_afresh(usb);

	if (r) {
		snprintf(why, 256, "libusb does not start again: %s", strerror(-r));
		return r;
	}
	c = MEM_NEW(struct usb_candidate);
	r = usb_look(usb->io.context, match, wants, user, c, why);
	if (!r) {
		*out = port_of(usb, c);
		(*out)->next = usb->ports;
		usb->ports = *out;
	}
	free(c);
	return r;
}
