/* SPDX-License-Identifier: GPL-2.0-or-later
 * tripplite_dialogue - a unit of tripplite_usb, and a command with its reply over USB.
 */
#ifndef DRIVERS_TRIPPLITE_DIALOGUE_H
#define DRIVERS_TRIPPLITE_DIALOGUE_H

#include "drivers/driver.h"
#include "drivers/tripplite/codec.h"
#include "drivers/usb/session.h"

enum { TRIPPLITE_BANKS_MAX = 9, TRIPPLITE_DELAY_MAX_S = 255, TRIPPLITE_NO_UNIT_ID = 0xffff };

struct tripplite {
	struct usb_session session;	/* first: drivers/usb/session.h */
	const struct tripplite_protocol *protocol;
	struct tripplite_ratings ratings;
	double empty_v, full_v;
	long off_s, reboot_s;
	/* outlets that were switched off; 0: the main relay */
	bool is_off[TRIPPLITE_BANKS_MAX + 2];
};

/* 0 with the reply; -EAGAIN: none came; -ENODEV, -EPIPE: as usb_set_report. Replies to earlier
 * questions are skipped. Blocks for a few seconds at most. */
int tripplite_ask(struct tripplite *t, const uint8_t *command, size_t n,
	uint8_t r[TRIPPLITE_FRAME]);
int tripplite_ask_letter(struct tripplite *t, char letter, uint8_t r[TRIPPLITE_FRAME]);
/* Sends a command whose reply only confirms it. */
enum sp_result tripplite_order(struct tripplite *t, const uint8_t *command, size_t n);

#endif
