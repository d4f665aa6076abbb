/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_usbfs - the ioctls of usbfs on the emulated device: URBs, claims, the kernel's driver.
 * Inside of umock.
 *
 * A request to an interface that is not claimed is logged as UNCLAIMED, and refused while somebody
 * else holds it, as usbfs does. Each open descriptor of a node is a client with claims and requests
 * of its own.
 */
#ifndef TESTS_USB_UMOCK_USBFS_H
#define TESTS_USB_UMOCK_USBFS_H

#include <umockdev.h>

enum usbfs_holder { NOBODY, KERNEL, OTHER_PROCESS };	/* of the HID interface */

/* Around all that is done to a device but from within callbacks of this module: its number. */
void usbfs_enter(int device);
void usbfs_leave(void);

/* For each device. after_ioctl: called after each, when the client may be running again. bound: the
 * interface has this driver now, or NULL. */
void usbfs_begin(enum usbfs_holder at_plug, void (*after_ioctl)(void),
	void (*bound)(const char *driver));
UMockdevIoctlBase *usbfs_handler(void);		/* a new one for each node */
/* the node; borrowed until usbfs_unplug has returned */
void usbfs_plug(int fifo);
void usbfs_unplug(void);
void usbfs_show_readiness(void);		/* after whatever may make a URB ready */

#endif
