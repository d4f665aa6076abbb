/* SPDX-License-Identifier: GPL-2.0-or-later
 * events - the notifications of one UPS: compares each update with the previous one.
 *
 * Pure; called after every upsmib_update. On battery: at once, and each minute while the UPS
 * reports it. Rows of upsAlarmTable: when they are added and removed, except for those with their
 * own notification (on battery, test). Source: RFC 1628, upsTraps.
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
	char *status;			/* ups.status of the last notification; NULL: none yet */
};

void events_follow(struct events *e, const struct upsmib_state *s, const struct ups *ups,
	uint64_t now_ms, void (*notify)(void *user, const struct notification *notification),
	void *user);
/* Rows of upsAlarmTable that are gone since; nothing else. */
void events_withdraw(struct events *e, const struct upsmib_state *s, const struct ups *ups,
	uint64_t now_ms, void (*notify)(void *user, const struct notification *notification),
	void *user);
void events_fini(struct events *e);

#endif
