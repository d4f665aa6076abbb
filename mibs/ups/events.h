/* SPDX-License-Identifier: GPL-2.0-or-later
 * events - what of one UPS is worth a notification: compares each picture with the one before.
 *
 * Pure; called after every upsmib_update. On battery: at once and each minute as long as the UPS
 * says so. Rows of upsAlarmTable: when they come and go, but for those that have a notification of
 * their own (on battery, test). Source: RFC 1628, upsTraps.
 */
#ifndef MIBS_UPS_EVENTS_H
#define MIBS_UPS_EVENTS_H

#include "mibs/tree/notification.h"
#include "mibs/upsmib/objects.h"

struct events {				/* zeroed but for the number; events_fini at the end */
	uint32_t number;		/* holdoverUpsIndex; set by the owner */
	bool on_battery, testing;
	uint64_t battery_told_ms;
	struct alarm_row rows[ALARM_KINDS];
	size_t row_count;
	char *status;			/* ups.status as it was notified last; NULL: never */
};

void events_follow(struct events *e, const struct upsmib_state *s, const struct ups *ups,
	uint64_t now_ms, void (*notify)(void *user, const struct notification *notification),
	void *user);
void events_fini(struct events *e);

#endif
