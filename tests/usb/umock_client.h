/* SPDX-License-Identifier: GPL-2.0-or-later
 * umock_client - the open descriptors of the emulated node: each is a client of usbfs, with claims
 * and URBs of its own. Inside of umock.
 */
#ifndef TESTS_USB_UMOCK_CLIENT_H
#define TESTS_USB_UMOCK_CLIENT_H

#include <umockdev.h>

struct client {					/* an open descriptor of the node */
	/* URBs: interrupt-IN, never answered, to be reaped */
	GPtrArray *in_flight, *mute, *done;
	unsigned claimed;			/* one bit per interface */
	/* at that plugging in: its node is gone with the next */
	int device, plug;
};

extern struct client *client_me;		/* whose ioctl it is */

/* gone: called after one has closed its descriptor */
void client_begin(void (*gone)(void));
struct client *client_of(UMockdevIoctlClient *c);
void client_forget(struct client *c);		/* its memory cannot be written any more */
int client_any(int (*is)(const struct client *c));
unsigned client_claims_of_others(void);		/* one bit per interface */

void client_plug(void);				/* another plugging in, without claims */
void client_unplug(void);
int client_is_plugged(void);
int client_is_here(void);			/* the device that client_me has opened */

#endif
