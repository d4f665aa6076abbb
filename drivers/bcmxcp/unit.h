/* SPDX-License-Identifier: GPL-2.0-or-later
 * unit - one XCP unit at a USB port: its known data, and the requests to it. Blocks for seconds.
 */
#ifndef DRIVERS_BCMXCP_UNIT_H
#define DRIVERS_BCMXCP_UNIT_H

#include "drivers/bcmxcp/codec.h"
#include "drivers/usb/session.h"

enum xcp_block { XCP_ID = 0x31, XCP_STATUS = 0x33, XCP_METER_VALUES = 0x34, XCP_ALARM_STATES = 0x35,
	XCP_CONFIG = 0x36, XCP_BATTERY = 0x3b, XCP_LIMITS = 0x3c, XCP_COMMANDS = 0x40,
	XCP_OUTLETS = 0x41, XCP_TOPOLOGY = 0x43 };	/* the request for it */
enum { XCP_OUTLETS_MAX = 16, XCP_TRIES = 3 };

struct bcmxcp {
	struct usb_session session;	/* first: drivers/usb/session.h */
	const struct usb_setup *request;	/* how a frame goes out */
	struct xcp_identity id;
	struct xcp_answer answer;	/* the last one */
	uint8_t status_mask;		/* of the second status byte */
	struct xcp_set commands;	/* that the unit knows */
	int outlets;
	long off_delays[XCP_OUTLETS_MAX];	/* seconds; < 0: none */
	bool on_line;			/* as of the last status */
	bool settings_asked;		/* the list of settings was requested in this session */
};

/* 0 with x->answer; -ENODEV; -EAGAIN: no good answer. */
int xcp_ask(struct bcmxcp *x, enum xcp_block block, int tries);

/* Sends the permission and then a command that changes something; takes 4 s. Returns the unit's own
 * result; its answer is in x->answer. */
enum sp_result xcp_order(struct bcmxcp *x, const uint8_t *command, size_t n);

#endif
