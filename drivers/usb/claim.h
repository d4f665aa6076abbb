/* SPDX-License-Identifier: GPL-2.0-or-later
 * usb_claim - opens and claims a candidate, and explains a failure. Inside of drivers/usb.
 */
#ifndef DRIVERS_USB_CLAIM_H
#define DRIVERS_USB_CLAIM_H

#include "drivers/usb/look.h"

int usb_claim_open(struct usb_candidate *c);	/* 0, also if it is open already, or -errno */
/* Claims, detaching the kernel's driver in the same step; usb_claim_release attaches it again.
 * -EBUSY also where a program reads the device through that driver, and the rules spare it. */
int usb_claim(struct usb_candidate *c);
void usb_claim_release(struct usb_candidate *c);

/* Keeps the explanation for the administrator if there is none of a more important error; returns
 * `error`. */
int usb_claim_explain(struct usb_candidate *c, int error);
void usb_refuse(struct usb_refusal *r, int error, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
