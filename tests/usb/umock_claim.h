/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_claim - who holds an interface of the emulated device: a client, another process or the
 * kernel's driver. Inside of umock.
 *
 * A request to an interface that is not claimed is logged as UNCLAIMED, and refused while somebody
 * else holds it, as usbfs does. Results are 0 or errno.
 */
#ifndef TESTS_USB_UMOCK_CLAIM_H
#define TESTS_USB_UMOCK_CLAIM_H

#include <umockdev.h>

enum claim_holder { NOBODY, KERNEL, OTHER_PROCESS };	/* of the HID interface */

/* bound: the interface has this driver now, or NULL. */
void claim_begin(enum claim_holder at_plug, void (*bound)(const char *driver));
void claim_plug(void);
void claim_show(void);			/* what sysfs shows as the driver of the HID interface */

int claim_check(const guint8 *setup);		/* may this request go to its interface? */
unsigned claim_wanted(UMockdevIoctlData *arg);	/* the number of an interface; UINT_MAX: none */
int claim_interface(unsigned interface, int detach);
void claim_release(unsigned interface);
int claim_driver(UMockdevIoctlData *arg);
void claim_command(UMockdevIoctlClient *c, UMockdevIoctlData *arg);

#endif
