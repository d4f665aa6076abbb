/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_claim - see claim.h. usbfs: a request to an interface claims it, and fails with EBUSY while a
 * kernel driver is bound to it.
 */
#include "drivers/usb/claim.h"

#include "drivers/usb/sysfs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int weight(int error)
{
	return error == -EBUSY ? 3 : error == -EACCES ? 2 : error == -ENODEV ? 0 : 1;
}

void usb_refuse(struct usb_refusal *r, int error, const char *fmt, ...)
{
	va_list ap;

	if (weight(error) <= weight(r->error))
		return;
	r->error = error;
	va_start(ap, fmt);
	vsnprintf(r->why, 256, fmt, ap);
	va_end(ap);
}

int usb_claim_open(struct usb_candidate *c)
{
	return c->line.handle ? 0 : usb_transfer_error(libusb_open(c->device, &c->line.handle));
}

int usb_claim(struct usb_candidate *c)
{
	int r = usb_claim_open(c);

	if (r || c->claimed)
		return r;
	libusb_set_auto_detach_kernel_driver(c->line.handle, 1);
	for (int try = 0; try < 4; try++) {
		r = libusb_claim_interface(c->line.handle, c->info.interface);
		if (r != LIBUSB_ERROR_BUSY)
			break;
		if (libusb_detach_kernel_driver(c->line.handle, c->info.interface) ==
			LIBUSB_ERROR_NOT_FOUND)
			break;		/* not the kernel: another process */
	}
	c->claimed = !r;
	return usb_transfer_error(r);
}

void usb_claim_release(struct usb_candidate *c)
{
	if (c->claimed)
		libusb_release_interface(c->line.handle, c->info.interface);
	c->claimed = false;
}

int usb_claim_explain(struct usb_candidate *c, int error)
{
	const struct usb_info *i = &c->info;
	char who[80], name[80];

	snprintf(name, sizeof name, "%04x:%04x%s%.40s at %s/%s", i->vid, i->pid,
		i->product[0] ? " " : "", i->product, i->bus, i->device);
	if (error == -EACCES) {
		usb_sysfs_group(i, who, sizeof who);
		usb_refuse(c->refusal, error,
			"no permission to open /dev/bus/usb/%s/%s (%04x:%04x): add a udev rule that gives it "
			"to the driver's group (it belongs to group %s), or run as root",
			i->bus, i->device, i->vid, i->pid, who);
	} else if (error == -EBUSY) {
		usb_sysfs_holder(i, c->config, who, sizeof who);
		usb_refuse(c->refusal, error, "interface %d of %s is in use by %s: stop it",
			i->interface, name, who);
	} else if (error == -ETIMEDOUT) {
		usb_refuse(c->refusal, error, "%s does not answer", name);
	} else {
		usb_refuse(c->refusal, error, "%s cannot be opened: %s", name, strerror(-error));
	}
	return error;
}
