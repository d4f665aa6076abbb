/* SPDX-License-Identifier: GPL-2.0-or-later
 * turns - requests every report with a published value again within 30 s, so that by then a report
 * that is no longer answered has lost its values.
 *
 * This is done in separate polls, which request a few such reports and nothing else: half way
 * between two other polls, or instead of every second one if the device sends mains by interrupt.
 * In an outage the reports are added to the other polls.
 */
#ifndef DRIVERS_USBHID_TURNS_H
#define DRIVERS_USBHID_TURNS_H

#include "drivers/usbhid/usbhid.h"

enum { USBHID_REPORTS_MAX = 512 };

/* Is this poll, which would otherwise be `poll`, a poll for the reports whose turn it is? */
bool usbhid_turns_now(const struct usbhid *u, enum hid_poll poll);

/* Does such a poll come in addition to one every `pollinterval`, not instead of one? */
bool usbhid_turns_between(const struct usbhid *u);

/* Adds the reports whose turn it is to the `count` already in `refs`; returns the new count. */
size_t usbhid_turns_add(struct usbhid *u, struct hid_report_ref refs[USBHID_REPORTS_MAX],
	size_t count);

/* Call it after a good poll: decides the kind of the next one, and its time. */
void usbhid_turns_plan(struct usbhid *u);

/* Is it the turn of this raw row (struct hid_raw_row)? */
bool usbhid_turn_of_raw(const struct usbhid *u, uint8_t report_id);

bool usbhid_is_among(struct hid_report_ref ref, const struct hid_report_ref *refs, size_t count);

#endif
