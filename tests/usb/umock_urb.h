/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_urb - the URBs of the clients of the emulated device, and whether one can be reaped. Inside
 * of umock. Results are 0 or errno.
 */
#ifndef TESTS_USB_UMOCK_URB_H
#define TESTS_USB_UMOCK_URB_H

#include <umockdev.h>

void urb_plug(int fifo);		/* the node; borrowed until the next one */
void urb_show_readiness(void);		/* after whatever may make a URB ready */

int urb_submit(UMockdevIoctlData *arg);
int urb_reap(UMockdevIoctlData *arg);
int urb_discard(UMockdevIoctlData *arg);

#endif
