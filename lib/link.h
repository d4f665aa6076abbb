/* SPDX-License-Identifier: GPL-2.0-or-later
 * link - the state machine of a connection to a driver socket: connect, dump, fresh, stale, lost.
 *
 * Pure: a function of (state, event, now). It decides what to do (the returned actions) and the
 * state of the UPS (link_ups_state); lib/mirror does the I/O. Rules: DUMPALL at once; while the
 * dump is not complete DATASTALE is stored and applied later; PING when nothing was received for a
 * third of maxage, at most that often; stale when nothing was received for longer than maxage or
 * the driver reports it; a lost connection is tried again with back-off, 0.1 s to 1 s, which is
 * reset only by a connection that was up for 10 s: a driver that accepts, dumps and closes is tried
 * once a second.
 */
#ifndef LIB_LINK_H
#define LIB_LINK_H

#include "lib/ups.h"

#include <stdbool.h>
#include <stdint.h>

enum link_state { LINK_DOWN, LINK_DUMPING, LINK_UP, LINK_STATES };

enum link_event {
	LINK_TICK,			/* time passed */
	LINK_CONNECTED, LINK_LOST,
	LINK_HEARD,			/* any known message */
	LINK_DUMPED, LINK_DATAOK, LINK_DATASTALE,	/* each of them also counts as LINK_HEARD */
	LINK_EVENTS
};

enum link_action {			/* or-ed */
	LINK_DO_CONNECT = 1, LINK_DO_DUMPALL = 2, LINK_DO_PING = 4,
	LINK_DO_BEGIN = 8,		/* a new dump begins: ups_begin_dump */
	LINK_DO_END = 16,		/* it is complete: ups_end_dump */
};

struct link {
	enum link_state state;
	bool data_stale;		/* the last of DATAOK and DATASTALE was DATASTALE */
	uint64_t maxage_ms;
	uint32_t retry_ms;
	/* stepped_ms: the last event */
	uint64_t heard_ms, pinged_ms, retry_at_ms, up_ms, stepped_ms;
};

void link_init(struct link *l, uint64_t maxage_ms);
unsigned link_step(struct link *l, enum link_event event, uint64_t now_ms);
enum ups_state link_ups_state(const struct link *l, uint64_t now_ms);
/* up for long enough to be trusted */
bool link_is_stable(const struct link *l, uint64_t now_ms);
/* The time until which the data are fresh without another message. */
uint64_t link_expires_ms(const struct link *l);
uint64_t link_next_ms(const struct link *l);	/* when the next LINK_TICK is due, absolute */

#endif
