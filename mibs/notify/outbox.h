/* SPDX-License-Identifier: GPL-2.0-or-later
 * outbox - what waits for one receiver of notifications: at most 64, none too often.
 *
 * Pure. Notifications alike (kind, UPS, alarm) leave at least five seconds apart; one that comes
 * earlier waits. Of alarms the receiver reads that a row came and that it went, in this order: of
 * rows that come and go within five seconds whole ones are left out, never one of the two. Of other
 * kinds the newest replaces one that waits. When 64 wait, the oldest row that came and went is
 * dropped, else the oldest notification, and counted.
 */
#ifndef MIBS_NOTIFY_OUTBOX_H
#define MIBS_NOTIFY_OUTBOX_H

#include "mibs/tree/notification.h"

enum { OUTBOX_MAX = 64, OUTBOX_APART_MS = 5000 };

struct outbox_entry {
	struct notification *notification;
	uint64_t put_ms;
	bool returned;			/* an inform that was sent and not acknowledged */
};

struct outbox_past {			/* what left in the last five seconds */
	struct notification *notification;
	uint64_t sent_ms;
};

struct outbox {				/* zeroed is empty */
	struct outbox_entry entries[OUTBOX_MAX];
	size_t count;
	struct outbox_past *past;
	size_t past_count;
	unsigned dropped;
};

void outbox_fini(struct outbox *o);

/* `notification` is copied. */
void outbox_put(struct outbox *o, const struct notification *notification, uint64_t now_ms);

/* The first that may leave now, which the caller then owns; NULL: none. */
struct notification *outbox_next(struct outbox *o, uint64_t now_ms);

/* It could not be delivered: it is the first again, and the outbox owns it again. */
void outbox_return(struct outbox *o, struct notification *notification);

/* When outbox_next has something; UINT64_MAX: nothing waits. */
uint64_t outbox_due_ms(const struct outbox *o);

#endif
