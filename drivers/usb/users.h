/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_users - which other program uses a USB device.
 *
 * A program that claims an interface by usbfs is known to the kernel: a claim fails with EBUSY. One
 * that reads it through the kernel's driver (hiddev, hidraw) is not: it would lose the device when
 * that driver is detached. What another user's process has open only root sees, and not from within
 * a sandbox; so programs that are known to read UPSes count while they live (lib/other_programs.h).
 */
#ifndef DRIVERS_USB_USERS_H
#define DRIVERS_USB_USERS_H

#include "drivers/usb/info.h"

#include <stdbool.h>
#include <stdint.h>

struct usb_user {
	char who[80];			/* "process apcupsd (pid 812)" */
	char remedy[80];		/* how to end it: a command or words */
};

/* Who holds the interface: a driver of the kernel, a process, or another process. */
void usb_users_holder(const struct usb_info *info, int config, struct usb_user *out);

/* A program that reads the device through the kernel's driver of the interface, which is bound.
 * False: none is known. One that yields, as UPower, does not count. */
bool usb_users_reader(const struct usb_info *info, int config, struct usb_user *out);

/* A program that has just let a device go may be about to be started again, and has it then: what
 * is to be left to others is free when it has been so for a while. Zero-initialised. */
struct usb_patience {
	bool busy;			/* a program had it at the last look */
	uint64_t free_ms;		/* since when it has not; 0: not looked since */
};

void usb_patience_busy(struct usb_patience *p);
/* It is not in use now: wait for longer? `now`: clock_ms. */
bool usb_patience_waits(struct usb_patience *p, uint64_t now);

#endif
