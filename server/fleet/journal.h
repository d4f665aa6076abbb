/* SPDX-License-Identifier: GPL-2.0-or-later
 * journal - logs the events of a UPS, one line each: connected, on battery, low battery, back on
 * mains, stale, fresh again, and other troubles in the status.
 *
 * A watcher of one UPS. A line is a change, never a state that continues: a change is logged once,
 * however often the driver repeats it. If the status changes all the time, further changes are
 * counted instead (lib/log).
 */
#ifndef SERVER_FLEET_JOURNAL_H
#define SERVER_FLEET_JOURNAL_H

#include "lib/log.h"
#include "lib/ups.h"

struct journal {			/* embedded; opaque */
	struct ups_watcher watcher;	/* first */
	uint32_t words;			/* of the status logged last */
	bool known;			/* there was a status */
	bool fresh, was_fresh;		/* now; at any time before */
	bool fsd;
	uint64_t since_ms;		/* of the last change between mains and battery */
	uint64_t stale_since_ms;
	/* of the last change between mains, battery and no data; 0: none */
	uint64_t turned_ms;
	struct log_limit mains, trouble, data;
};

void journal_begin(struct journal *j, struct ups *ups);
void journal_end(struct journal *j, struct ups *ups);

/* The time on battery, as far as this server has seen it; -1: it is not on battery. */
int64_t journal_outage_ms(const struct journal *j, uint64_t now_ms);
/* The time since the data were fresh; 0: they are; -1: they never were. */
int64_t journal_stale_ms(const struct journal *j, uint64_t now_ms);
/* The time on mains, on battery or without data; -1: since before this server started. */
int64_t journal_unchanged_ms(const struct journal *j, uint64_t now_ms);

#endif
