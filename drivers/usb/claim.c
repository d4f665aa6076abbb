/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_claim - see claim.h. usbfs: a request to an interface claims it, and fails with EBUSY while a
 * kernel driver is bound to it.
 */
#include "drivers/usb/claim.h"

#include "drivers/usb/sysfs.h"
#include "drivers/usb/users.h"
#include "lib/clock.h"
#include "lib/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static int weight(int error)
{
	return error == -EBUSY || error == -EAGAIN ? 3
	       : error == -EACCES                  ? 2
	       : error == -ENODEV                  ? 0
						   : 1;
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

static bool is_free_again(struct usb_candidate *c)
{
	struct usb_patience *p = c->rules->patience;

	return !p || usb_sysfs_is_claimed(&c->info, c->config) ||
	       !usb_patience_waits(p, clock_ms());
}

/* 0; -EAGAIN: a moment ago a program had it; -EBUSY: a program reads it, and it is left to that
 * one. */
static int respect_reader(struct usb_candidate *c)
{
	const struct usb_info *i = &c->info;
	struct usb_user user;

	if (!usb_users_reader(i, c->config, &user))
		return is_free_again(c) ? 0 : -EAGAIN;
	if (!c->rules->spares) {
		log_say(LOG_WARN,
			"%04x:%04x at %s is taken from %s, which reads it, because ups.conf asks for it; "
			"one of the two has to end: %s", i->vid, i->pid, i->path, user.who, user.remedy);
		return 0;
	}
	c->refusal->spared = true;
	usb_refuse(c->refusal, -EBUSY,
		"%04x:%04x at %s is read by %s and left to it; to have it served here: %s", i->vid,
		i->pid, i->path, user.who, user.remedy);
	return -EBUSY;
}

int usb_claim(struct usb_candidate *c)
{
	int r = usb_claim_open(c);

	if (!r && !c->claimed)
		r = respect_reader(c);
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
	char group[80], name[80];
	struct usb_user user;

	snprintf(name, sizeof name, "%04x:%04x%s%.40s at %s/%s", i->vid, i->pid,
		i->product[0] ? " " : "", i->product, i->bus, i->device);
	if (error == -EACCES) {
		usb_sysfs_group(i, group, sizeof group);
		usb_refuse(c->refusal, error,
			"no permission to open /dev/bus/usb/%s/%s (%04x:%04x): add a udev rule that gives it "
			"to the driver's group (it belongs to group %s), or run as root",
			i->bus, i->device, i->vid, i->pid, group);
	} else if (error == -EBUSY) {
		usb_users_holder(i, c->config, &user);
		usb_refuse(c->refusal, error, "interface %d of %s is in use by %s: %s",
			i->interface, name, user.who, user.remedy);
	} else if (error == -EAGAIN) {
		usb_refuse(c->refusal, error, "%s was in use by another program a moment ago",
			name);
	} else if (error == -ETIMEDOUT) {
		usb_refuse(c->refusal, error, "%s does not answer", name);
	} else {
		usb_refuse(c->refusal, error, "%s cannot be opened: %s", name, strerror(-error));
	}
	return error;
}
