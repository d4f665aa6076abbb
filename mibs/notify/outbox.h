/* SPDX-License-Identifier: GPL-2.0-or-later
 * outbox - the queue of one UPS for one receiver of notifications: at most 64, with a minimum
 * interval.
 *
 * Pure. Notifications of the same kind, UPS and alarm are sent at least five seconds apart; an
 * earlier one waits. For alarms, adding and removing a row are notified in this order: of rows that
 * are added and removed within five seconds both notifications are dropped or none. For other kinds
 * the newest replaces a waiting one. When 64 wait, the oldest row that was added and removed is
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

struct outbox_past {			/* sent in the last five seconds */
	struct notification *notification;
	uint64_t sent_ms;
};

struct outbox {				/* zeroed is empty */
	struct outbox_entry *entries;	/* room for OUTBOX_MAX; NULL: none waits */
	size_t count;
	struct outbox_past *past;
	size_t past_count;
	unsigned dropped;
};

void outbox_fini(struct outbox *o);

/* `notification` is copied. */
void outbox_put(struct outbox *o, const struct notification *notification, uint64_t now_ms);

/* Drops what is missed least; only if something waits. */
void outbox_make_room(struct outbox *o);

/* Returns the first one that may be sent now, which the caller then owns; NULL: none. */
struct notification *outbox_next(struct outbox *o, uint64_t now_ms);

/* A notification could not be delivered: it becomes the first again, and the outbox owns it
 * again. */
void outbox_return(struct outbox *o, struct notification *notification);

/* The time at which outbox_next returns the next one; UINT64_MAX: the outbox is empty. */
uint64_t outbox_due_ms(const struct outbox *o);

#endif
