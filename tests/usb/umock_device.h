/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_device - the emulated device in umockdev's testbed: its node, what sysfs shows of it, and
 * that it comes and goes. Inside of umock.
 */
#ifndef TESTS_USB_UMOCK_DEVICE_H
#define TESTS_USB_UMOCK_DEVICE_H

#include "tests/usb/umock_claim.h"

#include <sys/types.h>

/* Of all devices; set before the first one is there. */
extern struct device_manner {
	enum claim_holder holder;		/* when it is plugged in */
	mode_t node_mode;
	int wanders;				/* another bus at every plug */
} device_manner;

void device_testbed(UMockdevTestbed *bed);	/* borrowed */
/* after_ioctl: as usbfs_begin has it */
void device_begin(int port, void (*after_ioctl)(void));
void device_port(int port);			/* where it is plugged in the next time */
int device_plug(void);				/* 0, or -1 with a message on stderr */
void device_unplug(void);

#endif
