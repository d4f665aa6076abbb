/* SPDX-License-Identifier: GPL-2.0-or-later
 * waiting - all that waits for one receiver of notifications: an outbox for each UPS, so that an
 * outage of many UPSes at once drops none of their notifications.
 *
 * Pure. At most WAITING_MAX wait in all; beyond that the fullest outbox drops some, and counts
 * them. The next one is of the outbox that has been due for the longest time.
 */
#ifndef MIBS_NOTIFY_WAITING_H
#define MIBS_NOTIFY_WAITING_H

#include "mibs/notify/outbox.h"

enum { WAITING_MAX = 8192 };		/* of a few kilobytes each */

struct waiting_box {
	char *ups;
	struct outbox box;
	uint64_t due_ms;		/* of the box; UINT64_MAX: nothing waits */
};

struct waiting {			/* zeroed is empty */
	struct waiting_box *boxes;	/* sorted by UPS */
	size_t box_count;
	size_t count;			/* of notifications, in all boxes */
	unsigned dropped;
};

void waiting_fini(struct waiting *w);

/* As the functions of outbox. */
void waiting_put(struct waiting *w, const struct notification *notification, uint64_t now_ms);
struct notification *waiting_next(struct waiting *w, uint64_t now_ms);
void waiting_return(struct waiting *w, struct notification *notification);
uint64_t waiting_due_ms(const struct waiting *w);

#endif
