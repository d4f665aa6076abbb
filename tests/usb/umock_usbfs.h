/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_usbfs - the ioctls of usbfs on the emulated device. Inside of umock.
 *
 * Each open descriptor of a node is a client (umock_client.h) with claims (umock_claim.h) and URBs
 * (umock_urb.h) of its own.
 */
#ifndef TESTS_USB_UMOCK_USBFS_H
#define TESTS_USB_UMOCK_USBFS_H

#include "tests/usb/umock_claim.h"

#include <umockdev.h>

/* For each device. after_ioctl: called after each, when the client may be running again. bound: the
 * interface has this driver now, or NULL. */
void usbfs_begin(enum claim_holder at_plug, void (*after_ioctl)(void),
	void (*bound)(const char *driver));
UMockdevIoctlBase *usbfs_handler(void);		/* a new one for each node */
/* the node; borrowed until usbfs_unplug has returned */
void usbfs_plug(int fifo);
void usbfs_unplug(void);

#endif
