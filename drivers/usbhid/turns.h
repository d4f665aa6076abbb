/* SPDX-License-Identifier: GPL-2.0-or-later
 * turns - every report that something published comes from is asked for again within 30 s, so that
 * one that is not answered any more has lost its values by then.
 *
 * That is done in polls of their own, which ask for a few reports and nothing else: half way between
 * two others, or where the device sends what shows the mains in place of every second one. In an
 * outage the reports go along with the others.
 */
#ifndef DRIVERS_USBHID_TURNS_H
#define DRIVERS_USBHID_TURNS_H

#include "drivers/usbhid/usbhid.h"

enum { USBHID_REPORTS_MAX = 512 };

/* Is this poll, which would else be `poll`, for those whose turn it is? */
bool usbhid_turns_now(const struct usbhid *u, enum hid_poll poll);

/* Such a poll comes in addition to one each `pollinterval`, not in place of one. */
bool usbhid_turns_between(const struct usbhid *u);

/* Adds the reports whose turn it is to the `count` that are in `refs` already; how many there are
 * then. */
size_t usbhid_turns_add(struct usbhid *u, struct hid_report_ref refs[USBHID_REPORTS_MAX],
	size_t count);

/* After a good poll: decides what the next one is for, and when it comes. */
void usbhid_turns_plan(struct usbhid *u);

/* The row is read whole (struct hid_raw_row): is it its turn? */
bool usbhid_turn_of_raw(const struct usbhid *u, uint8_t report_id);

bool usbhid_is_among(struct hid_report_ref ref, const struct hid_report_ref *refs, size_t count);

#endif
