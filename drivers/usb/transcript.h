/* SPDX-License-Identifier: GPL-2.0-or-later
 * transcript - questions to a unit and its answers, written in the format of tests/usb/README.md,
 * which the emulator plays. Used by --explore of the drivers that poll by questions.
 *
 * While --explore runs a session has a transcript, and usb_session_hear adds to it; at all other
 * times it does nothing. Each question is kept once, with its last answer.
 */
#ifndef DRIVERS_USB_TRANSCRIPT_H
#define DRIVERS_USB_TRANSCRIPT_H

#include "drivers/usb/session.h"

#include <stdio.h>

struct usb_transcript;

struct usb_transcript *usb_transcript_new(void);
void usb_transcript_free(struct usb_transcript *t);		/* NULL is fine */

/* `how` is a word of the format: "hex" bytes, "qx" text, "repeat" bytes that come unasked (no
 * question). Everything is copied. */
void usb_session_hear(struct usb_session *s, const char *how, const void *ask, size_t n,
	const void *answer, size_t size);

/* As `record` of struct driver; `transport` is a name of the format. */
int usb_session_record(struct device *d, const char *transport, FILE *out);

/* ---- parts, for a driver that writes its own recording ---- */

/* Writes text without its line end; bytes that could be lost are escaped. */
void usb_transcript_text(const char *text, size_t n, FILE *out);
/* Writes ids and strings; serial numbers are masked unless `keep`. */
void usb_transcript_device(const struct usb_info *info, bool keep, FILE *out);

#endif
